"""People and programs: pages, JSON API, command line."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, g

from search.citation import url_of
from web.api import api
from web.config import Config, config_from_environment
from web.current import CurrentEngine
from web.errors import register_errors
from web.pages import pages
from web.responses import finish_response
from web.wiring import open_engine as _open_engine

if TYPE_CHECKING:
    from search.engine import Engine

MAX_REQUEST = 2_000_000
"""Bytes of an upload or a form; a memo of 400 pages has less text."""


def create_app(config: Config | None = None, *, open_engine: "Callable[[Path], Engine]" = _open_engine) -> Flask:
    """The web application over the index directory of `config`.

    Args:
        config: settings; those of the environment where None.
        open_engine: opens the engine over an index directory.

    Raises:
        IndexDirectoryError: the index cannot be opened.
    """
    config = config or config_from_environment()
    current = CurrentEngine(config.index, open_engine)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["url_of"] = url_of
    app.url_map.strict_slashes = False

    @app.before_request
    def _choose_engine() -> None:
        g.engine = current.get()

    app.after_request(finish_response)
    app.register_blueprint(pages)
    app.register_blueprint(api)
    register_errors(app)
    return app

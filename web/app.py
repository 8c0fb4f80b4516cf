"""Assembles the web application: engine, limits, access, blueprints, templates."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, url_for

from search.citations.format import format_citation, url_of
from search.export.topic_table import DIRECTIONS, RELATIONS
from web.access.headers import protect, require_tokens
from web.access.policy import require_access
from web.access.subpath import register_subpath
from web.api.routes import api
from web.config import Config, config_from_environment
from web.dkfds import STYLE_SHEET, TARGET
from web.errors import linked, register_errors
from web.pages.about import danish_measure, danish_moment, danish_share, dated, has_statement, info, listed_names
from web.pages.agreement.page import agreement_pages
from web.pages.changes import changes_page
from web.pages.collection.keeping import register_collection
from web.pages.commitments import commitments_page
from web.pages.facsimile.page import register_facsimiles
from web.pages.memo import memos
from web.pages.search.hit_list import hit_lists
from web.pages.search.page import search_page
from web.pages.tools import tools
from web.pages.topic import topic_pages
from web.pasted_links import register_pasted_links
from web.request_context import carried, picked, prefix, site_address
from web.serving.access_log import register_access_log
from web.serving.caching import finish_response
from web.serving.index_reload import ReloadingEngine
from web.serving.limits import register_limits
from web.serving.logging import register_log
from web.serving.monitoring import Metrics, register_monitoring
from web.serving.warmup import warm
from web.wiring import open_answering_engine, place_of

if TYPE_CHECKING:
    from indexer.index.location import IndexLocation
    from search.engine import Engine

RANK_NAMES = {
    "keyword": "ordene",
    "passage": "passagens betydning",
    "sentence": "den bedste sætning",
    "question": "nedskrevne spørgsmål",
}
"""What the ways of ranking are called on a card."""

MENU = (
    ("/", "Søg"),
    ("/emne", "Emne over år"),
    ("/nyt", "Hvad er nyt"),
    ("/aftalt", "Aftalt"),
    ("/notat", "Tjek notat"),
    ("/aftaler", "Aftaler"),
    ("/hjaelp", "Hjælp"),
)


def create_app(
    config: Config | None = None, *, open_engine: "Callable[[IndexLocation], Engine]" = open_answering_engine
) -> Flask:
    """The web application over the index directory of `config`.

    Args:
        config: settings; those of the environment where None.
        open_engine: opens the engine over an index directory.

    Raises:
        IndexDirectoryError: the index cannot be opened.
    """
    config = config or config_from_environment()
    current = ReloadingEngine(place_of(config), open_engine, prepare=warm)
    app = Flask(__name__)
    app.config.update(
        AUTHORITY=config.authority,
        CONTACT=config.contact,
        ACCESSIBILITY_REVIEWED=config.accessibility_reviewed,
        SECURITY_CONTACT=config.security_contact,
        KEEP_SEARCHES=config.cache == "browser",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False

    metrics = Metrics(current)
    register_log(app, config)
    metrics.watch(app)

    @app.before_request
    def _choose_engine() -> None:
        g.engine = current.get()

    protect(app, config)
    register_pasted_links(app)
    require_access(app, config)
    register_limits(app, config)
    programs = [api]
    if config.mcp == "on":
        from web.assistants.page import assistants_page  # brings with it a second's import, which few need

        programs.append(assistants_page(config))
    require_tokens(app, programs=programs)
    app.after_request(finish_response)
    register_subpath(app)
    register_access_log(app, config)
    app.after_request(_name_generation)
    for blueprint in (
        search_page,
        hit_lists,
        agreement_pages,
        topic_pages,
        tools,
        changes_page,
        commitments_page,
        memos,
        info,
        *programs,
    ):
        app.register_blueprint(blueprint)
    register_facsimiles(app, config)
    register_collection(app, config)
    register_monitoring(app, config, current, metrics)
    register_errors(app)
    _prepare_templates(app)
    return app


def _name_generation(response: Response) -> Response:
    """Name the index that the answer is of in X-Index-Generation."""
    if "engine" in g:
        response.headers["X-Index-Generation"] = g.engine.manifest.generation
    return response


def _prepare_templates(app: Flask) -> None:
    """Add the filters, functions and values that every template may use."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(share=danish_share, measure=danish_measure, listed=listed_names, linked=linked)
    app.jinja_env.globals.update(
        url_of=url_of,
        citation=format_citation,
        relations=RELATIONS,
        directions=DIRECTIONS,
        rank_names=RANK_NAMES,
        asset=asset_address,
        font=font_address,
        menu=MENU,
        site_address=site_address,
        prefix=prefix,
        picked=picked,
        carried=carried,
        designsystem=(TARGET / STYLE_SHEET).is_file(),
    )

    @app.context_processor
    def _of_this_request() -> dict[str, Any]:
        return {
            "library": g.engine.library,
            "built": danish_moment(g.engine.manifest.built),
            "accessibility": has_statement(),
            "today": dated(datetime.now().astimezone()),
        }


@lru_cache
def asset_address(name: str) -> str:
    """The address of a file in static/, changing with its content so that browsers may keep it."""
    content = (TARGET.parent / name).read_bytes()
    return url_for("static", filename=name, v=hashlib.sha256(content).hexdigest()[:12])


def font_address(weight: str) -> str:
    """The address of a weight of the design system's font, as its style sheet has it."""
    return url_for("static", filename=f"dkfds/fonts/IBMPlexSans/complete/woff2/IBMPlexSans-{weight}.woff2")

"""What the pages of the collection share: the corpus, the builder, who may come, and that nothing of them is kept."""

import contextlib
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, make_response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from indexer.collection.keeping import recover
from indexer.errors import CatalogError
from web.access.keepers import require_keeper
from web.collection.indexing import IndexBuilder
from web.config import Config
from web.wiring import place_of

_BUILDER = "aftalesoeg.builder"

collection_pages = Blueprint("collection", __name__)
"""All of it is open to keepers alone, and is kept by no browser."""

collection_pages.before_request(require_keeper)


@collection_pages.after_request
def keep_nothing(response: Response) -> Response:
    """No browser keeps what only a keeper may see."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def register_builder(app: Flask, config: Config) -> None:
    """Give `app` the one who builds its index; a change of the collection that was interrupted is ended first."""
    with contextlib.suppress(CatalogError):  # a keeper is told it at the next change
        recover(config.corpus)
    app.extensions[_BUILDER] = IndexBuilder(config.corpus, place_of(config))


def builder() -> IndexBuilder:
    """The builds of this server."""
    found: IndexBuilder = current_app.extensions[_BUILDER]
    return found


def corpus_folder() -> Path:
    """The corpus that the site keeps.

    Raises:
        CatalogError: it is not there.
    """
    corpus = builder().corpus
    if not corpus.is_dir():
        raise CatalogError(f"Korpusmappen {corpus} findes ikke: driften vælger den med AFTALESOEG_CORPUS.")
    return corpus


def shown(template: str, status: int = 200, **values: object) -> Response:
    """A page, with a status."""
    response = make_response(render_template(template, **values))
    response.status_code = status
    return response


def then(address: str) -> AnyResponse:
    """To another page, after a form."""
    return redirect(address, 303)

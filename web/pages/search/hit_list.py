"""The whole list of a search as a file: everything that has the words, not one page of it."""

from flask import Blueprint, Response, request

from search.export.hit_list import LIST_FORMATS
from search.models import Hit, SearchResult
from web.errors import Missing
from web.pages.search.state import read_state
from web.request_context import engine, site_address

hit_lists = Blueprint("hit_lists", __name__)

MOST = 1_000
"""Passages in one file."""
_NEAREST = 100
"""Passages in the file where the search was not for one word: what is far from the words is noise in a list."""


@hit_lists.get("/fundet.<kind>")
def found(kind: str) -> Response:
    """The passages found, in the order and under the filters of the address."""
    if kind not in LIST_FORMATS:
        raise Missing("Listen kan hentes som /fundet.xlsx eller /fundet.csv.")
    state = read_state(request.args)
    media_type, make = LIST_FORMATS[kind]
    response = Response(
        make(_listed(engine().search(state.text, limit=MOST, **state.options)), site_address()),
        content_type=media_type,
    )
    response.headers.set("Content-Disposition", "attachment", filename=f"aftalesoeg-fundet.{kind}")
    return response


def _listed(result: SearchResult) -> tuple[Hit, ...]:
    """Of one word the passages that have it, where any do; else the nearest."""
    having = tuple(hit for hit in result.hits if hit.match in ("exact", "compound"))
    return having or result.hits[:_NEAREST]

"""The JSON API, /api/v1: the objects of `records.py`."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, jsonify, request

from web.present import read_state
from web.records import search_record

if TYPE_CHECKING:
    from search.engine import Engine

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.get("/search")
def search() -> Response:
    """The passages found."""
    state = read_state(request.args)
    engine: Engine = g.engine
    return jsonify(search_record(engine.search(state.text, years=state.years, agreements=state.agreements)))

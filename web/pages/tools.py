"""The pages for comparison, and for exporting passages."""

from datetime import datetime

from flask import Blueprint, Response, g, render_template, request

from indexer.errors import QueryError
from search.export.formats import ExportHeader, export
from web.pages.search.state import read_state
from web.pages.search.view import card
from web.pages.selection import chosen_excerpts
from web.request_context import engine, site_address

tools = Blueprint("tools", __name__)


FORMATS = (
    ("docx", "Word med fodnoter"),
    ("md", "Markdown"),
    ("csv", "CSV (Excel)"),
    ("bib", "BibTeX"),
    ("ris", "RIS"),
)


@tools.get("/sammenlign")
def compare() -> str:
    """A section or passage beside its counterpart in every other agreement."""
    wanted = request.args
    if not wanted.get("aftale") or not (wanted.get("afsnit") or wanted.get("passage")):
        raise QueryError(
            "Der er intet at sammenligne: åbn et afsnit eller en passage, og vælg »Samme sted i andre år«."
        )
    comparison = engine().counterparts(
        wanted["aftale"], section=wanted.get("afsnit", ""), passage=wanted.get("passage", "")
    )
    return render_template(
        "compare.html",
        comparison=comparison,
        others=[
            (known, other, other.diff_from(comparison.source) if other else None, doubtful, elsewhere)
            for (known, other), doubtful, elsewhere in zip(
                comparison.others, comparison.doubtful, comparison.elsewhere, strict=True
            )
        ],
    )


@tools.get("/uddrag")
def selection() -> str | Response:
    """The passages chosen: to read, print and take away."""
    state = read_state(request.args)
    for identity in request.args.getlist("passage"):
        state = state.with_choice(identity)
    excerpts = chosen_excerpts(engine(), state.searches)
    kind = request.args.get("format")
    if kind:
        about = ExportHeader(
            state.searches, datetime.now().astimezone().date(), g.engine.manifest.generation, site_address()
        )
        made = export(excerpts, kind, about)
        return _download(made.data, made.mime, made.name)
    if not excerpts:
        raise QueryError("Der er ikke valgt nogen uddrag: sæt hak ved dem i søgningen først.")
    return render_template(
        "selection.html",
        state=state,
        cards=[(card(one.hit, state, site_address()), state.searches[one.hit.passage_id]) for one in excerpts],
        formats=FORMATS,
        pairs=[(name, value) for name, value in request.args.items(multi=True) if name != "format"],
    )


def _download(data: bytes, mime: str, name: str) -> Response:
    response = Response(data, content_type=mime)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response

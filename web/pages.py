"""The pages: read the address, call one verb of the engine, fill a template."""

from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template, request

from indexer.models import Agreement, Document, Passage
from search.citation import url_of
from web.errors import Missing
from web.present import PAGE_SIZE, card, pager, read_state, year_choices
from web.reading import Reading, read

if TYPE_CHECKING:
    from search.engine import Engine

pages = Blueprint("pages", __name__)


def engine() -> "Engine":
    """The engine of this request."""
    chosen: Engine = g.engine
    return chosen


@pages.get("/")
def search() -> str:
    """The search page: empty, or with the passages found."""
    state = read_state(request.args)
    library = engine().library
    if not state.text and "q" not in request.args:
        return render_template(
            "search.html", state=state, library=library, years=year_choices(library, state.years), result=None
        )
    result = engine().search(
        state.text,
        years=state.years,
        agreements=state.agreements,
        parties=state.parties,
        kinds=state.kinds,
        mode=state.mode,
        limit=PAGE_SIZE,
        offset=state.offset,
    )
    return render_template(
        "search.html",
        state=state,
        library=library,
        years=year_choices(library, state.years),
        result=result,
        cards=[card(hit) for hit in result.hits],
        pager=pager(state, len(result.hits), result.total),
    )


@pages.get("/aftaler")
def agreements() -> str:
    """The list of agreements, newest first."""
    return render_template("agreements.html", library=tuple(reversed(engine().library)))


@pages.get("/aftale/<agreement>")
def agreement(agreement: str) -> str:
    """An agreement's section tree and whole text."""
    known, document = _document(agreement)
    passage = _passage(document)
    return _reading_page(read(known, document, passage=passage))


@pages.get("/aftale/<agreement>/side/<int:number>")
def agreement_page(agreement: str, number: int) -> str:
    """An agreement at one of its pages."""
    known, document = _document(agreement)
    for page in document.pages:
        if page.number == number:
            return _reading_page(read(known, document, page=page))
    raise Missing(f"{known.short_title} har ingen side {number}: se aftalen på {url_of(known.id)}.")


@pages.get("/aftale/<agreement>/<path:section>")
def agreement_section(agreement: str, section: str) -> str:
    """An agreement at one of its sections."""
    known, document = _document(agreement)
    for entry in document.sections:
        if entry.id == section:
            return _reading_page(read(known, document, section=entry, passage=_passage(document)))
    raise Missing(f"Afsnittet findes ikke i {known.short_title}: se indholdsfortegnelsen på {url_of(known.id)}.")


def _document(name: str) -> tuple[Agreement, Document]:
    for agreement, document in engine().library:
        if agreement.id == name:
            return agreement, document
    raise Missing("Aftalen er ikke i indekset: se listen over aftaler på /aftaler.")


def _passage(document: Document) -> Passage | None:
    """The passage that the address asks to mark; None where it asks for none, or the text has changed since."""
    wanted = request.args.get("passage")
    return next((passage for passage in document.passages if passage.id == wanted), None)


def _reading_page(reading: Reading) -> str:
    lost = "passage" in request.args and reading.passage is None
    return render_template("agreement.html", reading=reading, lost=lost)

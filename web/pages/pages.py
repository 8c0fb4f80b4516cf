"""The pages: read the address, call one verb of the engine, fill a template."""

from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template, request

from indexer.models import Agreement, Document, Passage, Section
from search.citations.cross_references import CrossReference, referring
from search.citations.format import (
    copy_forms,
    format_citation,
    place_of_agreement,
    place_of_page,
    place_of_passage,
    place_of_section,
    url_of,
    url_of_place,
)
from search.compare.occurrences import Occurrences
from search.models import Location, SearchResult
from web.access.headers import site_address
from web.errors import Missing
from web.pages.agreement_view import AgreementView, layout_agreement
from web.pages.facets import Counts, count, facets, pager
from web.pages.hit_navigation import find_hit_navigation
from web.pages.occurrence_table import overview
from web.pages.search_view import PAGE_SIZE, AnswerView, SearchState, answer_view, card, is_question, read_state
from web.pages.sums import SHOWN
from web.serving.warmup import references_of

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
    if "q" not in request.args:
        return render_template("front.html", state=state, facets=facets(engine(), state, None))
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
    cited = result.route == "citation"
    counts = None if cited else count(engine(), state)
    term = result.suggestion or state.text
    occurrences = None if cited or is_question(state.text) else engine().occurrences(term)
    return render_template(
        "results.html",
        state=state,
        facets=facets(engine(), state, counts),
        result=result,
        counts=counts,
        nowhere=counts is not None and not state.kinds and not any(counts.by_agreement.values()),
        overview=overview(occurrences, term, state) if state.page == 1 else None,
        absent=_absent(result, counts, occurrences),
        answer=_answer(state) if state.page == 1 and not cited and is_question(state.text) else None,
        cards=[card(hit, state, site_address()) for hit in result.hits],
        sums_shown=SHOWN,
        pager=pager(state, len(result.hits), result.total),
    )


def _answer(state: SearchState) -> AnswerView:
    answer = engine().ask(state.text, years=state.years, agreements=state.agreements, parties=state.parties)
    return answer_view(answer, site_address())


def _absent(result: SearchResult, counts: Counts | None, occurrences: Occurrences | None) -> tuple[str, ...]:
    """The agreements to name as without the words; none for a citation, or where every one would be named."""
    absent = occurrences.absent if occurrences and not occurrences.together else result.absent
    return () if counts is None or len(absent) == len(engine().library) else absent


@pages.get("/aftaler")
def agreements() -> str:
    """The list of agreements, newest first."""
    return render_template("agreements.html")


@pages.get("/aftale/<agreement>")
def agreement(agreement: str) -> str:
    """An agreement's section tree and whole text."""
    known, document = _document(agreement)
    passage = _passage(document)
    place = place_of_passage(known, document, passage) if passage else None
    return _reading_page(
        layout_agreement(known, document, passage=passage, references=_references(known)), place, passage
    )


@pages.get("/aftale/<agreement>/side/<int:number>")
def agreement_page(agreement: str, number: int) -> str:
    """An agreement at one of its pages."""
    known, document = _document(agreement)
    for page in document.pages:
        if page.number == number:
            reading = layout_agreement(known, document, page=page, references=_references(known))
            return _reading_page(reading, place_of_page(known, document, page), None)
    raise Missing(f"{known.short_title} har ingen side {number}: se hele aftalen på {url_of(known.id)}.")


@pages.get("/aftale/<agreement>/<path:section>")
def agreement_section(agreement: str, section: str) -> str:
    """An agreement at one of its sections."""
    known, document = _document(agreement)
    for index, entry in enumerate(document.sections):
        if entry.id == section:
            return _section_page(known, document, index, entry)
    raise Missing(f"Afsnittet findes ikke i {known.short_title}: se indholdet af aftalen på {url_of(known.id)}.")


def _section_page(known: Agreement, document: Document, index: int, section: Section) -> str:
    passage = _passage(document)
    place = place_of_passage(known, document, passage) if passage else place_of_section(known, document, index)
    reading = layout_agreement(known, document, section=section, passage=passage, references=_references(known))
    return _reading_page(reading, place, passage)


def _references(agreement: Agreement) -> tuple[CrossReference, ...]:
    return references_of(engine()).get(agreement.id, ())


def _referring(reading: AgreementView) -> tuple[tuple[str, str], ...]:
    """What refers to the section shown, as (citation, address), each place once."""
    if reading.section is None:
        return ()
    library = {agreement.id: (agreement, document) for agreement, document in engine().library}
    found = referring(reading.agreement.id, reading.section.id, references_of(engine()))
    places = [place_of_section(*library[one.agreement], one.section) for one in found if one.section >= 0]
    return tuple(dict.fromkeys((format_citation(place), url_of_place(place)) for place in places))


def _document(name: str) -> tuple[Agreement, Document]:
    for agreement, document in engine().library:
        if agreement.id == name:
            return agreement, document
    raise Missing("Aftalen findes ikke i indekset: se listen over aftaler på /aftaler.")


def _passage(document: Document) -> Passage | None:
    """The passage that the address asks to mark; None where it asks for none, or the text has changed since."""
    wanted = request.args.get("passage")
    return next((passage for passage in document.passages if passage.id == wanted), None)


def _reading_page(reading: AgreementView, place: Location | None, passage: Passage | None) -> str:
    """The page of an agreement; `place` is what its reference names, None for the agreement as a whole."""
    place = place or place_of_agreement(reading.agreement)
    passage_id = passage.id if passage else ""
    address = url_of_place(place, passage_id)
    state = read_state(request.args)
    return render_template(
        "agreement.html",
        reading=reading,
        state=state,
        forms=copy_forms(place, site_address() + address),
        lost="passage" in request.args and passage is None,
        referring=_referring(reading),
        trail=find_hit_navigation(engine(), state, passage_id) if state.text else None,
    )

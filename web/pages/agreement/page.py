"""The pages of the agreements: the list, and an agreement whole, at a page or at a section."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from flask import Blueprint, render_template, request

from indexer.models import Agreement, Document, Passage, Section
from search.citations.cross_references import CrossReference, all_references, referring
from search.citations.format import (
    copy_forms,
    format_citation,
    place_of_agreement,
    place_of_page,
    place_of_passage,
    place_of_section,
    url_of,
    url_of_page,
    url_of_place,
)
from search.models import Location
from web.errors import Missing
from web.pages.agreement.view import AgreementView, layout_agreement
from web.pages.facsimile.page import files_there, has_page_images, page_beside_text
from web.pages.search.hit_navigation import find_hit_navigation
from web.pages.search.state import read_state
from web.request_context import engine, site_address

if TYPE_CHECKING:
    from search.engine import Engine

agreement_pages = Blueprint("agreement", __name__)

References = Mapping[str, tuple[CrossReference, ...]]

_REFERENCES: "WeakKeyDictionary[Engine, References]" = WeakKeyDictionary()
"""By engine, weakly, so that an engine whose index was replaced is freed."""
_LOCK = threading.Lock()


def cross_references_of(engine: "Engine") -> References:
    """The references inside every agreement, by agreement; found once for each engine, at the first call."""
    found = _REFERENCES.get(engine)
    if found is None:
        with _LOCK:
            found = _REFERENCES.get(engine)
            if found is None:
                found = _REFERENCES[engine] = all_references(engine.library)
    return found


@agreement_pages.get("/aftaler")
def listed() -> str:
    """The list of agreements, newest first."""
    return render_template("agreements.html", files=files_there())


@agreement_pages.get("/aftale/<agreement>")
def whole(agreement: str) -> str:
    """An agreement's section tree and whole text."""
    known, document = _document(agreement)
    passage = _passage(document)
    place = place_of_passage(known, document, passage) if passage else None
    return _reading_page(
        layout_agreement(
            known, document, passage=passage, references=_references(known), drawn=has_page_images(known.id)
        ),
        place,
        passage,
    )


@agreement_pages.get("/aftale/<agreement>/side/<int:number>")
def at_page(agreement: str, number: int) -> str:
    """An agreement at one of its pages."""
    known, document = _document(agreement)
    for page in document.pages:
        if page.number == number:
            beside = page_beside_text(known, document, page)
            if beside is not None:
                return beside
            reading = layout_agreement(known, document, page=page, references=_references(known))
            return _reading_page(reading, place_of_page(known, document, page), None)
    raise Missing(f"{known.short_title} har ingen side {number}: se hele aftalen på {url_of(known.id)}.")


@agreement_pages.get("/aftale/<agreement>/<path:section>")
def at_section(agreement: str, section: str) -> str:
    """An agreement at one of its sections."""
    known, document = _document(agreement)
    for index, entry in enumerate(document.sections):
        if entry.id == section:
            return _section_page(known, document, index, entry)
    raise Missing(f"Afsnittet findes ikke i {known.short_title}: se indholdet af aftalen på {url_of(known.id)}.")


def _section_page(known: Agreement, document: Document, index: int, section: Section) -> str:
    passage = _passage(document)
    place = place_of_passage(known, document, passage) if passage else place_of_section(known, document, index)
    reading = layout_agreement(
        known,
        document,
        section=section,
        passage=passage,
        references=_references(known),
        drawn=has_page_images(known.id),
    )
    return _reading_page(reading, place, passage)


def _references(agreement: Agreement) -> tuple[CrossReference, ...]:
    return cross_references_of(engine()).get(agreement.id, ())


def _referring(reading: AgreementView) -> tuple[tuple[str, str], ...]:
    """What refers to the section shown, as (citation, address), each place once."""
    if reading.section is None:
        return ()
    library = {agreement.id: (agreement, document) for agreement, document in engine().library}
    found = referring(reading.agreement.id, reading.section.id, cross_references_of(engine()))
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
        original=_original_page(place, passage_id),
        state=state,
        forms=copy_forms(place, site_address() + address),
        lost="passage" in request.args and passage is None,
        referring=_referring(reading),
        trail=find_hit_navigation(engine(), state, passage_id) if state.text else None,
    )


def _original_page(place: Location, passage_id: str) -> str | None:
    """The address of the page that the place begins on, in the original file; None where there is no picture of it."""
    if place.page is None or not has_page_images(place.agreement):
        return None
    return url_of_page(place.agreement, place.page) + (f"?passage={passage_id}" if passage_id else "")

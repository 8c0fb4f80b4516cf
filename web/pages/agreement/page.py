"""The pages of the agreements: the list, and an agreement whole, at a page or at a section."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from flask import Blueprint, render_template, request

from indexer.models import Agreement, Document, Page, Passage, Section
from search.citations.cross_references import CrossReference, all_references, referring
from search.citations.format import (
    copy_forms,
    format_citation,
    full_citation,
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
from web.pages.agreement.blocks import Shown
from web.pages.agreement.groups import quoted_text
from web.pages.agreement.view import layout_agreement, section_at
from web.pages.agreement.words import WordSearch, find_words
from web.pages.facsimile.page import files_there, has_page_images, page_beside_text
from web.pages.search.hit_navigation import find_hit_navigation
from web.pages.search.state import SearchState, read_state, with_search
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
    """An agreement's text; of a long one the first part, the one with the number "del", or that of the page "ved"."""
    known, document = _document(agreement)
    at = request.args.get("ved", "")
    page = next((one for one in document.pages if at and str(one.number) == at), None)
    part = request.args.get("del", "")
    number = int(part) if part.isascii() and part.isdigit() and len(part) < 5 else 0
    return _reading_page(known, document, page=page, part=number)


@agreement_pages.get("/aftale/<agreement>/side/<int:number>")
def at_page(agreement: str, number: int) -> str:
    """An agreement at one of its pages."""
    known, document = _document(agreement)
    for page in document.pages:
        if page.number == number:
            return page_beside_text(known, document, page) or _reading_page(known, document, page=page)
    raise Missing(f"{known.short_title} har ingen side {number}: se hele aftalen på {url_of(known.id)}.")


@agreement_pages.get("/aftale/<agreement>/<path:section>")
def at_section(agreement: str, section: str) -> str:
    """An agreement at one of its sections."""
    known, document = _document(agreement)
    for index, entry in enumerate(document.sections):
        if entry.id == section:
            return _reading_page(known, document, section=index)
    raise Missing(f"Afsnittet findes ikke i {known.short_title}: se indholdet af aftalen på {url_of(known.id)}.")


def _document(name: str) -> tuple[Agreement, Document]:
    for agreement, document in engine().library:
        if agreement.id == name:
            return agreement, document
    raise Missing("Aftalen findes ikke i indekset: se listen over aftaler på /aftaler.")


def _reading_page(
    known: Agreement, document: Document, *, section: int = -1, page: Page | None = None, part: int = 0
) -> str:
    """The page of an agreement at the word looked for in it, else at the passage asked for, the section or the page."""
    state = read_state(request.args)
    wanted = request.args.get("passage", "")
    passage = next((one for one in document.passages if one.id == wanted), None)
    trail = find_hit_navigation(engine(), state, passage.id if passage else "") if state.text else None
    words = find_words(engine(), known.id, request.args, state, trail, passage)
    if part:
        words = replace(words, number=0)
    word = 0 if passage else words.number
    if word:
        passage, page = words.passage, None
        section = passage.section if passage else section_at(document, words.spans[word - 1][0])
    elif passage:
        section = passage.section
    shown = Shown(
        section=document.sections[section] if section >= 0 else None,
        passage=passage,
        page=page,
        references=cross_references_of(engine()).get(known.id, ()),
        words=words.spans,
        word=word,
    )
    led = partial(with_search, state=state, also=words.pairs)
    reading = layout_agreement(known, document, shown, part=part, led=led)
    place = _place(known, document, shown, section)
    address = url_of_place(place, passage.id if passage else "")
    forms = copy_forms(place, site_address() + address)
    return render_template(
        "agreement.html",
        reading=reading,
        original=_original_page(place, passage.id if passage else ""),
        state=state,
        forms=forms,
        full=full_citation(place),
        quotation=f"»{quoted_text(reading.groups)}« ({forms[0][1]})" if passage else "",
        lost=bool(wanted) and not passage,
        referring=_referring(known, shown.section),
        trail=trail,
        words=words,
        led=led,
        pick=_pick_address(address, passage, state, words) if passage else "",
    )


def _pick_address(address: str, passage: Passage, state: SearchState, words: WordSearch) -> str:
    """The address of the page with its passage picked, or no longer picked."""
    if passage.id in state.searches:
        state = state.without_choice(passage.id)
    else:
        state = state.with_choice(passage.id, words.text if words.asked else None)
    return with_search(address, state, words.pairs)


def _place(known: Agreement, document: Document, shown: Shown, section: int) -> Location:
    """What the reference of the page names."""
    if shown.passage:
        return place_of_passage(known, document, shown.passage)
    if shown.page:
        return place_of_page(known, document, shown.page)
    return place_of_section(known, document, section) if section >= 0 else place_of_agreement(known)


def _referring(known: Agreement, section: Section | None) -> tuple[tuple[str, str], ...]:
    """What refers to the section shown, as (citation, address), each place once."""
    if section is None:
        return ()
    library = {agreement.id: (agreement, document) for agreement, document in engine().library}
    found = referring(known.id, section.id, cross_references_of(engine()))
    places = [place_of_section(*library[one.agreement], one.section) for one in found if one.section >= 0]
    return tuple(dict.fromkeys((format_citation(place), url_of_place(place)) for place in places))


def _original_page(place: Location, passage_id: str) -> str | None:
    """The address of the page that the place begins on, in the original file; None where there is no picture of it."""
    if place.page is None or not has_page_images(place.agreement):
        return None
    return url_of_page(place.agreement, place.page) + (f"?passage={passage_id}" if passage_id else "")

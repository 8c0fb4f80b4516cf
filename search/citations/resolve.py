"""Finds what a citation means: units, pages or agreements, best first, or the reason why there are none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.models import Agreement, Document
from search.citations.account import account
from search.citations.agreement_words import fold_name
from search.citations.extent import pages_named, paragraph
from search.citations.format import (
    format_citation,
    place_of_agreement,
    place_of_page,
    place_of_section,
    place_of_span,
    url_of_place,
)
from search.citations.parse import Reference, parse_citation
from search.citations.refusals import (
    Entries,
    ambiguous_word,
    no_citation,
    no_paragraph,
    nothing_found,
    signed_then,
    unknown_agreement,
)
from search.citations.section_match import OWN_UNIT, SMALL, enclosing_units, section_scores
from search.models import Location

__all__ = ["CitationCandidate", "Entries", "Resolution", "cite", "resolve", "route_citation"]

_ENOUGH = 0.6
"""The share of the best score that a place needs to be offered beside the best."""
_UNTITLED = OWN_UNIT + SMALL
"""The score of a unit of which not a word of the title was typed."""
_MAX_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class CitationCandidate:
    """A place that may be meant. section: index in its document, -1 for a page or a whole agreement.

    score: above 1 the heading typed is nearly the whole of the heading there.
    """

    agreement: str
    section: int
    place: Location
    score: float

    @property
    def citation(self) -> str:
        """The short form of the place."""
        return format_citation(self.place)

    @property
    def url(self) -> str:
        """The address of the place."""
        return url_of_place(self.place)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a citation leads to.

    candidates: the places it may mean, best first; of a reference to several places the best of each, in the order
    named, and `places` has the resolution of each. reason: one Danish sentence where it leads nowhere, else None.
    offered: places that may be meant when it is not certain; never to be taken for the one meant. aside: the words
    that were not used.
    """

    text: str
    reference: Reference | None
    candidates: tuple[CitationCandidate, ...]
    reason: str | None = None
    places: tuple["Resolution", ...] = ()
    offered: tuple[CitationCandidate, ...] = ()
    aside: tuple[str, ...] = ()


def cite(text: str, entries: Entries) -> Resolution:
    """What the text leads to, read as a citation whatever it looks like."""
    reference = parse_citation(text, [agreement for agreement, _ in entries])
    return resolve(reference, entries) if reference else Resolution(text, None, (), no_citation(text, entries))


def route_citation(text: str, entries: Entries) -> Resolution | None:
    """For the search box: what the text leads to if it is a citation, else None.

    A resolution without candidates is a citation too (its reason is worth telling), and the search goes on.
    """
    reference = parse_citation(text, [agreement for agreement, _ in entries])
    if reference is None or not (reference.names_place or reference.sure):
        return None
    resolution = resolve(reference, entries)
    best = resolution.candidates[0].score if resolution.candidates else 0.0
    if reference.names_place and not reference.agreements and reference.title:
        return resolution if best > _UNTITLED else None
    if reference.names_place or reference.external or not (reference.title or reference.quoted):
        return resolution
    return resolution if best >= 1 else None


def resolve(reference: Reference, entries: Entries) -> Resolution:
    """The units, pages or agreements that a reference means, best first; of several places each."""
    if not reference.also:
        return _resolve_one(reference, entries)
    places = tuple(_resolve_one(one, entries) for one in (replace(reference, also=()), *reference.also))
    best = tuple(place.candidates[0] for place in places if place.candidates)
    aside = tuple(dict.fromkeys(word for place in places for word in place.aside))
    reason = next((place.reason for place in places if place.reason), None)
    if reason is not None:
        offered = best or tuple(candidate for place in places for candidate in place.offered)
        return Resolution(reference.text, reference, (), reason, places, offered, aside)
    return Resolution(reference.text, reference, best, None, places, (), aside)


def _resolve_one(reference: Reference, entries: Entries) -> Resolution:
    text = reference.text
    if reference.external is not None:
        return Resolution(text, reference, (), unknown_agreement(reference.external, entries))
    chosen = [entry for entry in entries if _may_mean(reference, entry[0])]
    if not chosen:
        year = reference.year or reference.signed
        name = f"En aftale for {year}" if year else "Aftalen"
        return Resolution(text, reference, (), unknown_agreement(name, entries))
    found = _ranked(reference, chosen)
    if not found:
        return Resolution(text, reference, (), nothing_found(reference, chosen))
    if reference.signed is not None and not reference.sure:
        return Resolution(text, reference, (), signed_then(reference.signed, chosen), offered=found)
    documents = {agreement.id: document for agreement, document in entries}
    found, reason = _at_paragraph(reference, found, documents, chosen)
    if reason is not None:
        return Resolution(text, reference, (), reason, offered=found)
    agreement = next(agreement for agreement, _ in chosen if agreement.id == found[0].agreement)
    aside, doubtful = account(reference, agreement, documents[agreement.id], found[0].section, found[0].place)
    if doubtful:
        reason = ambiguous_word(doubtful[0], agreement, named=bool(reference.agreements))
        return Resolution(text, reference, (), reason, (), found, aside)
    return Resolution(text, reference, found, aside=aside)


def _may_mean(reference: Reference, agreement: Agreement) -> bool:
    """Whether the names and years of a reference allow the agreement: one signed in a year is for that or the next."""
    if reference.agreements and agreement.id not in reference.agreements:
        return False
    if reference.signed is not None and agreement.year not in (reference.signed, reference.signed + 1):
        return False
    return reference.year is None or agreement.year == reference.year


def _ranked(reference: Reference, chosen: Entries) -> tuple[CitationCandidate, ...]:
    """The candidates of all agreements chosen, best first, the latest agreement before others alike."""
    found = [candidate for entry in chosen for candidate in _candidates(reference, *entry)]
    years = {agreement.id: agreement.year for agreement, _ in chosen}
    ranked = sorted(found, key=lambda candidate: (-candidate.score, -years[candidate.agreement]))
    return tuple(candidate for candidate in ranked if candidate.score >= ranked[0].score * _ENOUGH)[:_MAX_CANDIDATES]


def _candidates(reference: Reference, agreement: Agreement, document: Document) -> list[CitationCandidate]:
    """The candidates within one agreement, in document order."""
    if not (reference.units or reference.quoted or reference.title):
        return _pages_or_whole(reference, agreement, document)
    found = section_scores(reference, document)
    if reference.nth > 1:
        found = _nth(reference, document, found)
    candidates = [
        CitationCandidate(agreement.id, index, place_of_section(agreement, document, index), score)
        for score, index in found
    ]
    if not candidates and not (reference.units or reference.quoted):
        return _pages_or_whole(reference, agreement, document) if reference.page is not None else []
    return candidates


def _nth(reference: Reference, document: Document, found: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Of those cited alike the one meant, as the program counts them."""
    wanted = fold_name(reference.quoted[-1]) if reference.quoted else None
    alike = [
        (score, index)
        for score, index in found
        if wanted is None or fold_name(document.sections[index].title) == wanted
    ]
    return alike[reference.nth - 1 : reference.nth]


def _pages_or_whole(reference: Reference, agreement: Agreement, document: Document) -> list[CitationCandidate]:
    """The pages named, a range to its last page; the whole agreement where none is named."""
    if reference.page is None:
        return [CitationCandidate(agreement.id, -1, place_of_agreement(agreement), 1.0)]
    candidates = []
    for number, first in enumerate(pages_named(document, reference.page, counted=reference.counted)):
        low = document.pages.index(first)
        last = reference.page_end or reference.page
        ends = [page for page in (first, *pages_named(document, last)) if last in (page.printed, str(page.number))]
        high = next((at for page in ends if (at := document.pages.index(page)) >= low), None)
        if high is not None:
            place = place_of_page(agreement, document, *document.pages[low : high + 1])
            candidates.append(CitationCandidate(agreement.id, -1, place, 1.0 - 0.1 * number))
    return candidates


def _at_paragraph(
    reference: Reference, found: tuple[CitationCandidate, ...], documents: dict[str, Document], chosen: Entries
) -> tuple[tuple[CitationCandidate, ...], str | None]:
    """The best candidate led on to the paragraph or point named in it, or why there is none."""
    inner = [unit for unit in reference.units if unit.kind in ("stykke", "punkt")]
    best = found[0]
    if not inner or best.section < 0 or (inner[0].kind == "punkt" and inner[0] in enclosing_units(reference)):
        return found, None
    document = documents[best.agreement]
    number = int(inner[0].number) if inner[0].number.isdecimal() else 0
    block = paragraph(document, best.section, number, point=inner[0].kind == "punkt")
    if block is None:
        return found, no_paragraph(best.citation, inner[0])
    agreement = next(agreement for agreement, _ in chosen if agreement.id == best.agreement)
    return (replace(best, place=place_of_span(agreement, document, block.start, block.end)), *found[1:]), None

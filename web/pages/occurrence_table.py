"""Where a term stands, above the passages of a search: a sentence, and a table of every place."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.citations.format import pinpoint
from search.compare.occurrences import Mention, Occurrences
from web.pages.search_state import SearchState, with_search

MANY = 12
"""Agreements; of more, only those that have the term get a row, and the others are named above the table."""

_QUOTES = '"“”„»«'


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """One agreement: how often the term stands there, and every place as (what a citation calls it, addresses).

    Places that a citation calls alike, one after the other on a page, share a name and keep an address each.
    """

    short_title: str
    year: int
    times: int
    places: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is said of a term; rows is empty where it stands nowhere."""

    sentence: str
    rows: tuple[OccurrenceRow, ...]


def overview(occurrences: Occurrences | None, term: str, state: SearchState) -> Overview | None:
    """The overview of `term`, searched for by `state`; None without a list, or where several words nowhere meet."""
    if occurrences is None or (occurrences.together and not occurrences.times):
        return None
    rows = tuple(
        OccurrenceRow(
            short_title=one.agreement.short_title,
            year=one.agreement.year,
            times=one.times,
            places=_named(one.places, state),
        )
        for one in occurrences.standings
        if one.times or len(occurrences.standings) <= MANY
    )
    return Overview(_sentence(occurrences, term), rows if occurrences.times else ())


def _named(places: Sequence[Mention], state: SearchState) -> tuple[tuple[str, tuple[str, ...]], ...]:
    named: dict[str, tuple[str, ...]] = {}
    for place in places:
        name = ", ".join(pinpoint(place.place)) or place.citation
        named[name] = (*named.get(name, ()), with_search(place.url, state))
    return tuple(named.items())


def _sentence(occurrences: Occurrences, term: str) -> str:
    whole = len(occurrences.standings)
    agreements = "aftale" if whole == 1 else "aftaler"
    subject = f"»{term.strip(_QUOTES)[:80]}«"
    if not occurrences.times:
        return f"{subject} står ikke i nogen af de {whole} {agreements}."
    having, times = whole - len(occurrences.absent), occurrences.times
    how = f"Ordene i {subject} står tæt sammen" if occurrences.together else f"{subject} står"
    return f"{how} {times} {'gang' if times == 1 else 'gange'} i {having} af {whole} {agreements}."

"""Where a term stands, above the passages of a search: a sentence, and a table of every place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from search.occurrences import Mention, Occurrences
from search.places import pinpoint
from web.present import SearchState, with_search

MANY = 12
"""Agreements; of more, only those that have the term get a row, and the others are named above the table."""

_QUOTES = '"“”„»«'


@dataclass(frozen=True, slots=True)
class Row:
    """One agreement: how often the term stands there, and every place as (what a citation calls it, address)."""

    short_title: str
    year: int
    times: int
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is said of a term; rows is empty where it stands nowhere."""

    sentence: str
    rows: tuple[Row, ...]


def overview(occurrences: Occurrences | None, state: SearchState) -> Overview | None:
    """The overview for the search `state`; None without a list, or where several words stand nowhere together."""
    if occurrences is None or (occurrences.together and not occurrences.times):
        return None
    rows = tuple(
        Row(
            short_title=one.agreement.short_title,
            year=one.agreement.year,
            times=one.times,
            places=_named(one.places, state),
        )
        for one in occurrences.standings
        if one.times or len(occurrences.standings) <= MANY
    )
    return Overview(_sentence(occurrences, state.text), rows if occurrences.times else ())


def _named(places: Sequence[Mention], state: SearchState) -> tuple[tuple[str, str], ...]:
    """The places by what a citation calls them; those that it calls alike are told apart by a number."""
    names = [", ".join(pinpoint(place.place)) or place.citation for place in places]
    seen: Counter[str] = Counter()
    told = []
    for name, place in zip(names, places, strict=True):
        seen[name] += 1
        label = f"{name} ({seen[name]}. sted)" if names.count(name) > 1 else name
        told.append((label, with_search(place.url, state)))
    return tuple(told)


def _sentence(occurrences: Occurrences, text: str) -> str:
    whole = len(occurrences.standings)
    agreements = "aftale" if whole == 1 else "aftaler"
    if not occurrences.times:
        return f"{_subject(text)} står ikke i nogen af de {whole} {agreements}."
    having, times = whole - len(occurrences.absent), occurrences.times
    what = "Ordene står tæt sammen" if occurrences.together else f"{_subject(text)} står"
    return f"{what} {times} {'gang' if times == 1 else 'gange'} i {having} af {whole} {agreements}."


def _subject(text: str) -> str:
    if text[:1] in _QUOTES and text[-1:] in _QUOTES:
        return "Formuleringen"
    return "Ordet" if len(text.split()) == 1 else "Ordene"

"""The overview above the hits: a sentence that counts a term's occurrences, and a table of every place."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.citations.format import pinpoint
from search.compare.occurrences import Mention, Occurrences
from search.models import TermCounts
from web.pages.search.state import SearchState, with_search

MANY = 12
"""Agreements; of more, only those that have the term get a row, and the others are named above the table."""

_COMPOUNDS_SHOWN = 8
_QUOTES = '"“”„»«'


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """One agreement, by id: how often the term stands there, in compounds too, and every place as (name, addresses).

    Places that a citation calls alike, one after the other on a page, share a name and keep an address each.
    """

    agreement: str
    short_title: str
    year: int
    times: int
    compounds: int
    places: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is said of a term. rows is empty where it stands nowhere; compounds: the most frequent, as they stand.

    absent: short titles of the agreements without it, where others have it.
    """

    term: str
    sentence: str
    rows: tuple[OccurrenceRow, ...]
    compounds: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def overview(
    occurrences: Occurrences | None, counts: TermCounts | None, term: str, state: SearchState
) -> Overview | None:
    """The overview of `term`, searched for by `state`: of one word its counts, else its places.

    None where there is neither, or where several words nowhere meet.
    """
    if counts is None and (occurrences is None or (occurrences.together and not occurrences.times)):
        return None
    places = {one.agreement.id: one for one in occurrences.standings} if occurrences else {}
    if counts is None:
        stands = [(one.agreement, one.times, 0) for one in places.values()]
    else:
        stands = [(one.agreement, one.exact, one.compounds) for one in counts.agreements]
    absent = tuple(agreement.short_title for agreement, times, compounds in stands if not times + compounds)
    rows = tuple(
        OccurrenceRow(
            agreement=agreement.id,
            short_title=agreement.short_title,
            year=agreement.year,
            times=times,
            compounds=compounds,
            places=_named(places[agreement.id].places if agreement.id in places else (), state),
        )
        for agreement, times, compounds in stands
        if times or compounds or len(stands) <= MANY
    )
    having = len(stands) - len(absent)
    shown = f"»{term.strip(_QUOTES)[:80]}«"
    return Overview(
        term=shown,
        sentence=_counted(shown, counts, having) if counts else _sentence(occurrences, shown, len(stands), having),
        rows=rows if having else (),
        compounds=counts.matching("compound")[:_COMPOUNDS_SHOWN] if counts else (),
        absent=absent if having and not (occurrences and occurrences.together) else (),
    )


def _named(places: Sequence[Mention], state: SearchState) -> tuple[tuple[str, tuple[str, ...]], ...]:
    named: dict[str, tuple[str, ...]] = {}
    for place in places:
        name = ", ".join(pinpoint(place.place)) or place.citation
        named[name] = (*named.get(name, ()), with_search(place.url, state))
    return tuple(named.items())


def _counted(subject: str, counts: TermCounts, having: int) -> str:
    """The sentence on one word: how often it stands as such, how often in compounds, in how many agreements."""
    if not having:
        return f"{subject} står ikke i {_all_of(len(counts.agreements))}, heller ikke i sammensætninger."
    if not counts.exact:
        said = f"{subject} står ikke ordret, men {_times(counts.compounds)} i sammensætninger,"
    else:
        also = f", og {_times(counts.compounds)} i sammensætninger," if counts.compounds else ""
        said = f"{subject} står ordret {_times(counts.exact)}{also}"
    return f"{said} i {having} af {_agreements(len(counts.agreements))}."


def _sentence(occurrences: Occurrences | None, subject: str, whole: int, having: int) -> str:
    times = occurrences.times if occurrences else 0
    if not times:
        return f"{subject} står ikke i {_all_of(whole)}."
    together = occurrences is not None and occurrences.together
    how = f"Ordene i {subject} står tæt sammen" if together else f"{subject} står"
    return f"{how} {_times(times)} i {having} af {_agreements(whole)}."


def _times(number: int) -> str:
    return f"{number} {'gang' if number == 1 else 'gange'}"


def _agreements(number: int) -> str:
    return f"{number} {'aftale' if number == 1 else 'aftaler'}"


def _all_of(number: int) -> str:
    return "aftalen" if number == 1 else f"nogen af de {number} aftaler"

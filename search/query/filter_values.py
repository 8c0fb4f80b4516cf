"""The values of filters: read from the query text, and held against the agreements there are.

A value that cannot be read, or that no agreement has, becomes a note of the query; what can be read is used.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from indexer.errors import QueryError
from indexer.index.manifest import find_agreement
from indexer.language.folding import fold_token
from indexer.models import Agreement, SectionKind
from search.models import Query

STATED = {"beløb": "kroner", "beloeb": "kroner", "procent": "percent", "dato": "date", "antal": "count"}
"""What a passage may be asked to state, and the kind of amount it is."""
_KINDS = frozenset(get_args(SectionKind))
_KIND_NAMES = {
    **{"afsnit": "section", "underafsnit": "subsection", "fodnote": "footnote", "fodnoter": "footnote"},
    **{"bokse": "boks", "tabeller": "tabel", "figurer": "figur"},
}
_FILTER_NAMES = {"aar": "år", "year": "år", "agreement": "aftale", "party": "part"}
_YEAR_FILTER = re.compile(r"(\d{1,6})?\s*(-|–)?\s*(\d{1,6})?")
_PUNCTUATION = ".,;:!?"
_LONGEST_SHOWN = 60

PARTY_NAMES = (
    ("KL", "Kommunernes Landsforening", "kommunerne"),
    ("Danske Regioner", "regionerne", "DR"),
    ("Regeringen", "staten"),
)
"""The parties' names that mean the same: each is represented by its organisation."""


def read_filter(query: Query, name: str, value: str) -> Query:
    """The query with the filter `name:value` of its text."""
    name, value = _FILTER_NAMES.get(name, name), value.strip(_PUNCTUATION) or value
    if name == "år":
        years = _filter_years(value)
        return (
            replace(query, years=tuple(sorted({*query.years, *years})))
            if years
            else _noted(query, f"»{_shown(value)}« er ikke et årstal og er ikke brugt som filter.")
        )
    if name == "aftale":
        return replace(query, agreements=(*query.agreements, value))
    if name == "part":
        return replace(query, parties=(*query.parties, value))
    if name == "har":
        stated = STATED.get(value.lower())
        return (
            replace(query, states=(*query.states, stated))
            if stated
            else _noted(query, f"»har:{_shown(value)}« kendes ikke: brug {', '.join(STATED)}.")
        )
    kind = _KIND_NAMES.get(value.lower(), value.lower())
    return (
        replace(query, kinds=(*query.kinds, kind))
        if kind in _KINDS
        else _noted(query, f"Typen »{_shown(value)}« kendes ikke og er ikke brugt som filter.")
    )


def known_filters(query: Query, catalog: Sequence[Agreement]) -> Query:
    """The query with the agreements' own names for its parties and agreements, and a note for what none of them has.

    Raises:
        QueryError: the query is limited to agreements of which none is known.
    """
    query = _known_parties(query, catalog)
    missing = [year for year in query.years if not any(agreement.year == year for agreement in catalog)]
    if missing and len(missing) == len(query.years):
        years = f"{missing[0]}" if len(missing) == 1 else f"årene {missing[0]} til {missing[-1]}"
        query = _noted(query, f"Ingen af aftalerne er for {years}.")
    return _known_agreements(query, catalog)


def same_party(first: str, second: str) -> bool:
    """Whether two names of parties mean the same one: "kommunerne" is KL."""
    one, other = fold_token(first), fold_token(second)
    return one == other or any({one, other} <= {fold_token(name) for name in names} for names in PARTY_NAMES)


def _known_parties(query: Query, catalog: Sequence[Agreement]) -> Query:
    parties = tuple(dict.fromkeys(party for agreement in catalog for party in agreement.parties))
    known: dict[str, None] = {}
    for name in query.parties:
        same = [party for party in parties if same_party(party, name)]
        known |= dict.fromkeys(same)
        if not same:
            there = f": vælg {', '.join(parties)}" if parties else ""
            query = _noted(query, f"Parten »{_shown(name)}« kendes ikke og er ikke brugt som filter{there}.")
    return replace(query, parties=tuple(known))


def _known_agreements(query: Query, catalog: Sequence[Agreement]) -> Query:
    known: dict[str, None] = {}
    unknown: list[QueryError] = []
    for name in query.agreements:
        try:
            known[find_agreement(tuple(catalog), name).id] = None
        except QueryError as error:
            unknown.append(error)
            query = _noted(query, f"Aftalen »{_shown(name)}« er ikke i indekset og er ikke brugt som filter.")
    if unknown and not known:
        raise unknown[0]
    return replace(query, agreements=tuple(known))


def _filter_years(value: str) -> tuple[int, ...]:
    """2021, 2013-2021, 2021- (to 2100) or -2021 (from 1900); a year outside that is kept and matches nothing."""
    match = _YEAR_FILTER.fullmatch(value)
    if not match or not (match[1] or match[3]):
        return ()
    if not match[2]:
        return (int(match[1]),)
    first, last = int(match[1] or 1900), int(match[3] or 2100)
    if last < first or last - first > 200:
        return (first, last)
    return tuple(range(first, last + 1))


def _noted(query: Query, note: str) -> Query:
    return query if note in query.notes else replace(query, notes=(*query.notes, note))


def _shown(value: str) -> str:
    return value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"

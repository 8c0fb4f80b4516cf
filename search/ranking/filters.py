"""Which passages the filters of a search let through, and how many of what was found each of them would."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from indexer.index.manifest import find_agreement
from search.amounts.passages import amounts_of_passage
from search.library import Library, Mask
from search.models import Query
from search.runtime import check_deadline

_REMEMBERED = 1 << 17
"""Passages whose kinds of amount are kept; a few bytes each."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the passages found each agreement has, by id, and each kind of unit that the agreements have."""

    by_agreement: dict[str, int]
    by_kind: dict[str, int]


class Filters:
    """The filters over one library. Immutable; safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._catalog = tuple(agreement for agreement, _ in library.entries)
        self._units = lru_cache(maxsize=1)(lambda: _units(library))
        self._amounts = lru_cache(maxsize=_REMEMBERED)(partial(_amount_kinds, library))

    def mask(
        self,
        query: Query,
        years: Sequence[int] = (),
        agreements: Sequence[str] = (),
        parties: Sequence[str] = (),
        kinds: Sequence[str] = (),
    ) -> Mask:
        """The rows that the filters, of the call and of the query text together, let through.

        Raises:
            QueryError: an unknown agreement.
        """
        ids = {find_agreement(self._catalog, name).id for name in (*agreements, *query.agreements)}
        wanted_years, wanted_parties = {*years, *query.years}, {p.lower() for p in (*parties, *query.parties)}
        passing = np.array(
            [
                (not ids or agreement.id in ids)
                and (not wanted_years or agreement.year in wanted_years)
                and (not wanted_parties or any(party.lower() in wanted_parties for party in agreement.parties))
                for agreement in self._catalog
            ],
            dtype=bool,
        )
        allowed = passing[self._library.agreement_of] if len(passing) else np.zeros(0, dtype=bool)
        if wanted_kinds := {*kinds, *query.kinds}:
            allowed = allowed & self._of_kinds(wanted_kinds)
        for kind in query.states:
            allowed = allowed & self._stating(kind, allowed)
        return np.asarray(allowed, dtype=bool)

    def tally(self, found: Mask, *, agreements: Collection[str], kinds: Collection[str]) -> Tally:
        """How many of the passages found each value of a filter would leave.

        Args:
            found: the passages found.
            agreements: ids; passages of others do not count for a kind.
            kinds: passages of other kinds do not count for an agreement; all count where there are none.
        """
        names, unit_of = self._units()
        inside = found & self._of_kinds(kinds) if kinds else found
        chosen = np.array([agreement.id in agreements for agreement in self._catalog], dtype=bool)
        among = found & chosen[self._library.agreement_of] if len(chosen) else found
        owners = np.bincount(self._library.agreement_of[inside], minlength=len(self._catalog)).tolist()
        units = np.bincount(unit_of[among], minlength=len(names)).tolist()
        return Tally(
            {agreement.id: number for agreement, number in zip(self._catalog, owners, strict=True)},
            dict(zip(names, units, strict=True)),
        )

    def _stating(self, kind: str, among: Mask) -> Mask:
        """Of some rows those that state an amount of a kind: as the index says, or read now where it does not.

        What a deadline breaks off is remembered for the next time.
        """
        stated = np.zeros(len(among), dtype=bool)
        if self._library.facets is not None:
            return self._library.facets.get(kind, stated)
        for row in np.flatnonzero(among).tolist():
            check_deadline()
            stated[row] = kind in self._amounts(row)
        return stated

    def _of_kinds(self, kinds: Collection[str]) -> Mask:
        names, unit_of = self._units()
        return np.array([name in kinds for name in names], dtype=bool)[unit_of]


def _amount_kinds(library: Library, row: int) -> frozenset[str]:
    number, passage = library.passages[row]
    return frozenset(one.kind for one in amounts_of_passage(library.entries[number][1], passage))


def _units(library: Library) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The kinds of unit that the agreements have, and for every row the number of its own, shape (rows,)."""
    kinds = [library.kind(row) for row in range(len(library.passages))]
    sections = (section.kind for _, document in library.entries for section in document.sections)
    names = tuple(dict.fromkeys((*kinds, *sections)))
    numbers = {name: number for number, name in enumerate(names)}
    return names, np.array([numbers[kind] for kind in kinds], dtype=np.int64)

"""The filters of a search with their counts, and the pager."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.models import Agreement
from web.pages.search.state import MAX_PAGE, SearchState

if TYPE_CHECKING:
    from search.engine import Engine

KIND_NAMES = {
    "section": "Afsnit",
    "subsection": "Underafsnit",
    "boks": "Bokse",
    "tabel": "Tabeller",
    "figur": "Figurer",
    "bilag": "Bilag",
    "footnote": "Fodnoter",
}


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A value of a filter.

    count: passages that have words of the query, under the other filters; None before a search.
    """

    value: str
    label: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter: its name in the address, its heading, its values."""

    name: str
    title: str
    choices: tuple[FacetChoice, ...]

    @property
    def chosen(self) -> int:
        """How many values are chosen."""
        return sum(choice.chosen for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Counts:
    """Passages that have words of the query: under all filters, by agreement (under the kinds chosen), by kind."""

    total: int
    by_agreement: dict[str, int]
    by_kind: dict[str, int]


def count(engine: "Engine", state: SearchState) -> Counts:
    """How many passages have words of the query, for each value of each filter.

    Raises:
        QueryError: see `Engine.search`.
    """
    passing = [agreement.id for agreement, _ in engine.library if _passes(agreement, state)]
    found = engine.tally(state.text, agreements=passing, kinds=state.kinds, as_words=state.as_words)
    by_kind = {kind: found.by_kind[kind] for kind in KIND_NAMES if kind in found.by_kind}
    return Counts(sum(found.by_agreement[name] for name in passing), found.by_agreement, by_kind)


def _kinds(engine: "Engine") -> tuple[str, ...]:
    """The kinds of unit that the index has, in the order of KIND_NAMES."""
    present = {section.kind for _, document in engine.library for section in document.sections}
    return tuple(kind for kind in KIND_NAMES if kind in present)


def _passes(agreement: Agreement, state: SearchState) -> bool:
    return (
        (not state.years or agreement.year in state.years)
        and (not state.agreements or agreement.id in state.agreements)
        and (not state.parties or not set(state.parties).isdisjoint(agreement.parties))
    )


def facets(engine: "Engine", state: SearchState, counts: Counts | None) -> tuple[Facet, ...]:
    """The filters by year, agreement, party and kind of unit; those with a single value left out."""
    catalog = [agreement for agreement, _ in engine.library]

    def number(loosened: SearchState, wanted: Iterable[Agreement]) -> int | None:
        if counts is None:
            return None
        return sum(counts.by_agreement[agreement.id] for agreement in wanted if _passes(agreement, loosened))

    any_year, any_agreement = replace(state, years=()), replace(state, agreements=())
    any_party = replace(state, parties=())
    years = [
        FacetChoice(str(year), str(year), year in state.years, number(any_year, (a for a in catalog if a.year == year)))
        for year in sorted({agreement.year for agreement in catalog} | set(state.years))
    ]
    agreements = [
        FacetChoice(a.id, a.short_title, a.id in state.agreements, number(any_agreement, [a])) for a in catalog
    ]
    parties = [
        FacetChoice(name, name, name in state.parties, number(any_party, (a for a in catalog if name in a.parties)))
        for name in dict.fromkeys((*(name for a in catalog for name in a.parties), *state.parties))
    ]
    kinds = [
        FacetChoice(
            kind, KIND_NAMES.get(kind, kind), kind in state.kinds, counts.by_kind.get(kind, 0) if counts else None
        )
        for kind in dict.fromkeys((*_kinds(engine), *state.kinds))
    ]
    every = (
        Facet("aar", "År", tuple(years)),
        Facet("aftale", "Aftale", tuple(agreements)),
        Facet("part", "Part", tuple(parties)),
        Facet("type", "Type", tuple(kinds)),
    )
    return tuple(facet for facet in every if len(facet.choices) > 1)


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is among the pages of hits; the numbers to show, None for a gap."""

    page: int
    pages: int
    first: int
    last: int
    numbers: tuple[int | None, ...]


def pager(state: SearchState, shown: int, total: int) -> Pager:
    """The pager for `shown` hits of `total` at the state's page; a page that came out short is the last one."""
    pages = min(MAX_PAGE, max(1, -(-total // state.size)))
    if shown < state.size:
        pages = state.page
    near = sorted({1, pages, *range(max(1, state.page - 2), min(pages, state.page + 2) + 1)})
    numbers: list[int | None] = []
    for number in near:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return Pager(state.page, pages, state.offset + 1, state.offset + shown, tuple(numbers))

"""What the search pages show: cards, filters and paging as values that a template only prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.errors import QueryError
from indexer.models import Agreement, Document
from search.citation import pages_label, url_of
from search.models import MODES, Hit, Mode
from web.reading import section_name

PAGE_SIZE = 10
MAX_PAGE = 100

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A hit as an index card. before, rows, after: the passage's text, a table in it as rows."""

    hit: Hit
    path: tuple[str, ...]
    pages: str
    section_url: str
    agreement_url: str
    before: tuple[Run, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    after: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class SearchState:
    """A search as it stands in the address."""

    text: str = ""
    years: tuple[int, ...] = ()
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    mode: Mode = "hybrid"
    page: int = 1

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return bool(self.years or self.agreements or self.parties or self.kinds)

    @property
    def offset(self) -> int:
        """Number of hits on the pages before this one."""
        return (self.page - 1) * PAGE_SIZE

    def address(self, path: str = "/") -> str:
        """The address that brings this search back."""
        pairs: list[tuple[str, str]] = [("q", self.text)] if self.text else []
        pairs += [("aar", str(year)) for year in self.years]
        pairs += [("aftale", name) for name in self.agreements]
        pairs += [("part", name) for name in self.parties]
        pairs += [("type", name) for name in self.kinds]
        if self.mode != "hybrid":
            pairs.append(("metode", self.mode))
        if self.page > 1:
            pairs.append(("side", str(self.page)))
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def without_filters(self) -> "SearchState":
        """The same search in everything."""
        return SearchState(text=self.text, mode=self.mode)

    def at_page(self, page: int) -> "SearchState":
        """The same search at another page of hits."""
        return replace(self, page=page)


def read_state(arguments: MultiDict[str, str]) -> SearchState:
    """The search in an address.

    Raises:
        QueryError: a value that cannot be one.
    """
    mode = arguments.get("metode") or "hybrid"
    if mode not in MODES:
        raise QueryError(f"Metoden »{mode[:40]}« findes ikke: vælg hybrid, keyword eller meaning.")
    return SearchState(
        text=arguments.get("q", "").strip(),
        years=tuple(sorted({_number(value, "Årstallet", 9999) for value in arguments.getlist("aar") if value})),
        agreements=_values(arguments, "aftale"),
        parties=_values(arguments, "part"),
        kinds=_values(arguments, "type"),
        mode=mode,
        page=_number(arguments.get("side") or "1", "Siden", MAX_PAGE),
    )


def _values(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in arguments.getlist(name) if value))


def _number(text: str, what: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most and len(text) < 9):
        raise QueryError(f"{what} »{text[:40]}« kan ikke bruges: skriv et tal fra 1 til {most}.")
    return int(text)


def card(hit: Hit) -> Card:
    """`hit` as an index card."""
    place = hit.place
    before, rows, after = _table_runs(hit)
    return Card(
        hit=hit,
        path=place.section_path
        or ((section_name(place.section_number, place.section_title),) if place.section_title else ()),
        pages=pages_label(place) or "",
        section_url=url_of(place.agreement, place.section_id),
        agreement_url=url_of(place.agreement),
        before=before,
        rows=rows,
        after=after,
    )


def runs(text: str, spans: Spans, start: int = 0, end: int | None = None) -> tuple[Run, ...]:
    """text[start:end] as runs, those within `spans` (of the whole text) marked."""
    end = len(text) if end is None else end
    result, at = [], start
    for a, b in spans:
        a, b = max(a, at), min(b, end)
        if a < b:
            result += [Run(text[at:a], marked=False), Run(text[a:b], marked=True)]
            at = b
    result.append(Run(text[at:end], marked=False))
    return tuple(run for run in result if run.text)


def _table_runs(hit: Hit) -> tuple[tuple[Run, ...], tuple[tuple[tuple[Run, ...], ...], ...], tuple[Run, ...]]:
    """The text before the hit's rows of a table, the rows, the text after; all of it before where there are none."""
    at, shown = _rows_within(hit.text, hit.table)
    if not shown:
        return runs(hit.text, hit.highlights), (), ()
    rows, position = [], at
    for row in shown:
        cells = []
        for cell in row:
            cells.append(runs(hit.text, hit.highlights, position, position + len(cell)))
            position += len(cell) + 1
        rows.append(tuple(cells))
    return runs(hit.text, hit.highlights, 0, at), tuple(rows), runs(hit.text, hit.highlights, position - 1)


def _rows_within(text: str, table: Sequence[Sequence[str]]) -> tuple[int, Sequence[Sequence[str]]]:
    """Where in `text` the longest run of the table's rows stands, and that run: a passage may have some rows only."""
    lines = ["\t".join(row) for row in table]
    for size in range(len(lines), 0, -1):
        for first in range(len(lines) - size + 1):
            joined = "\n".join(lines[first : first + size])
            if joined.strip() and (at := text.find(joined)) >= 0:
                return at, table[first : first + size]
    return -1, ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter."""

    value: str
    label: str
    chosen: bool
    count: int | None = None


def year_choices(library: Iterable[tuple[Agreement, Document]], chosen: Sequence[int]) -> tuple[Choice, ...]:
    """Every year there is an agreement about, oldest first, and chosen years there is none about."""
    years = {agreement.year for agreement, _ in library} | set(chosen)
    return tuple(Choice(str(year), str(year), year in chosen) for year in sorted(years))


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one is among the pages of hits; the numbers to show, None for a gap."""

    page: int
    pages: int
    first: int
    last: int
    total: int
    numbers: tuple[int | None, ...]


def pager(state: SearchState, shown: int, total: int) -> Pager:
    """The pager for `shown` hits of `total` at the state's page."""
    pages = min(MAX_PAGE, max(1, -(-total // PAGE_SIZE)))
    near = sorted({1, pages, *range(max(1, state.page - 2), min(pages, state.page + 2) + 1)})
    numbers: list[int | None] = []
    for number in near:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return Pager(state.page, pages, state.offset + 1, state.offset + shown, total, tuple(numbers))

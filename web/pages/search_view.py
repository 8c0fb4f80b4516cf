"""What the search pages show: cards, filters and paging as values that a template only prints."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.errors import LimitError, QueryError
from search.answers.answer import Answer
from search.citations.format import copy_forms, pages_label, url_of
from search.models import MODES, Hit, Mode
from web.pages.contents import section_name
from web.pages.sums import Sum, sums_of

PAGE_SIZE = 10
MAX_PAGE = 100

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A hit as an index card.

    title: of the section; path: of what encloses it. forms: the reference as (name, text). before, rows, after: the
    passage's text, with the rows of a table in it as rows. sums: the kroner in that text.
    """

    hit: Hit
    title: str
    path: tuple[str, ...]
    pages: str
    address: str
    agreement_address: str
    forms: tuple[tuple[str, str], ...]
    before: tuple[TextRun, ...]
    rows: tuple[tuple[tuple[TextRun, ...], ...], ...]
    after: tuple[TextRun, ...]
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchState:
    """A search as it stands in the address; chosen: ids of the passages picked so far, on whichever page of hits."""

    text: str = ""
    years: tuple[int, ...] = ()
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    mode: Mode = "hybrid"
    page: int = 1
    chosen: tuple[str, ...] = ()

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return bool(self.years or self.agreements or self.parties or self.kinds)

    @property
    def offset(self) -> int:
        """Number of hits on the pages before this one."""
        return (self.page - 1) * PAGE_SIZE

    def query(self) -> str:
        """The search as the query part of an address; empty where nothing is searched for."""
        pairs: list[tuple[str, str]] = [("q", self.text)] if self.text else []
        pairs += [("aar", str(year)) for year in self.years]
        pairs += [("aftale", name) for name in self.agreements]
        pairs += [("part", name) for name in self.parties]
        pairs += [("type", name) for name in self.kinds]
        if self.mode != "hybrid":
            pairs.append(("metode", self.mode))
        if self.page > 1:
            pairs.append(("side", str(self.page)))
        pairs += [("valgt", identity) for identity in self.chosen]
        return urlencode(pairs)

    def address(self, path: str = "/") -> str:
        """The address that brings this search back."""
        query = self.query()
        return f"{path}?{query}" if query else path

    def without_filters(self) -> "SearchState":
        """The same search in everything."""
        return SearchState(text=self.text, mode=self.mode, chosen=self.chosen)

    def without_filter(self, name: str, value: str | None = None) -> "SearchState":
        """The same search with one value less of the filter called `name` in the address, or without that filter."""

        def kept(filter_name: str, one: str) -> bool:
            return filter_name != name or value not in (None, one)

        return replace(
            self,
            page=1,
            years=tuple(year for year in self.years if kept("aar", str(year))),
            agreements=tuple(one for one in self.agreements if kept("aftale", one)),
            parties=tuple(one for one in self.parties if kept("part", one)),
            kinds=tuple(one for one in self.kinds if kept("type", one)),
        )

    def without_choice(self, identity: str) -> "SearchState":
        """The same search with that passage no longer picked."""
        return replace(self, chosen=tuple(one for one in self.chosen if one != identity))

    def without_choices(self) -> "SearchState":
        """The same search with no passage picked."""
        return replace(self, chosen=())

    def at_page(self, page: int) -> "SearchState":
        """The same search at another page of hits."""
        return replace(self, page=page)

    def for_text(self, text: str) -> "SearchState":
        """Another text under the same filters."""
        return replace(self, text=text, page=1)


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
        chosen=_values(arguments, "valgt"),
    )


_INTERROGATIVES = frozenset(
    "hvad hvem hvilken hvilket hvilke hvis hvor hvordan hvorfor hvornår hvormed hvoraf".split()  # noqa: SIM905
)


def is_question(text: str) -> bool:
    """Whether a search is put as a question: by its mark, or by its first word."""
    first = text.strip("»«\"'“” ").split(maxsplit=1)
    return text.rstrip().endswith("?") or (len(first) > 1 and first[0].lower() in _INTERROGATIVES)


def _values(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in arguments.getlist(name) if value))


def _number(text: str, what: str, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 1 <= number <= most:
        kind = LimitError if number > most else QueryError
        raise kind(f"{what} »{text[:40]}« kan ikke bruges: skriv et tal fra 1 til {most}.")
    return number


def card(hit: Hit, state: SearchState, site: str) -> Card:
    """`hit` as an index card; `site` is the address of the site, for references with a link."""
    place = hit.place
    before, rows, after = _table_runs(hit)
    return Card(
        hit=hit,
        title=section_name(place.section_number, place.section_title) or place.title,
        path=place.section_path[:-1],
        pages=pages_label(place) or "",
        address=with_search(hit.url, state),
        agreement_address=url_of(place.agreement),
        forms=copy_forms(place, site + hit.url),
        before=before,
        rows=rows,
        after=after,
        sums=sums_of(hit.text),
    )


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A sentence of an answer: its runs, the value marked; its reference in every form; whether it only leads up."""

    runs: tuple[TextRun, ...]
    citation: str
    address: str
    forms: tuple[tuple[str, str], ...]
    leads: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer to a question, or the sentence that says what is missing."""

    answered: bool
    reason: str | None
    lines: tuple[AnswerLine, ...]


def answer_view(answer: Answer, site: str) -> AnswerView:
    """`answer` as the page shows it."""
    return AnswerView(
        answered=answer.answered,
        reason=answer.reason,
        lines=tuple(
            AnswerLine(
                runs=runs(sentence.text, [sentence.value] if sentence.value else []),
                citation=sentence.citation,
                address=sentence.url,
                forms=copy_forms(sentence.place, site + sentence.url),
                leads=sentence.leads,
            )
            for sentence in answer.sentences
        ),
    )


def with_search(address: str, state: SearchState) -> str:
    """`address` with the search that led to it, so that one can go back and on to the next hit."""
    path, hash_, anchor = address.partition("#")
    query = state.query()
    joined = f"{path}{'&' if '?' in path else '?'}{query}" if query else path
    return f"{joined}{hash_}{anchor}"


def runs(text: str, spans: Spans, start: int = 0, end: int | None = None) -> tuple[TextRun, ...]:
    """text[start:end] as runs, those within `spans` (of the whole text) marked."""
    end = len(text) if end is None else end
    result, at = [], start
    for a, b in spans:
        a, b = max(a, at), min(b, end)
        if a < b:
            result += [TextRun(text[at:a], marked=False), TextRun(text[a:b], marked=True)]
            at = b
    result.append(TextRun(text[at:end], marked=False))
    return tuple(run for run in result if run.text)


def _table_runs(
    hit: Hit,
) -> tuple[tuple[TextRun, ...], tuple[tuple[tuple[TextRun, ...], ...], ...], tuple[TextRun, ...]]:
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

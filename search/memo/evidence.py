"""What the agreements state with a figure: sentences and table rows, to hold a memo's figures against."""

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.language.sentences import split_sentences
from indexer.language.words import FUNCTION_WORDS, LIMITS, MONTHS
from indexer.models import Block, Document
from search.amounts.amounts import find_amounts
from search.citations.agreement_words import fold_name
from search.citations.format import ancestry
from search.citations.section_match import same_word
from search.memo.quote_words import Entries
from search.runtime import check_deadline

_WORD = re.compile(r"[^\W\d_]{2,}")
_CELL = re.compile(r"(?P<sign>[-−–+])?\s?(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PRONOMINAL = re.compile(r"(?:her|der|hvor)(?:til|af|med|ved|for|over|i|på|under|ud|udover|imod|efter)")
_EMPTY = (
    FUNCTION_WORDS
    | LIMITS
    | frozenset(
        (
            "ifølge",
            "samt",
            "bl",
            "inkl",
            "ekskl",
            "kr",
            "mio",
            "mia",
            "pct",
            "procent",
            "kroner",
            "millioner",
            "milliarder",
            "pl",
            *MONTHS,
        )
    )
)
_UNKNOWN = 3.5
"""The weight of a word that no statement has: as of one that stands in a few of a hundred."""
_UNIT = re.compile(r"\b(?:mio|mia|kr|pct|procent)\b|%", re.IGNORECASE)
_SCALES = (1.0, 1e6, 1e9)
"""What a bare figure in a table may stand for: its caption says mio. or mia. kr."""
_ENDING = re.compile(r"(?:ernes|erne|enes|ene|ens|ets|ers|er|en|et|es|e|s)$")
_SHORTEST_PART, _MOST_ENDING = 4, 4
_CLAUSE = re.compile(r"(?:,\s)?\b(?:hvoraf|heraf|mens|hvorimod|men|hertil|dertil)\b|;", re.IGNORECASE)
_CONTEXT = 0.7
"""The worth of a word that stands only in the headings or the sentence before, beside 1 for the sentence itself."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at [start, end) of a text: its value in kroner, percent or number; kind as an amount's, or "cell".

    low, high: the ends of a range. clause: the stretch of the text whose words belong to it, up to "mens", "heraf" and
    their like. before, after: the ends of it towards the figures beside it. scales: what the value of a cell, which
    bears no unit, may have to be multiplied with to be kroner; none where it is no sum.
    """

    start: int
    end: int
    kind: str
    value: float | str | None
    year: int | None
    clause: tuple[int, int]
    before: int = 0
    after: int = 0
    scales: tuple[float, ...] = ()
    low: float | str | None = None
    high: float | str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or table row with figures, at [start, end) of its document's text.

    text: what it says. words, context: its folded words, and those of its headings, its table's heads and the sentence
    before it. years: those named in any of these, and the agreement's own.
    """

    entry: int
    start: int
    end: int
    section: int
    text: str
    figures: tuple[Figure, ...]
    words: frozenset[str]
    context: frozenset[str]
    years: frozenset[int]


class MemoEvidence:
    """All statements with figures of a library, and how like a wording each is."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries
        self.statements = tuple(
            statement
            for number, (agreement, document) in enumerate(entries)
            for statement in _statements(number, document, agreement.year)
        )
        words = frozenset().union(*(one.words | one.context for one in self.statements))
        self._stems = {word: _stem(word) for word in words}
        self._having = lru_cache(maxsize=4_096)(self._statements_having)

    def likeness(self, words: Sequence[str]) -> list[float]:
        """For each statement the share of the words, by rarity, that it or its surroundings have."""
        scores = [0.0] * len(self.statements)
        total = 0.0
        for word in words:
            check_deadline()
            own, around = self._having(word)
            weight = math.log(1 + len(self.statements) / len(own)) if own else _UNKNOWN
            total += weight
            for number in own:
                scores[number] += weight
            for number in around:
                scores[number] += weight * _CONTEXT
        return [score / total for score in scores] if total else scores

    def _statements_having(self, word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The statements that have a form of a word or a compound with it, and those that have it around them alone."""
        stem = _stem(word)
        alike = frozenset(other for other, its in self._stems.items() if _is_part(stem, its) or _is_slip(word, other))
        heads = frozenset(other for other, its in self._stems.items() if _is_part(its, stem)) - alike
        own = [number for number, one in enumerate(self.statements) if not alike.isdisjoint(one.words)]
        having = frozenset(own)
        around = [
            number
            for number, one in enumerate(self.statements)
            if number not in having and not (alike.isdisjoint(one.context) and heads.isdisjoint(one.words))
        ]
        return tuple(own), tuple(around)


def _stem(word: str) -> str:
    """A folded word without its inflection, where four letters are left."""
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= _SHORTEST_PART else word


def _is_part(stem: str, other: str) -> bool:
    """Whether a stem is another, or begins or ends it as a part of a compound."""
    return stem == other or (len(stem) >= _SHORTEST_PART and (other.startswith(stem) or other.endswith(stem)))


def _is_slip(word: str, other: str) -> bool:
    """Whether two words of about one length are forms of one word, or one has a slip in it."""
    return abs(len(word) - len(other)) <= _MOST_ENDING and same_word(word, other)


_kept: list[MemoEvidence] = []


def memo_evidence(entries: Entries) -> MemoEvidence:
    """The statements of a library; of one that stays the same they are kept."""
    for evidence in _kept:
        if evidence.entries is entries:
            return evidence
    evidence = MemoEvidence(entries)
    if isinstance(entries, tuple):
        _kept[:] = [evidence]
    return evidence


def claim_words(text: str) -> tuple[str, ...]:
    """The folded words of a text that say what it is about, each once: without function words, units and months."""
    found = (word.lower() for word in _WORD.findall(text))
    told = (word for word in found if word not in _EMPTY and not _PRONOMINAL.fullmatch(word))
    return tuple(dict.fromkeys(fold_name(word) for word in told))


def figures_of(text: str) -> tuple[Figure, ...]:
    """The sums, shares, counts and dates of a text, each with the stretch whose words belong to it."""
    amounts = [one for one in find_amounts(text) if one.kind in ("kroner", "percent", "count", "date")]
    amounts = [one for one in amounts if one.kind != "date" or len(str(one.value)) == len("2025-01-31")]
    breaks = [match.start() for match in _CLAUSE.finditer(text)]
    found = []
    for number, one in enumerate(amounts):
        at = bisect_right(breaks, one.start)
        clause = (breaks[at - 1] if at else 0, breaks[at] if at < len(breaks) else len(text))
        before = max(clause[0], amounts[number - 1].end) if number else clause[0]
        after = min(clause[1], amounts[number + 1].start) if number + 1 < len(amounts) else clause[1]
        figure = Figure(one.start, one.end, one.kind, one.value, one.year, clause, before, max(one.end, after))
        found.append(replace(figure, low=one.low, high=one.high))
    return tuple(found)


def _statements(entry: int, document: Document, year: int) -> Iterator[Statement]:
    """The sentences and table rows with figures of one document, in order."""
    before = ""
    for block in document.blocks:
        check_deadline()
        headings = _headings(document, block.section)
        if block.rows:
            yield from _rows(entry, document, block, headings, year)
            continue
        text = document.text[block.start : block.end]
        for start, end in split_sentences(text):
            figures = figures_of(text[start:end])
            if figures:
                span = (block.start + start, block.start + end)
                yield _statement(entry, span, block.section, text[start:end], figures, f"{headings} {before}", year)
            before = text[start:end]


def _statement(
    entry: int, span: tuple[int, int], section: int, text: str, figures: tuple[Figure, ...], around: str, year: int
) -> Statement:
    years = frozenset((year, *(int(found) for found in _YEAR.findall(f"{around} {text}"))))
    words, context = frozenset(claim_words(text)), frozenset(claim_words(around))
    return Statement(entry, *span, section, text, figures, words, context, years)


def _headings(document: Document, section: int) -> str:
    if section < 0:
        return ""
    return " ".join(document.sections[number].title for number in ancestry(document.sections, section))


def _rows(entry: int, document: Document, block: Block, headings: str, year: int) -> Iterator[Statement]:
    """A statement for each row of a table: its figures with the heads of their columns."""
    heads = next((row for row in block.rows if not any(_CELL.fullmatch(cell.strip()) for cell in row[1:])), ())
    at = block.start
    for row in block.rows:
        text = "\t".join(row)
        figures = tuple(_cells(row, heads, headings))
        if figures and row is not heads:
            around = f"{headings} {' '.join(heads)}"
            yield _statement(entry, (at, at + len(text)), block.section, text, figures, around, year)
        at += len(text) + 1


def _cells(row: Sequence[str], heads: Sequence[str], caption: str) -> Iterator[Figure]:
    """The figures of a row's cells: the year of the column's head, the unit of the cell, the head or the caption."""
    at, length = 0, len("\t".join(row))
    for column, cell in enumerate(row):
        head = heads[column] if column < len(heads) else ""
        year = _YEAR.search(head)
        for match in _CELL.finditer(cell) if column else ():
            value = float(match["number"].replace(".", "").replace(",", "."))
            value = -value if match["sign"] and match["sign"] != "+" else value
            unit = next((found for text in (cell[match.end() :], head, caption) if (found := _UNIT.search(text))), None)
            kind, scales = _read_unit(unit[0].lower() if unit else "")
            span = (at + match.start(), at + match.end())
            yield Figure(*span, kind, value, int(year[0]) if year else None, (0, length), 0, length, scales)
        at += len(cell) + 1


def _read_unit(unit: str) -> tuple[str, tuple[float, ...]]:
    """The kind and the scales of a cell's value: a share, a sum in mio. or mia., or what is not said."""
    if unit.startswith(("pct", "%", "procent")):
        return "percent", ()
    if unit:
        return "cell", (1e9,) if unit.startswith("mia") else (1e6,) if unit.startswith("mio") else (1.0,)
    return "cell", _SCALES


def same_figure(claimed: Figure, stated: Figure) -> bool:
    """Whether two figures are of the same value: a sum with a cell in the table's scale, a count with a bare cell."""
    if stated.kind == "cell" and claimed.kind in ("kroner", "count"):
        scales = stated.scales if claimed.kind == "kroner" else (1.0,) if stated.scales == _SCALES else ()
        return any(_equal(claimed.value, stated.value, scale) for scale in scales)
    if claimed.kind != stated.kind:
        return False
    if claimed.value is None or stated.value is None:
        return (claimed.value, claimed.low, claimed.high) == (stated.value, stated.low, stated.high)
    return claimed.value == stated.value or _equal(claimed.value, stated.value, 1.0)


def _equal(claimed: float | str | None, stated: float | str | None, scale: float) -> bool:
    if isinstance(claimed, (int, float)) and isinstance(stated, (int, float)):
        return math.isclose(claimed, stated * scale, rel_tol=1e-9)
    return False

"""What the agreements state with a figure: sentences and table rows, to hold a memo's figures against."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
_SCALES = (1.0, 1e6, 1e9)
"""What a bare figure in a table may stand for: its caption says mio. or mia. kr."""
_ENDING = re.compile(r"(?:ernes|erne|enes|ene|ens|ets|ers|er|en|et|es|e|s)$")
_SHORTEST_PART = 4
_CONTEXT = 0.7
"""The worth of a word that stands only in the headings or the sentence before, beside 1 for the sentence itself."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at [start, end) of a text: its value in kroner, percent or number; kind as an amount's, or "cell".

    low, high: the ends of a range. segment: the stretch of the text, up to its neighbours, whose words belong to it.
    """

    start: int
    end: int
    kind: str
    value: float | str | None
    year: int | None
    segment: tuple[int, int]
    low: float | str | None = None
    high: float | str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or table row with figures, at [start, end) of its document's text.

    text: what it says, a row with its table's heads. words, context: its folded words, and those around it.
    """

    entry: int
    start: int
    end: int
    section: int
    text: str
    figures: tuple[Figure, ...]
    words: frozenset[str]
    context: frozenset[str]


class Evidence:
    """All statements with figures of a library, and how like a wording each is."""

    def __init__(self, entries: Entries) -> None:
        self.entries = entries
        self.statements = tuple(
            statement for number, (_, document) in enumerate(entries) for statement in _statements(number, document)
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
        alike = frozenset(other for other, its in self._stems.items() if _is_part(stem, its) or same_word(word, other))
        own = [number for number, one in enumerate(self.statements) if not alike.isdisjoint(one.words)]
        having = frozenset(own)
        around = [
            number
            for number, one in enumerate(self.statements)
            if number not in having and not alike.isdisjoint(one.context)
        ]
        return tuple(own), tuple(around)


def _stem(word: str) -> str:
    """A folded word without its inflection, where four letters are left."""
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= _SHORTEST_PART else word


def _is_part(stem: str, other: str) -> bool:
    """Whether two stems are the same, or one begins or ends the other as in a compound."""
    short, long = sorted((stem, other), key=len)
    return short == long or (len(short) >= _SHORTEST_PART and (long.startswith(short) or long.endswith(short)))


_kept: list[Evidence] = []


def evidence_of(entries: Entries) -> Evidence:
    """The statements of a library; of one that stays the same they are kept."""
    for evidence in _kept:
        if evidence.entries is entries:
            return evidence
    evidence = Evidence(entries)
    if isinstance(entries, tuple):
        _kept[:] = [evidence]
    return evidence


def content_words(text: str) -> tuple[str, ...]:
    """The folded words of a text that say what it is about, each once: without function words, units and months."""
    found = (word.lower() for word in _WORD.findall(text))
    told = (word for word in found if word not in _EMPTY and not _PRONOMINAL.fullmatch(word))
    return tuple(dict.fromkeys(fold_name(word) for word in told))


def figures_of(text: str) -> tuple[Figure, ...]:
    """The sums, shares, counts and dates of a text, each with the stretch whose words belong to it."""
    amounts = [one for one in find_amounts(text) if one.kind in ("kroner", "percent", "count", "date")]
    amounts = [one for one in amounts if one.kind != "date" or len(str(one.value)) == len("2025-01-31")]
    found = []
    for number, one in enumerate(amounts):
        low = amounts[number - 1].end if number else 0
        high = amounts[number + 1].start if number + 1 < len(amounts) else len(text)
        segment = (low, high)
        found.append(Figure(one.start, one.end, one.kind, one.value, one.year, segment, one.low, one.high))
    return tuple(found)


def _statements(entry: int, document: Document) -> Iterator[Statement]:
    before = ""
    for block in document.blocks:
        check_deadline()
        headings = _headings(document, block.section)
        if block.rows:
            yield from _rows(entry, document, block, headings)
            continue
        text = document.text[block.start : block.end]
        for start, end in split_sentences(text):
            sentence = text[start:end]
            figures = figures_of(sentence)
            if figures:
                yield Statement(
                    entry,
                    block.start + start,
                    block.start + end,
                    block.section,
                    sentence,
                    figures,
                    frozenset(content_words(sentence)),
                    frozenset(content_words(f"{headings} {before}")),
                )
            before = sentence


def _headings(document: Document, section: int) -> str:
    if section < 0:
        return ""
    return " ".join(document.sections[number].title for number in ancestry(document.sections, section))


def _rows(entry: int, document: Document, block: Block, headings: str) -> Iterator[Statement]:
    """A statement for each row of a table: its figures with the heads of their columns."""
    heads = next((row for row in block.rows if not any(_CELL.fullmatch(cell.strip()) for cell in row[1:])), ())
    at = block.start
    for row in block.rows:
        text = "\t".join(row)
        figures = tuple(_cells(row, heads))
        if figures and row is not heads:
            words = frozenset(content_words(text))
            context = frozenset(content_words(f"{headings} {' '.join(heads)}"))
            yield Statement(entry, at, at + len(text), block.section, text, figures, words, context)
        at += len(text) + 1


def _cells(row: Sequence[str], heads: Sequence[str]) -> Iterator[Figure]:
    """The figures of a row's cells; the year is that of the column's head."""
    at = 0
    for column, cell in enumerate(row):
        head = heads[column] if column < len(heads) else ""
        year = _YEAR.search(head)
        for match in _CELL.finditer(cell) if column else ():
            value = float(match["number"].replace(".", "").replace(",", "."))
            value = -value if match["sign"] and match["sign"] != "+" else value
            span = (at + match.start(), at + match.end())
            yield Figure(*span, "cell", value, int(year[0]) if year else None, (0, len("\t".join(row))))
        at += len(cell) + 1


def same_figure(claimed: Figure, stated: Figure) -> bool:
    """Whether two figures are of the same value; of a cell without a unit its figures, in any scale."""
    if stated.kind == "cell":
        return isinstance(claimed.value, (int, float)) and any(
            isinstance(stated.value, float) and math.isclose(claimed.value, stated.value * scale, rel_tol=1e-9)
            for scale in _SCALES
        )
    if claimed.kind != stated.kind:
        return False
    ours, theirs = (claimed.value, claimed.low, claimed.high), (stated.value, stated.low, stated.high)
    if all(isinstance(one, (int, float)) for one in (ours[0], theirs[0])):
        return math.isclose(float(ours[0] or 0), float(theirs[0] or 0), rel_tol=1e-9)
    return ours == theirs

"""The span of a sentence that answers a question of a kind: a sum, a share, a date, a number. Pure."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from indexer.language.words import CARDINALS, MONTH, TENS
from search.amounts.amounts import Amount, find_amounts
from search.answers.question import Question

_NUMERALS = "|".join((*(word for word, number in CARDINALS.items() if number > 1), *TENS))
_FRACTION = re.compile(
    r"\b(?:(?:minimum|mindst|højst|knap|godt|ca\.|omkring|op til|over|under) )?(?:(?:en|to|tre|fire) "
    r"(?:tredjedel|fjerdedel|femtedel|kvart|sjettedel|tiendedel)(?:e|s|es)?|halvdelen|en halv|hovedparten)\b",
    re.IGNORECASE,
)
_YEAR_DATE = re.compile(
    r"\b(?:(?:i|fra|til|inden|senest|primo|medio|ultimo|udgangen af|løbet af|starten af|slutningen af) )+"
    rf"({MONTH}?\s?(?:19|20)\d\d)\b"
    rf"|\b\d{{1,2}}\. {MONTH}\b"
    r"|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"\b{MONTH}(?: (?:19|20)\d\d)?\b")
_DURATION = re.compile(
    rf"\b(?:\d+[-–]\d+|\d+|en|{_NUMERALS})[- ]?"
    r"(?:årig\w*|år|måned\w*|uge\w*|dag\w*|døgn|time\w*|gange)(?: (?:årligt|om året|om ugen|om måneden))?\b"
    r"|\b(?:årligt|halvårligt|månedligt|kvartalsvist?|permanent|varigt|midlertidigt|løbende)\b"
    r"|\b(?:19|20)\d\d\s?[-–]\s?(?:19|20)?\d\d\b",
    re.IGNORECASE,
)
_NUMERAL = re.compile(
    r"(?<![\w.,])\d+(?:\.\d{3})*(?:,\d+)?(?![\w,]|\.\d)|½"
    rf"|\b(?:{_NUMERALS})\b",
    re.IGNORECASE,
)
_CELL = re.compile(r"(?<=\t)\s*-?\d[\d.]*(?:,\d+)?(?: ?pct\.)?(?=\t|$|\n)")


@lru_cache(maxsize=1 << 14)
def amounts_of(text: str) -> tuple[Amount, ...]:
    """`find_amounts`, remembered: the same sentences are looked at for many questions."""
    return find_amounts(text)


def answering_spans(text: str, question: Question) -> tuple[tuple[int, int], ...]:
    """The spans of `text` that are values of the kind the question asks for, ascending; of a table row its cells."""
    return _spans(text, question.kind, question.accepts)


@lru_cache(maxsize=1 << 15)
def _spans(text: str, kind: str, accepts: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for accepted in accepts:
        found = [(one.start, one.end) for one in amounts_of(text) if one.kind == accepted]
        if found:
            break
    more = _more(text, kind)
    return tuple(sorted(_joined([*found, *(span for span in more if not _within(span, found))])))


def _more(text: str, kind: str) -> list[tuple[int, int]]:
    """Values that are none of the amounts: fractions, years, frequencies, bare numbers, cells of a row."""
    patterns: dict[str, tuple[re.Pattern[str], ...]] = {
        "sum": (_CELL,), "share": (_FRACTION, _CELL), "date": (_YEAR_DATE, _MONTH),
        "period": (_DURATION, _YEAR_DATE), "number": (_CELL, _FRACTION, _NUMERAL),
    }  # fmt: skip
    for pattern in patterns.get(kind, ()):
        spans = [_trimmed(text, *match.span()) for match in pattern.finditer(text)]
        if kind == "number":
            spans = [span for span in spans if not _is_year_or_money(text, span)]
        if spans:
            return spans
    return []


def _is_year_or_money(text: str, span: tuple[int, int]) -> bool:
    inside = any(one.start <= span[0] and span[1] <= one.end and one.kind != "count" for one in amounts_of(text))
    return inside or bool(re.fullmatch(r"(?:19|20)\d\d", text[slice(*span)]))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _within(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for span in sorted(spans):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept

"""Tells which citations a quotation of a memo has: those right behind it, its footnote's, or those before it."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from search.memo.citing import MemoCitation
from search.memo.memo_text import Memo
from search.memo.quotations import Quotation

_LEAD = (
    r"(?:(?:jf|jfr|se|cf)\.?|ifølge|i\shenhold\stil|citeret\sfra|fra|i|i\smedfør\saf|efter|(?:som\sdet\s)?står\si"
    r"|kilde:)"
)
_AT_ONCE = re.compile(rf"[\s.,;:>»«“”\"’]{{0,8}}[(\[]?\s?[–—-]?\s?(?:{_LEAD}\s)?(?:også\s|den\s)?", re.IGNORECASE)
_FURTHER = re.compile(r"[)\]]?(?:[;,\s]|og\b|samt\b|jf\b\.?|se\b|også\b|bl\.a\.){0,12}(?:[(\[]\s?)?", re.IGNORECASE)
_JOINED = re.compile(r"[\s.]*(?:,|og|samt|men|og at|samt at|, at)?\s*")
_SENTENCE_END = re.compile(r"(?<=[\w)\]%»«”“’\"])[.!?](?=[¹²³⁴⁵⁶⁷⁸⁹]?(?:\s+[A-ZÆØÅ»”“„‘’›\"(]|\s*$))|\n\s*\n")
_ABBREVIATED = re.compile(
    r"\b(?:afsn|pkt|kap|bil|nr|s|ss|fn|jf|mio|mia|kr|pct|jfr|tab|fig|vedr|bl\.a|mv|ca|pr|stk|smst|a\.st|sst|inkl)$",
    re.IGNORECASE,
)
_BEFORE = 400
"""Characters before a quotation in which its sentence may begin."""


def sentences_of(text: str) -> list[tuple[int, int]]:
    """The spans of a memo's sentences."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text) if not _is_abbreviated(text, match.start())]
    return [(low, high) for low, high in zip((0, *ends), (*ends, len(text)), strict=True) if low < high]


def attached(
    memo: Memo, quotations: Sequence[Quotation], citations: Sequence[MemoCitation]
) -> list[tuple[MemoCitation, ...]]:
    """For each quotation its citations, any of which may hold; of two that share one after the second, the same."""
    starts = [citation.start for citation in citations]
    found = []
    for number, quotation in enumerate(quotations):
        low = quotations[number - 1].end + 1 if number else 0
        high = quotations[number + 1].start - 1 if number + 1 < len(quotations) else len(memo.text)
        after = _after(memo, quotation, high, citations, starts)
        found.append(after or _before(memo.text, low, quotation, citations[: bisect_left(starts, quotation.start)]))
    for number in range(len(quotations) - 2, -1, -1):
        between = memo.text[quotations[number].end + 1 : quotations[number + 1].start - 1]
        if not found[number] and found[number + 1] and _JOINED.fullmatch(between):
            found[number] = found[number + 1]
    return found


def noted(memo: Memo, low: int, high: int, citations: Sequence[MemoCitation]) -> tuple[MemoCitation, ...]:
    """The citations of the notes whose marks stand within a stretch of text."""
    notes = [note for note in memo.notes if low <= note.at <= high]
    return tuple(one for one in citations for note in notes if note.start <= one.start < note.end)


def _after(
    memo: Memo, quotation: Quotation, high: int, citations: Sequence[MemoCitation], starts: Sequence[int]
) -> tuple[MemoCitation, ...]:
    """The citations right behind a quotation, all of one parenthesis; else those of its footnote."""
    text, at = memo.text, quotation.end + (quotation.kind == "quotation")
    found: list[MemoCitation] = []
    for citation in citations[bisect_left(starts, at) :]:
        gap = text[at : citation.start]
        if citation.start >= high or not (_FURTHER if found else _AT_ONCE).fullmatch(gap):
            break
        found.append(citation)
        at = citation.end
        if text[at : at + 1] in (")", "]"):
            break
    mark = quotation.end + (quotation.kind == "quotation")
    return tuple(one for one in found if one.reference) or noted(memo, mark - 1, mark + 1, citations)


def _before(text: str, low: int, quotation: Quotation, citations: Sequence[MemoCitation]) -> tuple[MemoCitation, ...]:
    """The citation named last in the sentence before a quotation; of a block, in the sentence that leads in to it."""
    low = max(low, quotation.start - _BEFORE)
    head = text[low : quotation.start - (quotation.kind == "quotation")].rstrip().rstrip(">").rstrip()
    ends = [m.end() for m in _SENTENCE_END.finditer(head) if not _is_abbreviated(head, m.start())]
    if quotation.kind == "block" and ends and ends[-1] == len(head):
        ends.pop()
    first = low + (ends[-1] if ends else 0)
    inside = [one for one in citations if one.start >= first and one.reference is not None]
    named = [one for one in inside if one.name]
    return tuple(named[-1:])


def sentence_stops(text: str, low: int, high: int) -> list[int]:
    """Where sentences end within a stretch of a text."""
    found = _SENTENCE_END.finditer(text, low, high)
    return [match.end() for match in found if not _is_abbreviated(text, match.start()) and match.start() < high]


def _is_abbreviated(text: str, stop: int) -> bool:
    """Whether the word before a full stop is an abbreviation."""
    return _ABBREVIATED.search(text[max(0, stop - 12) : stop]) is not None

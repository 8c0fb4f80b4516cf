"""Finds what a memo quotes: stretches in quotation marks of every kind, and paragraphs set off as block quotations."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from search.memo.memo_text import Memo
from search.memo.quote_words import quote_words

MIN_WORDS = 4
"""Words of a quotation; fewer in quotation marks are a term or an irony."""
_MAX_LENGTH = 3_000
_CLOSERS = {
    **{"»": "«", "«": "»", "„": '“”"', "“": "”“", "”": "”", '"': '"'},
    **{"‘": "’‘", "’": "’", "‚": "‘’", "'": "'", "›": "‹", "‹": "›"},
}
_MARKS = frozenset("".join((*_CLOSERS, *_CLOSERS.values())))
_NESTING = "»„›‚"
"""Unequal marks: a quotation in them may hold others in the same marks."""
_TWO_FACED = frozenset("«”\"'’‹")
"""Marks that open or close: they open at the beginning of a word."""
_APOSTROPHES = frozenset("'‘’")
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")
_LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>>[ \t]?)?(?P<words>[^\r\n]*)", re.MULTILINE)
_LISTED = re.compile(r"(?:[-–—•*▪·]|\(?\w{1,3}[.)]|\[?\d{1,2}\]?)\s")
_SOURCE_LINE = re.compile(r"\s*(?:[(\[]|[–—-]\s|jf\.|kilde:)", re.IGNORECASE)
_TRAILING_SOURCE = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]{2,200}(?:\([^()]*\)[^()\[\]]{0,80})?)[)\]]\s*\.?\s*$")
_INDENT = 2
"""Blanks before a line from which it may be set off."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation at [start, end) of a memo, its marks and its source left out; text: its words in one piece."""

    start: int
    end: int
    text: str
    kind: Literal["quotation", "block"] = "quotation"


def find_quotations(memo: Memo, titles: frozenset[str]) -> tuple[Quotation, ...]:
    """The quotations of at least four words, in order.

    titles: headings and agreements' names as `quoted_title_key` gives them; those in quotation marks are no quotations.
    """
    text = memo.text
    marked = [Quotation(start, end, text[start:end]) for start, end in _spans(text)]
    marked = [one for one in marked if _is_long(one.text) and quoted_title_key(one.text) not in titles]
    blocks = [one for one in _blocks(memo) if _is_long(one.text)]
    inside = [one for one in marked if not any(block.start <= one.start < block.end for block in blocks)]
    return tuple(sorted((*inside, *blocks), key=lambda one: one.start))


def quoted_title_key(title: str) -> str:
    """A heading's words, to compare with."""
    return " ".join(quote_words(title).words)


def _is_long(text: str) -> bool:
    return len(quote_words(text).words) >= MIN_WORDS


@dataclass(slots=True)
class _Lines:
    """Neighbouring lines that are set off together, not yet a block."""

    start: int
    end: int
    pieces: list[str]


def _blocks(memo: Memo) -> list[Quotation]:
    """Paragraphs set off: by Word's styles, by ">" before each line, or by an indent that other paragraphs lack."""
    found = [_Lines(start, end, [memo.text[start:end]]) for start, end in memo.set_off]
    if not found:
        found = _set_off_lines(memo.text)
    return [block for lines in found if (block := _without_source(lines, memo.text)) is not None]


def _set_off_lines(text: str) -> list[_Lines]:
    """Runs of lines marked with ">", or indented where most lines of the memo are not."""
    lines = [match for match in _LINE.finditer(text) if match["words"].strip() or match["mark"]]
    indented = [match for match in lines if _width(match["indent"]) >= _INDENT and not match["mark"]]
    by_indent = len(indented) * 2 < len(lines)
    runs: list[_Lines] = []
    last: tuple[int, bool] | None = None
    for number, match in enumerate(lines):
        quoted = match["mark"] is not None
        indent = by_indent and not quoted and _width(match["indent"]) >= _INDENT
        if not (quoted or indent) or (indent and _LISTED.match(match["words"])):
            continue
        start, end = match.start("words"), match.end()
        gap = text[runs[-1].end : match.start()] if runs else ""
        if last == (number - 1, quoted) and not _BLANK_LINE.search(gap):
            runs[-1].pieces.append(match["words"])
            runs[-1].end = end
        else:
            runs.append(_Lines(start, end, [match["words"]]))
        last = (number, quoted)
    return runs


def _width(blanks: str) -> int:
    return sum(_INDENT if blank == "\t" else 1 for blank in blanks)


def _without_source(lines: _Lines, text: str) -> Quotation | None:
    """The block without its source on the last line, or None where it holds nothing but a source or a quotation."""
    pieces = [piece for piece in lines.pieces if piece.strip()]
    end = lines.end
    while pieces and len(pieces) > 1 and _SOURCE_LINE.match(pieces[-1]):
        end = text.rfind(pieces.pop(), lines.start, end)
        end = lines.start + len(text[lines.start : end].rstrip().rstrip(">").rstrip())
    if not pieces or _SOURCE_LINE.match(pieces[0]):
        return None
    words = "\n".join(pieces)
    if source := _TRAILING_SOURCE.search(words):
        words, end = words[: source.start()], text.rfind(words[source.start() :].strip(), lines.start, end)
    stripped = words.strip()
    if stripped[:1] in _MARKS and stripped.rstrip(".")[-1:] in _MARKS:
        return None
    while end > lines.start and text[end - 1].isspace():
        end -= 1
    return Quotation(lines.start, end, words, "block")


def _spans(text: str) -> list[tuple[int, int]]:
    """What stands in quotation marks, outermost only, in order."""
    found: list[tuple[int, int]] = []
    position = 0
    for opening, closing in sorted(_closings(text).items()):
        if opening >= position:
            found.append((opening + 1, closing))
            position = closing + 1
    return found


def _opens(text: str, at: int) -> bool:
    """Whether the character opens a quotation."""
    if text[at] not in _CLOSERS or at + 1 >= len(text):
        return False
    before, after = text[at - 1 : at], text[at + 1]
    if text[at] in _TWO_FACED | _APOSTROPHES:
        return (not before or before.isspace() or before in "([{–—-:;,/") and not after.isspace()
    return True


def _closings(text: str) -> dict[int, int]:
    """Where each mark that opens a quotation is closed, found in one pass a kind of mark; others are left out.

    Unequal marks may go over a blank line (text pasted from a PDF file), and may hold others of their kind.
    """
    places: dict[str, list[int]] = {}
    for at, character in enumerate(text):
        if character in _MARKS:
            places.setdefault(character, []).append(at)
    blanks = [match.start() for match in _BLANK_LINE.finditer(text)]
    closed: dict[int, int] = {}
    for mark in _CLOSERS.keys() & places.keys():
        closers = sorted(at for kind in _CLOSERS[mark] for at in places.get(kind, ()) if _closes(text, at, mark))
        openings = places[mark]
        closed |= _nested(openings, closers) if mark in _NESTING else _nearest(openings, closers, blanks)
    return {
        opening: closing
        for opening, closing in closed.items()
        if closing - opening < _MAX_LENGTH and _opens(text, opening)
    }


def _nested(openings: Sequence[int], closers: Sequence[int]) -> dict[int, int]:
    """Each opening with the closer that is its own, marks between them paired first."""
    closed: dict[int, int] = {}
    waiting: list[int] = []
    for at, opens in sorted([(at, True) for at in openings] + [(at, False) for at in closers]):
        if opens:
            waiting.append(at)
        elif waiting:
            closed[waiting.pop()] = at
    return closed


def _nearest(openings: Sequence[int], closers: Sequence[int], blanks: Sequence[int]) -> dict[int, int]:
    """Each opening with the next closer in its paragraph."""
    closed: dict[int, int] = {}
    for opening in openings:
        closer, blank = bisect_right(closers, opening), bisect_right(blanks, opening)
        if closer < len(closers) and (blank == len(blanks) or closers[closer] < blanks[blank]):
            closed[opening] = closers[closer]
    return closed


def _closes(text: str, at: int, mark: str) -> bool:
    """Whether the character ends a quotation: a two-faced mark does so at the end of a word only."""
    if mark in "»›":
        return True
    after = text[at + 1 : at + 2]
    return (
        at > 0 and not text[at - 1].isspace() and not (after.isalnum() and (mark in _APOSTROPHES or mark in _TWO_FACED))
    )

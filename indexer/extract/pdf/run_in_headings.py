"""Run-in headings: bold words that open a paragraph and go on in its text on the same line.

The lines are split where the bold words end, so that the rest of the room sees a heading and a paragraph.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.extract.common.labels import BULLETS
from indexer.extract.pdf.headings import LABEL
from indexer.extract.pdf.layout.lines import TextLine, TypeStyle, join_words
from indexer.extract.pdf.page.words import PdfWord

_MOST_LINES = 3
_MOST_WORDS = 14
_LONGEST = 110
_ENDS = tuple(".:–—?")
_STOPS = tuple(".:;!?”»)")
_FEWEST_OPEN = 3


@dataclass(frozen=True, slots=True)
class _RunIn:
    """A run-in heading: its first and last line, how many words of the last one are bold, whether a stop ends it."""

    first: int
    last: int
    words: int
    stopped: bool


def split_run_ins(columns: Sequence[Sequence[TextLine]], body: TypeStyle) -> list[list[TextLine]]:
    """The columns with each run-in heading on lines of its own, marked `run_in` with a number that its lines share.

    Bold words without a stop after them are headings only where three paragraphs or more begin so: else they may be
    words that the text stresses.
    """
    if body.bold:
        return [list(column) for column in columns]
    found = [_run_ins(column, body) for column in columns]
    open_ones = sum(not each.stopped for column in found for each in column)
    out: list[list[TextLine]] = []
    number = 0
    for column, each in zip(columns, found, strict=True):
        kept = [run for run in each if run.stopped or open_ones >= _FEWEST_OPEN]
        out.append(_split(column, kept, number))
        number += len(kept)
    return out


def _run_ins(column: Sequence[TextLine], body: TypeStyle) -> list[_RunIn]:
    found: list[_RunIn] = []
    n = 0
    while n < len(column):
        run = _run_in(column, n, body) if _opens(column, n) else None
        if run is not None:
            found.append(run)
            n = run.last
        n += 1
    return found


def _opens(column: Sequence[TextLine], n: int) -> bool:
    """Whether a paragraph may begin on line n: it is first, more room stands above it, or a sentence ended there."""
    line, above = column[n], column[n - 1] if n else None
    if line.cells or line.dotted or line.words[0].text in BULLETS:
        return False
    if above is None or above.cells or above.box != line.box:
        return True
    if line.y - above.y > 1.5 * line.size or above.text.rstrip("¹²³⁴⁵⁶⁷⁸⁹⁰").endswith(_STOPS):
        return True
    return above.type.bold and not line.type.bold and above.size > 1.05 * line.size  # a heading


def _run_in(column: Sequence[TextLine], first: int, body: TypeStyle) -> _RunIn | None:
    words: list[PdfWord] = []
    for n in range(first, min(first + _MOST_LINES, len(column))):
        line = column[n]
        bold = _bold_words(line)
        if words and not bold and not _is_apart(column[n - 1], line) and join_words(tuple(words)).endswith("."):
            full = len(column[n - 1].words)  # the bold words fill their last line
            return _RunIn(first, n - 1, full, stopped=True) if _is_title(words, line.words) else None
        if not bold or abs(line.size - body.size) > 0.09 * body.size or (n > first and _is_apart(column[n - 1], line)):
            return None
        words += line.words[:bold]
        if bold < len(line.words):
            rest = line.words[bold:]
            return _RunIn(first, n, bold, join_words(tuple(words)).endswith(_ENDS)) if _is_title(words, rest) else None
    return None


def _is_apart(above: TextLine, line: TextLine) -> bool:
    """Whether a line does not go on with the words of the one above: another block, or room was left there."""
    room = above.right - above.x1 > line.words[0].x1 - line.words[0].x0 + above.size
    return above.box != line.box or line.y - above.y > 1.6 * line.size or room


def _bold_words(line: TextLine) -> int:
    """How many of the line's first words are bold; those without letters go with the words before them."""
    count = 0
    for n, word in enumerate(line.words):
        if word.bold:
            count = n + 1
        elif any(character.isalnum() for character in word.text):
            break
    return count


def _is_title(words: list[PdfWord], rest: tuple[PdfWord, ...]) -> bool:
    """Whether bold words are a heading, and text in the body's own weight follows as a sentence of its own."""
    text = join_words(tuple(words))
    letters = [character for character in text if character.isalpha()]
    if len(letters) < 2 or len(words) > _MOST_WORDS or len(text) > _LONGEST or LABEL.match(text):
        return False
    begins = letters[0].isupper() and (text[0].isalnum() or text[0] in "(”»")
    follows = rest[0].text.lstrip("”»(–—")[:1]
    anew = not follows.islower() and bool(follows)
    return begins and anew and sum(word.bold for word in rest) * 4 < len(rest)


def _split(column: Sequence[TextLine], runs: list[_RunIn], number: int) -> list[TextLine]:
    out: list[TextLine] = []
    at = 0
    for run in runs:
        number += 1
        last = column[run.last]
        out += column[at : run.first]
        out += [replace(line, run_in=number) for line in column[run.first : run.last]]
        out.append(replace(last, words=last.words[: run.words], run_in=number))
        if run.words < len(last.words):
            out.append(replace(last, words=last.words[run.words :]))
        at = run.last + 1
    return [*out, *column[at:]]

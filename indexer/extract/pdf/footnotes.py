"""Footnotes of a page: set small at the foot of a column, opened by a mark that stands raised in the text above."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.extract.pdf.layout.lines import TextLine, is_raised, join_words

_OPENING = re.compile(r"(\d{1,3}|[*†‡]{1,3})[.):]?")
_GLUED = re.compile(r"(\d{1,3})(?=[A-ZÆØÅ”\"])")
_SMALL = 0.93
_FOOT = 0.4


@dataclass(frozen=True, slots=True)
class PdfNote:
    """A footnote: its mark, and its lines' texts with the page each stands on."""

    mark: str
    page: int
    texts: tuple[tuple[str, int], ...]


def split_notes(
    columns: Sequence[Sequence[TextLine]], body_size: float, last_mark: int
) -> tuple[list[list[TextLine]], list[PdfNote], list[tuple[str, int]]]:
    """The columns of one page without their footnotes, the footnotes, and lines that continue an earlier note."""
    heights = [line.y for column in columns for line in column]
    foot = min(heights, default=0.0) + _FOOT * (max(heights, default=0.0) - min(heights, default=0.0))
    marks = {mark for column in columns for line in column for _, mark in line.marks}
    bodies: list[list[TextLine]] = []
    notes: list[PdfNote] = []
    loose: list[tuple[str, int]] = []
    for column in columns:
        start = _start(column, body_size, marks, last_mark, foot)
        bodies.append(list(column[:start]))
        continued, found = _read(column[start:])
        loose.extend(continued)
        notes.extend(found)
        numbers = [int(note.mark) for note in found if note.mark.isdecimal()]
        last_mark = max([last_mark, *numbers])
    return bodies, notes, loose


def _start(column: Sequence[TextLine], body_size: float, marks: set[str], last_mark: int, foot: float) -> int:
    """Index of the first line of the notes at the column's foot; its length where there are none.

    foot: the height above which no note begins. A note's mark stands raised on the page or is the next in count.
    """
    start = len(column)
    while start > 0 and column[start - 1].size <= _SMALL * body_size and column[start - 1].y > foot:
        start -= 1
    for n in range(start, len(column)):
        mark = opening(column[n])
        if mark is not None and (mark[0] in marks or mark[0] == str(last_mark + 1) or not mark[0].isdigit()):
            continued = 0 < n - start <= 4 and start > 0 and last_mark > 0
            return start if continued else n
    return len(column)


def opening(line: TextLine) -> tuple[str, int] | None:
    """The mark that a note's first line opens with, and how many of its words it takes; None where there is none."""
    first = line.words[0]
    match = _OPENING.fullmatch(first.text)
    if match and len(line.words) > 1:
        return match[1], 1
    glued = _GLUED.match(first.text)
    if glued and is_raised(first, line):
        return glued[1], 0
    return None


def _read(lines: Sequence[TextLine]) -> tuple[list[tuple[str, int]], list[PdfNote]]:
    loose: list[tuple[str, int]] = []
    notes: list[PdfNote] = []
    texts: list[tuple[str, int]] = []
    for line in lines:
        mark = opening(line)
        if mark is not None and _may_follow(mark[0], notes):
            text = join_words(line.words[mark[1] :])
            texts = [(text, line.page)]
            notes.append(PdfNote(mark[0], line.page, tuple(texts)))
        elif notes:
            texts.append((line.text, line.page))
            notes[-1] = PdfNote(notes[-1].mark, notes[-1].page, tuple(texts))
        else:
            loose.append((line.text, line.page))
    return loose, notes


def _may_follow(mark: str, notes: list[PdfNote]) -> bool:
    """A number that opens a line of a note opens a new note only where it comes next."""
    if not notes or not mark.isdecimal() or not notes[-1].mark.isdecimal():
        return True
    return int(mark) == int(notes[-1].mark) + 1

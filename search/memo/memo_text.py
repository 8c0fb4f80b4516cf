"""A memo as it is read: its text, its notes, the paragraphs set as quotations, and what could not be read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.errors import SourceError
from indexer.extract import named, printable
from indexer.extract.registry import READERS, recognise
from indexer.extract.sandbox import Limits, read_limited
from indexer.extract.txt.reader import decode
from indexer.models import Line
from search.runtime import processor_left

MEMO_LIMITS = Limits(seconds=10.0, memory=256 * 2**20, file_bytes=20 * 2**20)
"""What reading an uploaded Word file may use, and no more processor time than is left to the request."""
_NOTE = re.compile(r"^[ \t]*(?:\[(?P<a>\d{1,2})\]|(?P<b>\d{1,2})[.)]?|(?P<c>[¹²³⁴⁵⁶⁷⁸⁹]))[ \t]+(?=\S)", re.MULTILINE)
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
_RAISED_OF = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARK = re.compile(r"(?<=[\w»«“”\"'’.,;:)%])(?:\[(\d{1,2})\]|([¹²³⁴⁵⁶⁷⁸⁹]))|(?<=[»«“”\"’.,;:)])(\d{1,2})(?![\d.,]*\w)")
_LANGUAGE = re.compile(r"\b(?:the|and|of|shall|with|which|und|der|die|mit|nicht)\b", re.IGNORECASE)
_FOREIGN_WORDS = 8
"""Words in a row of paragraphs from which another language is said to stand in the memo."""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote: its mark, the span of its words, and where its mark stands in the text."""

    mark: str
    start: int
    end: int
    at: int


@dataclass(frozen=True, slots=True)
class Memo:
    """A memo's text; notes stand after the paragraphs.

    set_off: the spans of paragraphs that Word's styles or indents set off as quotations. unread: what could not be
    read, one Danish phrase each.
    """

    text: str
    notes: tuple[Note, ...] = ()
    set_off: tuple[tuple[int, int], ...] = ()
    unread: tuple[str, ...] = ()

    def note_at(self, position: int) -> Note | None:
        """The note whose mark stands at that place, or right behind a full stop or comma there."""
        return next((note for note in self.notes if 0 <= note.at - position <= 1), None)

    def as_typed(self) -> str:
        """The text as it would be typed: a paragraph that is set off has ">" before it."""
        text = self.text
        for start, _ in reversed(self.set_off):
            text = f"{text[:start]}> {text[start:]}"
        return text

    def in_note(self, position: int) -> Note | None:
        """The note in which a place of the text stands."""
        return next((note for note in self.notes if note.start <= position < note.end), None)


def memo_of(text: str) -> Memo:
    """A memo in plain text; its notes are the numbered lines at its end that marks in the text belong to."""
    return Memo(text, _typed_notes(text), unread=_foreign(text))


def read_memo(data: bytes, name: str) -> Memo:
    """An uploaded memo, plain or Word.

    Raises:
        SourceError: no text, or another format; the message names the file.
    """
    name = printable(name).strip() or "Filen"
    try:
        kind = recognise(data)
        if kind == "txt":
            return memo_of(decode(data))
        if kind == "docx":
            source = read_limited(data, READERS["docx"], replace(MEMO_LIMITS, processor=processor_left()))
            return _of_lines(source.lines, tuple(warning.text for warning in source.warnings))
    except SourceError as error:
        raise named(name, error) from None
    raise SourceError(f"{name} er hverken ren tekst eller Word: gem notatet som .docx eller .txt.")


def _typed_notes(text: str) -> tuple[Note, ...]:
    """The notes of a plain text: lines numbered from 1 in order, the last run of them, whose marks stand before."""
    lines = [(m, (m["a"] or m["b"] or m["c"].translate(_RAISED))) for m in _NOTE.finditer(text)]
    starts = [number for number, (_, mark) in enumerate(lines) if mark == "1"]
    if not starts:
        return ()
    notes: list[Note] = []
    marks: dict[str, int] = {}
    for mark in _MARK.finditer(text, 0, lines[starts[-1]][0].start()):
        marks.setdefault((mark[1] or mark[3] or mark[2].translate(_RAISED)), mark.start())
    for expected, (match, number) in enumerate(lines[starts[-1] :], 1):
        if number != str(expected) or number not in marks:
            break
        end = text.find("\n", match.end())
        notes.append(Note(number, match.end(), len(text) if end < 0 else end, marks[number]))
    return tuple(notes)


def _of_lines(lines: Sequence[Line], unread: tuple[str, ...]) -> Memo:
    """The paragraphs of a Word file; each note after them, its mark raised where it stands in its paragraph."""
    parts: list[str] = []
    quoted: list[tuple[int, int]] = []
    waiting: list[tuple[str, str, int]] = []
    length = 0
    for line in lines:
        words = "\t".join(line.cells) if line.cells else line.text
        if line.role == "footnote" and line.note and parts:
            at = _mark_place(parts[-1], line.note)
            raised = line.note.translate(_RAISED_OF)
            if at >= 0 and len(raised) == len(line.note):
                parts[-1] = parts[-1][:at] + raised + parts[-1][at + len(raised) :]
            waiting.append((line.note, words, length - len(parts[-1]) - 2 + (at if at >= 0 else len(parts[-1]))))
            continue
        if line.quoted:
            quoted.append((length, length + len(words)))
        parts.append(words)
        length += len(words) + 2
    notes = []
    for mark, words, at in waiting:
        head = f"{mark.translate(_RAISED_OF)} "
        notes.append(Note(mark, length + len(head), length + len(head) + len(words), at))
        parts.append(head + words)
        length += len(head) + len(words) + 2
    text = "\n\n".join(parts)
    return Memo(text, tuple(notes), tuple(quoted), (*unread, *_foreign(text)))


def _mark_place(paragraph: str, mark: str) -> int:
    """Where a note's mark stands in its paragraph: glued to what is before it; -1 where it is not seen."""
    glued = [m.start() for m in re.finditer(rf"(?<=[^\s\d]){re.escape(mark)}(?![\d.,]*\d)(?!\w)", paragraph)]
    return glued[-1] if glued else -1


def _foreign(text: str) -> tuple[str, ...]:
    """What is said of paragraphs in another language."""
    if any(len(_LANGUAGE.findall(part)) >= _FOREIGN_WORDS for part in re.split(r"\n\s*\n", text)):
        return ("afsnit på et andet sprog end dansk",)
    return ()

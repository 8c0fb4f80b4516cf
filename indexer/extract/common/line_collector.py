"""Collects the lines of a document that is made of paragraphs, and names the headings among them."""

from collections.abc import Iterable
from dataclasses import replace

from indexer.extract.common.font_style import Look
from indexer.extract.common.labels import (
    drop_contents_titles,
    drop_typed_contents,
    is_box_label,
    is_notes_title,
    settle_levels,
    titles_label,
)
from indexer.extract.common.untagged_headings import tag_headings
from indexer.models import Line, ReadingWarning, Source

_LONGEST_LABEL = 160


class LineCollector:
    """Lines in order, how each paragraph of them is set, and the notes that wait for the end of their paragraph.

    contents_dropped: set by a reader that left out a table of contents.
    """

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.contents_dropped = False
        self._looks: dict[int, Look] = {}
        self._notes: list[Line] = []

    def append(self, line: Line, look: Look | None = None) -> None:
        """Add a line. The label of a box and the title under it become one heading."""
        last = self.lines[-1] if self.lines else None
        if last is not None and titles_label(line, last):
            self.lines.pop()
            line = replace(line, text=f"{last.text} {line.text}", role="heading", level=None, new_paragraph=True)
        elif line.box is not None and line.role == "text" and is_box_label(line.text):
            line = replace(line, role="heading", level=None) if len(line.text) < _LONGEST_LABEL else line
        self.lines.append(line)
        if look is not None:
            self._looks[id(line)] = look

    def look_of(self, line: Line) -> Look | None:
        """How a line is set; None where it is no paragraph."""
        return self._looks.get(id(line))

    def add_note(self, text: str, mark: str) -> None:
        """Keep a footnote until `flush_notes`."""
        if text:
            self._notes.append(Line(text, role="footnote", new_paragraph=True, note=mark))

    def flush_notes(self) -> None:
        """Set the notes that wait after the last line."""
        self.lines.extend(self._notes)
        self._notes = []

    def source(
        self, source_format: str, warnings: Iterable[ReadingWarning] = (), *, without_notes_title: bool = False
    ) -> Source:
        """All lines, with headings and their levels, without a table of contents; or the heading of a list of notes."""
        self.flush_notes()
        lines = drop_contents_titles(self.lines) if self.contents_dropped else self.lines
        lines = tag_headings(lines, [self.look_of(line) for line in lines])
        if without_notes_title:
            lines = [line for line in lines if not (line.role == "heading" and is_notes_title(line.text))]
        return Source(source_format, tuple(settle_levels(drop_typed_contents(lines))), warnings=tuple(warnings))

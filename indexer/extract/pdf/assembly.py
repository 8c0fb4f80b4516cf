"""Turns the blocks of a PDF into the lines of a Source: title, heading levels, and each note behind its mark."""

from collections import defaultdict
from collections.abc import Sequence

from indexer.extract.pdf.footnotes import PdfNote
from indexer.extract.pdf.headings import Bookmark, rank_levels
from indexer.extract.pdf.paragraphs import ParagraphMeasures, PdfBlock
from indexer.models import Line


def settle_titles(found: list[PdfBlock], measures: ParagraphMeasures) -> list[PdfBlock]:
    """Title found, and headings after which no text follows made text."""
    title = _title(found, measures)
    for unit in title:
        unit.role = "title"
    last_text = max((n for n, unit in enumerate(found) if unit.role in ("text", "item", "row")), default=-1)
    for unit in found[last_text + 1 :]:
        if unit.role == "heading":
            unit.role, unit.key = "text", None
    return found


def _title(found: list[PdfBlock], measures: ParagraphMeasures) -> list[PdfBlock]:
    """The largest type of the cover; without a cover a heading at the very top that is set larger than all others."""
    cover = [unit for unit in found if unit.lines[0].page < measures.first_page and any(c.isalpha() for c in unit.text)]
    if cover:
        largest = max(unit.lines[0].size for unit in cover)
        named = [unit for unit in cover if unit.lines[0].size > 0.95 * largest and len(unit.text) < 250]
        return [unit for unit in named if unit.lines[0].page == named[0].lines[0].page]
    headings = [unit for unit in found if unit.role == "heading" and unit.key is not None]
    if len(headings) >= 3 and headings[0] in found[:3] and headings[0].key is not None:
        others = [unit.key for unit in headings[1:] if unit.key is not None]
        if all(headings[0].key > key for key in others):
            return [headings[0]]
    return []


def source_lines(found: list[PdfBlock], notes: list[PdfNote], bookmarks: Sequence[Bookmark]) -> list[Line]:
    """The lines of all blocks with heading levels; each note follows the block that bears its mark."""
    leveled = [unit for unit in found if unit.role == "heading" and unit.key is not None]
    told = [(unit.text, unit.key, unit.lines[0].page) for unit in leveled if unit.key is not None]
    counted = rank_levels(told, bookmarks)
    ranks = {each: rank for rank, each in enumerate(sorted(set(counted)), 1)}
    level = {id(unit): ranks[each] for unit, each in zip(leveled, counted, strict=True)}
    marks: dict[int, set[str]] = defaultdict(set)
    for note in notes:
        marks[note.page].add(note.mark)
    gone = _reference_marks(found, marks)
    placed = _places(found, notes)
    lines: list[Line] = [line for note in placed[-1] for line in _note_lines(note)]
    for n, unit in enumerate(found):
        lines.extend(_unit_lines(unit, level.get(id(unit)), gone))
        lines.extend(line for note in placed[n] for line in _note_lines(note))
    return lines


def _reference_marks(found: list[PdfBlock], noted: dict[int, set[str]]) -> dict[int, set[int]]:
    """The words of each line (by identity) that refer to a note: raised marks of the page's notes, or counted upwards.

    Notes may stand at the document's end, or in another file; their marks count on from each other all the same.
    """
    gone: dict[int, set[int]] = defaultdict(set)
    count = page = 0
    for line in (line for unit in found if unit.role != "row" for line in unit.lines):
        for index, mark in line.marks:
            known = mark in noted[line.page]
            if line.is_power(index) and not known:
                continue
            value = int(mark) if mark.isdecimal() else count
            if known or value in (count, count + 1) or (value == 1 and line.page != page):
                gone[id(line)].add(index)
                count, page = value, line.page
    return gone


def _places(found: list[PdfBlock], notes: list[PdfNote]) -> dict[int, list[PdfNote]]:
    """After which unit each note stands: the one that bears its mark, or before it where it runs over the page."""
    places: dict[int, list[PdfNote]] = defaultdict(list)
    by_page: dict[int, list[int]] = defaultdict(list)
    for n, unit in enumerate(found):
        for page in {line.page for line in unit.lines}:
            by_page[page].append(n)
    for note in notes:
        on_page = by_page.get(note.page) or [n for n, unit in enumerate(found) if unit.lines[0].page < note.page][-1:]
        bearing = [
            n
            for n in on_page
            if any(note.mark == mark for line in found[n].lines if line.page == note.page for _, mark in line.marks)
        ]
        n = bearing[0] if bearing else (on_page[-1] if on_page else -1)
        places[_settle_place(found, n, note.page)].append(note)
    return places


def _settle_place(found: list[PdfBlock], n: int, page: int) -> int:
    if n < 0:
        return n
    if found[n].role == "row":
        while n + 1 < len(found) and found[n + 1].role == "row" and found[n + 1].lines[0].page == page:
            n += 1
        return n
    if found[n].lines[-1].page > page and found[n].lines[0].page == page:
        return n - 1
    return n


def _note_lines(note: PdfNote) -> list[Line]:
    return [
        Line(text, page=page, role="footnote", new_paragraph=n == 0, note=note.mark)
        for n, (text, page) in enumerate(note.texts)
    ]


def _unit_lines(unit: PdfBlock, level: int | None, marks: dict[int, set[int]]) -> list[Line]:
    first = unit.lines[0]
    if unit.role == "row":
        text = "\t".join(unit.cells)
        return [Line(text, first.page, role="row", new_paragraph=True, cells=unit.cells, box=first.box)]
    lines = []
    for n, line in enumerate(unit.lines):
        gone = marks[id(line)] | ({0} if n == 0 and unit.skip else set())
        text = line.without(frozenset(gone))
        text = text.rstrip(".:–— ") if line.run_in and line is unit.lines[-1] else text
        if text:
            lines.append(Line(text, line.page, role=unit.role, level=level, new_paragraph=n == 0, box=line.box))
    return lines

"""All headings of a document: what its format says, else what numbers, labels and layout say."""

from indexer.structure.heading_lines import Heading, joined_title
from indexer.structure.line_layout import LineLayout
from indexer.structure.numbered_headings import (
    CHAPTER,
    KINDS,
    LABEL,
    NUMBERED,
    label_number,
    labelled_heading,
    numbered_headings,
)
from indexer.structure.plain_headings import plain_headings


def find_text_headings(layout: LineLayout) -> tuple[Heading, ...]:
    """All headings of a layout, in order."""
    if layout.marked:
        return _told_headings(layout)
    found = numbered_headings(layout)
    return tuple(sorted([*found, *plain_headings(layout, found)], key=lambda h: h.first))


def _told_headings(layout: LineLayout) -> tuple[Heading, ...]:
    """The headings that the format marks, and labels of boxes, tables and figures that it does not.

    A line that names what a marked heading opens ("Bilag 1: Oversigt" under a section) is no second one.
    """
    rows = layout.rows
    marked = {label_number(match) for r in rows if r.line.role == "heading" and (match := LABEL.match(r.text))}
    levels = sorted({r.line.level or 1 for r in rows if r.line.role == "heading"})
    rank = {level: place + 1 for place, level in enumerate(levels)}
    found: list[Heading] = []
    index = 0
    while index < len(rows):
        role = rows[index].line.role
        heading = None
        if role == "heading":
            heading = _told(layout, index, rank[rows[index].line.level or 1])
        elif role in (None, "caption", "text") and (match := LABEL.match(rows[index].text)):
            heading = None if label_number(match) in marked else labelled_heading(layout, index, told=True)
        if heading:
            found.append(heading)
        index = heading.end if heading else index + 1
    return tuple(found)


def _told(layout: LineLayout, index: int, level: int) -> Heading:
    rows = layout.rows
    end = index + 1
    while end < len(rows) and rows[end].line.role == "heading" and rows[end].line.new_paragraph is False:
        end += 1
    text = joined_title(rows[index:end])
    label = LABEL.fullmatch(text)
    if label:
        kind = KINDS[label["word"].lower()]
        labelled = labelled_heading(layout, index, told=True) if not label["rest"] else None
        if labelled and labelled.end > end:
            return labelled
        return Heading(
            index, end, kind, label_number(label), label["rest"] or "", 1 if kind == "bilag" else max(level, 2)
        )
    match = CHAPTER.fullmatch(text) or NUMBERED.fullmatch(text)
    if match and match["number"].isdigit() and not match["dot"] and (match["rest"] or "")[:1].islower():
        match = None  # "30 mia. kr. mere til drift" and "10 nye initiativer" begin with an amount
    number, title = (match["number"], match["rest"] or "") if match else (None, text)
    return Heading(index, end, "section" if level == 1 else "subsection", number, title, level)

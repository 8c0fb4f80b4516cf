"""Rows to blocks: headings, paragraphs, list items, tables and footnotes, each repaired and in reading order."""

from dataclasses import dataclass, field
from itertools import groupby

from indexer.models import BlockKind
from indexer.structure.footnotes import FootnoteText
from indexer.structure.line_layout import ENUMERATED, LayoutRow, LineLayout, continues, is_item, is_open
from indexer.structure.repairer import Repairer, page_breaks
from indexer.structure.section_tree import Tree
from indexer.structure.text_tables import is_note, is_value_row, read_cells, value_runs


@dataclass(slots=True)
class Draft:
    """A block before it has its place in the text.

    owner: the place of its heading in the tree, -1 for none. breaks: (offset, page) where a page begins inside it.
    heading: the place of the heading that it is. mark: a footnote's mark. last: the row of the layout it ends on.
    """

    kind: BlockKind
    owner: int
    text: str
    page: int | None
    last: int
    breaks: list[tuple[int, int]] = field(default_factory=list)
    rows: tuple[tuple[str, ...], ...] = ()
    heading: int | None = None
    mark: str | None = None


def draft_blocks(layout: LineLayout, tree: Tree, notes: tuple[FootnoteText, ...], mender: Repairer) -> list[Draft]:
    """All blocks of a layout in reading order, the footnotes set between paragraphs."""
    drafts = _heal(_body(layout, tree, mender), mender)
    for note in reversed(notes):
        _place(drafts, _footnote(note, tree, mender), note.after)
    return drafts


def _body(layout: LineLayout, tree: Tree, mender: Repairer) -> list[Draft]:
    headings = {h.first: place for place, h in enumerate(tree.headings)}
    tables = _table_ranges(layout, tree)
    drafts: list[Draft] = []
    index = 0
    while index < len(layout.rows):
        if index in headings:
            draft = _heading(layout, tree, headings[index], mender)
        elif index in tables:
            draft = _table(layout, tree, index, tables[index], mender)
        else:
            draft = _paragraph(layout, tree, index, {*headings, *tables}, mender)
        drafts.append(draft)
        index = draft.last + 1
    return drafts


def _table_ranges(layout: LineLayout, tree: Tree) -> dict[int, int]:
    """First row and end of each table: below a caption all rows but its notes, elsewhere runs of values."""
    taken = frozenset(i for h in tree.headings for i in range(h.first, h.end))
    below = [i for i, o in enumerate(tree.owner) if o >= 0 and tree.headings[o].kind == "tabel" and i not in taken]
    inside = set(below)
    ranges: dict[int, int] = {}
    for index in below:
        row = layout.rows[index]
        if is_note(row.text) or (index - 1 in inside and index not in ranges and _in_note(layout, index, inside)):
            continue
        start = next((s for s, e in ranges.items() if e == index and tree.owner[s] == tree.owner[index]), index)
        ranges[start] = index + 1
    for start, end in value_runs(layout, taken | inside):
        cut = next((i for i in range(start + 1, end) if tree.owner[i] != tree.owner[start]), end)
        ranges[start] = cut
        if cut < end:
            ranges[cut] = end
    return ranges


def _in_note(layout: LineLayout, index: int, inside: set[int]) -> bool:
    """Whether the row goes on with a table's note."""
    while index in inside and layout.rows[index].gap == 0:
        index -= 1
        if index in inside and is_note(layout.rows[index].text):
            return True
    return False


def _join(rows: tuple[LayoutRow, ...], mender: Repairer) -> str:
    text = rows[0].text
    page = rows[0].line.page
    for row in rows[1:]:
        breaks = max(0, (row.line.page or 0) - (page or 0))
        text = mender.join(text, row.text, breaks=breaks)
        page = row.line.page
    return text


def _heading(layout: LineLayout, tree: Tree, place: int, mender: Repairer) -> Draft:
    heading = tree.headings[place]
    rows = layout.rows[heading.first : heading.end]
    text, breaks = page_breaks(mender.heading(_join(rows, mender)), rows[0].line.page)
    return Draft("heading", place, text, rows[0].line.page, heading.end - 1, breaks, heading=place)


def _table(layout: LineLayout, tree: Tree, start: int, end: int, mender: Repairer) -> Draft:
    rows = layout.rows[start:end]
    values = sum(is_value_row(row) for row in rows) >= max(2, len(rows) // 4)
    page = rows[0].line.page
    cells: list[tuple[str, ...]] = []
    breaks: list[tuple[int, int]] = []
    at = 0
    for group in _page_groups(rows):
        if group[0].line.page != page and group[0].line.page is not None:
            breaks.extend((at, number) for number in range((page or 0) + 1, group[0].line.page + 1))
            page = group[0].line.page
        read = (
            read_cells(group, values=True) if values else tuple((_cell(part, mender),) for part in _cell_groups(group))
        )
        mended = [tuple(mender.paragraph(cell) for cell in row) for row in read]
        cells.extend(mended)
        at += sum(len("\t".join(row)) + 1 for row in mended)
    text = "\n".join("\t".join(row) for row in cells)
    return Draft("table", tree.owner[start], text, rows[0].line.page, end - 1, breaks, tuple(cells))


def _page_groups(rows: tuple[LayoutRow, ...]) -> list[tuple[LayoutRow, ...]]:
    return [tuple(group) for _, group in groupby(rows, key=lambda row: row.line.page)]


def _cell_groups(rows: tuple[LayoutRow, ...]) -> list[tuple[LayoutRow, ...]]:
    """Lines of one cell: those that follow each other without a blank line."""
    groups: list[list[LayoutRow]] = []
    for row in rows:
        if groups and row.gap == 0 and not row.line.cells and not is_value_row(row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [tuple(group) for group in groups]


def _cell(rows: tuple[LayoutRow, ...], mender: Repairer) -> str:
    return _join(rows, mender) if not rows[0].line.cells else "\t".join(rows[0].line.cells)


def _paragraph(layout: LineLayout, tree: Tree, start: int, stops: set[int], mender: Repairer) -> Draft:
    end = start + 1
    rows = layout.rows
    while end < len(rows) and end not in stops and tree.owner[end] == tree.owner[start] and continues(layout, end):
        end += 1
    first = rows[start]
    text, breaks = page_breaks(mender.paragraph(_join(rows[start:end], mender)), first.line.page)
    return Draft(_kind(first), tree.owner[start], text, first.line.page, end - 1, breaks)


def _kind(row: LayoutRow) -> BlockKind:
    if row.line.role == "item" or is_item(row.text) or (row.line.role is None and ENUMERATED.match(row.text)):
        return "item"
    return "caption" if row.line.role == "caption" else "paragraph"


def _footnote(note: FootnoteText, tree: Tree, mender: Repairer) -> Draft:
    page = note.rows[0].line.page
    text, breaks = page_breaks(mender.paragraph(_join(note.rows, mender)), page)
    owner = tree.owner[min(max(note.after - 1, 0), len(tree.owner) - 1)] if tree.owner else -1
    return Draft("footnote", owner, text, page, note.after - 1, breaks, mark=note.mark)


def _heal(drafts: list[Draft], mender: Repairer) -> list[Draft]:
    """Sentences that a box or a table cuts made whole; what cut them is set after, or before to keep its page."""
    out: list[Draft] = []
    for draft in drafts:
        cut = _cut_at(out, draft)
        if cut is None:
            out.append(draft)
            continue
        between = out[cut + 1 :]
        del out[cut + 1 :]
        head = out[cut]
        _append(head, draft, mender)
        before = between[-1].page != draft.page
        out[cut : cut + 1] = [*between, head] if before else [head, *between]
    return out


def _cut_at(out: list[Draft], draft: Draft) -> int | None:
    """The place of the paragraph that `draft` goes on with across other sections' blocks."""
    if draft.kind != "paragraph" or not draft.text[:1].islower() or not out or out[-1].owner == draft.owner:
        return None
    for place in range(len(out) - 1, max(-1, len(out) - 40), -1):
        if out[place].owner == draft.owner:
            whole = out[place].kind in ("paragraph", "item") and is_open(out[place].text)
            return place if whole else None
    return None


def _append(head: Draft, tail: Draft, mender: Repairer) -> None:
    """Join two halves of a paragraph, keeping count of the pages."""
    last = head.breaks[-1][1] if head.breaks else head.page
    joined, breaks = page_breaks(mender.join(head.text, tail.text, breaks=max(0, (tail.page or 0) - (last or 0))), last)
    shift = len(joined) - len(tail.text)
    head.breaks = [*head.breaks, *breaks, *((at + shift, page) for at, page in tail.breaks)]
    head.text, head.last = joined, tail.last


def _place(drafts: list[Draft], note: Draft, after: int) -> None:
    """Set a footnote after the block it cuts, or before that where the block goes on to another page."""
    for index, draft in enumerate(drafts):
        if draft.kind == "footnote" or draft.last < after - 1:
            continue
        ends_on = draft.breaks[-1][1] if draft.breaks else draft.page
        cuts = draft.last >= after
        drafts.insert(index if cuts and ends_on != note.page and draft.page == note.page else index + 1, note)
        return
    drafts.append(note)

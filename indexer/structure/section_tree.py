"""The section tree: which heading stands under which, and which section owns each row."""

import re
from dataclasses import dataclass

from indexer.structure.box_extent import box_end, table_extents
from indexer.structure.heading_lines import Heading
from indexer.structure.line_layout import LineLayout, continues, is_open

_FLOATING = ("boks", "tabel", "figur")
OWN_TEXT = 200
"""Characters: more than an appendix needs to introduce its boxes."""


@dataclass(frozen=True, slots=True)
class Tree:
    """headings in order; parent and level of each; owner: for each row the heading it stands under, -1 for none."""

    headings: tuple[Heading, ...]
    parent: tuple[int, ...]
    level: tuple[int, ...]
    owner: tuple[int, ...]


def build_tree(layout: LineLayout, headings: tuple[Heading, ...]) -> Tree:
    """Owners and parents; text that resumes after a box or a table is again its own section's."""
    extents = _extents(layout, headings)
    parents: list[int] = []
    levels: list[int] = []
    owner = [-1] * len(layout.rows)
    stack: list[int] = []
    for place, heading in enumerate(headings):
        frame = next((f for f, end in extents.items() if headings[f].first < heading.first < end), -1)
        if heading.kind in _FLOATING:
            parents.append(frame if frame >= 0 else _home(layout, headings, place, stack, owner, parents))
            levels.append(max(heading.level, levels[parents[-1]] + 1 if parents[-1] >= 0 else 1))
        elif frame >= 0:
            parents.append(frame)
            levels.append(levels[frame] + 1)
        else:
            while stack and levels[stack[-1]] >= heading.level:
                stack.pop()
            parents.append(stack[-1] if stack else -1)
            levels.append(heading.level)
            stack.append(place)
        limit = headings[place + 1].first if place + 1 < len(headings) else len(layout.rows)
        _own(owner, place, heading, limit, extents, stack, frame)
        _claim_above(layout, owner, place, heading)
    return Tree(headings, tuple(parents), tuple(levels), tuple(owner))


def _own(
    owner: list[int], place: int, heading: Heading, limit: int, extents: dict[int, int], stack: list[int], frame: int
) -> None:
    """Give the rows from a heading to the next one to the section, or past a box's end to the section around it."""
    ends = extents.get(place, extents[frame] if frame >= 0 else limit)
    flow = stack[-1] if stack else -1
    for row in range(heading.first, limit):
        owner[row] = place if row < max(ends, heading.end) else flow


def _claim_above(layout: LineLayout, owner: list[int], place: int, heading: Heading) -> None:
    """Give an appendix the one paragraph above its title on the page that it opens: the title was set too low."""
    rows = layout.rows
    first = heading.first
    if heading.kind != "bilag" or not first or rows[first].gap < 3 or rows[first].new_page:
        return
    top = first - 1
    while top > 0 and not rows[top].new_page and first - top < 4:
        top -= 1
    alone = all(continues(layout, i) for i in range(top + 1, first))
    if rows[top].new_page and alone and not is_open(rows[top - 1].text) and not continues(layout, top):
        owner[top:first] = [place] * (first - top)


def _extents(layout: LineLayout, headings: tuple[Heading, ...]) -> dict[int, int]:
    ends: dict[int, int] = {}
    tables = dict(table_extents(layout, headings))
    appendix: Heading | None = None
    for place, heading in enumerate(headings):
        if heading.kind in ("bilag", "section"):
            appendix = heading if heading.kind == "bilag" else None
        if heading.kind == "boks":
            bare = appendix is not None and not _has_text(layout, appendix, headings)
            ends[place] = box_end(layout, headings, place, appendix=appendix is not None, bare=bare)
        elif heading.kind == "tabel":
            ends[place] = tables.get(heading.end, heading.end)
        elif heading.kind == "figur":
            ends[place] = heading.end
    return ends


def _has_text(layout: LineLayout, appendix: Heading, headings: tuple[Heading, ...]) -> bool:
    """Whether an appendix has running text of its own before its first box or subheading."""
    after = next((h.first for h in headings if h.first > appendix.first), len(layout.rows))
    return sum(len(row.text) for row in layout.rows[appendix.end : after]) > OWN_TEXT


def _home(
    layout: LineLayout,
    headings: tuple[Heading, ...],
    place: int,
    stack: list[int],
    owner: list[int],
    parents: list[int],
) -> int:
    """The section that a box or table belongs to: the one whose text names it, if the one around does not."""
    around = stack[-1] if stack else -1
    if around < 0 or not headings[place].number:
        return around
    name = re.compile(rf"\b{re.escape(headings[place].number or '')}\b(?![.\-–]\d)", re.IGNORECASE)
    top = _top(around, parents)
    start = headings[top].first
    named = [
        owner[i] for i in range(start, headings[place].first) if owner[i] >= 0 and name.search(layout.rows[i].text)
    ]
    named = [o for o in named if headings[o].kind not in _FLOATING and _top(o, parents) == top]
    return around if not named or around in named else named[-1]


def _top(place: int, parents: list[int]) -> int:
    while parents[place] >= 0:
        place = parents[place]
    return place

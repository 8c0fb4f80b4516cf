"""Headings with a number ("2.1 Styring") or a label ("Boks 2.1", "Bilag A").

Section numbers count upwards one by one, which those of list items, dates, sums and table rows do not.
"""

import re
from dataclasses import dataclass, field

from indexer.models import SectionKind
from indexer.structure.heading_lines import (
    DATE_WORD,
    FINITE_VERB,
    MAX_TITLE,
    UNIT,
    Heading,
    is_contents_line,
    is_stopped,
    joined_title,
    starts_anew,
    title_end,
)
from indexer.structure.line_layout import LayoutRow, LineLayout, is_item, is_loose
from indexer.structure.text_tables import is_value_row

LABEL = re.compile(
    r"(?P<word>Boks|BOKS|Tabel|TABEL|Figur|FIGUR|Bilag|BILAG|Appendiks|Annex)\s+"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})?[a-zA-Z]?|[A-H]|[IVX]{1,4})(?!\w)(?P<sign>\s?[.:–—-])?(?:\s+(?P<rest>\S.*))?"
)
KINDS: dict[str, SectionKind] = {
    "boks": "boks",
    "tabel": "tabel",
    "figur": "figur",
    "bilag": "bilag",
    "appendiks": "bilag",
    "annex": "bilag",
}
NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?P<dot>\.?)\s+(?P<rest>\S.*)")
CHAPTER = re.compile(r"(?:Kapitel|Afsnit|KAPITEL|AFSNIT)\s+(?P<number>\d{1,2})(?P<dot>[.:]?)\s*(?P<rest>\S.*)?")

MAX_NUMBERED = 180
"""Characters of a numbered title."""

LIST_REACH = 14
"""Most rows between two items of one list."""


@dataclass(slots=True)
class _State:
    """What has been counted so far.

    numbers: of the last section ([2, 1] for "2.1"). item: number and row of the last list item. dotted: whether a
    section number has been followed by a full stop. heading_end: the row after the last heading.
    """

    numbers: list[int] = field(default_factory=list)
    item: tuple[int, int] = (0, -1000)
    dotted: bool = False
    heading_end: int = 0


def numbered_headings(layout: LineLayout) -> list[Heading]:
    """The headings with a number or a label, in order."""
    found: list[Heading] = []
    state = _State()
    index = 0
    while index < len(layout.rows):
        state.heading_end = found[-1].end if found else 0
        heading = labelled_heading(layout, index, after=state.heading_end) or _counted(layout, index, state)
        if heading:
            found.append(heading)
            if heading.kind == "bilag":
                state.numbers = []
            index = heading.end
        else:
            index += 1
    return found


def _label_stands(layout: LineLayout, index: int, match: re.Match[str], after: int) -> bool:
    """Whether the label on row `index` opens a box or table, and is not a reference to one in a sentence."""
    if starts_anew(layout, index, after):
        return True
    row = layout.rows[index]
    alone = not match["rest"] or bool(match["sign"])
    return alone and (row.gap > 0 or row.new_page) and not is_loose(layout.rows[index - 1].text)


def labelled_heading(layout: LineLayout, index: int, *, after: int = 0, told: bool = False) -> Heading | None:
    """The heading of a box, table, figure or appendix that begins on row `index`.

    after: the end of the heading above. told: the format says that a unit begins here.
    """
    row = layout.rows[index]
    match = LABEL.fullmatch(row.text)
    if not match or not (told or _label_stands(layout, index, match, after)):
        return None
    rest, sign = match["rest"] or "", match["sign"]
    if rest and not sign and (rest[0].islower() or is_stopped(rest)):
        return None
    if is_contents_line(rest):
        return None
    if rest:
        end = title_end(layout, index)
        title = joined_title((rest, *layout.rows[index + 1 : end]))
    else:
        end = _title_after_label(layout, index + 1)
        title = joined_title(layout.rows[index + 1 : end])
    kind = KINDS[match["word"].lower()]
    return Heading(index, end, kind, label_number(match), title.removesuffix("."), 1 if kind == "bilag" else 3)


def label_number(match: re.Match[str]) -> str:
    """Label and number as they are cited, "Boks 2.1", from a match of LABEL."""
    return f"{match['word'].capitalize()} {match['number']}"


def _title_after_label(layout: LineLayout, index: int) -> int:
    """The row after the title that stands below a label; `index` itself where none does."""
    rows = layout.rows
    if index >= len(rows) or rows[index].new_page or rows[index].gap > 4:
        return index
    text = rows[index].text
    if LABEL.fullmatch(text) or not text[0].isupper() or rows[index].line.cells:
        return index
    if rows[index].line.role in ("row", "item") or len(text) > 220:
        return index
    end = title_end(layout, index)
    whole = joined_title(rows[index:end])
    open_after = end < len(rows) and rows[end].text[0].islower() and not is_stopped(rows[end - 1].text)
    sentence = is_stopped(whole) and (len(whole) > MAX_TITLE or bool(FINITE_VERB.search(whole)))
    return index if open_after or sentence or whole.endswith(":") else end


def _counted(layout: LineLayout, index: int, state: _State) -> Heading | None:
    row = layout.rows[index]
    match = CHAPTER.fullmatch(row.text) or NUMBERED.fullmatch(row.text)
    if not match or match["rest"] is None:
        return None
    numbers = [int(part) for part in match["number"].split(".")]
    if not _looks_numbered(layout, index, match, state) or not _follows(numbers, state, row):
        if len(numbers) == 1 and _may_be_item(match["rest"]):
            state.item = (numbers[0], index)
        return None
    end = title_end(layout, index)
    title = joined_title((match["rest"], *layout.rows[index + 1 : end]))
    state.numbers = numbers
    state.dotted = state.dotted or bool(match["dot"])
    level = len(numbers)
    return Heading(index, end, "section" if level == 1 else "subsection", match["number"], title, level)


def _may_be_item(rest: str) -> bool:
    return not DATE_WORD.match(rest) and not UNIT.match(rest)


def _looks_numbered(layout: LineLayout, index: int, match: re.Match[str], state: _State) -> bool:
    rest = match["rest"]
    number = match["number"]
    if not (rest[0].isupper() or (rest[0].isdigit() and match["dot"] and rest[-1].isalpha())):
        return False
    if DATE_WORD.match(rest) or UNIT.match(rest) or is_contents_line(rest) or "\t" in rest:
        return False
    if not match["dot"] and (
        (state.dotted and "." not in number) or not rest[0].isalpha() or is_value_row(layout.rows[index])
    ):
        return False
    if not starts_anew(layout, index, state.heading_end):
        return False
    item, at = state.item
    if "." not in number and int(number) == item + 1 and index - at <= LIST_REACH:
        return False
    return _stands_as_title(layout, index, MAX_NUMBERED) and not _next_number(layout, index, match)


def _stands_as_title(layout: LineLayout, index: int, longest: int) -> bool:
    """Whether the title that begins here ends unlike a sentence, and what follows begins anew."""
    rows = layout.rows
    end = title_end(layout, index)
    text = joined_title(rows[index:end])
    if len(text) > longest or is_stopped(text) or text.endswith((",", "-", ";")):
        return False
    return end >= len(rows) or not rows[end].text[0].islower() or bool(is_item(rows[end].text))


def _next_number(layout: LineLayout, index: int, match: re.Match[str]) -> bool:
    """Whether the next row is the next item of a list."""
    following = title_end(layout, index)
    if following >= len(layout.rows) or "." in match["number"]:
        return False
    after = NUMBERED.fullmatch(layout.rows[following].text)
    return after is not None and after["number"] == str(int(match["number"]) + 1)


def _follows(numbers: list[int], state: _State, row: LayoutRow) -> bool:
    """Whether the number is the next one at its level."""
    last = state.numbers
    if len(numbers) == 1:
        top = last[0] if last else 0
        return numbers[0] == top + 1 or (bool(last) and numbers[0] == top + 2 and row.gap >= 2)
    depth = len(numbers) - 1
    before = last[depth] if len(last) > depth else 0
    return numbers[:depth] == last[:depth] and numbers[depth] in (before + 1, before + 2)

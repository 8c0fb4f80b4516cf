"""The Heading type, and the rules on lines that numbered and plain headings share."""

import re
from dataclasses import dataclass

from indexer.language.words import MONTH
from indexer.models import SectionKind
from indexer.structure.line_layout import LayoutRow, LineLayout, is_broken, is_item, is_loose, is_open
from indexer.structure.text_repair import ends_in_hyphen
from indexer.structure.text_tables import is_note, is_value_row

DATE_WORD = re.compile(rf"(?:[-–]\s*\d{{1,2}}\.\s+)?(?:{MONTH}|kvartal|halvår|behandling)\b", re.IGNORECASE)
UNIT = re.compile(r"(?:[\d.,]+\s+)?(?:mio|mia|pct|kr|procent|personer|stk|årsværk)\b")
FINITE_VERB = re.compile(r"\b(?:er|skal|vil|har|kan|bliver|blev|var|havde|må|bør|udgør|afsættes|noterer|indgår)\b")
_STOP = re.compile(r"(?:[.:;?!]|[^\W\d_][.?!]\d{1,2})$")
_DEGREE = re.compile(r"(?:ph\.?d|mv|m\.v|m\.m)\.$", re.IGNORECASE)

MAX_TITLE = 120
"""Characters."""

MAX_TITLE_LINES = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on rows [first, end) of a layout. level: 1 is the highest."""

    first: int
    end: int
    kind: SectionKind
    number: str | None
    title: str
    level: int


def starts_anew(layout: LineLayout, index: int, heading_end: int) -> bool:
    """Whether no sentence runs from the row above into row `index`; heading_end: the row after the last heading."""
    if index == 0 or index == heading_end:
        return True
    row, above = layout.rows[index], layout.rows[index - 1]
    if row.gap >= 3 or not is_open(above.text) or is_note(above.text) or is_value_row(above):
        return True
    if not layout.wrapped:
        return not is_loose(above.text)
    return row.gap > 0 and not is_loose(above.text) and is_broken(layout, index - 1)


def is_contents_line(text: str) -> bool:
    """Whether the line is an entry of a table of contents: dots or wide space before a page number at its end."""
    return bool(re.search(r"(?:\.{3,}|…|\s{3,}|\t)\s*\d{1,3}$", text))


def title_end(layout: LineLayout, index: int) -> int:
    """The row after a title that begins on row `index`: lines that follow at once in lower case are part of it."""
    rows = layout.rows
    end = index + 1
    while end < len(rows) and end - index < MAX_TITLE_LINES and _runs_on(rows[end - 1], rows[end]):
        end += 1
    return end


def _runs_on(above: LayoutRow, row: LayoutRow) -> bool:
    if row.gap or row.new_page or is_item(row.text) or row.line.role != above.line.role:
        return False
    return not is_stopped(above.text) and (row.text[0].islower() or is_loose(above.text))


def is_stopped(text: str) -> bool:
    """Whether the text ends like a sentence; "ph.d." does not."""
    return bool(_STOP.search(text)) and not _DEGREE.search(text)


def joined_title(parts: tuple[LayoutRow | str, ...]) -> str:
    """The texts of rows on one line; a hyphen at a line's end stays, since `repairer.py` decides on it."""
    out = ""
    for part in parts:
        text = part if isinstance(part, str) else part.text
        out = f"{out} {text}" if out and not ends_in_hyphen(out) else out + text
    return out

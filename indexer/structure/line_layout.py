"""What the layout of lines says: widths, blank lines that mean something, which line continues which paragraph."""

import re
import unicodedata
from dataclasses import dataclass
from statistics import median, quantiles

from indexer.language.words import MONTH
from indexer.models import Line, Source
from indexer.structure.text_repair import ends_in_hyphen, repair_bullets, repair_ligatures

BULLET = re.compile(r"(?:[•●▪■◦‣∙·]|[-–—*](?=\s)|o(?=\s[A-ZÆØÅ]))\s*(?=\S)")
ENUMERATED = re.compile(rf"(?:\(?\d{{1,2}}[.)]|\(?[a-z][.)])\s+(?!{MONTH}\b)(?=\S)")
_END = re.compile(r"(?:[.:;?!][)\]”\"’'»*]*|[^\W\d_][.?!]\d{1,2})$")
_ABBREVIATED = re.compile(
    r"(?:\b(?:mio|mia|bl\.a|jf|ca|pr|nr|stk|vedr|ift|ifm|hhv|inkl|ekskl|evt|fx|f\.eks|dvs|pba|mhp|pga|iht|§)\.?"
    r"|\b\d{1,2}\.)$"
)
_MAY_END = re.compile(r"\b(?:kr|pct|mv|m\.v|m\.m|stk|pl|osv|o\.l|ph\.d|\d)\.$")
_REFERENCE = re.compile(r"\b(?:bilag|boks|tabel|figur|afsnit|kapitel|kriterium|punkt)\s\d{1,2}\.$", re.IGNORECASE)
_LOOSE = re.compile(
    r"og|eller|samt|af|på|i|til|for|med|om|ved|der|som|den|det|de|en|et|at|fra|under|mod|over|mio|mia", re.IGNORECASE
)
_WINDOW = 8

FULL = 0.8
"""A line of this share of the lines around it was broken for want of room."""


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """A line with text. gap: blank lines above it. lead: blanks before its text. new_page: first of its page."""

    line: Line
    text: str
    gap: int
    lead: int
    new_page: bool


@dataclass(frozen=True, slots=True)
class LineLayout:
    """Rows and what was measured on them.

    width: the width of the lines around each row. spaced: whether a blank line stands between the lines of one
    paragraph there. wrapped: lines are broken (else a line is a paragraph). marked: the format names its headings.
    told: the format says what is a paragraph. body: the usual width of full lines.
    """

    rows: tuple[LayoutRow, ...]
    width: tuple[int, ...]
    spaced: tuple[bool, ...]
    wrapped: bool
    marked: bool
    told: bool
    body: int


def read_rows(source: Source) -> tuple[LayoutRow, ...]:
    """The lines that have text, with the blank lines between them counted."""
    rows: list[LayoutRow] = []
    gap = 0
    page = None
    for line in source.lines:
        text = repair_bullets(repair_ligatures(unicodedata.normalize("NFC", line.text)))
        text = text if text.strip() else "\t".join(line.cells)
        if not text.strip():
            gap += 1
            continue
        new_page = line.page != page
        lead = len(text) - len(text.lstrip(" "))
        rows.append(LayoutRow(line, text.strip(), gap, lead, new_page and bool(rows)))
        page, gap = line.page, 0
    return tuple(rows)


def measure_layout(rows: tuple[LayoutRow, ...], source_format: str) -> LineLayout:
    """Measure widths and spacing."""
    lengths = [len(row.text) for row in rows]
    long = [length for length in lengths if length >= 40]
    wrapped = source_format in ("txt", "pdf") and bool(long) and _share(long, 0.75) <= 170
    told = source_format in ("docx", "odt", "html") or any(row.line.new_paragraph is not None for row in rows)
    marked = any(row.line.role == "heading" for row in rows)
    width = tuple(_width(lengths, i) for i in range(len(rows)))
    spaced = tuple(_spaced(rows, i) for i in range(len(rows)))
    body = int(median(width)) if width else 0
    return LineLayout(rows, width, spaced, wrapped, marked, told, body)


def _share(values: list[int], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))])


def _width(lengths: list[int], index: int) -> int:
    near = [n for n in lengths[max(0, index - _WINDOW) : index + _WINDOW + 1] if n >= 40]
    if len(near) < 2:
        return max([60, *near])
    return int(quantiles(near, n=10, method="inclusive")[8])


def _spaced(rows: tuple[LayoutRow, ...], index: int) -> bool:
    spaced = tight = 0
    for i in range(max(1, index - _WINDOW), min(len(rows), index + _WINDOW + 1)):
        if is_open(rows[i - 1].text) and rows[i].text[:1].islower() and not rows[i].new_page:
            spaced += rows[i].gap > 0
            tight += rows[i].gap == 0
    return spaced > tight


def is_item(text: str) -> bool:
    """Whether the line begins a list item by a bullet."""
    return bool(BULLET.match(text))


def is_open(text: str) -> bool:
    """Whether the line stops in mid-sentence."""
    if _REFERENCE.search(text):
        return False
    return not _END.search(text) or bool(_ABBREVIATED.search(text))


def is_loose(text: str) -> bool:
    """Whether the line ends on a word or sign that cannot end a sentence."""
    last = text.rsplit(" ", 1)[-1].rstrip(".")
    return text.endswith(",") or ends_in_hyphen(text) or bool(_LOOSE.fullmatch(last))


def is_broken(layout: LineLayout, index: int) -> bool:
    """Whether a line ends before its room is used up: the next line's first word would have fitted."""
    if index + 1 >= len(layout.rows):
        return True
    word = layout.rows[index + 1].text.split(" ", 1)[0]
    return len(layout.rows[index].text) + 1 + len(word) <= layout.width[index]


def continues(layout: LineLayout, index: int) -> bool:
    """Whether row `index` goes on with the paragraph of the row above."""
    row, above = layout.rows[index], layout.rows[index - 1]
    if row.line.new_paragraph is not None:
        return not row.line.new_paragraph and row.line.role == above.line.role
    if layout.told and not row.new_page:
        return False
    if is_item(row.text) or (ENUMERATED.match(row.text) and not is_open(above.text)):
        return False
    opened = is_open(above.text)
    if not layout.wrapped:
        return _continues_unwrapped(row, above, opened)
    if row.gap == 0 and not row.new_page:
        return not _breaks_off(layout, index)
    return _continues_wrapped(layout, index, opened)


def _breaks_off(layout: LineLayout, index: int) -> bool:
    """Whether the line above ends early although the next word would have fitted with room to spare."""
    row, above = layout.rows[index], layout.rows[index - 1]
    if is_loose(above.text) or not (row.text[0].isupper() or row.text[0].isdigit()):
        return False
    word = row.text.split(" ", 1)[0]
    room = layout.width[index - 1] - len(above.text) - 1 - len(word)
    return room > (0 if is_item(above.text) and not is_open(above.text) else 0.2 * layout.width[index - 1])


def _continues_unwrapped(row: LayoutRow, above: LayoutRow, opened: bool) -> bool:
    if row.text[:1].islower():
        return opened
    return opened and (is_loose(above.text) or (len(above.text) > 120 and not is_item(above.text)))


def _continues_wrapped(layout: LineLayout, index: int, opened: bool) -> bool:
    row, above = layout.rows[index], layout.rows[index - 1]
    full = len(above.text) >= FULL * layout.width[index - 1]
    if row.text[:1].islower():
        return opened or row.gap == 0 or bool(_MAY_END.search(above.text))
    if opened and is_loose(above.text):
        return True
    if opened:
        return full or (layout.spaced[index] and row.gap <= 1 and not is_broken(layout, index - 1))
    if row.new_page and row.gap == 0:
        return full and not is_broken(layout, index - 1)
    return layout.spaced[index] and row.gap <= 1 and full and not is_broken(layout, index - 1)

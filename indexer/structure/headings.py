"""Headings: what the format says, else what numbering, labels and layout say.

A heading of plain text has no trace of its type. What is left: it opens after a finished sentence, it does not end like
one, its line was broken before the room was used up, and what follows begins anew. Numbered headings count upwards,
which list items, dates, sums and table rows do not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.language.words import MONTH
from indexer.models import SectionKind
from indexer.structure.line_layout import (
    ENUMERATED,
    LayoutRow,
    LineLayout,
    is_broken,
    is_item,
    is_loose,
    is_open,
)
from indexer.structure.text_repair import ends_in_hyphen
from indexer.structure.text_tables import cell_rows, is_note, is_value_row, table_end, value_runs

_LABEL = re.compile(
    r"(?P<word>Boks|BOKS|Tabel|TABEL|Figur|FIGUR|Bilag|BILAG|Appendiks|Annex)\s+"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})?[a-zA-Z]?|[A-H]|[IVX]{1,4})(?!\w)(?P<sign>\s?[.:–—-])?(?:\s+(?P<rest>\S.*))?"
)
_KINDS: dict[str, SectionKind] = {
    "boks": "boks",
    "tabel": "tabel",
    "figur": "figur",
    "bilag": "bilag",
    "appendiks": "bilag",
    "annex": "bilag",
}
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?P<dot>\.?)\s+(?P<rest>\S.*)")
_CHAPTER = re.compile(r"(?:Kapitel|Afsnit|KAPITEL|AFSNIT)\s+(?P<number>\d{1,2})(?P<dot>[.:]?)\s*(?P<rest>\S.*)?")
_AMOUNT = re.compile(r"\s(?:\d{3}|\d[\d.]*,\d+|\d{1,3}(?:\.\d{3})+)$")
_MONTH = re.compile(rf"(?:[-–]\s*\d{{1,2}}\.\s+)?(?:{MONTH}|kvartal|halvår|behandling)\b", re.IGNORECASE)
_UNIT = re.compile(r"(?:[\d.,]+\s+)?(?:mio|mia|pct|kr|procent|personer|stk|årsværk)\b")
_TIME = re.compile(
    rf"(?:\d{{1,2}}\.?\s*)?(?:(?:primo|medio|ultimo|forår|sommer|efterår|vinter|{MONTH})(?:et|en)?"
    rf"(?:\s*[-–/]\s*{MONTH})?)?\s*(?:\d{{4}})?",
    re.IGNORECASE,
)
_PARTY = re.compile(
    r"(?!region \w+$)(?:(?:og|samt|,|/|\s|regeringen|danske regioner|regionerne|kl|kommunerne|kommunernes landsforening"
    r"|staten|\w+-(?=\s+og\b)|\w*ministeriet|finansministeren|region \w+|sundhedsstyrelsen))+",
    re.IGNORECASE,
)
_FINITE = re.compile(r"\b(?:er|skal|vil|har|kan|bliver|blev|var|havde|må|bør|udgør|afsættes|noterer|indgår)\b")
_STOP = re.compile(r"(?:[.:;?!]|[^\W\d_][.?!]\d{1,2})$")
_SENTENCE_INSIDE = re.compile(r"[^\W\d_]{4,}[.?!]\d?\s+[A-ZÆØÅ]")
_DEGREE = re.compile(r"(?:ph\.?d|mv|m\.v|m\.m)\.$", re.IGNORECASE)

MAX_TITLE = 120
MAX_NUMBERED = 180
LIST_REACH = 14
"""Rows between two items of a list whose numbers follow each other."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading on rows [first, end) of a layout. level: 1 is the highest."""

    first: int
    end: int
    kind: SectionKind
    number: str | None
    title: str
    level: int


@dataclass(slots=True)
class _State:
    """What has been counted so far: the section numbers, the list item that was passed last."""

    numbers: list[int] = field(default_factory=list)
    item: tuple[int, int] = (0, -1000)
    dotted: bool = False
    heading_end: int = 0


def find_text_headings(layout: LineLayout) -> tuple[Heading, ...]:
    """All headings of a layout, in order."""
    if layout.marked:
        return _told_headings(layout)
    found = _labelled_and_numbered(layout)
    return tuple(sorted([*found, *_plain_headings(layout, found)], key=lambda h: h.first))


# --- headings that the format names ---------------------------------------------------------------------------------


def _told_headings(layout: LineLayout) -> tuple[Heading, ...]:
    rows = layout.rows
    levels = sorted({r.line.level or 1 for r in rows if r.line.role == "heading"})
    rank = {level: place + 1 for place, level in enumerate(levels)}
    found: list[Heading] = []
    index = 0
    while index < len(rows):
        role = rows[index].line.role
        heading = None
        if role == "heading":
            heading = _told(layout, index, rank[rows[index].line.level or 1])
        elif role in (None, "caption", "text") and _LABEL.match(rows[index].text):
            heading = _labelled(layout, index, told=True)
        if heading:
            found.append(heading)
        index = heading.end if heading else index + 1
    return tuple(found)


def _told(layout: LineLayout, index: int, level: int) -> Heading:
    rows = layout.rows
    end = index + 1
    while end < len(rows) and rows[end].line.role == "heading" and rows[end].line.new_paragraph is False:
        end += 1
    text = _joined(rows[index:end])
    label = _LABEL.fullmatch(text)
    if label:
        kind = _KINDS[label["word"].lower()]
        labelled = _labelled(layout, index, told=True) if not label["rest"] else None
        if labelled and labelled.end > end:
            return labelled
        return Heading(index, end, kind, _number(label), label["rest"] or "", 1 if kind == "bilag" else max(level, 2))
    match = _CHAPTER.fullmatch(text) or _NUMBERED.fullmatch(text)
    number, title = (match["number"], match["rest"] or "") if match else (None, text)
    return Heading(index, end, "section" if level == 1 else "subsection", number, title, level)


# --- numbers and labels ---------------------------------------------------------------------------------------------


def _labelled_and_numbered(layout: LineLayout) -> list[Heading]:
    found: list[Heading] = []
    state = _State()
    index = 0
    while index < len(layout.rows):
        state.heading_end = found[-1].end if found else 0
        heading = _labelled(layout, index, after=state.heading_end) or _counted(layout, index, state)
        if heading:
            found.append(heading)
            if heading.kind == "bilag":
                state.numbers = []
            index = heading.end
        else:
            index += 1
    return found


def _starts_anew(layout: LineLayout, index: int, heading_end: int) -> bool:
    """Whether no sentence runs into this row."""
    if index == 0 or index == heading_end:
        return True
    row, above = layout.rows[index], layout.rows[index - 1]
    if row.gap >= 3 or not is_open(above.text) or is_note(above.text) or is_value_row(above):
        return True
    if not layout.wrapped:
        return not is_loose(above.text)
    return row.gap > 0 and not is_loose(above.text) and is_broken(layout, index - 1)


def _label_stands(layout: LineLayout, index: int, match: re.Match[str], after: int) -> bool:
    """Whether a label opens a unit here and is not named in a sentence."""
    if _starts_anew(layout, index, after):
        return True
    row = layout.rows[index]
    alone = not match["rest"] or bool(match["sign"])
    return alone and (row.gap > 0 or row.new_page or not layout.wrapped) and not is_loose(layout.rows[index - 1].text)


def _labelled(layout: LineLayout, index: int, *, after: int = 0, told: bool = False) -> Heading | None:
    row = layout.rows[index]
    match = _LABEL.fullmatch(row.text)
    if not match or not (told or _label_stands(layout, index, match, after)):
        return None
    rest, sign = match["rest"] or "", match["sign"]
    if rest and not sign and (rest[0].islower() or _STOP.search(rest) or _FINITE.match(rest)):
        return None
    if rest and _is_contents_line(rest):
        return None
    end = index + 1
    if rest:
        end = _title_end(layout, index)
        title = _joined((rest, *layout.rows[index + 1 : end]))
    else:
        end = _title_after_label(layout, index + 1)
        title = _joined(layout.rows[index + 1 : end])
    kind = _KINDS[match["word"].lower()]
    return Heading(index, end, kind, _number(match), title.removesuffix(".") or "", 1 if kind == "bilag" else 3)


def _number(match: re.Match[str]) -> str:
    return f"{match['word'].capitalize()} {match['number']}"


def _is_contents_line(text: str) -> bool:
    """Whether a table of contents names the heading: leaders or a page number at the end."""
    return bool(re.search(r"(?:\.{3,}|…|\s{3,}|\t)\s*\d{1,3}$", text))


def _title_end(layout: LineLayout, index: int) -> int:
    """The end of a title that begins on row `index`: it runs on over lower-case lines that follow at once."""
    rows = layout.rows
    end = index + 1
    while end < len(rows) and end - index < 4 and _runs_on(rows[end - 1], rows[end]):
        end += 1
    return end


def _runs_on(above: LayoutRow, row: LayoutRow) -> bool:
    if row.gap or row.new_page or is_item(row.text) or row.line.role != above.line.role:
        return False
    return not is_stopped(above.text) and (row.text[0].islower() or is_loose(above.text))


def is_stopped(text: str) -> bool:
    """Whether the text ends like a sentence; "ph.d." does not."""
    return bool(_STOP.search(text)) and not _DEGREE.search(text)


def _title_after_label(layout: LineLayout, index: int) -> int:
    """The end of the title that stands below a label; `index` itself where none does."""
    rows = layout.rows
    if index >= len(rows) or rows[index].new_page or rows[index].gap > 4:
        return index
    text = rows[index].text
    if (
        is_item(text)
        or _LABEL.fullmatch(text)
        or ENUMERATED.match(text)
        or not text[0].isupper()
        or rows[index].line.cells
    ):
        return index
    if rows[index].line.role in ("row", "item") or len(text) > 220:
        return index
    end = _title_end(layout, index)
    whole = _joined(rows[index:end])
    open_after = end < len(rows) and rows[end].text[0].islower() and not is_stopped(rows[end - 1].text)
    sentence = is_stopped(whole) and (len(whole) > MAX_TITLE or bool(_FINITE.search(whole)))
    return index if open_after or sentence or whole.endswith(":") else end


def _counted(layout: LineLayout, index: int, state: _State) -> Heading | None:
    row = layout.rows[index]
    match = _CHAPTER.fullmatch(row.text) or _NUMBERED.fullmatch(row.text)
    if not match or match["rest"] is None:
        return None
    numbers = [int(part) for part in match["number"].split(".")]
    if not _looks_numbered(layout, index, match, state) or not _follows(numbers, state, row):
        if len(numbers) == 1 and _may_be_item(match["rest"]):
            state.item = (numbers[0], index)
        return None
    end = _title_end(layout, index)
    title = _joined((match["rest"], *layout.rows[index + 1 : end]))
    state.numbers = numbers
    state.dotted = state.dotted or bool(match["dot"])
    level = len(numbers)
    return Heading(index, end, "section" if level == 1 else "subsection", match["number"], title, level)


def _may_be_item(rest: str) -> bool:
    return not _MONTH.match(rest) and not _UNIT.match(rest)


def _looks_numbered(layout: LineLayout, index: int, match: re.Match[str], state: _State) -> bool:
    rest = match["rest"]
    number = match["number"]
    if not (rest[0].isupper() or (rest[0].isdigit() and match["dot"] and rest[-1].isalpha())):
        return False
    if _MONTH.match(rest) or _UNIT.match(rest) or _is_contents_line(rest) or "\t" in rest:
        return False
    if not match["dot"] and (
        (state.dotted and "." not in number) or not rest[0].isalpha() or is_value_row(layout.rows[index])
    ):
        return False
    if not _starts_anew(layout, index, state.heading_end):
        return False
    item, at = state.item
    if "." not in number and int(number) == item + 1 and index - at <= LIST_REACH:
        return False
    return _stands_as_title(layout, index, MAX_NUMBERED) and not _next_number(layout, index, match)


def _stands_as_title(layout: LineLayout, index: int, longest: int) -> bool:
    """Whether the title that begins here ends unlike a sentence, and what follows begins anew."""
    rows = layout.rows
    end = _title_end(layout, index)
    text = _joined(rows[index:end])
    if len(text) > longest or is_stopped(text) or text.endswith((",", "-", ";")):
        return False
    return end >= len(rows) or not rows[end].text[0].islower() or bool(is_item(rows[end].text))


def _next_number(layout: LineLayout, index: int, match: re.Match[str]) -> bool:
    """Whether the next row is the next item of a list."""
    following = _title_end(layout, index)
    if following >= len(layout.rows) or "." in match["number"]:
        return False
    after = _NUMBERED.fullmatch(layout.rows[following].text)
    return bool(after) and after is not None and after["number"] == str(int(match["number"]) + 1)


def _follows(numbers: list[int], state: _State, row: LayoutRow) -> bool:
    """Whether the number is the next one at its level."""
    last = state.numbers
    if len(numbers) == 1:
        top = last[0] if last else 0
        return numbers[0] == top + 1 or (bool(last) and numbers[0] == top + 2 and row.gap >= 2)
    if len(numbers) > len(last) + 1 or not last:
        return False
    depth = len(numbers) - 1
    before = last[depth] if len(last) > depth else 0
    return numbers[:depth] == last[:depth] and numbers[depth] in (before + 1, before + 2)


# --- headings without number or label -------------------------------------------------------------------------------


def _plain_headings(layout: LineLayout, found: list[Heading]) -> list[Heading]:
    taken = frozenset(i for h in found for i in range(h.first, h.end))
    numbered = [h for h in found if h.kind == "section"]
    late = not numbered or numbered[0].first > max(40, len(layout.rows) // 4)
    first = 0 if late else numbered[0].end
    tables = frozenset(i for a, b in value_runs(layout, taken) for i in range(a, b)) | cell_rows(layout, taken)
    tables |= frozenset(i for a, b in table_extents(layout, found) for i in range(a, b))
    plain: list[Heading] = []
    index = first
    while index < len(layout.rows):
        if index in taken or index in tables:
            index += 1
            continue
        after = index if index - 1 in taken or (plain and plain[-1].end == index) else 0
        end = _plain_end(layout, index, after, taken)
        if end:
            level = _plain_level([*found, *plain], index)
            kind: SectionKind = "section" if level == 1 else "subsection"
            plain.append(Heading(index, end, kind, None, _joined(layout.rows[index:end]), level))
        index = end or index + 1
    return plain


def table_extents(layout: LineLayout, found: Sequence[Heading]) -> list[tuple[int, int]]:
    """The rows below each table caption that belong to the table, as half-open ranges."""
    ordered = sorted(found, key=lambda h: h.first)
    taken = frozenset(i for h in ordered for i in range(h.first, h.end))
    cells = cell_rows(layout, taken)
    ends = [*(h.first for h in ordered[1:]), len(layout.rows)][: len(ordered)]
    return [
        (h.end, table_end(layout, h.end, limit, cells))
        for h, limit in zip(ordered, ends, strict=True)
        if h.kind == "tabel"
    ]


def _plain_level(found: list[Heading], index: int) -> int:
    """One below the numbered heading above; 1 where the document numbers nothing."""
    above = [
        h
        for h in found
        if h.first < index and (h.number or h.kind == "bilag") and h.kind not in ("boks", "tabel", "figur")
    ]
    return max(above, key=lambda h: h.first).level + 1 if above else 1


def _plain_end(layout: LineLayout, index: int, after: int, taken: frozenset[int]) -> int:
    """The end of the unnumbered heading on row `index`, 0 where it is none."""
    row = layout.rows[index]
    if not _looks_plain(row) or not _starts_anew(layout, index, after):
        return 0
    if layout.wrapped and not (row.gap or row.new_page or after == index):
        return 0
    end = _title_end(layout, index)
    text = _joined(layout.rows[index:end])
    if end >= len(layout.rows) or len(text) > MAX_TITLE + 80 * (end - index > 1):
        return 0
    stopped = is_stopped(text)
    if stopped and not (_tight(layout, end) and len(text) <= 60 and not text.endswith((":", ";", "?", "!"))):
        return 0
    if is_loose(text) or text.endswith((";", "-")) or _is_sentence(text) or _PARTY.fullmatch(text):
        return 0
    return end if _body_follows(layout, end, taken) else 0


def _looks_plain(row: LayoutRow) -> bool:
    text = row.text
    if row.line.role not in (None, "heading") or "\t" in text or is_item(text) or is_note(text):
        return False
    if (
        not (text[0].isupper() or re.match(r"\d[\d.]*(?:-\w+)?\s+[a-zæøå]", text))
        or len(re.findall(r"[^\W\d_]", text)) < 3
    ):
        return False
    if _PARTY.fullmatch(text) or _TIME.fullmatch(text) or ENUMERATED.match(text) or _UNIT.match(text):
        return False
    return not (text[0].isdigit() and _MONTH.search(text[:20])) and not _AMOUNT.search(text)


def _is_sentence(text: str) -> bool:
    """Whether a finite verb stands outside a subordinate clause."""
    if _SENTENCE_INSIDE.search(text):
        return True
    main = re.split(r",|\b(?:der|som|hvor|at|om)\b", text, maxsplit=1)[0]
    return bool(_FINITE.search(main))


def _tight(layout: LineLayout, end: int) -> bool:
    """Whether the next row follows without a blank line although paragraphs are parted by one."""
    return (
        layout.wrapped
        and end < len(layout.rows)
        and layout.rows[end].gap == 0
        and not layout.rows[end].new_page
        and not layout.spaced[end]
    )


def _body_follows(layout: LineLayout, end: int, taken: frozenset[int]) -> bool:
    row = layout.rows[end]
    if end in taken:
        return bool(row.gap) or row.new_page
    if row.text[0].islower() or is_value_row(row) or (row.gap == 0 and not row.text[0].isupper()):
        return False
    if layout.wrapped and (row.gap == 0 or layout.spaced[end]):
        return is_broken(layout, end - 1)
    return not is_item(row.text) or row.gap > 0


def _joined(parts: tuple[LayoutRow | str, ...]) -> str:
    """The texts of rows as one, hyphens at their ends kept for the repair that follows."""
    out = ""
    for part in parts:
        text = part if isinstance(part, str) else part.text
        out = f"{out} {text}" if out and not ends_in_hyphen(out) else out + text
    return out

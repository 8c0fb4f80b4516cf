"""Headings without number or label in plain text, where type and weight are lost.

What is left: a heading opens after a finished sentence, does not end like one, breaks off before its line is full, and
what follows begins anew.
"""

import re

from indexer.language.words import MONTH
from indexer.models import SectionKind
from indexer.structure.box_extent import table_extents
from indexer.structure.heading_lines import (
    DATE_WORD,
    FINITE_VERB,
    MAX_TITLE,
    UNIT,
    Heading,
    is_stopped,
    joined_title,
    starts_anew,
    title_end,
)
from indexer.structure.line_layout import ENUMERATED, LayoutRow, LineLayout, is_broken, is_item, is_loose
from indexer.structure.text_tables import cell_rows, is_note, is_value_row, value_runs

_AMOUNT = re.compile(r"\s(?:\d{3}|\d[\d.]*,\d+|\d{1,3}(?:\.\d{3})+)$")
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
_SENTENCE_INSIDE = re.compile(r"[^\W\d_]{4,}[.?!]\d?\s+[A-ZÆØÅ]")


def plain_headings(layout: LineLayout, found: list[Heading]) -> list[Heading]:
    """The headings without number, outside tables and the rows of `found`.

    found: headings with a number or label. What stands above the first numbered section is taken for a cover, unless
    it is more than a quarter of the document.
    """
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
            plain.append(Heading(index, end, kind, None, joined_title(layout.rows[index:end]), level))
        index = end or index + 1
    return plain


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
    if not _looks_plain(row) or not starts_anew(layout, index, after):
        return 0
    if layout.wrapped and not (row.gap or row.new_page or after == index):
        return 0
    end = title_end(layout, index)
    text = joined_title(layout.rows[index:end])
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
    if _PARTY.fullmatch(text) or _TIME.fullmatch(text) or ENUMERATED.match(text) or UNIT.match(text):
        return False
    return not (text[0].isdigit() and DATE_WORD.search(text[:20])) and not _AMOUNT.search(text)


def _is_sentence(text: str) -> bool:
    """Whether a finite verb stands outside a subordinate clause."""
    if _SENTENCE_INSIDE.search(text):
        return True
    main = re.split(r",|\b(?:der|som|hvor|at|om)\b", text, maxsplit=1)[0]
    return bool(FINITE_VERB.search(main))


def _tight(layout: LineLayout, end: int) -> bool:
    """Whether row `end` follows at once although paragraphs around it are set apart by a blank line."""
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

"""Rules on short texts that the formats share: numbers of lists, box labels, contents headings, bullets, levels."""

import re
from collections import Counter
from dataclasses import replace

from indexer.language.words import roman
from indexer.models import Line

BULLETS = "•●○◦▪▫■□►▶➢➤✓✔–—*·‣⁃-\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\uf076\uf0a8\uf06e\uf071\ufffd"
_BULLET = re.compile(rf"\s*(?:[{re.escape(BULLETS)}]|(?<!\S)o)[\s\u00a0\u2002\u2003]+(?=\S)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LONE_LABEL = re.compile(r"(?:boks|tabel|figur)\s+\d+(?:\.\d+)*[a-z]?[.:]?", re.I)
_BOX_LABEL = re.compile(r"boks\s+\d+(?:\.\d+)*\b", re.I)
_PAGE_AT_END = re.compile(r"[\s._…·]*\d{0,3}\s*$")
_FEWEST_ENTRIES = 5
_CONTENTS = re.compile(r"(?:indhold|indholdsfortegnelse|indholdsoversigt)\W*", re.I)
_NOTES = re.compile(r"(?:noter|fodnoter|slutnoter|noter og henvisninger)\W*", re.I)


def is_contents_title(text: str) -> bool:
    """Whether the text is the heading of a table of contents."""
    return bool(_CONTENTS.fullmatch(text.strip()))


def is_notes_title(text: str) -> bool:
    """Whether the text is the heading of a list of notes."""
    return bool(_NOTES.fullmatch(text.strip()))


def is_lone_label(text: str) -> bool:
    """Whether the text is a box's, table's or figure's label without its title ("Boks 2.1")."""
    return bool(_LONE_LABEL.fullmatch(text.strip()))


def titles_label(line: Line, last: Line) -> bool:
    """Whether a line of a box is the title of the lone label that stands before it in the same box."""
    if line.box is None:
        return False
    return line.role == "text" and last.box == line.box and is_lone_label(last.text)


def is_box_label(text: str) -> bool:
    """Whether the text begins as a box's label."""
    return bool(_BOX_LABEL.match(text.strip()))


def without_bullet(text: str) -> tuple[str, bool]:
    """The text without a bullet typed before it, and whether one stood there."""
    match = _BULLET.match(text)
    return (text[match.end() :], True) if match else (text, False)


def settle_levels(lines: list[Line]) -> list[Line]:
    """Levels from 1: a single topmost heading before all others is the title where the document has none."""
    levels = [line.level for line in lines if line.role == "heading" and line.level is not None]
    if not levels:
        return lines
    top = min(levels)
    has_title = any(line.role == "title" for line in lines)
    first = next(n for n, line in enumerate(lines) if line.role == "heading" and line.level is not None)
    deeper = [level for level in levels if level > top]
    lone = levels.count(top) == 1 and lines[first].level == top and len(deeper) >= 2
    if lone and not has_title and not lines[first].text[:1].isdigit():
        lines = [replace(line, role="title", level=None) if n == first else line for n, line in enumerate(lines)]
        top = min(deeper)
    return [
        replace(line, level=max(1, line.level - top + 1)) if line.role == "heading" and line.level else line
        for line in lines
    ]


def drop_typed_contents(lines: list[Line]) -> list[Line]:
    """Leave out a table of contents that is plain text: five lines or more that are made of later headings."""
    titles = Counter(_folded(line.text) for line in lines if line.role == "heading")
    entries = [_is_entry(line, titles) for line in lines]
    kept: list[Line] = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and entries[end]:
            end += 1
        if end - start < _FEWEST_ENTRIES or start > len(lines) // 3:
            kept.extend(lines[start : max(end, start + 1)])
        start = max(end, start + 1)
    return kept


def _is_entry(line: Line, titles: Counter[str]) -> bool:
    """Whether half of a line's words are titles of headings in full, its page number apart.

    A heading is an entry only where its title comes back as another heading.
    """
    if line.role == "row" or (line.role == "heading" and titles[_folded(line.text)] < 2):
        return False
    words = _folded(_PAGE_AT_END.sub("", line.text)).split()
    if not words or len(line.text) > 200:
        return False
    covered = at = 0
    while at < len(words):
        step = next((end for end in range(len(words), at, -1) if " ".join(words[at:end]) in titles), None)
        covered += step - at if step else 0
        at = step or at + 1
    return covered * 2 >= len(words)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def drop_contents_titles(lines: list[Line]) -> list[Line]:
    """Leave out headings of a table of contents whose entries were left out."""
    return [line for line in lines if not (line.role in ("heading", "title", "text") and is_contents_title(line.text))]


def parse_int(value: str | None, *, default: int, most: int) -> int:
    """The whole number that `value` is, from 0 to `most`; `default` where it is none.

    Digits only: "²" is one to `str.isdigit` and none to `int`.
    """
    digits = (value or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 10 and int(digits) <= most else default


def superscript(text: str) -> str:
    """The text with its digits raised, so that a mark behind a number never joins it: "125²" is no 1252."""
    return text.translate(_RAISED)


def format_number(number: int, number_format: str) -> str:
    """`number` in a Word number format; decimal for those that Danish does not use."""
    if number_format in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 20)
        return letter.upper() if number_format == "upperLetter" else letter
    if number_format in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        return roman(number).upper() if number_format == "upperRoman" else roman(number)
    if number_format == "decimalZero":
        return f"{number:02d}"
    if number_format == "ordinal":
        return f"{number}."
    return "" if number_format == "none" else str(number)

"""Reads the year an agreement is for, and the date it was signed on."""

import datetime
import re
from collections import Counter
from collections.abc import Sequence

from indexer.collection.guess import OPENING, Guess, around, cover_lines
from indexer.collection.titles import BUDGET, ECONOMY
from indexer.language.words import MONTH, YEAR, month_number
from indexer.models import Line

_YEAR = f"({YEAR})"
_SPAN = rf"{_YEAR}(?:\s*(?:[-–/]|til|og)\s*(?:{YEAR}|\d\d)(?!\d))?"
"""A year, or the first of several: "2022-2025", "2023 og 2024"."""
_ABOUT = re.compile(
    rf"\b(?:økonomi\w*|budget\w*|finanslov\w*|forårsaftale|aftale\w*|for|i|perioden|årene)\s+(?:for\s+|i\s+)?{_SPAN}",
    re.I,
)
_IN_FORCE = re.compile(
    r"\b(?:aftalen|overenskomsten|kontrakten|forliget|planen|strategien)\b[^.]{0,40}?\b"
    r"(?:gælder|dækker|omfatter|løber|udmøntes|har virkning|får virkning|træder i kraft|vedrører)\b"
    rf"(?:[^.]|(?<=\d)\.){{0,60}}?{_SPAN}",
    re.I,
)
"""What a text says that it is in force: "Aftalen gælder for perioden 2023-2026"."""
_AGREED = re.compile(rf"\benige?\s+om\b[^.]{{0,120}}?\b(?:for|i|perioden|årene)\s+{_SPAN}(?!\d)", re.I)
_WHOLE_DATE = re.compile(rf"\b(?:af|den|fra)?\s*\d{{1,2}}\.\s*{MONTH}\s+{YEAR}", re.I)
_DATED = re.compile(rf"\b{MONTH}\s+{_YEAR}", re.I)
_ANY_SPAN = re.compile(rf"(?<!\d){_SPAN}(?!\d)")
_SIGNED = re.compile(rf"(?:[A-ZÆØÅ][\w ]{{1,40}},\s*)?(?:den\s+)?(\d{{1,2}})\.\s*({MONTH})\s+{_YEAR}\.?", re.I)
"""A line that is a date, with the place or the office before it: "København, den 10. juni 2024"."""
_SOME_DAYS = re.compile(rf"\d{{1,2}}\.\s*(?:[-–]|og|til)\s*\d{{1,2}}\.\s*{MONTH}\s+{YEAR}", re.I)
"""Several days on a line, which nobody signs on: "26. – 27. august 2024"."""
_SIGNATURE = 30
_TOP, _LONG_LINE = 12, 130


def agreement_year(title: str, lines: Sequence[Line], text: str, stem: str) -> Guess[int | None]:
    """The year the agreement is for, the first where it is for several.

    In order: the title's, what the text says that it is in force, the date and the years of the cover, the file's
    name, the economy it is about, what is agreed on first. A year that is only mentioned is none of these: it is open.
    """
    undated = _WHOLE_DATE.sub(" ", title)
    for pattern in (_ABOUT, _ANY_SPAN):
        if found := list(pattern.finditer(undated)):
            return Guess(int(found[-1][1]), title)
    if told := _IN_FORCE.search(text, 0, OPENING) or _IN_FORCE.search(text, max(0, len(text) - OPENING)):
        return Guess(int(told[1]), told[0])
    said = _year_of_cover(lines) or _year_of_name(stem) or _year_of_economy(text) or _year_agreed_for(text)
    return said or Guess(None)


def _year_of_cover(lines: Sequence[Line]) -> Guess[int | None] | None:
    """The year of a date on the first lines, or else of a line there that is no sentence and no row of a table."""
    top = [line for line in lines if line.text.strip()][:_TOP]
    for pattern, of in ((_DATED, top), (_ANY_SPAN, [line for line in top if line.role != "row"])):
        for line in of:
            words = line.text.strip()
            whole = pattern is _DATED or not words.endswith(".")
            if whole and len(words) < _LONG_LINE and (dated := pattern.search(words)):
                return Guess(int(dated[1]), words)
    return None


def _year_agreed_for(text: str) -> Guess[int | None] | None:
    """The year of the first thing that is agreed on: "er enige om rammerne for 2026"."""
    agreed = _AGREED.search(text, 0, OPENING)
    return Guess(int(agreed[1]), agreed[0]) if agreed else None


def _year_of_name(stem: str) -> Guess[int | None] | None:
    named = _ANY_SPAN.search(stem)
    return Guess(int(named[1]), stem) if named else None


def _year_of_economy(text: str) -> Guess[int | None] | None:
    said = [match for pattern in (ECONOMY, BUDGET) for match in pattern.finditer(text)]
    years = Counter(match[match.re.groups] for match in said).most_common(1)
    if not years:
        return None
    first = next(match for match in said if match[match.re.groups] == years[0][0])
    return Guess(int(years[0][0]), around(text, *first.span(), reach=30))


def signing_date(lines: Sequence[Line]) -> Guess[datetime.date | None]:
    """The one date that stands alone on lines of the cover and the last lines; open where there are others, or none."""
    ends = [*cover_lines(lines), *lines[-_SIGNATURE:]]
    matches = [match for line in ends if (match := _SIGNED.fullmatch(line.text.strip()))]
    dates = {(int(match[3]), month_number(match[2]), int(match[1])) for match in matches}
    if any(_SOME_DAYS.search(line.text) for line in ends):
        return Guess(None)
    try:
        return Guess(datetime.date(*dates.pop()), matches[0][0]) if len(dates) == 1 else Guess(None)
    except ValueError:  # "31. juni"
        return Guess(None)

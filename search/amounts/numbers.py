"""Danish numbers (decimal comma, thousands point, halves, signs, words to twelve) and the spans readers make. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from indexer.language.words import CARDINALS

AmountKind = Literal["kroner", "percent", "count", "date", "period", "price_level"]
Owner = Literal["region", "kommune", "stat"]
Change = Literal["up", "down", "changed"]


@dataclass(frozen=True, slots=True)
class RawAmount:
    """A span and its normalised value before its surroundings are read.

    A range has no value but `low` and `high`. Of a cell: the year of its column, the label of its row, the
    owner that either names.
    """

    start: int
    end: int
    kind: AmountKind
    value: float | str | None = None
    low: float | str | None = None
    high: float | str | None = None
    unit: str | None = None
    year: int | None = None
    label: str | None = None
    owner: Owner | None = None


FRACTIONS = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

WORDS = {word: Decimal(number) for word, number in CARDINALS.items() if 2 <= number <= 12}
ONES = {
    "en": Decimal(1),
    "én": Decimal(1),
    "et": Decimal(1),
    "ét": Decimal(1),
    "en halv": Decimal("0.5"),
    "et halvt": Decimal("0.5"),
    "halvanden": Decimal("1.5"),
}
"""Read as numbers only before mio., mia., million, milliard, procent: elsewhere they are articles."""

_POINTED = r"(?:\d{1,3}(?:[.\u00a0\u2007\u2009\u202f]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)(?![.,]?\d)"
_DIGITS = rf"(?:[1-9]\d{{0,2}}(?:\x20\d{{3}})+(?:,\d+)?(?![.,]?\d)|{_POINTED})"
FIGURE = rf"(?:(?:{_DIGITS}\s?)?[½¼¾]|{_DIGITS})"
CLOSED_FIGURE = rf"(?:(?:{_POINTED}\s?)?[½¼¾]|{_POINTED})"
"""A figure without plain blanks between its thousands: in rows where blanks part the cells."""
WORD = rf"(?:{'|'.join(WORDS)})\b"
ONE = r"(?:halvanden|[Ee]n\shalv|[Ee]t\shalvt|[EeÉé][nt])\b"
FREE = r"(?<![\w.,/½])(?<!\w-)(?<!\w-\s)(?<!§\s)(?<!§)"
"""What a number may not follow: a letter, a digit, the middle of a code, a paragraph sign, `covid-`."""
SIGN = r"(?:(?<![\w)])[-−–+](?=[\d½])|\b[Mm]inus\s+)"

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_SPACE = re.compile(r"\s+")
_BLANK_BETWEEN = re.compile(r"(?<=\d)\s(?=\d{3})")


def parse_number(text: str) -> Decimal:
    """The value of a number that matched `FIGURE`, `WORD` or `ONE`.

    A point before exactly three digits groups thousands (`4.208` is 4208), unless a zero leads (`0.123`).
    """
    folded = _SPACE.sub(" ", text.strip().lower())
    if folded in WORDS:
        return WORDS[folded]
    if folded in ONES:
        return ONES[folded]
    digits = _BLANK_BETWEEN.sub(".", folded).replace(" ", "")
    part = FRACTIONS.get(digits[-1], Decimal(0))
    if part:
        digits = digits[:-1]
    return (_parse_digits(digits) if digits else Decimal(0)) + part


def _parse_digits(digits: str) -> Decimal:
    if "," in digits:
        return Decimal(digits.replace(".", "").replace(",", "."))
    if _THOUSANDS.fullmatch(digits):
        return Decimal(digits.replace(".", ""))
    return Decimal(digits)


def parse_range(low: str, high: str) -> tuple[Decimal, Decimal]:
    """Both ends of a range; in `5-6.000` the thousands belong to both."""
    first, last = parse_number(low), parse_number(high)
    high = _BLANK_BETWEEN.sub(".", high)
    if _THOUSANDS.fullmatch(high) and high.count(".") == 1 and low.isdigit() and first * 1000 < last:
        first *= 1000
    return first, last


def plain(value: Decimal) -> int | float:
    """An int where the value is whole, else a float."""
    return int(value) if value == value.to_integral_value() else float(value)


def looks_like_year(text: str) -> bool:
    """Whether the number is written as a year is: four digits, no point, 1900 to 2099."""
    return re.fullmatch(r"(?:19|20)\d\d", text.strip()) is not None

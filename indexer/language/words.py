"""Danish words that mean numbers, months and years, and the closed word classes, read from `words.toml`.

Everything here is a plain lookup: no lexicon is loaded. Patterns are fragments for larger regular expressions, written
for `re.IGNORECASE` or lower-case text.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_MODERN = 70
"""A year of two digits below this is of the 2000s, else of the 1900s."""

_ROMAN_DIGITS = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST_ROMAN = 3999


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def word_list(section: str, name: str) -> frozenset[str]:
    """The words of one list of `words.toml`; KeyError for a list that is not there."""
    return frozenset(_lists()[section][name].split())


def _in_order(section: str, name: str) -> tuple[str, ...]:
    return tuple(_lists()[section][name].split())


MONTHS = _in_order("calendar", "months")
"""The names of the months, January first."""

MONTH = "(?:" + "|".join(MONTHS) + ")"
"""Pattern of a month's full name."""

_SHORT_MONTHS = _in_order("calendar", "abbreviated_months")
_MONTH_NUMBERS = {
    name: number for number, month in enumerate(MONTHS, 1) for name in (month, *_SHORT_MONTHS) if month.startswith(name)
}

ABBREVIATED_MONTH = "(?:" + "|".join(sorted(_SHORT_MONTHS, key=len, reverse=True)) + ")"
"""Pattern of a month's short name, without a full stop."""

YEAR = r"(?:19|20)\d\d"
"""Pattern of a year in four digits, 1900 to 2099; what may stand beside it is up to the larger pattern."""

CARDINALS = {word: number for number, word in enumerate(_in_order("numerals", "cardinals"))}
"""The numerals from 0 to 19; "en" and "et" are articles too."""

TENS = {word: 20 + 10 * place for place, word in enumerate(_in_order("numerals", "tens"))}
"""The numerals of the tens from 20 to 100."""

ONES = word_list("numerals", "ones")
"""The spellings of 1, which elsewhere are the indefinite article."""

ORDINALS = {
    word: number for number, forms in enumerate(_in_order("numerals", "ordinals"), 1) for word in forms.split("/")
}
"""The ordinal numerals from 1 to 20, in each form."""

NEGATIONS = word_list("functions", "negations")
"""Words that turn what is said into its opposite, or take something out of it."""

CONDITIONS = word_list("functions", "conditions")
"""Words that make what is said depend on something else."""

LIMITS = word_list("functions", "limits")
"""Words that limit the figure or promise after them."""

FUNCTION_WORDS = word_list("functions", "words")
"""Pronouns, prepositions, conjunctions, auxiliary verbs: words without a topic of their own."""

LINKS = word_list("functions", "links")
"""The articles and prepositions that stand between the words of one name or topic."""


def month_number(name: str) -> int:
    """The number of a month by its full or short name, in any case: "Sept." is 9; KeyError where it is none."""
    return _MONTH_NUMBERS[name.lower().rstrip(".")]


def full_year(digits: str) -> int:
    """The year that two or four digits mean: "24" is 2024, "98" is 1998, "2013" itself."""
    number = int(digits)
    if len(digits) != 2:
        return number
    return number + (2000 if number < _MODERN else 1900)


@lru_cache(maxsize=1)
def _numeral() -> re.Pattern[str]:
    small = "|".join(sorted((*CARDINALS, *ONES), key=len, reverse=True))
    return re.compile(rf"(?:(?P<unit>{small})?(?P<og>og)?(?P<tens>{'|'.join(TENS)})|(?P<small>{small}))")


def numeral_value(word: str) -> int | None:
    """The number that a Danish numeral from 0 to 100 means, in any case: "femogtyve" is 25; None for other words."""
    found = _numeral().fullmatch(word.lower())
    if found is None or bool(found["unit"]) != bool(found["og"]):
        return None
    if found["small"]:
        return 1 if found["small"] in ONES else CARDINALS[found["small"]]
    unit = 1 if found["unit"] in ONES else CARDINALS.get(found["unit"] or "nul", 0)
    return TENS[found["tens"]] + unit if unit < 10 and (not found["unit"] or unit) else None


def roman_value(letters: str) -> int | None:
    """The number that Roman numerals mean, in any case: "XIV" is 14; None for what is not written as Romans do."""
    rest, value = letters.lower(), 0
    for number, sign in _ROMAN_DIGITS:
        while rest.startswith(sign) and value <= _MOST_ROMAN:
            rest, value = rest[len(sign) :], value + number
    return value if value and not rest and roman(value) == letters.lower() else None


def roman(number: int) -> str:
    """A number from 1 to 3999 in lower-case Roman numerals."""
    digits = []
    for value, letters in _ROMAN_DIGITS:
        digits.append(letters * (number // value))
        number %= value
    return "".join(digits)

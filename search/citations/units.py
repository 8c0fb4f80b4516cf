"""Finds the numbered units and pages that a text names: "boks 2.1", "kap. IV", "afsnit 2 og 3", "ss. 3-5"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from rapidfuzz.distance import OSA

from indexer.language.words import FUNCTION_WORDS, ORDINALS, numeral_value, roman_value
from indexer.models import Section
from search.runtime import check_deadline

UnitKind = Literal["boks", "tabel", "figur", "bilag", "afsnit", "punkt", "stykke", "fodnote", "side", "any"]
"""What a citation may call a unit; "afsnit" is every numbered section, "any" a bare number. "punkt" is a section too,
or an item inside the unit named with it; "stykke" is a paragraph of it."""

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "boks": r"boks(?:en|ene|e)?|box",
        "tabel": r"tabel(?:len|ler)?|tab\.?",
        "figur": r"figur(?:en|er)?|fig\.?",
        "bilag": r"bilag(?:et|ene|s)?|bil\.|appendiks|appendix",
        "afsnit": r"afsnit(?:tet|tene)?|afsn\.?|afs\.|kapit(?:el|let|ler)|kap\.?|sektion(?:en)?",
        "punkt": r"punkt(?:et|er)?|pkt\.?",
        "stykke": r"stk\.?|stykke",
        "fodnote": r"fodnote(?:n|r)?|fn\.?|note(?:n|r)?",
        "side": r"side(?:n|r|rne)?|pp?\.|ss?\.|s(?=\s?\d)",
    }
)
_FULL_WORDS = ("boks", "tabel", "figur", "bilag", "afsnit", "kapitel", "punkt", "fodnote", "side")
_NO_QUANTITY = r"(?!\s?(?:pct|%|mio|mia|mill|kr|procent)\b)"
_DIGITS = rf"\d{{1,3}}(?:[.,]\d{{1,2}}(?!\d))*(?:[a-eg-z](?!\w))?(?!\d){_NO_QUANTITY}"
_ALONE = r"(?!\w)(?!\.\w|\.?\s?\d)"
_SPELLED = rf"(?-i:[IVXL]+|[ivxl]{{2,6}}|[A-Z]){_ALONE}|[a-zæøå]{{2,14}}(?!\w)|[a-h]{_ALONE}"
_NUMBER = rf"(?:{_DIGITS}|{_SPELLED})"
_UNIT = re.compile(
    "(?<![\\w§])(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items())
    + r")\s{0,2}(?:nr\.?\s?|nummer\s)?"
    + rf"(?:(?P<number>{_DIGITS})|(?<=[\s.])(?P<spelled>{_SPELLED})|(?P<mark>\*{{1,3}}))",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"\s*(?:-|–|—|\btil\b)\s*(?:s\.\s?)?(?P<number>{_NUMBER})", re.IGNORECASE)
_MORE = re.compile(rf"\s*(?:,|&|\+|,?\s(?:og|samt|eller)\s)\s*(?P<number>{_NUMBER})", re.IGNORECASE)
_ONWARD = re.compile(r"\s?(?P<onward>ff?)(?!\w)\.?", re.IGNORECASE)
_NEXT_WORD = re.compile(r"\.?\s+([^\W\d_]+)|\.\S")
_ORDINAL_NUMBER = "|".join((r"\d{1,2}\.", *sorted(ORDINALS, key=len, reverse=True)))
_ORDINAL = re.compile(
    rf"(?<![\w.])(?P<number>{_ORDINAL_NUMBER})\s(?P<kind>afsnit|kapitel|bilag|boks|tabel|figur|punkt)(?!\w)",
    re.IGNORECASE,
)
_FUZZY = re.compile(r"(?<!\w)(?P<word>[^\W\d_]{4,8})\.?\s?(?P<number>\d{1,2}(?:\.\d{1,2})?)(?![\d%])", re.IGNORECASE)
_KIND_OF: Mapping[str, str] = MappingProxyType(
    {"section": "afsnit", "subsection": "afsnit", "footnote": "fodnote", "kapitel": "afsnit"}
)
_ARTICLES = frozenset(("en", "et"))
_MOST_LISTED = 12
"""Numbers read after one word: "afsnit 2, 3 og 5"."""


@dataclass(frozen=True, slots=True)
class NumberedUnit:
    """A unit as named: kind, number in canonical form ("2.1", "B"), and the last number of a range, or None."""

    kind: UnitKind
    number: str
    last: str | None = None

    @property
    def label(self) -> str:
        """As a citation prints it: "boks 2.1", "s. 3-4"."""
        name = {"side": "s.", "any": "nr.", "stykke": "stk.", "punkt": "pkt."}.get(self.kind, self.kind)
        return f"{name} {self.number}" + (f"-{self.last}" if self.last else "")


@dataclass(frozen=True, slots=True)
class UnitSpan:
    """A unit named at [start, end) of a text; a further number of a list has a span of its own."""

    start: int
    end: int
    unit: NumberedUnit


def find_units(text: str) -> tuple[UnitSpan, ...]:
    """Every numbered unit and page that a text names, in order."""
    found: list[UnitSpan] = []
    for match in _UNIT.finditer(text):
        if not found or match.start() >= found[-1].end:
            check_deadline()
            found.extend(_listed(match))
    return tuple(found)


def _listed(match: re.Match[str]) -> Iterator[UnitSpan]:
    """The units of one word and the numbers after it, at most `_MOST_LISTED`."""
    kind = next(kind for kind in get_args(UnitKind) if kind in _WORDS and match[kind] is not None)
    text, start, end = match.string, match.start(), match.end()
    typed = match["number"] or match["spelled"]
    number = match["mark"] if kind == "fodnote" and match["mark"] else _read(typed, kind)
    for _ in range(_MOST_LISTED):
        if number is None:
            return
        last, end = _last(text, end, kind, number)
        yield UnitSpan(start, end, NumberedUnit(kind, number, last))
        more = _MORE.match(text, end)
        number = None
        if more and not _begins_a_phrase(text, more.end()):
            start, end = more.span("number")
            number = _read(more["number"], kind)


def _last(text: str, end: int, kind: UnitKind, number: str) -> tuple[str | None, int]:
    """The last number of a range that goes on at `end`, and where the range ends."""
    onward = _ONWARD.match(text, end)
    if onward:
        following = onward["onward"].lower() == "f" and number.isdecimal()
        return (str(int(number) + 1), onward.end()) if following else (None, end)
    match = _RANGE.match(text, end)
    last = _read(match["number"], kind) if match else None
    return (last, match.end()) if match and last else (None, end)


def _begins_a_phrase(text: str, end: int) -> bool:
    """Whether a number after "og" counts what follows it: "bilag 1 og 2 nye stillinger", "stk. 2, 3. pkt."."""
    following = _NEXT_WORD.match(text, end)
    if following is None:
        return False
    word = following[1]
    return word is None or (word.islower() and word not in FUNCTION_WORDS and not _UNIT_WORD.fullmatch(word))


_UNIT_WORD = re.compile("|".join(_WORDS.values()), re.IGNORECASE)


def _read(typed: str | None, kind: UnitKind) -> str | None:
    """The canonical number, or None for a word that is none: "bilag i", "side om side"."""
    if not typed:
        return None
    if typed[0].isdecimal():
        return canonical(typed, page=kind == "side")
    if typed.lower() in _ARTICLES:
        return None
    if (value := numeral_value(typed)) is not None:
        return str(value) if value else None
    roman = roman_value(typed) if set(typed.lower()) <= set("ivxl") and (len(typed) > 1 or typed.isupper()) else None
    if kind == "side":
        return typed.lower() if roman and typed.lower() != "i" else None
    if roman:
        return str(roman)
    return typed.upper() if kind == "bilag" and len(typed) == 1 and typed != "i" else None


def find_loose_units(text: str) -> tuple[UnitSpan, ...]:
    """Units named the other way round ("2. bilag", "tredje afsnit") or with a slip in the word ("bosk 4")."""
    spans = []
    for match in _ORDINAL.finditer(text):
        number = match["number"].rstrip(".").lower()
        value = number if number.isdecimal() else str(ORDINALS[number])
        spans.append(UnitSpan(match.start(), match.end(), NumberedUnit(_kind(match["kind"].lower()), value)))
    for match in _FUZZY.finditer(text):
        word = match["word"].lower()
        near = [full for full in _FULL_WORDS if word[0] == full[0] and OSA.distance(word, full) <= 1]
        if near:
            spans.append(UnitSpan(match.start(), match.end(), NumberedUnit(_kind(near[0]), canonical(match["number"]))))
    return tuple(spans)


def canonical(number: str, *, page: bool = False) -> str:
    """One spelling of a number: "2,1" is "2.1", "ii" is "2", "b" is "B"; of a page the digits before a point."""
    number = number.strip().rstrip(".")
    if page and not number.isalpha():
        return re.split(r"[^\d]", number)[0]
    if page:
        return number.lower()
    if number.isalpha():
        value = roman_value(number) if set(number.lower()) <= set("ivx") else None
        return str(value) if value else number.upper()
    return ".".join(part.lstrip("0").upper() or "0" for part in re.split(r"[.,]", number))


def unit_of(section: Section) -> NumberedUnit | None:
    """The unit that a section is, or None where it bears no number."""
    if section.number is None:
        return None
    number = section.number.rsplit(maxsplit=1)[-1]
    kind = section.kind
    return NumberedUnit(_kind(kind), number if kind == "footnote" else canonical(number))


def is_unit(section: Section, wanted: NumberedUnit) -> bool:
    """Whether the section is the unit wanted, or one of the range wanted."""
    unit = unit_of(section)
    kind = "afsnit" if wanted.kind == "punkt" else wanted.kind
    if unit is None or (kind not in ("any", unit.kind)):
        return False
    if unit.number == wanted.number:
        return True
    if wanted.last is None or unit.number.count(".") != wanted.number.count("."):
        return False
    return number_order(wanted.number) < number_order(unit.number) <= number_order(wanted.last)


def number_order(number: str) -> tuple[int, ...]:
    """A key that orders canonical numbers as people do: 2, 2.1, 10."""
    return tuple(
        int(digits) if (digits := "".join(c for c in part if c.isdecimal())) else ord(part[0])
        for part in number.split(".")
        if part
    )


def _kind(word: str) -> UnitKind:
    """The kind that a word in its plain form means."""
    name = _KIND_OF.get(word, word)
    return next(kind for kind in get_args(UnitKind) if kind == name)

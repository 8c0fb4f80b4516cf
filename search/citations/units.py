"""The words for units of an agreement and their numbers: "boks 2.1", "bilag 1", "afsn. 3", "s. 3-4", "fn. 2"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from rapidfuzz.distance import OSA

from indexer.language.words import roman_value
from indexer.models import Section

UnitKind = Literal["boks", "tabel", "figur", "bilag", "afsnit", "fodnote", "side", "any"]
"""What a citation may call a unit; "afsnit" is every numbered section, "any" a bare number."""

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "boks": r"boks(?:en|ene|e)?|box",
        "tabel": r"tabel(?:len|ler)?|tab\.?",
        "figur": r"figur(?:en|er)?|fig\.?",
        "bilag": r"bilag(?:et|ene|s)?|bil\.|appendiks|appendix",
        "afsnit": r"afsnit(?:tet)?|afsn\.?|afs\.|kapit(?:el|let|ler)|kap\.?|punkt(?:et)?|pkt\.?|sektion(?:en)?",
        "fodnote": r"fodnote(?:n|r)?|fn\.?|note(?:n|r)?",
        "side": r"side(?:n|r|rne)?|pp?\.|s\.|s(?=\s?\d)",
    }
)
_FULL_WORDS = ("boks", "tabel", "figur", "bilag", "afsnit", "kapitel", "fodnote", "side")
_NUMBER = r"\d{1,3}(?:[.,]\d{1,2}(?!\d))*(?:[a-eg-z](?!\w))?(?!\d)(?!\s?(?:pct|%|mio|mia|kr)\b)"
_MORE = r"\s*(?:-|–|—|\btil\b|\bog\b)\s*(?P<last>\d{1,3}(?:\.\d{1,2})*)(?![\d.]*\d)(?!\s?(?:pct|%|mio|mia|kr)\b)"
_UNIT = re.compile(
    "(?<![\\w§])(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items())
    + rf")\s{{0,2}}(?:nr\.?\s?|nummer\s)?(?:(?P<number>{_NUMBER})(?:{_MORE})?(?P<onward>\s?ff?\b\.?)?"
    + r"|(?P<letter>(?<=[\s.])(?:[A-Z]|[a-h]|[IVXL]{2,6})(?!\w)(?!\.\w|\.?\s?\d))|(?P<mark>\*{1,3}))",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"(?<![\w.])(?P<number>\d{1,2})\.\s(?P<kind>afsnit|kapitel|bilag|boks|tabel|figur)\b", re.IGNORECASE
)
_FUZZY = re.compile(r"(?<!\w)(?P<word>[^\W\d_]{4,8})\.?\s?(?P<number>\d{1,2}(?:\.\d{1,2})?)(?![\d%])", re.IGNORECASE)
_KIND_OF: Mapping[str, str] = MappingProxyType({"section": "afsnit", "subsection": "afsnit", "footnote": "fodnote"})


@dataclass(frozen=True, slots=True)
class NumberedUnit:
    """A unit as named: kind, number in canonical form ("2.1", "B"), and the last number of a range, or None."""

    kind: UnitKind
    number: str
    last: str | None = None

    @property
    def label(self) -> str:
        """As a citation prints it: "boks 2.1", "s. 3-4"."""
        name = {"side": "s.", "any": "nr."}.get(self.kind, self.kind)
        return f"{name} {self.number}" + (f"-{self.last}" if self.last else "")


@dataclass(frozen=True, slots=True)
class UnitSpan:
    """A unit named at [start, end) of a text."""

    start: int
    end: int
    unit: NumberedUnit


def find_units(text: str) -> tuple[UnitSpan, ...]:
    """Every numbered unit and page that a text names, in order."""
    spans = []
    for match in _UNIT.finditer(text):
        kind = _kind_of_match(match)
        if match["mark"] and kind != "fodnote":
            continue
        if match["letter"] and not _is_numeral(match["letter"], kind):
            continue
        last = match["last"] if match["number"] else None
        number = canonical(match["number"] or match["letter"] or match["mark"], page=kind == "side")
        spans.append(
            UnitSpan(match.start(), match.end(), NumberedUnit(kind, number, canonical(last) if last else None))
        )
    return tuple(spans)


def find_loose_units(text: str) -> tuple[UnitSpan, ...]:
    """Units named the other way round ("2. bilag") or with a slip in the word ("bosk 4")."""
    spans = [
        UnitSpan(match.start(), match.end(), NumberedUnit(_kind(match["kind"].lower()), match["number"]))
        for match in _ORDINAL.finditer(text)
    ]
    for match in _FUZZY.finditer(text):
        word = match["word"].lower()
        near = [full for full in _FULL_WORDS if word[0] == full[0] and OSA.distance(word, full) <= 1]
        if near:
            spans.append(UnitSpan(match.start(), match.end(), NumberedUnit(_kind(near[0]), canonical(match["number"]))))
    return tuple(spans)


def canonical(number: str, *, page: bool = False) -> str:
    """One spelling of a number: "2,1" is "2.1", "ii" is "2", "b" is "B"; of a list of pages, the first."""
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
    return NumberedUnit(_kind(_KIND_OF.get(kind, kind)), number if kind == "footnote" else canonical(number))


def is_unit(section: Section, wanted: NumberedUnit) -> bool:
    """Whether the section is the unit wanted, or one of the range wanted."""
    unit = unit_of(section)
    if unit is None or (wanted.kind not in ("any", unit.kind)):
        return False
    if unit.number == wanted.number:
        return True
    if wanted.last is None or unit.number.count(".") != wanted.number.count("."):
        return False
    return number_order(wanted.number) < number_order(unit.number) <= number_order(wanted.last)


def _is_numeral(letter: str, kind: UnitKind) -> bool:
    """Whether a letter is a number: of an appendix ("bilag B", "bilag II", not "bilag i"), or of a page ("s. iv")."""
    if kind == "side":
        return set(letter.lower()) <= set("ivxl") and letter.lower() != "i"
    return kind == "bilag" and letter != "i"


def number_order(number: str) -> tuple[int, ...]:
    """A key that orders canonical numbers as people do: 2, 2.1, 10."""
    return tuple(
        int(digits) if (digits := "".join(c for c in part if c.isdecimal())) else ord(part[0])
        for part in number.split(".")
        if part
    )


def _kind_of_match(match: re.Match[str]) -> UnitKind:
    return _kind(next(kind for kind in _WORDS if match[kind] is not None))


def _kind(word: str) -> UnitKind:
    """The kind that a word in its plain form means."""
    kinds: dict[str, UnitKind] = {
        "boks": "boks",
        "tabel": "tabel",
        "figur": "figur",
        "bilag": "bilag",
        "afsnit": "afsnit",
        "kapitel": "afsnit",
        "fodnote": "fodnote",
        "side": "side",
    }
    return kinds[word]

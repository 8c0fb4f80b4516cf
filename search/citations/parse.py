"""Reads a citation, as people type it or as the program prints it, into a `Reference`.

What names neither an agreement nor a numbered unit is no citation, and a question is none either: the search box asks
here first, so a search taken for a citation would be a search lost. Every word that is not understood is kept in
`Reference.left`, for `resolve` to account for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.models import Agreement
from search.citations.agreement_names import AgreementName, find_names
from search.citations.heading_words import (
    PLAIN_YEAR,
    POSITION_WORDS,
    QUESTION_WORD,
    SIGNING_DATE,
    heading_text,
    heading_words,
    unnumbered_kind,
)
from search.citations.places import NamedPlace, places_of
from search.citations.units import NumberedUnit, UnitSpan, canonical, find_loose_units, find_units
from search.query.parser import clean

MAX_CITATION_LENGTH = 600
"""Characters; whatever is longer is no citation."""
_MAX_WORDS = 12
_FEW_WORDS = 5
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_QUOTED = re.compile(r'»([^»«]+)«|“([^“”]+)”|”([^”]+)”|„([^„“”]+)[“”]|"([^"]+)"')
_NTH = re.compile(r"\((\d{1,2})\. gang\)")
_INFERRED = re.compile(r"\(udledt\)", re.IGNORECASE)
_COUNTED = re.compile(r"(?<=\d)\s?\(?i filen\b\)?", re.IGNORECASE)
_LAW = re.compile(
    r"§|(?<!\w)\w*(?:lov(?:en|ens|s)?|bekendtgørelsen?s?|direktivet?s?|forordningen?s?|vejledningen?s?)(?!\w)",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\s*,?\s*(\d{1,2}(?:\.\d{1,2})*)\.?\s*(?=,|$)")
_SENTENCE = re.compile(
    r"(?<!\w)(?:er|har|får|skal|kan|vil|bliver|blev|må|afsættes|afsat|mio|mia|kr|pct)(?!\w)|%|[.!?] [A-ZÆØÅ]"
)
_COORDINATION = re.compile(r"\s*(?:;|,?\s(?:og|samt)\s|,)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation as understood.

    agreements: ids it may mean; empty for all. external: the name of an agreement that is not in the catalog.
    sure: an agreement is named so that nothing else can be meant. year: one named apart from the agreement.
    signed: the year of signing, where a date of signing is named instead of the year the agreement is for.
    units: numbered units, in the order named, pages left out; page, page_end: as typed, printed or physical.
    title: words left over, of a heading. quoted: titles in quotation marks, the unit's own the last.
    counted: the page is counted in the file, not the number on it.
    nth: which one of those cited alike, from 1. kind: of a unit named without its number ("afsnittet om ...").
    left: the words and years that are neither a name, a unit nor a filler. position: words for a part of the place,
    which are not followed ("3. linje"). also: the further places named.
    """

    text: str
    agreements: tuple[str, ...] = ()
    external: str | None = None
    sure: bool = False
    year: int | None = None
    signed: int | None = None
    units: tuple[NumberedUnit, ...] = ()
    page: str | None = None
    page_end: str | None = None
    title: str = ""
    quoted: tuple[str, ...] = ()
    nth: int = 1
    kind: str | None = None
    counted: bool = False
    left: tuple[str, ...] = ()
    position: tuple[str, ...] = ()
    also: tuple["Reference", ...] = ()

    @property
    def names_place(self) -> bool:
        """Whether a numbered unit or a page is named, not only an agreement or a heading."""
        return bool(self.units) or self.page is not None


@dataclass(frozen=True, slots=True)
class _Parts:
    """The text taken apart: what was recognised, and what is left of it (blanked where recognised)."""

    left: str
    quoted: tuple[str, ...]
    nth: int
    places: tuple[NamedPlace, ...]
    names: tuple[AgreementName, ...]
    signed: int | None = None
    position: tuple[str, ...] = ()

    @property
    def name(self) -> AgreementName | None:
        """The name that tells most of which agreement is meant."""
        return max(self.names, key=lambda name: (bool(name.agreements), name.strength == "sure"), default=None)

    @property
    def agreements(self) -> tuple[str, ...]:
        """The ids of all agreements named as surely as the one that tells most."""
        best = self.name
        alike = [name for name in self.names if best and name.strength == best.strength]
        return tuple(dict.fromkeys(id_ for name in alike for id_ in name.agreements))


def parse_citation(text: str, agreements: Sequence[Agreement]) -> Reference | None:
    """Read a citation; None where the text is not one. Further places that it names are in `Reference.also`."""
    typed = _LINK.sub(r"\1", clean(text))
    if not typed or len(typed) > MAX_CITATION_LENGTH:
        return None
    pieces = _of_several_agreements(typed, agreements)
    found = [_parse_one(piece, agreements) for piece in pieces]
    read = [one for one in found if one is not None]
    if not read or len(read) < len(pieces):
        return _parse_one(typed, agreements)
    first, *others = read
    also = (*first.also, *(one for other in others for one in (other, *other.also)))
    return replace(first, text=typed, also=also)


def _parse_one(typed: str, agreements: Sequence[Agreement]) -> Reference | None:
    """A citation of one agreement, or of none that is named."""
    parts = _take_apart(typed, agreements)
    years = PLAIN_YEAR.findall(parts.left)
    words = heading_words(parts.left)
    if not _is_citation(parts, typed, words, bool(years) or parts.signed is not None):
        return None
    name = parts.name
    apart = int(years[0]) if years and (name is None or len(parts.agreements) != 1) else None
    first, *others = parts.places or (NamedPlace(),)
    reference = Reference(
        text=typed,
        agreements=parts.agreements,
        external=name.text if name and not name.agreements else None,
        sure=name is not None and name.strength == "sure",
        year=apart,
        signed=parts.signed,
        title="" if parts.quoted else heading_text(parts.left, drop_year=apart),
        quoted=parts.quoted,
        nth=parts.nth,
        kind=unnumbered_kind(parts.left),
        position=parts.position,
        left=(*words, *(year for year in years if apart is None or int(year) != apart)),
    )
    placed = [
        replace(_at_place(reference, place, typed), agreements=ids)
        for ids in _apart(parts)
        for place in (first, *others)
    ]
    return replace(placed[0], also=tuple(placed[1:]))


def _apart(parts: _Parts) -> list[tuple[str, ...]]:
    """The agreements of a reference to the same place in several, each by itself: "ØA24 og ØA25, afsnit 3"."""
    named = list(dict.fromkeys(name.agreements for name in parts.names if name.strength == "sure" and name.agreements))
    if len(named) < 2 or not parts.places or any(len(ids) > 1 for ids in named):
        return [parts.agreements]
    return named


def _at_place(reference: Reference, place: NamedPlace, typed: str) -> Reference:
    page = place.page
    return replace(
        reference,
        units=place.units,
        page=page.number if page else None,
        page_end=page.last if page else None,
        counted=_COUNTED.search(typed) is not None,
    )


def _of_several_agreements(text: str, agreements: Sequence[Agreement]) -> list[str]:
    """The text cut where it goes from one agreement's places to another's: "ØA24 afsnit 2 og ØA25 afsnit 4"."""
    plain = _blanked(text, [match.span() for match in _QUOTED.finditer(text)])
    names = [name for name in find_names(plain, agreements) if name.strength == "sure"]
    if len({name.agreements for name in names}) < 2:
        return [text]
    units = [span.start for span in find_units(plain)]
    pieces, low = [], 0
    for joint in _COORDINATION.finditer(plain):
        before = any(low <= name.start < joint.start() for name in names)
        after = any(name.start >= joint.end() for name in names)
        placed = any(low <= unit < joint.start() for unit in units) and any(unit >= joint.end() for unit in units)
        if before and after and placed and _starts_a_piece(joint.end(), names, units):
            pieces.append(text[low : joint.start()])
            low = joint.end()
    return [*pieces, text[low:]]


def _starts_a_piece(at: int, names: Sequence[AgreementName], units: Sequence[int]) -> bool:
    """Whether a name or a unit begins there; the name within a few words."""
    return any(0 <= name.start - at <= 30 for name in names) and any(
        0 <= start - at <= 4 for start in (*units, *(name.start for name in names))
    )


def _take_apart(text: str, agreements: Sequence[Agreement]) -> _Parts:
    text = _COUNTED.sub(_spaces, _INFERRED.sub(_spaces, text))
    nth = _NTH.search(text)
    if nth:
        text = _blanked(text, [nth.span()])
    quotes = _real_quotes(text, agreements)
    text = _blanked(text, [match.span() for match in quotes])
    quoted = tuple(next(group for group in match.groups() if group).strip() for match in quotes)
    signed = SIGNING_DATE.search(text)
    if signed:
        text = _blanked(text, [signed.span()])
    spans = find_units(text)
    positions = list(POSITION_WORDS.finditer(text)) if spans else []
    left = _blanked(text, [match.span() for match in positions])
    left = _blanked(left, [(span.start, span.end) for span in spans])
    names = find_names(left, agreements)
    sure = any(name.strength == "sure" for name in names)
    names = tuple(name for name in names if name.strength == "sure" or not sure)
    left = _blanked(left, [(name.start, name.end) for name in names])
    if names or PLAIN_YEAR.search(left):
        spans, left = _with_loose(spans, left, sure=sure)
    year = int(signed["year"] or signed["numeric"] or signed["alone"]) if signed else None
    return _Parts(
        left, quoted, int(nth[1]) if nth else 1, places_of(text, spans), names, year, tuple(m[0] for m in positions)
    )


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _real_quotes(text: str, agreements: Sequence[Agreement]) -> list[re.Match[str]]:
    """The titles in quotation marks, but not a whole query put in them, nor an agreement's name."""
    return [
        match
        for match in _QUOTED.finditer(text)
        if match.span() != (0, len(text)) and (match.start() > 0 or not _names_one(match[0], agreements))
    ]


def _names_one(text: str, agreements: Sequence[Agreement]) -> bool:
    return any(name.strength == "sure" for name in find_names(text, agreements))


def _with_loose(spans: tuple[UnitSpan, ...], left: str, *, sure: bool) -> tuple[tuple[UnitSpan, ...], str]:
    """Units written with a slip, or a bare number beside a sure name, where no unit is written plainly."""
    loose = () if spans else find_loose_units(left)
    if not spans and not loose and sure and (match := _BARE_NUMBER.match(left.replace("\0", " "))):
        loose = (UnitSpan(*match.span(1), NumberedUnit("any", canonical(match[1]))),)
    return spans + tuple(loose), _blanked(left, [(span.start, span.end) for span in loose])


def _is_citation(parts: _Parts, typed: str, words: Sequence[str], dated: bool) -> bool:
    """Whether what was recognised outweighs what was not."""
    lower = re.findall(r"\w+", typed.lower())
    asking = typed.endswith("?") or any(QUESTION_WORD.fullmatch(word) for word in lower)
    sure = parts.name is not None and parts.name.strength == "sure"
    if asking and (len(words) > 1 or not parts.places or not (sure or dated)):
        return False
    if len(words) > _MAX_WORDS or (len(words) > _FEW_WORDS and _SENTENCE.search(parts.left)):
        return False
    if (_LAW.search(parts.left) or _only_paragraphs(parts)) and not sure:
        return False
    if any(place.units for place in parts.places):
        return parts.name is not None or dated or _is_bare_unit(parts, typed, words)
    if parts.places:
        return parts.name is not None or dated
    return _names_agreement(parts, words)


def _only_paragraphs(parts: _Parts) -> bool:
    """Whether "stk. 2" stands without a unit that it is of, as laws are cited."""
    kinds = {unit.kind for place in parts.places for unit in place.units}
    return "stykke" in kinds and kinds <= {"stykke", "punkt"}


def _is_bare_unit(parts: _Parts, typed: str, words: Sequence[str]) -> bool:
    """A unit without an agreement or a year: with a few words of its heading, and no sentence about it."""
    return len(words) <= _FEW_WORDS and not (words and (typed.endswith(".") or _SENTENCE.search(parts.left)))


def _names_agreement(parts: _Parts, words: Sequence[str]) -> bool:
    """Without a number: one agreement surely named, and perhaps a heading; or a weak name with nothing beside it."""
    name = parts.name
    if name is None or _SENTENCE.search(parts.left) or len(parts.agreements) > len(name.agreements):
        return False
    if parts.signed is not None:
        return not words
    if name.strength == "sure":
        return bool(words) or not PLAIN_YEAR.search(parts.left)
    return bool(parts.quoted) or (name.strength == "weak" and not words)


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with the spans written over, so that what stands around them is not read as one."""
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text

"""Reading a citation: what people type, and what the program prints, as a `Reference`.

What names neither an agreement nor a numbered unit is no citation, and a question is none either: the search box asks
here first, so a search taken for a citation would be a search lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.models import Agreement
from search.citations.agreement_names import AgreementName, find_names
from search.citations.agreement_words import fold_name
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
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d]|[.,]\d)")
_LAW = re.compile(
    r"§|\bstk\.?\s?\d|(?<!\w)\w*(?:lov(?:en|ens|s)?|bekendtgørelsen?s?|direktivet?s?|forordningen?s?|vejledningen?s?)(?!\w)",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\s*,?\s*(\d{1,2}(?:\.\d{1,2})*)\.?\s*")
_WORD = re.compile(r"[^\W_]+(?:[-./'’][^\W_]+)*")
_FILLER = re.compile(
    r"i|af|fra|på|om|under|jfr?|cf|se|den|det|de|en|et|og|samt|for|til|med|ved|hos|vedr|vedrørende|vis|find|slå|op|gå"
    r"|citer|læs|henvisning|aftalens?|aftale|der|sige|hedder|lyder|nr|nummer|dog|også|ovenfor|nedenfor|ibid|ss|ff?"
    r"|er|har|får|blevet|været|skal|kan|vil|bliver|blev|må|findes|står|gælder|sker|afsættes|giver|kommer|siger|betyder"
)
_SENTENCE = re.compile(
    r"(?<!\w)(?:er|har|får|skal|kan|vil|bliver|blev|må|afsættes|afsat|mio|mia|kr|pct)(?!\w)|%|[.!?] [A-ZÆØÅ]"
)
_UNIT_WORD = re.compile(
    r"(?P<afsnit>afsnit|afsnittet|kapitel|kapitlet|punktet)|(?P<bilag>bilag|bilaget)|(?P<boks>boks|boksen)"
    r"|(?P<tabel>tabel|tabellen)|(?P<figur>figur|figuren)|(?P<fodnote>fodnote|fodnoten)"
)
_QUESTION = re.compile(r"hvad|hvem|hvor|hvordan|hvorfor|hvornår|hvilken?|hvilket|mon")


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation as understood.

    agreements: ids it may mean; empty for all. external: the name of an agreement that is not in the catalog.
    sure: an agreement is named so that nothing else can be meant. year: one named apart from the agreement.
    units: numbered units, in the order named, pages left out; page, page_end: as typed, printed or physical.
    title: words left over, of a heading. quoted: titles in quotation marks, the unit's own the last.
    counted: the page is counted in the file, not the number on it.
    nth: which one of those cited alike, from 1. kind: of a unit named without its number ("afsnittet om ...").
    """

    text: str
    agreements: tuple[str, ...] = ()
    external: str | None = None
    sure: bool = False
    year: int | None = None
    units: tuple[NumberedUnit, ...] = ()
    page: str | None = None
    page_end: str | None = None
    title: str = ""
    quoted: tuple[str, ...] = ()
    nth: int = 1
    kind: str | None = None
    counted: bool = False

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
    units: tuple[NumberedUnit, ...]
    page: NumberedUnit | None
    names: tuple[AgreementName, ...]

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
    """Read a citation; None where the text is not one."""
    typed = clean(text)
    if not typed or len(typed) > MAX_CITATION_LENGTH:
        return None
    parts = _take_apart(_LINK.sub(r"\1", typed), agreements)
    years = _YEAR.findall(parts.left)
    words = _content(parts.left)
    if not _is_citation(parts, typed, words, bool(years)):
        return None
    name = parts.name
    apart = int(years[0]) if years and (name is None or len(parts.agreements) != 1) else None
    title = _title(parts.left, drop_year=apart)
    return Reference(
        text=typed,
        agreements=parts.agreements,
        external=name.text if name and not name.agreements else None,
        sure=name is not None and name.strength == "sure",
        year=apart,
        units=parts.units,
        page=parts.page.number if parts.page else None,
        page_end=parts.page.last if parts.page else None,
        title="" if parts.quoted else title,
        quoted=parts.quoted,
        nth=parts.nth,
        kind=_unit_word(parts.left),
        counted=_COUNTED.search(typed) is not None,
    )


def _take_apart(text: str, agreements: Sequence[Agreement]) -> _Parts:
    text = _COUNTED.sub(_spaces, _INFERRED.sub(_spaces, text))
    nth = _NTH.search(text)
    if nth:
        text = _blanked(text, [nth.span()])
    quotes = _real_quotes(text, agreements)
    text = _blanked(text, [match.span() for match in quotes])
    quoted = tuple(next(group for group in match.groups() if group).strip() for match in quotes)
    spans = find_units(text)
    left = _blanked(text, [(span.start, span.end) for span in spans])
    names = find_names(left, agreements)
    sure = any(name.strength == "sure" for name in names)
    names = tuple(name for name in names if name.strength == "sure" or not sure)
    left = _blanked(left, [(name.start, name.end) for name in names])
    if names or _YEAR.search(left):
        spans, left = _with_loose(spans, left, sure=sure)
    units = tuple(span.unit for span in spans if span.unit.kind != "side")
    page = next((span.unit for span in spans if span.unit.kind == "side"), None)
    return _Parts(left, quoted, int(nth[1]) if nth else 1, units, page, names)


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
    if not spans and not loose and sure and (match := _BARE_NUMBER.fullmatch(left.replace("\0", " "))):
        loose = (UnitSpan(*match.span(1), NumberedUnit("any", canonical(match[1]))),)
    return spans + tuple(loose), _blanked(left, [(span.start, span.end) for span in loose])


def _is_citation(parts: _Parts, typed: str, words: Sequence[str], dated: bool) -> bool:
    """Whether what was recognised outweighs what was not."""
    lower = re.findall(r"\w+", typed.lower())
    asking = typed.endswith("?") or any(_QUESTION.fullmatch(word) for word in lower)
    sure = parts.name is not None and parts.name.strength == "sure"
    if asking and (len(words) > 1 or not (parts.units or parts.page) or not (sure or dated)):
        return False
    if len(words) > _MAX_WORDS or (len(words) > _FEW_WORDS and _SENTENCE.search(parts.left)):
        return False
    if _LAW.search(parts.left) and not sure:
        return False
    if parts.units:
        return parts.name is not None or dated or _is_bare_unit(parts, typed, words)
    if parts.page:
        return parts.name is not None or dated
    return _names_agreement(parts, words)


def _is_bare_unit(parts: _Parts, typed: str, words: Sequence[str]) -> bool:
    """A unit without an agreement or a year: with a few words of its heading, and no sentence about it."""
    return len(words) <= _FEW_WORDS and not (words and (typed.endswith(".") or _SENTENCE.search(parts.left)))


def _names_agreement(parts: _Parts, words: Sequence[str]) -> bool:
    """Without a number: one agreement surely named, and perhaps a heading; or a weak name with nothing beside it."""
    name = parts.name
    if name is None or _SENTENCE.search(parts.left) or len(parts.agreements) > len(name.agreements):
        return False
    if name.strength == "sure":
        return bool(words) or not _YEAR.search(parts.left)
    return bool(parts.quoted) or (name.strength == "weak" and not words)


def _content(left: str) -> tuple[str, ...]:
    """The words left over that a heading may hold, fillers and years apart."""
    return tuple(
        word
        for word in _WORD.findall(left)
        if not _is_filler(word) and not _YEAR.fullmatch(word) and not _QUESTION.fullmatch(word.lower())
    )


def _title(left: str, *, drop_year: int | None) -> str:
    """What is left as the words of a heading, fillers at the ends taken off."""
    words = [word for word in _WORD.findall(left) if drop_year is None or word != str(drop_year)]
    while words and (_is_filler(words[0]) or _UNIT_WORD.fullmatch(words[0].lower())):
        words = words[1:]
    while words and (_is_filler(words[-1]) or _UNIT_WORD.fullmatch(words[-1].lower())):
        words = words[:-1]
    return " ".join(words)


def _unit_word(left: str) -> str | None:
    """The kind of unit that a word without a number names, the first if there are several."""
    found = (_UNIT_WORD.fullmatch(word.lower()) for word in _WORD.findall(left))
    return next((match.lastgroup for match in found if match), None)


def _is_filler(word: str) -> bool:
    return _FILLER.fullmatch(word.lower()) is not None


def citation_words(title: str) -> tuple[str, ...]:
    """The words of a heading that tell it from others, folded."""
    found = [fold_name(word) for word in _WORD.findall(title) if not _is_filler(word)]
    return tuple(found) or tuple(fold_name(word) for word in _WORD.findall(title))


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with the spans written over, so that what stands around them is not read as one."""
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text

"""What each value of a sentence belongs to: its year, price level, purpose, party, direction and qualifier. Pure.

The one place that decides it: `attributions` for every sum found (`amounts.py`), the rest for the binding of answers.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from indexer.language.folding import fold_token
from search.amounts.clauses import PAYER, Span, Territory, in_one_list, list_runs, territories
from search.amounts.numbers import Change, Owner, RawAmount
from search.amounts.purposes import purposes_of
from search.amounts.years import fronted_year, restates, used_until, year_of

__all__ = [
    "Attribution",
    "Direction",
    "Owner",
    "attributions",
    "direction_at",
    "directions",
    "gives_reason",
    "only_owner",
    "owners",
    "with_qualifier",
]

Direction = Literal["up", "down", "end", "close", "refuse"]

_STEMS: tuple[tuple[Change, str], ...] = (
    ("down", r"reducer|nedsæt|nedsat|sænk|fald|nedjuster|nedreguler|nedbring|nedbragt|afkort|besk[æå]r|bortfald"),
    ("up", r"forhøj|løft|hæv|øge|øget|styrk|stig|steg|opjuster|opreguler|udvid"),
    ("changed", r"regul"),
)
_STEM = re.compile("|".join(rf"(?P<{way}>\b(?:{stems})\w*(?<!ede))" for way, stems in _STEMS), re.IGNORECASE)
_BY = re.compile(r"(?:\s+\S+){0,10}?\s+med\s+(?:\S+\s+){0,2}")
_RISE_OF = re.compile(
    r"\b(?:løft|forhøjelse|stigning)\b(?:[^,;.]|\.(?=\w)){0,80}\spå\s(?:\S+\s+){0,2}$"
    r"|\b(?:løftes|øges|hæves|forhøjes)\s(?:(?!med\b|til\b|fra\b)[^\W\d]+\s){1,8}(?<!på\s)(?<!for\s)(?<!i\s)$",
    re.IGNORECASE,
)
_TO_LEVEL = re.compile(r"\s*til\s", re.IGNORECASE)
_STATE_GRANT = re.compile(r"\bstatslig\w*", re.IGNORECASE)
"""Whose money it is, which does not matter where somebody else gets it ("det statslige tilskud til kommunerne")."""
_ADDED = re.compile(r"\bmed\stillæg\saf\s.*", re.DOTALL)
_ORGANISATION = re.compile(r"\bDanske\sRegioner\w*|\bKommunernes\sLandsforening\w*")


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a value belongs to, as far as its sentence says; None where it does not.

    year: that it applies to. price_level: "2024-pl". purpose: the phrase it is for, verbatim. party: who gets or bears
    it. direction: it is by how much something rises, falls or changes. qualifier: "op til", verbatim.
    """

    year: int | None = None
    price_level: str | None = None
    purpose: str | None = None
    party: Owner | None = None
    direction: Change | None = None
    qualifier: str | None = None


def attributions(
    text: str, sentence: Span, sums: Sequence[RawAmount], levels: Sequence[RawAmount]
) -> tuple[Attribution, ...]:
    """What each of the sums of `text[sentence]` belongs to. levels: the price levels stated in it."""
    if not sums:
        return ()
    spans = [(one.start, one.end) for one in sums]
    years, stated = _years(text, sentence, sums), _price_levels(text[: sentence[1]], sums, levels)
    lands, changes = territories(text, sentence, spans), _changes(text, sentence, spans)
    purposes = purposes_of(text, sentence, spans, lands)
    return tuple(
        Attribution(year=year)
        if one.kind != "kroner"
        else Attribution(
            year,
            stated.get(one.start),
            one.label or purpose,
            one.owner or _party(text, land),
            direction,
            _qualifier(text, one),
        )
        for one, year, land, purpose, direction in zip(sums, years, lands, purposes, changes, strict=True)
    )


def _years(text: str, sentence: Span, sums: Sequence[RawAmount]) -> list[int | None]:
    fronted = fronted_year(text, *sentence)
    years: list[int | None] = []
    before, last = sentence[0], None
    for place, one in enumerate(sums):
        after = sums[place + 1].start if place + 1 < len(sums) else sentence[1]
        year = one.year or year_of(text, (one.start, one.end), before, after)
        if year is None:
            year = last if place and restates(text, before, one.start) else fronted
        years.append(year)
        last = year
        before = used_until(text, one.end, after)
    for place in reversed(range(len(sums) - 1)):  # the year behind a list by payers is that of all
        between = text[sums[place].end : sums[place + 1].start]
        if years[place] is None and PAYER.search(between) and in_one_list(PAYER.sub(" ", between)):
            years[place] = years[place + 1]
    return years


def _party(text: str, land: Territory) -> Owner | None:
    """The one party that a sum's own words name, else those it shares; who receives it counts before the state."""
    for spans in (land.own, land.shared):
        named = _named_owners(" … ".join(text[start:end] for start, end in spans))
        if named:
            return next(iter(named)) if len(named) == 1 else None
    return None


def only_owner(text: str) -> Owner | None:
    """Whose something is, where a text names one party; None where it names none or several."""
    named = _named_owners(text)
    return next(iter(named)) if len(named) == 1 else None


def _named_owners(text: str) -> frozenset[Owner]:
    text = _ORGANISATION.sub(" ", _ADDED.sub(" ", text))
    return owners(_STATE_GRANT.sub(" ", text)) or owners(text)


def _changes(text: str, sentence: Span, spans: Sequence[Span]) -> list[Change | None]:
    """By how much something changes, of each sum; the sums of one list change alike, but not what one rises to."""
    found: list[Change | None] = []
    for first, last in list_runs(text, spans):
        lead = text[sentence[0] : spans[first][0]]
        change = _changed_by(lead) or ("up" if _RISE_OF.search(lead) else None)
        for place in range(first, last):
            to_level = place > first and _TO_LEVEL.fullmatch(text, spans[place - 1][1], spans[place][0])
            found.append(None if to_level else change)
    return found


def _changed_by(lead: str) -> Change | None:
    """The way that the last word of change goes, where the value follows it behind "med"."""
    found = list(_STEM.finditer(lead))
    if not found or not _BY.fullmatch(lead, found[-1].end()):
        return None
    return next(way for way, _ in _STEMS if found[-1][way])


def _qualifier(text: str, one: RawAmount) -> str | None:
    start, _ = with_qualifier(text, one.start, one.end)
    return text[start : one.start].strip() or None


def _price_levels(text: str, sums: Sequence[RawAmount], levels: Sequence[RawAmount]) -> dict[int, str]:
    """The price level of each sum: one that follows before the next sum, else of the list it stands in, else before."""
    result: dict[int, str] = {}
    following: str | None = None
    after = len(text)
    for one in reversed(sums):
        own = next((level for level in levels if one.end <= level.start < after), None)
        if own is not None and "på" not in text[one.end : own.start].split():
            following = str(own.value)
        elif not _same_list(text[one.end : after]):
            following = None
        if one.kind == "kroner" and following:
            result[one.start] = following
        after = one.start
    return _stated_first(sums, levels) | result


def _stated_first(sums: Sequence[RawAmount], levels: Sequence[RawAmount]) -> dict[int, str]:
    """`opgjort i 2025-pl med 32,6 mio. kr.`: a level before the first sum holds for the sentence's sums."""
    first = next((level for level in levels if sums and level.end <= sums[0].start), None)
    return {one.start: str(first.value) for one in sums if one.kind == "kroner"} if first else {}


def _same_list(between: str) -> bool:
    words = between.replace(",", " ").split()
    joints = {"og", "i", "fra", "årligt", "stigende", "til", "samt", "frem", "for", "hhv."}
    return all(word in joints or word.isdigit() for word in words)


_WORD = re.compile(r"[^\W\d_]+")
_QUALIFIER = re.compile(
    r"(?:\b(?:mindst|minimum|højst|maksimalt|op\s(?:til|mod)|ca\.|cirka|omkring|knap|godt|(?<!ud\s)over|under|mere\send|i\salt|samlet(?:\sset)?"
    r"|yderligere|ekstraordinær[et]?|mellem|netto|brutto|omtrent|næsten)\s+){1,3}$",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(
    r"(?:\b(?:senest|inden|pr\.|primo|medio|ultimo|fra|til|med|og|i|løbet|slutningen|starten|udgangen|begyndelsen|perioden|ved|den|af"
    r"|efteråret|foråret|sommeren|vinteren|d\.)\s+){1,5}$",
    re.IGNORECASE,
)
_LINKS = frozenset(("i", "og", "ved", "den", "af", "med", "til", "fra"))


@lru_cache(maxsize=1)
def _claim_words() -> dict[str, tuple[str, ...]]:
    lists = tomllib.loads(files("search.amounts").joinpath("claim_words.toml").read_text(encoding="utf-8"))
    return {name: tuple(fold_token(word.replace("-", " ")) for word in words.split()) for name, words in lists.items()}


@lru_cache(maxsize=1 << 14)
def _direction(word: str) -> Direction | None:
    lists, folded = _claim_words(), fold_token(word)
    kinds: tuple[Direction, ...] = ("end", "close", "refuse", "down", "up")
    return next((kind for kind in kinds if any(_is(folded, form) for form in lists[kind])), None)


def _is(word: str, form: str) -> bool:
    return word.startswith(form[:-1]) if form.endswith("*") else word == form


def directions(text: str) -> tuple[tuple[int, Direction], ...]:
    """The words of a text that say that something rises, falls or ends, with their positions."""
    found = ((match.start(), _direction(match[0])) for match in _WORD.finditer(text))
    return tuple((start, direction) for start, direction in found if direction is not None)


def direction_at(text: str, spans: Iterable[tuple[int, int]], value: int) -> Direction | None:
    """Which way a value goes, by the word in `spans` nearest to its position."""
    found = [
        (start + at, way) for start, end in spans for at, way in directions(text[start:end]) if way in ("up", "down")
    ]
    return min(found, key=lambda one: abs(one[0] - value))[1] if found else None


@lru_cache(maxsize=1 << 13)
def owners(text: str) -> frozenset[Owner]:
    """Whose something is: regions', municipalities', the state's, as far as a text names them."""
    lists = _claim_words()
    words = {fold_token(match[0]) for match in _WORD.finditer(text)}
    kinds: tuple[Owner, ...] = ("region", "kommune", "stat")
    return frozenset(kind for kind in kinds if words & set(lists[kind]))


def gives_reason(text: str) -> bool:
    """Whether a sentence says why."""
    lower = f" {' '.join(map(fold_token, _WORD.findall(text)))} "
    return any(f" {words} " in lower for words in _claim_words()["reasons"])


def with_qualifier(text: str, start: int, end: int, *, date: bool = False) -> tuple[int, int]:
    """A value's span with the words before it that qualify it ("op til", "senest")."""
    window = max(0, start - 40)
    match = (_BEFORE_DATE if date else _QUALIFIER).search(text[window:start])
    if match is None:
        return start, end
    begin = window + match.start()
    words = list(re.finditer(r"\S+", text[begin:start]))
    while (words and words[0][0].lower() in _LINKS - {"i", "fra"}) or (
        words and words[0][0].lower() == "i" and len(words) == 1
    ):
        words.pop(0)
    return (begin + words[0].start(), end) if words else (start, end)

"""What agreements are called: "ØA24", "økonomiaftalen for 2024", "forårsaftalen", "regionsaftalen 2021", "KL-aftalen".

Everything is derived from the catalog's titles, short titles, years and parties, and from how Danish names agreements
("-aftale", "aftale om ... for <år>"); a name of that form which fits no agreement is known as one that is not here.

Longer than 300 lines because each way of writing a name must leave alone what the ways before it read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate

from indexer.language.cache import CACHE_ENTRIES, CACHED_LENGTH, bounded_cache
from indexer.language.words import full_year
from indexer.models import Agreement
from search.citations.agreement_words import (
    GENERAL_WORDS,
    LINKS,
    KnownWords,
    Strength,
    explains,
    fold_name,
    is_agreement_noun,
    known_words,
    similar,
    strength_of,
    words_to_explain,
)
from search.runtime import check_deadline

_TOKEN = re.compile(r"['’]?\d{2,4}(?!\d)|[^\W\d_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT_YEAR = re.compile(r"['’]?\d\d")
_SHORT_TITLE = re.compile(r"(?P<prefix>\D*[^\W\d])[\s'’-]*(?P<year>(?:19|20)?\d\d)")
_BETWEEN = re.compile(r"(?!\s*\n\s*\n)[\s'’()»«\"-]*")
_CUT = re.compile(r"[(\n]")
"""What parts a year from a name after it: "i 2027 (forårsaftalen"."""
_SIDE = re.compile(
    r"(?:\s?-\s?|\s)(?P<side>KL|Danske Regioner)(?![\w'’])"
    r"|\s?\((?P<inside>KL|Danske Regioner|kommuner(?:ne)?|regioner(?:ne)?)\)",
    re.IGNORECASE,
)
_SERIES = re.compile(r"[^\W\d]{2,4}[\s'’-]{0,2}((?:19|20)\d\d|\d\d)")
_QUERY = 200
"""Characters of a text whose names are remembered."""
_PARTIES = re.compile(r"\s?\((?P<names>[^()]{2,120})\)")
_CHECKED = 1_000
"""Words of a text between two looks at the deadline."""


@dataclass(frozen=True, slots=True)
class AgreementName:
    """An agreement named at [start, end): the ids it may mean; none for one that is not in the catalog."""

    start: int
    end: int
    text: str
    agreements: tuple[str, ...]
    strength: Strength


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    folded: str


def find_names(text: str, agreements: Sequence[Agreement]) -> tuple[AgreementName, ...]:
    """The names of agreements in a text, in order, not overlapping; literal names before those put together."""
    catalog = tuple(agreements)
    return _names_in_query(text, catalog) if len(text) <= _QUERY else _names_in(text, catalog)


def _names_in(text: str, agreements: tuple[Agreement, ...]) -> tuple[AgreementName, ...]:
    catalog = _words_of(agreements)
    names = list(_literal(text, catalog.spelled))
    blanked = _blank(text, [(name.start, name.end) for name in names])
    names.extend(_series(blanked, text, catalog.series))
    blanked = _blank(text, [(name.start, name.end) for name in names])
    names.extend(_composed(blanked, text, catalog))
    names = [_of_party(name, text, agreements) for name in names]
    ordered = sorted((_with_parties(name, text, agreements) for name in names), key=lambda name: name.start)
    reached = accumulate((name.end for name in ordered), max, initial=0)
    return tuple(name for name, before in zip(ordered, reached, strict=False) if before <= name.start)


_names_in_query = lru_cache(maxsize=64)(_names_in)
"""A query is read four times over, for a citation and for the agreement it names."""


def _literal(text: str, spelled: Sequence[tuple[str, str]]) -> list[AgreementName]:
    """Titles, short titles and ids as the catalog writes them, in any case, the longest first."""
    lower = _lower(text)
    names: list[AgreementName] = []
    taken = bytearray(len(text))
    there = {name for name, _ in spelled if name in lower}
    for name in sorted(there, key=lambda name: (-len(name), name)):
        ids = tuple(dict.fromkeys(id_ for spelling, id_ in spelled if spelling == name))
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?:e?[nt])?(?:['’]?s)?(?![\w])(?!-\w)", lower):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                names.append(AgreementName(start, end, text[start:end], ids, "sure"))
    return names


@dataclass(frozen=True, slots=True)
class _Series:
    """A series of short titles, "ØA" and a year. dated, bare: patterns of its names; members: years and ids."""

    dated: re.Pattern[str]
    bare: re.Pattern[str] | None
    members: tuple[tuple[int, str], ...]


def _series_of(agreements: Sequence[Agreement]) -> tuple[_Series, ...]:
    prefixes: dict[str, list[tuple[int, str]]] = {}
    for agreement in agreements:
        if (match := _SHORT_TITLE.fullmatch(agreement.short_title)) and len(match["prefix"].strip()) > 1:
            prefixes.setdefault(match["prefix"].strip().lower(), []).append((agreement.year, agreement.id))
    found = []
    for prefix, members in prefixes.items():
        begun = rf"(?<!\w){_spellings(prefix)}"
        dated = rf"{begun}[\s'’/-]{{0,2}}(?P<year>(?:19|20)\d\d|\d\d)(?:['’]?s)?(?![\w]|[.,]\d)"
        bare = rf"{begun}(?:en|['’]?s)?(?:\s(?:for|fra|i))?\s?(?P<year>(?:19|20)\d\d)?(?![\w])"
        short = re.compile(bare, re.IGNORECASE) if len(prefix) < 5 else None
        found.append(_Series(re.compile(dated, re.IGNORECASE), short, tuple(members)))
    return tuple(found)


def _series(blanked: str, text: str, series: Sequence[_Series]) -> list[AgreementName]:
    """Names of the catalog's series of short titles: "øa 24", "OA2024"; "ØA22" is not here."""
    names: list[AgreementName] = []
    for one in series:
        for match in one.dated.finditer(blanked):
            year = full_year(match["year"])
            ids = tuple(id_ for known, id_ in one.members if known == year)
            names.append(AgreementName(match.start(), match.end(), text[match.start() : match.end()], ids, "sure"))
        if one.bare is not None:
            names.extend(_bare_series(one.bare, blanked, text, one.members, names))
    return names


def _bare_series(
    pattern: re.Pattern[str],
    blanked: str,
    text: str,
    members: Sequence[tuple[int, str]],
    taken: Sequence[AgreementName],
) -> list[AgreementName]:
    """The series' own short name, with its year apart or without one: "ØA for 2024", "ØA"."""
    names = []
    covering = covered(len(text), [(name.start, name.end) for name in taken])
    for match in pattern.finditer(blanked):
        if any(covering[match.start() : match.end()]):
            continue
        ids = tuple(id_ for year, id_ in members if not match["year"] or year == int(match["year"]))
        end = match.end("year") if match["year"] else match.start() + len(match[0].split()[0])
        names.append(
            AgreementName(match.start(), end, text[match.start() : end], ids, "sure" if match["year"] else "partial")
        )
    return names


def _composed(blanked: str, text: str, words: "_CatalogWords") -> list[AgreementName]:
    """Names put together of an agreement word, title words, parties and a year."""
    found = (_name_of(run, text, words) for run in _runs(blanked, words))
    return [name for name in found if name is not None]


class _CatalogWords:
    """The words of a catalog's names, and what came of words that were asked about before.

    A text asks about the same few hundred words and names again and again, and a catalog may have hundreds of entries.
    """

    def __init__(self, agreements: Sequence[Agreement]) -> None:
        self._known = [known_words(agreement) for agreement in agreements]
        self.spelled = tuple(
            (name.lower(), agreement.id)
            for agreement in agreements
            for name in (agreement.title, agreement.short_title, agreement.id)
        )
        self.series = _series_of(agreements)
        vocabulary = frozenset().union(*(entry.words for entry in self._known)) if self._known else frozenset()
        self.has_like = bounded_cache(lambda word: any(similar(word, other) for other in vocabulary))
        self._meant = lru_cache(maxsize=CACHE_ENTRIES)(partial(_meant, self._known))

    def meant(self, words: tuple[str, ...], year: int | None) -> tuple[tuple[str, ...], Strength] | None:
        """The ids of the agreements that the words of a name and its year mean, and how surely; None for no name."""
        return self._meant(words, year) if sum(map(len, words)) <= CACHED_LENGTH else _meant(self._known, words, year)


@lru_cache(maxsize=4)
def _words_of(agreements: tuple[Agreement, ...]) -> _CatalogWords:
    return _CatalogWords(agreements)


def _meant(
    known: Sequence[KnownWords], words: tuple[str, ...], year: int | None
) -> tuple[tuple[str, ...], Strength] | None:
    fitting = [entry for entry in known if all(explains(entry, word) for word in words_to_explain(entry, words))]
    strength = strength_of(words, year, fitting, known)
    ids = tuple(entry.id for entry in fitting if year is None or entry.year == year)
    return None if strength is None else (ids, strength)


def _runs(text: str, catalog: _CatalogWords) -> list[list[_Token]]:
    """Stretches of neighbouring tokens that may belong to a name; a year ends one that has a word."""
    runs: list[list[_Token]] = []
    run: list[_Token] = []
    for number, match in enumerate(_TOKEN.finditer(text)):
        if number % _CHECKED == 0:
            check_deadline()
        token = _Token(match.start(), match.end(), fold_name(match[0]))
        between = text[run[-1].end : token.start] if run else ""
        if run and (not _BETWEEN.fullmatch(between) or (_CUT.search(between) and all(map(_is_year, run)))):
            runs.append(run)
            run = []
        if not _belongs(token, run, catalog):
            runs.append(run)
            run = []
            continue
        run.append(token)
        if _is_year(token) and len(run) > 1:
            runs.append(run)
            run = []
    runs.append(run)
    return [trimmed for run in runs if (trimmed := _trimmed(run))]


def _belongs(token: _Token, run: list[_Token], catalog: _CatalogWords) -> bool:
    if _YEAR.fullmatch(token.folded):
        return True
    if _SHORT_YEAR.fullmatch(token.folded):
        return bool(run) and (is_agreement_noun(run[-1].folded) or run[-1].folded == "for")
    if token.folded in LINKS:
        return bool(run)
    if token.folded.startswith("aftal"):
        return is_agreement_noun(token.folded)
    return (
        is_agreement_noun(token.folded)
        or GENERAL_WORDS.fullmatch(token.folded) is not None
        or catalog.has_like(token.folded)
    )


def _trimmed(run: list[_Token]) -> list[_Token]:
    """The run without links at its ends."""
    while run and run[0].folded in LINKS:
        run = run[1:]
    while run and run[-1].folded in LINKS:
        run = run[:-1]
    return run


def _name_of(run: list[_Token], text: str, catalog: _CatalogWords) -> AgreementName | None:
    """The name that a run is, or None where it only holds words that names hold too."""
    start, end = run[0].start, run[-1].end
    year = next((full_year(token.folded.lstrip("'’")) for token in run if _is_year(token)), None)
    words = tuple(token.folded for token in run if not _is_year(token) and token.folded not in LINKS)
    meant = catalog.meant(words, year)
    return None if meant is None else AgreementName(start, end, text[start:end], *meant)


def _of_party(name: AgreementName, text: str, agreements: Sequence[Agreement]) -> AgreementName:
    """A short title with the other side behind it, "ØA24 KL" or "ØA24 (kommunerne)": the agreement with that side."""
    match = _SIDE.match(text, name.end)
    year = _SERIES.fullmatch(name.text)
    if not match or not year:
        return name
    words = re.findall(r"\w+", fold_name(match["side"] or match["inside"]))
    ids = tuple(
        agreement.id
        for agreement in agreements
        if agreement.year == full_year(year[1])
        and all(explains(known_words(agreement), word) for word in words)
        and fold_name(agreement.short_title)[:2] == fold_name(name.text)[:2]
    )
    return AgreementName(name.start, match.end(), text[name.start : match.end()], ids, name.strength)


def _with_parties(name: AgreementName, text: str, agreements: Sequence[Agreement]) -> AgreementName:
    """The name with the parties that follow it in parentheses, as the full citation prints them."""
    match = _PARTIES.match(text, name.end)
    if not match:
        return name
    inside = {token for token in re.findall(r"\w+", fold_name(match["names"])) if token not in LINKS}
    for agreement in agreements:
        words = set(
            re.findall(r"\w+", fold_name(" ".join((*agreement.parties, agreement.short_title, str(agreement.year)))))
        )
        if agreement.id in name.agreements and inside <= words:
            following = _with_parties_again(name, match.end(), text)
            return AgreementName(name.start, following, text[name.start : following], name.agreements, name.strength)
    return name


def _with_parties_again(name: AgreementName, end: int, text: str) -> int:
    match = _PARTIES.match(text, end)
    return match.end() if match and len(name.agreements) == 1 and _YEAR.fullmatch(match["names"]) else end


def _is_year(token: _Token) -> bool:
    return token.folded.lstrip("'’").isdecimal()


def _spellings(prefix: str) -> str:
    """A pattern for the prefix with its Danish letters written in any of the ways people write them."""
    forms = {"ø": "(?:ø|oe|o|ö)", "å": "(?:å|aa|a)", "æ": "(?:æ|ae|ä)", " ": r"\s?"}
    return "".join(forms.get(letter, re.escape(letter)) for letter in prefix)


def _lower(text: str) -> str:
    """Lower case of the same length, letter for letter."""
    if len(lower := text.lower()) == len(text):
        return lower
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with the spans, which do not overlap, written over with a character that no name holds."""
    parts, at = [], 0
    for start, end in sorted(spans):
        parts += [text[at:start], "|" * (end - start)]
        at = end
    return "".join((*parts, text[at:]))


def covered(length: int, spans: Sequence[tuple[int, int]]) -> bytearray:
    """A byte for each character of a text of that length: 1 within the spans, else 0."""
    mask = bytearray(length)
    for start, end in spans:
        mask[start:end] = b"\1" * (end - start)
    return mask

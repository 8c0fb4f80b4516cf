"""What agreements are called: "ØA24", "økonomiaftalen for 2024", "forårsaftalen", "regionsaftalen 2021", "KL-aftalen".

Everything is derived from the catalog's titles, short titles, years and parties, and from how Danish names agreements
("-aftale", "aftale om ... for <år>"); a name of that form which fits no agreement is known as one that is not here.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from indexer.models import Agreement

Strength = Literal["sure", "partial", "weak"]
"""sure: names the agreement by itself; partial: needs a unit ("økonomiaftalen"); weak: a topic ("sundhedsreformen")."""

_TOKEN = re.compile(r"['’]?\d{2,4}(?!\d)|[^\W\d_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT_YEAR = re.compile(r"['’]?\d\d")
_SHORT_TITLE = re.compile(r"(?P<prefix>\D*[^\W\d])[\s'’-]*(?P<year>(?:19|20)?\d\d)")
_NOUN = re.compile(r"(?P<prefix>\w*?)(?:aftale|forlig)(?P<ending>n|ns|s|t|ts|r|rs|rne|rnes)?")
_PLURAL = frozenset({"r", "rs", "rne", "rnes"})
_LINKS = frozenset({"for", "om", "af", "med", "mellem", "og", "i", "fra", "til", "den", "det", "vedr", "gaeldende"})
_GENERAL = re.compile(
    r"kommun(?:e|er|erne|ernes|al|alt|ale)|region(?:er|erne|ernes|al|alt|ale)|kl|danske|okonomi|oekonomi"
)
_BETWEEN = re.compile(r"[\s'’()»«\"-]*")
_PARTIES = re.compile(r"\s?\((?P<names>[^()]{2,120})\)")


@dataclass(frozen=True, slots=True)
class Name:
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


@dataclass(frozen=True, slots=True)
class _Known:
    """An agreement's names, folded. words: content words of title and parties; pairs: neighbours in the title."""

    id: str
    year: int
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    topic: str


def fold(text: str) -> str:
    """Lower case, and Danish letters as they are written without them: æ as ae, ø as oe, å as aa."""
    return text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa").replace("é", "e")


def find_names(text: str, agreements: Sequence[Agreement]) -> tuple[Name, ...]:
    """The names of agreements in a text, in order, not overlapping; literal names before those put together."""
    names = list(_literal(text, agreements))
    blanked = _blank(text, [(name.start, name.end) for name in names])
    names.extend(_series(blanked, text, agreements))
    blanked = _blank(text, [(name.start, name.end) for name in names])
    names.extend(_composed(blanked, text, agreements))
    ordered = sorted((_with_parties(name, text, agreements) for name in names), key=lambda name: name.start)
    return tuple(
        name for number, name in enumerate(ordered) if all(other.end <= name.start for other in ordered[:number])
    )


def _literal(text: str, agreements: Sequence[Agreement]) -> list[Name]:
    """Titles, short titles and ids as the catalog writes them, in any case, the longest first."""
    lower = _lower(text)
    spelled = [
        (name.lower(), agreement.id)
        for agreement in agreements
        for name in (agreement.title, agreement.short_title, agreement.id)
    ]
    names: list[Name] = []
    for name in sorted({name for name, _ in spelled}, key=lambda name: (-len(name), name)):
        ids = tuple(dict.fromkeys(id_ for spelling, id_ in spelled if spelling == name))
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?:['’]?s)?(?![\w])(?!-\w)", lower):
            if not any(other.start < match.end() and match.start() < other.end for other in names):
                names.append(Name(match.start(), match.end(), text[match.start() : match.end()], ids, "sure"))
    return names


def _series(blanked: str, text: str, agreements: Sequence[Agreement]) -> list[Name]:
    """Names of the catalog's series of short titles, "ØA" and a year: "øa 24", "OA2024"; "ØA22" is not here."""
    prefixes: dict[str, list[tuple[int, str]]] = {}
    for agreement in agreements:
        if (match := _SHORT_TITLE.fullmatch(agreement.short_title)) and len(match["prefix"].strip()) > 1:
            prefixes.setdefault(match["prefix"].strip().lower(), []).append((agreement.year, agreement.id))
    names = []
    for prefix, members in prefixes.items():
        pattern = rf"(?<!\w){_spellings(prefix)}[\s'’-]{{0,2}}(?P<year>(?:19|20)\d\d|\d\d)(?:['’]?s)?(?![\w]|[.,]\d)"
        for match in re.finditer(pattern, blanked, re.IGNORECASE):
            year = _full_year(match["year"])
            ids = tuple(id_ for known, id_ in members if known == year)
            names.append(Name(match.start(), match.end(), text[match.start() : match.end()], ids, "sure"))
        pattern = rf"(?<!\w){_spellings(prefix)}(?:en|['’]?s)?(?:\s(?:for|fra|i))?\s?(?P<year>(?:19|20)\d\d)?(?![\w])"
        if len(prefix) < 5:
            names.extend(_bare_series(pattern, blanked, text, members, names))
    return names


def _bare_series(
    pattern: str, blanked: str, text: str, members: Sequence[tuple[int, str]], taken: Sequence[Name]
) -> list[Name]:
    """The series' own short name, with its year apart or without one: "ØA for 2024", "ØA"."""
    names = []
    for match in re.finditer(pattern, blanked, re.IGNORECASE):
        if any(name.start < match.end() and match.start() < name.end for name in taken):
            continue
        ids = tuple(id_ for year, id_ in members if not match["year"] or year == int(match["year"]))
        end = match.end("year") if match["year"] else match.start() + len(match[0].split()[0])
        names.append(Name(match.start(), end, text[match.start() : end], ids, "sure" if match["year"] else "partial"))
    return names


def _composed(blanked: str, text: str, agreements: Sequence[Agreement]) -> list[Name]:
    """Names put together of an agreement word, title words, parties and a year."""
    known = [_known(agreement) for agreement in agreements]
    vocabulary = frozenset().union(*(entry.words for entry in known)) if known else frozenset()
    names = []
    for run in _runs(blanked, vocabulary):
        name = _name_of(run, text, known)
        if name is not None:
            names.append(name)
    return names


def _runs(text: str, vocabulary: frozenset[str]) -> list[list[_Token]]:
    """Stretches of neighbouring tokens that may belong to a name; a year ends one that has a word."""
    runs: list[list[_Token]] = []
    run: list[_Token] = []
    for match in _TOKEN.finditer(text):
        token = _Token(match.start(), match.end(), fold(match[0]))
        if run and not _BETWEEN.fullmatch(text[run[-1].end : token.start]):
            runs.append(run)
            run = []
        if not _belongs(token, run, vocabulary):
            runs.append(run)
            run = []
            continue
        run.append(token)
        if _is_year(token) and len(run) > 1:
            runs.append(run)
            run = []
    runs.append(run)
    return [trimmed for run in runs if (trimmed := _trimmed(run))]


def _belongs(token: _Token, run: list[_Token], vocabulary: frozenset[str]) -> bool:
    if _YEAR.fullmatch(token.folded):
        return True
    if _SHORT_YEAR.fullmatch(token.folded):
        return bool(run) and (_is_noun(run[-1].folded) or run[-1].folded == "for")
    if token.folded in _LINKS:
        return bool(run)
    if token.folded.startswith("aftal"):
        return _is_noun(token.folded)
    return (
        _is_noun(token.folded)
        or _GENERAL.fullmatch(token.folded) is not None
        or any(_alike(token.folded, word) for word in vocabulary)
    )


def _trimmed(run: list[_Token]) -> list[_Token]:
    """The run without links at its ends."""
    while run and run[0].folded in _LINKS:
        run = run[1:]
    while run and run[-1].folded in _LINKS:
        run = run[:-1]
    return run


def _name_of(run: list[_Token], text: str, known: Sequence[_Known]) -> Name | None:
    """The name that a run is, or None where it only holds words that names hold too."""
    start, end = run[0].start, run[-1].end
    year = next((_full_year(token.folded) for token in run if _is_year(token)), None)
    words = [token.folded for token in run if not _is_year(token) and token.folded not in _LINKS]
    fitting = [entry for entry in known if all(_explains(entry, word) for word in _asked(entry, words))]
    ids = tuple(entry.id for entry in fitting if year is None or entry.year == year)
    strength = _strength(words, year, fitting, known)
    if strength is None:
        return None
    return Name(start, end, text[start:end], ids, strength)


def _asked(entry: _Known, words: Sequence[str]) -> Sequence[str]:
    """The words that the agreement has to explain: of sectors named side by side in the plural, its own will do."""
    if not any(_is_plural(word) for word in words):
        return words
    sectors = [word for word in words if _GENERAL.fullmatch(word)]
    own = [word for word in sectors if _explains(entry, word)]
    return [word for word in words if word not in sectors or word in own] if own else words


def _strength(
    words: Sequence[str], year: int | None, fitting: Sequence[_Known], known: Sequence[_Known]
) -> Strength | None:
    """How surely the words name an agreement; None where they do not."""
    nouns = [word for word in words if _is_noun(word)]
    if nouns and year is not None:
        if fitting or all(_GENERAL.fullmatch(word) or any(_explains(e, word) for e in known) for word in words):
            return "sure"
        return None if _is_plural(nouns[0]) else _foreign(nouns[0])
    if nouns:
        return _yearless(nouns, fitting)
    if fitting and any(_pair_in(entry, words) for entry in fitting):
        return "sure" if year is not None else "partial"
    if len(words) == 1 and not _GENERAL.fullmatch(words[0]) and any(_is_topic(words[0], entry) for entry in fitting):
        return "weak"
    return None


def _is_topic(word: str, entry: _Known) -> bool:
    """Whether the word, in any form, is what the agreement's title ends in: "sundhedsreformen"."""
    common = _common(word, entry.topic)
    return (
        len(entry.topic) > 7
        and min(len(word), len(entry.topic)) > 7
        and common >= len(entry.topic) - 3 >= len(word) - 6
    )


def _yearless(nouns: Sequence[str], fitting: Sequence[_Known]) -> Strength | None:
    """An agreement word without a year: the word of one title, of several, of none, or "aftalen" alone."""
    if _is_plural(nouns[0]):
        return None
    match = _NOUN.fullmatch(nouns[0])
    if match and not match["prefix"]:
        return "partial" if len(fitting) == 1 else None
    named = [entry for entry in fitting if any(_alike(nouns[0], word) for word in entry.words)]
    return "sure" if len(named) == 1 and len(fitting) == 1 else "partial"


def _is_plural(noun: str) -> bool:
    match = _NOUN.fullmatch(noun)
    return match is not None and match["ending"] in _PLURAL


def _foreign(noun: str) -> Strength:
    """An agreement of a kind that the catalog has none of; of a sector of government it is surely one."""
    match = _NOUN.fullmatch(noun)
    return "sure" if match and _GENERAL.match(match["prefix"]) else "partial"


def _explains(entry: _Known, word: str) -> bool:
    """Whether the word stands in the agreement's title or parties, or is "-aftale" with such a word before it."""
    if any(_alike(word, other) for other in entry.words):
        return True
    match = _NOUN.fullmatch(word)
    if not match:
        return _mistyped_noun(entry, word)
    prefix = match["prefix"]
    stem = prefix.rstrip("se")
    return not prefix or any(
        _alike(prefix, other) or _alike(stem, other) or (len(prefix) > 2 and other.startswith(prefix))
        for other in entry.words
    )


def _mistyped_noun(entry: _Known, word: str) -> bool:
    """A slip in a compound such as "økonomiatfalen"."""
    return any(fuzz.ratio(word, f"{other}aftalen") >= 88 for other in entry.words)


def _is_noun(word: str) -> bool:
    if word == "aftales":
        return False
    return _NOUN.fullmatch(word) is not None or (
        len(word) > 8 and max(fuzz.ratio(word[-7:], "aftalen"), fuzz.ratio(word[-6:], "aftale")) >= 83
    )


@lru_cache(maxsize=1 << 16)
def _alike(typed: str, word: str) -> bool:
    """The same word in another form, or with a slip in it; both folded."""
    if typed == word:
        return True
    short, long = sorted((typed, word), key=len)
    if len(short) < 4:
        return False
    common = _common(short, long)
    if common >= max(4, len(short) - 4, len(long) - 5):
        return True
    return len(short) > 6 and fuzz.ratio(typed, word) >= 86


def _common(a: str, b: str) -> int:
    """How many letters two words begin with alike."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _pair_in(entry: _Known, words: Sequence[str]) -> bool:
    return any(pair in entry.pairs for pair in itertools.pairwise(words))


def _with_parties(name: Name, text: str, agreements: Sequence[Agreement]) -> Name:
    """The name with the parties that follow it in parentheses, as the full citation prints them."""
    match = _PARTIES.match(text, name.end)
    if not match:
        return name
    inside = {token for token in re.findall(r"\w+", fold(match["names"])) if token not in _LINKS}
    for agreement in agreements:
        words = set(
            re.findall(r"\w+", fold(" ".join((*agreement.parties, agreement.short_title, str(agreement.year)))))
        )
        if agreement.id in name.agreements and inside <= words:
            following = _with_parties_again(name, match.end(), text)
            return Name(name.start, following, text[name.start : following], name.agreements, name.strength)
    return name


def _with_parties_again(name: Name, end: int, text: str) -> int:
    match = _PARTIES.match(text, end)
    return match.end() if match and len(name.agreements) == 1 and _YEAR.fullmatch(match["names"]) else end


@lru_cache(maxsize=4096)
def _known(agreement: Agreement) -> _Known:
    title = [word for word in re.findall(r"[^\W\d_]+", fold(agreement.title)) if word not in _LINKS]
    parties = re.findall(r"[^\W\d_]+", fold(" ".join(agreement.parties)))
    content = [word for word in title if len(word) > 2]
    return _Known(
        id=agreement.id,
        year=agreement.year,
        words=frozenset((*content, *parties)),
        pairs=frozenset((a, b) for a, b in itertools.pairwise(title) if not (_NOUN.fullmatch(a) or _NOUN.fullmatch(b))),
        topic=content[-1] if content else "",
    )


def _is_year(token: _Token) -> bool:
    return token.folded.lstrip("'’").isdecimal()


def _full_year(digits: str) -> int:
    number = int(digits.lstrip("'’"))
    return number if number > 99 else 2000 + number


def _spellings(prefix: str) -> str:
    """A pattern for the prefix with its Danish letters written in any of the ways people write them."""
    forms = {"ø": "(?:ø|oe|o|ö)", "å": "(?:å|aa|a)", "æ": "(?:æ|ae|ä)", " ": r"\s?"}
    return "".join(forms.get(letter, re.escape(letter)) for letter in prefix)


def _lower(text: str) -> str:
    """Lower case of the same length, letter for letter."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with the spans written over with a character that no name holds."""
    for start, end in spans:
        text = text[:start] + "|" * (end - start) + text[end:]
    return text

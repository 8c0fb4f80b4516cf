"""The words that agreements' names are made of, and whether an agreement's title and parties explain them."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from indexer.language.cache import bounded_cache
from indexer.language.folding import fold_token
from indexer.models import Agreement

Strength = Literal["sure", "partial", "weak"]
"""sure: names the agreement by itself; partial: needs a unit ("økonomiaftalen"); weak: a topic ("sundhedsreformen")."""

_NOUN = re.compile(r"(?P<prefix>\w*?)(?:aftale|forlig)(?P<ending>n|ns|s|t|ts|r|rs|rne|rnes)?")
_PLURAL = frozenset({"r", "rs", "rne", "rnes"})
LINKS = frozenset({"for", "om", "af", "med", "mellem", "og", "i", "fra", "til", "den", "det", "vedr", "gaeldende"})
GENERAL_WORDS = re.compile(
    r"kommun(?:e|er|erne|ernes|al|alt|ale)|region(?:er|erne|ernes|al|alt|ale)|kl|danske|okonomi|oekonomi"
)


@dataclass(frozen=True, slots=True)
class KnownWords:
    """An agreement's names, folded. words: content words of title and parties; pairs: neighbours in the title."""

    id: str
    year: int
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    topic: str


def fold_name(text: str) -> str:
    """Lower case, and Danish letters as they are written without them: æ as ae, ø as oe, å as aa."""
    return fold_token(text)


@lru_cache(maxsize=4096)
def known_words(agreement: Agreement) -> KnownWords:
    """The words of an agreement's title and parties."""
    title = [word for word in re.findall(r"[^\W\d_]+", fold_name(agreement.title)) if word not in LINKS]
    parties = re.findall(r"[^\W\d_]+", fold_name(" ".join(agreement.parties)))
    content = [word for word in title if len(word) > 2]
    return KnownWords(
        id=agreement.id,
        year=agreement.year,
        words=frozenset((*content, *parties)),
        pairs=frozenset((a, b) for a, b in itertools.pairwise(title) if not (_NOUN.fullmatch(a) or _NOUN.fullmatch(b))),
        topic=content[-1] if content else "",
    )


def strength_of(
    words: Sequence[str], year: int | None, fitting: Sequence[KnownWords], known: Sequence[KnownWords]
) -> Strength | None:
    """How surely the words name an agreement; None where they do not."""
    nouns = [word for word in words if is_agreement_noun(word)]
    if nouns and year is not None:
        if fitting or all(GENERAL_WORDS.fullmatch(word) or any(explains(e, word) for e in known) for word in words):
            return "sure"
        return None if _is_plural(nouns[0]) else _foreign(nouns[0])
    if nouns:
        return _yearless(nouns, fitting)
    if fitting and any(_pair_in(entry, words) for entry in fitting):
        return "sure" if year is not None else "partial"
    if (
        len(words) == 1
        and not GENERAL_WORDS.fullmatch(words[0])
        and any(_is_topic(words[0], entry) for entry in fitting)
    ):
        return "weak"
    return None


def words_to_explain(entry: KnownWords, words: Sequence[str]) -> Sequence[str]:
    """The words that the agreement has to explain: of sectors named side by side in the plural, its own will do."""
    if not any(_is_plural(word) for word in words):
        return words
    sectors = [word for word in words if GENERAL_WORDS.fullmatch(word)]
    own = [word for word in sectors if explains(entry, word)]
    return [word for word in words if word not in sectors or word in own] if own else words


def explains(entry: KnownWords, word: str) -> bool:
    """Whether the word stands in the agreement's title or parties, or is "-aftale" with such a word before it."""
    if any(similar(word, other) for other in entry.words):
        return True
    match = _NOUN.fullmatch(word)
    if not match:
        return _mistyped_noun(entry, word)
    prefix = match["prefix"]
    stem = prefix.rstrip("se")
    return not prefix or any(
        similar(prefix, other) or similar(stem, other) or (len(prefix) > 2 and other.startswith(prefix))
        for other in entry.words
    )


@bounded_cache
def similar(typed: str, word: str) -> bool:
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


def is_agreement_noun(word: str) -> bool:
    """Whether a folded word says "agreement", also at the end of a compound or with a slip in it."""
    if word == "aftales":
        return False
    return _NOUN.fullmatch(word) is not None or (
        len(word) > 8 and max(fuzz.ratio(word[-7:], "aftalen"), fuzz.ratio(word[-6:], "aftale")) >= 83
    )


def _is_plural(noun: str) -> bool:
    match = _NOUN.fullmatch(noun)
    return match is not None and match["ending"] in _PLURAL


def _is_topic(word: str, entry: KnownWords) -> bool:
    """Whether the word, in any form, is what the agreement's title ends in: "sundhedsreformen"."""
    common = _common(word, entry.topic)
    return (
        len(entry.topic) > 7
        and min(len(word), len(entry.topic)) > 7
        and common >= len(entry.topic) - 3 >= len(word) - 6
    )


def _yearless(nouns: Sequence[str], fitting: Sequence[KnownWords]) -> Strength | None:
    """An agreement word without a year: the word of one title, of several, of none, or "aftalen" alone."""
    if _is_plural(nouns[0]):
        return None
    match = _NOUN.fullmatch(nouns[0])
    if match and not match["prefix"]:
        return "partial" if len(fitting) == 1 else None
    named = [entry for entry in fitting if any(similar(nouns[0], word) for word in entry.words)]
    return "sure" if len(named) == 1 and len(fitting) == 1 else "partial"


def _foreign(noun: str) -> Strength:
    """An agreement of a kind that the catalog has none of; of a sector of government it is surely one."""
    match = _NOUN.fullmatch(noun)
    return "sure" if match and GENERAL_WORDS.match(match["prefix"]) else "partial"


def _mistyped_noun(entry: KnownWords, word: str) -> bool:
    """A slip in a compound such as "økonomiatfalen"."""
    return any(fuzz.ratio(word, f"{other}aftalen") >= 88 for other in entry.words)


def _common(a: str, b: str) -> int:
    """How many letters two words begin with alike."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _pair_in(entry: KnownWords, words: Sequence[str]) -> bool:
    return any(pair in entry.pairs for pair in itertools.pairwise(words))

"""The one Danish analyzer, used at index and at query time.

`tokenize` cuts a text into words and keeps numbers, "§" and "ikke" whole; `analyze` makes the three fields of the
keyword index of them: the exact words, their lemmas, and the parts of their compounds. Everything is pure and depends
on the lexicon and `abbreviations.toml` alone; `ANALYZER_IDENTITY` changes when either does.

Longer than 300 lines because index and query must be cut by the same rules, which are read together.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, product

from indexer.language.abbreviations import abbreviations_hash, expand_abbreviation, is_dotted, word_for
from indexer.language.cache import CACHE_ENTRIES, CACHED_LENGTH, bounded_cache
from indexer.language.compounds import base_form, inner_parts, settings_hash, split_compound
from indexer.language.folding import DROP_IGNORED, IGNORED, fold_token
from indexer.language.lexicon import family, in_lower_case, lemma_of
from indexer.language.lexicon_file import lexicon_version
from indexer.language.suspended_hyphens import expand_suspended

__all__ = [
    "ANALYZER_IDENTITY",
    "Analysis",
    "Readings",
    "Term",
    "Token",
    "WordReading",
    "analyze",
    "expand_abbreviation",
    "fold_token",
    "is_known",
    "readings",
    "tokenize",
]

_VERSION = 2
"""Raise it with every change of the code that changes a token, a lemma or a part."""

ANALYZER_IDENTITY = f"danish-{_VERSION} {lexicon_version()} splitter-{settings_hash()} names-{abbreviations_hash()}"
"""What an index was made with: another identity may cut and compare words in another way."""

_LETTER = r"[^\W\d_\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079]"
_INNER = rf"(?:[^\W_\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2079]|[\u0300-\u036f{IGNORED}])"
_HYPHEN = "[-\u2010\u2011]"
_CLOSED_BLANK = "\u00a0\u2007\u2009\u202f"
"""Blanks that do not break a line: between digits they group thousands."""
_BLANK_THOUSANDS = (
    rf"(?<![\d.,/-])(?<!\d[ {_CLOSED_BLANK}])[1-9]\d{{0,2}}"
    rf"(?:(?:[{_CLOSED_BLANK}]\d{{3}})+|(?: \d{{3}})+(?=,\d| [^\W\d_]| ?[%½]))(?:,\d+)?(?![\d.,]*\d)"
    r"|(?<=\t)[1-9]\d{0,2}(?: \d{3})+(?=[\t\n]|$)"
)
"""`2 937 mio.`: a plain blank groups thousands where a unit or a decimal follows; elsewhere it may part two numbers."""
_TOKEN = re.compile(
    rf"{_BLANK_THOUSANDS}|\d++(?:\.\d++)++(?:,\d++)?+[½¼¾]?+|\d++,\d++[½¼¾]?+|\d++[½¼¾]?+(?!\w|{_HYPHEN}{_LETTER})"
    rf"|[½¼¾%]|§+"
    rf"|{_INNER}+(?:['’]{_INNER}+|(?<=\D){_HYPHEN}(?=\w){_INNER}+|{_HYPHEN}(?={_LETTER}){_INNER}+"
    rf"|\.(?={_LETTER}){_INNER}+)*"
)
"""A number with thousands points and a decimal comma; "§"; a word with inner hyphens, apostrophes and points."""

_BLANK = re.compile(rf"[ {_CLOSED_BLANK}]")

_NO_WORD = re.compile(rf"[\u0300-\u036f{IGNORED}]+")
"""A soft hyphen or an accent by itself."""

_MOST_LETTERS = 4
"""How many "aa", "ae" and "oe" of a word are tried as å, æ and ø."""

_BOUNDARY = re.compile(rf"(?<=\w){_HYPHEN}(?={_LETTER})")

_NOTE = re.compile(r"([^\W\d_]{5,})([1-9]\d?)")
"""A footnote's mark printed right behind a word: "sundhedsrådene1"."""

_DOMAIN = re.compile(r"\.(?:dk|com|org|net|eu|nu|info)(?=$|['’])")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text.

    text: lower case, NFC, without soft hyphens. start, end: its span in the text that was cut, in characters.
    lemma: the dictionary form, lower case, with å, æ and ø. parts: the parts of a compound as they stand, the linking
    element with the left one; the word alone where there is no split.
    """

    text: str
    start: int
    end: int
    lemma: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a field at the position of a token, counted from 0; several terms may stand at one position."""

    text: str
    position: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text as the keyword index sees it: its tokens, and three fields of folded terms in order of position.

    exact: the words as they stand. lemma: their lemmas, and those of words behind suspended hyphens. parts: the
    lemmas of compound parts, and adjacent words that are one word elsewhere.
    """

    tokens: tuple[Token, ...]
    exact: tuple[Term, ...]
    lemma: tuple[Term, ...]
    parts: tuple[Term, ...]


@bounded_cache
def is_known(word: str) -> bool:
    """Whether the word, in any case, is a Danish form that the lexicon lists."""
    return lemma_of(_plain(word)) is not None


@dataclass(frozen=True, slots=True)
class WordReading:
    """What a word says wherever it stands: a token without its place, and the folded terms it has in the fields."""

    text: str
    lemma: str
    parts: tuple[str, ...]
    exact: str
    lemma_term: str
    part_terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """A text word by word: its spans and, at the same place, its words; the rest is what only neighbours tell.

    more_lemmas, more_parts: further terms with their places, ascending: words behind suspended hyphens, and adjacent
    words that are one word elsewhere.
    """

    spans: tuple[tuple[int, int], ...]
    words: tuple[WordReading, ...]
    more_lemmas: tuple[tuple[int, str], ...]
    more_parts: tuple[tuple[int, str], ...]


def tokenize(text: str) -> tuple[Token, ...]:
    """Cut a text into its words, numbers and "§", in order; nothing is dropped but punctuation."""
    return tuple(_token(start, end, _reading(text[start:end])) for start, end in _spans(text))


def analyze(text: str) -> Analysis:
    """The tokens of a text and the terms of its three fields."""
    return analysis_of(readings(text))


def analysis_of(read: Readings) -> Analysis:
    """The same of a text that has been read."""
    words = read.words
    return Analysis(
        tokens=tuple(_token(start, end, word) for (start, end), word in zip(read.spans, words, strict=True)),
        exact=tuple(Term(word.exact, place) for place, word in enumerate(words)),
        lemma=_terms([(place, word.lemma_term) for place, word in enumerate(words)], read.more_lemmas),
        parts=_terms([(place, part) for place, word in enumerate(words) for part in word.part_terms], read.more_parts),
    )


def readings(text: str) -> Readings:
    """The same as `analyze`, word by word and without an object for every term: for what reads much text at once."""
    return _query_readings(text) if len(text) <= CACHED_LENGTH else _new_readings(text)


def _new_readings(text: str) -> Readings:
    spans = _spans(text)
    words = tuple(_reading(text[start:end]) for start, end in spans)
    lemmas: list[tuple[int, str]] = []
    parts: list[tuple[int, str]] = []
    suspended = [(start, end, word.parts) for (start, end), word in zip(spans, words, strict=True)]
    for place, full in expand_suspended(text, suspended):
        behind = _reading(full)
        lemmas.append((place, behind.lemma_term))
        parts.extend((place, part) for part in behind.part_terms)
    for place in range(len(spans) - 1):
        if spans[place + 1][0] - spans[place][1] == 1 and spans[place + 1][1] - spans[place][0] <= CACHED_LENGTH:
            joined = _joined(words[place].text, words[place + 1].text)
            if joined is not None:
                parts.append((place, joined))
    return Readings(spans, words, tuple(lemmas), tuple(_sort(parts)))


_query_readings = lru_cache(maxsize=256)(_new_readings)
"""A query is read again by all that look at it: for typing errors, words, synonyms, titles."""


def _terms(own: list[tuple[int, str]], more: tuple[tuple[int, str], ...]) -> tuple[Term, ...]:
    """Terms in order of position, each once at a position."""
    ordered = dict.fromkeys(_sort([*own, *more])) if more else own
    return tuple(Term(text, place) for place, text in ordered)


def _sort(found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    return sorted(found, key=lambda pair: pair[0])


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        if match.group().isalpha():  # nearly all: nothing to cut
            spans.append(match.span())
        else:
            spans += _pieces(match)
    return tuple(spans)


def _pieces(match: re.Match[str]) -> list[tuple[int, int]]:
    """The spans of a match: cut at inner full stops unless an abbreviation or a domain name, and at a note's mark.

    None where nothing is to be seen of it.
    """
    start, end = match.span()
    found = match.group()
    if found.isalpha():
        return [(start, end)]
    if not any(char.isalpha() for char in found):
        return [] if _NO_WORD.fullmatch(found) else [(start, end)]
    if "." in found and not is_dotted(_plain(found)) and not _DOMAIN.search(found.lower()):
        return [(start + piece.start(), start + piece.end()) for piece in re.finditer(r"[^.]+", found)]
    note = _NOTE.fullmatch(found)
    if note is not None and is_known(note[1]):
        return [(start, start + note.end(1)), (start + note.start(2), end)]
    return [(start, end)]


def _token(start: int, end: int, word: WordReading) -> Token:
    return Token(word.text, start, end, word.lemma, word.parts)


def _reading(written: str) -> WordReading:
    """What a word says, as it is written in a text."""
    return _kept_reading(written) if len(written) <= CACHED_LENGTH else _new_reading(written)


def _new_reading(written: str) -> WordReading:
    text = _BLANK.sub(".", _plain(written))
    lemma, parts = _word(text)
    terms = tuple(dict.fromkeys(fold_token(part) for part in _part_lemmas(text)))
    return WordReading(text, lemma, parts, fold_token(text), fold_token(lemma), terms)


@bounded_cache
def _plain(word: str) -> str:
    """Lower case, NFC, without characters that are not part of a word."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", word.translate(DROP_IGNORED)).lower())


@bounded_cache
def _word(word: str) -> tuple[str, tuple[str, ...]]:
    """The lemma and the parts of a word in lower case."""
    spelled = _spelled(word)
    bare = _bare(spelled)
    parts = _parts(bare)
    lemma = _lemma(bare, parts)
    return lemma, (word,) if len(parts) == 1 else _as_written(word, bare, parts)


def _as_written(word: str, bare: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts cut out of the word as it is written, where its spelling is the one the parts were found in."""
    if word == bare or not word.startswith(bare):
        return parts
    return (*parts[:-1], parts[-1] + word[len(bare) :])


def _bare(word: str) -> str:
    """The word without a genitive's apostrophe: "kl's" is "kl"."""
    return re.sub(r"['’](?:s|er|en|erne|ere|et)?$", "", word) or word


def _parts(word: str) -> tuple[str, ...]:
    """The parts of a word; a hyphen before a letter is a boundary too and stands in no part ("covid-19", "takst")."""
    pieces = _BOUNDARY.split(word)
    if any(len(piece) == 1 and piece.isalpha() for piece in pieces):
        return (word,)
    return tuple(part for piece in pieces for part in split_compound(piece))


def _lemma(word: str, parts: tuple[str, ...]) -> str:
    """The dictionary form: the listed one, else that of the head behind the modifiers as they stand."""
    known = word_for(word) or lemma_of(word)
    if known is not None:
        return known
    head = parts[-1]
    if len(parts) > 1 and word.endswith(head):
        return word[: len(word) - len(head)] + _lemma(head, (head,))
    if word.endswith("s") and len(word) > 4 and (stem := lemma_of(word[:-1])) is not None:
        return stem
    return word


@bounded_cache
def _part_lemmas(word: str) -> tuple[str, ...]:
    """The lemmas of a word's parts, modifiers without linking element; the lemma alone without a split."""
    lemma, parts = _word(word)
    if len(parts) == 1:
        inner = inner_parts(word)
        return (lemma,) if len(inner) == 1 else (lemma, *(base_form(part) for part in inner[:-1]), _word(inner[-1])[0])
    return (*(base_form(part) for part in parts[:-1]), _word(parts[-1])[0])


@bounded_cache
def _spelled(word: str) -> str:
    """The word with å, æ and ø where it was typed with aa, ae and oe and makes more sense with them."""
    places = [match.start() for match in re.finditer("aa|ae|oe", word)][:_MOST_LETTERS]
    if not places or lemma_of(word) is not None:
        return word
    choices = product((False, True), repeat=len(places))
    spellings = [_with_letters(word, list(compress(places, choice))) for choice in choices]
    return max(spellings, key=_sense)


def _with_letters(word: str, places: list[int]) -> str:
    """The word with the two letters at each place made into one."""
    for place in reversed(places):
        word = word[:place] + {"aa": "å", "ae": "æ", "oe": "ø"}[word[place : place + 2]] + word[place + 2 :]
    return word


def _sense(word: str) -> tuple[bool, int, int]:
    """How much sense a spelling makes: a listed word, else few parts that begin many other words, else none."""
    parts = [part for piece in word.split("-") for part in split_compound(piece)]
    if len(parts) == 1:
        return (lemma_of(word) is not None, -99, 0)
    return (False, -len(parts), sum(family(part) for part in parts[:-1]))


_kept_reading = lru_cache(maxsize=CACHE_ENTRIES)(_new_reading)
"""Asked for every word of every text that is read: a call of `remembered` would take longer than all else."""


@lru_cache(maxsize=CACHE_ENTRIES)
def _joined(first: str, second: str) -> str | None:
    """The term of two neighbours that the lexicon lists as one word: "syge huse" is found by "sygehus"."""
    if len(first) < 3 or len(second) < 3 or len(first) + len(second) < 7:
        return None
    spelled = _spelled(first) + _spelled(second)
    return fold_token(lemma_of(spelled) or spelled) if in_lower_case(spelled) else None

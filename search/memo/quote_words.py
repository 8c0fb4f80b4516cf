"""Wordings as sequences of words and numbers: white space, quotation marks, hyphens and punctuation are left out."""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.models import Agreement, Document

Entries = Sequence[tuple[Agreement, Document]]

_TOKEN = re.compile(r"(?:(?<=[\s(])|^)[-−–](?=\d)\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*[½¼¾]?\+?|[½¼¾]|[^\W\d_]+\d*|[%§]")
_SOFT = str.maketrans(
    {
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff"),
        **dict.fromkeys("\u00a0\u2009\u202f", " "),
        **{"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"},
    }
)
_SAME_LENGTH = str.maketrans(dict.fromkeys("\u00a0¹²³⁰⁴⁵⁶⁷⁸⁹", " "))
"""Superscripts are footnotes' marks."""
_GLUED = re.compile(r"([^\W\d_]{2,})(\d{1,2})")
_OWN_LETTER = re.compile(r"\[([^\W\d_])\](?=[^\W\d_])")
_BROKEN = re.compile(r"([^\W\d_]+)[-‐][ \t]*\r?\n\s*([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """The words of a text, and where each stands in it."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The agreements' words. where: for each word its places (entry, number of the word); weight: its rarity.

    glued: words with a footnote's mark glued to them, as they stand in an agreement.
    """

    entries: Entries
    words: tuple[QuoteWords, ...]
    where: dict[str, list[tuple[int, int]]]
    weight: dict[str, float]
    rarest: float
    glued: frozenset[str]

    def quote(self, text: str) -> tuple[str, ...]:
        """The words of a quotation; a mark copied with the word it was glued to goes."""
        words = quote_words(text).words
        return tuple(_without_mark(word) if word in self.glued and word not in self.where else word for word in words)


@lru_cache(maxsize=256)
def quote_words(text: str, marks: frozenset[str] = frozenset()) -> QuoteWords:
    """The words and numbers of a text, in lower case; of a word that ends in one of the footnotes' marks, the word."""
    found: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text.translate(_SAME_LENGTH)):
        word = unicodedata.normalize("NFC", match[0]).casefold().replace("−", "-").replace("–", "-")
        glued = _GLUED.fullmatch(word) if marks else None
        found.append(glued[1] if glued and glued[2] in marks else word)
        spans.append(match.span())
    return QuoteWords(tuple(found), tuple(spans))


_kept: list[Corpus] = []


def corpus_of(entries: Entries) -> Corpus:
    """The words of all agreements, ready to be looked in; of a library that stays the same they are kept."""
    for corpus in _kept:
        if corpus.entries is entries:
            return corpus
    corpus = _corpus_of(entries)
    if isinstance(entries, tuple):
        _kept[:] = [corpus]
    return corpus


def clean_quote(quote: str, corpus: Corpus) -> str:
    """The quote on one line; a hyphen at a line's end goes where the agreements know the word without it.

    A first letter in brackets, changed to fit the sentence around it, is the letter.
    """

    def joined(match: re.Match[str]) -> str:
        whole = f"{match[1]}{match[2]}".casefold()
        return match[1] + match[2] if whole in corpus.where else f"{match[1]}-{match[2]}"

    whole_letters = _OWN_LETTER.sub(r"\1", unicodedata.normalize("NFC", quote).translate(_SOFT))
    return _BROKEN.sub(joined, whole_letters)


def _corpus_of(entries: Entries) -> Corpus:
    words = tuple(quote_words(document.text, _marks(document)) for _, document in entries)
    where: dict[str, list[tuple[int, int]]] = {}
    for number, text in enumerate(words):
        for place, word in enumerate(text.words):
            where.setdefault(word, []).append((number, place))
    total = max(2, sum(len(text.words) for text in words))
    weight = {word: math.log(total / len(places)) for word, places in where.items()}
    glued = frozenset(
        document.text[start:end].casefold()
        for text, (_, document) in zip(words, entries, strict=True)
        for word, (start, end) in zip(text.words, text.spans, strict=True)
        if end - start != len(word)
    )
    kept = entries if isinstance(entries, tuple) else tuple(entries)
    return Corpus(kept, words, where, weight, math.log(total), glued)


def _marks(document: Document) -> frozenset[str]:
    """The numbers of a document's footnotes: only these are cut from the end of a word."""
    return frozenset(section.number for section in document.sections if section.kind == "footnote" and section.number)


def _without_mark(word: str) -> str:
    match = _GLUED.fullmatch(word)
    return match[1] if match else word

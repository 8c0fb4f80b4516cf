"""Finding a quoted wording in the agreements: word for word, or else the one nearest run of words.

Wordings are compared as sequences of words and numbers, so white space, quotation marks, hyphens, dashes, bullets and
punctuation of every kind are alike, while a changed number or a lost "ikke" is always a difference. Only a run of all
the words in their order is "word for word"; whatever the nearest run is, it is never more than near.
"""

import math
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from indexer.language.cache import bounded_cache
from indexer.language.words import NEGATIONS
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
_GLUED_MARK = re.compile(r"([^\W\d_]{5,})\d{1,2}")
_MAX_COMMON = 400
_BUCKET = 4
_WINDOWS = 4
_NEIGHBOUR = 8
"""Words left out between two parts that still make one wording with something dropped."""
_JOINING = 2
"""Words put in to join two parts."""
_LONG = 60
"""Words from which a wording is first looked for by its letters, which is cheaper than by its words."""
_MAX_COST = 0.34
_CHANGED = 1.01
_MIN_WEIGHT = 0.6
_NEAR_WORD = 75


@dataclass(frozen=True, slots=True)
class QuoteWords:
    """The words of a text, and where each stands in it. joined: the words with a blank before and after each."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    joined: str
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QuoteRun:
    """A run of words [first, last) of the document with that number; cost: 0 for word for word, else up to 1."""

    entry: int
    first: int
    last: int
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Corpus:
    """The agreements' words. where: for each word its places (entry, number of the word); weight: its rarity."""

    entries: Entries
    words: tuple[QuoteWords, ...]
    where: dict[str, list[tuple[int, int]]]
    weight: dict[str, float]
    rarest: float

    def span(self, run: QuoteRun) -> tuple[int, int]:
        """The span of a run in its document's text."""
        spans = self.words[run.entry].spans
        return spans[run.first][0], spans[run.last - 1][1]


@lru_cache(maxsize=256)
def quote_words(text: str) -> QuoteWords:
    """The words and numbers of a text, in lower case; a footnote's mark glued to a word is not of the word."""
    found: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text.translate(_SAME_LENGTH)):
        word = unicodedata.normalize("NFC", match[0]).casefold().replace("−", "-").replace("–", "-")
        glued = _GLUED_MARK.fullmatch(word)
        found.append(glued[1] if glued else word)
        spans.append(match.span())
    starts, position = [], 1
    for word in found:
        starts.append(position)
        position += len(word) + 1
    return QuoteWords(tuple(found), tuple(spans), f" {' '.join(found)} ", tuple(starts))


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


def _corpus_of(entries: Entries) -> Corpus:
    words = tuple(quote_words(document.text) for _, document in entries)
    where: dict[str, list[tuple[int, int]]] = {}
    for number, text in enumerate(words):
        for place, word in enumerate(text.words):
            where.setdefault(word, []).append((number, place))
    total = max(2, sum(len(text.words) for text in words))
    weight = {word: math.log(total / len(places)) for word, places in where.items()}
    return Corpus(entries if isinstance(entries, tuple) else tuple(entries), words, where, weight, math.log(total))


def clean_quote(quote: str, corpus: Corpus) -> str:
    """The quote on one line; a hyphen at a line's end goes where the agreements know the word without it."""

    def joined(match: re.Match[str]) -> str:
        whole = f"{match[1]}{match[2]}".casefold()
        return match[1] + match[2] if whole in corpus.where else f"{match[1]}-{match[2]}"

    whole_letters = unicodedata.normalize("NFC", quote).translate(_SOFT)
    return re.sub(r"([^\W\d_]+)[-‐][ \t]*\r?\n\s*([^\W\d_]+)", joined, whole_letters)


def exact_runs(words: Sequence[str], corpus: Corpus, *, entry: int | None = None, after: int = 0) -> list[QuoteRun]:
    """Every place where all the words stand side by side; in one document, from a word on, where that is asked for."""
    needle = f" {' '.join(words)} "
    runs = []
    for number, text in enumerate(corpus.words):
        if not words or (entry is not None and number != entry):
            continue
        position = text.joined.find(needle, text.starts[after] - 1 if 0 < after < len(text.starts) else 0)
        while position >= 0 and after < len(text.words):
            first = bisect_right(text.starts, position + 1) - 1
            runs.append(QuoteRun(number, first, first + len(words)))
            position = text.joined.find(needle, position + 1)
    return runs


def elliptic_runs(parts: Sequence[Sequence[str]], corpus: Corpus, *, reach: int) -> list[QuoteRun]:
    """Every run from the first part to the last, all in order and each within `reach` words of the one before."""
    runs = []
    for run in exact_runs(parts[0], corpus):
        last = run.last
        for part in parts[1:]:
            following = exact_runs(part, corpus, entry=run.entry, after=last)
            if not following or following[0].first - last > reach:
                break
            if _hides_negation(corpus.words[run.entry].words[last : following[0].first]):
                break
            last = following[0].last
        else:
            runs.append(QuoteRun(run.entry, run.first, last))
    return runs


def nearest_runs(words: Sequence[str], corpus: Corpus, *, prefer: frozenset[int]) -> list[QuoteRun]:
    """The contiguous runs most like the words, all that are as near as the nearest; none where nothing is near enough.

    prefer: documents whose runs win over others that are nearly as near.
    """
    runs: dict[tuple[int, int], QuoteRun] = {}
    for number, low, high in _stretches(words, corpus):
        text = corpus.words[number].words
        cost, first, last = _align(words, text[low:high], most=_MAX_COST * len(words))
        share = cost / len(words)
        if share <= _MAX_COST and _says_the_same(words, text[low + first : low + last], corpus):
            handicap = 0.0 if number in prefer else 0.05
            run = QuoteRun(number, low + first, low + last, share + handicap)
            runs[number, run.first] = min(run, runs.get((number, run.first), run), key=lambda one: one.cost)
    nearest = min((run.cost for run in runs.values()), default=0.0)
    return sorted((run for run in runs.values() if run.cost <= nearest + 0.001), key=lambda run: (run.entry, run.first))


def split_run(words: Sequence[str], corpus: Corpus, *, shortest: int) -> QuoteRun | None:
    """The longer part of a wording put together of two that each stand word for word, but not together; or None."""
    for cut in range(len(words) - shortest, shortest - 1, -1):
        heads = exact_runs(words[:cut], corpus)
        for tail in range(cut, min(cut + _JOINING, len(words) - shortest) + 1):
            tails = exact_runs(words[tail:], corpus) if heads else []
            if any(a.entry == b.entry and 0 <= b.first - a.last <= _NEIGHBOUR for a in heads for b in tails):
                return None
            if tails:
                return heads[0] if cut * 2 >= len(words) else tails[0]
    return None


def differs_in_number_or_negation(typed: Sequence[str], real: Sequence[str]) -> bool:
    """Whether numbers or negations are others, or stand in another order."""

    def telling(words: Sequence[str]) -> list[str]:
        return [word for word in words if word in NEGATIONS or any(character.isdigit() for character in word)]

    return telling(typed) != telling(real)


def _hides_negation(left_out: Sequence[str]) -> bool:
    """Whether an ellipsis of a few words leaves a negation out."""
    return len(left_out) <= 6 and any(word in NEGATIONS for word in left_out)


def _windows(words: Sequence[str], corpus: Corpus) -> list[tuple[int, int]]:
    """The places (document, word) where most of the words, by rarity, stand in about their order."""
    votes: Counter[tuple[int, int]] = Counter()
    for offset, word in enumerate(words):
        places = corpus.where.get(word, ())
        if len(places) > _MAX_COMMON:
            continue
        for number, place in places:
            bucket = (place - offset) // _BUCKET
            votes[number, bucket] += corpus.weight[word]  # type: ignore[assignment]
            votes[number, bucket + 1] += corpus.weight[word] / 2  # type: ignore[assignment]
    return [(number, bucket * _BUCKET) for (number, bucket), _ in votes.most_common(_WINDOWS * 2)]


def _stretches(words: Sequence[str], corpus: Corpus) -> Iterator[tuple[int, int, int]]:
    """What to align the words with, each once: document, first word, end."""
    wide: list[tuple[int, int]] = []
    tried: set[tuple[int, int, int]] = set()
    for number, start in _windows(words, corpus):
        if len(words) >= _LONG and any(number == other and abs(start - place) <= _BUCKET for other, place in wide):
            continue  # its margins hold the neighbour's window, and it is narrowed to the same words
        wide.append((number, start))
        text = corpus.words[number].words
        margin = 4 + len(words) // 2
        low, high = max(0, start - margin), min(len(text), start + len(words) + margin)
        stretch = (number, *_narrowed(words, text, low, high))
        if stretch not in tried:
            tried.add(stretch)
            yield stretch


def _narrowed(words: Sequence[str], text: Sequence[str], low: int, high: int) -> tuple[int, int]:
    """The window about the stretch of letters most like the wording, so that the costly alignment stays small."""
    if len(words) < _LONG:
        return low, high
    window = " ".join(text[low:high])
    found = fuzz.partial_ratio_alignment(" ".join(words), window)
    if found is None or len(window) <= len(" ".join(words)):
        return low, high
    before = window[: found.dest_start].count(" ")
    until = window[: found.dest_end].count(" ") + 1
    return max(low, low + before - 8), min(high, low + until + 12)


def _align(words: Sequence[str], text: Sequence[str], *, most: float) -> tuple[float, int, int]:
    """The cheapest way to make the words of a run of the text: (cost, first, last), the run's ends free.

    A word left out or added costs 1, one changed hardly more, one changed a little 0.5 (dynamic programming after
    Sellers, 1980). Where every way costs more than `most`, it is given up, with an infinite cost.
    """
    differences = {word: [_difference(word, other) for other in text] for word in set(words)}
    costs = [0.0] * (len(text) + 1)
    origin = list(range(len(text) + 1))
    for word in words:
        above, above_origin = costs, origin
        cost, start = above[0] + 1, above_origin[0]
        costs, origin = [cost], [start]
        for column, difference in enumerate(differences[word]):
            left, left_start = cost + 1, start
            cost, start = above[column] + difference, above_origin[column]
            if left < cost:
                cost, start = left, left_start
            if above[column + 1] + 1 < cost:
                cost, start = above[column + 1] + 1, above_origin[column + 1]
            costs.append(cost)
            origin.append(start)
        if min(costs) > most:
            return math.inf, 0, 0
    last = min(range(len(costs)), key=lambda column: (costs[column], -column))
    return costs[last], origin[last], last


@bounded_cache
def _difference(word: str, other: str) -> float:
    if word == other:
        return 0.0
    if len(word) > 3 and len(other) > 3 and fuzz.ratio(word, other) >= _NEAR_WORD:
        return 0.5
    return _CHANGED


def _says_the_same(words: Sequence[str], real: Sequence[str], corpus: Corpus) -> bool:
    """Whether enough of what is rare in the wording stands in the run: a common frame around other matter does not.

    Numbers count no more than the mean word, for a changed number is what is looked for.
    """
    weights = [corpus.weight.get(word, corpus.rarest) for word in words]
    mean = sum(weights) / max(1, len(weights))
    capped = [
        min(weight, mean) if any(c.isdigit() for c in word) or word in NEGATIONS else weight
        for word, weight in zip(words, weights, strict=True)
    ]
    have = set(real)
    shared = sum(
        weight
        for word, weight in zip(words, capped, strict=True)
        if word in have or any(_difference(word, other) == 0.5 for other in have)
    )
    return shared >= _MIN_WEIGHT * sum(capped)

"""Finds a quoted wording in the agreements: word for word, or else the one nearest run of words.

Only a run of all the words in their order is "word for word"; a changed number or a lost "ikke" is always a
difference, and whatever the nearest run is, it is never more than near. Longer than 300 lines because exact, elliptic,
near and merged wordings are tried one after the other.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz, process

from indexer.language.cache import bounded_cache
from indexer.language.words import NEGATIONS
from search.memo.quote_words import Corpus
from search.runtime import check_deadline

MAX_PARTS = 24
"""Parts of a quotation with ellipses."""
MAX_ANCHORS = 1_000
"""Places of its rarest part from which the others are looked for."""
_MAX_COMMON = 400
"""Occurrences above which a word votes for no place: it would vote for every one."""
_BUCKET = 4
_WINDOWS = 8
_NEIGHBOUR = 8
"""Words left out between two parts that still make one wording with something dropped."""
_JOINING = 2
"""Words put in to join two parts."""
_LONG = 60
"""Words from which a wording is first looked for by whole words, which is cheaper than by their letters."""
_MAX_COST = 0.34
"""Changes a word of a near wording may have on average."""
_CHANGED = 1.01
_MIN_WEIGHT = 0.6
"""The share of a wording's rarity that a near one must have."""
_NEAR_WORD = 75


@dataclass(frozen=True, slots=True)
class QuoteRun:
    """A run of words [first, last) of the document with that number; cost: 0 for word for word, else up to 1.

    gaps: the runs of words inside it that the quotation leaves out at its ellipses.
    """

    entry: int
    first: int
    last: int
    cost: float = 0.0
    gaps: tuple[tuple[int, int], ...] = ()

    def span(self, corpus: Corpus) -> tuple[int, int]:
        """The span of the run in its document's text."""
        spans = corpus.words[self.entry].spans
        return spans[self.first][0], spans[self.last - 1][1]


def exact_runs(words: Sequence[str], corpus: Corpus) -> list[QuoteRun]:
    """Every place where all the words stand side by side, in order; the places of the rarest of them are tried."""
    wanted = tuple(words)
    if not wanted:
        return []
    rarest = min(range(len(wanted)), key=lambda number: len(corpus.where.get(wanted[number], ())))
    runs = []
    for entry, place in corpus.where.get(wanted[rarest], ()):
        first = place - rarest
        if first >= 0 and corpus.words[entry].words[first : first + len(wanted)] == wanted:
            runs.append(QuoteRun(entry, first, first + len(wanted)))
    return runs


def elliptic_runs(parts: Sequence[Sequence[str]], corpus: Corpus, *, reach: int) -> list[QuoteRun]:
    """The runs from the first part to the last, all in order and each within `reach` words of the one before.

    The rarest part is looked for, and from each place of it the nearest next part and the nearest before it, so that
    the work is at most MAX_PARTS searches by halving from MAX_ANCHORS places. With more parts, or where every part
    stands in more places, nothing is found.
    """
    if len(parts) > MAX_PARTS:
        return []
    places = [_places(part, corpus) for part in parts]
    rarest = min(range(len(parts)), key=lambda number: len(places[number]))
    if len(places[rarest]) > MAX_ANCHORS:
        return []
    sizes = [len(part) for part in parts]
    chains: list[_Chain] = [(entry, ((first, first + sizes[rarest]),)) for entry, first in places[rarest]]
    for number in range(rarest + 1, len(parts)):
        chains = _followed(chains, places[number], sizes[number], reach)
    for number in range(rarest - 1, -1, -1):
        chains = _preceded(chains, places[number], sizes[number], reach)
    latest = {(entry, spans[-1][1]): (entry, spans) for entry, spans in chains}
    widest = {(entry, spans[0][0]): (entry, spans) for entry, spans in reversed(latest.values())}
    return [_run_of(chain) for chain in reversed(widest.values())]


_Chain = tuple[int, tuple[tuple[int, int], ...]]
"""An entry, and the runs of words [first, last) that the parts found so far are, in order."""


def _run_of(chain: _Chain) -> QuoteRun:
    entry, spans = chain
    gaps = tuple((before[1], after[0]) for before, after in pairwise(spans))
    return QuoteRun(entry, spans[0][0], spans[-1][1], gaps=gaps)


def _places(words: Sequence[str], corpus: Corpus) -> Sequence[tuple[int, int]]:
    """Where the words stand side by side, as (entry, number of the first word), in order."""
    check_deadline()
    return (
        corpus.where.get(words[0], ()) if len(words) == 1 else [(r.entry, r.first) for r in exact_runs(words, corpus)]
    )


def _followed(chains: Sequence[_Chain], places: Sequence[tuple[int, int]], size: int, reach: int) -> list[_Chain]:
    """The chains with the nearest of the places behind each, those that have one within reach."""
    linked = []
    for chain, spans in chains:
        last = spans[-1][1]
        at = bisect_left(places, (chain, last))
        entry, first = places[at] if at < len(places) else (-1, 0)
        if entry == chain and first - last <= reach:
            linked.append((chain, (*spans, (first, first + size))))
    return linked


def _preceded(chains: Sequence[_Chain], places: Sequence[tuple[int, int]], size: int, reach: int) -> list[_Chain]:
    """The chains with the nearest of the places before each, those that have one within reach."""
    linked = []
    for chain, spans in chains:
        begun = spans[0][0]
        at = bisect_right(places, (chain, begun - size)) - 1
        entry, first = places[at] if at >= 0 else (-1, 0)
        if entry == chain and begun - first - size <= reach:
            linked.append((chain, ((first, first + size), *spans)))
    return linked


def nearest_runs(words: Sequence[str], corpus: Corpus, *, prefer: frozenset[int]) -> list[QuoteRun]:
    """The contiguous runs most like the words, all that are as near as the nearest; none where nothing is near enough.

    prefer: documents whose runs win over others that are nearly as near.
    """
    runs: dict[tuple[int, int], QuoteRun] = {}
    for number, low, high in _stretches(words, corpus):
        check_deadline()
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
    """The longer part of a wording put together of two that each stand word for word, but not together; or None.

    The longest beginning and the longest ending that stand somewhere are found by halving, so the work is a number of
    searches that grows with the logarithm of the words.
    """
    most = len(words) - shortest
    head = _longest(most, lambda size: bool(exact_runs(words[:size], corpus)))
    tail = _longest(most, lambda size: bool(exact_runs(words[-size:], corpus)))
    if min(head, tail) < shortest or head + tail + _JOINING < len(words):
        return None
    cut = min(head, most)
    heads = exact_runs(words[:cut], corpus)
    tails = exact_runs(words[max(cut, len(words) - tail) :], corpus)
    if any(a.entry == b.entry and 0 <= b.first - a.last <= _NEIGHBOUR for a in heads for b in tails):
        return None
    return heads[0] if cut * 2 >= len(words) else tails[0]


def _longest(most: int, stands: Callable[[int], bool]) -> int:
    """The largest size up to `most` for which `stands`, which holds for every smaller one too; 0 for none."""
    low, high = 0, max(0, most)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if stands(middle) else (low, middle - 1)
    return low


def differs_in_number_or_negation(typed: Sequence[str], real: Sequence[str]) -> bool:
    """Whether numbers or negations are others, or stand in another order."""

    def telling(words: Sequence[str]) -> list[str]:
        return [word for word in words if word in NEGATIONS or any(character.isdigit() for character in word)]

    return telling(typed) != telling(real)


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
    return [(number, bucket * _BUCKET) for (number, bucket), _ in votes.most_common(_WINDOWS)]


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
    """The window about the stretch of words most like the wording, so that the costly alignment stays small."""
    if len(words) < _LONG or high - low <= len(words):
        return low, high
    found = fuzz.partial_ratio_alignment(words, text[low:high])
    return (
        (low, high) if found is None else (max(low, low + found.dest_start - 8), min(high, low + found.dest_end + 12))
    )


def _align(words: Sequence[str], text: Sequence[str], *, most: float) -> tuple[float, int, int]:
    """The cheapest way to make the words of a run of the text: (cost, first, last), the run's ends free.

    A word left out or added costs 1, one changed hardly more, one changed a little 0.5 (dynamic programming after
    Sellers, 1980). Where every way costs more than `most`, it is given up, with an infinite cost.
    """
    differences = dict(zip(words, _differences(words, text), strict=True))
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


def _differences(words: Sequence[str], text: Sequence[str]) -> list[list[float]]:
    """For each word its `_difference` from every word of the text."""
    alike = process.cdist(words, text, scorer=fuzz.ratio, score_cutoff=_NEAR_WORD, dtype=np.float32) > 0
    long, other_long = (np.fromiter((len(word) > 3 for word in some), bool, len(some)) for some in (words, text))
    found = np.where(alike & long[:, None] & other_long[None, :], 0.5, _CHANGED)
    found[np.array(words, dtype=object)[:, None] == np.array(text, dtype=object)[None, :]] = 0.0
    rows: list[list[float]] = found.tolist()
    return rows


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

"""Pairs the sentences of two agreements as wholes: the same, changed, or standing nowhere in the other (pure).

Two sentences are the same where their letters and digits are; changed where most of their words are, in order. Numbers
count little in the likeness, since they are what changes from year to year.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz.distance import Indel

from indexer.language.analyzer import fold_token
from indexer.models import Document, Passage
from search.runtime import check_deadline

_WORD = re.compile(r"[^\W_]+")
ALIKE_HERE = 0.48
"""Likeness of two sentences of sections that are each other's counterpart, from which one is the other changed."""
ALIKE_ELSEWHERE = 0.64
"""Likeness from which a sentence of another section is the same one, moved."""
ALIKE_TWICE = 0.8
"""Likeness from which a sentence stands where another one is already its counterpart."""
_CANDIDATES = 20
_STEM = 6
_SHORTEST_PART = 25
"""Letters of a sentence that is looked for within others; a shorter one may be a heading."""
_FREQUENT = 0.1
"""Share of the sentences; a word in more of them tells none apart."""


_TELLING = 0.4
"""Share of the infrequent words that two sentences of different sections must share: set phrases alone say nothing."""


@dataclass(frozen=True, slots=True)
class PlacedSentence:
    """A sentence, verbatim, with its section's index and its span in the document."""

    text: str
    section: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SentencePair:
    """Two sentences by their number in their agreements. same: word for word; likeness: 0 to 1."""

    old: int
    new: int
    same: bool
    likeness: float


def placed_sentences(document: Document, passages: Iterable[Passage]) -> tuple[PlacedSentence, ...]:
    """The sentences of some passages, in order; whatever has no letter or digit is none."""
    return tuple(
        PlacedSentence(document.text[start:end], passage.section, start, end)
        for passage in passages
        for start, end in passage.sentences or ((passage.start, passage.end),)
        if any(char.isalnum() for char in document.text[start:end])
    )


def letters_key(text: str) -> str:
    """What two sentences have in common that are the same: their letters and digits."""
    return "".join(_WORD.findall(fold_token(text)))


def candidate_pairs(old: Sequence[PlacedSentence], new: Sequence[PlacedSentence]) -> tuple[SentencePair, ...]:
    """The pairs of sentences that are alike at all, most alike first; the same ones before all others."""
    keys = defaultdict(list)
    for place, sentence in enumerate(new):
        keys[letters_key(sentence.text)].append(place)
    pairs = [
        SentencePair(place, other, True, 1.0)
        for place, sentence in enumerate(old)
        for other in keys.get(letters_key(sentence.text), ())
    ]
    words_old, words_new = ([_words(one.text) for one in side] for side in (old, new))
    having = Counter(word for words in words_new for word in set(words))
    most = max(3, _FREQUENT * len(new))
    rare = {word for word, number in having.items() if number <= most and len(word) > 3}
    places = defaultdict(list)
    for place, words in enumerate(words_new):
        for word in set(words) & rare:
            places[word].append(place)
    paired = {(pair.old, pair.new) for pair in pairs}
    for place, words in enumerate(words_old):
        check_deadline()
        shared = Counter(other for word in set(words) & rare for other in places[word])
        for other, _ in shared.most_common(_CANDIDATES):
            likeness = Indel.normalized_similarity(words, words_new[other])
            telling = [
                {one for one in some if len(one) > 3 and having[one] <= most} for some in (words, words_new[other])
            ]
            if len(telling[0] & telling[1]) < _TELLING * max(map(len, telling)):
                likeness = min(likeness, ALIKE_ELSEWHERE - 0.01)
            if likeness >= ALIKE_HERE and (place, other) not in paired:
                pairs.append(SentencePair(place, other, False, likeness))
    return tuple(sorted(pairs, key=lambda pair: (not pair.same, -pair.likeness, pair.old, pair.new)))


def match_sentences(
    old: Sequence[PlacedSentence],
    new: Sequence[PlacedSentence],
    pairs: Sequence[SentencePair],
    counterparts: dict[int, int],
) -> tuple[SentencePair, ...]:
    """The pairs kept: in sections that are counterparts first, then the same or nearly so elsewhere.

    counterparts: the index of an old section to that of its counterpart.
    """
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    kept: list[SentencePair] = []

    def take(wanted: Sequence[SentencePair]) -> None:
        for pair in wanted:
            if pair.old not in taken_old and pair.new not in taken_new:
                taken_old.add(pair.old)
                taken_new.add(pair.new)
                kept.append(pair)

    here = [pair for pair in pairs if counterparts.get(old[pair.old].section, -2) == new[pair.new].section]
    take([pair for pair in here if pair.same])
    take([pair for pair in pairs if pair.same])
    take([pair for pair in here if not pair.same])
    take([pair for pair in pairs if pair.likeness >= ALIKE_ELSEWHERE])
    for pair in pairs:  # said twice on one side, once on the other: it stands there
        if pair.likeness >= ALIKE_TWICE and (pair.old not in taken_old or pair.new not in taken_new):
            taken_old.add(pair.old)
            taken_new.add(pair.new)
            kept.append(pair)
    kept += [SentencePair(a, b, False, 1.0) for a, b in _contained(old, new) if a not in taken_old]
    kept += [SentencePair(a, b, False, 1.0) for b, a in _contained(new, old) if b not in taken_new]
    return tuple(sorted(kept, key=lambda pair: (pair.old, pair.new)))


def _contained(those: Sequence[PlacedSentence], others: Sequence[PlacedSentence]) -> Iterator[tuple[int, int]]:
    """The sentences that stand in the others' text as a part of a longer one, or across two, with where they begin."""
    keys = [letters_key(one.text) for one in others]
    starts = list(accumulate((len(key) for key in keys), initial=0))
    whole = "".join(keys)
    for place, one in enumerate(those):
        key = letters_key(one.text)
        if len(key) >= _SHORTEST_PART and (at := whole.find(key)) >= 0:
            yield place, bisect_right(starts, at) - 1


def _words(text: str) -> list[str]:
    """The words without their endings, each number made one: what is left when only figures and tense change."""
    return ["0" if word[0].isdigit() else word[:_STEM] for word in _WORD.findall(fold_token(text))]

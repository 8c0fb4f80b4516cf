"""What a query's words say by themselves: which are rare, how much is known, whether a title is the query (pure)."""

import math
from collections.abc import Sequence

from indexer.index.vectors import Rows
from indexer.index.word_table import is_content
from search.query.terms import QueryWord

_UNLIKE = 0.6
"""Dice's coefficient of a title and a query up to which the title says nothing."""

_FEW, _FEWEST = 0.01, 3
"""A word that stands in at most this share of the passages, or in so many of a small collection, is rare."""
_RARE_LENGTH = 4
"""Letters; shorter words are abbreviations and numbers."""
_SHORT = 2
"""Telling words; a query with more is a sentence."""


def rare_rows(words: Sequence[QueryWord], rows: Sequence[Rows], size: int) -> list[Rows]:
    """The rows of each rare word of a query of at most two telling words; none for a longer query.

    A word tells that stands in at most a third of the passages. In a longer query a rare word is as often an accident
    of how the question is put.
    """
    telling = [
        (word, having)
        for word, having in zip(words, rows, strict=True)
        if len(having) * 3 <= size and len(word.text) > 2
    ]
    if len(telling) > _SHORT:
        return []
    most = max(_FEWEST, _FEW * size)
    return [having for word, having in telling if len(word.text) >= _RARE_LENGTH and len(having) <= most]


def known_share(rows: Sequence[Rows], size: int) -> float:
    """The share of a query's words that any passage has, each weighted by its idf (an unknown word by the highest)."""
    weights = [(idf(len(having), size), len(having) > 0) for having in rows]
    total = sum(weight for weight, _ in weights)
    return sum(weight for weight, known in weights if known) / total if total else 0.0


def content_lemmas(words: Sequence[QueryWord]) -> frozenset[str]:
    """The lemmas of a query's words, function words and numbers left out."""
    return frozenset(word.lemmas[0] for word in words if word.lemmas and is_content(word.text))


def title_score(asked: frozenset[str], title: frozenset[str]) -> float:
    """Dice's coefficient of the lemmas of a query and of a title, from 0 at `_UNLIKE` to 1 where they are the same."""
    alike = 2 * len(asked & title) / max(1, len(asked) + len(title))
    return max(0.0, (alike - _UNLIKE) / (1 - _UNLIKE))


def idf(having: int, size: int) -> float:
    """Inverse document frequency of a word that `having` of `size` passages have, in Lucene's form; never negative."""
    return math.log(1 + (size - having + 0.5) / (having + 0.5))

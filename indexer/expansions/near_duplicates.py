"""Questions that say the same: test questions that an expansion all but repeats measure memory, not search."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.language.analyzer import analyze
from indexer.language.words import FUNCTION_WORDS

BOUND = 0.6
"""Two questions are near copies when, of all content words of either, at least this share stands in both."""

_LEAST_SHARED = 2
"""One word in common is a subject, not a wording."""


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A question, the question nearest to it among the others, and the share of their content words in both."""

    question: str
    other: str
    share: float


def frequent_content_words(question: str) -> frozenset[str]:
    """The lemmas of a question's words and numbers, function words left out."""
    return frozenset(
        token.lemma
        for token in analyze(question).tokens
        if token.text not in FUNCTION_WORDS and token.lemma not in FUNCTION_WORDS
    )


def near_copies(
    questions: Sequence[str], others: Sequence[str], *, bound: float = BOUND
) -> tuple[NearCopy | None, ...]:
    """For each of `questions` the nearest of `others` that is a near copy of it, or None.

    Args:
        questions: such as test questions.
        others: such as the questions of expansions.
        bound: least Jaccard coefficient of the two sets of content words; at least two words must be shared, and
            questions without content words are copies of nothing.
    """
    words_of = [frequent_content_words(other) for other in others]
    having: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(words_of):
        for word in words:
            having[word].append(number)
    return tuple(_nearest(question, others, words_of, having, bound) for question in questions)


def _nearest(
    question: str, others: Sequence[str], words_of: list[frozenset[str]], having: dict[str, list[int]], bound: float
) -> NearCopy | None:
    words = frequent_content_words(question)
    best: NearCopy | None = None
    for number in sorted({number for word in words for number in having.get(word, ())}):
        shared = len(words & words_of[number])
        share = shared / len(words | words_of[number])
        if shared >= _LEAST_SHARED and share >= bound and (best is None or share > best.share):
            best = NearCopy(question, others[number], share)
    return best

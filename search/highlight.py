"""Which characters of a passage to mark: the words that a query's words matched, and its phrases whole."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from indexer.danish import analyze
from search.terms import QueryWord

Span = tuple[int, int]

analyzed = lru_cache(maxsize=2_048)(analyze)
"""Passages are shown again and again; about 20 kB each."""


def highlights(text: str, words: Sequence[QueryWord], phrases: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    """Spans of `text`, ascending: words that share an exact form, a lemma or a part with a query word, and phrases.

    A part marks only where it says something: it has at least five letters.
    """
    analysis = analyzed(text)
    exact, lemmas = {word.exact for word in words}, {lemma for word in words for lemma in word.lemmas}
    parts = {part for word in words for part in word.parts if len(part) >= _TELLING}
    sought = ((analysis.exact, exact), (analysis.lemma, lemmas), (analysis.parts, parts))
    places = {term.position for terms, wanted in sought for term in terms if term.text in wanted}
    spans = [(analysis.tokens[place].start, analysis.tokens[place].end) for place in places]
    as_written = [term.text for term in analysis.exact] if phrases else []
    for phrase in phrases:
        spans += [
            (analysis.tokens[first].start, analysis.tokens[last].end) for first, last in _runs(as_written, list(phrase))
        ]
    return merged(spans)


_TELLING = 5
"""Letters from which a part of a compound marks a word by itself."""


def _runs(exact: list[str], phrase: list[str]) -> Iterable[tuple[int, int]]:
    """First and last index of every place where `phrase` stands in `exact`."""
    size = len(phrase)
    for start in range(len(exact) - size + 1):
        if size and exact[start : start + size] == phrase:
            yield start, start + size - 1


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Ascending spans, overlapping or touching ones made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif end > start:
            result.append((start, end))
    return tuple(result)

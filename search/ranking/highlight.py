"""Which characters of a passage to mark: the words that a query's words matched, and its phrases whole."""

from collections.abc import Iterable, Sequence

from indexer.language.analyzer import Readings
from search.models import Clause
from search.query.terms import QueryWord, matches_wildcard, query_words

Span = tuple[int, int]


def highlights(
    read: Readings,
    words: Sequence[QueryWord],
    phrases: Sequence[Sequence[str]],
    wildcards: Sequence[Clause] = (),
) -> tuple[Span, ...]:
    """Spans of a text, ascending: words that match a query word or a wildcard, and phrases.

    A word matches that shares an exact form, a lemma or a part with a query word.

    A part marks only where it says something: it has at least five letters.
    """
    exact, lemmas = {word.exact for word in words}, {lemma for word in words for lemma in word.lemmas}
    parts = {part for word in words for part in word.parts if len(part) >= _TELLING}
    alone = lemmas | parts  # a word that is no compound has its lemma for its one part
    places = {
        place
        for place, word in enumerate(read.words)
        if word.lemma_term in alone
        or word.exact in exact
        or (len(word.part_terms) > 1 and not parts.isdisjoint(word.part_terms))
    }
    places.update(place for place, lemma in read.more_lemmas if lemma in lemmas)
    places.update(place for place, part in read.more_parts if part in parts)
    if wildcards:
        places.update(
            place
            for place, own in enumerate(query_words(read))
            if any(matches_wildcard(own, clause) for clause in wildcards)
        )
    spans = [read.spans[place] for place in places]
    as_written = [word.exact for word in read.words] if phrases else []
    for phrase in phrases:
        spans += [(read.spans[first][0], read.spans[last][1]) for first, last in _runs(as_written, list(phrase))]
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

"""Which characters of a passage to mark: the words that a query's words matched, and its phrases whole."""

from collections.abc import Iterable, Sequence

from indexer.danish import analyze
from search.terms import QueryWord, query_words

Span = tuple[int, int]


def highlights(text: str, words: Sequence[QueryWord], phrases: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    """Spans of `text`, ascending: words that share an exact form, a lemma or a part with a query word, and phrases.

    A part marks only where it says something: the word's parts all stand there, or it has at least five letters.
    """
    analysis = analyze(text)
    found = query_words(analysis)
    spans = [
        (token.start, token.end)
        for token, own in zip(analysis.tokens, found, strict=True)
        if any(matches(own, word) for word in words)
    ]
    exact = [term.text for term in analysis.exact]
    for phrase in phrases:
        spans += [
            (analysis.tokens[first].start, analysis.tokens[last].end) for first, last in _runs(exact, list(phrase))
        ]
    return merged(spans)


def matches(own: QueryWord, word: QueryWord) -> bool:
    """Whether a word of the text meets a word of the query."""
    if own.exact == word.exact or not set(own.lemmas).isdisjoint(word.lemmas):
        return True
    shared = set(own.parts) & set(word.parts)
    return any(len(part) >= _TELLING for part in shared)


_TELLING = 5


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

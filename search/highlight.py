"""Which characters of a passage to mark: the words that a query's terms matched, phrases whole."""

from collections.abc import Collection, Iterable, Sequence

from indexer.danish import Token

Span = tuple[int, int]


def matching_spans(
    tokens: Sequence[Token], terms: Collection[str], keys: Sequence[Collection[str]], phrases: Sequence[Sequence[str]]
) -> tuple[Span, ...]:
    """Spans of the tokens whose keys meet `terms`, and of the phrases' tokens, merged and ascending.

    Args:
        tokens: the passage's tokens, in order.
        terms: exact forms, lemmas and parts that the query looked for.
        keys: for each token, the forms under which the index knows it.
        phrases: exact tokens that stand side by side.
    """
    spans = [(token.start, token.end) for token, own in zip(tokens, keys, strict=True) if not terms.isdisjoint(own)] \
        if isinstance(terms, (set, frozenset)) else []
    return merged([*spans, *(span for phrase in phrases for span in phrase_spans(tokens, phrase))])


def phrase_spans(tokens: Sequence[Token], phrase: Sequence[str]) -> Iterable[Span]:
    """The span of every place where the exact tokens of `phrase` stand side by side."""
    size = len(phrase)
    exact = [token.text for token in tokens]
    for start in range(len(exact) - size + 1):
        if size and exact[start : start + size] == list(phrase):
            yield tokens[start].start, tokens[start + size - 1].end


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Ascending spans, overlapping or touching ones made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif end > start:
            result.append((start, end))
    return tuple(result)

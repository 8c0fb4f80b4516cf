"""Cuts a passage to the few lines around the words searched for, verbatim; what is left out is marked.

An excerpt is a sequence of spans of the passage, ascending: whole sentences where they fit, else a window of words.
"""

from collections.abc import Sequence

from indexer.language.sentences import split_sentences

Spans = Sequence[tuple[int, int]]

BUDGET = 290
"""Characters of an excerpt: four lines of a result."""
_BEFORE = 110
_LINE = 90
"""Characters on each side of the word in the list with one line a hit."""


def cut_excerpt(text: str, marks: Spans, budget: int = BUDGET) -> tuple[tuple[int, int], ...]:
    """The spans of `text` to show: the sentences with a mark, then those behind and before the first, within a budget.

    A sentence is cut only where it is longer than BUDGET.
    """
    sentences = [_window(text, span, marks) for span in split_sentences(text)] or [(0, len(text))]
    first = next((i for i, one in enumerate(sentences) if _marked(one, marks)), 0)
    marked = [i for i in range(first + 1, len(sentences)) if _marked(sentences[i], marks)]
    chosen, size = {first}, _length(sentences[first])
    for i in (*marked, first + 1, first - 1, first + 2):
        if i not in chosen and 0 <= i < len(sentences) and size + _length(sentences[i]) <= budget:
            chosen.add(i)
            size += _length(sentences[i])
    return _joined(text, [sentences[i] for i in sorted(chosen)])


def line_around(text: str, marks: Spans) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """What stands before the first mark, the mark, and what stands behind it, for one line; without marks the start."""
    start, end = marks[0] if marks else (0, 0)
    low = max(start - _LINE, text.rfind("\n", 0, start) + 1)
    if low > 0 and not text[low - 1].isspace():
        low = _word_start(text, low, start)
    stop = text.find("\n", end)
    high = min(end + (_LINE if marks else 2 * _LINE), len(text) if stop < 0 else stop)
    if high < len(text) and not text[high].isspace():
        high = max(end, text.rfind(" ", end, high))
    return (low, start), (start, end), (end, high)


def _window(text: str, span: tuple[int, int], marks: Spans) -> tuple[int, int]:
    """The sentence, or of a long one BUDGET characters around its first mark, cut between words."""
    start, end = span
    if end - start <= BUDGET:
        return span
    at = next((a for a, b in marks if start <= a < end), start)
    low = start if at - start <= _BEFORE else _word_start(text, at - _BEFORE, at)
    if end - low <= BUDGET:
        return low, end
    high = text.rfind(" ", low, low + BUDGET)
    return low, high if high > at else low + BUDGET


def _word_start(text: str, low: int, most: int) -> int:
    """The start of the first word from `low` on; `most` where none begins before it."""
    blank = text.find(" ", low, most)
    return blank + 1 if blank >= 0 else most


def _marked(span: tuple[int, int], marks: Spans) -> bool:
    return any(a < span[1] and span[0] < b for a, b in marks)


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _joined(text: str, spans: Spans) -> tuple[tuple[int, int], ...]:
    """Spans with nothing but white space between them made one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return tuple(joined)

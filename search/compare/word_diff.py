"""What differs between two texts, word by word, with the sums that changed (pure).

The longest common run of words is rapidfuzz's; a word or two in common between longer changes is chance and is not
kept, so that a change reads as one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from search.amounts.amounts import Amount, find_amounts

_WORD = re.compile(r"\S+")
_EDGES = ".,;:!?()[]»«\"'“”„*•-–"
_CHANCE = 2
MAX_WORDS = 6_000
"""Words of a text; what is longer is not compared word by word."""


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A run of one text, verbatim. changed: the other text does not have it; amount: a changed sum or number in it."""

    text: str
    changed: bool
    amount: bool = False


@dataclass(frozen=True, slots=True)
class Diff:
    """Two texts as pieces; the pieces of a side, put together, are its text. similarity: 0 to 1, in words."""

    left: tuple[DiffPiece, ...]
    right: tuple[DiffPiece, ...]
    similarity: float

    @property
    def changed_amounts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The sums and numbers that only one side has, as they stand: left, right."""
        left, right = (tuple(piece.text for piece in side if piece.amount) for side in (self.left, self.right))
        return left, right


def word_diff(left: str, right: str) -> Diff:
    """Compare two texts word by word; case, punctuation around words and white space make no difference."""
    spans = _spans(left), _spans(right)
    keys = _keys(left, spans[0]), _keys(right, spans[1])
    if max(len(keys[0]), len(keys[1])) > MAX_WORDS:
        return Diff((DiffPiece(left, True),), (DiffPiece(right, True),), 0.0)
    equal = _equal_runs(keys[0], keys[1])
    same = sum(size for _, _, size in equal)
    total = len(keys[0]) + len(keys[1])
    kept = [
        {first + k for first, _, size in equal for k in range(size)},
        {s + k for _, s, z in equal for k in range(z)},
    ]
    values = {_value(one) for one in find_amounts(left)} & {_value(one) for one in find_amounts(right)}
    return Diff(
        _pieces(left, spans[0], kept[0], values),
        _pieces(right, spans[1], kept[1], values),
        2 * same / total if total else 1.0,
    )


def _spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(text)]


def _keys(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    return [text[a:b].casefold().strip(_EDGES) or text[a:b] for a, b in spans]


def _equal_runs(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, int]]:
    """(start in left, start in right, words) of what both have, without chance likenesses."""
    codes = list(Indel.opcodes(left, right))
    runs = []
    for number, code in enumerate(codes):
        if code.tag != "equal":
            continue
        size = code.src_end - code.src_start
        before = codes[number - 1] if number else None
        after = codes[number + 1] if number + 1 < len(codes) else None
        beside = [max(c.src_end - c.src_start, c.dest_end - c.dest_start) for c in (before, after) if c]
        words = left[code.src_start : code.src_end]
        chance = len(beside) == 2 and size <= _CHANCE and min(beside) >= size and max(map(len, words)) <= 4
        if not chance:
            runs.append((code.src_start, code.dest_start, size))
    return runs


def _value(one: Amount) -> tuple[object, ...]:
    return (one.kind, one.value, one.low, one.high)


def _pieces(
    text: str, spans: Sequence[tuple[int, int]], kept: set[int], both: set[tuple[object, ...]]
) -> tuple[DiffPiece, ...]:
    """The text cut where words change and around changed sums."""
    sums = [one for one in find_amounts(text) if _value(one) not in both and one.kind != "price_level"]
    marks = bytearray(len(text))
    for number, (start, end) in enumerate(spans):
        if number not in kept:
            joined = number and number - 1 not in kept
            start = spans[number - 1][1] if joined else start
            marks[start:end] = b"\1" * (end - start)
    for one in sums:
        if any(marks[one.start : one.end]):
            marks[one.start : one.end] = b"\2" * (one.end - one.start)
    pieces, start = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marks[end] != marks[start]:
            pieces.append(DiffPiece(text[start:end], marks[start] > 0, marks[start] == 2))
            start = end
    return tuple(pieces)

"""Near copies within an agreement: one is shown, the others are told of."""

from collections.abc import Callable, Sequence

_RUN = 4
_SAME = 0.8
"""Share of the shorter text's runs of four words that must stand in the other (Broder 1997, containment)."""

Runs = frozenset[tuple[str, ...]]


def fold_copies(
    rows: Sequence[int], needed: int, *, runs: Callable[[int], Runs], owner: Callable[[int], int]
) -> tuple[tuple[int, ...], dict[int, tuple[int, ...]]]:
    """The first `needed` of the ranked rows that repeat no better one, and the copies folded under each.

    Args:
        rows: passages, best first.
        needed: how many are to be shown.
        runs: gives a passage's word runs.
        owner: gives its agreement; only passages of one agreement are copies of each other.
    """
    kept: list[int] = []
    copies: dict[int, tuple[int, ...]] = {}
    for row in rows:
        original = next(
            (other for other in kept if owner(other) == owner(row) and _repeats(runs(row), runs(other))), None
        )
        if original is not None:
            copies[original] = (*copies.get(original, ()), row)
        elif len(kept) == needed:
            break
        else:
            kept.append(row)
    return tuple(kept), copies


def word_runs(text: str) -> Runs:
    """Every run of four words of a text; all its words where it has fewer."""
    words = text.lower().split()
    return frozenset(tuple(words[start : start + _RUN]) for start in range(max(1, len(words) - _RUN + 1)))


def _repeats(first: Runs, second: Runs) -> bool:
    return len(first & second) >= _SAME * min(len(first), len(second))

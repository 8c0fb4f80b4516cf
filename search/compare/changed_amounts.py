"""The sums and shares of two wordings of one sentence that are others now (pure)."""

from indexer.language.analyzer import fold_token
from search.amounts.amounts import Amount, find_amounts

_LEAD = 3
_NEAR = 5
"""Words on either side of a sum that tell what it is for."""

_SHARED = 0.5
"""How many of them must be the same: less, and two sums of one sentence are paired that are for different things."""


def changed_amounts(old: str, new: str) -> tuple[tuple[Amount, Amount], ...]:
    """The sums and shares of two wordings of a sentence that are of the same thing and are others now.

    Where both have as many they are paired in order, each where the words around it are mostly the same; else those
    that the same words lead up to.
    """
    sums = [[one for one in find_amounts(text) if one.kind in ("kroner", "percent")] for text in (old, new)]
    if len(sums[0]) == len(sums[1]):
        pairs = [(then, now) for then, now in zip(*sums, strict=True) if _alike(_around(old, then), _around(new, now))]
    else:
        led = {_lead(new, one): one for one in reversed(sums[1])}
        pairs = [(one, led[_lead(old, one)]) for one in sums[0] if _lead(old, one) in led]
    return tuple(
        (then, now)
        for then, now in pairs
        if then.unit == now.unit and (then.value, then.low, then.high) != (now.value, now.low, now.high)
    )


def _lead(text: str, one: Amount) -> tuple[str, ...]:
    """The words that lead up to a sum, without numbers and the small words right before it."""
    words = [word for word in fold_token(text[: one.start]).split() if not any(char.isdigit() for char in word)]
    return tuple(word for word in words if len(word) > 3)[-_LEAD:]


def _around(text: str, one: Amount) -> frozenset[str]:
    """The words with meaning nearest to a sum, on either side of it."""
    before, after = (
        [word.strip(".,:;()") for word in fold_token(part).split() if not any(char.isdigit() for char in word)]
        for part in (text[: one.start], text[one.end :])
    )
    telling = [[word for word in words if len(word) > 3] for words in (before, after)]
    return frozenset((*telling[0][-_NEAR:], *telling[1][:_NEAR]))


def _alike(these: frozenset[str], those: frozenset[str]) -> bool:
    """Whether most of the words around either sum stand around the other."""
    return len(these & those) >= _SHARED * max(len(these), len(those))


def difference_of(then: Amount, now: Amount) -> float | None:
    """How much more the second is; None for ranges."""
    if isinstance(then.value, int | float) and isinstance(now.value, int | float):
        return round(now.value - then.value, 2)
    return None


def size_of(amount: Amount) -> float:
    """The number that amounts are sorted by: the value, or the top of a range."""
    value = amount.value if amount.value is not None else amount.high
    return float(value) if isinstance(value, int | float) else 0.0

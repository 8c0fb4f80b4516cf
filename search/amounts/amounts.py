"""Sums, percentages, counts, dates, periods and price levels of a text, each a slice of it with a normalised value.

Nothing is guessed: a year, a price level or a purpose that the sentence does not give is None.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.language.sentences import split_sentences
from search.amounts.attribution import Attribution, attributions
from search.amounts.dates import find_times
from search.amounts.money import find_sums
from search.amounts.numbers import AmountKind, Change, Owner, RawAmount
from search.amounts.table_cells import find_cells

__all__ = ["Amount", "AmountKind", "find_amounts"]

_ATTRIBUTED = ("kroner", "percent", "count")


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount, at `[start, end)` of the text it was found in; `text` is that slice.

    value: kroner in kroner, percent and counts as numbers, dates as ISO ("2025-03-05", "2025-03", "2025-Q1", "2025-H2",
        "2025", "--07-01" without a year), a duration as ISO ("P30D"), a price level as "2024-pl". None for a range.
    low, high: both ends of a range, in the same form as value; of a period of years, the years.
    unit: "kr.", "pct.", "procentpoint", or the noun that is counted. year: the year the sum applies to.
    price_level: "2024-pl". purpose: the nearest noun phrase the sum is for, verbatim; in a table the label of the row.
    party: who gets or bears the sum. direction: the sum is by how much something changes. qualifier: "op til".
    """

    start: int
    end: int
    text: str
    kind: AmountKind
    value: float | str | None
    low: float | str | None = None
    high: float | str | None = None
    unit: str | None = None
    year: int | None = None
    price_level: str | None = None
    purpose: str | None = None
    party: Owner | None = None
    direction: Change | None = None
    qualifier: str | None = None


def find_amounts(text: str, head: str = "") -> tuple[Amount, ...]:
    """All amounts of a text, ascending, none within another. Never raises.

    head: what stands above its rows where they are of a table: the caption, and the row of heads (`table_head`).
    """
    cells = tuple(find_cells(text, head))
    found = _merged(text, _apart([*find_times(text), *find_sums(text), *cells]))
    amounts: list[Amount] = []
    starts = [one.start for one in found]
    for start, end in split_sentences(text):
        inside = found[bisect_left(starts, start) : bisect_left(starts, end)]
        amounts.extend(_in_sentence(text, start, end, inside))
    return _with_table_level(amounts, {cell.start for cell in cells}, head)


def _with_table_level(amounts: list[Amount], cells: set[int], head: str) -> tuple[Amount, ...]:
    """A table's one price level (`mio. kr., PL-25` in its caption) holds for its cells."""
    levels = {str(one.value) for one in amounts if one.kind == "price_level"}
    levels |= {str(one.value) for one in find_times(head) if one.kind == "price_level"} if head else set()
    if len(levels) != 1:
        return tuple(amounts)
    level = levels.pop()
    return tuple(
        replace(amount, price_level=level) if amount.start in cells and amount.kind == "kroner" else amount
        for amount in amounts
    )


def _apart(found: list[RawAmount]) -> list[RawAmount]:
    """Without those that overlap one read earlier: readers come in order of how sure they are."""
    taken: set[int] = set()
    kept: list[RawAmount] = []
    for one in found:
        span = range(one.start, one.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _merged(text: str, found: list[RawAmount]) -> list[RawAmount]:
    """`25 mio. kr. - 30 mio. kr.` and `mellem 1 mia. kr. og 2 mia. kr.` as one range."""
    merged: list[RawAmount] = []
    for one in found:
        last = merged[-1] if merged else None
        if last and _is_range(text, last, one):
            start = last.start
            if text[:start].lower().endswith("mellem "):
                start -= len("mellem ")
            merged[-1] = RawAmount(start, one.end, one.kind, low=last.value, high=one.value, unit=one.unit)
        else:
            merged.append(one)
    return merged


def _is_range(text: str, first: RawAmount, second: RawAmount) -> bool:
    if (
        first.kind != second.kind
        or first.kind not in ("kroner", "percent")
        or first.value is None
        or second.value is None
    ):
        return False
    between = text[first.end : second.start].strip(" \u00a0")
    return between in ("-", "–", "—") or (between == "og" and text[: first.start].lower().endswith("mellem "))


def _in_sentence(text: str, start: int, end: int, found: list[RawAmount]) -> Iterator[Amount]:
    sums = [one for one in found if one.kind in _ATTRIBUTED]
    belonging = attributions(text, (start, end), sums, [one for one in found if one.kind == "price_level"])
    of = {one.start: its for one, its in zip(sums, belonging, strict=True)}
    for one in found:
        its = of.get(one.start, Attribution())
        yield Amount(
            start=one.start,
            end=one.end,
            text=text[one.start : one.end],
            kind=one.kind,
            value=one.value,
            low=one.low,
            high=one.high,
            unit=one.unit,
            year=its.year,
            price_level=str(one.value) if one.kind == "price_level" else its.price_level,
            purpose=its.purpose,
            party=its.party,
            direction=its.direction,
            qualifier=its.qualifier,
        )

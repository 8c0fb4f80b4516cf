"""Sums, percentages, counts, dates, periods and price levels of a text, each a slice of it with a normalised value.

Nothing is guessed: a year, a price level or a purpose that the sentence does not give is None.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace

from indexer.language.sentences import split_sentences
from search.amounts.attribution import fronted_year, purpose_of, restates, used_until, year_of
from search.amounts.dates import find_times
from search.amounts.money import find_sums
from search.amounts.numbers import AmountKind, RawAmount
from search.amounts.table_cells import find_cells

__all__ = ["Amount", "AmountKind", "find_amounts"]

_DATED = ("kroner", "percent", "count")


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount, at `[start, end)` of the text it was found in; `text` is that slice.

    value: kroner in kroner, percent and counts as numbers, dates as ISO ("2025-03-05", "2025-03", "2025-Q1", "2025-H2",
        "2025", "--07-01" without a year), a duration as ISO ("P30D"), a price level as "2024-pl". None for a range.
    low, high: both ends of a range, in the same form as value; of a period of years, the years.
    unit: "kr.", "pct.", "procentpoint", or the noun that is counted. year: the year the sum applies to.
    price_level: "2024-pl". purpose: the nearest noun phrase the sum is for, verbatim.
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


def find_amounts(text: str) -> tuple[Amount, ...]:
    """All amounts of a text, ascending, none within another. Never raises."""
    cells = tuple(find_cells(text))
    found = _merged(text, _apart([*find_times(text), *find_sums(text), *cells]))
    amounts: list[Amount] = []
    starts = [one.start for one in found]
    for start, end in split_sentences(text):
        inside = found[bisect_left(starts, start) : bisect_left(starts, end)]
        amounts.extend(_in_sentence(text, start, end, inside))
    return _with_table_level(amounts, {cell.start for cell in cells})


def _with_table_level(amounts: list[Amount], cells: set[int]) -> tuple[Amount, ...]:
    """A table's one price level (`mio. kr., PL-25` in its caption) holds for its cells."""
    levels = {str(amount.value) for amount in amounts if amount.kind == "price_level"}
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
    between = text[first.end : second.start].strip()
    return between in ("-", "–", "—") or (between == "og" and text[: first.start].lower().endswith("mellem "))


def _in_sentence(text: str, start: int, end: int, found: list[RawAmount]) -> list[Amount]:
    sums = [one for one in found if one.kind in _DATED]
    levels = _levels(text[:end], sums, [one for one in found if one.kind == "price_level"])
    years = _years(text, start, end, sums)
    places = {one.start: place for place, one in enumerate(sums)}
    amounts: list[Amount] = []
    for one in found:
        amount = Amount(
            start=one.start,
            end=one.end,
            text=text[one.start : one.end],
            kind=one.kind,
            value=one.value,
            low=one.low,
            high=one.high,
            unit=one.unit,
            year=years.get(one.start),
            price_level=str(one.value) if one.kind == "price_level" else levels.get(one.start),
            purpose=_purpose(text, (start, end), sums, places[one.start]) if one.kind == "kroner" else None,
        )
        amounts.append(amount)
    return amounts


def _years(text: str, start: int, end: int, sums: list[RawAmount]) -> dict[int, int | None]:
    fronted = fronted_year(text, start, end)
    years: dict[int, int | None] = {}
    before, last = start, None
    for place, one in enumerate(sums):
        after = sums[place + 1].start if place + 1 < len(sums) else end
        year = one.year or year_of(text, (one.start, one.end), before, after)
        if year is None:
            year = last if place and restates(text, before, one.start) else fronted
        years[one.start] = last = year
        before = used_until(text, one.end, after)
    return years


def _purpose(text: str, sentence: tuple[int, int], sums: list[RawAmount], place: int) -> str | None:
    one = sums[place]
    before = used_until(text, sums[place - 1].end, one.start) if place else sentence[0]
    after = sums[place + 1].start if place + 1 < len(sums) else sentence[1]
    return purpose_of(text, (one.start, one.end), before, after)


def _levels(text: str, sums: list[RawAmount], levels: list[RawAmount]) -> dict[int, str]:
    """The price level of each sum: one that follows before the next sum, else of the list it stands in, else before."""
    result: dict[int, str] = {}
    following: str | None = None
    after = len(text)
    for one in reversed(sums):
        own = next((level for level in levels if one.end <= level.start < after), None)
        if own is not None and "på" not in text[one.end : own.start].split():
            following = str(own.value)
        elif not _same_list(text[one.end : after]):
            following = None
        if one.kind == "kroner" and following:
            result[one.start] = following
        after = one.start
    return _stated_first(sums, levels) | result


def _stated_first(sums: list[RawAmount], levels: list[RawAmount]) -> dict[int, str]:
    """`opgjort i 2025-pl med 32,6 mio. kr.`: a level before the first sum holds for the sentence's sums."""
    first = next((level for level in levels if sums and level.end <= sums[0].start), None)
    return {one.start: str(first.value) for one in sums if one.kind == "kroner"} if first else {}


def _same_list(between: str) -> bool:
    words = between.replace(",", " ").split()
    joints = {"og", "i", "fra", "årligt", "stigende", "til", "samt", "frem", "for", "hhv."}
    return all(word in joints or word.isdigit() for word in words)

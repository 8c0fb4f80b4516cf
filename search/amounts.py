"""Sums, percentages, counts, dates, periods and price levels of a text, each a slice of it with a normalised value.

Nothing is guessed: a year, a price level or a purpose that the sentence does not give is None.
"""

from dataclasses import dataclass

from indexer.sentences import split_sentences
from search.amount_context import fronted_year, purpose_of, used_until, year_of
from search.amount_found import AmountKind, Found
from search.amount_sums import find_sums
from search.amount_tables import find_cells
from search.amount_times import find_times

__all__ = ["Amount", "AmountKind", "amount_record", "find_amounts"]

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
    found = _merged(text, _apart([*find_times(text), *find_sums(text), *find_cells(text)]))
    amounts: list[Amount] = []
    for start, end in split_sentences(text):
        inside = [one for one in found if start <= one.start < end]
        amounts.extend(_in_sentence(text, start, end, inside))
    return tuple(amounts)


def amount_record(amount: Amount) -> dict[str, object]:
    """The amount as one JSON object of the command line and the HTTP API."""
    names = ("text", "kind", "value", "year", "price_level", "low", "high", "unit", "purpose")
    return {name: getattr(amount, name) for name in names}


def _apart(found: list[Found]) -> list[Found]:
    """Without those that overlap one read earlier: readers come in order of how sure they are."""
    taken: set[int] = set()
    kept: list[Found] = []
    for one in found:
        span = range(one.start, one.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _merged(text: str, found: list[Found]) -> list[Found]:
    """`25 mio. kr. - 30 mio. kr.` and `mellem 1 mia. kr. og 2 mia. kr.` as one range."""
    merged: list[Found] = []
    for one in found:
        last = merged[-1] if merged else None
        if last and _is_range(text, last, one):
            start = last.start
            if text[:start].lower().endswith("mellem "):
                start -= len("mellem ")
            merged[-1] = Found(start, one.end, one.kind, low=last.value, high=one.value, unit=one.unit)
        else:
            merged.append(one)
    return merged


def _is_range(text: str, first: Found, second: Found) -> bool:
    if (
        first.kind != second.kind
        or first.kind not in ("kroner", "percent")
        or first.value is None
        or second.value is None
    ):
        return False
    between = text[first.end : second.start].strip()
    return between in ("-", "–", "—") or (between == "og" and text[: first.start].lower().endswith("mellem "))


def _in_sentence(text: str, start: int, end: int, found: list[Found]) -> list[Amount]:
    levels = [one for one in found if one.kind == "price_level"]
    sums = [one for one in found if one.kind in _DATED]
    fronted = fronted_year(text, start, end)
    contexts: dict[int, tuple[int | None, str | None]] = {}
    before = start
    for place, one in enumerate(sums):
        after = sums[place + 1].start if place + 1 < len(sums) else end
        year = year_of(text, (one.start, one.end), before, after)
        purpose = purpose_of(text, (one.start, one.end), before, after) if one.kind == "kroner" else None
        contexts[one.start] = (year if year is not None else fronted, purpose)
        before = used_until(text, one.end, after)
    levels_of = _levels(text[:end], sums, levels)
    return [_amount(text, one, contexts.get(one.start, (None, None)), levels_of.get(one.start)) for one in found]


def _levels(text: str, sums: list[Found], levels: list[Found]) -> dict[int, str]:
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


def _stated_first(sums: list[Found], levels: list[Found]) -> dict[int, str]:
    """`opgjort i 2025-pl med 32,6 mio. kr.`: a level before the first sum holds for the sentence's sums."""
    first = next((level for level in levels if sums and level.end <= sums[0].start), None)
    return {one.start: str(first.value) for one in sums if one.kind == "kroner"} if first else {}


def _same_list(between: str) -> bool:
    words = between.replace(",", " ").split()
    joints = {"og", "i", "fra", "årligt", "stigende", "til", "samt", "frem", "for", "hhv."}
    return all(word in joints or word.isdigit() for word in words)


def _amount(text: str, one: Found, context: tuple[int | None, str | None], level: str | None) -> Amount:
    year, purpose = context
    return Amount(
        start=one.start,
        end=one.end,
        text=text[one.start : one.end],
        kind=one.kind,
        value=one.value,
        low=one.low,
        high=one.high,
        unit=one.unit,
        year=year,
        price_level=str(one.value) if one.kind == "price_level" else level,
        purpose=purpose,
    )

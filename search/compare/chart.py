"""Bars of a topic's mentions and sums: how long each is and what stands by it (pure). The template draws them.

A table of the same numbers stands beside them, so nothing hangs on seeing a bar or telling one tone from another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from search.compare.topic import Topic

_TONES = 4
"""Tones that the page's style sheet tells apart."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. text: what stands by it; percent: its length, of the longest; None where there is nothing to show.

    tone: from 1; bars of different tones are not comparable (a price level).
    """

    label: str
    text: str
    percent: float | None = None
    tone: int = 1


@dataclass(frozen=True, slots=True)
class _Value:
    """What a bar is to show: its value, None where there is none, and the group it is comparable within."""

    text: str
    value: float | None = None
    group: str = ""


def mention_bars(topic: Topic) -> tuple[Bar, ...]:
    """The number of mentions, one bar an agreement."""
    values = [
        _Value(str(entry.mentions), entry.mentions) if entry.mentions else _Value("omtales ikke")
        for entry in topic.entries
    ]
    return _bars(topic, values)


def sum_bars(topic: Topic) -> tuple[Bar, ...]:
    """The first sum of each agreement that has a single value, with its price level."""
    values = []
    for entry in topic.entries:
        if not entry.amounts:
            values.append(_Value("intet beløb" if entry.mentions else "omtales ikke"))
            continue
        amount = next((one.amount for one in entry.amounts if one.amount.value is not None), entry.amounts[0].amount)
        level = amount.price_level or ""
        text = f"{amount.text} ({level})" if level else amount.text
        values.append(_Value(text, None if amount.value is None else float(amount.value), level))
    return _bars(topic, values)


def _bars(topic: Topic, values: Sequence[_Value]) -> tuple[Bar, ...]:
    longest = max((abs(one.value) for one in values if one.value is not None), default=0.0)
    groups = list(dict.fromkeys(one.group for one in values if one.value is not None))
    return tuple(
        Bar(label, one.text)
        if one.value is None
        else Bar(label, one.text, _percent(one.value, longest), min(groups.index(one.group) + 1, _TONES))
        for label, one in zip((_label(topic, number) for number in range(len(values))), values, strict=True)
    )


def _percent(value: float, longest: float) -> float:
    """The share of the longest, to a tenth; what is not nothing is seen."""
    return max(0.5, round(abs(value) / longest * 100, 1)) if value else 0.0


def _label(topic: Topic, number: int) -> str:
    """The short title, and the year where the title does not tell agreements of a year apart from it."""
    agreement = topic.entries[number].agreement
    year = str(agreement.year)
    return agreement.short_title if year in agreement.short_title else f"{agreement.short_title} ({year})"

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

    tone: from 1; bars of different tones are not comparable (a price level). at: where its year stands between the
    first and the last of the topic's agreements, in percent.
    """

    label: str
    text: str
    percent: float | None = None
    tone: int = 1
    at: float = 0.0


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
    """The first own sum of each agreement that is a single figure and no change, with its price level."""
    values = []
    for entry in topic.entries:
        if entry.level is None:
            values.append(_Value("intet beløb" if entry.mentions else "omtales ikke"))
            continue
        amount, level = entry.level.amount, entry.level.price_level or ""
        text = f"{amount.text} ({level})" if level else amount.text
        values.append(_Value(text, float(amount.value or 0), level))
    return _bars(topic, values)


def _bars(topic: Topic, values: Sequence[_Value]) -> tuple[Bar, ...]:
    longest = max((abs(one.value) for one in values if one.value is not None), default=0.0)
    groups = list(dict.fromkeys(one.group for one in values if one.value is not None))
    years = [entry.agreement.year for entry in topic.entries]
    span = max(1, max(years, default=0) - min(years, default=0))
    bars = []
    for number, one in enumerate(values):
        at = round((years[number] - min(years)) / span * 100, 1)
        percent = None if one.value is None else _percent(one.value, longest)
        tone = 1 if one.value is None else min(groups.index(one.group) + 1, _TONES)
        bars.append(Bar(_label(topic, number), one.text, percent, tone, at))
    return tuple(bars)


def _percent(value: float, longest: float) -> float:
    """The share of the longest, to a tenth; what is not nothing is seen."""
    return max(0.5, round(abs(value) / longest * 100, 1)) if value else 0.0


def _label(topic: Topic, number: int) -> str:
    """The short title, and the year where the title does not tell agreements of a year apart from it."""
    agreement = topic.entries[number].agreement
    year = str(agreement.year)
    return agreement.short_title if year in agreement.short_title else f"{agreement.short_title} ({year})"

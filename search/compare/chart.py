"""The chart of a topic: a column a year from the first agreement's to the last's, so that years stand to scale (pure).

A table of the same numbers stands beside it, so nothing hangs on seeing a bar or telling one tone from another.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from search.compare.topic import Topic, TopicEntry

_TONES = 4
"""Tones that the page's style sheet tells apart."""
_MOST_YEARS = 40
"""Columns that can be read; of agreements farther apart there is no chart."""
_TICKS = 4
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Bar:
    """One agreement's bar. text: the value; level: its price level, "" where none is stated.

    percent: the bar's height, of the axis. tone: from 1; bars of different tones have different price levels.
    """

    label: str
    text: str
    level: str
    percent: float
    tone: int


@dataclass(frozen=True, slots=True)
class YearColumn:
    """A year with the bars of its agreements; one without an agreement in the index is an empty place."""

    year: int
    bars: tuple[Bar, ...]
    indexed: bool


@dataclass(frozen=True, slots=True)
class YearChart:
    """title: what is shown, with its unit. ticks: of the axis, from 0, as (text, percent)."""

    title: str
    ticks: tuple[tuple[str, float], ...]
    columns: tuple[YearColumn, ...]


def year_chart(topic: Topic) -> YearChart | None:
    """The first own sum of each agreement that is a level, where two have one, or else the number of mentions.

    None where nothing is mentioned, or the years are too many.
    """
    years = [entry.agreement.year for entry in topic.entries if entry.mentions]
    if not years or max(years) - min(years) >= _MOST_YEARS:
        return None
    sums = {entry.agreement.id: float(entry.level.amount.value or 0) for entry in topic.entries if entry.level}
    if len(sums) > 1 and len({entry.level.amount.unit for entry in topic.entries if entry.level}) == 1:
        million = max(map(abs, sums.values())) >= _MILLION
        values = {name: abs(value) / (_MILLION if million else 1) for name, value in sums.items()}
        return _chart(topic, f"Emnets første beløb i hver aftale, {'mio. ' * million}kr.", values)
    mentions = {entry.agreement.id: float(entry.mentions) for entry in topic.entries if entry.mentions}
    return _chart(topic, "Omtaler i hver aftale", mentions, levels=False)


def _chart(topic: Topic, title: str, values: dict[str, float], *, levels: bool = True) -> YearChart:
    step = _step(max(values.values()) / _TICKS)
    top = step * max(1, math.ceil(round(max(values.values()) / step, 6)))
    entries = [entry for entry in topic.entries if entry.agreement.id in values]
    tones = list(dict.fromkeys(_level(entry) for entry in entries)) if levels else [""]
    indexed = {entry.agreement.year for entry in topic.entries}
    first, last = min(entry.agreement.year for entry in entries), max(entry.agreement.year for entry in entries)

    def bar(entry: TopicEntry) -> Bar:
        value, level = values[entry.agreement.id], _level(entry) if levels else ""
        tone = min(tones.index(level) + 1, _TONES)
        return Bar(entry.agreement.short_title, _danish(value), level, round(value / top * 100, 1), tone)

    columns = tuple(
        YearColumn(year, tuple(bar(entry) for entry in entries if entry.agreement.year == year), year in indexed)
        for year in range(first, last + 1)
    )
    ticks = tuple(
        (_danish(step * number), round(step * number / top * 100, 1)) for number in range(round(top / step) + 1)
    )
    return YearChart(title, ticks, columns)


def _level(entry: TopicEntry) -> str:
    return (entry.level.price_level or "") if entry.level else ""


def _step(rough: float) -> float:
    """The least of 1, 2, 2.5 and 5 times a power of ten that is not below `rough`; 1 for nothing."""
    if rough <= 0:
        return 1
    power = 10 ** math.floor(math.log10(rough))
    return float(next(times * power for times in (1, 2, 2.5, 5, 10) if times * power >= rough * 0.999_999))


def missing_years(columns: Sequence[YearColumn]) -> tuple[tuple[int, int], ...]:
    """Runs of columns whose years are not in the index, as (index of the first, how many)."""
    runs: list[tuple[int, int]] = []
    for number, column in enumerate(columns):
        if column.indexed:
            continue
        if runs and sum(runs[-1]) == number:
            runs[-1] = runs[-1][0], runs[-1][1] + 1
        else:
            runs.append((number, 1))
    return tuple(runs)


def _danish(value: float) -> str:
    """A number with points between the thousands, and a comma before at most two decimals."""
    written = f"{value:,.2f}".rstrip("0").rstrip(".")
    return written.translate(str.maketrans(",.", ".,"))

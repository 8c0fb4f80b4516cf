"""Small bar charts, drawn by the server; the numbers stand in a table beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.topic import Topic, TopicEntry

WIDTH = 640
_LABEL = 150
_VALUE = 110
_STEP = 34


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its row's top and its length in the units of the drawing."""

    label: str
    value: str
    top: int
    length: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars below one another; left is where they begin."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    left: int


def bars(rows: Sequence[tuple[str, float]], texts: Sequence[str] | None = None) -> Chart:
    """A bar for each (label, value), the longest across the drawing; texts are shown for the values."""
    most = max((value for _, value in rows), default=0) or 1
    room = WIDTH - _LABEL - _VALUE
    shown = texts or [f"{value:g}" for _, value in rows]
    drawn = tuple(
        Bar(
            label if len(label) <= 18 else f"{label[:17]}…", text, number * _STEP, round(max(0, value) / most * room, 1)
        )
        for number, ((label, value), text) in enumerate(zip(rows, shown, strict=True))
    )
    return Chart(drawn, WIDTH, len(rows) * _STEP, _LABEL)


def sum_bars(topic: Topic) -> Chart | None:
    """The first sum in kroner of every agreement that names one; None with fewer than two."""
    chosen = [(entry, *_first_sum(entry)) for entry in topic.entries]
    if sum(text != "" for _, _, text in chosen) < 2:
        return None
    rows = [(entry.agreement.short_title, value) for entry, value, _ in chosen]
    return bars(rows, [text or "intet beløb" for _, _, text in chosen])


def _first_sum(entry: TopicEntry) -> tuple[float, str]:
    for found in entry.amounts:
        amount = found.amount
        if amount.kind == "kroner" and isinstance(amount.value, (int, float)) and found.relation == "own":
            return float(amount.value), amount.text
    return 0.0, ""

"""A small bar chart as SVG, drawn on the server: no script, no style of its own, readable without either (pure).

The page's style sheet knows the classes `chart`, `chart-bar`, `chart-bar-2` (3, 4: bars of other groups),
`chart-label`, `chart-value` and `chart-axis`; colours are those of the text where it says nothing. A table of the same
numbers stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from search.topic import Topic

_WIDTH, _ROW, _BAR, _LEFT, _RIGHT = 640, 32, 20, 160, 150
_GROUPS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. value: its length, None where there is nothing to show; text: what stands at its end.

    group: bars of different groups are not comparable and look different (a price level).
    """

    label: str
    value: float | None
    text: str
    group: str = ""


def bar_chart(bars: Sequence[Bar], *, name: str, title: str, description: str = "") -> str:
    """The bars, one under the other, as one `<svg>` element.

    Args:
        bars: in the order to be shown.
        name: makes the ids of the title and the description unique on a page: letters, digits, hyphens.
        title: what the chart shows, read aloud.
        description: read aloud after the title; the bars in words where it is empty.
    """
    height = _ROW * max(1, len(bars)) + 8
    spoken = description or "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    longest = max((abs(bar.value) for bar in bars if bar.value is not None), default=0.0)
    groups = list(dict.fromkeys(bar.group for bar in bars if bar.value is not None))
    rows = "".join(_row(bar, number, longest, groups) for number, bar in enumerate(bars))
    return (
        f'<svg class="chart" role="img" aria-labelledby="{escape(name)}-title {escape(name)}-desc" '
        f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{escape(name)}-title">{_text(title)}</title><desc id="{escape(name)}-desc">{_text(spoken)}</desc>'
        f'<line class="chart-axis" x1="{_LEFT}" y1="0" x2="{_LEFT}" y2="{height}" stroke="currentColor"/>{rows}</svg>'
    )


def mention_bars(topic: Topic) -> tuple[Bar, ...]:
    """The number of mentions, one bar an agreement."""
    return tuple(
        Bar(_label(topic, number), entry.mentions, str(entry.mentions) if entry.mentions else "omtales ikke")
        for number, entry in enumerate(topic.entries)
    )


def sum_bars(topic: Topic, chosen: Sequence[int] = ()) -> tuple[Bar, ...]:
    """One sum of each agreement: the one with the chosen number (from 0), else its first with a single value.

    Bars of different price levels are of different groups, and the level stands beside the sum.
    """
    bars = []
    for number, entry in enumerate(topic.entries):
        first = next((place for place, one in enumerate(entry.amounts) if one.amount.value is not None), 0)
        place = chosen[number] if number < len(chosen) else first
        label = _label(topic, number)
        if place >= len(entry.amounts) or place < 0:
            bars.append(Bar(label, None, "intet beløb" if entry.mentions else "omtales ikke"))
            continue
        amount = entry.amounts[place].amount
        level = f" ({amount.price_level})" if amount.price_level else ""
        value = float(amount.value) if amount.value is not None else None
        bars.append(Bar(label, value, f"{amount.text}{level}", amount.price_level or ""))
    return tuple(bars)


def _label(topic: Topic, number: int) -> str:
    """The short title, and the year where the title does not tell agreements of a year apart from it."""
    agreement = topic.entries[number].agreement
    year = str(agreement.year)
    return agreement.short_title if year in agreement.short_title else f"{agreement.short_title} ({year})"


def _row(bar: Bar, number: int, longest: float, groups: Sequence[str]) -> str:
    top = number * _ROW + 4
    middle = top + _BAR // 2 + 5
    drawn, end = "", _LEFT
    if bar.value is not None and longest > 0:
        length = max(1, round(abs(bar.value) / longest * (_WIDTH - _LEFT - _RIGHT))) if bar.value else 0
        drawn = (
            f'<rect class="{_class(groups.index(bar.group))}" x="{_LEFT}" y="{top}" width="{length}" height="{_BAR}" '
            f'fill="currentColor"/>'
        )
        end = _LEFT + length
    return (
        f'<text class="chart-label" x="{_LEFT - 8}" y="{middle}" text-anchor="end" fill="currentColor">'
        f"{_text(_shortened(bar.label))}</text>{drawn}"
        f'<text class="chart-value" x="{end + 8}" y="{middle}" fill="currentColor">{_text(bar.text)}</text>'
    )


def _class(group: int) -> str:
    return "chart-bar" if not group else f"chart-bar chart-bar-{min(group + 1, _GROUPS)}"


def _shortened(label: str) -> str:
    return label if len(label) <= 22 else f"{label[:21]}…"


def _text(text: str) -> str:
    """Text for XML: escaped, without the control characters that XML does not have."""
    return escape("".join(character for character in " ".join(text.split()) if character >= " "))

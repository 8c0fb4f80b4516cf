"""What the readers of amounts pass on: a span and its normalised value, before its surroundings are read."""

from dataclasses import dataclass
from typing import Literal

AmountKind = Literal["kroner", "percent", "count", "date", "period", "price_level"]


@dataclass(frozen=True, slots=True)
class Found:
    """One amount at `[start, end)`; a range has no value but `low` and `high`. year: a table column's."""

    start: int
    end: int
    kind: AmountKind
    value: float | str | None = None
    low: float | str | None = None
    high: float | str | None = None
    unit: str | None = None
    year: int | None = None

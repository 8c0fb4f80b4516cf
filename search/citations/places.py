"""Groups the units that a reference names into places: "bilag 1, boks 4" is one, "boks 2.1 og bilag 1" are two."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from search.citations.units import NumberedUnit, UnitSpan

_ALSO = re.compile(r"[\s,]*(?:\b(?:og|samt|eller)\b|&|\+|;)\s*(?:i\s)?", re.IGNORECASE)
_WITHIN = re.compile(r"[\s,]*(?:i|til|af|på|fra)\s(?:selve\s)?", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:i filen\s*)?(?:til|-|–)\s*", re.IGNORECASE)


_MOST_PLACES = 24
"""Places read from one reference."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """One place as named: numbered units in the order named, and a page or a range of pages."""

    units: tuple[NumberedUnit, ...] = ()
    page: NumberedUnit | None = None

    def holds(self, unit: NumberedUnit) -> bool:
        """Whether a unit of that kind is named in it already."""
        return self.page is not None if unit.kind == "side" else any(one.kind == unit.kind for one in self.units)

    def with_unit(self, unit: NumberedUnit) -> "NamedPlace":
        """The place with one more unit or its page."""
        return replace(self, page=unit) if unit.kind == "side" else replace(self, units=(*self.units, unit))

    def beside(self, unit: NumberedUnit) -> "NamedPlace":
        """The place of a further unit of a kind already named: what was named before that one encloses it too."""
        if unit.kind == "side":
            return replace(self, page=unit)
        outer = self.units[: [one.kind for one in self.units].index(unit.kind)]
        return NamedPlace((*outer, unit))


def places_of(text: str, spans: Sequence[UnitSpan]) -> tuple[NamedPlace, ...]:
    """The places that the units of a reference mean, in the order named.

    "og" before another kind of unit begins a place of its own, before the same kind one beside the last; "i" and "til"
    lead to a unit around all places listed before it: "boks 1 og 2 i bilag 1".
    """
    places: list[NamedPlace] = []
    listed = 0  # where in `places` the list begins that an outer unit behind it encloses
    for number, span in enumerate(spans):
        joint = text[spans[number - 1].end : span.start].replace("\0", " ") if number else ""
        if not places:
            places.append(NamedPlace().with_unit(span.unit))
        elif span.unit.kind == "side" and places[-1].page and _RANGE.fullmatch(joint):
            places[-1] = replace(places[-1], page=replace(places[-1].page, last=span.unit.number))
        elif places[-1].holds(span.unit):
            places.append(places[-1].beside(span.unit))
        elif _ALSO.fullmatch(joint):
            listed = len(places)
            places.append(NamedPlace().with_unit(span.unit))
        else:
            first = listed if _WITHIN.match(joint) else len(places) - 1
            places[first:] = [place.with_unit(span.unit) for place in places[first:]]
    return tuple(each for place in places for each in _of_range(place))[:_MOST_PLACES]


def _of_range(place: NamedPlace) -> list[NamedPlace]:
    """The places of a range of units, one for each number: "boks 1-3"."""
    ranged = next((unit for unit in place.units if unit.last is not None), None)
    if ranged is None or not (ranged.number.isdecimal() and (ranged.last or "").isdecimal()):
        return [place]
    numbers = range(int(ranged.number), int(ranged.last or 0) + 1)[:_MOST_PLACES]
    each = [replace(ranged, number=str(number), last=None) for number in numbers]
    return [replace(place, units=tuple(one if unit is ranged else unit for unit in place.units)) for one in each]

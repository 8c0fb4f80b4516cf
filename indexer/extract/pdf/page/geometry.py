"""Places on a page: points from its upper left corner, as most of its text runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """A filled or stroked rectangle, or a straight line, which is a thin one."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """From the left edge to the right one."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """From the upper edge to the lower one."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Turn:
    """Maps the file's coordinates (upwards, from the lower left) to ours, undoing a quarter turn of the text.

    left, bottom, right, top: the part of the page that is shown.
    """

    angle: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """The width of the page as the text runs."""
        return self.right - self.left if self.angle % 180 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        """The height of the page as the text runs."""
        return self.top - self.bottom if self.angle % 180 == 0 else self.right - self.left

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file in our coordinates."""
        if self.angle == 90:
            return y - self.bottom, x - self.left
        if self.angle == 180:
            return self.right - x, y - self.bottom
        if self.angle == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def span(self, start: float, end: float, base: float) -> tuple[float, float, float]:
        """Left edge, right edge and base line of a text that runs from start to end along `angle`."""
        if self.angle == 0:
            return start - self.left, end - self.left, self.top - base
        upright = self.angle % 180 == 0
        (x0, y), (x1, _) = (self.point(x, base) if upright else self.point(base, x) for x in (start, end))
        return min(x0, x1), max(x0, x1), y

    def frame(self, left: float, bottom: float, right: float, top: float) -> Frame:
        """A rectangle of the file in our coordinates."""
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return Frame(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

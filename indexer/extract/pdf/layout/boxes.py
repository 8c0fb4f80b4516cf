"""Frames on a page: boxes that hold text of their own, the rules of tables, and bullets that are drawn."""

from statistics import median

from indexer.extract.pdf.layout.lines import TextLine
from indexer.extract.pdf.page.geometry import Frame
from indexer.extract.pdf.page.words import PdfWord, RawPage


def boxes_of(page: RawPage, words: tuple[PdfWord, ...]) -> tuple[Frame, ...]:
    """The page's frames that hold text of their own: wide, not the whole page; touching ones are one."""
    if not words:
        return ()
    width = max(word.x1 for word in words) - min(word.x0 for word in words)
    size = median(word.size for word in words)
    wide = [
        frame
        for frame in page.frames
        if frame.width >= 0.35 * width
        and frame.height >= 0.8 * size
        and frame.width * frame.height < 0.7 * page.width * page.height
    ]
    merged: list[Frame] = []
    for frame in sorted(wide, key=lambda each: (each.y0, -each.y1)):
        n = next((n for n, other in enumerate(merged) if _continues(other, frame)), None)
        if n is None:
            merged.append(frame)
        else:
            other = merged[n]
            merged[n] = Frame(min(other.x0, frame.x0), other.y0, max(other.x1, frame.x1), max(other.y1, frame.y1))
    return tuple(frame for frame in merged if frame.height >= 1.3 * size)


def _continues(other: Frame, frame: Frame) -> bool:
    """Whether `frame` lies in `other`, or goes on below it at the same width."""
    inside = other.x0 - 3 <= frame.x0 and frame.x1 <= other.x1 + 3 and frame.y1 <= other.y1 + 3
    below = abs(other.x0 - frame.x0) < 3 and abs(other.x1 - frame.x1) < 3 and frame.y0 <= other.y1 + 3
    return inside or below


def box_of(line: TextLine, boxes: tuple[Frame, ...], first: int) -> int | None:
    """The number of the box that the line stands in, counted from `first`; None outside."""
    middle = line.y - 0.3 * line.size
    for n, box in enumerate(boxes):
        if box.y0 <= middle <= box.y1 and box.x0 - 4 <= line.x0 and line.x1 <= box.x1 + 4:
            return first + n
    return None


def vertical_rules(frames: tuple[Frame, ...]) -> list[tuple[float, float, float]]:
    """Vertical rules and the sides of cells: place, upper and lower end."""
    found: set[tuple[float, float, float]] = set()
    for frame in frames:
        if frame.height >= 6:
            sides = (frame.x0,) if frame.width < 3 else (frame.x0, frame.x1)
            found.update((round(x, 1), frame.y0 - 2, frame.y1 + 2) for x in sides)
    return sorted(found)


def is_dot(frame: Frame, line: TextLine) -> bool:
    """Whether a small square or disc stands before the line, as high as its letters."""
    wide, high = frame.width, frame.height
    if not (1.5 <= wide <= 0.7 * line.size and 0.7 <= wide / max(high, 0.1) <= 1.4):
        return False
    before = 0 < line.x0 - frame.x1 < 2.2 * line.size
    return before and line.y - 0.8 * line.size < (frame.y0 + frame.y1) / 2 < line.y

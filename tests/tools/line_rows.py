"""Layouts of lines made by hand, for tests of single rules."""

from indexer.models import Line, LineRole
from indexer.structure.line_layout import LayoutRow, LineLayout

WIDTH = 80
FULL = "Denne linje er lige så lang, som der er plads til i hele spaltens bredde i dag"
"""A line with no room left for the first word of the next."""


def row(
    text: str, gap: int = 0, *, new_page: bool = False, role: LineRole | None = None, cells: tuple[str, ...] = ()
) -> LayoutRow:
    """A row with so many blank lines above it."""
    return LayoutRow(Line(text, role=role, cells=cells), text, gap, 0, new_page)


def layout(*rows: LayoutRow | str, wrapped: bool = True, spaced: bool = False) -> LineLayout:
    """A layout of rows; a text stands for a row with no blank line above it."""
    made = tuple(row(each) if isinstance(each, str) else each for each in rows)
    size = len(made)
    marked = any(each.line.role == "heading" for each in made)
    return LineLayout(made, (WIDTH,) * size, (spaced,) * size, wrapped, marked, False, WIDTH)

"""Tables of a PDF, drawn with rules or set with tabs, are rows of cells."""

import pytest
from pdf_press import BODY, BOLD, Press, of_role, paragraph, paragraphs

from indexer.models import Source


def table_page(*, ruled: bool) -> Source:
    press = Press()
    press.set(paragraph(1))
    top = press.y
    table = [("Region", "2024", "2025"), ("Hovedstaden", "1.234,5", "1.301,0"), ("Nordjylland", "456,7", "470,2")]
    for n, row in enumerate(table):
        y = top - 18 * n
        press.at(74, y, row[0], BOLD if n == 0 else BODY, 10)
        for column, text in enumerate(row[1:], 1):
            press.canvas.setFont(BOLD if n == 0 else BODY, 10)
            press.canvas.drawRightString(140 + 70 * column + (0 if ruled else 150), y, text)
    if ruled:
        for n in range(4):
            press.canvas.line(70, top + 13 - 18 * n, 290, top + 13 - 18 * n)
        for x in (70, 150, 220, 290):
            press.canvas.line(x, top + 13, x, top + 13 - 54)
    press.y = top - 80
    press.set(paragraph(2))
    return press.source()


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_is_rows_of_cells(ruled: bool) -> None:
    source = table_page(ruled=ruled)
    assert [line.cells for line in of_role(source, "row")] == [
        ("Region", "2024", "2025"), ("Hovedstaden", "1.234,5", "1.301,0"), ("Nordjylland", "456,7", "470,2"),
    ]  # fmt: skip
    assert [text for role, text in paragraphs(source) if role == "text"] == [paragraph(1), paragraph(2)]


def test_a_cell_of_several_lines_in_a_ruled_table_is_one() -> None:
    press = Press()
    press.set(paragraph(1))
    top = press.y
    press.at(74, top, "Mål", size=10)
    press.at(200, top, "Andel, der bliver", size=10)
    press.at(200, top - 12, "i regionen", size=10)
    press.at(74, top - 35, "3", size=10)
    press.at(200, top - 35, "100 pct.", size=10)
    for y in (top + 14, top - 18, top - 44):
        press.canvas.line(70, y, 330, y)
    for x in (70, 190, 330):
        press.canvas.line(x, top + 14, x, top - 44)
    press.y = top - 70
    press.set(paragraph(2))
    rows = of_role(press.source(), "row")
    assert [line.cells for line in rows] == [("Mål", "Andel, der bliver i regionen"), ("3", "100 pct.")]

"""Line numbers in the margin of a draft are left out; a column of a table is kept."""

import pytest
from pdf_press import BODY, Press, of_role, paragraph, paragraphs
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]


def draft(*, step: int, right: bool, restart: bool) -> Press:
    press = Press()
    number = 0
    for page in range(3):
        number = 0 if restart else number
        for n in range(6):
            for line in simpleSplit(paragraph(6 * page + n), BODY, 11, 430):
                number += 1
                if number % step == 0:
                    press.at(545 if right else 40, press.y, str(number), size=8)
                press.at(70, press.y, line, size=11)
                press.y -= 13.75
            press.y -= 9
        press.page()
    return press


@pytest.mark.parametrize("step", [1, 5])
@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("restart", [False, True])
def test_line_numbers_are_left_out(step: int, right: bool, restart: bool) -> None:
    source = draft(step=step, right=right, restart=restart).source()
    assert [text for _, text in paragraphs(source)] == [paragraph(n) for n in range(18)]


def test_a_table_whose_rows_are_counted_keeps_its_numbers() -> None:
    press = Press()
    press.set(paragraph(1))
    for n in range(1, 7):
        press.at(70, press.y, str(n), size=10)
        press.at(120, press.y, f"Region {'ABCDEF'[n - 1]}", size=10)
        press.at(320, press.y, f"{n * 17},5", size=10)
        press.y -= 15
    press.y -= 10
    press.set(paragraph(2))
    assert [line.cells for line in of_role(press.source(), "row")] == [
        (str(n), f"Region {'ABCDEF'[n - 1]}", f"{n * 17},5") for n in range(1, 7)
    ]

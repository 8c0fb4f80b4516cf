"""Tables set with tabs, and what is none."""

from pdf_press import BODY, Press, of_role, paragraph
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]


def test_justified_lines_are_no_table() -> None:
    press = Press(width=200)
    words = simpleSplit(paragraph(1, 5), BODY, 11, 150)
    for line in words:
        parts = line.split()
        natural = sum(press.canvas.stringWidth(part, BODY, 11) for part in parts)
        gap = (200 - natural) / max(1, len(parts) - 1)
        x = 70.0
        for part in parts:
            press.at(x, press.y, part, size=11)
            x += press.canvas.stringWidth(part, BODY, 11) + gap
        press.y -= 14
    assert of_role(press.source(), "row") == []

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


def test_texts_side_by_side_that_are_read_as_a_table_keep_their_sentences_and_are_told() -> None:
    press = Press()
    press.set(paragraph(1))
    for n in range(3):
        top, ends = press.y, []
        for x, text in ((70, f"Indsats {n} skal styrke de nære tilbud i hele landet."), (250, paragraph(n, 1 + n))):
            y = top
            for line in simpleSplit(text, BODY, 10, 150 if x == 70 else 270):
                press.at(x, y, line, size=10)
                y -= 12.5
            ends.append(y)
        press.y = min(ends) - 8
    press.set(paragraph(2))
    source = press.source()
    assert [line.cells for line in of_role(source, "row")] == [
        (f"Indsats {n} skal styrke de nære tilbud i hele landet.", paragraph(n, 1 + n)) for n in range(3)
    ]
    assert [warning.kind for warning in source.warnings] == ["side_by_side"]


def test_two_lines_of_a_narrow_column_that_are_drawn_out_are_no_table() -> None:
    press = Press(width=155)
    found = [
        "Regionerne og kommunerne løser",
        "opgaverne",
        "på",
        "genoptræningsområdet",
        "og",
        "i de nære tilbud i fællesskab.",
    ]
    press.at(70, 700, found[0], size=10)
    for n in (1, 3):
        press.at(70, 693.75 - 6.25 * n, found[n], size=10)
        press.at(225 - press.canvas.stringWidth(found[n + 1], BODY, 10), 693.75 - 6.25 * n, found[n + 1], size=10)
    press.at(70, 662.5, found[5], size=10)
    press.at(70, 640, "Parterne følger op på indsatsen.", size=10)
    assert of_role(press.source(), "row") == []

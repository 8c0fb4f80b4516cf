"""Paragraphs and items of a PDF."""

from pdf_press import BODY, Press, paragraph, paragraphs
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]


def test_a_paragraph_runs_over_the_page_and_is_one() -> None:
    press = Press()
    press.set(paragraph(1))
    press.y = 70 + 11 * 1.25 * 2
    lines = simpleSplit(paragraph(2), BODY, 11, press.width)
    press.set(" ".join(lines[:2]))
    press.page()
    press.set(" ".join(lines[2:]))
    press.set(paragraph(3))
    source = press.source()
    assert ("text", paragraph(2)) in paragraphs(source)
    assert {line.page for line in source.lines} == {1, 2}


def test_first_line_indents_part_paragraphs_that_no_space_parts() -> None:
    press = Press()
    for n in range(5):
        press.set(paragraph(n), after=0, indent=14)
    assert [text for _, text in paragraphs(press.source())] == [paragraph(n) for n in range(5)]


def test_bullets_hang_and_are_items() -> None:
    press = Press()
    press.set("Parterne er enige om:")
    for n in (1, 2):
        press.at(70, press.y, "•", size=11)
        press.left, press.width = 84, 441
        press.set(paragraph(n, 2), after=2)
        press.left, press.width = 70, 455
    press.y -= 6
    press.set(paragraph(3))
    assert paragraphs(press.source()) == [
        ("text", "Parterne er enige om:"),
        ("item", paragraph(1, 2)),
        ("item", paragraph(2, 2)),
        ("text", paragraph(3)),
    ]

"""Which words of a PDF page show, and how letters become words."""

import pytest
from pdf_press import BODY, BOLD, Press, headings, paragraph, paragraphs

from indexer.models import Source


def texts(source: Source) -> list[str]:
    return [text for _, text in paragraphs(source)]


def hidden(press: Press, y: float, text: str, mode: int = 3) -> None:
    press.canvas.saveState()
    drawn = press.canvas.beginText(70, y)
    drawn.setFont(BODY, 11)
    drawn.setTextRenderMode(mode)
    drawn.textLine(text)
    press.canvas.drawText(drawn)
    press.canvas.restoreState()


def test_text_laid_invisibly_under_the_text_that_shows_is_not_read() -> None:
    press = Press()
    hidden(press, press.y, "Afsn1t 1 hamdler om nogct.")
    press.set(paragraph(1))
    press.set(paragraph(2))
    assert texts(press.source()) == [paragraph(1), paragraph(2)]


def test_text_laid_invisibly_over_a_scanned_page_is_read() -> None:
    press = Press()
    press.canvas.rect(60, 300, 400, 480, fill=0)
    for n, line in enumerate(("Parterne er enige om rammen for 2026,", "som følges op hvert halve år.")):
        hidden(press, 700 - 14 * n, line)
    assert texts(press.source()) == ["Parterne er enige om rammen for 2026, som følges op hvert halve år."]


def test_white_text_is_read_only_where_something_dark_lies_behind_it() -> None:
    press = Press()
    press.set(paragraph(1))
    press.canvas.setFillGray(1)
    press.at(70, press.y, "Dette ses ikke.", size=11)
    press.canvas.setFillGray(0.2)
    press.canvas.rect(66, press.y - 44, 463, 20, stroke=0, fill=1)
    press.canvas.setFillGray(1)
    press.at(70, press.y - 38, "Dette ses på mørk bund.", size=11)
    press.canvas.setFillGray(0)
    press.y -= 80
    press.set(paragraph(2))
    found = " ".join(texts(press.source()))
    assert "Dette ses på mørk bund." in found
    assert "ikke" not in found


def test_text_outside_the_part_of_the_page_that_is_shown_is_not_read() -> None:
    press = Press()
    press.canvas.setCropBox((40, 40, 560, 800))
    press.set(paragraph(1))
    press.at(5, 500, "xx", size=11)
    press.at(300, 20, "Skæres væk.", size=11)
    press.set(paragraph(2))
    assert texts(press.source()) == [paragraph(1), paragraph(2)]


def test_struck_words_are_left_out_and_underlined_ones_kept() -> None:
    press = Press()
    press.set(paragraph(1))
    for text, over in (("Puljen bortfalder.", 3.5), ("Puljen videreføres.", -1.5)):
        press.at(70, press.y, text, size=11)
        press.canvas.line(70, press.y + over, 70 + press.canvas.stringWidth(text, BODY, 11), press.y + over)
        press.y -= 30
    press.set(paragraph(2))
    source = press.source()
    assert texts(source) == [paragraph(1), "Puljen videreføres.", paragraph(2)]
    assert [warning.kind for warning in source.warnings] == ["struck"]


def test_a_watermark_across_the_page_is_not_read() -> None:
    press = Press()
    press.set(paragraph(1))
    press.canvas.saveState()
    press.canvas.translate(150, 300)
    press.canvas.rotate(45)
    press.at(0, 0, "UDKAST", BOLD, 60)
    press.canvas.restoreState()
    press.set(paragraph(2))
    assert texts(press.source()) == [paragraph(1), paragraph(2)]


def test_a_label_set_sideways_in_the_margin_stands_apart_from_the_text() -> None:
    press = Press()
    press.set(paragraph(1))
    press.canvas.saveState()
    press.canvas.rotate(90)
    for n, line in enumerate(("Fordelingen mellem regionerne fremgår af", "bilaget og ændres ikke i perioden.")):
        press.at(300, -30 - 12 * n, line, size=10)
    press.canvas.restoreState()
    press.set(paragraph(2))
    assert texts(press.source()) == [
        paragraph(1), paragraph(2), "Fordelingen mellem regionerne fremgår af bilaget og ændres ikke i perioden.",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", [False, True])
def test_a_title_of_letters_set_apart_is_words(typed: bool) -> None:
    press = Press()
    press.set(paragraph(1))
    if typed:
        press.at(70, press.y, "A F T A L E   O M   H A V N E", BOLD, 13)
    else:
        drawn = press.canvas.beginText(70, press.y)
        drawn.setFont(BOLD, 13)
        drawn.setCharSpace(6)
        drawn.textLine("AFTALE OM HAVNE")
        press.canvas.drawText(drawn)
    press.y -= 25
    press.set(paragraph(2))
    assert [text for *_, text in headings(press.source())] == ["AFTALE OM HAVNE"]

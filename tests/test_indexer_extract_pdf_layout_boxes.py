"""Frames of a PDF."""

from pdf_press import BODY, BOLD, Press, paragraph, paragraphs


def test_lines_in_a_shaded_frame_share_a_box_and_its_label_is_a_heading() -> None:
    press = Press()
    press.set(paragraph(1))
    top = press.y
    press.canvas.setFillGray(0.9)
    press.canvas.rect(66, top - 100, 463, 115, stroke=0, fill=1)
    press.canvas.setFillGray(0)
    press.set("Boks 2.1", BOLD, 10, after=0)
    press.set("Kriterier for udbetaling", BODY, 10)
    press.set(paragraph(2, 2), size=10)
    press.y = top - 130
    press.set(paragraph(3))
    source = press.source()
    boxed = [line for line in source.lines if line.box is not None]
    assert boxed[0].role == "heading"
    assert " ".join(line.text for line in boxed if line.role == "heading") == "Boks 2.1 Kriterier for udbetaling"
    assert " ".join(line.text for line in boxed if line.role == "text") == paragraph(2, 2)
    assert ("text", paragraph(3)) in paragraphs(source)


def test_the_underlines_of_a_text_drawn_as_one_path_are_no_box() -> None:
    press = Press()
    press.set(paragraph(1))
    top = press.y
    press.set(paragraph(2))
    press.canvas.lines([(70, top - 2 - 13.75 * n, 520, top - 2 - 13.75 * n) for n in range(4)])
    press.set(paragraph(3))
    source = press.source()
    assert {line.box for line in source.lines} == {None}
    assert [text for _, text in paragraphs(source)] == [paragraph(n) for n in (1, 2, 3)]

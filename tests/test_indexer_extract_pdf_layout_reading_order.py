"""The order in which columns are read."""

from pdf_press import BOLD, Press, of_role, paragraph, paragraphs


def two_columns(press: Press, texts: list[str], width: float = 215) -> None:
    """Sets texts in two columns of the page, a heading before each."""
    press.width = width
    for column in (0, 1):
        press.left, press.y = 70 + column * (width + 22), 740.0
        for text in texts[column::2]:
            press.heading(f"Om {text.split(' handler')[0]}", 11)
            press.set(text)


def test_two_columns_are_read_one_after_the_other_below_what_spans_them() -> None:
    press = Press()
    for number in (0, 10, 20):
        press.left, press.y, press.width = 70, 790.0, 455
        if number == 0:
            press.set("En titel, der løber hen over begge spalter", BOLD, 18)
        two_columns(press, [paragraph(number + n) for n in range(4)])
        press.page()
    press.left, press.y, press.width = 70, 740.0, 215
    press.set(paragraph(30, 6))
    press.set(paragraph(31, 4))
    press.left, press.y = 307, 740.0
    press.set("En kort sidste spalte.")
    source = press.source()
    order = [0, 2, 1, 3, 10, 12, 11, 13, 20, 22, 21, 23]
    assert [text for role, text in paragraphs(source) if role == "text"] == [
        *(paragraph(n) for n in order), paragraph(30, 6), paragraph(31, 4), "En kort sidste spalte.",
    ]  # fmt: skip
    assert [text for role, text in paragraphs(source) if role == "heading"] == [f"Om Afsnit {n}" for n in order]
    assert [line.text for line in of_role(source, "title")] == ["En titel, der løber hen over begge spalter"]

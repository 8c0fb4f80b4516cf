"""Bold words at a paragraph's start are a heading; stressed words are not."""

from pdf_press import BODY, BOLD, Press, headings, paragraph, paragraphs


def run_in(press: Press, title: str, text: str, size: float = 11) -> None:
    """Sets a paragraph that begins with bold words."""
    words = [(word, BOLD) for word in title.split()] + [(word, BODY) for word in text.split()]
    x, blank = 0.0, press.canvas.stringWidth(" ", BODY, size)
    for word, font in words:
        width = press.canvas.stringWidth(word, font, size)
        if x + width > press.width:
            x, press.y = 0.0, press.y - 1.25 * size
        press.at(press.left + x, press.y, word, font, size)
        x += width + blank
    press.y -= 1.25 * size + 7


def test_a_run_in_heading_is_cut_where_its_bold_words_end() -> None:
    press = Press(width=215)
    press.heading("1. Økonomi")
    press.set(paragraph(1))
    long = "Et fælles løft af lægedækningen i de områder, der mangler læger."
    run_in(press, long, paragraph(2))
    run_in(press, "Drift.", paragraph(3))
    press.heading("2. Sundhed")
    press.set(paragraph(4))
    source = press.source()
    found = [text for role, text in paragraphs(source) if role == "heading"]
    assert found == ["1. Økonomi", long.rstrip("."), "Drift", "2. Sundhed"]
    assert {text: level for level, _, text in headings(source)}["Drift"] == 2
    assert [text for role, text in paragraphs(source) if role == "text"] == [paragraph(n) for n in (1, 2, 3, 4)]


def test_a_run_in_heading_that_fills_its_line_is_whole() -> None:
    press = Press()
    title = "Fælles indkøb og drift af digitale løsninger til borgerne i hele landet."
    press.width = press.canvas.stringWidth(title, BOLD, 11) + 4
    press.set(paragraph(1))
    run_in(press, title, paragraph(2))
    press.set(paragraph(3))
    assert [text for *_, text in headings(press.source())] == [title.rstrip(".")]


def test_bold_words_that_the_sentence_goes_on_from_are_no_heading() -> None:
    press = Press()
    for n in range(4):
        run_in(press, "Regeringen og Danske Regioner", f"er enige om punkt {n}. " + paragraph(n))
    assert headings(press.source()) == []


def test_bold_words_without_a_stop_are_headings_where_several_paragraphs_begin_so() -> None:
    press = Press()
    for n, title in enumerate(("Psykiatri", "Akut hjælp", "Nære tilbud", "Forskning")):
        run_in(press, title, paragraph(n))
    assert [text for *_, text in headings(press.source())] == ["Psykiatri", "Akut hjælp", "Nære tilbud", "Forskning"]

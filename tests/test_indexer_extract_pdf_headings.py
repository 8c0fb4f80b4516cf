"""Headings of a PDF: type, levels, bookmarks."""

from pdf_press import BOLD, Press, headings, paragraph, paragraphs


def test_paragraphs_headings_and_levels_by_their_type() -> None:
    press = Press()
    press.heading("1. Økonomi", 16)
    press.set(paragraph(1))
    press.heading("Drift", 11)
    press.set(paragraph(2))
    press.set(paragraph(3))
    press.page()
    press.heading("2. Sundhed", 16)
    press.set(paragraph(4))
    press.heading("Kvalitet", 11)
    press.set(paragraph(5))
    source = press.source()
    assert source.format == "pdf"
    assert headings(source) == [(1, 1, "1. Økonomi"), (2, 1, "Drift"), (1, 2, "2. Sundhed"), (2, 2, "Kvalitet")]
    assert [text for role, text in paragraphs(source) if role == "text"] == [paragraph(n) for n in range(1, 6)]


def test_a_wrapped_heading_is_one() -> None:
    press = Press(width=230)
    press.heading("Innovation og implementering af teknologiske løsninger", 14)
    press.set(paragraph(1))
    press.heading("Drift og anlæg", 14)
    press.set(paragraph(2))
    found = [text for role, text in paragraphs(press.source()) if role == "heading"]
    assert found == ["Innovation og implementering af teknologiske løsninger", "Drift og anlæg"]


def test_bookmarks_tell_headings_that_look_like_text_and_levels() -> None:
    press = Press()
    for n, (title, level) in enumerate((("Økonomi", 0), ("Drift", 1), ("Sundhed", 0), ("Kvalitet", 1))):
        press.canvas.bookmarkPage(f"k{n}")
        press.canvas.addOutlineEntry(title, f"k{n}", level)
        press.set(title)
        press.set(paragraph(n))
        press.page()
    assert headings(press.source()) == [(1, 1, "Økonomi"), (2, 2, "Drift"), (1, 3, "Sundhed"), (2, 4, "Kvalitet")]


def test_a_heading_of_two_letters_is_one() -> None:
    press = Press()
    for n, title in enumerate(("EU", "FN")):
        press.set(title, BOLD, 11)
        press.set(paragraph(n))
    assert headings(press.source()) == [(1, 1, "EU"), (1, 1, "FN")]

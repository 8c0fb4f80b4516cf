"""Tables of contents are left out."""

from pdf_press import BOLD, Press, headings, paragraph


def test_a_table_of_contents_is_left_out() -> None:
    press = Press()
    press.set("Indhold", BOLD, 14)
    for n in range(1, 8):
        press.at(70, press.y, f"{n}. Kapitel {n} {'.' * 60} {n + 1}", size=11)
        press.y -= 16
    press.page()
    for n in range(1, 8):
        press.heading(f"{n}. Kapitel {n}")
        press.set(paragraph(n))
        press.page()
    source = press.source()
    assert headings(source) == [(1, n + 1, f"{n}. Kapitel {n}") for n in range(1, 8)]
    assert not [line for line in source.lines if line.page == 1]
    assert len(source.pages) == 8

"""Footnotes of a PDF are set apart; raised figures."""

import pytest
from pdf_press import BODY, Press, of_role, paragraph, paragraphs


def noted(mark_after: str, note: str) -> Press:
    """A page whose second paragraph bears a raised 1, and its note at the foot."""
    press = Press()
    press.set(paragraph(1))
    press.set(paragraph(2))
    before = press.y + 7 + 1.25 * 11
    press.at(70, before - 20, mark_after, size=11)
    press.at(70 + press.canvas.stringWidth(mark_after, BODY, 11), before - 16, "1", size=6.5)
    press.y = before - 50
    for n in range(3, 6):
        press.set(paragraph(n))
    press.canvas.line(70, 110, 200, 110)
    press.at(70, 98, "1", size=5.5)
    press.left, press.y, press.width = 75, 95, 440
    press.set(note, size=8.5)
    return press


def test_a_footnote_is_a_unit_of_its_own_and_its_mark_leaves_the_sentence() -> None:
    note = (
        "Ekskl. medicintilskud, som afregnes særskilt mellem staten og regionerne efter de gældende regler, jf. ØA24."
        + (" Beløbet er i 2025-priser.")
    )
    source = noted("Rammen løftes med 2,1 mia. kr. i 2025.", note).source()
    assert {(line.note, line.page) for line in of_role(source, "footnote")} == {("1", 1)}
    assert ("footnote", note) in paragraphs(source)
    texts = [text for _, text in paragraphs(source)]
    assert "Rammen løftes med 2,1 mia. kr. i 2025." in texts
    assert texts.index(note) == texts.index("Rammen løftes med 2,1 mia. kr. i 2025.") + 1


def test_a_raised_figure_without_a_note_stays() -> None:
    press = Press()
    press.set(paragraph(1))
    press.at(70, press.y, "Arealet er 40 m", size=11)
    press.at(70 + press.canvas.stringWidth("Arealet er 40 m", BODY, 11), press.y + 4, "2", size=6.5)
    press.y -= 22
    press.set(paragraph(2))
    assert ("text", "Arealet er 40 m2") in paragraphs(press.source())


@pytest.mark.parametrize("indent", [2, 6, 10, 20])
@pytest.mark.parametrize("place", ["foot", "end", "none"])
def test_a_raised_figure_never_joins_a_number(indent: float, place: str) -> None:
    press = Press()
    press.set(paragraph(1))
    x = 70.0
    for text, raised in (("Rammen er 125", 0), ("1", 4), (" mio. kr., og loftet er 2", 0), ("2", 4), (" mia. kr.", 0)):
        size = 6.5 if raised else 11
        press.at(x, press.y + raised, text, size=size)
        x += press.canvas.stringWidth(text, BODY, size)
    press.y -= 22
    press.set(paragraph(2))
    if place != "none":
        if place == "end":
            press.page()
            press.set(paragraph(3))
        for n, note in enumerate(("Opgjort i 2026-priser.", "Uden medicin.")):
            press.at(70, 98 - 14 * n + 3, str(n + 1), size=5.5)
            press.at(70 + indent, 98 - 14 * n, note, size=8.5)
    source = press.source()
    assert ("text", "Rammen er 125 mio. kr., og loftet er 2 mia. kr.") in paragraphs(source)
    if place == "foot":
        assert [(line.note, line.text) for line in of_role(source, "footnote")] == [
            ("1", "Opgjort i 2026-priser."),
            ("2", "Uden medicin."),
        ]


def test_a_raised_figure_that_counts_no_notes_stays_raised() -> None:
    press = Press()
    press.set(paragraph(1))
    press.at(70, press.y, "Der er 10", size=11)
    press.at(70 + press.canvas.stringWidth("Der er 10", BODY, 11), press.y + 4, "6", size=6.5)
    press.y -= 22
    press.set(paragraph(2))
    assert ("text", "Der er 10⁶") in paragraphs(press.source())

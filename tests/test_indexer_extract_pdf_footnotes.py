"""Footnotes of a PDF are set apart; raised figures."""

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

"""PDF: reading order, headings, notes, tables, boxes and pages. The pages are set here with reportlab."""

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from indexer.errors import SourceError
from indexer.extract.pdf.reader import read_pdf
from indexer.models import Line, Source

WIDTH, HEIGHT = 595.0, 842.0
BODY, BOLD, ITALIC = "Times-Roman", "Times-Bold", "Times-Italic"
SENTENCES = (
    "Parterne er enige om at styrke indsatsen, så borgerne møder et sammenhængende sundhedsvæsen i hele landet.",
    "Regionerne prioriterer inden for den aftalte ramme, og der følges op på målene hvert halve år.",
    "Der afsættes 75 mio. kr. årligt til formålet, som fordeles efter bloktilskudsnøglen.",
    "Regeringen og Danske Regioner drøfter erfaringerne i forbindelse med næste års økonomiforhandlinger.",
    "Kommunerne inddrages, hvor opgaverne løses i fællesskab tæt på borgernes hverdag.",
)


def paragraph(number: int, length: int = 4) -> str:
    """A paragraph of its own words."""
    return f"Afsnit {number} handler om noget. " + " ".join(SENTENCES[(number + n) % 5] for n in range(length))


class Press:
    """Sets text on pages, from the top of a column down."""

    def __init__(self, left: float = 70, width: float = 455, **options: object) -> None:
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=(WIDTH, HEIGHT), **options)
        self.left, self.width, self.y = left, width, 760.0

    def set(
        self, text: str, font: str = BODY, size: float = 11, after: float = 7, indent: float = 0, hang: float = 0
    ) -> None:
        for n, line in enumerate(simpleSplit(text, font, size, self.width - indent - hang)):
            self.canvas.setFont(font, size)
            self.canvas.drawString(self.left + (indent if n == 0 else hang), self.y, line)
            self.y -= 1.25 * size
        self.y -= after

    def at(self, x: float, y: float, text: str, font: str = BODY, size: float = 9) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def heading(self, text: str, size: float = 15) -> None:
        self.y -= 8
        self.set(text, BOLD, size, after=4)

    def page(self) -> None:
        self.canvas.showPage()
        self.y = 760.0

    def source(self) -> Source:
        return read_pdf(self.bytes())

    def bytes(self) -> bytes:
        self.canvas.save()
        return self.out.getvalue()


def paragraphs(source: Source) -> list[tuple[str | None, str]]:
    """Role and text of each paragraph, its lines joined by a space."""
    found: list[tuple[str | None, list[str]]] = []
    for line in source.lines:
        if line.new_paragraph is False and found:
            found[-1][1].append(line.text)
        else:
            found.append((line.role, [line.text]))
    return [(role, " ".join(texts)) for role, texts in found]


def of_role(source: Source, role: str) -> list[Line]:
    return [line for line in source.lines if line.role == role]


def headings(source: Source) -> list[tuple[int | None, int | None, str]]:
    return [(line.level, line.page, line.text) for line in of_role(source, "heading")]


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


def test_a_wrapped_heading_is_one() -> None:
    press = Press(width=230)
    press.heading("Innovation og implementering af teknologiske løsninger", 14)
    press.set(paragraph(1))
    press.heading("Drift og anlæg", 14)
    press.set(paragraph(2))
    found = [text for role, text in paragraphs(press.source()) if role == "heading"]
    assert found == ["Innovation og implementering af teknologiske løsninger", "Drift og anlæg"]


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


def with_furniture(pages: int, first: int, foot: Callable[[int], str]) -> Source:
    press = Press()
    for n in range(pages):
        if n >= first:
            press.at(70, 800, "Aftale om regionernes økonomi for 2025" if n % 2 else "Regeringen og Danske Regioner")
            press.at(280, 40, foot(n - first + 1))
        press.heading(f"{n + 1}. Kapitel {n + 1}", 15)
        press.set(paragraph(n))
        press.set(paragraph(n + 1))
        press.page()
    return press.source()


@pytest.mark.parametrize("foot", [lambda n: f"Side {n}", lambda n: f"- {n} -", str, lambda n: f"Side {n} af 6"])
def test_running_heads_and_numbers_go_and_the_printed_number_is_kept(foot: Callable[[int], str]) -> None:
    source = with_furniture(8, 2, foot)
    assert [page.printed for page in source.pages] == [None, None, "1", "2", "3", "4", "5", "6"]
    text = " ".join(line.text for line in source.lines)
    assert "Regeringen og Danske Regioner drøfter" in text
    assert "økonomi for 2025" not in text
    assert "Side" not in text
    assert [page.number for page in source.pages] == list(range(1, 9))


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


def table_page(*, ruled: bool) -> Source:
    press = Press()
    press.set(paragraph(1))
    top = press.y
    table = [("Region", "2024", "2025"), ("Hovedstaden", "1.234,5", "1.301,0"), ("Nordjylland", "456,7", "470,2")]
    for n, row in enumerate(table):
        y = top - 18 * n
        press.at(74, y, row[0], BOLD if n == 0 else BODY, 10)
        for column, text in enumerate(row[1:], 1):
            press.canvas.setFont(BOLD if n == 0 else BODY, 10)
            press.canvas.drawRightString(140 + 70 * column + (0 if ruled else 150), y, text)
    if ruled:
        for n in range(4):
            press.canvas.line(70, top + 13 - 18 * n, 290, top + 13 - 18 * n)
        for x in (70, 150, 220, 290):
            press.canvas.line(x, top + 13, x, top + 13 - 54)
    press.y = top - 80
    press.set(paragraph(2))
    return press.source()


@pytest.mark.parametrize("ruled", [True, False])
def test_a_table_is_rows_of_cells(ruled: bool) -> None:
    source = table_page(ruled=ruled)
    assert [line.cells for line in of_role(source, "row")] == [
        ("Region", "2024", "2025"), ("Hovedstaden", "1.234,5", "1.301,0"), ("Nordjylland", "456,7", "470,2"),
    ]  # fmt: skip
    assert [text for role, text in paragraphs(source) if role == "text"] == [paragraph(1), paragraph(2)]


def test_a_cell_of_several_lines_in_a_ruled_table_is_one() -> None:
    press = Press()
    press.set(paragraph(1))
    top = press.y
    press.at(74, top, "Mål", size=10)
    press.at(200, top, "Andel, der bliver", size=10)
    press.at(200, top - 12, "i regionen", size=10)
    press.at(74, top - 35, "3", size=10)
    press.at(200, top - 35, "100 pct.", size=10)
    for y in (top + 14, top - 18, top - 44):
        press.canvas.line(70, y, 330, y)
    for x in (70, 190, 330):
        press.canvas.line(x, top + 14, x, top - 44)
    press.y = top - 70
    press.set(paragraph(2))
    rows = of_role(press.source(), "row")
    assert [line.cells for line in rows] == [("Mål", "Andel, der bliver i regionen"), ("3", "100 pct.")]


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


def test_bookmarks_tell_headings_that_look_like_text_and_levels() -> None:
    press = Press()
    for n, (title, level) in enumerate((("Økonomi", 0), ("Drift", 1), ("Sundhed", 0), ("Kvalitet", 1))):
        press.canvas.bookmarkPage(f"k{n}")
        press.canvas.addOutlineEntry(title, f"k{n}", level)
        press.set(title)
        press.set(paragraph(n))
        press.page()
    assert headings(press.source()) == [(1, 1, "Økonomi"), (2, 2, "Drift"), (1, 3, "Sundhed"), (2, 4, "Kvalitet")]


def test_a_page_set_sideways_is_read() -> None:
    press = Press()
    press.set(paragraph(1))
    press.page()
    press.canvas.rotate(90)
    for n, line in enumerate(simpleSplit(paragraph(2), BODY, 11, 600)):
        press.at(80, -100 - 14 * n, line, size=11)
    press.page()
    assert [text for _, text in paragraphs(press.source())] == [paragraph(1), paragraph(2)]


def test_a_file_with_a_password_a_cut_one_and_one_of_pictures_are_refused() -> None:
    locked = Press(encrypt=StandardEncryption("hemmelig", canPrint=0))
    locked.set(paragraph(1))
    with pytest.raises(SourceError, match="kræver adgangskode"):
        read_pdf(locked.bytes())
    whole = Press()
    for n in range(5):
        whole.set(paragraph(n))
        whole.page()
    data = whole.bytes()
    for share in (0.3, 0.6, 0.9):
        with pytest.raises(SourceError, match="beskadiget"):
            read_pdf(data[: int(share * len(data))])
    empty = Press()
    empty.canvas.rect(100, 100, 300, 300, fill=1)
    empty.page()
    with pytest.raises(SourceError, match="OCR"):
        read_pdf(empty.bytes())


def test_running_heads_that_change_with_the_chapter_go_and_headings_atop_a_page_stay() -> None:
    press = Press()
    for n in range(8):
        press.at(70, 800, f"Kapitel om {'abcd'[n // 2]}", ITALIC, 9)
        if n % 2 == 0:
            press.set(f"Kapitel om {'abcd'[n // 2]}", BOLD, 11)
        press.set(paragraph(n))
        press.set(paragraph(n + 1))
        press.page()
    found = [text for role, text in paragraphs(press.source()) if "Kapitel om" in text]
    assert found == ["Kapitel om a", "Kapitel om b", "Kapitel om c", "Kapitel om d"]

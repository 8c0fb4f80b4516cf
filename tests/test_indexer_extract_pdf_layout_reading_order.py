"""The order in which columns, insets and spreads are read, whatever order they are drawn in."""

import random

import pytest
from pdf_press import BODY, BOLD, HEIGHT, WIDTH, Press, of_role, paragraph, paragraphs
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]

from indexer.models import Source

GUTTER = 20.0
COLUMN = (455 - GUTTER) / 2


def texts(source: Source, role: str = "text") -> list[str]:
    return [text for found, text in paragraphs(source) if found == role]


def columns(press: Press, left: list[str], right: list[str], *, size: float = 10, width: float = COLUMN) -> None:
    """Sets two columns side by side from where the page has come to, and goes on below the longer one."""
    top, ends = press.y, []
    begin, whole = press.left, press.width
    for n, column in enumerate((left, right)):
        press.left, press.width, press.y = begin + n * (width + GUTTER), width, top
        for text in column:
            press.set(text, size=size)
        ends.append(press.y)
    press.left, press.width, press.y = begin, whole, min(ends)


def two_columns(press: Press, found: list[str], width: float = 215) -> None:
    """Sets texts in two columns of the page, a heading before each."""
    press.width = width
    for column in (0, 1):
        press.left, press.y = 70 + column * (width + 22), 740.0
        for text in found[column::2]:
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
    assert texts(source) == [*map(paragraph, order), paragraph(30, 6), paragraph(31, 4), "En kort sidste spalte."]
    assert texts(source, "heading") == [f"Om Afsnit {n}" for n in order]
    assert [line.text for line in of_role(source, "title")] == ["En titel, der løber hen over begge spalter"]


@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_short_block_in_two_columns_between_full_widths_is_no_table(length: int) -> None:
    press = Press()
    press.set(paragraph(1))
    press.at(70 + 150, press.y, "Fælles anlæg i regionerne", BOLD, 12)
    press.y -= 22
    columns(press, [paragraph(2, length)], [paragraph(3, length)])
    press.y -= 6
    press.set(paragraph(4))
    source = press.source()
    assert texts(source) == [paragraph(1), paragraph(2, length), paragraph(3, length), paragraph(4)]
    assert of_role(source, "row") == []


def test_a_heading_of_two_lines_above_columns_is_one() -> None:
    press = Press()
    press.set(paragraph(1))
    for line in ("Et fælles løft af sundhedsvæsenet i hele landet med flere", "hænder og nye bygninger"):
        press.at(70, press.y, line, BOLD, 15)
        press.y -= 18
    press.y -= 4
    columns(press, [paragraph(2), paragraph(3)], [paragraph(4), paragraph(5)])
    source = press.source()
    assert texts(source, "heading") == [
        "Et fælles løft af sundhedsvæsenet i hele landet med flere hænder og nye bygninger"
    ]
    assert texts(source) == [paragraph(n) for n in range(1, 6)]


def test_an_inset_over_the_gutter_leaves_the_columns_whole() -> None:
    press = Press()
    top = 740.0
    lines: dict[tuple[int, float], str] = {}
    for n in (0, 1):
        y, text = top, " ".join(paragraph(10 * n + m) for m in range(5))
        while text:
            beside = 590 < y < 660
            width = COLUMN - 62 * beside
            line = simpleSplit(text, BODY, 10, width)[0]
            lines[n, y] = line
            press.at(70 + n * (COLUMN + GUTTER) + 62 * beside * n, y, line, size=10)
            text = text[len(line) :].lstrip()
            y -= 12.5
    for m, line in enumerate(("Et citat står midt på", "siden mellem begge", "spalter")):
        press.at(246, 638 - 15 * m, line, BOLD, 11)
    found = " ".join(text for _, text in paragraphs(press.source()))
    for n in (0, 1):
        assert " ".join(line for (column, _), line in lines.items() if column == n) in found
    assert "Et citat står midt på siden mellem begge spalter" in found


def test_a_box_in_a_column_is_read_where_it_stands() -> None:
    press = Press()
    columns(press, [paragraph(1), paragraph(2)], [paragraph(5), paragraph(6), paragraph(7)])
    press.y = 480.0
    press.width = COLUMN
    press.canvas.rect(66, 380, COLUMN + 6, 90)
    press.y = 455.0
    press.set("Boks 1. Mål for indsatsen", BOLD, 10)
    press.set("Parterne følger op på målene hvert år og drøfter, om indsatsen skal ændres.", size=10)
    press.y = 360.0
    press.set(paragraph(3), size=10)
    press.left = 70 + COLUMN + GUTTER
    press.y = 420.0
    press.set(paragraph(8), size=10)
    press.set(paragraph(9), size=10)
    source = press.source()
    boxed = "Parterne følger op på målene hvert år og drøfter, om indsatsen skal ændres."
    assert texts(source) == [*map(paragraph, (1, 2)), boxed, *map(paragraph, (3, 5, 6, 7, 8, 9))]


@pytest.mark.parametrize("inner", [1, 2])
def test_a_spread_is_read_one_page_after_the_other(inner: int) -> None:
    press = Press()
    press.canvas.setPageSize((2 * WIDTH, HEIGHT))
    for side in (0, 1):
        press.left, press.width, press.y = 70 + side * WIDTH, 455.0, 760.0
        press.set(f"{side + 1}. Et kapitel om noget fælles for alle parter", BOLD, 15)
        if inner == 1:
            for n in range(4):
                press.set(paragraph(10 * side + n))
        else:
            columns(press, [paragraph(10 * side + n) for n in (0, 1)], [paragraph(10 * side + n) for n in (2, 3)])
    source = press.source()
    assert texts(source) == [paragraph(10 * side + n) for side in (0, 1) for n in range(4)]
    assert texts(source, "heading") == [f"{n}. Et kapitel om noget fælles for alle parter" for n in (1, 2)]


def test_three_columns() -> None:
    press = Press()
    for n in range(3):
        press.left, press.width, press.y = 50 + n * 170, 155.0, 740.0
        press.set(paragraph(2 * n), size=9)
        press.set(paragraph(2 * n + 1), size=9)
    assert " ".join(texts(press.source())) == " ".join(paragraph(n) for n in range(6))


def test_a_short_last_column_is_known_from_the_pages_before() -> None:
    press = Press()
    for n in range(3):
        columns(press, [paragraph(10 * n + m) for m in range(4)], [paragraph(10 * n + m) for m in range(4, 8)])
        press.page()
    columns(press, [paragraph(31)], ["Kort slut."])
    assert texts(press.source())[-2:] == [paragraph(31), "Kort slut."]


def test_rows_of_words_and_sums_are_a_table_though_they_stand_in_two_strips() -> None:
    press = Press()
    press.set(paragraph(1))
    rows = [(f"Indsats nummer {n} for de nære tilbud", f"{n * 13},5") for n in range(1, 7)]
    for name, amount in rows:
        press.at(70, press.y, name, size=10)
        press.at(330, press.y, amount, size=10)
        press.y -= 15
    press.y -= 8
    press.set(paragraph(2))
    assert [line.cells for line in of_role(press.source(), "row")] == rows


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_drawing_changes_nothing(seed: int) -> None:
    def drawn(shuffled: bool) -> Source:
        press = Press()
        calls: list[tuple[float, float, str, str, float]] = []
        press.at = lambda x, y, text, font=BODY, size=9.0: calls.append((x, y, text, font, size))  # type: ignore[method-assign]
        draw = random.Random(seed)  # noqa: S311 - no secret
        length = draw.choice((2, 3, 4))
        for name, top, blocks in (
            ("Et fælles løft i alle dele af landet", 780, 0),
            ("Nye bygninger i alle regioner", 450, 4),
        ):
            calls.append((70, top, name, BOLD, 14))
            for n in (0, 1):
                y = top - 24.0
                for text in (paragraph(blocks + 2 * n, length), paragraph(blocks + 2 * n + 1, length)):
                    for line in simpleSplit(text, BODY, 10, COLUMN):
                        calls.append((70 + n * (COLUMN + GUTTER), y, line, BODY, 10))
                        y -= 12.5
                    y -= 6
        if shuffled:
            draw.shuffle(calls)
        for x, y, text, font, size in calls:
            press.canvas.setFont(font, size)
            press.canvas.drawString(x, y, text)
        return press.source()

    assert drawn(shuffled=True) == drawn(shuffled=False)


def test_a_short_heading_over_columns_parts_those_above_it_from_those_below() -> None:
    press = Press()
    for n in range(3):
        press.heading(f"{n + 1}. Emne", 14)
        columns(press, [paragraph(10 * n, 3)], [paragraph(10 * n + 1, 2)])
    assert texts(press.source()) == [paragraph(10 * n + m, 3 - m) for n in range(3) for m in (0, 1)]

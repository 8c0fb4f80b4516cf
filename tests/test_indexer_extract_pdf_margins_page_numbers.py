"""Printed page numbers: a count is believed by majority over the whole document."""

from pdf_press import Press, paragraph

from indexer.extract.pdf.margins.page_numbers import MarginNumber, count_pages


def labels(numbers: list[MarginNumber], pages: int, blank: frozenset[int] = frozenset()) -> list[str | None]:
    counts = count_pages(numbers, pages, blank)
    return [counts[page].label(page) if page in counts else None for page in range(1, pages + 1)]


def test_two_numbers_that_agree_by_chance_number_no_other_pages() -> None:
    strays = [(3, 12), (9, 18), (20, 5), (33, 48), (41, 3), (50, 77)]
    assert labels([MarginNumber(page, value) for page, value in strays], 65) == [None] * 65


def test_roman_fronts_and_a_new_count_in_an_annex() -> None:
    numbers = [MarginNumber(page, page, roman=True) for page in (2, 3, 4)]
    numbers += [MarginNumber(page, page - 4) for page in range(5, 13)]
    numbers += [MarginNumber(page, page - 12) for page in range(13, 17)]
    assert labels(numbers, 16) == [
        None, "ii", "iii", "iv", *map(str, range(1, 9)), *map(str, range(1, 5)),
    ]  # fmt: skip


def test_a_blank_page_is_counted_but_bears_no_number() -> None:
    numbers = [MarginNumber(page, page + 2) for page in (1, 2, 4, 5, 6)]
    assert labels(numbers, 6, frozenset((3,))) == ["3", "4", None, "6", "7", "8"]
    assert labels(numbers, 6) == ["3", "4", "5", "6", "7", "8"]


def test_a_spread_has_two_numbers_also_where_one_half_prints_none() -> None:
    numbers = [MarginNumber(page, 2 * page + right, right=bool(right)) for page in range(2, 9) for right in (0, 1)]
    numbers = [number for number in numbers if (number.page, number.right) != (5, False)]
    assert labels(numbers, 8) == [None, *(f"{2 * page}-{2 * page + 1}" for page in range(2, 9))]


def test_a_page_that_bears_another_number_is_cited_by_that_and_said_to_disagree() -> None:
    press = Press()
    for n in range(1, 8):
        press.set(paragraph(n))
        press.at(290, 40, "12" if n == 5 else str(n), size=9)
        press.page()
    source = press.source()
    assert [page.printed for page in source.pages] == ["1", "2", "3", "4", "12", "6", "7"]
    assert [warning.kind for warning in source.warnings] == ["page_numbers"]
    assert "12" not in [line.text for line in source.lines]


def test_a_notes_mark_at_the_foot_is_no_page_number() -> None:
    press = Press()
    press.set(paragraph(1))
    press.at(70, 62, "2", size=5.5)
    press.at(90, 58, "Opgjort i 2026-priser.", size=8.5)
    assert [page.printed for page in press.source().pages] == [None]

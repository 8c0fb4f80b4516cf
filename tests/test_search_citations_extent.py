"""What a section, a page number and a paragraph number cover."""

import pytest

from indexer.models import Block, Document, Page, Section
from search.citations.extent import extent, pages_named, pages_of, paragraph

TEXT = "Et\nord.\nTo\n1. en\n2. to\nTre\nslut."


def section(kind: str, title: str, parent: int, start: int, end: int) -> Section:
    return Section(title.lower(), kind, None, title, 1, (title,), parent, 1, True, None, start, end)  # type: ignore[arg-type]


SECTIONS = (
    section("section", "Et", -1, 0, 2),
    section("subsection", "To", 0, 8, 10),
    section("section", "Tre", -1, 23, 26),
)
BLOCKS = (
    Block("paragraph", 3, 7, 0),
    Block("item", 11, 16, 1),
    Block("item", 17, 22, 1),
    Block("paragraph", 27, 32, 2),
)
PAGES = (Page(1, True, "i", 0, 11), Page(2, True, None, 11, 23), Page(3, True, "1-2", 23, 32))
DOCUMENT = Document("x", TEXT, PAGES, BLOCKS, SECTIONS, ())


def test_a_section_ends_with_what_it_encloses() -> None:
    assert [extent(DOCUMENT, index) for index in range(3)] == [(0, 22), (8, 22), (23, 32)]


def test_a_section_without_blocks_is_its_heading() -> None:
    assert extent(Document("x", TEXT, PAGES, (), SECTIONS, ()), 2) == (23, 26)


def test_pages_are_those_that_hold_some_of_the_section() -> None:
    assert [[page.number for page in pages_of(DOCUMENT, index)] for index in range(3)] == [[1, 2], [1, 2], [3]]


def test_an_empty_page_at_a_heading_holds_it() -> None:
    pages = (Page(1, True, None, 0, 0), Page(2, True, None, 0, 32))
    assert [page.number for page in pages_of(Document("x", TEXT, pages, BLOCKS, SECTIONS, ()), 0)] == [1, 2]


@pytest.mark.parametrize(
    ("number", "counted", "expected"),
    [
        ("i", False, [1]),
        ("1", False, [3, 1]),
        ("2", False, [3, 2]),
        ("3", False, [3]),
        ("1", True, [1]),
        ("4", False, []),
    ],
)
def test_the_printed_number_comes_before_the_counted_one(number: str, counted: bool, expected: list[int]) -> None:
    assert [page.number for page in pages_named(DOCUMENT, number, counted=counted)] == expected


@pytest.mark.parametrize(
    ("index", "number", "point", "start"),
    [
        (0, 1, False, 3),
        (0, 2, False, None),
        (0, 0, False, None),
        (0, -1, False, None),
        (1, 1, False, None),
        (1, 2, True, 17),
        (1, 3, True, None),
        (2, 1, True, None),
    ],
)
def test_paragraphs_and_points_have_their_number(index: int, number: int, point: bool, start: int | None) -> None:
    block = paragraph(DOCUMENT, index, number, point=point)
    assert (block and block.start) == start


def test_numbered_points_bear_their_own_number_and_others_are_counted() -> None:
    numbered = Document("x", "2. b\n7) g", (), (Block("item", 0, 4, 0), Block("item", 5, 9, 0)), SECTIONS[:1], ())
    plain = Document("x", "a\nb", (), (Block("item", 0, 1, 0), Block("item", 2, 3, 0)), SECTIONS[:1], ())

    def starts(document: Document) -> list[int | None]:
        found = [paragraph(document, 0, number, point=True) for number in (0, 1, 2, 3, 7)]
        return [block.start if block else None for block in found]

    assert starts(numbered) == [None, None, 0, None, 5]
    assert starts(plain) == [None, 0, 2, None, None]

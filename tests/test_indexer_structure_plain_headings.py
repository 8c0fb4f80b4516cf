"""Headings without number in plain text: what stands around a line and what it says decide."""

import pytest
from line_rows import layout, row

from indexer.structure.headings import find_text_headings
from indexer.structure.line_layout import LayoutRow

TEXT = "Parterne er enige om det hele."
OPEN = "Parterne er enige om en række initiativer, som"
WIDE = "Planer for " + "x" * 66
"""A title with no room left for the first word of the next line."""


def titles(*rows: LayoutRow | str, wrapped: bool = True, spaced: bool = False) -> list[str]:
    """The titles of the headings without number."""
    found = find_text_headings(layout(*rows, wrapped=wrapped, spaced=spaced))
    return [heading.title for heading in found if heading.number is None]


def is_heading(text: str, gap: int = 1, after: LayoutRow | str = TEXT, above: str = TEXT) -> bool:
    """Whether the text is a heading below a numbered section and a paragraph of it."""
    return text in titles("1. Indledning", above, row(text, gap), after, TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "Anlæg",
        "FN’s verdensmål",
        "ABC",
        "10-års plan for psykiatrien",
        "1.000 flere sygeplejersker",
        "Mål, der er nået",
        "Sundhed.dk",
        "Vækst i kommunerne 2031",
        "Region Sjælland",
    ],
)
def test_a_line_that_may_be_a_title_is_one(text: str) -> None:
    assert is_heading(text)


@pytest.mark.parametrize(
    "text",
    [
        "AB",
        "anlæg og drift",
        "10 Planer",
        "• Anlæg",
        "Anlæg\tDrift",
        "Kilde: Tal",
        "a) Anlæg",
        "Regeringen og KL",
        "Indenrigs- og Sundhedsministeriet",
        "Ultimo 2031",
        "Foråret 2031",
        "Maj-juni 2031",
        "12. juni 2031 i Aarhus",
        "2.000 mio. kr. til Anlæg",
        "Antal 435",
        "Vækst i alt 4,5",
        "Vækst i alt 1.234",
        "Der afsættes penge",
        "Puljen udgør fire",
        "Anlæg;",
        "Anlæg-",
        "Anlæg,",
        "Støtte til anlæg og",
        "Ventelister. Anlæg",
        "Ventelister.1 Anlæg",
        "Er der Anlæg?",
        "Anlæg:",
    ],
)
def test_a_line_that_says_something_else_is_no_title(text: str) -> None:
    assert not is_heading(text)


def test_a_verb_of_a_clause_makes_no_sentence_of_a_title() -> None:
    assert is_heading("Mål som skal nås")
    assert not is_heading("Mål skal nås")


@pytest.mark.parametrize(
    ("gap", "after", "above", "heading"),
    [
        (0, TEXT, TEXT, False),
        (1, TEXT, TEXT, True),
        (1, TEXT, OPEN, False),
        (1, "og så videre for alle.", TEXT, False),
        (1, row("og så videre for alle.", 1), TEXT, False),
        (1, "Anlæg 17,8", TEXT, False),
        (1, "(Se bilag 1.)", TEXT, False),
        (1, row("(Se bilag 1.)", 1), TEXT, True),
        (1, row("• Et punkt.", 1), TEXT, True),
        (1, "• Et punkt.", TEXT, False),
        (1, row(TEXT, 1), TEXT, True),
    ],
)
def test_what_stands_around_a_title(gap: int, after: LayoutRow | str, above: str, heading: bool) -> None:
    assert is_heading("Anlæg i byerne", gap, after, above) == heading


def test_a_title_fills_no_line_unless_a_blank_one_follows() -> None:
    assert not is_heading(WIDE, 1, "Denne sætning begynder her.")
    assert is_heading(WIDE, 1, row("Denne sætning begynder her.", 1))
    assert is_heading(WIDE[:-1], 1, "Begge sætninger begynder her.") is False
    assert is_heading(WIDE[:-4], 1, "Begge sætninger begynder her.")


def test_a_title_has_so_many_characters_at_most() -> None:
    assert is_heading("A" + "x" * 119, 1, row(TEXT, 1))
    assert not is_heading("A" + "x" * 120, 1, row(TEXT, 1))


def test_a_title_stands_at_the_head_of_a_page_or_right_under_another() -> None:
    assert titles("1. Indledning", TEXT, row("Anlæg", new_page=True), TEXT) == ["Anlæg"]
    assert titles("1. Indledning", "Anlæg", TEXT) == ["Anlæg"]
    assert titles("1. Indledning", TEXT, row("Anlæg", 1), "Drift i byerne", TEXT) == ["Anlæg", "Drift i byerne"]


@pytest.mark.parametrize(
    ("text", "after", "heading"),
    [
        ("Sundhed mv. i byer.", TEXT, True),
        ("A" + "x" * 58 + ".", TEXT, True),
        ("A" + "x" * 59 + ".", TEXT, False),
        ("Sundhed mv. i byer.", row(TEXT, 1), False),
        ("Sundhed mv. i byer.", row(TEXT, new_page=True), False),
    ],
)
def test_a_short_title_may_end_in_a_full_stop_where_its_text_follows_at_once(
    text: str, after: LayoutRow | str, heading: bool
) -> None:
    assert is_heading(text, 1, after) == heading


def test_such_a_title_needs_paragraphs_that_are_set_apart() -> None:
    assert titles("1. Indledning", TEXT, row("Sundhed i byer.", 1), TEXT, spaced=True) == []


def test_a_title_of_two_lines_may_be_longer() -> None:
    first = "Mål " + "x" * 110
    for rest, found in (("y" * 85, True), ("y" * 86, False)):
        assert bool(titles("1. Indledning", TEXT, row(first, 1), rest, row(TEXT, 1))) == found


def test_a_title_ends_no_document() -> None:
    assert titles("1. Indledning", TEXT, row("Anlæg", 1)) == []


def test_without_broken_lines_a_title_needs_no_blank_line() -> None:
    assert titles("1. Indledning", TEXT, "Anlæg", TEXT, wrapped=False) == ["Anlæg"]
    assert titles("1. Indledning", TEXT, "Anlæg", "• Et punkt.", TEXT, wrapped=False) == []


def test_a_title_is_followed_by_a_numbered_one_only_with_room_between() -> None:
    assert titles("1. Indledning", TEXT, row("Anlæg", 1), "2. Rammer", TEXT) == []
    assert titles("1. Indledning", TEXT, row("Anlæg", 1), row("2. Rammer", 1), TEXT) == ["Anlæg"]
    assert titles("1. Indledning", TEXT, row("Anlæg", 1), row("Boks 1: Tal", new_page=True), TEXT) == ["Anlæg"]


@pytest.mark.parametrize(("lines", "cover"), [(39, True), (40, True), (41, False)])
def test_what_stands_above_the_first_section_is_a_cover_unless_it_is_long(lines: int, cover: bool) -> None:
    rows: list[LayoutRow | str] = ["Anlæg i byerne", *[TEXT] * (lines - 1), "1. Indledning", TEXT]
    assert titles(*rows) == ([] if cover else ["Anlæg i byerne"])


def test_a_cover_may_be_a_quarter_of_a_long_document() -> None:
    for lines, cover in ((50, True), (52, False)):
        rows = ["Anlæg i byerne", *[TEXT] * (lines - 1), "1. Indledning", *[TEXT] * (203 - lines)]
        assert titles(*rows) == ([] if cover else ["Anlæg i byerne"])


def test_a_document_that_numbers_nothing_has_sections_of_the_first_level() -> None:
    found = find_text_headings(layout(TEXT, row("Anlæg", 1), TEXT, row("Drift", 1), TEXT))
    assert [(heading.title, heading.kind, heading.level) for heading in found] == [
        ("Anlæg", "section", 1),
        ("Drift", "section", 1),
    ]


@pytest.mark.parametrize(
    ("above", "level"), [("1. Indledning", 2), ("Bilag 1: Tal", 2), ("Boks 1: Tal", 1), ("Figur 1: Tal", 1)]
)
def test_a_title_stands_one_level_below_the_numbered_section_above(above: str, level: int) -> None:
    found = find_text_headings(layout(above, TEXT, row("Anlæg", 1), TEXT))
    assert (found[-1].title, found[-1].level) == ("Anlæg", level)


def test_a_title_stands_below_the_last_section_above_it() -> None:
    rows: list[LayoutRow | str] = [
        "1. Indledning",
        TEXT,
        "1.1 Mål",
        TEXT,
        row("Anlæg", 1),
        TEXT,
        "2. Rammer",
        TEXT,
        row("Drift", 1),
        TEXT,
    ]
    levels = {heading.title: heading.level for heading in find_text_headings(layout(*rows))}
    assert (levels["Anlæg"], levels["Drift"]) == (3, 2)


def test_rows_of_a_table_are_no_titles() -> None:
    rows: list[LayoutRow | str] = [
        "1. Indledning",
        TEXT,
        row("Tabel 1. Tal", 1),
        row("Anlæg", 1),
        "Drift 7,0",
        "Løn 8,0",
        row("Kilde: Tal.", 1),
    ]
    assert titles(*rows, row("Mål", 1), TEXT) == ["Mål"]

"""Numbers and labels: which open a section or a box, and which belong to a list, a sentence or a table."""

import pytest
from line_rows import FULL, layout, row

from indexer.structure.heading_lines import Heading
from indexer.structure.line_layout import LayoutRow
from indexer.structure.numbered_headings import labelled_heading, numbered_headings

TEXT = "Parterne er enige om det hele."
OPEN = "Parterne er enige om det hele, som"


def numbers(*rows: LayoutRow | str, wrapped: bool = True) -> list[str | None]:
    return [heading.number for heading in numbered_headings(layout(*rows, wrapped=wrapped))]


def below(title: LayoutRow | str, *after: LayoutRow | str) -> int | None:
    """The row after the heading that a lone label makes with the title under it; 1 where it has none."""
    heading = labelled_heading(layout("Boks 1", title, *after), 0)
    return heading.end if heading else None


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Boks 1.1: Hovedpunkter", Heading(0, 1, "boks", "Boks 1.1", "Hovedpunkter", 3)),
        ("BOKS 2 Mål og midler", Heading(0, 1, "boks", "Boks 2", "Mål og midler", 3)),
        ("Tabel 3. Rammer i 2031.", Heading(0, 1, "tabel", "Tabel 3", "Rammer i 2031", 3)),
        ("Figur 4a – Udgifter", Heading(0, 1, "figur", "Figur 4a", "Udgifter", 3)),
        ("Bilag IV", Heading(0, 1, "bilag", "Bilag IV", "", 1)),
        ("Appendiks B. Tal", Heading(0, 1, "bilag", "Appendiks B", "Tal", 1)),
        ("Boks 2 viser målene", None),
        ("Boks 2 Mål nås.", None),
        ("Boks 2: Mål nås.", Heading(0, 1, "boks", "Boks 2", "Mål nås", 3)),
        ("Bilag 1. Tal ..... 9", None),
        ("Bilaget er vedlagt", None),
    ],
)
def test_a_label_and_its_title(line: str, heading: Heading | None) -> None:
    assert labelled_heading(layout(line), 0) == heading


def test_a_title_of_two_lines_belongs_to_its_label() -> None:
    heading = labelled_heading(layout("Boks 1: Mål for", "sundheden", TEXT), 0)
    assert heading == Heading(0, 2, "boks", "Boks 1", "Mål for sundheden", 3)


@pytest.mark.parametrize(
    ("above", "label", "wrapped", "opens"),
    [
        (OPEN, row("Boks 1: Mål", 0), True, False),
        ("Målene står her", row("Boks 1: Mål", 0), True, False),
        (FULL, row("Boks 1: Mål", 1), True, True),
        (FULL, row("Boks 1", 1), True, True),
        (FULL, row("Boks 1 Mål", 1), True, False),
        (FULL, row("Boks 1: Mål", new_page=True), True, True),
        (OPEN, row("Boks 1: Mål", 1), True, False),
        ("Målene står her", row("Boks 1: Mål"), False, True),
        (OPEN, row("Boks 1: Mål"), False, False),
    ],
)
def test_a_label_that_a_sentence_runs_into_is_a_reference(
    above: str, label: LayoutRow, wrapped: bool, opens: bool
) -> None:
    rows = layout(above, label, wrapped=wrapped)
    assert (labelled_heading(rows, 1) is not None) == opens
    assert labelled_heading(rows, 1, told=True) is not None
    assert labelled_heading(rows, 1, after=1) is not None


@pytest.mark.parametrize(
    ("title", "taken"),
    [
        (row("Aftalte mål", 4), True),
        (row("Aftalte mål", 5), False),
        (row("Aftalte mål", new_page=True), False),
        ("• Aftalte mål", False),
        ("Boks 2", False),
        ("a) Aftalte mål", False),
        ("aftalte mål", False),
        (row("Aftalte mål", cells=("Aftalte", "mål")), False),
        (row("Aftalte mål", role="row"), False),
        (row("Aftalte mål", role="item"), False),
        ("A" + "x" * 219, True),
        ("A" + "x" * 220, False),
        ("Parterne er enige om:", False),
        ("Aftalte mål:", False),
        ("Parterne når målet.", True),
        ("Parterne har mål.", False),
        ("A" + "x" * 118 + ".", True),
        ("A" + "x" * 119 + ".", False),
    ],
)
def test_what_may_be_the_title_below_a_lone_label(title: LayoutRow | str, taken: bool) -> None:
    assert below(title) == (2 if taken else 1)


def test_a_lone_label_takes_no_title_that_goes_on_in_small_letters() -> None:
    assert below("Aftalte mål", row("og midler", 1)) == 1
    assert below("Aftalte mål nås.", row("og midler", 1)) == 2
    assert below("Aftalte mål", TEXT) == 2
    assert labelled_heading(layout("Boks 1"), 0) == Heading(0, 1, "boks", "Boks 1", "", 3)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1. Indledning", ["1"]),
        ("1 Indledning", ["1"]),
        ("Kapitel 1: Indledning", ["1"]),
        ("AFSNIT 1 Indledning", ["1"]),
        ("2. Rammer", []),
        ("1.1 Rammer", []),
        ("1. indledning", []),
        ("1. 2031-planen", ["1"]),
        ("1. 2031", []),
        ("1 2031-planen", []),
        ("1. juni 2031", []),
        ("1. mio. kr. til Broer", []),
        ("1. Indledning .... 3", []),
        ("1. Indledning\t3", []),
        ("1. Indledning\tMål", []),
        ("1. Juni 2031", []),
        ("1. 500 mio. kr. til broer", []),
        ("Kapitel 1", []),
        ("1 Sjælland 435", []),
        ("1. Parterne er enige.", []),
        ("1. Parterne,", []),
        ("1. Parterne -", []),
        ("1. Støtte til ph.d.", ["1"]),
        ("1. A" + "x" * 176, ["1"]),
        ("1. A" + "x" * 177, []),
    ],
)
def test_the_first_numbered_heading(line: str, found: list[str]) -> None:
    assert numbers(line, row(TEXT, 1)) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["2. Anden"], ["1", "2"]),
        ([row("3. Tredje", 1)], ["1"]),
        ([row("3. Tredje", 2)], ["1", "3"]),
        ([row("4. Fjerde", 3)], ["1"]),
        (["1. Første"], ["1"]),
        (["1.1 Første"], ["1", "1.1"]),
        (["1.2 Anden"], ["1", "1.2"]),
        (["1.3 Tredje"], ["1"]),
        (["2.1 Fremmed"], ["1"]),
        (["1.1.1 Dybt"], ["1"]),
        (["1.1 Første", TEXT, "1.3 Tredje"], ["1", "1.1", "1.3"]),
        (["1.1 Første", TEXT, "1.4 Fjerde"], ["1", "1.1"]),
        (["1.1 Første", TEXT, "1.1 Igen"], ["1", "1.1"]),
        (["1.1 Første", TEXT, "1.1.1 Dybt", TEXT, "2. Anden", TEXT, "2.1 Ny"], ["1", "1.1", "1.1.1", "2", "2.1"]),
        (["2 Anden"], ["1"]),
        (["1.1 Første", TEXT, "2 Anden"], ["1", "1.1"]),
        (["1.1 Første", TEXT, "1.2. Anden"], ["1", "1.1", "1.2"]),
        (["Bilag 1: Tal", TEXT, "1. Forfra"], ["1", "Bilag 1", "1"]),
        (["Boks 1: Tal", TEXT, "1. Forfra"], ["1", "Boks 1"]),
    ],
)
def test_numbers_count_upwards_with_one_missing_at_most(rows: list[LayoutRow | str], found: list[str]) -> None:
    assert numbers("1. Indledning", TEXT, *rows, TEXT) == found


def test_levels_and_kinds_follow_the_number() -> None:
    found = numbered_headings(layout("1. Mål", TEXT, "1.1 Vilkår", TEXT, "1.1.1 Tal", TEXT))
    assert [(heading.kind, heading.level, heading.title) for heading in found] == [
        ("section", 1, "Mål"),
        ("subsection", 2, "Vilkår"),
        ("subsection", 3, "Tal"),
    ]


@pytest.mark.parametrize(
    ("item", "between", "found"),
    [
        ("2. Ventelister nedbringes.", 13, ["1", "2"]),
        ("2. Ventelister nedbringes.", 14, ["1", "2", "3"]),
        ("2. juni nedbringes de.", 1, ["1", "2", "3"]),
        ("2. pct. nedbringes de.", 1, ["1", "2", "3"]),
        ("1. Ventelister nedbringes.", 1, ["1", "2", "3"]),
        ("2.2 Ventelister nedbringes.", 1, ["1", "2", "3"]),
    ],
)
def test_the_next_number_of_a_list_is_no_heading_within_its_reach(item: str, between: int, found: list[str]) -> None:
    assert numbers("1. Mål", TEXT, "2. Midler", TEXT, item, *[TEXT] * between, "3. Rammer", TEXT) == found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (["1. Indledning", "2. Rammer", TEXT], []),
        (["1. Indledning", "3. Rammer", TEXT], ["1"]),
        (["1. Indledning", row("og mere end det", 1), TEXT], []),
        (["1. Indledning", row("- og mere end det", 1), TEXT], ["1"]),
        (["1. Indledning", row("o Et punkt mere end det", 1), TEXT], ["1"]),
        (["1. Indledning"], ["1"]),
        ([OPEN, "1. Indledning", TEXT], []),
        (["1. Mål", TEXT, "1.1 Vilkår", "1.2 Frister", TEXT], ["1", "1.1", "1.2"]),
        (["1. Mål", "1.1 Vilkår", TEXT], ["1", "1.1"]),
    ],
)
def test_what_follows_tells_a_heading_from_an_item(rows: list[LayoutRow | str], found: list[str]) -> None:
    assert numbers(*rows) == found

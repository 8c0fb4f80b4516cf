"""How well a section fits a reference: its units, and the words of its heading."""

import pytest

from search.citations.heading_words import citation_words, heading_text, heading_words, unnumbered_kind
from search.citations.parse import Reference
from search.citations.section_match import enclosing_units, innermost, same_word
from search.citations.units import NumberedUnit


@pytest.mark.parametrize(
    ("typed", "word", "same"),
    [
        ("kl", "kl", True),
        ("kl", "kla", False),
        ("mål", "målet", False),
        ("plan", "planen", True),
        ("plan", "planerne", True),
        ("plan", "planlægning", False),
        ("økonomi", "sundhedsøkonomi", True),
        ("økonomiens", "sundhedsøkonomi", True),
        ("skolegang", "folkeskolegangen", True),
        ("sten", "stensamling", False),
        ("2024", "20245", False),
        ("nærhed", "nærvær", False),
        ("sundehd", "sundhed", True),
    ],
)
def test_the_same_word_in_a_heading(typed: str, word: str, same: bool) -> None:
    assert same_word(typed, word) is same
    assert same_word(word, typed) is same


def unit(kind: str, number: str) -> NumberedUnit:
    return NumberedUnit(kind, number)  # type: ignore[arg-type]


def test_points_and_paragraphs_of_a_unit_are_no_sections() -> None:
    box, point, part, section = unit("boks", "1"), unit("punkt", "2"), unit("stykke", "3"), unit("afsnit", "4")
    assert enclosing_units(Reference("", units=(box, point, part))) == (box,)
    assert enclosing_units(Reference("", units=(point, part))) == (point,)
    assert enclosing_units(Reference("", units=(part,))) == ()
    assert innermost((unit("bilag", "1"), box)) == box
    assert innermost((box, unit("bilag", "1"))) == box
    assert innermost((section, unit("bilag", "1"))) == section


@pytest.mark.parametrize(
    ("left", "words", "heading", "kind"),
    [
        ("afsnittet om Nærhedsfinansiering", ("afsnittet", "Nærhedsfinansiering"), "Nærhedsfinansiering", "afsnit"),
        ("se den om kræft og hjerte i 2024", ("kræft", "hjerte"), "kræft og hjerte i 2024", None),
        ("står der om boksen", ("boksen",), "", "boks"),
        ("e-handel m.v. bilaget tabellen", ("e-handel", "m.v", "bilaget", "tabellen"), "e-handel m.v", "bilag"),
        ("", (), "", None),
    ],
)
def test_words_left_over_are_those_of_a_heading(
    left: str, words: tuple[str, ...], heading: str, kind: str | None
) -> None:
    assert heading_words(left) == words
    assert heading_text(left, drop_year=None) == heading
    assert unnumbered_kind(left) == kind


def test_the_year_named_apart_is_no_word_of_the_heading() -> None:
    assert heading_text("kræftplan 2024 for 2025", drop_year=2024) == "kræftplan for 2025"


def test_a_heading_of_fillers_keeps_them() -> None:
    assert citation_words("Mål og Ældre") == ("maal", "aeldre")
    assert citation_words("Om det") == ("om", "det")

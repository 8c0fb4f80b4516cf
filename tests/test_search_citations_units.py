"""Numbered units and pages as people write them, and the places that a reference groups them into."""

import pytest

from search.citations.places import places_of
from search.citations.units import canonical, find_loose_units, find_units, number_order


def units(text: str) -> list[str]:
    return [span.unit.label for span in find_units(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("boks 2.1", ["boks 2.1"]),
        ("boks2,1", ["boks 2.1"]),
        ("Boksen nr. 4", ["boks 4"]),
        ("kap. IV", ["afsnit 4"]),
        ("kap. iv", ["afsnit 4"]),
        ("kap. I", ["afsnit 1"]),
        ("kap. i alt", []),
        ("bilag B", ["bilag B"]),
        ("bilag b", ["bilag B"]),
        ("bilag i sagen", []),
        ("bilag II", ["bilag 2"]),
        ("afsnit tre", ["afsnit 3"]),
        ("kapitel tretten", ["afsnit 13"]),
        ("afsnit femogtyve", ["afsnit 25"]),
        ("afsnit en", []),
        ("afsnit nul", []),
        ("boks om klima", []),
        ("afsnit 2 og 3", ["afsnit 2", "afsnit 3"]),
        ("afsnit 2, 3 og 5", ["afsnit 2", "afsnit 3", "afsnit 5"]),
        ("afsnit 2 samt 4", ["afsnit 2", "afsnit 4"]),
        ("afsnit 2 & 3", ["afsnit 2", "afsnit 3"]),
        ("kap. II og IV", ["afsnit 2", "afsnit 4"]),
        ("boks 1-3", ["boks 1-3"]),
        ("boks 1 til 3", ["boks 1-3"]),
        ("bilag 1 og 2 nye stillinger", ["bilag 1"]),
        ("bilag 1 og 2 i aftalen", ["bilag 1", "bilag 2"]),
        ("afsnit 3 og 5 mio. kr.", ["afsnit 3"]),
        ("tabel 5 pct.", []),
        ("afsnit 3, 2024", ["afsnit 3"]),
        ("s. 3", ["s. 3"]),
        ("ss. 3-5", ["s. 3-5"]),
        ("s. 3 f.", ["s. 3-4"]),
        ("s. 3f", ["s. 3-4"]),
        ("s. 3 ff.", ["s. 3"]),
        ("s. 3 og 5", ["s. 3", "s. 5"]),
        ("s. iv", ["s. iv"]),
        ("s. i", []),
        ("side om side", []),
        ("pp. 20–21", ["s. 20-21"]),
        ("stk. 2", ["stk. 2"]),
        ("pkt. 2.1", ["pkt. 2.1"]),
        ("fodnote *", ["fodnote *"]),
        ("boks *", []),
        ("§ 2", []),
        ("afsnit " + ", ".join(map(str, range(1, 15))), [f"afsnit {n}" for n in range(1, 13)]),
    ],
)
def test_units_are_read_as_they_are_written(text: str, expected: list[str]) -> None:
    assert units(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2. bilag", ["bilag 2"]),
        ("tredje afsnit", ["afsnit 3"]),
        ("andet kapitel", ["afsnit 2"]),
        ("bosk 4", ["boks 4"]),
        ("bokx 4", ["boks 4"]),
        ("bask 4", []),
        ("dok 4", []),
    ],
)
def test_units_the_other_way_round_or_with_one_slip(text: str, expected: list[str]) -> None:
    assert [span.unit.label for span in find_loose_units(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bilag 1, boks 4", ["bilag 1 + boks 4"]),
        ("boks 4 i bilag 1", ["boks 4 + bilag 1"]),
        ("boks 2.1 og bilag 1", ["boks 2.1", "bilag 1"]),
        ("boks 1 og 2 i bilag 1", ["boks 1 + bilag 1", "boks 2 + bilag 1"]),
        ("afsnit 9 og boks 1 i bilag 2", ["afsnit 9", "boks 1 + bilag 2"]),
        ("bilag 1, boks 4 og 5", ["bilag 1 + boks 4", "bilag 1 + boks 5"]),
        ("bilag 1, boks 2-3", ["bilag 1 + boks 2", "bilag 1 + boks 3"]),
        ("afsnit 2, s. 3 og 5", ["afsnit 2 + s. 3", "afsnit 2 + s. 5"]),
        ("s. 3 til s. 5", ["s. 3-5"]),
        ("afsnit 1-60", [f"afsnit {n}" for n in range(1, 25)]),
    ],
)
def test_units_are_grouped_into_places(text: str, expected: list[str]) -> None:
    shown = [
        " + ".join(unit.label for unit in (*place.units, *((place.page,) if place.page else ())))
        for place in places_of(text, find_units(text))
    ]
    assert shown == expected


def test_numbers_have_one_spelling_and_an_order() -> None:
    assert [canonical(number) for number in ("2,1", "ii", "b", "03", "2.")] == ["2.1", "2", "B", "3", "2"]
    assert [canonical(number, page=True) for number in ("3-4", "IV")] == ["3", "iv"]
    assert sorted(("10", "2.1", "2", "B"), key=number_order) == ["2", "2.1", "10", "B"]

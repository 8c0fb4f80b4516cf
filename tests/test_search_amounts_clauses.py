"""Each value of a sentence has the words that lead up to it and follow it, and shares what opens the sentence."""

import pytest

from search.amounts.amounts import find_amounts
from search.amounts.attribution import direction_at, owners, with_qualifier
from search.amounts.clauses import territories


def words_of(text: str) -> list[tuple[str, str]]:
    """Each sum with its own words."""
    sums = [amount for amount in find_amounts(text) if amount.kind == "kroner"]
    lands = territories(text, (0, len(text)), [(one.start, one.end) for one in sums])
    return [
        (one.text, " ".join(" ".join(text[start:end] for start, end in land.own).split()))
        for one, land in zip(sums, lands, strict=True)
    ]


def test_two_sums_with_two_purposes_have_one_each() -> None:
    assert words_of("Hertil kommer 7 mio. kr. til nye cykler i byerne og 9 mio. kr. til drift af busser.") == [
        ("7 mio. kr.", "Hertil kommer til nye cykler i byerne"),
        ("9 mio. kr.", "og til drift af busser."),
    ]


def test_what_stands_behind_while_belongs_to_the_second_sum_alone() -> None:
    text = "Kommunernes andel udgør 5 mio. kr. i 2031 og 6 mio. kr. i 2032, mens regionernes andel udgør 8 mio. kr."
    own = [owners(words) for _, words in words_of(text)]
    assert own == [frozenset({"kommune"}), frozenset({"kommune"}), frozenset({"region"})]


def test_a_list_shares_what_opens_it_and_has_its_own_owners() -> None:
    text = "Porten finansieres med 4 mio. kr. fra kommunerne, 6 mio. kr. fra regionerne og 2 mio. kr. fra staten."
    sums = [amount for amount in find_amounts(text) if amount.kind == "kroner"]
    lands = territories(text, (0, len(text)), [(one.start, one.end) for one in sums])
    assert [owners(words) for _, words in words_of(text)] == [{"kommune"}, {"region"}, {"stat"}]
    assert all("Porten" in "".join(text[s:e] for s, e in (*land.own, *land.shared)) for land in lands)
    assert "kommunerne" in "".join(text[s:e] for s, e in lands[1].foreign)


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("Der afsættes op til 50 mio. kr.", "50 mio. kr.", "op til 50 mio. kr."),
        ("Der afsættes i alt ca. 3 mia. kr.", "3 mia. kr.", "i alt ca. 3 mia. kr."),
        ("Puljen er på 50 mio. kr.", "50 mio. kr.", "50 mio. kr."),
    ],
)
def test_a_qualifier_is_part_of_a_value(text: str, value: str, shown: str) -> None:
    start = text.index(value)
    span = with_qualifier(text, start, start + len(value))
    assert text[slice(*span)] == shown


def test_a_deadline_has_its_preposition() -> None:
    text = "Planen indsendes senest 1. april."
    start = text.index("1. april")
    assert text[slice(*with_qualifier(text, start, start + 8, date=True))] == "senest 1. april"


def test_the_direction_of_a_value_is_that_of_the_nearest_word() -> None:
    text = "Taksten forhøjes, og gebyret nedsættes med 5 mio. kr."
    assert direction_at(text, [(0, len(text))], text.index("5 mio")) == "down"

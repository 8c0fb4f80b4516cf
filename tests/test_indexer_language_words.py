"""Months, years, numerals in words and Roman, and the closed word classes."""

import pytest

from indexer.language.words import (
    FUNCTION_WORDS,
    LINKS,
    MONTHS,
    NEGATIONS,
    ORDINALS,
    full_year,
    month_number,
    numeral_value,
    roman,
    roman_value,
    word_list,
)


def test_a_year_of_two_digits_is_of_this_century_up_to_69() -> None:
    assert [full_year(digits) for digits in ("00", "24", "69", "70", "98")] == [2000, 2024, 2069, 1970, 1998]
    assert full_year("2013") == 2013
    assert full_year("1997") == 1997


def test_a_month_is_known_by_its_name_and_its_short_name_in_any_case() -> None:
    assert [month_number(name) for name in MONTHS] == list(range(1, 13))
    assert [month_number(name) for name in ("Jan.", "SEPT.", "sep", "okt", "maj")] == [1, 9, 9, 10, 5]
    with pytest.raises(KeyError):
        month_number("junior")


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("nul", 0), ("Én", 1), ("et", 1), ("tre", 3), ("tolv", 12), ("nitten", 19), ("tyve", 20), ("enogtyve", 21),
        ("femogtredive", 35), ("Treoghalvfjerds", 73), ("nioghalvfems", 99), ("hundrede", 100),
    ],
)  # fmt: skip
def test_a_numeral_is_its_number(word: str, number: int) -> None:
    assert numeral_value(word) == number


@pytest.mark.parametrize(
    "word", ["", "ogtyve", "femtyve", "nulogtyve", "tolvogtyve", "tretten og", "trehalv", "fem tyve"]
)
def test_what_is_no_numeral_has_no_number(word: str) -> None:
    assert numeral_value(word) is None


def test_ordinals_have_their_forms() -> None:
    assert [ORDINALS[word] for word in ("første", "anden", "andet", "tredje", "tolvte", "tyvende")] == [
        1,
        2,
        2,
        3,
        12,
        20,
    ]


def test_roman_numerals_are_read_as_they_are_written() -> None:
    assert [roman_value(text) for text in ("i", "IV", "ix", "XIV", "xl", "MMXXIV")] == [1, 4, 9, 14, 40, 2024]
    assert all(roman_value(roman(number)) == number for number in range(1, 4000))


@pytest.mark.parametrize("text", ["", "iiii", "vx", "ic", "b", "xb", "m" * 2000])
def test_letters_that_romans_did_not_write_so_are_no_number(text: str) -> None:
    assert roman_value(text) is None


def test_every_negation_is_no_mere_function_word_to_be_left_out_of_a_comparison() -> None:
    assert {"ikke", "ej", "aldrig", "nej", "næppe", "undtagen", "bortset", "hverken"} <= NEGATIONS
    assert not {"kun", "også", "og"} & NEGATIONS


def test_links_are_function_words() -> None:
    assert LINKS <= FUNCTION_WORDS


def test_a_list_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        word_list("compounds", "unknown")

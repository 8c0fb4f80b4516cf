"""What a query looks up: every form of a wildcard, conditions of operators, spellings of one word."""

import re

import numpy as np
import pytest
from real_corpus import library
from reference_indexes import ExactKeywordIndex

from indexer.language.analyzer import readings
from search.models import Clause, Condition
from search.query.parser import parse_query
from search.query.terms import MAX_FORMS, condition_rows, query_words, wildcard_forms, wildcard_notes, word_rows

INDEX = ExactKeywordIndex(
    {"exact": text.split(), "lemma": text.split(), "parts": text.split()}
    for text in ("sygehuse psykiatri", "sygehuse ambulance", "sygehuse psykiatri ambulance", "sygehuse", "ambulance")
)


def rows(text: str, index: ExactKeywordIndex = INDEX) -> list[int]:
    condition = parse_query(text).condition
    assert condition is not None
    return [int(row) for row in condition_rows(index, condition)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sygehuse IKKE (psykiatri ELLER ambulance)", [3]),
        ("sygehuse IKKE psykiatri IKKE ambulance", [3]),
        ("sygehuse OG (psykiatri ELLER ambulance)", [0, 1, 2]),
        ("sygehuse OG IKKE (psykiatri OG ambulance)", [0, 1, 3, 4]),
        ("sygehuse OG (psykiatri ambulance)", [0, 1, 2]),
    ],
)
def test_conditions_are_those_of_the_operators(text: str, expected: list[int]) -> None:
    assert rows(text) == expected


def test_none_excludes_every_part() -> None:
    words = Clause("word", "psykiatri"), Clause("word", "ambulance")
    assert condition_rows(INDEX, Condition("none", words)).tolist() == [3]


def test_a_prefix_finds_every_passage_that_has_a_word_that_begins_so() -> None:
    known, index = library()
    found = set(rows("sundhed* OG sundhed*", index))
    begins = re.compile(r"(?<![^\W_])sundhed", re.IGNORECASE)
    having = {row for row in range(len(known.passages)) if begins.search(known.text(row))}
    assert len(wildcard_forms(index, Clause("prefix", "sundhed"))) > 64
    assert having <= found


def test_a_suffix_finds_every_word_that_ends_so() -> None:
    assert wildcard_forms(INDEX, Clause("suffix", "tri")) == ("psykiatri",)
    _, index = library()
    forms = wildcard_forms(index, Clause("suffix", "sygehus"))
    assert {"sygehus", "akutsygehus"} & set(forms)
    assert all(form.endswith("sygehus") for form in forms)


def test_a_wildcard_for_more_words_than_are_looked_for_is_said() -> None:
    index = ExactKeywordIndex([{"exact": [f"a{number:05}" for number in range(MAX_FORMS + 1)]}])
    assert wildcard_notes(index, parse_query("a0*"))[0].startswith("»a0*« dækker flere end 2000 ord")
    assert wildcard_notes(index, parse_query("a00001*")) == ()


@pytest.mark.parametrize(("typed", "written"), [("phd", "ph.d."), ("ph.d.", "phd"), ("mv.", "m.v."), ("m.v.", "mv.")])
def test_an_abbreviation_is_one_word_with_and_without_full_stops(typed: str, written: str) -> None:
    (word,), (own,) = (query_words(readings(text)) for text in (typed, written))
    assert own.exact in word.lemmas


def test_a_listed_word_is_not_taken_for_an_abbreviation() -> None:
    (word,) = query_words(readings("el"))
    assert word.lemmas == ("el",)


def test_a_number_is_found_with_blanks_between_its_thousands() -> None:
    index = ExactKeywordIndex([{"exact": ["2", "937"]}, {"exact": ["2.937"]}, {"exact": ["937", "2"]}])
    (word,) = query_words(readings(parse_query("2 937").free))
    assert word_rows(index, word).tolist() == [0, 1]


def test_no_row_is_none_of_what_it_has() -> None:
    everything = condition_rows(INDEX, Condition("none", (Clause("word", "intet"),)))
    assert np.array_equal(everything, np.arange(len(INDEX)))

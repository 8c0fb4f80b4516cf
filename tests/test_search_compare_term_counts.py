"""Counts of a word in whole texts: any form, compounds apart, and nothing left out."""

import re

import pytest
from real_corpus import library

from indexer.language.analyzer import fold_token
from search.compare.term_counts import count_term, counted_words, single_term
from search.models import TermCounts
from search.query.parser import parse_query

CATALOG, _ = library()
WORDS = counted_words(CATALOG)
TEXTS = [document.text.lower() for _, document in CATALOG.entries]


def counted(text: str) -> TermCounts:
    term = single_term(parse_query(text))
    assert term is not None
    return count_term(term, WORDS, CATALOG, range(len(CATALOG.entries)))


def test_a_word_is_counted_apart_from_its_compounds() -> None:
    found = counted("kvalitetsfonden")
    assert (found.exact, found.compounds, found.having) == (4, 30, 4)
    assert found.matching("exact") == ("kvalitetsfonden",)
    assert found.absent == ("Forårsaftale 2025",)


def test_a_compound_that_is_cut_elsewhere_has_the_word_too() -> None:
    assert {"speciallægedækning", "speciallægedækningen"} <= set(counted("lægedækning").matching("compound"))


def test_letters_that_are_no_part_are_no_compound() -> None:
    assert "forudsætning" not in counted("sætning").matching("compound")
    assert "alderssammensætning" not in counted("sætning").matching("compound")


def test_irregular_forms_are_forms() -> None:
    assert set(counted("barn").matching("exact")) == {"børn", "barn"}


@pytest.mark.parametrize("word", ["sygehus", "psykiatri", "teknologibidrag", "lægedækning", "anlægsramme"])
def test_every_form_is_counted_as_often_as_it_stands(word: str) -> None:
    for one, text in zip(counted(word).agreements, TEXTS, strict=True):
        for form, number in (*one.forms, *one.compound_forms):
            if form.isalpha():
                standing = re.findall(rf"(?<![\w-]){re.escape(form)}(?![\w]|-\w)", text)
                assert len(standing) == pytest.approx(number, abs=1), (one.agreement.id, form)


@pytest.mark.parametrize(
    "text", ["sygehus", "sygehuse?", "det sygehus", "sygehus*", '"sygehuset"', "*hus", "år:2024 kræft"]
)
def test_one_telling_word_is_a_term(text: str) -> None:
    assert single_term(parse_query(text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "udligning af moms",
        "ØA24 s. 99",
        "sygehus IKKE lukning",
        '"nære sundhed"',
        "sygehus har:beløb",
        "Hvad er et sygehus?",
        "er sygehus det?",
    ],
)
def test_several_words_or_a_narrowed_search_are_no_term(text: str) -> None:
    assert single_term(parse_query(text)) is None


def test_a_wildcard_counts_every_word_it_stands_for() -> None:
    forms = {fold_token(form).rstrip("-") for form in counted("sundhed*").matching("exact")}
    assert forms == {
        WORDS.exact[number] for number in range(len(WORDS.exact)) if WORDS.exact[number].startswith("sundhed")
    }
    assert len(forms) > 64


def test_a_word_that_stands_nowhere_is_absent_everywhere() -> None:
    found = counted("xyzzyq")
    assert (found.exact, found.compounds, len(found.absent)) == (0, 0, 5)

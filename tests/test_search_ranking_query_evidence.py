"""Rare words of short queries, the known share of a query, titles that are the query."""

import math

import numpy as np
import pytest

from indexer.index.vectors import Rows
from indexer.index.word_table import title_lemmas
from search.query.terms import QueryWord
from search.ranking.query_evidence import content_lemmas, idf, known_share, rare_rows, title_score


def word(text: str) -> QueryWord:
    return QueryWord(text, text, (text,), (text,))


def rows(count: int) -> Rows:
    return np.arange(count, dtype=np.int64)


def found(words: list[tuple[str, int]], size: int) -> list[int]:
    """How many passages each rare word stands in, of words that stand in so many of `size`."""
    return [len(one) for one in rare_rows([word(text) for text, _ in words], [rows(n) for _, n in words], size)]


def test_a_word_in_one_passage_of_a_hundred_is_rare_and_in_a_small_collection_one_in_three_passages() -> None:
    assert found([("færgen", 10)], 1_000) == [10]
    assert found([("færgen", 11)], 1_000) == []
    assert found([("færgen", 3)], 50) == [3]
    assert found([("færgen", 4)], 50) == []


def test_a_word_of_three_letters_is_never_rare() -> None:
    assert found([("øen", 1)], 1_000) == []
    assert found([("fyret"[:4], 1)], 1_000) == [1]


def test_rare_words_come_first_only_in_a_query_of_two_telling_words() -> None:
    two = [("færgen", 2), ("lampe", 20)]
    assert found(two, 900) == [2]
    assert found([*two, ("time", 300)], 900) == []
    assert found([*two, ("time", 301)], 900) == [2], "what stands in over a third of the passages does not tell"
    assert found([*two, ("ny", 20)], 900) == [2], "nor do two letters"


def test_what_is_known_of_a_query_is_its_share_by_idf() -> None:
    assert known_share([], 100) == 0
    assert known_share([rows(5), rows(0)], 100) == pytest.approx(idf(5, 100) / (idf(5, 100) + idf(0, 100)))
    assert known_share([rows(0)], 100) == 0
    assert known_share([rows(5), rows(90)], 100) == 1


def test_idf_falls_with_every_passage_and_is_never_negative() -> None:
    values = [idf(having, 100) for having in range(101)]
    assert values == sorted(values, reverse=True)
    assert values[-1] > 0
    assert idf(0, 100) == pytest.approx(math.log(1 + 100.5 / 0.5))


def test_a_title_is_the_query_where_both_have_the_same_words_of_content() -> None:
    asked = content_lemmas([word("kollektiv"), word("trafik"), word("og"), word("2024")])
    assert asked == {"kollektiv", "trafik"}
    assert title_score(asked, title_lemmas("Den kollektive trafik i 2025")) == 1


def test_a_title_with_other_words_counts_less_and_from_a_third_more_nothing() -> None:
    asked = frozenset({"kollektiv", "trafik"})
    assert title_score(asked, frozenset({"kollektiv", "trafik", "land"})) == pytest.approx((0.8 - 0.6) / 0.4)
    assert title_score(asked, frozenset({"trafik"})) == pytest.approx((2 / 3 - 0.6) / 0.4)
    assert title_score(asked, frozenset({"trafik", "land"})) == 0
    assert title_score(frozenset(), frozenset()) == 0

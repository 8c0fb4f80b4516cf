"""The measures, worked out by hand."""

import math
from pathlib import Path

import pytest

from indexer.errors import QueryError
from search.evaluation.retrieval import (
    JudgedQuestion,
    Relevant,
    Retrieved,
    by_type,
    covers,
    judge_ranking,
    mean,
    read_questions,
)

QUESTION = JudgedQuestion(
    "Q1", "term", "?", (Relevant("a", "en to tre fire fem"), Relevant("b", "seks syv otte ni")), judged=("a", "b")
)
FIRST, SECOND, OTHER = (
    Retrieved("a", "en to tre fire fem"),
    Retrieved("b", "Seks, syv: otte ni!"),
    Retrieved("a", "noget andet"),
)


def test_everything_found_at_once_is_one() -> None:
    measures = judge_ranking(QUESTION, [FIRST, SECOND])
    assert (measures.mrr, measures.ndcg10, measures.recall10, measures.success5, measures.success1) == (1, 1, 1, 1, 1)


def test_ranks_count_only_judged_agreements() -> None:
    measures = judge_ranking(QUESTION, [Retrieved("c", "en to tre fire fem"), OTHER, FIRST])
    assert measures.mrr == 1 / 2
    assert measures.recall10 == 1 / 2
    assert measures.ndcg10 == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert (measures.success5, measures.success1) == (1, 0)


def test_a_quote_counts_only_in_its_own_agreement() -> None:
    assert judge_ranking(QUESTION, [Retrieved("b", "en to tre fire fem")]).mrr == 0


def test_the_same_quote_gains_once() -> None:
    assert judge_ranking(QUESTION, [FIRST, FIRST]).ndcg10 == judge_ranking(QUESTION, [FIRST, OTHER]).ndcg10


def test_only_ten_hits_count() -> None:
    assert judge_ranking(QUESTION, [OTHER] * 10 + [FIRST]).mrr == 0
    assert judge_ranking(QUESTION, [OTHER] * 9 + [FIRST]).mrr == 1 / 10


@pytest.mark.parametrize(
    ("text", "expected"), [("en to tre x", False), ("en to tre fire", True), ("EN TO, TRE FIRE FEM", True), ("", False)]
)
def test_half_of_the_trigrams_make_a_quote_found(text: str, expected: bool) -> None:
    """The quote has three trigrams: one is too few, two are enough."""
    assert covers(text, "en to tre fire fem") is expected


def test_means_by_type() -> None:
    good, bad = judge_ranking(QUESTION, [FIRST, SECOND]), judge_ranking(QUESTION, [OTHER])
    table = by_type([QUESTION, QUESTION], [good, bad])
    assert table["term"] == table["all"]
    assert table["all"].mrr == 0.5
    with pytest.raises(ValueError, match="no measures"):
        mean([])


def test_a_line_that_is_no_question_is_named(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": "1", "type": "term", "query": "x", "relevant": []}\n{"id": 2}\n', encoding="utf-8")
    with pytest.raises(QueryError, match="linje 2, er ikke et spørgsmål"):
        read_questions(file)
    with pytest.raises(QueryError, match="kan ikke læses"):
        read_questions(tmp_path / "ingen")

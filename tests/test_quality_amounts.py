"""The labelled sums and topics: found, and attributed, at least as well as was measured last."""

import json
from pathlib import Path

import pytest

from indexer.errors import QueryError
from search.evaluation.amounts import AmountMeasures, evaluate_amounts, read_labelled_texts

QUALITY = Path(__file__).parent / "quality"


@pytest.mark.parametrize(
    ("what", "precision", "recall"),
    [
        ("sum", 0.99, 0.97),
        ("year", 0.99, 0.97),
        ("price_level", 0.99, 0.97),
        ("purpose", 0.99, 0.95),
        ("party", 0.99, 0.97),
        ("direction", 0.99, 0.97),
    ],
)
def test_sums_are_found_and_attributed(what: str, precision: float, recall: float) -> None:
    measured = evaluate_amounts(read_labelled_texts(QUALITY / "sums.jsonl"))[what]
    assert measured.true >= 20
    assert (measured.precision >= precision, measured.recall >= recall) == (True, True), measured


def test_a_claim_where_the_label_has_none_costs_precision(tmp_path: Path) -> None:
    row = {"text": "Der afsættes 5 mio. kr. til veje i 2024.", "head": "", "sums": []}
    sums = [{"text": "5 mio. kr.", "value": 5_000_000, "year": None, "purpose": ["broer"], "party": None}]
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n" + json.dumps({**row, "sums": sums}), "utf-8")
    found = evaluate_amounts(read_labelled_texts(tmp_path / "a.jsonl"))
    assert (found["sum"].made, found["sum"].right, found["sum"].true) == (2, 1, 1)
    assert (found["year"].made, found["year"].right, found["year"].true) == (1, 0, 0)
    assert (found["purpose"].right, len(found["purpose"].misses)) == (0, 1)
    assert found["party"] == AmountMeasures(0, 0, 0)


def test_a_file_that_is_none_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}", "utf-8")
    with pytest.raises(QueryError, match="kan ikke læses som beløb"):
        read_labelled_texts(tmp_path / "a.jsonl")


@pytest.mark.model
def test_topics_have_their_sums_and_no_others(corpus_index: Path) -> None:
    from web.wiring import open_engine

    engine = open_engine(corpus_index)
    rows = [json.loads(line) for line in (QUALITY / "topic_sums.jsonl").read_text("utf-8").splitlines()]
    made = right = true = 0
    for row in rows:
        entry = next(one for one in engine.topic(row["topic"]).entries if one.agreement.id == row["agreement"])
        got = {one.amount.value for one in entry.amounts if one.relation == "own"}
        wanted = {one["value"] for one in row["sums"]}
        made += len(got - (set(row["may"]) - wanted))
        right += len(got & wanted)
        true += len(wanted)
    assert (right / made >= 0.97, right / true >= 0.95) == (True, True), (made, right, true)

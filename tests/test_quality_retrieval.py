"""The gate on retrieval: our own questions over the real corpus, with the real model, against thresholds.toml."""

import tomllib
from pathlib import Path

import pytest

from search.engine import Engine
from search.evaluation.baselines import baselines
from search.evaluation.retrieval import RetrievalMeasures, by_type, evaluate_ranking, evaluate_search, read_questions
from web.wiring import open_engine

pytestmark = pytest.mark.model

QUALITY = Path(__file__).parent / "quality"
FLOORS = tomllib.loads((QUALITY / "thresholds.toml").read_text(encoding="utf-8"))
THRESHOLDS, SECTIONS = FLOORS["retrieval"], FLOORS["sections"]


@pytest.fixture(scope="module")
def engine(corpus_index: Path) -> Engine:
    return open_engine(corpus_index)


@pytest.fixture(scope="module")
def table(engine: Engine) -> dict[str, RetrievalMeasures]:
    return by_type(*evaluate_search(engine, read_questions(QUALITY / "retrieval.jsonl"), mode="hybrid"))


@pytest.mark.parametrize("measure", ["mrr", "ndcg10", "success5"])
def test_the_whole_holds(table: dict[str, RetrievalMeasures], measure: str) -> None:
    assert getattr(table["all"], measure) >= THRESHOLDS[measure]


@pytest.mark.parametrize("kind", sorted(THRESHOLDS["success5_by_type"]))
def test_every_kind_of_question_holds(table: dict[str, RetrievalMeasures], kind: str) -> None:
    assert table[kind].success5 >= THRESHOLDS["success5_by_type"][kind]


def test_every_baseline_is_behind(engine: Engine, table: dict[str, RetrievalMeasures]) -> None:
    questions = read_questions(QUALITY / "retrieval.jsonl")
    for name, ranking in baselines(engine).items():
        rows = by_type(*evaluate_ranking(engine, ranking, questions))
        assert rows["all"].mrr < table["all"].mrr, name
        assert rows["all"].ndcg10 < table["all"].ndcg10, name
        assert rows["all"].success5 < table["all"].success5, name


def test_titles_named_agreements_lists_and_everyday_words_lead_to_the_section(engine: Engine) -> None:
    table = by_type(*evaluate_search(engine, read_questions(QUALITY / "sections.jsonl"), mode="hybrid"))
    assert table["all"].mrr >= SECTIONS["mrr"]
    assert table["all"].success5 >= SECTIONS["success5"]
    for kind, floor in SECTIONS["success5_by_type"].items():
        assert table[kind].success5 >= floor, kind

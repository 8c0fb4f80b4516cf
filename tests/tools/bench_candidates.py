"""What it costs to look closely at few passages: the retrieval measures by how many are, over the five agreements.

    python tests/tools/bench_candidates.py

So many of the 700 passages by words and as many by meaning (`ranker.CANDIDATES`): 70 of 700 stand for 1,000 of
10,000. In an index of at most twice 1,000 passages all are looked at.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench_measure import table

import search.ranking.ranker
from search.engine import Engine
from search.evaluation.retrieval import JudgedQuestion, by_type, evaluate_search, read_questions
from web.wiring import open_engine

ROOT = Path(__file__).parents[2]
NUMBERS = (1_000, 175, 70, 35, 20, 10)
_HEADER = ("by words and by meaning, each", "MRR", "nDCG@10", "S@5", "paraphrases, S@5")


def measured(
    engine: Engine, questions: Sequence[JudgedQuestion], numbers: Sequence[int]
) -> Iterator[tuple[object, ...]]:
    """A row of the table for each number of candidates."""
    usual = search.ranking.ranker.CANDIDATES
    try:
        for number in numbers:
            search.ranking.ranker.CANDIDATES = number
            found = by_type(*evaluate_search(engine, questions, mode="hybrid"))
            whole = found["all"]
            rest = found["paraphrase"].success5 if "paraphrase" in found else ""
            yield number, _shown(whole.mrr), _shown(whole.ndcg10), _shown(whole.success5), _shown(rest)
    finally:
        search.ranking.ranker.CANDIDATES = usual


def _shown(measure: float | str) -> str:
    return f"{measure:.4f}" if isinstance(measure, float) else measure


if __name__ == "__main__":
    questions = read_questions(ROOT / "tests" / "quality" / "retrieval.jsonl")
    rows = measured(open_engine(ROOT / "var" / "index"), questions, NUMBERS)
    sys.stdout.write(table("Quality by the number of candidates", _HEADER, rows) + "\n")

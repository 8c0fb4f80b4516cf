"""Retrieval measures over a question file: reciprocal rank, nDCG, recall and success.

A question is a JSON line {"id", "type", "query", "relevant": [{"agreement", "quote", "grade"}...], "judged"?}: a hit is
relevant where it lies in the quote's agreement and has at least half of the quote's word trigrams (so that another
cutting into passages is judged alike). Of each question's hits the first ten in judged agreements count. Questions
without relevant passages are passed over here; `evaluate --answers` judges them.
"""

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import QueryError
from indexer.index.vectors import Rows
from search.engine import Engine
from search.models import Mode

_DEPTH = 10
_FIRST = 5
_HALF = 0.5
_NOT_WORD = re.compile(r"[^0-9a-zæøåéäö½§%]+")


@dataclass(frozen=True, slots=True)
class Relevant:
    """A passage that answers, by agreement id and verbatim quote."""

    agreement: str
    quote: str


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A test question; `judged` are the agreements in which relevance was judged, empty for all."""

    id: str
    type: str
    query: str
    relevant: tuple[Relevant, ...]
    judged: tuple[str, ...] = ()
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What of a hit the measures look at."""

    agreement: str
    text: str


@dataclass(frozen=True, slots=True)
class RetrievalMeasures:
    """Means over `questions` questions, each between 0 and 1."""

    questions: int
    mrr: float
    ndcg10: float
    recall10: float
    success5: float
    success1: float


def read_questions(path: Path) -> tuple[JudgedQuestion, ...]:
    """The questions of a JSON-lines file.

    Raises:
        QueryError: the file is missing, or a line is not a question.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise QueryError(f"Spørgsmålsfilen {path} kan ikke læses: angiv en fil med ét JSON-objekt pr. linje.") from None
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            relevant = tuple(Relevant(entry["agreement"], entry["quote"]) for entry in row["relevant"])
            questions.append(
                JudgedQuestion(
                    row["id"], row["type"], row["query"], relevant, tuple(row.get("judged", ())), row.get("answer")
                )
            )
        except (ValueError, KeyError, TypeError):
            raise QueryError(f"{path}, linje {number}, er ikke et spørgsmål: se tests/quality/README.md.") from None
    return tuple(questions)


def words(text: str) -> tuple[str, ...]:
    """Lower-case words and numbers, everything else dropped."""
    return tuple(_NOT_WORD.sub(" ", text.lower().replace("*", "")).split())


def covers(text: str, quote: str) -> bool:
    """Whether at least half of the word trigrams of `quote` stand in `text`."""
    wanted, have = words(quote), " ".join(words(text))
    grams = [" ".join(wanted[i : i + 3]) for i in range(max(1, len(wanted) - 2))]
    return sum(gram in have for gram in grams) / len(grams) >= _HALF


def judge_ranking(question: JudgedQuestion, hits: Sequence[Retrieved]) -> RetrievalMeasures:
    """The measures of one question that has relevant passages; hits in ranked order, with more than ten to spare."""
    judged = [hit for hit in hits if not question.judged or hit.agreement in question.judged][:_DEPTH]
    seen: set[int] = set()
    first, gain = 0, 0.0
    for rank, hit in enumerate(judged, 1):
        got = {
            number
            for number, relevant in enumerate(question.relevant)
            if relevant.agreement == hit.agreement and covers(hit.text, relevant.quote)
        }
        if got and not first:
            first = rank
        if got - seen:
            gain += 1 / math.log2(rank + 1)
        seen |= got
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(_DEPTH, len(question.relevant)) + 1))
    return RetrievalMeasures(
        questions=1,
        mrr=1 / first if first else 0.0,
        ndcg10=min(1.0, gain / ideal),
        recall10=len(seen) / len(question.relevant),
        success5=float(0 < first <= _FIRST),
        success1=float(first == 1),
    )


def mean(measures: Sequence[RetrievalMeasures]) -> RetrievalMeasures:
    """The mean of the measures of several questions.

    Raises:
        ValueError: there is none.
    """
    if not measures:
        raise ValueError("no measures to average")
    count = len(measures)

    def average(name: str) -> float:
        return float(sum(getattr(measure, name) for measure in measures)) / count

    return RetrievalMeasures(count, *(average(name) for name in ("mrr", "ndcg10", "recall10", "success5", "success1")))


def by_type(questions: Sequence[JudgedQuestion], measures: Sequence[RetrievalMeasures]) -> dict[str, RetrievalMeasures]:
    """Means for each type of question, by name, and for "all"."""
    types = sorted({question.type for question in questions})
    table = {
        name: mean([measure for question, measure in zip(questions, measures, strict=True) if question.type == name])
        for name in types
    }
    return {**table, "all": mean(measures)}


_HITS = 50


def evaluate_search(
    engine: Engine, questions: Sequence[JudgedQuestion], *, mode: Mode
) -> tuple[tuple[JudgedQuestion, ...], tuple[RetrievalMeasures, ...]]:
    """The questions that have relevant passages, and the measures of each."""
    asked = tuple(question for question in questions if question.relevant)
    measures = []
    for question in asked:
        hits = engine.search(question.query, mode=mode, limit=_HITS).hits
        measures.append(judge_ranking(question, [Retrieved(hit.place.agreement, hit.text) for hit in hits]))
    return asked, tuple(measures)


def evaluate_ranking(
    engine: Engine, ranking: Callable[[str], Rows], questions: Sequence[JudgedQuestion]
) -> tuple[tuple[JudgedQuestion, ...], tuple[RetrievalMeasures, ...]]:
    """The same for a bare ranking of the engine's passages."""
    asked = tuple(question for question in questions if question.relevant)
    texts = engine.texts
    owners = [agreement.id for agreement, document in engine.library for _ in document.passages]
    measures = []
    for question in asked:
        rows = ranking(question.query)[:_HITS].tolist()
        measures.append(judge_ranking(question, [Retrieved(owners[row], texts[row]) for row in rows]))
    return asked, tuple(measures)

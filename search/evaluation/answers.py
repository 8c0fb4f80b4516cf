"""How good the answers are over a question file: correct, from the right passage, verbatim, rightly or wrongly silent.

A question is a JSON line {"id", "type", "kind"?, "query", "answer", "relevant": [{"agreement", "quote"}...]}; without
an answer it must be refused. An answer is correct when the first number of the expected one and at least half of them
stand in what is shown; an expected answer without numbers, when six in ten of its longer words do.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import QueryError
from search.answers.answer import Answer
from search.engine import Engine

_NUMBER = re.compile(r"\d[\d.,]*\d|\d|½")
_NOT_WORD = re.compile(r"[^0-9a-zæøåéäö½§%]+")
_STEM = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A test question; answer is None where it must be refused. relevant: (agreement id, quote) that answer it."""

    id: str
    kind: str
    query: str
    answer: str | None
    relevant: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer judged; `verbatim` of `sentences` shown stand in their agreement."""

    asked: Asked
    answered: bool
    correct: bool
    located: bool
    sentences: int
    verbatim: int


@dataclass(frozen=True, slots=True)
class AnswerMeasures:
    """Shares between 0 and 1, each 1 where there is nothing to judge; `refused` of those that must be."""

    answerable: int
    unanswerable: int
    correct: float
    located: float
    verbatim: float
    wrongly_refused: float
    refused: float


def read_asked(path: Path) -> tuple[Asked, ...]:
    """The questions of a file that have an answer, and those that must be refused.

    Raises:
        QueryError: it cannot be read, or a line is not a question.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        return tuple(_asked(row) for row in rows if row["type"] == "negative" or row.get("answer"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise QueryError(
            f"Filen {path} kan ikke læses som spørgsmål: angiv JSON-linjer som i tests/quality/README.md."
        ) from None


def _asked(row: dict[str, object]) -> Asked:
    answer, relevant = row.get("answer"), row.get("relevant") or []
    if not isinstance(relevant, list):
        raise TypeError
    negative = row["type"] == "negative"
    return Asked(
        id=str(row["id"]),
        kind="unanswerable" if negative else str(row.get("kind") or row["type"]),
        query=str(row["query"]),
        answer=None if negative or answer is None else str(answer),
        relevant=tuple((str(one["agreement"]), str(one["quote"])) for one in relevant),
    )


def evaluate_answers(engine: Engine, questions: Iterable[Asked]) -> tuple[Judged, ...]:
    """Ask every question and judge what comes."""
    texts = {agreement.id: " ".join(document.text.split()) for agreement, document in engine.library}
    return tuple(judge_answer(asked, engine.ask(asked.query), texts) for asked in questions)


def judge_answer(asked: Asked, answer: Answer, texts: dict[str, str]) -> Judged:
    """Judge one answer; `texts` is each agreement's text with white space folded."""
    said = " ".join([*(one.text for one in answer.sentences), answer.value.text if answer.value else ""])
    shown = [(one.place.agreement, one.text) for one in answer.sentences]
    return Judged(
        asked=asked,
        answered=answer.answered,
        correct=answer.answered and asked.answer is not None and says(said, asked.answer),
        located=any(
            agreement == other and (_covers(text, quote) or _covers(quote, text))
            for agreement, text in shown
            for other, quote in asked.relevant
        ),
        sentences=len(shown),
        verbatim=sum(" ".join(text.split()) in texts.get(agreement, "") for agreement, text in shown),
    )


def says(said: str, expected: str) -> bool:
    """Whether a text gives the expected answer."""
    numbers = _NUMBER.findall(expected)
    if numbers:
        return numbers[0] in said and 2 * sum(number in said for number in numbers) >= len(numbers)
    wanted = [word[:_STEM] for word in _words(expected) if len(word) > 3]
    having = " ".join(_words(said))
    return bool(wanted) and 10 * sum(word in having for word in wanted) >= 6 * len(wanted)


def _words(text: str) -> list[str]:
    return _NOT_WORD.sub(" ", text.lower().replace("*", "")).split()


def _covers(text: str, quote: str) -> bool:
    words, having = _words(quote), " ".join(_words(text))
    grams = [" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2))]
    return 2 * sum(gram in having for gram in grams) >= len(grams)


def measures(judged: Sequence[Judged]) -> AnswerMeasures:
    """The shares over some judged answers."""
    answerable = [one for one in judged if one.asked.answer is not None]
    unanswerable = [one for one in judged if one.asked.answer is None]
    return AnswerMeasures(
        answerable=len(answerable),
        unanswerable=len(unanswerable),
        correct=_share([one.correct for one in answerable]),
        located=_share([one.located for one in answerable]),
        verbatim=_share([place < one.verbatim for one in judged for place in range(one.sentences)]),
        wrongly_refused=_share([not one.answered for one in answerable], nothing=0.0),
        refused=_share([not one.answered for one in unanswerable]),
    )


def _share(marks: Sequence[bool], *, nothing: float = 1.0) -> float:
    return sum(marks) / len(marks) if marks else nothing


def by_kind(judged: Sequence[Judged]) -> dict[str, AnswerMeasures]:
    """The measures of each kind of question, in alphabetical order, and of all."""
    kinds = sorted({one.asked.kind for one in judged})
    return {kind: measures([one for one in judged if one.asked.kind == kind]) for kind in kinds} | {
        "all": measures(judged)
    }

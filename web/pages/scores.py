"""The measured quality of search and answers that the page /om shows, kept in `scores.json`.

The file is written from what `aftalesoeg evaluate --json` printed, never by hand:

    aftalesoeg evaluate tests/quality/retrieval.jsonl --baselines --json > search.jsonl
    aftalesoeg evaluate tests/quality/answers.jsonl --answers --json > answers.jsonl
    python -m web.pages.scores search.jsonl answers.jsonl
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

FILE = Path(__file__).with_name("scores.json")
COMMANDS = (
    "aftalesoeg evaluate tests/quality/retrieval.jsonl --baselines",
    "aftalesoeg evaluate tests/quality/answers.jsonl --answers",
)
"""What prints the figures; both questions and agreements come with the program."""


@dataclass(frozen=True, slots=True)
class RankingScore:
    """A way of ranking over all questions of the file; each measure of `RetrievalMeasures` is from 0 to 1."""

    ranking: str
    questions: int
    mrr: float
    ndcg10: float
    success5: float


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """The answers over all questions of the file; shares of the answerable, `refused` of the unanswerable."""

    answerable: int
    unanswerable: int
    correct: float
    verbatim: float
    refused: float
    wrongly_refused: float


@dataclass(frozen=True, slots=True)
class BenchmarkScores:
    """What was measured, and on which day (ISO)."""

    measured: str
    rankings: tuple[RankingScore, ...]
    answers: AnswerScore


_SCORES, _RANKING, _ANSWERS = TypeAdapter(BenchmarkScores), TypeAdapter(RankingScore), TypeAdapter(AnswerScore)
_LINE: TypeAdapter[dict[str, str | float]] = TypeAdapter(dict[str, str | float])


@lru_cache(maxsize=1)
def read_scores(path: Path = FILE) -> BenchmarkScores | None:
    """The figures that come with the program; None where the file is missing or not what it should be."""
    try:
        return _SCORES.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def scores_of(search: str, answers: str, *, measured: str) -> BenchmarkScores:
    """The rows over all questions in what `evaluate --json` printed for the search and for the answers.

    Raises:
        ValueError: a line is not such an object, or there is no row over all questions.
    """
    rankings = tuple(_RANKING.validate_python(row) for row in _rows(search) if row.get("type") == "all")
    judged = [_ANSWERS.validate_python(row) for row in _rows(answers) if row.get("kind") == "all"]
    if not rankings or len(judged) != 1:
        raise ValueError("no row over all questions")
    return BenchmarkScores(measured, rankings, judged[0])


def _rows(printed: str) -> list[dict[str, str | float]]:
    return [_LINE.validate_json(line) for line in printed.splitlines() if line.strip()]


@click.command()
@click.argument("search", type=click.Path(path_type=Path, exists=True))
@click.argument("answers", type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path), default=FILE)
def main(search: Path, answers: Path, out: Path) -> None:
    """Skriv tallene på siden »Om« af det, aftalesoeg evaluate --json skrev for søgningen og for svarene."""
    today = datetime.now().astimezone().date().isoformat()
    try:
        scores = scores_of(search.read_text(encoding="utf-8"), answers.read_text(encoding="utf-8"), measured=today)
    except ValueError:
        raise click.UsageError(f"{search} og {answers} er ikke skrevet af aftalesoeg evaluate --json.") from None
    out.write_bytes(_SCORES.dump_json(scores, indent=1) + b"\n")


if __name__ == "__main__":
    main()

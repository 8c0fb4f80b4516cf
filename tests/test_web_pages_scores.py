"""The figures on the page about the program: written from what `evaluate --json` prints, or absent."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from web.pages.about import danish_share
from web.pages.scores import main, read_scores, scores_of

RANKING = {"ranking": "A", "questions": 3, "mrr": 0.5, "ndcg10": 0.4, "recall10": 0.9, "success5": 1.0}
ANSWERS = {"answerable": 2, "unanswerable": 1, "correct": 0.5, "verbatim": 1.0, "refused": 0, "wrongly_refused": 0}
SEARCH_LINES = "\n".join(json.dumps({**RANKING, "type": kind}) for kind in ("term", "all"))
ANSWER_LINES = json.dumps({**ANSWERS, "kind": "all"})


def test_only_the_rows_over_all_questions_are_kept() -> None:
    scores = scores_of(SEARCH_LINES, ANSWER_LINES, measured="2026-01-02")
    assert [row.ranking for row in scores.rankings] == ["A"]
    assert scores.answers.correct == 0.5


@pytest.mark.parametrize("printed", ["", "[]", '{"type": "all"}', "MRR 0.9"])
def test_what_evaluate_did_not_print_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        scores_of(printed, ANSWER_LINES, measured="2026-01-02")


def test_what_the_command_writes_is_read_again(tmp_path: Path) -> None:
    search, answers, out = tmp_path / "s", tmp_path / "a", tmp_path / "scores.json"
    search.write_text(SEARCH_LINES)
    answers.write_text(ANSWER_LINES)
    assert CliRunner().invoke(main, [str(search), str(answers), "--out", str(out)]).exit_code == 0
    scores = read_scores(out)
    assert scores is not None
    assert scores.answers.answerable == 2


def test_a_missing_or_broken_file_is_no_figures(tmp_path: Path) -> None:
    assert read_scores(tmp_path / "none.json") is None
    (tmp_path / "broken.json").write_text("{")
    assert read_scores(tmp_path / "broken.json") is None


def test_the_figures_that_come_with_the_program_can_be_read() -> None:
    scores = read_scores()
    assert scores is not None
    assert scores.rankings[0].ranking.startswith("Aftalesøg")


def test_only_all_is_a_hundred_percent() -> None:
    assert [danish_share(value) for value in (1.0, 0.9999, 0.923, 0)] == [
        "100 pct.",
        "99,9 pct.",
        "92,3 pct.",
        "0,0 pct.",
    ]

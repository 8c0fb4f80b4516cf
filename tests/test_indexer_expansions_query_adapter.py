"""The adapter is a matrix of one model, whole or named as damaged; none where it does not help unseen agreements."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.embedding.embedder import Vectors
from indexer.errors import SourceError
from indexer.expansions.query_adapter_training import (
    Examples,
    Settings,
    cross_validate,
    of_strength,
    ranks_of,
    train_adapter,
    train_matrix,
)
from indexer.index.query_adapter import ABOUT, MATRIX, AdapterRecord, Figures, QueryAdapter, read_adapter, write_adapter
from indexer.progress import Silent

ABOUT_IT = AdapterRecord(
    "m-1", "2031-01-01", 7, ("a", "b"), 10, 0.5, Figures(10, 0.5, 0.4, 0.7), Figures(10, 0.6, 0.5, 0.8)
)
TURN = np.array([[0, -1], [1, 0]], dtype=np.float32)
FAST = Settings(epochs=12, batch=64, rate=2e-2)


def unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def examples(*, noise: float = 0.05, turned: bool = True) -> Examples:
    """Three agreements of ten passages, five questions each; what people ask lies off the passages in one same way."""
    rng = np.random.default_rng(1)
    size = 12
    passages = unit(rng.normal(size=(30, size)).astype(np.float32))
    shift = np.eye(size)[rng.permutation(size)] if turned else np.eye(size)
    rows = np.repeat(np.arange(30), 5)
    questions = unit((passages[rows] @ shift.T + noise * rng.normal(size=(150, size))).astype(np.float32))
    home = np.repeat(np.arange(3), 10)
    return Examples(questions, home[rows], tuple((int(row),) for row in rows), passages, home, ("a", "b", "c"))


def test_vectors_are_turned_and_of_length_one() -> None:
    adapter = QueryAdapter(3 * TURN, ABOUT_IT)
    np.testing.assert_allclose(adapter.apply(np.array([1, 0], dtype=np.float32)), [0, 1], atol=1e-6)
    many = np.array([[1, 0], [0.6, 0.8], [0, 0]], dtype=np.float32)
    wanted = np.array([[0, 1], [-0.8, 0.6], [0, 0]], dtype=np.float32)
    np.testing.assert_allclose(adapter.apply(many), wanted, atol=1e-6)
    assert adapter.apply(many).dtype == np.float32


def test_what_is_written_is_read_for_its_model_only(tmp_path: Path) -> None:
    write_adapter(tmp_path, QueryAdapter(TURN, ABOUT_IT))
    read = read_adapter(tmp_path, "m-1")
    assert read is not None
    assert read.about == ABOUT_IT
    np.testing.assert_array_equal(read.matrix, TURN)
    assert read_adapter(tmp_path, "m-2") is None


def test_without_files_there_is_no_adapter(tmp_path: Path) -> None:
    assert read_adapter(tmp_path, "m-1") is None


def damage(folder: Path, how: str) -> None:
    about = json.loads((folder / ABOUT).read_text())
    if how == "torn":
        (folder / MATRIX).write_bytes((folder / MATRIX).read_bytes()[:-3])
    elif how == "gone":
        (folder / MATRIX).unlink()
    elif how == "junk":
        (folder / ABOUT).write_text("[]")
    else:
        about.pop("strength")
        (folder / ABOUT).write_text(json.dumps(about))


@pytest.mark.parametrize("how", ["torn", "gone", "junk", "key"])
def test_damage_is_named_with_its_mend(tmp_path: Path, how: str) -> None:
    write_adapter(tmp_path, QueryAdapter(TURN, ABOUT_IT))
    damage(tmp_path, how)
    with pytest.raises(SourceError, match="er beskadiget: kør aftalesoeg train-adapter"):
        read_adapter(tmp_path, "m-1")


@pytest.mark.parametrize("matrix", [np.full((2, 2), np.nan), np.zeros((2, 3)), np.zeros(4)])
def test_a_matrix_must_be_square_and_of_numbers(tmp_path: Path, matrix: Vectors) -> None:
    write_adapter(tmp_path, QueryAdapter(np.asarray(matrix, dtype=np.float32), ABOUT_IT))
    with pytest.raises(SourceError, match="er beskadiget"):
        read_adapter(tmp_path, "m-1")


def test_training_brings_questions_to_their_passages_also_on_an_agreement_it_has_not_seen() -> None:
    trials = {t.strength: t.figures for t in cross_validate(examples(), [0, 1, 2], Silent(), FAST) if not t.agreement}
    assert trials[0.0].questions == 150
    assert trials[1.0].mrr > trials[0.0].mrr + 0.1


def test_the_same_seed_gives_the_same_matrix() -> None:
    first, second = train_matrix(examples(), FAST), train_matrix(examples(), FAST)
    np.testing.assert_allclose(first, second, atol=1e-5)
    assert np.abs(first - train_matrix(examples(), replace(FAST, seed=8))).max() > 1e-4


def test_an_adapter_comes_with_its_figures() -> None:
    adapter, trials = train_adapter(examples(), "m-1", Silent(), settings=FAST)
    assert adapter is not None
    assert (adapter.about.embedder, adapter.about.agreements, adapter.about.questions) == ("m-1", ("a", "b", "c"), 150)
    total = {trial.strength: trial.figures for trial in trials if trial.agreement is None}
    assert adapter.about.without == total[0.0]
    assert adapter.about.crossed == total[adapter.about.strength] == max(total.values(), key=lambda row: row.mrr)
    assert {trial.agreement for trial in trials} == {"a", "b", "c", None}


def test_where_training_does_not_help_there_is_no_adapter() -> None:
    adapter, _ = train_adapter(examples(turned=False, noise=0.0), "m-1", Silent(), settings=FAST)
    assert adapter is None


def test_training_needs_two_agreements() -> None:
    with pytest.raises(SourceError, match="mindst to aftaler"):
        train_adapter(examples().of([1]), "m-1", Silent(), settings=FAST)


def test_a_part_of_the_examples_counts_its_own_rows() -> None:
    part = examples().of([2])
    assert part.answers[:6] == ((0,), (0,), (0,), (0,), (0,), (1,))
    assert (len(part.passages), set(part.home.tolist())) == (10, {2})


def test_strength_scales_the_distance_to_the_identity() -> None:
    np.testing.assert_allclose(of_strength(TURN, 0.0), np.eye(2))
    np.testing.assert_allclose(of_strength(TURN, 0.5), [[0.5, -0.5], [0.5, 0.5]])


def test_the_rank_is_that_of_the_best_answer() -> None:
    same = np.eye(2, dtype=np.float32)
    passages = np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
    two = Examples(same, np.zeros(2, dtype=np.int64), ((1, 2), (0,)), passages, np.zeros(3, dtype=np.int64), ("a",))
    assert ranks_of(two, same).tolist() == [2, 3]

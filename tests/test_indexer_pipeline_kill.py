"""`index` killed with SIGKILL: what is served is the old index whole or the new one whole, and the next run mends."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import Builder, Outcome, Scene, answers, builder, generations, make_scene, survive
from sample_corpus import WordEmbedder

from indexer.errors import IndexDirectoryError
from indexer.pipeline.build import build_index


@pytest.fixture(scope="module")
def children() -> Iterator[Builder]:
    with builder() as running:
        yield running


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return make_scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module")
def whole(scene: Scene, children: Builder, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """A build that was let go on to its end."""
    index = scene.copy(tmp_path_factory.mktemp("whole") / "var")
    outcome = children.build(scene.corpus, index)
    assert outcome.status == 0
    assert answers(index) == scene.new
    return outcome


@pytest.mark.slow
def test_a_build_killed_at_any_of_fifty_points_loses_nothing(
    scene: Scene, children: Builder, whole: Outcome, tmp_path: Path
) -> None:
    """25 points evenly over all that a build does, from its first step on, and 25 over what it does to files.

    At each: what is there answers as the old index or as the new one, and the next run succeeds and clears up.
    """
    points = (*whole.evenly(25), *whole.among_file_steps(25))
    found = [survive(scene, scene.copy(tmp_path / str(at)), children, point) for at, point in enumerate(points)]
    assert len(found) == 50
    assert set(found) == {"old", "new"}, "points on both sides of the swap"


def test_builds_killed_one_after_the_other_leave_no_more_than_one_does(
    scene: Scene, children: Builder, whole: Outcome, tmp_path: Path
) -> None:
    index = scene.copy(tmp_path / "var")
    for point in whole.among_file_steps(16)[:8]:
        assert children.build(scene.corpus, index, kill_at=point).status == -signal.SIGKILL
        assert answers(index) == scene.old
        assert len(generations(index)) <= 2
    build_index(scene.corpus, index, embedder=WordEmbedder())
    assert answers(index) == scene.new
    assert len(generations(index)) == 2, "the current one and the one before"


def test_a_first_build_that_is_killed_leaves_no_index_or_a_whole_one(
    scene: Scene, children: Builder, tmp_path: Path
) -> None:
    whole = children.build(scene.corpus, tmp_path / "whole" / "var" / "index")
    found = []
    for point in whole.among_file_steps(8):
        index = tmp_path / str(point.number) / "var" / "index"
        assert children.build(scene.corpus, index, kill_at=point).status == -signal.SIGKILL
        try:
            assert answers(index) == scene.new
            found.append("new")
        except IndexDirectoryError as error:
            assert "Der er intet indeks i" in str(error)  # noqa: PT017 - one of two outcomes
            found.append("none")
        build_index(scene.corpus, index, embedder=WordEmbedder())
        assert answers(index) == scene.new
        assert len(generations(index)) == 1
    assert set(found) == {"none", "new"}

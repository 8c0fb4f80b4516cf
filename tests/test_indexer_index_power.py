"""The power goes while an index is built: whatever part of the unsynced is lost, the old or the new index is there."""

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from killing import Scene, answers, generations, make_scene
from powerloss import Recorder, Tree, disks, read_tree, served, write_tree
from sample_corpus import WordEmbedder

from indexer.index import replacement as swap
from indexer.pipeline.build import build_index


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return make_scene(tmp_path_factory.mktemp("scene"))


def _build(scene: Scene, index: Path) -> None:
    build_index(scene.corpus, index, embedder=WordEmbedder())


def _after_a_cut(scene: Scene, index: Path) -> list[Tree]:
    """Every index directory that a cut during a rebuild of `index` may leave."""
    recorder = Recorder(index)
    with recorder.recording():
        _build(scene, index)
    recorder.close()
    return list(disks(recorder))


def test_every_disk_that_a_power_cut_may_leave_serves_the_old_index_or_the_new(scene: Scene, tmp_path: Path) -> None:
    index = scene.copy(tmp_path / "var")
    old = served(read_tree(index))
    found = [served(tree) for tree in _after_a_cut(scene, index)]
    new = served(read_tree(index))
    assert len(found) > 500
    assert all(tree in (old, new) for tree in found)
    assert {tree == new for tree in found} == {True, False}


def test_after_a_power_cut_the_next_run_succeeds_and_clears_up(scene: Scene, tmp_path: Path) -> None:
    """On twelve of the disks, evenly over the build, that have a generation more than they serve."""
    found = _after_a_cut(scene, scene.copy(tmp_path / "var"))
    left = [tree for tree in found if len(tree["generations"]) > 1]
    for number, tree in enumerate(left[:: len(left) // 12]):
        index = tmp_path / str(number) / "index"
        index.parent.mkdir()
        write_tree(index, tree)
        assert answers(index) in (scene.old, scene.new)
        _build(scene, index)
        assert answers(index) == scene.new
        assert len(generations(index)) <= 2


def test_a_power_cut_during_the_first_build_leaves_no_index_or_a_whole_one(scene: Scene, tmp_path: Path) -> None:
    index = tmp_path / "var" / "index"
    index.parent.mkdir()
    recorder = Recorder(index.parent)
    with recorder.recording():
        _build(scene, index)
    recorder.close()
    trees = [tree.get("index", {}) for tree in disks(recorder)]
    found = [served(tree) for tree in trees if isinstance(tree, dict)]
    new = served(read_tree(index))
    assert all(tree in (None, new) for tree in found)
    assert {tree == new for tree in found} == {True, False}


def test_a_power_cut_after_a_killed_build_finds_one_of_the_three_indexes(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before CURRENT is on disk; then the corpus changes again, and the next build removes the oldest index."""
    corpus = Path(shutil.copytree(scene.corpus, tmp_path / "corpus"))
    index = scene.copy(tmp_path / "var")
    whole, recorder, sync = [served(read_tree(index))], Recorder(index), swap._sync
    named = swap._make_current

    def killed(path: Path, name: str) -> None:
        named(path, name)
        raise KeyboardInterrupt

    with recorder.recording():
        with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
            patch.setattr(swap, "_make_current", killed)
            patch.setattr(shutil, "rmtree", lambda *_, **__: None)  # a killed program does not clear up
            build_index(corpus, index, embedder=WordEmbedder())
        assert swap._sync is sync
        whole.append(served(read_tree(index)))
        (corpus / "a.txt").write_text("1. Indledning\nRegeringen afsætter 7 mio. kr. til veje.\n", encoding="utf-8")
        build_index(corpus, index, embedder=WordEmbedder())
    recorder.close()
    whole.append(served(read_tree(index)))
    assert len(generations(index)) == 2
    found = [served(tree) for tree in disks(recorder)]
    assert all(tree in whole for tree in found)
    assert all(tree in found for tree in whole)


@pytest.mark.parametrize("forgotten", ["every file", "every directory", "the generation's name", "CURRENT"])
def test_a_build_that_forgets_to_sync_is_found_out(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgotten: str
) -> None:
    """The proof of these tests: a build that does not sync all of it leaves a broken index on some of the disks."""
    index = scene.copy(tmp_path / "var")
    old, sync = served(read_tree(index)), swap._sync
    forget: dict[str, Callable[[Path], bool]] = {
        "every file": Path.is_file,
        "every directory": Path.is_dir,
        "the generation's name": (index / "generations").__eq__,
        "CURRENT": (index / "CURRENT.new").__eq__,
    }
    monkeypatch.setattr(swap, "_sync", lambda path: None if forget[forgotten](path) else sync(path))
    found = _after_a_cut(scene, index)
    new = served(read_tree(index))
    assert not all(_serves(tree, old, new) for tree in found)


def _serves(tree: Tree, *whole: Tree | None) -> bool:
    try:
        return served(tree) in whole
    except KeyError:
        return False

"""The power goes while an index is built: whatever part of the unsynced is lost, the old or the new index is there."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from killing import Scene, answers, make_scene
from powerloss import Recorder, Tree, disks, read_tree, write_tree
from sample_corpus import WordEmbedder

from indexer.index import generations as swap
from indexer.pipeline.build import build_index


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return make_scene(tmp_path_factory.mktemp("scene"))


def _build(scene: Scene, index: Path) -> None:
    build_index(scene.corpus, index, embedder=WordEmbedder())


def _after_a_cut(scene: Scene, index: Path) -> list[Tree]:
    """Every disk that a cut during a rebuild of `index` may leave."""
    recorder = Recorder(index.parent)
    with recorder.recording():
        _build(scene, index)
    recorder.close()
    return list(disks(recorder))


def test_every_disk_that_a_power_cut_may_leave_has_the_old_index_or_the_new(scene: Scene, tmp_path: Path) -> None:
    index = scene.copy(tmp_path / "var")
    old = read_tree(index)
    found = _after_a_cut(scene, index)
    new = read_tree(index)
    assert len(found) > 500
    assert all(tree["index"] in (old, new) for tree in found)
    assert {tree["index"] == new for tree in found} == {True, False}


def test_after_a_power_cut_the_next_run_succeeds_and_clears_up(scene: Scene, tmp_path: Path) -> None:
    """On twelve of the disks, evenly over the build, that have something beside the index."""
    left = [tree for tree in _after_a_cut(scene, scene.copy(tmp_path / "var")) if set(tree) - {"index", "index.lock"}]
    for number, tree in enumerate(left[:: len(left) // 12]):
        index = tmp_path / str(number) / "index"
        write_tree(index.parent, tree)
        assert answers(index) in (scene.old, scene.new)
        _build(scene, index)
        assert answers(index) == scene.new
        assert sorted(entry.name for entry in index.parent.iterdir()) == ["index", "index.lock"]


def test_a_power_cut_during_the_first_build_leaves_no_index_or_a_whole_one(scene: Scene, tmp_path: Path) -> None:
    index = tmp_path / "var" / "index"
    index.parent.mkdir()
    found = _after_a_cut(scene, index)
    new = read_tree(index)
    assert all(tree.get("index") in (None, new) for tree in found)
    assert {"index" in tree for tree in found} == {True, False}


def _killed_before_the_names_are_on_disk(scene: Scene, index: Path, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """A build that ends as if killed when the new index has just taken its place, and the next run, recorded."""
    recorder, sync = Recorder(index.parent), swap._sync

    def killed(path: Path) -> None:
        if path == index.parent:
            raise KeyboardInterrupt
        sync(path)

    with recorder.recording():
        with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
            patch.setattr(swap, "_sync", killed)
            _build(scene, index)
        _build(scene, index)
    recorder.close()
    return recorder


def test_a_power_cut_after_a_killed_build_finds_the_old_index_or_the_new(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = scene.copy(tmp_path / "var")
    old = read_tree(index)
    recorder = _killed_before_the_names_are_on_disk(scene, index, monkeypatch)
    new = read_tree(index)
    assert answers(index) == scene.new
    assert sorted(entry.name for entry in index.parent.iterdir()) == ["index", "index.lock"]
    assert all(tree["index"] in (old, new) for tree in disks(recorder))


@pytest.mark.parametrize("forgotten", ["every file", "every directory", "the names at the top"])
def test_a_build_that_forgets_to_sync_is_found_out(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forgotten: str
) -> None:
    """The proof of these tests: a build that does not sync all of it leaves a broken index on some of the disks."""
    index = scene.copy(tmp_path / "var")
    old, sync = read_tree(index), swap._sync
    forget: dict[str, Callable[[Path], bool]] = {
        "every file": Path.is_file,
        "every directory": Path.is_dir,
        "the names at the top": index.parent.__eq__,
    }
    monkeypatch.setattr(swap, "_sync", lambda path: None if forget[forgotten](path) else sync(path))
    found = _after_a_cut(scene, index)
    new = read_tree(index)
    assert not all(tree.get("index") in (old, new) for tree in found)


def test_clearing_up_without_a_sync_is_found_out(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = scene.copy(tmp_path / "var")
    old, sync = read_tree(index), swap._sync
    clear = swap._clear_leftovers

    def without_sync(path: Path) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(swap, "_sync", lambda path: None)
            clear(path)

    monkeypatch.setattr(swap, "_clear_leftovers", without_sync)
    recorder = _killed_before_the_names_are_on_disk(scene, index, monkeypatch)
    assert swap._sync is sync
    assert not all(tree["index"] in (old, read_tree(index)) for tree in disks(recorder))

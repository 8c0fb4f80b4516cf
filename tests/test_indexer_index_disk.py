"""A full disk, a real one: the old index is untouched, one sentence says what to do, and the next run succeeds."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import Builder, Scene, answers, builder, generations, make_scene
from sample_corpus import WordEmbedder, current_files

from indexer.index.manifest import read_manifest
from indexer.pipeline.build import build_index

KILOBYTE = 1024
FULL = re.compile(
    r"Disken er fuld: det nye indeks skal bruge (omkring|mere end) \d+,\d MB i \S+, og der er \d+,\d MB fri: "
    r"gør plads, og kør aftalesoeg index igen( \(det hidtidige indeks er urørt\))?\."
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return make_scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module")
def children() -> Iterator[Builder]:
    """Builds run in children: Whoosh leaves files open when it cannot write them."""
    with builder() as running:
        yield running


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An empty file system of one megabyte."""
    path = tmp_path / "disk"
    path.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(path)], check=False).returncode:
        pytest.skip("a small file system can only be mounted by root")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def _fill(disk: Path, *, leave: int) -> Path:
    """A file that leaves `leave` bytes free."""
    file = disk / "andet"
    file.write_bytes(bytes(shutil.disk_usage(disk).free - leave))
    assert shutil.disk_usage(disk).free == leave
    return file


@pytest.mark.parametrize("leave", [size * KILOBYTE for size in (0, 4, 8, 12, 20, 28, 36, 44, 52, 60, 68)])
def test_a_full_disk_is_one_sentence_and_leaves_the_old_index(
    scene: Scene, children: Builder, disk: Path, leave: int
) -> None:
    """At every size from no room to almost enough: with each the disk is full in another step of the build."""
    index = scene.copy(disk / "var")
    before = read_manifest(index)
    ballast = _fill(disk, leave=leave)
    refused = children.build(scene.corpus, index)
    assert refused.status == 2
    assert FULL.fullmatch(refused.said), refused.said
    assert "det hidtidige indeks er urørt" in refused.said
    assert read_manifest(index) == before
    assert answers(index) == scene.old
    assert generations(index) == [before.generation]
    ballast.unlink()
    assert build_index(scene.corpus, index, embedder=WordEmbedder()).changed
    assert answers(index) == scene.new


@pytest.mark.parametrize("leave", [size * KILOBYTE for size in (0, 4, 40)])
def test_a_first_index_on_a_full_disk_leaves_nothing(scene: Scene, children: Builder, disk: Path, leave: int) -> None:
    index = disk / "var" / "index"
    index.parent.mkdir()
    ballast = _fill(disk, leave=leave)
    refused = children.build(scene.corpus, index)
    assert refused.status == 2
    assert FULL.fullmatch(refused.said), refused.said
    assert not (index / "CURRENT").exists()
    assert not list(index.rglob("manifest.json"))
    ballast.unlink()
    build_index(scene.corpus, index, embedder=WordEmbedder())
    assert answers(index) == scene.new


def test_a_full_disk_names_what_is_needed_and_what_there_is(scene: Scene, children: Builder, disk: Path) -> None:
    """The old index's size is what the new one is reckoned to take: the sum of its files' blocks."""
    index = scene.copy(disk / "var")
    size = sum(file.lstat().st_blocks * 512 for file in current_files(index).rglob("*"))
    _fill(disk, leave=60 * KILOBYTE)
    refused = children.build(scene.corpus, index)
    assert refused.status == 2
    need = f"{size / 1e6:.1f}".replace(".", ",")
    assert f"skal bruge omkring {need} MB i {index}, og der er 0,1 MB fri" in refused.said


def test_no_room_for_the_names_is_a_full_disk_too(scene: Scene, children: Builder, tmp_path: Path) -> None:
    """A file system with bytes but no more files: not even the lock can be made."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "nr_inodes=2", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("a small file system can only be mounted by root")
    try:
        (disk / "andet").touch()
        refused = children.build(scene.corpus, disk / "index")
        assert (refused.status, refused.said[:16]) == (2, "Disken er fuld: ")
        assert [entry.name for entry in disk.iterdir()] == ["andet"]
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.parametrize("with_index", [False, True])
def test_an_index_directory_may_be_a_mount_point(scene: Scene, disk: Path, with_index: bool) -> None:
    """Its name cannot be changed, and need not be; lost+found is not taken for somebody's papers."""
    subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
    (disk / "lost+found").mkdir()
    if with_index:
        shutil.copytree(scene.folder / "var" / "index", disk, dirs_exist_ok=True)
    assert build_index(scene.corpus, disk, embedder=WordEmbedder()).changed
    assert answers(disk) == scene.new

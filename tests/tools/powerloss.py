"""What a disk may hold after the power went in the middle of a build: everything synced, and any part of the rest.

A build is recorded: around each of its calls that touch files, the tree it works on is read as it is then, and each
fsync is noted. A file or a directory is an inode with versions: a file's bytes, a directory's names. All that POSIX
promises of an inode is that it is not older than when it was last synced. So a disk after the cut is any choice, for
each inode by itself, of a version not older than that; what was never synced may also be there empty, and a file cut
short. One rename is one version of a directory: file systems write it whole.

At every moment the extreme choices are tried, and some by lot (`_EXTREMES`). Not covered: a disk that loses what it has
said is synced, and one that damages what nobody was writing.

`python tests/tools/powerloss.py` prints the table of docs/decisions/0080-never-a-broken-index.md.
"""

import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Union

from killing import FILE_STEPS, make_scene
from sample_corpus import WordEmbedder

from indexer.pipeline.build import build_index

Version = bytes | tuple[tuple[str, int], ...]
"""A file's bytes, or a directory's names with their inodes."""

Tree = dict[str, Union[bytes, "Tree"]]

_CALLS = FILE_STEPS | {"close"}
_DRAWS = 4


@dataclass(slots=True)
class Node:
    """An inode's versions, oldest first, and the number of the one synced last; -1 for none."""

    versions: list[Version]
    synced: int = -1


@dataclass(frozen=True, slots=True)
class Choice:
    """Of one inode at one moment: whether it is a directory, and the versions that the disk may have of it."""

    folder: bool
    root: bool
    versions: tuple[Version, ...]


@dataclass(slots=True)
class Recorder:
    """Watches a directory while something works in it."""

    root: Path
    nodes: dict[int, Node] = field(default_factory=dict)
    moments: list[dict[int, tuple[int, int]]] = field(default_factory=list)
    """For each inode there was then: how many versions it had had, and the number of the one synced last."""
    _held: list[int] = field(default_factory=list)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Watch while the block lasts. What is there when the first one begins, is on disk."""
        if not self.moments:
            self._read()
            for node in self.nodes.values():
                node.synced = 0
            self.moments.append(self._moment())
        fsync = os.fsync

        def noted(descriptor: int) -> None:
            fsync(descriptor)
            self._look()
            node = self.nodes[os.fstat(descriptor).st_ino]
            node.synced = len(node.versions) - 1

        os.fsync = noted  # type: ignore[assignment]
        sys.setprofile(self._step)
        try:
            yield
        finally:
            sys.setprofile(None)
            os.fsync = fsync
            self._look()

    def close(self) -> None:
        """Let go of the inodes."""
        for descriptor in self._held:
            os.close(descriptor)

    def _step(self, frame: FrameType, event: str, argument: object) -> None:
        name = getattr(argument, "__name__", "") if event.startswith("c_") else frame.f_code.co_name
        if name in _CALLS:
            self._look()

    def _look(self) -> None:
        self._read()
        if (moment := self._moment()) != self.moments[-1]:
            self.moments.append(moment)

    def _moment(self) -> dict[int, tuple[int, int]]:
        return {inode: (len(node.versions), node.synced) for inode, node in self.nodes.items()}

    def _read(self) -> None:
        folders = [self.root]
        while folders:
            folder = folders.pop()
            entries = sorted(folder.iterdir())
            self._note(folder, tuple((entry.name, entry.lstat().st_ino) for entry in entries))
            for entry in entries:
                if entry.is_dir():
                    folders.append(entry)
                else:
                    self._note(entry, entry.read_bytes())

    def _note(self, path: Path, version: Version) -> None:
        inode = path.stat().st_ino
        if inode not in self.nodes:
            self._held.append(os.open(path, os.O_PATH))  # while it is held, no other file gets its number
            self.nodes[inode] = Node([version])
        elif self.nodes[inode].versions[-1] != version:
            self.nodes[inode].versions.append(version)


def disks(recorder: Recorder, seed: int = 0) -> Iterator[Tree]:
    """What the disk may hold when the power goes: at every moment recorded, one tree for each way to choose."""
    lot = random.Random(seed)  # noqa: S311 - no secret

    def by_lot(choice: Choice) -> Version:
        return lot.choice(choice.versions)

    root = recorder.root.stat().st_ino
    for moment in recorder.moments:
        choices = {
            inode: _choice(recorder.nodes[inode], count, synced, root=inode == root)
            for inode, (count, synced) in moment.items()
        }
        for choose in (*_EXTREMES, *[by_lot] * _DRAWS):
            tree = _tree(root, {inode: choose(choice) for inode, choice in choices.items()})
            assert isinstance(tree, dict)
            yield tree


def _choice(node: Node, count: int, synced: int, *, root: bool) -> Choice:
    versions = node.versions[max(synced, 0) : count]
    folder = isinstance(versions[-1], tuple)
    empty: Version = () if folder else b""
    cut = [version[: len(version) // 2] for version in versions if isinstance(version, bytes)] if synced < 0 else []
    return Choice(folder, root, ((empty, *cut) if synced < 0 else ()) + tuple(versions))


_EXTREMES: tuple[Callable[[Choice], Version], ...] = (
    lambda choice: choice.versions[0],  # nothing but what was synced
    lambda choice: choice.versions[-1],  # everything
    lambda choice: choice.versions[-1 if choice.folder else 0],  # every name, and no byte that was not synced
    lambda choice: choice.versions[0 if choice.folder else -1],
    lambda choice: choice.versions[-1 if choice.root else 0],  # the names at the top, before all else
    lambda choice: choice.versions[0 if choice.root else -1],  # and after all else
)


def _tree(inode: int, chosen: dict[int, Version]) -> bytes | Tree:
    version = chosen[inode]
    return version if isinstance(version, bytes) else {name: _tree(entry, chosen) for name, entry in version}


def served(index: Tree) -> Tree | None:
    """The generation that an index directory serves; None where it serves none.

    Raises:
        KeyError: CURRENT names a generation that is not there.
    """
    name, generations = index.get("CURRENT"), index.get("generations", {})
    if name is None:
        return None
    assert isinstance(name, bytes)
    assert isinstance(generations, dict)
    generation = generations[name.decode().strip()]
    assert isinstance(generation, dict)
    return generation


def write_tree(folder: Path, tree: Tree) -> None:
    """Make `folder` with what is in the tree."""
    folder.mkdir()
    for name, content in tree.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            write_tree(folder / name, content)


def read_tree(folder: Path) -> Tree:
    """What is in `folder`."""
    return {
        entry.name: read_tree(entry) if entry.is_dir() else entry.read_bytes() for entry in sorted(folder.iterdir())
    }


def main() -> None:
    """Record a rebuild, and count what the disk may hold."""
    with tempfile.TemporaryDirectory() as name:
        scene = make_scene(Path(name) / "scene")
        index = scene.copy(Path(name) / "var")
        recorder, old = Recorder(index), served(read_tree(index))
        with recorder.recording():
            build_index(scene.corpus, index, embedder=WordEmbedder())
        found = [served(tree) for tree in disks(recorder)]
        recorder.close()
        whole = {"the old index": old, "the new index": served(read_tree(index))}
        sys.stdout.write(f"| moments | disks | {' | '.join(whole)} | anything else |\n|---|---|---|---|---|\n")
        counts = [sum(tree == one for tree in found) for one in whole.values()]
        rest = len(found) - sum(counts)
        sys.stdout.write(f"| {len(recorder.moments)} | {len(found)} | {counts[0]} | {counts[1]} | {rest} |\n")
        shutil.rmtree(index.parent)


if __name__ == "__main__":
    main()

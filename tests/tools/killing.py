"""Builds of a small index that are killed with SIGKILL at a chosen step, and what the index is afterwards.

A step is anything the interpreter does: a call or a return, of Python or of C (`sys.setprofile`), from the first read
of the catalog to the return of `build_index`. So two steps lie on either side of every single system call, and between
two steps nothing happens to a file. The builds run in children of one process that has everything imported (`serve`);
each child is a fork, kills itself, and shares nothing with the next.

`python tests/tools/killing.py [MOST]` kills at every step of `FILE_STEPS` (or at MOST of them) and as often in between,
and prints the table of docs/decisions/0080-never-a-broken-index.md.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from types import FrameType

from sample_corpus import WordEmbedder, write_corpus

from indexer.errors import AftaleError
from indexer.index.manifest import read_manifest
from indexer.pipeline.build import build_index
from search.engine import Engine

FILE_STEPS = frozenset({"flock", "fsync", "mkdir", "open", "rename", "replace", "rmdir", "unlink"})
"""Functions that open a file, put it on disk or change what is in a directory. Writes are so many more (7,000 of a
small build) that points chosen among them would all lie in the writing of the keyword index."""

CHANGED = "1. Indledning\nRegeringen og Danske Regioner er enige om noget helt andet: 999 mio. kr. til broer i 2021.\n"
QUERIES = ("løft til sundheden", "999 mio. kr. til broer", "kunstig intelligens på plejehjem", '"økonomi i 2021"')


@dataclass(frozen=True, slots=True)
class Point:
    """The step at which a build is killed: the `number`th of all, or of those of `FILE_STEPS`; counted from 1."""

    number: int
    of_files: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended.

    status: 0 where it built, 2 where it refused to with the sentence `said`, -9 where it was killed. steps, file_steps:
    what it took, and how many of them were `FILE_STEPS`.
    """

    status: int
    steps: int = 0
    file_steps: int = 0
    said: str = ""

    def evenly(self, count: int) -> tuple[Point, ...]:
        """Points over all the build, but for the last thousandth: two builds differ by some dozens of steps."""
        return tuple(Point(number, False) for number in _spread(self.steps * 999 // 1000, count))

    def among_file_steps(self, count: int) -> tuple[Point, ...]:
        """Points from the first file opened to the last; every build has the same ones."""
        return tuple(Point(number, True) for number in _spread(self.file_steps, count))


def _spread(last: int, count: int) -> tuple[int, ...]:
    """1 and `last` and evenly between."""
    return tuple(1 + round(index * (last - 1) / (count - 1)) for index in range(count))


@dataclass(frozen=True, slots=True)
class Scene:
    """A corpus that has changed since its index was built, and what the old and the new index answer."""

    folder: Path
    old: tuple[tuple[str, ...], ...]
    new: tuple[tuple[str, ...], ...]

    @property
    def corpus(self) -> Path:
        """The corpus as it is now."""
        return self.folder / "corpus"

    def copy(self, folder: Path) -> Path:
        """The path of the old index in a fresh copy below `folder`."""
        shutil.copytree(self.folder / "var", folder)
        return folder / "index"


def make_scene(folder: Path) -> Scene:
    """A scene in `folder`."""
    corpus, index = write_corpus(folder / "corpus"), folder / "var" / "index"
    build_index(corpus, index, embedder=WordEmbedder())
    old = answers(index)
    (corpus / "a.txt").write_text(CHANGED, encoding="utf-8")
    build_index(corpus, folder / "new", embedder=WordEmbedder())
    new = answers(folder / "new")
    assert old != new
    return Scene(folder, old, new)


def answers(index: Path) -> tuple[tuple[str, ...], ...]:
    """Everything shown of the passages that the index finds: opening it checks every file of it."""
    engine = Engine.open(index, embedder=WordEmbedder())
    results = (engine.search(query) for query in QUERIES)
    return tuple(
        tuple(f"{hit.passage_id} {hit.citation} {hit.text} {hit.score:.4f}" for hit in result.hits)
        for result in results
    )


def generations(index: Path) -> list[str]:
    """The names of all generations that lie in an index directory, half ones too."""
    return sorted(entry.name for entry in (index / "generations").iterdir())


class Builder:
    """The process whose children build."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def build(self, corpus: Path, index: Path, *, kill_at: Point | None = None) -> Outcome:
        """Build in a child, which kills itself at `kill_at`."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([str(corpus), str(index), kill_at and astuple(kill_at)]) + "\n")
        self._process.stdin.flush()
        return Outcome(*json.loads(self._process.stdout.readline()))


@contextmanager
def builder() -> Iterator[Builder]:
    """A `Builder`, ended with the block."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
    paths = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    command = [sys.executable, "-c", "import killing; killing.serve()"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield Builder(process)
        assert process.stdin
        process.stdin.close()


def serve() -> None:
    """Build whatever stdin asks for, one line and one child at a time."""
    with tempfile.TemporaryDirectory() as folder:  # loads the word lists, which the children share
        build_index(write_corpus(Path(folder) / "corpus"), Path(folder) / "index", embedder=WordEmbedder())
    for line in sys.stdin:
        corpus, index, kill_at = json.loads(line)
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            _child(Path(corpus), Path(index), kill_at and Point(*kill_at), writer)
        os.close(writer)
        with os.fdopen(reader) as report:
            told = json.loads(report.read() or "[]")
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(json.dumps([status, *told]) + "\n")
        sys.stdout.flush()


def _child(corpus: Path, index: Path, kill_at: Point | None, writer: int) -> None:
    """Build, count, and end without what an interpreter does at its end."""
    status, steps, said = 1, _Steps(kill_at), ""
    with suppress(BaseException):
        try:
            sys.setprofile(steps)
            build_index(corpus, index, embedder=WordEmbedder())
            status = 0
        except AftaleError as error:
            status, said = 2, str(error)
        finally:
            sys.setprofile(None)
        os.write(writer, json.dumps([steps.count, steps.of_files, said]).encode())
    os._exit(status)


class _Steps:
    """A profile function that counts the steps, and kills its process at one of them."""

    def __init__(self, kill_at: Point | None) -> None:
        self.count = self.of_files = 0
        self._kill_step = kill_at.number if kill_at and not kill_at.of_files else None
        self._kill_file_step = kill_at.number if kill_at and kill_at.of_files else None

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        name = getattr(argument, "__name__", "") if event.startswith("c_") else frame.f_code.co_name
        self.count += 1
        kill = self.count == self._kill_step
        if name in FILE_STEPS:
            self.of_files += 1
            kill = kill or self.of_files == self._kill_file_step
        if kill:
            os.kill(os.getpid(), signal.SIGKILL)


def survive(scene: Scene, index: Path, builder: Builder, kill_at: Point) -> str:
    """Kill a build at a step, and let the next one mend what is left; "old" or "new": what was there in between.

    Raises:
        AssertionError: something was lost.
    """
    old = read_manifest(index).generation
    assert builder.build(scene.corpus, index, kill_at=kill_at).status == -signal.SIGKILL
    found = "old" if read_manifest(index).generation == old else "new"
    assert answers(index) == (scene.old if found == "old" else scene.new)
    report = build_index(scene.corpus, index, embedder=WordEmbedder())
    assert report.changed == (found == "old"), "only the build that was killed too early is made again"
    assert answers(index) == scene.new
    assert len(generations(index)) == 2, "the current one and the one before"
    assert sorted(entry.name for entry in index.iterdir()) == ["CURRENT", "LOCK", "generations"]
    return found


def main(write: Callable[[str], object] = sys.stdout.write, most: int | None = None) -> None:
    """Kill at every step of `FILE_STEPS`, or at `most` of them, and at as many evenly over the whole build."""
    found: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as folder, builder() as children:
        scene = make_scene(Path(folder) / "scene")
        whole = children.build(scene.corpus, scene.copy(Path(folder) / "counted"))
        count = min(whole.file_steps, most or whole.file_steps)
        plan = {"at file operations": whole.among_file_steps(count), "evenly over the build": whole.evenly(count)}
        for name, points in plan.items():
            found[name] = Counter()
            for point in points:
                found[name][survive(scene, scene.copy(Path(folder) / "killed"), children, point)] += 1
                shutil.rmtree(Path(folder) / "killed")
    write(
        f"A build takes {whole.steps} steps. Had neither answered, or the next run failed, this would have ended.\n\n"
    )
    write("| killed | points | the old index answered | the new one answered |\n|---|---|---|---|\n")
    for name, counted in found.items():
        write(f"| {name} | {counted.total()} | {counted['old']} | {counted['new']} |\n")


if __name__ == "__main__":
    main(most=int(sys.argv[1]) if len(sys.argv) > 1 else None)

"""An index that is replaced while it is opened or in use: what is read is one index, the old or the new, never both."""

import contextlib
import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
from killing import QUERIES, Scene, answers, make_scene
from sample_corpus import WordEmbedder, current_files

from indexer.errors import IndexDirectoryError
from indexer.index.directory import OpenIndex, open_index
from indexer.index.document_json import open_document
from indexer.index.keyword import FIELDS
from indexer.index.manifest import read_manifest
from indexer.index.replacement import building, only_builder
from indexer.pipeline.build import build_index
from search.engine import Engine

_READS = frozenset(
    {"file_digest", "flock", "fstat", "load", "open", "open_dir", "read_bytes", "read_index", "read_text", "stat"}
)
"""What opening an index calls to read a file, of Python, numpy and faiss."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return make_scene(tmp_path_factory.mktemp("scene"))


def _contents(opened: OpenIndex) -> object:
    """All that an opened index holds, to be compared."""
    vectors = [index.vectors(np.arange(len(index))).tolist() for index in (opened.passages, opened.sentences)]
    words = [opened.keyword.vocabulary(field) for field in FIELDS]
    return opened.manifest.generation, opened.documents, words, vectors, opened.questions


class _At:
    """A profile function that does something once, at the `number`th read, counted from 1."""

    def __init__(self, number: int, act: Callable[[], object]) -> None:
        self.count, self._number, self._act = 0, number, act

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        name = getattr(argument, "__name__", "") if event == "c_call" else frame.f_code.co_name
        if event in ("call", "c_call") and name in _READS:
            self.count += 1
            if self.count == self._number:
                self._act()


def _read_while(act: Callable[[], object], number: int, read: Callable[[], object]) -> tuple[object, int]:
    """What `read` reads when `act` is done at its `number`th read, and how often it read."""
    step = _At(number, act)
    sys.setprofile(step)
    try:
        return read(), step.count
    finally:
        sys.setprofile(None)


def _replace(index: Path, other: Path, times: int = 2) -> None:
    """Builds of another index, so many that the one in use is removed, unless it is held."""
    for _ in range(times):
        with only_builder(index), building(index) as fresh:
            shutil.copytree(current_files(other), fresh, dirs_exist_ok=True)


def _never() -> None:
    raise AssertionError


def test_an_index_replaced_while_it_is_opened_is_read_whole(scene: Scene, tmp_path: Path) -> None:
    """Replaced before every single file that is read on the way."""
    index, other = scene.copy(tmp_path / "var"), scene.folder / "new"
    old, new = (_contents(open_index(path, embedder="words-1")) for path in (index, other))
    _, reads = _read_while(_never, 0, lambda: open_index(index, embedder="words-1"))
    assert reads > 30
    found = []
    for number in range(1, reads + 1):
        index = scene.copy(tmp_path / str(number))
        opened, _ = _read_while(
            lambda index=index: _replace(index, other),  # type: ignore[misc]
            number,
            lambda index=index: open_index(index, embedder="words-1"),  # type: ignore[misc]
        )
        assert isinstance(opened, OpenIndex)
        found.append(_contents(opened))
    assert all(contents in (old, new) for contents in found)
    assert found[0] == new, "the first read is CURRENT's"
    assert found[-1] == old


def test_a_document_read_while_the_index_is_replaced_is_of_one_index(scene: Scene, tmp_path: Path) -> None:
    index, other = scene.copy(tmp_path / "var"), scene.folder / "new"
    old, new = (open_document(path, "a-2021") for path in (index, other))
    _, reads = _read_while(_never, 0, lambda: open_document(index, "a-2021"))
    for number in range(1, reads + 1):
        index = scene.copy(tmp_path / str(number))
        document, _ = _read_while(
            lambda index=index: _replace(index, other),  # type: ignore[misc]
            number,
            lambda index=index: open_document(index, "a-2021"),  # type: ignore[misc]
        )
        assert document in (old, new)


def test_an_index_removed_while_it_is_opened_is_said_to_be_gone(scene: Scene, tmp_path: Path) -> None:
    for number in range(2, 30, 3):
        index = scene.copy(tmp_path / str(number))
        with pytest.raises(IndexDirectoryError, match=r"Der er intet indeks i|mangler i indekset: kør|kan ikke læses"):
            _read_while(
                lambda index=index: shutil.rmtree(index),  # type: ignore[misc]
                number,
                lambda index=index: open_index(index, embedder="words-1"),  # type: ignore[misc]
            )


def test_an_open_index_answers_when_its_directory_is_gone(scene: Scene, tmp_path: Path) -> None:
    """Nothing is left to be read from the directory at the first question."""
    index = scene.copy(tmp_path / "var")
    engine = Engine.open(index, embedder=WordEmbedder())
    shutil.rmtree(index)
    found = tuple(
        tuple(f"{hit.passage_id} {hit.citation} {hit.text} {hit.score:.4f}" for hit in engine.search(query).hits)
        for query in QUERIES
    )
    assert found == scene.old
    assert engine.ask("Hvor meget er afsat til ældreplejen?").sentences


CUT_SHORT = """
import sys
from pathlib import Path
from sample_corpus import WordEmbedder, current_files
from indexer.errors import IndexDirectoryError
from search.engine import Engine

index = Path(sys.argv[1])
engine = Engine.open(index, embedder=WordEmbedder())
for file in current_files(index).rglob("*.*"):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // int(sys.argv[2])])
for query in sys.argv[3:]:
    try:
        print("answered" if engine.search(query).hits else "empty")
    except IndexDirectoryError as error:
        print(error)
"""


@pytest.mark.parametrize("part", [2, 10**9])
def test_an_index_whose_files_are_cut_short_in_use_answers_or_says_so(scene: Scene, tmp_path: Path, part: int) -> None:
    """In a process of its own: a file that is mapped and cut short would end it with SIGBUS."""
    index = scene.copy(tmp_path / "var")
    paths = os.pathsep.join(str(folder) for folder in (Path(__file__).parent / "tools", Path(__file__).parents[1]))
    command = [sys.executable, "-c", CUT_SHORT, str(index), str(part), *QUERIES]
    ran = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
    file = current_files(index) / "keyword" / "postings.bin"
    said = f"Filen {file} i indekset er blevet kortet af: kør aftalesoeg index."
    assert len(ran.stdout.splitlines()) == len(QUERIES)
    assert said in ran.stdout.splitlines()
    assert set(ran.stdout.splitlines()) <= {"answered", "empty", said}


def test_an_engine_let_go_holds_no_file(scene: Scene, tmp_path: Path) -> None:
    """Neither a descriptor nor a map: the room of an index that was replaced is free again."""
    index = scene.copy(tmp_path / "var")
    engine = Engine.open(index, embedder=WordEmbedder())
    assert engine.search(QUERIES[0]).hits
    build_index(scene.corpus, index, embedder=WordEmbedder())
    assert any(str(tmp_path) in held for held in _held_files())
    del engine
    gc.collect()
    assert not [held for held in _held_files() if str(tmp_path) in held]


def _held_files() -> list[str]:
    """The files that this process has open or mapped."""
    names = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # the one that lists them
            names.append(str(descriptor.readlink()))
    return [*names, *Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()]


def test_a_build_over_an_index_in_use_changes_no_answer_of_it(scene: Scene, tmp_path: Path) -> None:
    index = scene.copy(tmp_path / "var")
    before = read_manifest(index)
    engine = Engine.open(index, embedder=WordEmbedder())
    build_index(scene.corpus, index, embedder=WordEmbedder())
    assert engine.manifest == before
    assert [hit.text for hit in engine.search(QUERIES[1]).hits] != [
        hit.text for hit in Engine.open(index, embedder=WordEmbedder()).search(QUERIES[1]).hits
    ]
    assert answers(index) == scene.new

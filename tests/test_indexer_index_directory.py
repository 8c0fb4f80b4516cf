"""The index directory: swapped in whole, checked when opened, refused in one sentence."""

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sample_corpus import WordEmbedder, current_files, write_corpus

from indexer.embedding.embedder import Progress, Vectors
from indexer.errors import IndexDirectoryError, QueryError
from indexer.index.directory import open_index
from indexer.index.document_json import open_document
from indexer.index.generations import MANIFEST
from indexer.index.manifest import read_manifest, write_manifest
from indexer.index.replacement import building, only_builder
from indexer.pipeline.build import build_index


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "var" / "index"
    build_index(write_corpus(tmp_path / "corpus"), path, embedder=WordEmbedder())
    return path


def test_what_was_built_is_opened(index: Path) -> None:
    opened = open_index(index, embedder="words-1")
    assert [document.agreement for document in opened.documents] == ["a-2021", "b-2024"]
    passages = sum(len(document.passages) for document in opened.documents)
    assert len(opened.keyword) == len(opened.passages) == passages
    sentences = sum(len(p.sentences) for document in opened.documents for p in document.passages)
    assert len(opened.sentences) == sentences


def test_searching_never_reads_the_corpus(index: Path) -> None:
    for file in (index.parent.parent / "corpus").iterdir():
        file.unlink()
    assert open_index(index, embedder="words-1").documents


def test_a_missing_index_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(IndexDirectoryError, match=r"intet indeks i .*: kør aftalesoeg index"):
        open_index(tmp_path, embedder=None)


@pytest.mark.parametrize(("found", "age"), [(0, "ældre"), (4, "ældre"), (999, "nyere")])
def test_another_format_is_refused(index: Path, found: int, age: str) -> None:
    write_manifest(current_files(index), replace(read_manifest(index), format=found))
    with pytest.raises(IndexDirectoryError) as refusal:
        open_index(index, embedder=None)
    assert str(refusal.value) == (
        f"Indekset i {index} er lavet af en {age} udgave af programmet (format {found}, men denne læser format 5): "
        "kør aftalesoeg index."
    )


@pytest.mark.parametrize("key", ["analyzer", "embedder"])
def test_another_analyzer_or_model_is_refused(index: Path, key: str) -> None:
    write_manifest(current_files(index), replace(read_manifest(index), **{key: "en anden"}))  # type: ignore[arg-type]
    with pytest.raises(IndexDirectoryError, match="kør aftalesoeg index"):
        open_index(index, embedder="words-1")


def test_every_damaged_file_is_named(index: Path) -> None:
    """One flipped bit in any file; the sentence has the file's path and the command that rebuilds it."""
    for name in read_manifest(index).files:
        file = current_files(index) / name
        data = file.read_bytes()
        file.write_bytes(bytes([data[0] ^ 1]) + data[1:] if data else b"x")
        with pytest.raises(IndexDirectoryError, match=f"{file.name} .*beskadiget: kør aftalesoeg index"):
            open_index(index, embedder="words-1")
        file.write_bytes(data)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', "\x00"])
def test_a_damaged_manifest_is_said(index: Path, text: str) -> None:
    (current_files(index) / MANIFEST).write_text(text)
    with pytest.raises(IndexDirectoryError, match="beskadiget: kør aftalesoeg index"):
        open_index(index, embedder=None)


def test_a_missing_file_is_said(index: Path) -> None:
    (current_files(index) / "vectors" / "passages.faiss").unlink()
    with pytest.raises(IndexDirectoryError, match=r"passages\.faiss mangler"):
        open_index(index, embedder=None)


def test_a_damaged_index_is_rebuilt_by_the_same_command(index: Path, tmp_path: Path) -> None:
    (current_files(index) / "vectors" / "passages.faiss").write_bytes(b"junk")
    (current_files(index) / MANIFEST).write_text("{")
    build_index(tmp_path / "corpus", index, embedder=WordEmbedder())
    assert open_index(index, embedder="words-1").documents


def test_an_error_while_building_leaves_the_old_index_and_nothing_else(index: Path) -> None:
    before = read_manifest(index)
    with pytest.raises(IsADirectoryError), only_builder(index), building(index) as fresh:
        fresh.write_text("x")
    assert read_manifest(index) == before
    assert [entry.name for entry in (index / "generations").iterdir()] == [before.generation]


def test_a_folder_that_is_no_index_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "min-mappe").mkdir()
    (tmp_path / "min-mappe" / "brev.txt").write_text("kære")
    with (
        pytest.raises(IndexDirectoryError, match="er ikke et indeks og bliver ikke overskrevet"),
        only_builder(tmp_path / "min-mappe"),
    ):
        pass
    assert [file.name for file in (tmp_path / "min-mappe").iterdir()] == ["brev.txt"]
    assert (tmp_path / "min-mappe" / "brev.txt").read_text() == "kære"


def test_a_second_builder_is_told(index: Path, tmp_path: Path) -> None:
    with (
        only_builder(index),
        pytest.raises(IndexDirectoryError, match=r"En anden indeksering af .* er i gang: vent, til den er færdig"),
    ):
        build_index(tmp_path / "corpus", index, embedder=WordEmbedder())


class _Paused(WordEmbedder):
    """Embeds nothing before it may."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.begun.set()
        assert self.may_go_on.wait(60)
        return super().passages(texts, progress)


def test_a_second_builder_may_wait_and_then_finds_the_work_done(index: Path, tmp_path: Path) -> None:
    corpus, paused = tmp_path / "corpus", _Paused()
    said: queue.Queue[str] = queue.Queue()
    (corpus / "a.txt").write_text("1. Indledning\nEn helt ny tekst om regionernes økonomi.\n", encoding="utf-8")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(build_index, corpus, index, embedder=paused)
        assert paused.begun.wait(60)
        second = pool.submit(build_index, corpus, index, embedder=WordEmbedder(), waiting=said.put)
        assert said.get(timeout=60) == f"En anden indeksering af {index} er i gang: venter, til den er færdig."
        assert not second.done()
        paused.may_go_on.set()
        assert first.result(60).changed
        assert not second.result(60).changed
    assert read_manifest(index) == first.result().manifest == second.result().manifest


def test_one_document_is_opened_by_id_or_short_title(index: Path) -> None:
    assert open_document(index, "a-2021") == open_document(index, "øa21")
    with pytest.raises(QueryError, match=r"'x' er ikke i indekset: vælg en af a-2021 \(ØA21\)"):
        open_document(index, "x")

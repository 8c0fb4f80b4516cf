"""A damaged index: whatever file it is and however it is damaged, it is named, and `index` alone mends it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from killing import answers
from sample_corpus import WordEmbedder, current_files, write_corpus

from indexer.errors import IndexDirectoryError
from indexer.index.directory import open_index
from indexer.index.document_json import open_document
from indexer.index.generations import MANIFEST
from indexer.index.manifest import decode_manifest, read_manifest, write_manifest
from indexer.index.query_adapter import AdapterRecord, Figures, QueryAdapter, write_adapter
from indexer.pipeline.build import build_index

KINDS = (
    "manifest.json",
    "documents/a-2021.json",
    "documents/b-2024.json",
    "keyword/dictionary.npz",
    "keyword/postings.bin",
    "keyword/terms.bin",
    "readings/offsets.npz",
    "readings/passages.bin",
    "readings/words.bin",
    "vectors/passages.faiss",
    "vectors/passages.hashes.npy",
    "vectors/sentences.faiss",
    "vectors/sentences.hashes.npy",
    "vectors/questions.faiss",
    "vectors/questions.hashes.npy",
    "questions.json",
    "titles.txt",
    "words.npz",
    "adapter.npy",
    "adapter.json",
)
"""Every file of an index, of a corpus that has everything."""


def _flip(file: Path, at: float) -> None:
    data = bytearray(file.read_bytes())
    data[round(at * (len(data) - 1))] ^= 1
    file.write_bytes(data)


def _make_directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a bit of its first byte": lambda file: _flip(file, 0),
    "a bit in the middle": lambda file: _flip(file, 0.5),
    "a bit of its last byte": lambda file: _flip(file, 1),
    "half of it gone": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "all of it gone": lambda file: file.write_bytes(b""),
    "zeros": lambda file: file.write_bytes(bytes(file.stat().st_size)),
    "more than there was": lambda file: file.write_bytes(file.read_bytes() + b"x"),
    "the file removed": Path.unlink,
    "a directory in its place": _make_directory,
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus that has questions and an adapter, and its index."""
    folder = tmp_path_factory.mktemp("made")
    corpus = write_corpus(folder / "corpus")
    (corpus / "expansions").mkdir()
    line = (
        '{"start": "Der etableres en deponeringsfritagelsespulje", "end": "efter ansøgning.", '
        '"questions": ["hvor kan vi slippe for at deponere"], "source": "hand"}'
    )
    (corpus / "expansions" / "a-2021.jsonl").write_text(line + "\n", encoding="utf-8")
    none = Figures(1, 1.0, 1.0, 1.0)
    about = AdapterRecord("words-1", "2026-01-01", 0, ("a-2021",), 1, 0.1, none, none)
    write_adapter(corpus, QueryAdapter(np.eye(64, dtype=np.float32), about))
    build_index(corpus, folder / "var" / "index", embedder=WordEmbedder())
    return folder


@pytest.fixture
def index(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "var", tmp_path / "var")
    return tmp_path / "var" / "index"


def _the(index: Path, kind: str) -> Path:
    (file,) = current_files(index).glob(kind)
    return file


def test_these_are_all_the_files_of_an_index(index: Path) -> None:
    generation = current_files(index)
    there = {file for file in generation.rglob("*") if file.is_file()}
    assert {_the(index, kind) for kind in KINDS} == there
    assert {file.relative_to(index).parts[0] for file in index.rglob("*")} == {"CURRENT", "LOCK", "generations"}
    assert {file.relative_to(generation).as_posix() for file in there} - {MANIFEST} == set(read_manifest(index).files)


@pytest.mark.parametrize("kind", KINDS)
def test_every_damage_to_every_file_is_named(made: Path, index: Path, kind: str) -> None:
    file = _the(index, kind)
    whole = file.read_bytes()
    for name in DAMAGES:
        DAMAGES[name](file)
        with pytest.raises(IndexDirectoryError) as refusal:
            open_index(index, embedder="words-1")
        said = str(refusal.value)
        assert str(file) in said, name
        assert said.endswith("kør aftalesoeg index."), name
        assert said.count("\n") == 0
        if file.is_dir():
            file.rmdir()
        file.write_bytes(whole)
    assert answers(index) == answers(made / "var" / "index")


@pytest.mark.parametrize(
    ("kind", "damage"),
    [(kind, "a bit in the middle") for kind in KINDS]
    + [(kind, "the file removed") for kind in ("manifest.json", "documents/a-2021.json", "vectors/passages.faiss")]
    + [(kind, "a directory in its place") for kind in ("manifest.json", "keyword/postings.bin")],
)
def test_index_alone_mends_it(made: Path, index: Path, kind: str, damage: str) -> None:
    """It does not say that nothing changed, and what it builds answers as before."""
    DAMAGES[damage](_the(index, kind))
    assert build_index(made / "corpus", index, embedder=WordEmbedder()).changed
    assert answers(index) == answers(made / "var" / "index")
    assert not build_index(made / "corpus", index, embedder=WordEmbedder()).changed


@pytest.mark.parametrize("folder", ["documents", "keyword", "readings", "vectors"])
def test_a_folder_that_is_gone_is_named_and_mended(made: Path, index: Path, folder: str) -> None:
    shutil.rmtree(current_files(index) / folder)
    with pytest.raises(IndexDirectoryError, match=rf"/{folder}/\S+ mangler i indekset: kør aftalesoeg index\."):
        open_index(index, embedder="words-1")
    assert build_index(made / "corpus", index, embedder=WordEmbedder()).changed
    assert answers(index) == answers(made / "var" / "index")


def test_no_single_bit_of_the_manifest_is_misread(index: Path) -> None:
    """Each byte in turn with one bit the other way: refused, or read as it was (a space that became another)."""
    data, manifest = (current_files(index) / MANIFEST).read_bytes(), read_manifest(index)
    refused = 0
    for at in range(len(data)):
        try:
            assert decode_manifest(data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :], "x", "y") == manifest
        except IndexDirectoryError as error:
            assert str(error) == "x er beskadiget: kør aftalesoeg index."  # noqa: PT017 - one of two outcomes
            refused += 1
    assert refused > len(data) // 2


@pytest.mark.parametrize("text", ["", "x", "000001-abcdefg", "../../etc", "\x00"])
def test_a_damaged_current_is_said_and_mended(made: Path, index: Path, text: str) -> None:
    (index / "CURRENT").write_text(text, encoding="utf-8")
    with pytest.raises(IndexDirectoryError, match=rf"{index / 'CURRENT'} er beskadiget: kør aftalesoeg index\."):
        open_index(index, embedder="words-1")
    assert build_index(made / "corpus", index, embedder=WordEmbedder()).changed
    assert answers(index) == answers(made / "var" / "index")


def test_current_of_a_generation_that_is_gone_is_said_and_mended(made: Path, index: Path) -> None:
    (index / "CURRENT").write_text("000009-abcdef01\n", encoding="utf-8")
    with pytest.raises(IndexDirectoryError, match=r"000009-abcdef01/manifest\.json mangler i indekset: kør aftale"):
        open_index(index, embedder="words-1")
    assert build_index(made / "corpus", index, embedder=WordEmbedder()).changed
    assert answers(index) == answers(made / "var" / "index")


def _as_format_1(index: Path) -> None:
    """The index as version 0.1.0 laid it out: everything at the top."""
    shutil.rmtree(current_files(index) / "readings")
    for name in ("titles.txt", "words.npz"):
        (current_files(index) / name).unlink()
    for entry in list(current_files(index).iterdir()):
        entry.rename(index / entry.name)
    shutil.rmtree(index / "generations")
    (index / "CURRENT").unlink()
    (index / "LOCK").unlink()


def test_an_index_of_format_1_is_refused_and_mended_with_its_vectors(made: Path, index: Path) -> None:
    _as_format_1(index)
    with pytest.raises(IndexDirectoryError, match=r"ældre udgave af programmet \(format 1\): kør aftalesoeg index\."):
        open_index(index, embedder="words-1")
    report = build_index(made / "corpus", index, embedder=WordEmbedder())
    assert report.changed
    assert report.embedded == 0
    assert answers(index) == answers(made / "var" / "index")
    assert sorted(entry.name for entry in index.iterdir()) == ["CURRENT", "LOCK", "generations"]


@pytest.mark.parametrize("found", [0, 6])
def test_an_index_of_another_format_is_mended_by_the_command_it_names(made: Path, index: Path, found: int) -> None:
    write_manifest(current_files(index), replace(read_manifest(index), format=found))
    with pytest.raises(IndexDirectoryError, match=r"format \d, men denne læser format 5\): kør aftalesoeg index\."):
        open_index(index, embedder="words-1")
    assert build_index(made / "corpus", index, embedder=WordEmbedder()).changed
    assert answers(index) == answers(made / "var" / "index")


def test_a_file_that_may_not_be_read_is_said_with_its_rights(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As root every file may be read, so the answer of the system is put in."""
    opened = Path.open

    def deny(file: Path, *arguments: object, **options: object) -> object:
        if file.name == "dictionary.npz":
            raise PermissionError(13, "Permission denied", str(file))
        return opened(file, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(IndexDirectoryError, match=r"dictionary\.npz kan ikke læses \(Permission denied\): ret rettigh"):
        open_index(index, embedder="words-1")


def test_one_document_of_a_damaged_index_is_shown_if_it_is_whole(index: Path) -> None:
    _flip(current_files(index) / "documents" / "b-2024.json", 0.5)
    assert open_document(index, "a-2021").agreement == "a-2021"
    with pytest.raises(IndexDirectoryError, match=r"b-2024\.json i indekset er beskadiget: kør aftalesoeg index\."):
        open_document(index, "b-2024")


def test_a_folder_with_other_things_in_it_is_not_taken_for_a_damaged_index(made: Path, index: Path) -> None:
    (index / "brev.txt").write_text("kære", encoding="utf-8")
    with pytest.raises(IndexDirectoryError, match="er ikke et indeks og bliver ikke overskrevet"):
        build_index(made / "corpus", index, embedder=WordEmbedder())
    assert (index / "brev.txt").read_text(encoding="utf-8") == "kære"


def test_an_index_behind_a_link_is_replaced_where_it_is(made: Path, index: Path, tmp_path: Path) -> None:
    """The link stays one, and the lock is the one of the directory that it names."""
    link = tmp_path / "link"
    link.symlink_to(index)
    _flip(current_files(index) / "questions.json", 0.5)
    assert build_index(made / "corpus", link, embedder=WordEmbedder()).changed
    assert link.is_symlink()
    assert answers(link) == answers(index) == answers(made / "var" / "index")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["link", "var"]

"""An index built into Milvus: whole or not there, gone on with where it was broken off, at no cost to the local one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from milvus_support import PATIENT, Server
from sample_corpus import WordEmbedder, write_corpus

from indexer.errors import AftaleError, EngineError, IndexDirectoryError, SourceError
from indexer.index.directory import open_index
from indexer.index.generations import MANIFEST
from indexer.index.keyword import WeightedTerm
from indexer.index.location import ServerAddress
from indexer.index.manifest import encode_manifest
from indexer.milvus import generation as milvus_generation
from indexer.milvus.build import build_milvus
from indexer.milvus.client import Connection
from indexer.milvus.encoding import text_pieces
from indexer.milvus.load import file_rows, write
from indexer.milvus.store import (
    current_generation,
    generations,
    milvus_manifest,
    open_milvus,
    open_milvus_document,
    read_generation,
)
from indexer.pipeline.build import build_index
from indexer.pipeline.plan import BuildReport, Bulk

QUESTION = (
    '{"start": "Der etableres en deponeringsfritagelsespulje", "end": "efter ansøgning.", '
    '"questions": ["hvor kan vi slippe for at deponere"], "source": "hand"}'
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("milvus") / "served").start()
    yield started
    started.kill()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    corpus = write_corpus(tmp_path / "corpus")
    (corpus / "expansions").mkdir()
    (corpus / "expansions" / "a-2021.jsonl").write_text(QUESTION + "\n", encoding="utf-8")
    return corpus


@pytest.fixture
def address(server: Server, request: pytest.FixtureRequest) -> ServerAddress:
    """An index of the test's own."""
    return ServerAddress(server.uri, alias=f"t{abs(hash(request.node.name))}", timeout=PATIENT)


def build(
    corpus: Path, address: ServerAddress, *, embedder: WordEmbedder | None = None, strict: bool = False
) -> BuildReport:
    bulk = Bulk(corpus.parent / "parts", 1, WordEmbedder)
    return build_milvus(corpus, address, embedder=embedder or WordEmbedder(), bulk=bulk, strict=strict)


def change(corpus: Path) -> None:
    text = (corpus / "b.txt").read_text(encoding="utf-8")
    (corpus / "b.txt").write_text(text.replace("175 mio.", "180 mio."), encoding="utf-8")


def test_what_is_opened_is_what_the_local_index_holds(corpus: Path, address: ServerAddress, tmp_path: Path) -> None:
    build(corpus, address)
    build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    far, near = open_milvus(address, embedder="words-1"), open_index(tmp_path / "index", embedder="words-1")
    assert far.documents == near.documents
    assert far.questions == near.questions
    assert far.manifest.agreements == near.manifest.agreements
    for field in ("exact", "lemma", "parts", "heading", "question"):
        assert far.keyword.vocabulary(field) == near.keyword.vocabulary(field)
    terms = [WeightedTerm("exact", "puljen"), WeightedTerm("parts", "pulje", 0.5), WeightedTerm("question", "slippe")]
    np.testing.assert_allclose(far.keyword.score(terms), near.keyword.score(terms), rtol=1e-5)
    rows = np.arange(len(near.sentences))
    np.testing.assert_allclose(far.sentences.vectors(rows), near.sentences.vectors(rows), atol=1e-7)
    np.testing.assert_allclose(
        far.question_vectors.vectors(np.array([0])), near.question_vectors.vectors(np.array([0]))
    )
    far.check()


def test_nothing_is_written_when_nothing_changed(corpus: Path, address: ServerAddress) -> None:
    first = build(corpus, address)
    embedder = WordEmbedder()
    second = build(corpus, address, embedder=embedder)
    assert (first.changed, second.changed) == (True, False)
    assert embedder.embedded == []
    assert milvus_manifest(address) == first.manifest == second.manifest


def test_an_agreement_is_replaced_without_embedding_the_others(corpus: Path, address: ServerAddress) -> None:
    build(corpus, address)
    change(corpus)
    embedder = WordEmbedder()
    report = build(corpus, address, embedder=embedder)
    assert report.embedded == len(embedder.embedded) > 0
    assert not any("deponeringsfritagelsespulje" in text for text in embedder.embedded)
    assert "180 mio." in open_milvus(address, embedder="words-1").documents[1].text


def test_a_removed_agreement_is_gone_everywhere(corpus: Path, address: ServerAddress) -> None:
    build(corpus, address)
    catalog = (corpus / "catalog.toml").read_text(encoding="utf-8")
    second = catalog.index("[[agreement]]", catalog.index("[[agreement]]") + 1)
    (corpus / "catalog.toml").write_text(catalog[:second], encoding="utf-8")
    build(corpus, address)
    opened = open_milvus(address, embedder="words-1")
    assert [document.agreement for document in opened.documents] == ["a-2021"]
    assert len(opened.keyword) == len(opened.passages) == len(opened.documents[0].passages)
    assert opened.keyword.rows("exact", "plejehjem").tolist() == []


def test_a_reader_keeps_its_generation_and_older_ones_are_dropped(corpus: Path, address: ServerAddress) -> None:
    build(corpus, address)
    before = open_milvus(address, embedder="words-1")
    change(corpus)
    build(corpus, address)
    assert len(before.keyword.score([WeightedTerm("exact", "175")])) == len(before.keyword)
    assert before.keyword.rows("exact", "175").tolist() != []
    (corpus / "a.txt").write_text("1. Nyt\nEn ny begyndelse med andre ord.\n", encoding="utf-8")
    build(corpus, address)
    connection = Connection(address)
    assert len(generations(connection, address.alias)) == 2
    with pytest.raises(EngineError, match="skiftet ud"):
        before.passages.search(WordEmbedder().queries(["pulje"])[0], 1)


class StopError(Exception):
    """A build that is killed at some moment."""


def broken_off(corpus: Path, address: ServerAddress, monkeypatch: pytest.MonkeyPatch, *, after: int) -> int:
    """Build, and stop before the next write when `after` are done; how many there were."""
    done = 0

    def counted(*arguments: object) -> int:
        nonlocal done
        if done == after:
            raise StopError
        done += 1
        return write(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(milvus_generation, "write", counted)
        try:
            build(corpus, address)
        except StopError:
            return done
    return done


def test_a_build_that_was_broken_off_anywhere_is_not_seen_and_goes_on(
    corpus: Path, address: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off after every write of a build: what is opened is the old index, and in the end the whole new one."""
    whole = broken_off(corpus, replace(address, alias=f"{address.alias}w"), monkeypatch, after=10**9)
    expected = open_milvus(replace(address, alias=f"{address.alias}w"), embedder="words-1")
    with pytest.raises(IndexDirectoryError, match="Der er intet indeks"):
        open_milvus(address, embedder=None)
    assert whole > 8
    for after in range(1, whole, 3):
        broken_off(corpus, address, monkeypatch, after=after)
        connection = Connection(address)
        if connection.target(address.alias) is not None:
            break
        with pytest.raises(IndexDirectoryError, match=r"er ikke bygget færdigt: kør aftalesoeg index --engine milvus"):
            open_milvus(address, embedder=None)
        assert len(generations(connection, address.alias)) == 1, "the same half-built generation is gone on with"
    embedder = WordEmbedder()
    build(corpus, address, embedder=embedder)
    assert embedder.embedded == [], "the parts were made before"
    opened = open_milvus(address, embedder="words-1")
    assert opened.documents == expected.documents
    assert opened.questions == expected.questions
    assert opened.keyword.vocabulary("exact") == expected.keyword.vocabulary("exact")
    rows = np.arange(len(expected.sentences))
    np.testing.assert_allclose(opened.sentences.vectors(rows), expected.sentences.vectors(rows), atol=1e-7)


def test_the_index_in_use_answers_while_another_is_half_built(
    corpus: Path, address: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = build(corpus, address).manifest
    change(corpus)
    broken_off(corpus, address, monkeypatch, after=5)
    assert milvus_manifest(address) == before
    assert open_milvus(address, embedder="words-1").keyword.rows("exact", "175").tolist() != []


@pytest.mark.parametrize(
    ("altered", "sentence"),
    [
        ({"format": 99}, "er lavet af en nyere udgave af programmet (format 99"),
        ({"analyzer": "en anden"}, "er lavet med en anden sprogbehandling"),
        ({"embedder": "words-0"}, "er lavet med modellen words-0, ikke words-1"),
    ],
)
def test_an_index_of_another_make_is_refused_with_the_mend(
    corpus: Path, address: ServerAddress, altered: dict[str, object], sentence: str
) -> None:
    manifest = build(corpus, address).manifest
    connection = Connection(address)
    text = encode_manifest(replace(manifest, **altered))  # type: ignore[arg-type]
    files = current_generation(connection).collection("files")
    write(connection, files, file_rows(MANIFEST, text_pieces(text)))
    with pytest.raises(IndexDirectoryError) as caught:
        open_milvus(address, embedder="words-1")
    assert sentence in str(caught.value)
    assert f"Milvus på {address}" in str(caught.value)
    assert "kør aftalesoeg index --engine milvus" in str(caught.value)
    assert build(corpus, address).changed, "and the mend mends"
    assert open_milvus(address, embedder="words-1").documents


@pytest.mark.parametrize("kind", ["terms", "sentences"])
def test_a_collection_that_is_gone_is_told_and_built_anew(corpus: Path, address: ServerAddress, kind: str) -> None:
    build(corpus, address)
    connection = Connection(address)
    connection.write("drop_collection", current_generation(connection).collection(kind))
    with pytest.raises(IndexDirectoryError, match=rf"er ikke helt \(\w+_{kind} har 0 af \d+ rækker\)"):
        open_milvus(address, embedder=None)
    assert build(corpus, address).changed
    open_milvus(address, embedder="words-1").check()


def test_a_text_that_was_changed_is_told(corpus: Path, address: ServerAddress) -> None:
    build(corpus, address)
    connection = Connection(address)
    files = current_generation(connection).collection("files")
    write(connection, files, file_rows("documents/a-2021.json", ["{}"]))
    for opening in (lambda: open_milvus(address, embedder=None), lambda: open_milvus_document(address, "ØA21")):
        with pytest.raises(IndexDirectoryError, match=r"documents/a-2021\.json i Milvus på .* er beskadiget"):
            opening()


def test_one_agreement_is_read_without_the_rest(corpus: Path, address: ServerAddress) -> None:
    build(corpus, address)
    assert open_milvus_document(address, "øa21").agreement == "a-2021"
    with pytest.raises(AftaleError, match="er ikke i indekset"):
        open_milvus_document(address, "findes-ikke")


def test_a_bad_file_is_left_out_and_told(corpus: Path, address: ServerAddress) -> None:
    (corpus / "b.txt").write_bytes(b"")
    report = build(corpus, address)
    assert [entry.agreement.id for entry in report.manifest.agreements] == ["a-2021"]
    assert "b.txt" in milvus_manifest(address).refused[0].reason
    assert not build(corpus, address).changed


def test_strict_takes_nothing_into_use(corpus: Path, address: ServerAddress) -> None:
    before = build(corpus, address).manifest
    (corpus / "b.txt").write_bytes(b"")
    with pytest.raises(SourceError, match=r"b\.txt"):
        build(corpus, address, strict=True)
    assert milvus_manifest(address) == before


def test_milvus_away_costs_the_local_index_nothing(corpus: Path, tmp_path: Path) -> None:
    local = build_index(corpus, tmp_path / "index", embedder=WordEmbedder()).manifest
    change(corpus)
    embedder = WordEmbedder()
    with pytest.raises(EngineError, match="svarer ikke"):
        build(corpus, ServerAddress("http://127.0.0.1:1", timeout=1), embedder=embedder)
    assert embedder.embedded == [], "nothing is computed for an engine that is not there"
    assert open_index(tmp_path / "index", embedder="words-1").manifest == local


def test_the_vectors_of_a_local_index_are_used_again_and_it_is_not_touched(
    corpus: Path, address: ServerAddress, tmp_path: Path
) -> None:
    build_index(corpus, tmp_path / "index", embedder=WordEmbedder())
    before = {file: file.stat().st_mtime_ns for file in sorted((tmp_path / "index").rglob("*"))}
    embedder = WordEmbedder()
    bulk = Bulk(tmp_path / "parts", 1, WordEmbedder)
    report = build_milvus(corpus, address, embedder=embedder, bulk=bulk, reuse=tmp_path / "index")
    assert embedder.embedded == []
    assert (report.embedded, report.reused > 0) == (0, True)
    assert {file: file.stat().st_mtime_ns for file in sorted((tmp_path / "index").rglob("*"))} == before


def test_a_second_build_of_the_same_parts_waits_its_turn(corpus: Path, address: ServerAddress) -> None:
    from indexer.index.replacement import only_builder

    with only_builder(corpus.parent / "parts"), pytest.raises(IndexDirectoryError, match="er i gang"):
        build(corpus, address)


def test_a_file_of_milvus_lite_is_made_and_opened(corpus: Path, tmp_path: Path) -> None:
    address = ServerAddress(str(tmp_path / "new" / "lite.db"), timeout=PATIENT)
    build(corpus, address)
    opened = open_milvus(address, embedder="words-1")
    assert read_generation(Connection(address), current_generation(Connection(address))) == opened.manifest
    assert opened.keyword.rows("exact", "puljen").tolist() != []

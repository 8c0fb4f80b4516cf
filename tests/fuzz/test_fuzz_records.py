"""What stands in files of our own kind: the catalog, expansions, the manifest, the documents of an index."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from fuzzing import assert_one_sentence, bounded, fuzzed, repeated, spoiled, texts
from hypothesis import example, given
from hypothesis import strategies as st
from sample_corpus import CATALOG, FIRST, WordEmbedder, write_corpus

from indexer.catalog import parse_catalog
from indexer.errors import CatalogError, IndexDirectoryError, SourceError
from indexer.expansions.expansions import FOLDER, anchor, expansion_line, question_rows, read_expansions
from indexer.extract.txt.reader import read_plain
from indexer.index.directory import open_index
from indexer.index.manifest import decode_manifest, encode_manifest, read_manifest
from indexer.pipeline.build import build_index
from indexer.structure.document import read_document

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts(3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts(2), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("records") / "corpus")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


TOML = (
    *(b"[[agreement]]\n", b"[agreement]\n", b"year = 1e3\n", b"year = 2024-01-01\n", b"parties = [[]]\n", b"id = 1\n"),
    *(
        b'file = "../a.txt"\n',
        b'file = "/etc/passwd"\n',
        b'file = "a.txt\\u0000"\n',
        b'id = "\\u202e"\n',
        b"'''",
        b"{}",
    ),
    *(b'"\xc3\xa6\\n" = 1\n', b'title = "\\u001b[2J\\nx"\n', b"year = " + b"9" * 5_000 + b"\n", b"[" * 2_000),
    *(b'file = "' + b"a" * 5_000 + b'"\n', b"a." * 3_000, b"x = " + b"[" * 3_000),
)


@fuzzed(200)
@given(data=spoiled((CATALOG.encode(),), TOML) | repeated(2_000).map(str.encode))
@example(data=CATALOG.encode().replace(b'"a.txt"', b'"a\\u001b[2J\\n.txt"'))
@example(data=CATALOG.encode().replace(b"2021\n", b"9" * 5_000 + b"\n"))
@example(data=CATALOG.encode().replace(b"2021\n", b"[" * 3_000 + b"\n"))
def test_every_catalog_is_read_or_refused_by_its_name(corpus_folder: Path, data: bytes) -> None:
    with bounded("catalog"):
        try:
            agreements = parse_catalog(data.decode("utf-8", "replace"), corpus_folder / "catalog.toml")
        except CatalogError as error:
            assert_one_sentence(error, "catalog.toml")
            return
    assert agreements
    for agreement in agreements:
        assert (corpus_folder / agreement.file).resolve().is_relative_to(corpus_folder.resolve())
        assert agreement.title
        assert agreement.title == agreement.title.strip()
        assert 1900 <= agreement.year <= 2100


def line(start: object, end: object, questions: object, source: object) -> str:
    return json.dumps({"start": start, "end": end, "questions": questions, "source": source})


PASSAGE = "Der etableres en deponeringsfritagelsespulje på 400 mio. kr."
GOOD = line("Der etableres en deponerings", "ansøgning", ["Hvor stor er puljen?"], "hand")
lines = (
    st.builds(line, texts(4) | json_values, texts(4) | json_values, st.lists(texts(4), max_size=3), json_values)
    | json_values.map(json.dumps)
    | st.just(GOOD)
    | texts(4)
)


@fuzzed(150)
@given(
    data=st.lists(lines, max_size=6).map(lambda parts: "\n".join(parts).encode())
    | spoiled((GOOD.encode(), (GOOD + "\n" + GOOD).encode()), (b"\\ud800", b"[" * 3_000, b"1e999", b"9" * 5_000))
)
@example(data=line("\ud800 a", "a", ["\ud800 hvad?"], "hand").encode())
@example(data=line("Der etableres", "ansøgning", ["Hvad\x1b[2J er det?"], "hand").encode())
@example(data=line("e", "e", ["a"], "hand").encode() * 1)
@example(data=b'{"start": ' + b"[" * 100_000)
@example(data=b'{"start": ' + b"9" * 5_000 + b"}")
def test_every_expansion_is_read_or_refused_by_its_line(corpus_folder: Path, data: bytes) -> None:
    folder = corpus_folder / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / "a-2021.jsonl").write_bytes(data)
    document = read_document("a-2021", read_plain(FIRST.encode()))
    with bounded("expansions"):
        try:
            found = read_expansions(corpus_folder, "a-2021")
        except SourceError as error:
            assert_one_sentence(error, "a-2021.jsonl")
            return
        anchored = anchor(document, found)
        rows = tuple(question_rows(anchored))
    shutil.rmtree(folder)
    assert len(anchored.anchors) + len(anchored.lost) == len(found)
    for each in anchored.anchors:
        assert 0 <= each.start < each.end <= len(document.text)
        assert each.passages
        assert all(0 <= number < len(document.passages) for number in each.passages)
    for expansion in found:
        again = json.loads(expansion_line(expansion).encode("utf-8"))
        assert (again["start"], again["end"], tuple(again["questions"])) == (
            expansion.start,
            expansion.end,
            expansion.questions,
        )
    assert all(question.encode("utf-8") and passages for question, passages in rows)


def changed(record: Any, path: tuple[int, ...], value: object) -> Any:
    """The record with the part that `path` leads to, taken round its keys and places, replaced by `value`."""
    if not path or not isinstance(record, dict | list) or not record:
        return value
    keys = list(record) if isinstance(record, dict) else list(range(len(record)))
    key = keys[path[0] % len(keys)]
    copy = record.copy()
    copy[key] = changed(record[key], path[1:], value)
    return copy


@fuzzed(100)
@given(path=st.lists(st.integers(0, 20), max_size=5).map(tuple), value=json_values, data=st.data())
def test_every_manifest_is_read_or_refused_by_its_name(
    index: Path, path: tuple[int, ...], value: object, data: st.DataObject
) -> None:
    """Whatever stands in it, with its checksum or without; the index beside it is opened with it, or refused."""
    manifest = read_manifest(index)
    record = json.loads(encode_manifest(manifest))
    if data.draw(st.booleans()):
        record = {name: part for name, part in record.items() if name in asdict(manifest)}  # as before checksums
    text = json.dumps(changed(record, path, value)).encode()
    if data.draw(st.booleans()):
        text = data.draw(spoiled((text,), (b"{", b"NaN", b"[" * 2_000)))
    with bounded("manifest"):
        try:
            decode_manifest(text, "manifest.json", str(index))
        except IndexDirectoryError as error:
            assert_one_sentence(error, "manifest.json", str(index))


@fuzzed(25)
@given(where=st.floats(0, 1, exclude_max=True), number=st.integers(0, 50), value=st.integers(0, 255))
def test_an_index_with_one_byte_changed_is_refused_by_the_files_name(
    index: Path, where: float, number: int, value: int
) -> None:
    files = sorted(path for path in (index / "generations").rglob("*") if path.is_file())
    file = files[number % len(files)]
    whole = file.read_bytes()
    at = int(where * len(whole))
    if not whole or whole[at] == value:
        return
    file.write_bytes(whole[:at] + bytes((value,)) + whole[at + 1 :])
    try:
        with bounded("index"), pytest.raises(IndexDirectoryError) as caught:
            open_index(index, embedder=None)
    finally:
        file.write_bytes(whole)
    assert_one_sentence(caught.value, file.name, str(index))
    assert replace(read_manifest(index)) == read_manifest(index)

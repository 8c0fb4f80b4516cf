"""An index in Milvus: the names of its collections, and how it is opened.

    ALIAS                       points to the files of the generation in use, and to nothing before it is whole
    ALIAS_GENERATION_files      texts by name: manifest.json, documents/ID.json, questions/ID.json, adapter.npy, .json
    ALIAS_GENERATION_words      a row a passage: its words in order, and its sparse vector (`load.py`)
    ALIAS_GENERATION_terms      a record a token: the rows that have it
    ALIAS_GENERATION_passages, _sentences, _questions      a row each: its vector

The manifest is the local index's own; under `files` it has the checksum of every text, and for every collection its
number of rows. The alias is moved in one step, so whoever opens the index gets one generation, whole.
"""

import base64
import hashlib
import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from indexer.errors import IndexDirectoryError
from indexer.index.directory import OpenIndex
from indexer.index.document_json import decode_document
from indexer.index.generations import MANIFEST
from indexer.index.location import ServerAddress
from indexer.index.manifest import Manifest, decode_manifest, find_agreement, refuse_others
from indexer.index.query_adapter import ABOUT, MATRIX, QueryAdapter, read_adapter
from indexer.milvus.client import Connection
from indexer.milvus.indexes import MilvusKeywordIndex, MilvusVectorIndex
from indexer.models import Document

FILES = "files"
COLLECTIONS = ("words", "terms", "passages", "sentences", "questions")
MEND = "kør aftalesoeg index --engine milvus"

Questions = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Generation:
    """One index among those that one Milvus holds. name: what was indexed, as a hash, and a number."""

    alias: str
    name: str

    def collection(self, kind: str) -> str:
        """The name of its collection of that kind."""
        return f"{self.alias}_{self.name}_{kind}"


@lru_cache(maxsize=8)
def connection_to(address: ServerAddress) -> Connection:
    """The process's connection to an index that is there.

    Raises:
        EngineError: Milvus cannot be reached, or refuses.
        IndexDirectoryError: the file is not there.
    """
    return Connection(address)


def generations(connection: Connection, alias: str) -> dict[Generation, tuple[str, ...]]:
    """Every index of that alias, whole or not, with its collections."""
    kinds = "|".join((FILES, *COLLECTIONS))
    pattern = re.compile(rf"{re.escape(alias)}_([0-9a-f]+_\d+)_(?:{kinds})")
    found: dict[Generation, tuple[str, ...]] = {}
    for name in sorted(connection.read("list_collections")):
        if match := pattern.fullmatch(name):
            generation = Generation(alias, match[1])
            found[generation] = (*found.get(generation, ()), name)
    return found


def current_generation(connection: Connection) -> Generation:
    """The generation that the alias points to.

    Raises:
        IndexDirectoryError: there is none.
    """
    address = connection.address
    target = connection.target(address.alias)
    if target is not None and (match := re.fullmatch(rf"{re.escape(address.alias)}_(\w+)_{FILES}", target)):
        return Generation(address.alias, match[1])
    if generations(connection, address.alias):
        raise IndexDirectoryError(
            f"Indekset i Milvus på {address} er ikke bygget færdigt: {MEND} igen; det fortsætter, hvor det slap."
        )
    raise IndexDirectoryError(f"Der er intet indeks i Milvus på {address}: {MEND}.")


def milvus_manifest(address: ServerAddress) -> Manifest:
    """The manifest of the index at `address`; see `indexer.index.manifest.read_manifest`.

    Raises:
        EngineError: Milvus cannot be reached, or refuses.
        IndexDirectoryError: there is no index, or one of another format.
    """
    connection = connection_to(address)
    return read_generation(connection, current_generation(connection))


def read_generation(connection: Connection, generation: Generation) -> Manifest:
    """The manifest of one generation."""
    text = read_texts(connection, generation, [MANIFEST]).get(MANIFEST, "")
    where = f"Milvus på {connection.address}"
    return decode_manifest(text, f"Indekset i {where}", where, rebuild=MEND)


def open_milvus(address: ServerAddress, *, embedder: str | None) -> OpenIndex:
    """Open the index at `address`: texts in memory, checked against their checksums; the rest is asked of Milvus.

    Args:
        address: where it is.
        embedder: see `indexer.index.directory.open_index`.

    Raises:
        EngineError: Milvus cannot be reached, or refuses.
        IndexDirectoryError: no whole index, or one made with another format, analyzer or embedder.
    """
    connection = connection_to(address)
    generation = current_generation(connection)
    manifest = read_generation(connection, generation)
    refuse_others(manifest, f"Milvus på {address}", embedder, rebuild=MEND)
    texts = read_texts(connection, generation)
    _refuse_damaged(connection, manifest, texts)
    if missing := missing_rows(connection, generation, manifest):
        raise IndexDirectoryError(f"Indekset i Milvus på {address} er ikke helt ({missing}): {MEND}.")
    documents = tuple(decode_document(texts[f"documents/{entry.agreement.id}.json"]) for entry in manifest.agreements)
    names = {kind: generation.collection(kind) for kind in COLLECTIONS}
    return OpenIndex(
        manifest=manifest,
        documents=documents,
        keyword=MilvusKeywordIndex(connection, names["words"], names["terms"]),
        passages=MilvusVectorIndex(connection, names["passages"]),
        sentences=MilvusVectorIndex(connection, names["sentences"]),
        question_vectors=MilvusVectorIndex(connection, names["questions"]),
        questions=_questions(documents, texts),
        adapter=_adapter(texts, manifest.embedder),
        check=lambda: _check(connection, names.values()),
    )


def open_milvus_document(address: ServerAddress, agreement: str) -> Document:
    """One agreement's document, by id or short title, without opening the rest; see `open_document`."""
    connection = connection_to(address)
    generation = current_generation(connection)
    manifest = read_generation(connection, generation)
    known = find_agreement(tuple(entry.agreement for entry in manifest.agreements), agreement)
    name = f"documents/{known.id}.json"
    texts = read_texts(connection, generation, [name])
    _refuse_damaged(connection, manifest, texts, only=name)
    return decode_document(texts[name])


def read_texts(connection: Connection, generation: Generation, names: Sequence[str] = ()) -> dict[str, str]:
    """The texts of a generation by name: those that are there of `names`, or all."""
    wanted = " or ".join(f'name == "{name}"' for name in names)
    pieces: dict[str, dict[int, str]] = {}
    for row in connection.matching(generation.collection(FILES), wanted, ("name", "piece", "text")):
        pieces.setdefault(row["name"], {})[int(row["piece"])] = row["text"]
    return {name: "".join(text for _, text in sorted(parts.items())) for name, parts in pieces.items()}


def missing_rows(connection: Connection, generation: Generation, manifest: Manifest) -> str:
    """What the collections of a generation lack of what its manifest says, in words; empty where they are whole."""
    there = generations(connection, generation.alias).get(generation, ())
    for kind in COLLECTIONS:
        name, wanted = generation.collection(kind), int(manifest.files.get(f"collections/{kind}", -1))
        found = connection.count(name) if name in there else 0
        if found != wanted:
            return f"{name} har {found} af {wanted} rækker"
    return ""


def checksum(text: str) -> str:
    """The checksum of a text, for the manifest."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def adapter_texts(folder: Path) -> dict[str, str]:
    """The query adapter of a corpus as texts; none where it has none."""
    if not (folder / ABOUT).is_file():
        return {}
    matrix = (folder / MATRIX).read_bytes() if (folder / MATRIX).is_file() else b""
    return {
        ABOUT: (folder / ABOUT).read_text(encoding="utf-8"),
        MATRIX: base64.b64encode(matrix).decode("ascii"),
    }


def _adapter(texts: dict[str, str], embedder: str) -> QueryAdapter | None:
    if ABOUT not in texts:
        return None
    with tempfile.TemporaryDirectory(prefix="aftalesoeg-adapter-") as folder:
        (Path(folder) / ABOUT).write_text(texts[ABOUT], encoding="utf-8")
        (Path(folder) / MATRIX).write_bytes(base64.b64decode(texts.get(MATRIX, "")))
        return read_adapter(Path(folder), embedder)


def _questions(documents: Iterable[Document], texts: dict[str, str]) -> Questions:
    """The questions with the rows, within the whole index, of the passages that answer them."""
    questions: list[tuple[str, tuple[int, ...]]] = []
    first = 0
    for document in documents:
        for text, rows in json.loads(texts[f"questions/{document.agreement}.json"]):
            questions.append((text, tuple(first + row for row in rows)))
        first += len(document.passages)
    return tuple(questions)


def _refuse_damaged(connection: Connection, manifest: Manifest, texts: dict[str, str], *, only: str = "") -> None:
    for name, wanted in manifest.files.items():
        if name.startswith("collections/") or (only and name != only):
            continue
        if name not in texts or checksum(texts[name]) != wanted:
            state = "er beskadiget" if name in texts else "mangler"
            raise IndexDirectoryError(f"{name} i Milvus på {connection.address} {state}: {MEND}.")


def _check(connection: Connection, names: Iterable[str]) -> None:
    """Ask every collection whether it can be searched.

    Raises:
        EngineError: Milvus is away, or a collection is gone.
    """
    for name in names:
        connection.ready(name)

"""Encodes a `Document` as JSON and decodes it: one object; pages, blocks, sections and passages are rows of fields.

Standard library and data classes only: a command that asks for texts loads no engine, and opens nothing else.
"""

import json
from collections.abc import Callable
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from indexer.errors import IndexDirectoryError
from indexer.index.generations import HeldGeneration, hold_current
from indexer.index.manifest import Manifest, damage, find_agreement, manifest_in
from indexer.models import Agreement, Block, Document, Page, Passage, ReadingWarning, Section


def encode_document(document: Document) -> str:
    """One line of JSON."""
    return json.dumps(
        {
            "agreement": document.agreement,
            "text": document.text,
            "pages": [astuple(page) for page in document.pages],
            "blocks": [astuple(block) for block in document.blocks],
            "sections": [astuple(section) for section in document.sections],
            "passages": [astuple(passage) for passage in document.passages],
            "warnings": [astuple(warning) for warning in document.warnings],
        },
        ensure_ascii=False,
    )


def decode_document(line: str) -> Document:
    """What `encode_document` wrote."""
    data = json.loads(line)
    for name, make in _NESTED.items():  # by name: a search through every value for lists takes three times as long
        for row in data[name]:
            row[make[0]] = make[1](row[make[0]])
    return Document(
        agreement=data["agreement"],
        text=data["text"],
        pages=tuple([Page(*row) for row in data["pages"]]),
        blocks=tuple([Block(*row) for row in data["blocks"]]),
        sections=tuple([Section(*row) for row in data["sections"]]),
        passages=tuple([Passage(*row) for row in data["passages"]]),
        warnings=tuple([ReadingWarning(*row) for row in data.get("warnings", ())]),
    )


def open_document(path: Path, agreement: str) -> Document:
    """One agreement's document, by id or short title, without opening the rest of the index directory `path`.

    Raises:
        IndexDirectoryError: see `read_manifest`.
        QueryError: no such agreement is indexed.
    """
    with hold_current(path) as generation:
        manifest = manifest_in(generation.directory, path)
        known = find_agreement(tuple(entry.agreement for entry in manifest.agreements), agreement)
        return _read(generation, manifest, known.id)


def open_documents(path: Path) -> tuple[tuple[Agreement, Document], ...]:
    """Every agreement with its document, oldest first, without opening the rest of the index directory `path`.

    Raises:
        IndexDirectoryError: see `read_manifest`.
    """
    with hold_current(path) as generation:
        manifest = manifest_in(generation.directory, path)
        agreements = [entry.agreement for entry in manifest.agreements]
        return tuple((agreement, _read(generation, manifest, agreement.id)) for agreement in agreements)


def _read(generation: HeldGeneration, manifest: Manifest, agreement: str) -> Document:
    """An agreement's document, its file checked against its checksum."""
    name = f"documents/{agreement}.json"
    for sentence in damage(generation.directory, manifest.files, name):
        raise IndexDirectoryError(sentence)
    return decode_document((generation.directory / name).read_text(encoding="utf-8"))


def _rows(lists: list[list[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple([tuple(row) for row in lists])


def _place(kind: type, name: str) -> int:
    return [field.name for field in fields(kind)].index(name)


_NESTED: dict[str, tuple[int, Callable[[Any], tuple[Any, ...]]]] = {
    "blocks": (_place(Block, "rows"), _rows),
    "sections": (_place(Section, "path"), tuple),
    "passages": (_place(Passage, "sentences"), _rows),
}
"""Which value of a row is itself a list, and what makes it tuples."""

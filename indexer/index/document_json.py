"""Encodes a `Document` as JSON and decodes it: one object; pages, blocks, sections and passages are rows of fields."""

import json
from collections.abc import Callable
from dataclasses import astuple, fields
from typing import Any

from indexer.models import Block, Document, Page, Passage, ReadingWarning, Section


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

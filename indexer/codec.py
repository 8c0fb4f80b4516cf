"""A `Document` as JSON and back: one object, each span-like thing a row in the order of its dataclass's fields."""

import json
from dataclasses import astuple
from typing import Any

from indexer.models import Block, Document, Page, Passage, Section


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
        },
        ensure_ascii=False,
    )


def decode_document(line: str) -> Document:
    """What `encode_document` wrote."""
    data = json.loads(line)
    return Document(
        agreement=data["agreement"],
        text=data["text"],
        pages=tuple(Page(*_frozen(row)) for row in data["pages"]),
        blocks=tuple(Block(*_frozen(row)) for row in data["blocks"]),
        sections=tuple(Section(*_frozen(row)) for row in data["sections"]),
        passages=tuple(Passage(*_frozen(row)) for row in data["passages"]),
    )


def _frozen(value: Any) -> Any:  # noqa: ANN401 - JSON's own values, lists made tuples all the way down
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value

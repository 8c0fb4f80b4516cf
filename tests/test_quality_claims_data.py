"""The claims benchmark is sound: what it quotes stands in its agreement, and its values in their quotes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from indexer.catalog import read_catalog
from indexer.extract.txt.reader import read_plain
from indexer.structure.document import read_document

QUALITY = Path(__file__).parent / "quality"


def rows_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (QUALITY / name).read_text("utf-8").splitlines()]


ROWS = rows_of("claims.jsonl")


def key(text: str) -> str:
    return re.sub(r"[^0-9a-zæøåé%½]+", "", text.lower())


@pytest.fixture(scope="module")
def texts(corpus: Path) -> dict[str, str]:
    """The letters and digits of each agreement by its id."""
    return {
        one.id: key(read_document(one.id, read_plain((corpus / one.file).read_bytes())).text)
        for one in read_catalog(corpus)
    }


def test_it_has_150_questions_and_near_misses_of_every_kind() -> None:
    assert len(ROWS) >= 150
    assert len({row["query"] for row in ROWS}) == len({row["id"] for row in ROWS}) == len(ROWS)
    assert {row["kind"] for row in ROWS if "quote" not in row} == {
        "wrong-year",
        "other-party",
        "detail",
        "false-presupposition",
        "comparison",
        "paragraph-box",
        "direction",
        "foreign",
    }


def test_every_quote_stands_in_its_agreement_and_every_value_in_its_quote(texts: dict[str, str]) -> None:
    for row in (row for row in (*ROWS, *rows_of("held.jsonl")) if "quote" in row):
        for quote in row.get("all") or [row["quote"]]:
            assert key(quote) in texts[row["agreement"]], row["id"]
        for value in (row["value"], *row["values_also"]):
            assert value is None or key(value) in key(row["quote"]), row["id"]

"""Staff words and the agreements' words for them, from the editable file `synonyms.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from indexer.language.analyzer import analyze

_FILE = Path(__file__).with_name("synonyms.toml")
_LONGEST = 3
"""Words; no entry on the left is longer."""


def synonyms_of(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words and phrases of `text` that the file has, in order, each with what the agreements say instead."""
    words = [token.text for token in analyze(text).tokens]
    table = _table()
    found: dict[str, tuple[str, ...]] = {}
    for start in range(len(words)):
        for size in range(1, _LONGEST + 1):
            phrase = " ".join(words[start : start + size])
            if phrase in table:
                found[phrase] = table[phrase]
    return tuple(found.items())


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {word.lower(): tuple(others) for word, others in data.items()}

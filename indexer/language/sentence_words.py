"""The word lists of `indexer/language/sentences.py`, read from `abbreviations_sentence.toml` beside it."""

import tomllib
from importlib.resources import files


def _read() -> dict[str, frozenset[str]]:
    text = files("indexer.language").joinpath("abbreviations_sentence.toml").read_text(encoding="utf-8")
    return {name: frozenset(words.split()) for name, words in tomllib.loads(text).items()}


_LISTS = _read()

UNITS = _LISTS["units"]
FORWARD = _LISTS["forward"]
CLOSING = _LISTS["closing"]
BEFORE_NUMBER = _LISTS["before_number"]
TITLES = _LISTS["titles"]
MONTHS = _LISTS["months"]
ORDINAL_NOUNS = _LISTS["ordinal_nouns"]
LABELS = _LISTS["labels"]
STARTERS = _LISTS["starters"]

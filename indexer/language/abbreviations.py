"""The abbreviations and short names of the field, read from the editable `abbreviations.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from indexer.language.words import full_year


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """Short names and what they are short for; "{yy}" and "{yyyy}" stand for a year."""

    short: tuple[str, ...]
    long: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The whole file: one-word equivalents, abbreviations with full stops inside, names."""

    words: tuple[tuple[str, str], ...]
    dotted: frozenset[str]
    names: tuple[Abbreviation, ...]


def _raw() -> bytes:
    return Path(__file__).with_name("abbreviations.toml").read_bytes()


def abbreviations_hash() -> str:
    """Twelve hex digits of the file's hash, for the analyzer's identity."""
    return sha256(_raw()).hexdigest()[:12]


@lru_cache(maxsize=1)
def abbreviations() -> Abbreviations:
    """The abbreviations, read once."""
    data = tomllib.loads(_raw().decode())
    names = tuple(Abbreviation(tuple(entry["short"]), tuple(entry["long"])) for entry in data["name"])
    words = tuple((short.lower(), long.lower()) for short, long in data["words"].items())
    return Abbreviations(words, frozenset(data["dotted"]), names)


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return dict(abbreviations().words)


def word_for(abbreviation: str) -> str | None:
    """The one word that an abbreviation in lower case stands for ("pct": "procent"); None if it is none."""
    return _words().get(abbreviation)


def is_dotted(word: str) -> bool:
    """Whether a word in lower case with full stops inside is one abbreviation: "bl.a"."""
    return word in abbreviations().dotted


def _pattern(short: str) -> re.Pattern[str]:
    escaped = re.escape(short.lower())
    for name, digits in (("yyyy", r"(?:19|20)\\d\\d"), ("yy", r"\\d\\d")):
        escaped = escaped.replace(re.escape("{" + name + "}"), f"(?P<{name}>{digits})".replace("\\\\", "\\"))
    return re.compile(escaped)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    both = [(name.short, name.long) for name in abbreviations().names]
    both += [(name.long, name.short) for name in abbreviations().names]
    return tuple((_pattern(key), values) for keys, values in both for key in keys)


def expand_abbreviation(token: str) -> tuple[str, ...]:
    """What a short name stands for, or the short names of a long one; empty where there is neither.

    "ØA24" gives "økonomiaftale 2024" and "aftale om regionernes økonomi for 2024", those give "ØA24"; case does not
    matter. Abbreviations of one word ("pct.") give that word.
    """
    asked = " ".join(token.lower().split()).rstrip(".")
    found = [word for word in (word_for(asked),) if word is not None]
    for pattern, values in _patterns():
        match = pattern.fullmatch(asked)
        if match is not None:
            found += [_with_year(value, match) for value in values]
    return tuple(dict.fromkeys(found))


def _with_year(value: str, match: re.Match[str]) -> str:
    groups = match.groupdict()
    year = groups.get("yyyy")
    if year is None and groups.get("yy") is not None:
        year = str(full_year(groups["yy"]))
    return value if year is None else value.replace("{yyyy}", year).replace("{yy}", year[2:])

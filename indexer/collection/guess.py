"""A value read in a file, with the words it was read from; and the parts of a file that say what it is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from indexer.models import Line

Value = TypeVar("Value")

OPENING = 20_000
"""Characters of the text in which it says what it is, what it is called and whom it is between."""
_COVER_LINES = 45
_BROKEN_WORD = re.compile(r"(?<=[a-zæøå])-\s+(?=[a-zæøå])(?!(?:og|eller|samt)\b)")


@dataclass(frozen=True, slots=True)
class Guess(Generic[Value]):
    """A value, and words of the file that it was read from; "" where it follows from another guess, or is open."""

    value: Value
    words: str = ""


def running_text(lines: Iterable[Line]) -> str:
    """The text of the lines on one line, without footnotes, words broken at line ends whole."""
    joined = " ".join(" ".join(line.text.split()) for line in lines if line.role != "footnote")
    return _BROKEN_WORD.sub("", joined)


def cover_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines before the running text: up to two long ones in a row, a long paragraph or a numbered section."""
    cover: list[Line] = []
    last = 0
    for line in lines:
        words = line.text.strip()
        if len(words) > 130 or (len(words) > 60 and last > 60) or re.match(r"1\.?\s+[A-ZÆØÅ]", words):
            break
        if words:
            cover.append(line)
            last = len(words)
    return cover[:_COVER_LINES]


def around(text: str, start: int, end: int, reach: int = 60) -> str:
    """The span of `text` with some whole words on each side of it."""
    first = text.rfind(" ", 0, max(0, start - reach)) + 1 if start > reach else 0
    last = text.find(" ", min(len(text), end + reach))
    return text[first : last if last >= 0 else len(text)].strip()

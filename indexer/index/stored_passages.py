"""What is worked out of each passage when an index is built, so that a search need not do it again.

Readings: the passages as the analyzer read them; hits are marked from these. In readings/:

words.bin        every different word reading, and every further term, as JSON, one after the other
passages.bin     a block a passage, int32: how many words, further lemmas and further parts it has; the words'
                 starts, ends and numbers in words.bin; places and numbers of the further lemmas and parts
offsets.npz      where each entry of words.bin ends, and each block of passages.bin
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from indexer.index.integer_file import INTEGER, IntegerFile
from indexer.language.analyzer import Readings, WordReading
from indexer.models import Document, Passage

_CACHED_WORDS = 1 << 14
_decode = json.JSONDecoder().decode
"""`json.loads` without its looks at what it is given, which take as long as a word."""


class StoredReadings:
    """What `ReadingsWriter` wrote. Immutable; safe to use from several threads."""

    def __init__(self, directory: Path) -> None:
        self._words = (directory / "words.bin").read_bytes()
        with (directory / "offsets.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            self._ends, self._blocks = memoryview(arrays["words"]), memoryview(arrays["passages"])
        self._file = IntegerFile(directory / "passages.bin")
        self._word = lru_cache(maxsize=_CACHED_WORDS)(self._read_word)

    def of(self, row: int) -> Readings:
        """The readings of the passage in a row: what `analyzer.readings` gives for its text."""
        block = self._file.read(self._blocks[row], self._blocks[row + 1]).tolist()
        words, lemmas, parts = block[:3]
        columns = _columns(block[3:], (words, words, words, lemmas, lemmas, parts, parts))
        return Readings(
            spans=tuple(zip(columns[0], columns[1], strict=True)),
            words=tuple(map(self._word, columns[2])),
            more_lemmas=tuple(zip(columns[3], map(self._term, columns[4]), strict=True)),
            more_parts=tuple(zip(columns[5], map(self._term, columns[6]), strict=True)),
        )

    def _entry(self, number: int) -> str:
        return self._words[self._ends[number] : self._ends[number + 1]].decode()

    def _term(self, number: int) -> str:
        return str(_decode(self._entry(number)))

    def _read_word(self, number: int) -> WordReading:
        text, lemma, parts, exact, lemma_term, part_terms = _decode(self._entry(number))
        return WordReading(text, lemma, tuple(parts), exact, lemma_term, tuple(part_terms))


def _columns(values: list[int], lengths: tuple[int, ...]) -> list[list[int]]:
    ends = np.cumsum(lengths).tolist()
    return [values[end - length : end] for end, length in zip(ends, lengths, strict=True)]


class ReadingsWriter:
    """Fills a directory, which is made and must not exist, with the readings of passages in row order."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True)
        self._directory = directory
        self._numbers: dict[WordReading | str, int] = {}
        self._blocks = [0]
        self._passages = (directory / "passages.bin").open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._passages:
            if error is None:
                self._write_words()

    def add(self, read: Readings) -> None:
        """The readings of the next passage."""
        more = (read.more_lemmas, read.more_parts)
        starts, ends = zip(*read.spans, strict=True) if read.spans else ((), ())
        block = [len(read.spans), *map(len, more), *starts, *ends, *map(self._number, read.words)]
        for found in more:
            block += [place for place, _ in found]
            block += [self._number(term) for _, term in found]
        self._passages.write(np.array(block, dtype=INTEGER).tobytes())
        self._blocks.append(self._blocks[-1] + len(block))

    def _number(self, word: WordReading | str) -> int:
        return self._numbers.setdefault(word, len(self._numbers))

    def _write_words(self) -> None:
        entries = [json.dumps(word if isinstance(word, str) else astuple(word)).encode() for word in self._numbers]
        (self._directory / "words.bin").write_bytes(b"".join(entries))
        with (self._directory / "offsets.npz").open("wb") as file:
            words = np.cumsum([0, *map(len, entries)], dtype=np.int64)
            np.savez(file, words=words, passages=np.array(self._blocks, dtype=np.int64))


FACETS = "facets.npz"

FacetMasks = Mapping[str, NDArray[np.bool_]]
"""For each kind that some passage states, the rows that do, shape (rows,)."""


class FacetReader(Protocol):
    """Reads the kinds of thing that a passage states."""

    @property
    def identity(self) -> str:
        """Changes when it may read a passage in another way; an index is then built anew."""
        ...

    def __call__(self, document: Document, passage: Passage) -> Collection[str]:
        """The kinds, each once."""
        ...


def write_facets(directory: Path, stated: Sequence[Collection[str]]) -> None:
    """Write the kinds of each row."""
    kinds = sorted(set().union(*stated))
    masks = np.zeros((len(kinds), len(stated)), dtype=bool)
    for number, kind in enumerate(kinds):
        masks[number] = [kind in found for found in stated]
    with (directory / FACETS).open("wb") as file:
        np.savez(file, kinds=np.array(kinds, dtype=np.str_), masks=np.packbits(masks, axis=1), rows=len(stated))


def read_facets(directory: Path) -> FacetMasks | None:
    """What `write_facets` wrote; None where the index was built without a reader."""
    if not (directory / FACETS).exists():
        return None
    with (directory / FACETS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        masks = np.unpackbits(arrays["masks"], axis=1, count=int(arrays["rows"])).astype(bool)
        return dict(zip(arrays["kinds"].tolist(), masks, strict=True))

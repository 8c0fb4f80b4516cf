"""The words of whole documents and of section titles, read when an index is built: a search looks them up.

titles.txt has a line a passage: the lemmas of its section's title, function words and numbers left out. words.npz has
the arrays of `WordTable`. A column is the bytes of its cells, each between two line feeds, and is searched as such: to
make an object of every word would take longer than to look one up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.language.analyzer import WordReading, fold_token, readings
from indexer.language.words import FUNCTION_WORDS

WORDS, TITLES = "words.npz", "titles.txt"
_COLUMNS = ("forms", "exact", "lemmas", "parts")
_HYPHENS = "-\u2010\u2011"


class WordColumn:
    """A column of short texts without white space in them, except between several of one cell."""

    def __init__(self, data: bytes) -> None:
        """data: every cell between two line feeds."""
        self.data = data
        self._ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        return self.data[self._ends[number] + 1 : self._ends[number + 1]].decode("utf-8", "surrogatepass")

    def having(self, pattern: str) -> list[int]:
        """The numbers of the cells with the pattern in them, ascending; a line feed in it stands for a cell's end."""
        wanted, found, place = _bytes(pattern), [], -1
        while (place := self.data.find(wanted, place + 1)) >= 0:
            found.append(place)
        return list(dict.fromkeys((np.searchsorted(self._ends, found, side="right") - 1).tolist()))


@dataclass(frozen=True, slots=True)
class WordTable:
    """Counts of words by document.

    forms: every different word, in lower case. exact, lemmas, parts: its folded form, lemma term and part terms, as the
    index has them. ends: where the documents of each word end
    in the other two, shape (words,). documents, counts: a document's number, and how often the word stands in it.
    """

    forms: WordColumn
    exact: WordColumn
    lemmas: WordColumn
    parts: WordColumn
    ends: NDArray[np.int64]
    documents: NDArray[np.int32]
    counts: NDArray[np.int32]

    def standing(self, number: int) -> Iterator[tuple[int, int]]:
        """The documents that have the word of a number, each with how often, ascending."""
        some = slice(self.ends[number - 1] if number else 0, self.ends[number])
        return zip(self.documents[some].tolist(), self.counts[some].tolist(), strict=True)


def tabulate_words(texts: Iterable[str]) -> WordTable:
    """Count the words of documents, given as their whole texts in order."""
    columns: dict[str, list[tuple[int, int]]] = {}
    for number, text in enumerate(texts):
        for word, count in Counter(_words_of(text)).items():
            columns.setdefault(word, []).append((number, count))
    read = [_reading(word) for word in columns]
    cells = (
        list(columns),
        [word.exact for word in read],
        [word.lemma_term for word in read],
        [f" {' '.join(word.part_terms)} " for word in read],
    )
    pairs = np.array([pair for column in columns.values() for pair in column], dtype=np.int32).reshape(-1, 2)
    ends = np.cumsum([len(column) for column in columns.values()], dtype=np.int64)
    forms, exact, lemmas, parts = map(column_of, cells)
    return WordTable(forms, exact, lemmas, parts, ends, pairs[:, 0].copy(), pairs[:, 1].copy())


def write_word_table(directory: Path, table: WordTable) -> None:
    """Write the file `WORDS` in a directory."""
    columns: dict[str, Any] = {name: np.frombuffer(getattr(table, name).data, dtype=np.uint8) for name in _COLUMNS}
    with (directory / WORDS).open("wb") as file:
        np.savez(file, **columns, ends=table.ends, documents=table.documents, counts=table.counts)


def read_word_table(directory: Path) -> WordTable:
    """What `write_word_table` wrote."""
    with (directory / WORDS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        forms, exact, lemmas, parts = (WordColumn(arrays[name].tobytes()) for name in _COLUMNS)
        return WordTable(forms, exact, lemmas, parts, arrays["ends"], arrays["documents"], arrays["counts"])


def _words_of(text: str) -> Iterator[str]:
    """The words of a text in lower case; the first half of a suspended compound keeps its hyphen: "børne-"."""
    read = readings(text)
    for word, (_, end) in zip(read.words, read.spans, strict=True):
        yield f"{word.text}-" if text[end : end + 1] and text[end] in _HYPHENS else word.text


def _reading(word: str) -> WordReading:
    read = readings(word).words
    return read[0] if read else WordReading(word, word, (word,), fold_token(word), fold_token(word), ())


def column_of(cells: Iterable[str]) -> WordColumn:
    """A column of these cells."""
    return WordColumn(_bytes("".join(f"\n{cell}" for cell in cells) + "\n"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=4_096)
def title_lemmas(title: str) -> frozenset[str]:
    """The lemmas of a title's content words."""
    return frozenset(word.lemma_term for word in readings(title).words if is_content(word.text))


def is_content(word: str) -> bool:
    """Whether a word has a topic of its own; a number names a year or a place."""
    return word not in FUNCTION_WORDS and not word[:1].isdigit()


def write_titles(directory: Path, titles: Iterable[str]) -> None:
    """Write the content words of the titles, in row order."""
    (directory / TITLES).write_bytes(column_of(" ".join(sorted(title_lemmas(title))) for title in titles).data)


def read_titles(directory: Path) -> WordColumn:
    """What `write_titles` wrote: a cell for each row, its lemmas separated by blanks."""
    return WordColumn((directory / TITLES).read_bytes())

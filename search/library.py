"""The opened agreements and the numbering of their passages and sentences."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.models import Agreement, Document, Passage
from indexer.store import OpenIndex
from indexer.vectors import Rows, Scores


@dataclass(frozen=True, slots=True)
class Library:
    """Agreements oldest first; `passages[row]` is (index of its agreement, passage).

    agreement_of: for every row its agreement's index, shape (rows,). offsets: row r's sentences are the sentence rows
    offsets[r] to offsets[r + 1], shape (rows + 1,).
    """

    entries: tuple[tuple[Agreement, Document], ...]
    passages: tuple[tuple[int, Passage], ...]
    agreement_of: NDArray[np.int64]
    offsets: NDArray[np.int64]

    def text(self, row: int) -> str:
        """The passage's text, verbatim."""
        number, passage = self.passages[row]
        return self.entries[number][1].text[passage.start : passage.end]

    def sentence_rows(self, rows: Rows) -> Rows:
        """The sentence rows of some passages, in their order."""
        counts = self.offsets[rows + 1] - self.offsets[rows]
        starts = np.repeat(self.offsets[rows] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
        return np.asarray(starts + np.arange(int(counts.sum())), dtype=np.int64)

    def best_sentence(self, rows: Rows, scores: Scores) -> Scores:
        """For each passage the highest of its sentences' scores, given in the order of `sentence_rows`; -1 for none."""
        counts = self.offsets[rows + 1] - self.offsets[rows]
        best = np.full(len(rows), -1, dtype=np.float32)
        full = np.flatnonzero(counts)
        if len(full):
            starts = np.concatenate(([0], np.cumsum(counts)[:-1]))[full]
            best[full] = np.maximum.reduceat(scores, starts)
        return best


def library_of(opened: OpenIndex) -> Library:
    """The library of an opened index."""
    agreements = [entry.agreement for entry in opened.manifest.agreements]
    passages = tuple(
        (number, passage) for number, document in enumerate(opened.documents) for passage in document.passages
    )
    counts = [len(passage.sentences) for _, passage in passages]
    return Library(
        entries=tuple(zip(agreements, opened.documents, strict=True)),
        passages=passages,
        agreement_of=np.array([number for number, _ in passages], dtype=np.int64),
        offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
    )

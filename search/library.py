"""The opened agreements and the numbering of their passages and sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.index.directory import OpenIndex
from indexer.index.stored_passages import FacetMasks, StoredReadings
from indexer.index.vectors import Rows, VectorScores
from indexer.index.word_table import WordColumn, WordTable, title_lemmas
from indexer.language.analyzer import Readings, readings
from indexer.models import Agreement, Document, Passage
from search.citations.extent import extent
from search.citations.resolve import Resolution

Mask = NDArray[np.bool_]
"""Which passages are allowed: one bool for each row of the index."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Numbers in groups that follow one another: group g has offsets[g] to offsets[g + 1], shape (groups + 1,)."""

    offsets: NDArray[np.int64]

    def sizes(self, groups: Rows) -> NDArray[np.int64]:
        """How many numbers each of some groups has."""
        return self.offsets[groups + 1] - self.offsets[groups]

    def members(self, groups: Rows) -> Rows:
        """The numbers of some groups, in their order."""
        sizes = self.sizes(groups)
        starts = np.repeat(self.offsets[groups] - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
        return np.asarray(starts + np.arange(int(sizes.sum())), dtype=np.int64)

    def best(self, groups: Rows, scores: VectorScores) -> VectorScores:
        """For each group the highest of its members' scores, given in the order of `members`; -1 for none."""
        sizes = self.sizes(groups)
        best = np.full(len(groups), -1, dtype=np.float32)
        full = np.flatnonzero(sizes)
        if len(full):
            starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))[full]
            best[full] = np.maximum.reduceat(scores, starts)
        return best


def groups_of(sizes: Sequence[int] | NDArray[np.int64]) -> Groups:
    """Groups of these sizes, in this order."""
    return Groups(np.concatenate(([0], np.cumsum(sizes))).astype(np.int64))


@dataclass(frozen=True, slots=True)
class Library:
    """Agreements oldest first; `passages[row]` is (index of its agreement, passage).

    agreement_of: for every row its agreement's index, shape (rows,). sentences: the sentence rows of every row.
    stored, facets, titles, words: what the index has of the passages' readings, of what they state, of their titles'
    words, and of the documents' words; None where it has nothing.
    """

    entries: tuple[tuple[Agreement, Document], ...]
    passages: tuple[tuple[int, Passage], ...]
    agreement_of: NDArray[np.int64]
    sentences: Groups
    stored: StoredReadings | None = None
    facets: FacetMasks | None = None
    titles: WordColumn | None = None
    words: Callable[[], WordTable] | None = None

    def text(self, row: int) -> str:
        """The passage's text, verbatim."""
        number, passage = self.passages[row]
        return self.entries[number][1].text[passage.start : passage.end]

    def agreements_of(self, rows: Mask) -> tuple[int, ...]:
        """The numbers of the agreements that some rows stand in, ascending (numpy's `unique` is slow to load)."""
        return tuple(np.flatnonzero(np.bincount(self.agreement_of[rows])).tolist())

    def readings(self, row: int) -> Readings:
        """The passage's text as the analyzer reads it."""
        return self.stored.of(row) if self.stored else readings(self.text(row))

    def title(self, row: int) -> str:
        """The title of the section the passage stands in; empty before the first heading."""
        number, passage = self.passages[row]
        return self.entries[number][1].sections[passage.section].title if passage.section >= 0 else ""

    def title_lemmas(self, row: int) -> frozenset[str]:
        """The lemmas of the content words of that title."""
        return frozenset(self.titles[row].split()) if self.titles else title_lemmas(self.title(row))

    def kind(self, row: int) -> str:
        """The kind of unit the passage stands in; "section" before the first heading."""
        number, passage = self.passages[row]
        return self.entries[number][1].sections[passage.section].kind if passage.section >= 0 else "section"

    def table(self, row: int) -> tuple[tuple[str, ...], ...]:
        """The rows of the table that the passage is, or lies within; none elsewhere."""
        number, passage = self.passages[row]
        blocks = self.entries[number][1].blocks
        return next((b.rows for b in blocks if b.rows and b.start <= passage.start and passage.end <= b.end), ())


def cited_rows(library: Library, resolution: Resolution, allowed: Mask) -> Rows:
    """The allowed passages of the places a citation may mean: the best place first, each in the order of the text."""
    numbers = {agreement.id: number for number, (agreement, _) in enumerate(library.entries)}
    found: dict[int, None] = {}
    for candidate in resolution.candidates:
        number = numbers[candidate.agreement]
        document = library.entries[number][1]
        start, end = extent(document, candidate.section) if candidate.section >= 0 else (0, len(document.text))
        page = candidate.place.page if candidate.section < 0 else None
        for row in np.flatnonzero((library.agreement_of == number) & allowed):
            passage = library.passages[row][1]
            on_page = page is None or (passage.page or 0) <= page <= (passage.page_end or 0)
            if start <= passage.start < end and on_page:
                found[int(row)] = None
    return np.array(list(found), dtype=np.int64)


def library_of(opened: OpenIndex) -> Library:
    """The library of an opened index."""
    agreements = [entry.agreement for entry in opened.manifest.agreements]
    passages = tuple(
        (number, passage) for number, document in enumerate(opened.documents) for passage in document.passages
    )
    return Library(
        entries=tuple(zip(agreements, opened.documents, strict=True)),
        passages=passages,
        agreement_of=np.array([number for number, _ in passages], dtype=np.int64),
        sentences=groups_of([len(passage.sentences) for _, passage in passages]),
        stored=opened.readings,
        facets=opened.facets,
        titles=opened.titles,
        words=opened.words,
    )

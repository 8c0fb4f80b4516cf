"""Indexes of any size for `make bench`: the sentences of the corpus dealt out anew into passages.

Every agreement made is a real one's section tree with other sentences under its headings, so headings, lengths,
passages an agreement and questions a passage are the corpus's own. Nothing is embedded: a sentence keeps its vector, a
passage has its sentences' mean, made length 1, and the questions recorded for the passage that lent its first sentence.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from indexer.embedding.embedder import Vectors
from indexer.index.directory import OpenIndex, write_questions
from indexer.index.document_json import encode_document
from indexer.index.keyword import TokenFields as KeywordDocument
from indexer.index.manifest import IndexedAgreement, write_manifest
from indexer.index.postings import PostingsIndex
from indexer.index.replacement import building, only_builder
from indexer.index.stored_passages import ReadingsWriter
from indexer.index.vectors import FaissIndex
from indexer.index.word_table import tabulate_words, write_titles, write_word_table
from indexer.language.analyzer import readings
from indexer.models import Agreement, Block, Document, Passage, Section
from indexer.pipeline.build import keyword_document, section_title

_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Recombined:
    """Agreements made of others' sentences.

    lenders: for every passage the numbers, in the real index, of the sentences it is made of.
    questions: for every passage the numbers of the questions recorded for the lender of its first sentence.
    """

    entries: tuple[tuple[Agreement, Document], ...]
    lenders: tuple[tuple[int, ...], ...]
    questions: tuple[tuple[int, ...], ...]

    @property
    def size(self) -> int:
        """Number of passages."""
        return len(self.lenders)


def recombine(opened: OpenIndex, size: int, *, seed: int = 1) -> Recombined:
    """`size` passages, the same for the same seed."""
    texts = [document.text[a:b] for document in opened.documents for p in document.passages for a, b in p.sentences]
    deal = _dealer(len(texts), random.Random(seed))  # noqa: S311 - a test's shuffle
    asked = _questions_of_sentences(opened)
    entries: list[tuple[Agreement, Document]] = []
    lenders: list[tuple[int, ...]] = []
    while len(lenders) < size:
        turn, number = divmod(len(entries), len(opened.documents))
        agreement = _renamed(opened.manifest.agreements[number].agreement, turn)
        document, lent = _made(agreement.id, opened.documents[number], texts, deal, size - len(lenders))
        entries.append((agreement, document))
        lenders += lent
    return Recombined(tuple(entries), tuple(lenders), tuple(asked[lent[0]] for lent in lenders))


def keyword_documents(made: Recombined, opened: OpenIndex) -> Iterator[KeywordDocument]:
    """What the keyword index gets of every passage, analyzed as `indexer.pipeline.build` does it."""
    rows = iter(made.questions)
    for _, document in made.entries:
        for passage in document.passages:
            yield keyword_document(document, passage, [opened.questions[number][0] for number in next(rows)])


def write_index(index: Path, made: Recombined, opened: OpenIndex, documents: Sequence[KeywordDocument]) -> None:
    """Write an index directory that `indexer.index.directory.open_index` opens."""
    with only_builder(index), building(index) as directory:
        _write_files(directory, made, opened, documents)


def _write_files(directory: Path, made: Recombined, opened: OpenIndex, documents: Sequence[KeywordDocument]) -> None:
    for name in ("documents", "vectors"):
        (directory / name).mkdir(parents=True)
    for _, document in made.entries:
        (directory / "documents" / f"{document.agreement}.json").write_text(encode_document(document), encoding="utf-8")
    asked = [(number, row) for row, numbers in enumerate(made.questions) for number in numbers]
    write_questions(directory, [(opened.questions[number][0], (row,)) for number, row in asked])
    PostingsIndex.write(directory / "keyword", documents)
    with ReadingsWriter(directory / "readings") as stored:
        for _, document in made.entries:
            for passage in document.passages:
                stored.add(readings(document.text[passage.start : passage.end]))
    passages = [(document, passage) for _, document in made.entries for passage in document.passages]
    write_titles(directory, [section_title(document, passage) for document, passage in passages])
    write_word_table(directory, tabulate_words(document.text for _, document in made.entries))
    for name, vectors in _vectors(made, opened, [number for number, _ in asked]).items():
        FaissIndex(vectors).save(directory / "vectors" / f"{name}.faiss")
    indexed = tuple(IndexedAgreement(entry, "0" * 64, len(document.passages)) for entry, document in made.entries)
    write_manifest(directory, replace(opened.manifest, generation=directory.name, agreements=indexed, files={}))


def _vectors(made: Recombined, opened: OpenIndex, asked: Sequence[int]) -> dict[str, Vectors]:
    lent = np.array([number for numbers in made.lenders for number in numbers], dtype=np.int64)
    sentences = opened.sentences.vectors(lent)
    starts = np.concatenate(([0], np.cumsum([len(numbers) for numbers in made.lenders])[:-1]))
    sums = np.add.reduceat(sentences, starts, axis=0)
    passages = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return {
        "passages": np.asarray(passages, dtype=np.float32),
        "sentences": sentences,
        "questions": opened.question_vectors.vectors(np.array(asked, dtype=np.int64)),
    }


def _dealer(count: int, chance: random.Random) -> Callable[[int], tuple[int, ...]]:
    """Deals numbers below `count` from a shuffled pack, shuffled again when it is used up."""
    pack: list[int] = []

    def deal(wanted: int) -> tuple[int, ...]:
        if len(pack) < wanted:
            fresh = list(range(count))
            chance.shuffle(fresh)
            pack.extend(fresh)
        return tuple(pack.pop() for _ in range(wanted))

    return deal


def _questions_of_sentences(opened: OpenIndex) -> tuple[tuple[int, ...], ...]:
    """For every sentence the numbers of the questions recorded for its passage, each question for one passage only.

    So there are as many questions a passage as in the real index, and no vector more.
    """
    by_row: dict[int, list[int]] = defaultdict(list)
    for number, (_, rows) in enumerate(opened.questions):
        by_row[rows[0]].append(number)
    passages = [passage for document in opened.documents for passage in document.passages]
    return tuple(tuple(by_row[row]) for row, passage in enumerate(passages) for _ in passage.sentences)


def _renamed(agreement: Agreement, turn: int) -> Agreement:
    """The first five are called as the real ones; later rounds are about earlier years."""
    if not turn:
        return agreement
    return replace(
        agreement,
        id=f"{agreement.id}-{turn}",
        title=f"{agreement.title} ({turn})",
        short_title=f"{agreement.short_title}-{turn}",
        year=agreement.year - turn % 60,
    )


def _made(
    agreement: str, model: Document, texts: Sequence[str], deal: Callable[[int], tuple[int, ...]], room: int
) -> tuple[Document, list[tuple[int, ...]]]:
    """A document of at most `room` passages with the headings of `model`, and the sentences lent to each passage."""
    own: dict[int, list[Passage]] = defaultdict(list)
    for passage in model.passages[:room]:
        own[passage.section].append(passage)
    draft, lenders = _Draft(), []
    for number in range(-1, len(model.sections)):
        if number >= 0:
            draft.heading(model, number)
        for passage in own[number]:
            lenders.append(deal(max(1, len(passage.sentences))))
            draft.passage(passage, f"{agreement}.{len(lenders):010x}", [texts[lent] for lent in lenders[-1]])
    text = "".join(draft.pieces)
    pages = tuple(
        replace(page, start=page.start * len(text) // len(model.text), end=page.end * len(text) // len(model.text))
        for page in model.pages
    )
    return Document(agreement, text, pages, tuple(draft.blocks), tuple(draft.sections), tuple(draft.passages)), lenders


class _Draft:
    """A document being written."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.blocks: list[Block] = []
        self.sections: list[Section] = []
        self.passages: list[Passage] = []
        self._length = 0

    def heading(self, model: Document, number: int) -> None:
        section = model.sections[number]
        start, end = self._append(model.text[section.start : section.end])
        self.sections.append(replace(section, start=start, end=end))
        self.blocks.append(Block("heading", start, end, number))

    def passage(self, like: Passage, name: str, sentences: Sequence[str]) -> None:
        spans = tuple(self._append(sentence, gap=" ") for sentence in sentences)
        start, end = spans[0][0], spans[-1][1]
        self._append("")
        self.blocks.append(Block("paragraph", start, end, like.section))
        self.passages.append(
            replace(like, id=name, agreement=name.partition(".")[0], start=start, end=end, sentences=spans)
        )

    def _append(self, text: str, *, gap: str = _GAP) -> tuple[int, int]:
        start = self._length
        self.pieces += [text, gap]
        self._length += len(text) + len(gap)
        return start, start + len(text)

"""A query looked up in the index and ranked: from `Query` to rows, best first."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.danish import analyze
from indexer.embedder import Vectors
from indexer.store import OpenIndex
from indexer.vectors import Rows, Scores
from search.counting import counted_thing, counts
from search.fusion import Evidence, Mask, fuse, meaning_of, ordered
from search.library import Library
from search.models import Mode, Query
from search.question_evidence import level_questions
from search.terms import (
    QueryWord,
    clause_rows,
    prefix_terms,
    query_words,
    synonym_terms,
    union,
    weighted_terms,
    word_rows,
)

CANDIDATES = 1_000
"""How many passages, by words and by meaning each, are looked at closely; above that the rest cannot win."""

DEPTH = 200
"""How many passages a ranking by meaning has at most; beyond that its order says nothing."""

_COUNTED = 0.2
"""Added to the score of a passage that counts what a question asks the number of."""

_FEW = 0.01
"""A word that stands in at most this share of the passages (or in three) is rare."""
_RARE_LENGTH = 4
_SHORT = 2
"""Telling words; a query with more is a sentence."""


@dataclass(frozen=True, slots=True)
class Aids:
    """What helps beside the agreements' own text: the questions recorded for passages, and the query adapter."""

    questions: bool = True
    adapter: bool = True


EVERY_AID = Aids()


@dataclass(frozen=True, slots=True)
class Looked:
    """A query looked up: what the index says of it, before ranking.

    words: of the free text, spelling corrected. rows: for each word the passages that have it by form, lemma or parts.
    phrases: folded exact tokens of the quoted phrases. tiers: what comes first whatever its score. questions: for
    each passage the nearest recorded question, -1 for none.
    """

    query: Query
    words: tuple[QueryWord, ...]
    rows: tuple[Rows, ...]
    phrases: tuple[tuple[str, ...], ...]
    evidence: Evidence
    allowed: Mask
    tiers: NDArray[np.int64]
    questions: NDArray[np.int64]


class Ranker:
    """Looks queries up in one opened index. Immutable; safe to use from several threads."""

    def __init__(
        self, opened: OpenIndex, library: Library, embed: Callable[[str], Vectors], aids: Aids = EVERY_AID
    ) -> None:
        self._opened = opened
        self._library = library
        self._embed = embed
        self._size = len(library.passages)
        self._counts = lru_cache(maxsize=16_384)(lambda row: counts(library.text(row)))
        self._aids = aids
        self._adapter = opened.adapter if aids.adapter else None
        questions = opened.questions if aids.questions else ()
        pairs = [(number, row) for number, (_, rows) in enumerate(questions) for row in rows]
        pairs.sort(key=lambda pair: pair[1])
        self._pair_question = np.array([number for number, _ in pairs], dtype=np.int64)
        self._asked_rows, self._pair_starts, self._pair_counts = np.unique(
            np.array([row for _, row in pairs], dtype=np.int64), return_index=True, return_counts=True
        )

    def look_up(self, query: Query, text: str, allowed: Mask, mode: Mode, *, synonyms: Sequence[str] = ()) -> Looked:
        """What the index says of a query.

        Args:
            query: as parsed.
            text: its free text with spelling corrected.
            allowed: the rows that the filters let through.
            mode: "keyword" leaves the vectors alone.
            synonyms: other words for what is asked, tried at a lower weight.
        """
        index = self._opened.keyword
        words = query_words(analyze(text))
        rows = tuple(word_rows(index, word) for word in words)
        phrases = tuple(
            tuple(term.text for term in analyze(clause.text).exact)
            for clause in query.clauses
            if clause.kind == "phrase" and not clause.excluded
        )
        asked = weighted_terms(words, questions=self._aids.questions)
        keyword = index.score((*asked, *prefix_terms(index, query), *synonym_terms(synonyms)))
        allowed = allowed & self._boolean(query)
        zeros = np.zeros(self._size, dtype=np.float32)
        passage, sentence, question, nearest = zeros, zeros, zeros, np.full(self._size, -1, dtype=np.int64)
        if mode != "keyword" and self._size:
            raw = self._embed(text)
            vector = self._adapter.apply(raw) if self._adapter else raw
            passage = self._opened.passages.scores(vector)
            question, nearest = self._questions(raw)
            candidates = self._candidates(np.maximum(passage, question), keyword, allowed)
            allowed = allowed & mask_of(candidates, self._size)
            sentence = self._sentences(vector, candidates, passage)
            question = level_questions(question, meaning_of(passage, sentence), (nearest >= 0) & allowed)
        evidence = Evidence(keyword, passage, sentence, question, self._year(query), self._known(rows))
        return Looked(query, words, rows, phrases, evidence, allowed, self._tiers(phrases, words, rows), nearest)

    def rank(self, looked: Looked, mode: Mode) -> tuple[Rows, Scores]:
        """The rows of the ranking, best first, and the score of every row."""
        evidence, allowed = looked.evidence, looked.allowed
        if mode == "keyword":
            allowed = allowed & (evidence.keyword > 0)
            return ordered(evidence.keyword, looked.tiers, allowed, self._size), evidence.keyword
        scores = fuse(evidence if mode == "hybrid" else evidence.meaning_only(), allowed)
        if thing := counted_thing(looked.query.free):
            for row in ordered(scores, looked.tiers, allowed, DEPTH).tolist():
                scores[row] += _COUNTED if thing in self._counts(row) else 0
        return ordered(scores, looked.tiers, allowed, DEPTH), scores

    def _candidates(self, meaning: Scores, keyword: Scores, allowed: Mask) -> Rows:
        """The allowed rows that are near by words or by meaning; all of a small collection."""
        rows = np.flatnonzero(allowed)
        if len(rows) <= 2 * CANDIDATES:
            return rows
        by_word = rows[np.argpartition(-keyword[rows], CANDIDATES)[:CANDIDATES]]
        by_meaning = rows[np.argpartition(-meaning[rows], CANDIDATES)[:CANDIDATES]]
        return np.union1d(by_word, by_meaning)

    def _sentences(self, vector: Vectors, candidates: Rows, passage: Scores) -> Scores:
        """The cosine of the best sentence of every candidate; of a passage without sentences its own."""
        best = np.zeros(self._size, dtype=np.float32)
        rows = self._library.sentence_rows(candidates)
        found = self._library.best_sentence(candidates, self._opened.sentences.scores(vector, rows))
        best[candidates] = np.where(found > -1, found, passage[candidates])
        return best

    def _questions(self, vector: Vectors) -> tuple[Scores, NDArray[np.int64]]:
        """For every passage the cosine of the nearest question recorded for it (0 for none), and which it is."""
        best = np.zeros(self._size, dtype=np.float32)
        nearest = np.full(self._size, -1, dtype=np.int64)
        if len(self._asked_rows):
            scores = self._opened.question_vectors.scores(vector)[self._pair_question]
            highest = np.maximum.reduceat(scores, self._pair_starts)
            best[self._asked_rows] = highest
            reached = np.flatnonzero(scores == np.repeat(highest, self._pair_counts))
            nearest[np.repeat(self._asked_rows, self._pair_counts)[reached]] = self._pair_question[reached]
        return best, nearest

    def _boolean(self, query: Query) -> Mask:
        """The rows that have what the query requires and nothing of what it excludes."""
        index = self._opened.keyword
        mask = np.ones(self._size, dtype=bool)
        groups: dict[int, list[Rows]] = {}
        for clause in query.clauses:
            if clause.excluded:
                mask[clause_rows(index, clause)] = False
            elif clause.group:
                groups.setdefault(clause.group, []).append(clause_rows(index, clause))
            elif clause.required:
                mask &= mask_of(clause_rows(index, clause), self._size)
        for rows in groups.values():
            mask &= mask_of(union(rows), self._size)
        return mask

    def _known(self, rows: Sequence[Rows]) -> float:
        """The share of the words that the index has, each weighted by its idf (an unknown word by the highest)."""
        weights = [(idf(len(having), self._size), len(having) > 0) for having in rows]
        total = sum(weight for weight, _ in weights)
        return sum(weight for weight, known in weights if known) / total if total else 0.0

    def _year(self, query: Query) -> Scores:
        """1 for the passages of an agreement whose year the query names."""
        years = np.array([agreement.year for agreement, _ in self._library.entries], dtype=np.int64)
        named = np.isin(years, query.mentioned_years).astype(np.float32)
        return named[self._library.agreement_of] if self._size else np.zeros(0, dtype=np.float32)

    def _tiers(
        self, phrases: Sequence[Sequence[str]], words: Sequence[QueryWord], rows: Sequence[Rows]
    ) -> NDArray[np.int64]:
        """What must come first, where it stands anywhere at all: quoted phrases, and the rare words of a short query.

        In a longer query a rare word is as often an accident of how the question is put.
        """
        tiers = np.zeros(self._size, dtype=np.int64)
        for phrase in phrases:
            tiers[self._opened.keyword.phrase(phrase)] += 1
        telling = [
            (word, having)
            for word, having in zip(words, rows, strict=True)
            if len(having) * 3 <= self._size and len(word.text) > 2
        ]
        for word, having in telling if len(telling) <= _SHORT else ():
            if len(word.text) >= _RARE_LENGTH and len(having) <= max(3, _FEW * self._size):
                tiers[having] += 1
        return tiers


def mask_of(rows: Rows, size: int) -> Mask:
    """True for each of `rows`, shape (size,)."""
    mask = np.zeros(size, dtype=bool)
    mask[rows] = True
    return mask


def idf(having: int, size: int) -> float:
    """Inverse document frequency of a word that `having` of `size` passages have, in Lucene's form; never negative."""
    return math.log(1 + (size - having + 0.5) / (having + 0.5))

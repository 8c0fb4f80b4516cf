"""Looks a query up in the index and ranks passages by it: from `Query` to rows, best first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from indexer.embedding.embedder import Vectors
from indexer.index.directory import OpenIndex
from indexer.index.keyword import WeightedTerm
from indexer.index.query_adapter import QueryAdapter
from indexer.index.vectors import Rows, VectorScores
from indexer.language.analyzer import readings
from search.citations.agreement_names import find_names
from search.library import Library, Mask, groups_of
from search.models import Mode, Query
from search.query.terms import (
    NO_ROWS,
    QueryWord,
    condition_rows,
    query_words,
    synonym_terms,
    union,
    weighted_terms,
    wildcard_terms,
    word_rows,
)
from search.ranking.fusion import PassageEvidence, equate_question_scores, fuse, meaning_of, ordered
from search.ranking.query_evidence import content_lemmas, known_share, rare_rows, title_score
from search.ranking.scorers import scorer_for
from search.ranking.settings import DEFAULT_SETTINGS, RankingSettings

_ORDERED = 1_000
"""How many passages a ranking by words alone puts in exact order where the index lies beyond this process."""

DEPTH = 200
"""How many passages a ranking by meaning has at most; beyond that its order says nothing."""


@dataclass(frozen=True, slots=True)
class LookedUpQuery:
    """A query looked up in the whole index: what no filter changes.

    words: of the free text, spelling corrected. having: for each word the passages that have it by form, lemma or
    parts. phrases: folded exact tokens of the quoted phrases. terms, keyword: what was looked for, and the score of
    every row (`scorers.py`). fitting: the rows that have what the query requires. tiers: what comes first whatever its
    score. text: embedded for the rest.
    """

    query: Query
    text: str
    words: tuple[QueryWord, ...]
    having: tuple[Rows, ...]
    phrases: tuple[tuple[str, ...], ...]
    terms: tuple[WeightedTerm, ...]
    keyword: VectorScores
    fitting: Mask
    tiers: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ScoredCandidates:
    """A scan looked at closely: only some rows are, so that a large collection costs little more than a small one.

    rows: those looked at, ascending. What follows has a value for each of them: evidence; allowed, whether it is
    ranked; tiers; questions, the nearest recorded question, -1 for none.
    """

    scan: LookedUpQuery
    rows: Rows
    evidence: PassageEvidence
    allowed: Mask
    tiers: NDArray[np.int64]
    questions: NDArray[np.int64]

    def place(self, row: int) -> int:
        """Where in `rows` a row stands."""
        return int(np.searchsorted(self.rows, row))


class Ranker:
    """Looks queries up in one opened index. Immutable; safe to use from several threads."""

    def __init__(
        self,
        opened: OpenIndex,
        library: Library,
        embed: Callable[[str], Vectors],
        settings: RankingSettings = DEFAULT_SETTINGS,
    ) -> None:
        self._opened = opened
        self._library = library
        self._embed = embed
        self._size = len(library.passages)
        self._years = np.array([agreement.year for agreement, _ in library.entries], dtype=np.int64)
        self._agreements = tuple(agreement for agreement, _ in library.entries)
        self._settings = settings
        self._fields = settings.fields if settings.questions else replace(settings.fields, question=0.0)
        self._turned = lru_cache(maxsize=64)(
            partial(_transformed_query, opened.adapter if settings.adapter else None, embed)
        )
        self._reach = scorer_for(opened.keyword, opened.passages, self._turned)
        questions = opened.questions if settings.questions else ()
        sizes = np.fromiter((len(rows) for _, rows in questions), dtype=np.int64, count=len(questions))
        asked = np.fromiter((row for _, rows in questions for row in rows), dtype=np.int64, count=int(sizes.sum()))
        order = np.argsort(asked, kind="stable")
        self._question_of = np.repeat(np.arange(len(questions)), sizes)[order]
        self._questions = groups_of(np.bincount(asked, minlength=self._size))

    def look_up(self, query: Query, text: str, *, synonyms: Sequence[str] = ()) -> LookedUpQuery:
        """What the words of a query say of the whole index.

        Args:
            query: as parsed.
            text: its free text with spelling corrected.
            synonyms: other words for what is asked, tried at a lower weight.
        """
        index = self._opened.keyword
        words = query_words(readings(text))
        asked = self.prefetch(words)
        having = tuple(word_rows(index, word) for word in words)
        phrases = tuple(
            tuple(word.exact for word in readings(clause.text).words)
            for clause in query.clauses
            if clause.kind == "phrase" and not clause.excluded
        )
        terms = (*asked, *wildcard_terms(index, query), *synonym_terms(synonyms, self._fields))
        keyword = self._reach.keyword(terms)
        tiers = self._tiers(phrases, words, having)
        return LookedUpQuery(query, text, words, having, phrases, terms, keyword, self._boolean(query), tiers)

    def prefetch(self, words: Sequence[QueryWord]) -> tuple[WeightedTerm, ...]:
        """Say which words will be looked up next, so that an index beyond this process is asked once; their terms."""
        asked = weighted_terms(words, self._fields)
        self._reach.prefetch(asked)
        return asked

    def score_candidates(
        self, scan: LookedUpQuery, allowed: Mask, mode: Mode, *, also: Rows = NO_ROWS
    ) -> ScoredCandidates:
        """A scan looked at closely.

        Args:
            scan: of the query.
            allowed: the rows that the filters let through.
            mode: "keyword" leaves the vectors alone.
            also: rows to look at whatever they score; they are ranked only if they would be without this.
        """
        allowed = allowed & scan.fitting
        if mode == "keyword" or not self._size:
            rows = self._with(np.flatnonzero(allowed & (scan.keyword > 0)), also)
            zeros = np.zeros(len(rows), dtype=np.float32)
            passage, sentence, question, nearest = zeros, zeros, zeros, np.full(len(rows), -1, dtype=np.int64)
            ranked = allowed[rows]
        else:
            candidates = self._candidates(scan, allowed)
            rows = self._with(candidates, also)
            ranked = mask_of(candidates, self._size)[rows]
            passage = self._reach.nearness(scan.text, rows)
            sentence = self._sentences(scan.text, rows, passage)
            question, nearest = self._nearest_questions(scan.text, rows)
            meaning = meaning_of(passage, sentence, self._settings.fusion)
            question = equate_question_scores(question, meaning, (nearest >= 0) & ranked)
        keyword = self._reach.keyword_order(
            scan.terms, scan.keyword, rows, _ORDERED if mode == "keyword" else len(rows)
        )
        first = np.flatnonzero((scan.tiers[rows] > 0) | mask_of(also, self._size)[rows])
        keyword[first] = self._reach.keyword_of(scan.terms, scan.keyword, rows[first])
        evidence = PassageEvidence(
            keyword, passage, sentence, question, self._year(scan.query, rows), self._agreement(scan.query, rows),
            self._title(scan.words, rows), known_share(scan.having, self._size),
        )  # fmt: skip
        return ScoredCandidates(scan, rows, evidence, ranked, scan.tiers[rows], nearest)

    def rank(self, looked: ScoredCandidates, mode: Mode) -> tuple[Rows, VectorScores]:
        """The rows of the ranking, best first, and the score of every row looked at."""
        evidence, allowed = looked.evidence, looked.allowed
        if mode == "keyword":
            allowed = allowed & (evidence.keyword > 0)
            order = ordered(evidence.keyword, looked.tiers, allowed, len(looked.rows))
            return looked.rows[order], evidence.keyword
        scores = fuse(evidence if mode == "hybrid" else evidence.meaning_only(), allowed, self._settings.fusion)
        return looked.rows[ordered(scores, looked.tiers, allowed, DEPTH)], scores

    def _candidates(self, scan: LookedUpQuery, allowed: Mask) -> Rows:
        """The allowed rows that are near by words or by meaning, ascending; all of a small collection.

        Recorded questions do not choose: they speak of the same things in other words, and to compare the query with
        all of them takes longer than all else (docs/decisions/0085 has what that costs in quality: nothing).
        """
        rows = np.flatnonzero(allowed)
        if len(rows) <= 2 * self._settings.candidates:
            return rows
        by_word = self._reach.by_word(scan.terms, scan.keyword, rows, self._settings.candidates)
        return union((by_word, self._reach.by_meaning(scan.text, rows, self._settings.candidates)))

    def _with(self, rows: Rows, others: Rows) -> Rows:
        """The rows of both, ascending."""
        return union((rows, others)) if len(others) else rows

    def _sentences(self, text: str, rows: Rows, passage: VectorScores) -> VectorScores:
        """The cosine of the best sentence of every row; of a passage without sentences its own."""
        sentences = self._library.sentences
        scores = self._opened.sentences.scores(self._turned(text), sentences.members(rows))
        found = sentences.best(rows, scores)
        return np.where(found > -1, found, passage).astype(np.float32)

    def _nearest_questions(self, text: str, rows: Rows) -> tuple[VectorScores, NDArray[np.int64]]:
        """For every row the cosine of the nearest question recorded for it (0 for none), and which it is."""
        asked = self._question_of[self._questions.members(rows)]
        sizes = self._questions.sizes(rows)
        nearest = np.full(len(rows), -1, dtype=np.int64)
        if not len(asked):
            return np.zeros(len(rows), dtype=np.float32), nearest
        scores = self._opened.question_vectors.scores(self._embed(text), asked)
        best = self._questions.best(rows, scores)
        reached = np.flatnonzero(scores == np.repeat(best, sizes))
        nearest[np.repeat(np.arange(len(rows)), sizes)[reached]] = asked[reached]
        return np.where(sizes > 0, best, 0).astype(np.float32), nearest

    def _boolean(self, query: Query) -> Mask:
        """The rows that have what the query requires and nothing of what it excludes."""
        if query.condition is None:
            return np.ones(self._size, dtype=bool)
        return mask_of(condition_rows(self._opened.keyword, query.condition), self._size)

    def _year(self, query: Query, rows: Rows) -> VectorScores:
        """1 for the passages of an agreement whose year the query names."""
        if not query.mentioned_years:
            return np.zeros(len(rows), dtype=np.float32)
        named = np.isin(self._years, query.mentioned_years).astype(np.float32)
        return named[self._library.agreement_of[rows]]

    def _agreement(self, query: Query, rows: Rows) -> VectorScores:
        """1 for the passages of an agreement that the query surely names."""
        sure = [name.agreements for name in find_names(query.text, self._agreements) if name.strength == "sure"]
        named = {ids[0] for ids in sure if len(ids) == 1}
        if not named:
            return np.zeros(len(rows), dtype=np.float32)
        of = np.array([agreement.id in named for agreement in self._agreements], dtype=np.float32)
        return of[self._library.agreement_of[rows]]

    def _title(self, words: Sequence[QueryWord], rows: Rows) -> VectorScores:
        """How nearly the title of each passage's section is the query; only titles with most of its words are read."""
        asked = content_lemmas(words)
        scores = np.zeros(len(rows), dtype=np.float32)
        if not asked:
            return scores
        found = np.zeros(self._size, dtype=np.int64)
        for lemma in asked:
            found[self._opened.keyword.rows("heading", lemma)] += 1
        for place in np.flatnonzero(found[rows] * 2 >= len(asked)):
            scores[place] = title_score(asked, self._library.title_lemmas(int(rows[place])))
        return scores

    def _tiers(
        self, phrases: Sequence[Sequence[str]], words: Sequence[QueryWord], rows: Sequence[Rows]
    ) -> NDArray[np.int64]:
        """What comes first, where it stands anywhere at all: quoted phrases, and the rare words of a short query."""
        tiers = np.zeros(self._size, dtype=np.int64)
        for phrase in phrases:
            tiers[self._opened.keyword.phrase(phrase)] += 1
        for having in rare_rows(words, rows, self._size) if self._settings.rare_first else ():
            tiers[having] += 1
        return tiers


def _transformed_query(adapter: QueryAdapter | None, embed: Callable[[str], Vectors], text: str) -> Vectors:
    """The vector by which a text is compared with passages and sentences."""
    return adapter.apply(embed(text)) if adapter else embed(text)


def mask_of(rows: Rows, size: int) -> Mask:
    """True for each of `rows`, shape (size,)."""
    mask = np.zeros(size, dtype=bool)
    mask[rows] = True
    return mask

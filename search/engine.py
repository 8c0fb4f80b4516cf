"""The search engine: an opened index and an embedder behind one verb a question."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.danish import analyze
from indexer.embedder import Embedder, Vectors
from indexer.errors import QueryError
from indexer.models import Agreement, Document
from indexer.store import Manifest, OpenIndex, find_agreement, open_index
from indexer.vectors import Rows
from search.citation import format_citation, place_of_passage, url_of
from search.folding import Runs, fold_copies, word_runs
from search.fusion import Evidence, Mask, fuse, ordered, ranks
from search.highlight import highlights
from search.library import library_of
from search.models import MODES, Hit, Mode, Query, SearchResult, Why
from search.query import parse_query
from search.terms import (
    QueryWord,
    clause_rows,
    prefix_terms,
    query_words,
    union,
    weighted_terms,
    word_rows,
)

CANDIDATES = 1_000
"""How many passages, by words and by meaning each, are looked at closely; above that the rest cannot win."""

DEPTH = 200
"""How many passages a ranking has at most; beyond that an order by meaning says nothing."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """A query looked up: what the index says of it, before ranking."""

    query: Query
    words: tuple[QueryWord, ...]
    phrases: tuple[tuple[str, ...], ...]
    evidence: Evidence
    allowed: Mask
    tiers: NDArray[np.int64]


class Engine:
    """Answers over one index directory. Immutable once made; safe to use from several threads."""

    def __init__(self, opened: OpenIndex, embedder: Embedder) -> None:
        self._opened = opened
        self._embedder = embedder
        self._library = library_of(opened)
        self._vector = lru_cache(maxsize=4_096)(self._embed)
        self._runs = lru_cache(maxsize=16_384)(self._word_runs)

    @classmethod
    def open(cls, path: Path, *, embedder: Embedder) -> "Engine":
        """Open the index directory `path`; see `indexer.store.open_index` for its errors."""
        return cls(open_index(path, embedder=embedder.identity), embedder)

    @property
    def library(self) -> tuple[tuple[Agreement, Document], ...]:
        """The agreements with their documents, oldest first."""
        return self._library.entries

    @property
    def manifest(self) -> Manifest:
        """What was indexed, when, and with what."""
        return self._opened.manifest

    def search(
        self,
        text: str,
        *,
        years: Sequence[int] = (),
        agreements: Sequence[str] = (),
        parties: Sequence[str] = (),
        kinds: Sequence[str] = (),
        mode: Mode = "hybrid",
        limit: int = 10,
        offset: int = 0,
    ) -> SearchResult:
        """The passages that answer `text`, best first, `limit` of them after the first `offset`.

        Raises:
            QueryError: nothing to look for, an unknown agreement or mode.
        """
        begun = time.perf_counter()
        if mode not in MODES:
            raise QueryError(f"Søgemåden {mode!r} kendes ikke: vælg hybrid, keyword eller meaning.")
        query = parse_query(text)
        looked = self._look_up(query, self._filter(query, years, agreements, parties, kinds), mode)
        rows, scores = self._rank(looked, mode)
        kept, copies = fold_copies(
            rows.tolist(), offset + limit, runs=self._runs, owner=lambda row: int(self._library.agreement_of[row])
        )
        shown = np.array(kept[offset : offset + limit], dtype=np.int64)
        hits = self._hits(looked, shown, scores, copies, offset, mode)
        return SearchResult(
            query=text,
            route="ranking",
            mode=mode,
            took_ms=(time.perf_counter() - begun) * 1000,
            hits=hits,
            total=len(rows),
            absent=self._absent(looked),
            notes=query.notes,
        )

    def _filter(
        self,
        query: Query,
        years: Sequence[int],
        agreements: Sequence[str],
        parties: Sequence[str],
        kinds: Sequence[str],
    ) -> Mask:
        """The rows that the filters, of the call and of the query text together, let through."""
        catalog = tuple(agreement for agreement, _ in self.library)
        ids = {find_agreement(catalog, name).id for name in (*agreements, *query.agreements)}
        wanted_years, wanted_parties = {*years, *query.years}, {p.lower() for p in (*parties, *query.parties)}
        passing = np.array(
            [
                (not ids or agreement.id in ids)
                and (not wanted_years or agreement.year in wanted_years)
                and (not wanted_parties or any(party.lower() in wanted_parties for party in agreement.parties))
                for agreement in catalog
            ],
            dtype=bool,
        )
        allowed = passing[self._library.agreement_of] if len(passing) else np.zeros(0, dtype=bool)
        wanted_kinds = {*kinds, *query.kinds}
        if wanted_kinds:
            allowed = allowed & np.array([self._kind(row) in wanted_kinds for row in range(len(allowed))], dtype=bool)
        return np.asarray(allowed, dtype=bool)

    def _kind(self, row: int) -> str:
        number, passage = self._library.passages[row]
        return self.library[number][1].sections[passage.section].kind if passage.section >= 0 else "section"

    def _look_up(self, query: Query, allowed: Mask, mode: Mode) -> _Looked:
        index = self._opened.keyword
        words = query_words(analyze(query.free))
        phrases = tuple(
            tuple(term.text for term in analyze(clause.text).exact)
            for clause in query.clauses
            if clause.kind == "phrase" and not clause.excluded
        )
        allowed = allowed & self._boolean(query)
        keyword = index.score((*weighted_terms(words), *prefix_terms(index, query)))
        passage, sentence = np.zeros_like(keyword), np.zeros_like(keyword)
        if mode != "keyword" and len(keyword):
            vector = self._vector(query.free)
            passage = self._opened.passages.scores(vector, np.arange(len(keyword)))
            candidates = self._candidates(keyword, passage, allowed)
            allowed = allowed & np.isin(np.arange(len(keyword)), candidates)
            rows = self._library.sentence_rows(candidates)
            best = self._library.best_sentence(candidates, self._opened.sentences.scores(vector, rows))
            sentence[candidates] = np.maximum(best, passage[candidates] - 1)
        evidence = Evidence(keyword, passage, sentence, self._known(words))
        return _Looked(query, words, phrases, evidence, allowed, self._tiers(words, phrases, len(keyword)))

    def _candidates(self, keyword: NDArray[np.float32], passage: NDArray[np.float32], allowed: Mask) -> Rows:
        """The allowed rows that are near by words or by meaning; all of a small collection."""
        rows = np.flatnonzero(allowed)
        if len(rows) <= 2 * CANDIDATES:
            return rows
        by_word = rows[np.argpartition(-keyword[rows], CANDIDATES)[:CANDIDATES]]
        by_meaning = rows[np.argpartition(-passage[rows], CANDIDATES)[:CANDIDATES]]
        return np.union1d(by_word, by_meaning)

    def _boolean(self, query: Query) -> Mask:
        """The rows that have what the query requires and nothing of what it excludes."""
        index, size = self._opened.keyword, len(self._library.passages)
        mask = np.ones(size, dtype=bool)
        groups: dict[int, list[Rows]] = {}
        for clause in query.clauses:
            if clause.excluded:
                mask[clause_rows(index, clause)] = False
            elif clause.group:
                groups.setdefault(clause.group, []).append(clause_rows(index, clause))
            elif clause.required:
                mask &= _mask(clause_rows(index, clause), size)
        for rows in groups.values():
            mask &= _mask(union(rows), size)
        return mask

    def _known(self, words: Sequence[QueryWord]) -> float:
        """The share of the words that the index has, each weighted by its idf (an unknown word by the highest)."""
        size = len(self._library.passages)
        weights = [(_idf(len(rows), size), len(rows) > 0) for rows in (self._rows_of(word) for word in words)]
        total = sum(weight for weight, _ in weights)
        return sum(weight for weight, known in weights if known) / total if total else 0.0

    def _rows_of(self, word: QueryWord) -> Rows:
        return word_rows(self._opened.keyword, word)

    def _tiers(self, words: Sequence[QueryWord], phrases: Sequence[Sequence[str]], size: int) -> NDArray[np.int64]:
        """What must come first: passages with the quoted phrases, where those stand anywhere at all."""
        tiers = np.zeros(size, dtype=np.int64)
        for phrase in phrases:
            tiers[self._opened.keyword.phrase(phrase)] += 1
        return tiers

    def _rank(self, looked: _Looked, mode: Mode) -> tuple[Rows, NDArray[np.float32]]:
        evidence, allowed = looked.evidence, looked.allowed
        if mode == "keyword":
            allowed = allowed & (evidence.keyword > 0)
            return ordered(evidence.keyword, looked.tiers, allowed, len(allowed)), evidence.keyword
        scores = (
            fuse(Evidence(evidence.keyword, evidence.passage, evidence.sentence, 0.0), allowed)
            if mode == "meaning"
            else fuse(evidence, allowed)
        )
        return ordered(scores, looked.tiers, allowed, DEPTH), scores

    def _hits(
        self,
        looked: _Looked,
        rows: Rows,
        scores: NDArray[np.float32],
        copies: dict[int, tuple[int, ...]],
        offset: int,
        mode: Mode,
    ) -> tuple[Hit, ...]:
        named = {"keyword": looked.evidence.keyword}
        if mode != "keyword":
            named |= {"passage": looked.evidence.passage, "sentence": looked.evidence.sentence}
        places = {name: ranks(values, rows, looked.allowed) for name, values in named.items()}
        return tuple(
            self._hit(
                looked, int(row), offset + number + 1, float(scores[row]), copies.get(int(row), ()),
                tuple((name, int(order[number])) for name, order in places.items()),
            )
            for number, row in enumerate(rows)
        )  # fmt: skip

    def _hit(
        self,
        looked: _Looked,
        row: int,
        rank: int,
        score: float,
        copies: tuple[int, ...],
        places: tuple[tuple[str, int], ...],
    ) -> Hit:
        number, passage = self._library.passages[row]
        agreement, document = self.library[number]
        text = self._library.text(row)
        place = place_of_passage(agreement, document, passage)
        marks = highlights(text, [word for word in looked.words if self._tells(word)], looked.phrases)
        return Hit(
            rank=rank,
            score=score,
            passage_id=passage.id,
            place=place,
            text=text,
            highlights=marks,
            citation=format_citation(place),
            url=url_of(agreement.id, place.section_id, passage.id),
            why=Why(
                words=tuple(dict.fromkeys(text[start:end] for start, end in marks)),
                parts=tuple((word.text, word.parts) for word in looked.words if len(word.parts) > 1),
                ranks=places,
            ),
            table=next(
                (b.rows for b in document.blocks if b.rows and b.start <= passage.start and passage.end <= b.end), ()
            ),
            also=tuple(self._library.passages[copy][1].id for copy in copies),
        )

    def _tells(self, word: QueryWord) -> bool:
        """Whether a word is worth marking: it stands in less than a third of the passages."""
        return len(self._rows_of(word)) * 3 <= len(self._library.passages) or len(self._library.passages) < 10

    def _absent(self, looked: _Looked) -> tuple[str, ...]:
        """Short titles of the agreements in which no telling word of the query stands, by any form."""
        rows = union([self._rows_of(word) for word in looked.words if self._tells(word)])
        present = set(self._library.agreement_of[rows].tolist())
        return tuple(
            agreement.short_title for number, (agreement, _) in enumerate(self.library) if number not in present
        )

    def _word_runs(self, row: int) -> Runs:
        return word_runs(self._library.text(row))

    def _embed(self, text: str) -> Vectors:
        vector: Vectors = self._embedder.queries([text])[0]
        return vector


def _mask(rows: Rows, size: int) -> Mask:
    mask = np.zeros(size, dtype=bool)
    mask[rows] = True
    return mask


def _idf(having: int, size: int) -> float:
    return math.log(1 + (size - having + 0.5) / (having + 0.5))

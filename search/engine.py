"""The search engine: one verb for each thing that is asked of an index directory.

Longer than 300 lines because every verb is here; what they share is in query_reader.py and the rooms they call.
"""

import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np

from indexer.embedding.embedder import Embedder, Vectors
from indexer.embedding.models import make_embedder, model_of
from indexer.errors import QueryError
from indexer.index.directory import OpenIndex, open_index
from indexer.index.manifest import Manifest, read_manifest
from indexer.index.vectors import Rows, VectorScores
from indexer.models import Agreement, Document
from search.citations.resolve import Resolution
from search.library import Library, Mask, cited_rows, library_of
from search.models import MODES, Hit, Mode, Order, SearchResult
from search.query.parser import parse_query
from search.query.terms import NO_ROWS, union, wildcard_notes, word_rows
from search.query_reader import MATCHES, AskedQuery, FilterValues, QueryReader
from search.ranking.filters import Filters, Tally
from search.ranking.hits import HitBuilder, Ranking
from search.ranking.near_duplicates import fold_copies, word_runs
from search.ranking.ranker import Ranker, mask_of
from search.ranking.settings import DEFAULT_SETTINGS, RankingSettings
from search.runtime import check_deadline, gc_paused, set_at_deadline
from search.suggestions import Vocabulary
from search.whole_agreements import WholeAgreements

if TYPE_CHECKING:  # imported when first asked for: a command that only searches would spend a third of its time on them
    from search.answers.answer import Answer
    from search.answers.llm import LanguageModel
    from search.answers.word_match import MatchWords
    from search.compare.alignment import Comparison
    from search.compare.occurrences import Match as UnitMatch
    from search.compare.occurrences import Occurrences
    from search.compare.topic import Topic

_ANSWER_HITS = 5
"""How many of the nearest passages stand below an answer or a refusal."""

_SORTED = 100
"""Of several words the best passages that can be put in the order of the text: what is far from them is noise there."""
_TOPIC_HITS = 10
"""How many of an agreement's best passages are tried for one that mentions the topic."""


class Engine:
    """Answers over one index directory. Immutable once made; safe to use from several threads."""

    def __init__(
        self,
        opened: OpenIndex,
        embedder: Embedder,
        *,
        settings: RankingSettings = DEFAULT_SETTINGS,
        model: "LanguageModel | None" = None,
    ) -> None:
        self._model = model
        self._opened = opened
        self._embedder = embedder
        self._library: Library = library_of(opened)
        library = self._library
        self._filters = Filters(library)
        self._hit_builder = HitBuilder(library, tuple(text for text, _ in opened.questions))
        self._vector = lru_cache(maxsize=4_096)(partial(_embed, embedder))
        self._runs = lru_cache(maxsize=4_096)(lambda row: word_runs(library.text(row)))
        self._words = lru_cache(maxsize=512)(partial(_words, library))
        self._ranker = Ranker(opened, self._library, self._vector, settings)
        whole = WholeAgreements(library)
        self.changes, self.commitments = whole.changes, whole.commitments
        self._reader = QueryReader(opened, self._library, self._filters, self._ranker)
        self.vocabulary = Vocabulary(library, self._reader.words, self._reader.count)

    @classmethod
    def open(cls, path: Path, *, embedder: Embedder | None = None, model: "LanguageModel | None" = None) -> "Engine":
        """Open the index directory `path`; see `indexer.index.directory.open_index` for its errors.

        embedder: of the model that the index was made with; loaded where None.
        model: picks and orders the sentences of answers, see `search.answers.llm`; none by default.
        """
        embedder = embedder or make_embedder(model_of(read_manifest(path).embedder))
        with gc_paused():
            opened = open_index(path, embedder=embedder.identity)
            opened.read_whole()
            return cls(opened, embedder, model=model)

    def with_settings(self, settings: RankingSettings) -> "Engine":
        """The same index ranked with other settings, to measure what they do."""
        return Engine(self._opened, self._embedder, settings=settings)

    @property
    def library(self) -> tuple[tuple[Agreement, Document], ...]:
        """The agreements with their documents, oldest first."""
        return self._library.entries

    @property
    def manifest(self) -> Manifest:
        """What was indexed, when, and with what."""
        return self._opened.manifest

    def check_ready(self) -> None:
        """See that what answers is there; for whatever watches over a server.

        Raises:
            EngineError: the indexes lie beyond this process and cannot be used right now.
        """
        self._opened.check()

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of every passage, in row order."""
        return tuple(self._library.text(row) for row in range(len(self._library.passages)))

    def passage_scores(self, text: str) -> VectorScores:
        """The cosine of `text`, embedded as a query, with every passage, in row order."""
        return self._opened.passages.scores(self._vector(text))

    @property
    def recorded_questions(self) -> tuple[str, ...]:
        """The questions recorded for passages."""
        return tuple(text for text, _ in self._opened.questions)

    def search(
        self,
        text: str,
        *,
        mode: Mode = "hybrid",
        limit: int = 10,
        offset: int = 0,
        order: Order = "best",
        as_words: bool = False,
        **filters: Unpack[FilterValues],
    ) -> SearchResult:
        """The passages that answer `text`, `limit` of them after the first `offset`.

        A citation leads to the place it names, unless it is searched for `as_words`; the ranking follows behind it.
        In another `order` than the best first come those that have the one word searched for, else the `_SORTED` best.

        Raises:
            QueryError: nothing to look for, an unknown agreement or mode.
        """
        begun = time.perf_counter()
        if mode not in MODES:
            raise QueryError(f"Søgemåden {mode!r} kendes ikke: vælg hybrid, keyword eller meaning.")
        asked = self._reader.read(text, as_words=as_words, **filters)
        allowed = self._filters.mask(asked.query)
        ranked = self._ranked(asked, allowed, mode, offset + limit, order)
        shown = ranked.kept[offset : offset + limit]
        hits = tuple(self._hit(asked, ranked, row, offset + number) for number, row in enumerate(shown, 1))
        return SearchResult(
            query=text,
            route="citation" if ranked.cited else "ranking",
            mode=mode,
            took_ms=(time.perf_counter() - begun) * 1000,
            hits=hits,
            total=ranked.total,
            terms=asked.terms,
            failed_citation=asked.resolution is not None and not asked.resolution.candidates,
            suggestion=self._reader.suggestion(asked),
            expansions=asked.synonyms,
            notes=(
                *asked.query.notes,
                *wildcard_notes(self._opened.keyword, asked.query),
                *_reason(asked.resolution),
            ),
            by_match=ranked.by_match,
        )

    def tally(self, text: str, *, agreements: Collection[str], kinds: Collection[str], as_words: bool = False) -> Tally:
        """How many passages have the word of `text`, or words of it, for each agreement and kind of unit.

        Raises:
            QueryError: nothing to look for, an unknown agreement in `text`.
        """
        asked = self._reader.read(text, as_words=as_words)
        having = asked.scan.keyword > 0
        if asked.terms:
            having = mask_of(np.array(sorted(asked.exact | asked.compound), dtype=np.int64), len(having))
        found = self._filters.mask(asked.query) & asked.scan.fitting & having
        return self._filters.tally(found, agreements=agreements, kinds=kinds)

    def ask(
        self,
        text: str,
        *,
        years: Sequence[int] = (),
        agreements: Sequence[str] = (),
        parties: Sequence[str] = (),
        model: "LanguageModel | None" = None,
        cancelled: threading.Event | None = None,
    ) -> "Answer":
        """The sentences that answer `text`, or what is missing; every text has an answer or a refusal.

        `model`, or the engine's own, picks and orders the sentences of an answer (`search.answers.llm`); once
        `cancelled` is set it is read no further, and what it has given by then stands, or else the extractive answer.

        Raises:
            QueryError: an unknown agreement among `agreements` or the filters of `text`.
        """
        from search.answers.answer import answer_question, sentences_at
        from search.answers.candidates import RetrievalContext
        from search.answers.quote_guard import answer_with_model

        begun = time.perf_counter()
        model = model or self._model

        def ground(meant: str) -> RetrievalContext:
            query = self._reader.limited(
                replace(parse_query(meant), clauses=()), years=years, agreements=agreements, parties=parties
            )
            scan = self._ranker.look_up(query, query.free)
            allowed = self._filters.mask(query)
            looked = self._ranker.score_candidates(scan, allowed, "hybrid")
            rows, found = self._ranker.rank(looked, "hybrid")
            scores = np.full(len(self._library.passages), -1, dtype=np.float32)
            scores[looked.rows] = found
            vector = self._vector(query.free)
            check_deadline()
            return RetrievalContext(
                library=self._library,
                rows=rows,
                scores=scores,
                cosines=lambda some: self._opened.sentences.scores(vector, self._library.sentences.members(some)),
                rows_of=lambda word: word_rows(self._opened.keyword, word),
                words=self._words,
                looked_in=self._library.agreements_of(allowed),
            )

        def hits(free: str) -> tuple[Hit, ...]:
            return self.search(free, years=years, agreements=agreements, parties=parties, limit=_ANSWER_HITS).hits

        answer = answer_question(text, self._library, ground, hits, meant=self._reader.mended(text))
        if model is not None and answer.answered:
            shown = {hit.passage_id: hit.text for hit in answer.hits}
            cancelled = cancelled or threading.Event()
            with set_at_deadline(cancelled):
                answer = answer_with_model(
                    answer,
                    model,
                    shown,
                    lambda passed: sentences_at(self._library, passed.passage, (passed.start, passed.end)),
                    cancelled=cancelled,
                )
        return replace(answer, took_ms=(time.perf_counter() - begun) * 1000)

    def occurrences(self, text: str) -> "Occurrences | None":
        """Every place where the term `text` stands; None where `search.compare.occurrences` makes no list of it.

        Raises:
            QueryError: there is nothing to look for in `text`.
        """
        from search.compare.occurrences import find_occurrences

        return find_occurrences(parse_query(text), self._library, self._opened.keyword)

    def mentions(self, text: str, agreement: str, *, apart: bool = False) -> "tuple[UnitMatch, ...]":
        """Where the term `text` stands in the agreement with that id; raises QueryError where there is none in it."""
        from search.compare.occurrences import find_in_agreement

        return find_in_agreement(parse_query(text), agreement, self._library, self._opened.keyword, apart=apart)

    def topic(self, term: str) -> "Topic":
        """What every agreement, oldest first, says of a term or topic; see `search.compare.topic.find_topic`."""
        from search.compare.topic import find_topic

        asked = self._reader.read(term)

        def best(agreement: str, wanted: Sequence[Collection[str]]) -> Hit | None:
            ranked = self._ranked(asked, self._filters.mask(asked.query, (), (agreement,)), "hybrid", _TOPIC_HITS)
            names = [self._library.passages[row][1].id for row in ranked.kept[:_TOPIC_HITS]]
            place = next((place for ids in wanted for place, name in enumerate(names) if name in ids), None)
            return None if place is None else self._hit(asked, ranked, ranked.kept[place], place + 1)

        return find_topic(term, self._library, self._opened.keyword, best)

    def counterparts(self, agreement: str, *, section: str = "", passage: str = "") -> "Comparison":
        """The section with that id, or the passage with that id, and its counterpart in every other agreement.

        Raises:
            QueryError: no such agreement, section or passage.
        """
        from search.compare.alignment import compare, find_unit

        return compare(find_unit(self._library, agreement, section, passage), self._library, self._nearness)

    def _nearness(self, rows: Rows) -> VectorScores:
        """The cosine of every passage with the mean of some."""
        mean = self._opened.passages.vectors(rows).mean(axis=0)
        unit = np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
        return self._opened.passages.scores(unit)

    def _ranked(self, asked: AskedQuery, allowed: Mask, mode: Mode, needed: int, order: Order = "best") -> Ranking:
        """The passages let through, in order: those of a citation as they are, near copies among the others folded.

        needed: how many of them will be looked at.
        """
        check_deadline()
        cited = cited_rows(self._library, asked.resolution, allowed) if asked.resolution else NO_ROWS
        having = asked.having(allowed) if mode != "meaning" else NO_ROWS  # all of them are listed, however they rank
        looked = self._ranker.score_candidates(asked.scan, allowed, mode, also=union([cited, having]))
        rows, scores = self._ranker.rank(looked, mode)
        size = len(self._library.passages)
        rows = np.concatenate((rows, having[~mask_of(rows, size)[having]]))
        others = rows[~mask_of(cited, size)[rows]]
        matches = np.array([asked.group_of(int(row)) for row in others] if asked.terms else [], dtype=np.int64)
        if asked.terms and mode != "meaning":  # what has the word first, whatever is like it
            others = others[np.argsort(matches, kind="stable")]
        if order != "best":
            first = int((matches < MATCHES.index("similar")).sum()) if asked.terms else _SORTED
            sorted_ = asked.in_text_order(others[:first], self._library.agreement_of, order)
            others = np.concatenate((sorted_, others[first:]))
        check_deadline()
        kept, copies = fold_copies(
            others.tolist(),
            max(0, needed - len(cited)),
            runs=self._runs,
            owner=lambda row: int(self._library.agreement_of[row]),
        )
        counted = asked.counted(allowed, len(others))
        total = len(cited) + len(others)
        return Ranking(looked, scores, mode, len(cited), total, (*cited.tolist(), *kept), copies, counted)

    def _hit(self, asked: AskedQuery, ranked: Ranking, row: int, rank: int) -> Hit:
        return self._hit_builder.hit(asked.scan, ranked, row, rank, asked.match_of(row))


def _words(library: Library, row: int) -> "MatchWords":
    from search.answers.word_match import words_of

    return words_of(library.readings(row))


def _embed(embedder: Embedder, text: str) -> Vectors:
    vector: Vectors = embedder.queries([text])[0]
    return vector


def _reason(resolution: Resolution | None) -> tuple[str, ...]:
    return (resolution.reason,) if resolution and resolution.reason else ()

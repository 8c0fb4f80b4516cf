"""The search engine: one verb for each thing that is asked of an index directory."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from indexer.danish import analyze, expand_abbreviation, tokenize
from indexer.embedder import Embedder, Vectors
from indexer.errors import QueryError
from indexer.models import Agreement, Document
from indexer.store import Manifest, OpenIndex, find_agreement, open_index
from indexer.vectors import Rows, Scores
from search.amounts import find_amounts
from search.answer import answer_question, sentences_at
from search.answer_evidence import Ground
from search.answer_models import Answer
from search.citation import Resolution, format_citation, place_of_passage, route, url_of
from search.counterparts import Comparison, compare, find_unit
from search.deadline import check_deadline, set_at_deadline
from search.folding import Runs, fold_copies, word_runs
from search.fusion import Mask, ranks
from search.highlight import highlights
from search.language_model import LanguageModel, answer_with_model
from search.library import Library, cited_rows, library_of
from search.models import MODES, Hit, Mode, Query, SearchResult, Why
from search.occurrences import Occurrences, find_occurrences
from search.query import parse_query
from search.ranking import EVERY_AID, Aids, Looked, Ranker
from search.spelling import Correction, corrected, corrections, spellings
from search.synonyms import synonyms_of
from search.terms import QueryWord, query_words, union, word_rows
from search.topic import Topic, find_topic

_TELLING = 3
"""A word that stands in more than one of three passages says too little to be marked or missed."""

_ANSWER_HITS = 5
"""How many of the nearest passages stand below an answer or a refusal."""

_SMALL = 10
"""Passages; in a smaller collection every word tells."""


class Engine:
    """Answers over one index directory. Immutable once made; safe to use from several threads."""

    def __init__(
        self, opened: OpenIndex, embedder: Embedder, *, aids: Aids = EVERY_AID, model: LanguageModel | None = None
    ) -> None:
        self._model = model
        self._opened = opened
        self._embedder = embedder
        self._library: Library = library_of(opened)
        self._vector = lru_cache(maxsize=4_096)(self._embed)
        self._runs = lru_cache(maxsize=16_384)(self._word_runs)
        self._amounts = lru_cache(maxsize=None)(self._amount_kinds)
        self._ranker = Ranker(opened, self._library, self._vector, aids)
        self._vocabulary = lru_cache(maxsize=1)(lambda: opened.keyword.vocabulary("exact"))

    @classmethod
    def open(cls, path: Path, *, embedder: Embedder, model: LanguageModel | None = None) -> "Engine":
        """Open the index directory `path`; see `indexer.store.open_index` for its errors.

        model: picks and orders the sentences of answers, see `search.language_model`; none by default.
        """
        return cls(open_index(path, embedder=embedder.identity), embedder, model=model)

    def with_aids(self, aids: Aids) -> "Engine":
        """The same index searched with other aids, to measure what they do."""
        return Engine(self._opened, self._embedder, aids=aids)

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

    def passage_scores(self, text: str) -> Scores:
        """The cosine of `text`, embedded as a query, with every passage, in row order."""
        return self._opened.passages.scores(self._vector(text))

    @property
    def recorded_questions(self) -> tuple[str, ...]:
        """The questions recorded for passages."""
        return tuple(text for text, _ in self._opened.questions)

    def owner(self, row: int) -> str:
        """The id of the agreement that the passage stands in."""
        return self.library[int(self._library.agreement_of[row])][0].id

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

        A citation leads to the place it names; the ranking follows behind it.

        Raises:
            QueryError: nothing to look for, an unknown agreement or mode.
        """
        begun = time.perf_counter()
        if mode not in MODES:
            raise QueryError(f"Søgemåden {mode!r} kendes ikke: vælg hybrid, keyword eller meaning.")
        query = parse_query(text)
        allowed = self._filter(query, years, agreements, parties, kinds)
        slips = self._slips(query)
        meant = corrected(query.free, slips, self._spellings(slips)) if slips else query.free
        synonyms = (*synonyms_of(meant), *_abbreviations(meant))
        looked = self._ranker.look_up(
            query, meant, allowed, mode, synonyms=[other for _, others in synonyms for other in others]
        )
        check_deadline()
        resolution = route(query.text, self.library)
        cited = cited_rows(self._library, resolution, allowed) if resolution else np.empty(0, dtype=np.int64)
        rows, scores = self._ranker.rank(looked, mode)
        rows = np.concatenate((cited, rows[~np.isin(rows, cited)]))
        check_deadline()
        kept, copies = self._fold(rows, len(cited), offset + limit)
        shown = np.array(kept[offset : offset + limit], dtype=np.int64)
        hits = self._hits(looked, shown, scores, copies, offset, mode)
        return SearchResult(
            query=text,
            route="citation" if len(cited) else "ranking",
            mode=mode,
            took_ms=(time.perf_counter() - begun) * 1000,
            hits=hits,
            total=len(rows),
            absent=self._absent(looked),
            suggestion=meant if slips else None,
            expansions=synonyms,
            notes=(*query.notes, *_reason(resolution)),
        )

    def ask(
        self,
        text: str,
        *,
        years: Sequence[int] = (),
        agreements: Sequence[str] = (),
        parties: Sequence[str] = (),
        model: LanguageModel | None = None,
        cancelled: threading.Event | None = None,
    ) -> Answer:
        """The sentences that answer `text`, or what is missing; every text has an answer or a refusal.

        `model`, or the engine's own, picks and orders the sentences of an answer (`search.language_model`); once
        `cancelled` is set it is read no further, and what it has given by then stands, or else the extractive answer.

        Raises:
            QueryError: an unknown agreement among `agreements` or the filters of `text`.
        """
        begun = time.perf_counter()
        model = model or self._model

        def ground(query: Query) -> Ground:
            looked = self._ranker.look_up(
                query, query.free, self._filter(query, years, agreements, parties, ()), "hybrid"
            )
            rows, scores = self._ranker.rank(looked, "hybrid")
            vector = self._vector(query.free)
            check_deadline()
            return Ground(
                library=self._library,
                rows=rows,
                scores=scores,
                cosines=lambda some: self._opened.sentences.scores(vector, self._library.sentence_rows(some)),
                having=lambda word: len(word_rows(self._opened.keyword, word)),
            )

        def hits(free: str) -> tuple[Hit, ...]:
            return self.search(free, years=years, agreements=agreements, parties=parties, limit=_ANSWER_HITS).hits

        answer = answer_question(text, self._library, ground, hits)
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

    def occurrences(self, text: str) -> Occurrences | None:
        """Every place where the term `text` stands; None where `search.occurrences` makes no list of it.

        Raises:
            QueryError: there is nothing to look for in `text`.
        """
        return find_occurrences(parse_query(text), self._library, self._opened.keyword)

    def topic(self, term: str) -> Topic:
        """What every agreement, oldest first, says of a term or topic; see `search.topic.find_topic`."""

        def rank(text: str, agreement: str) -> tuple[Hit, ...]:
            return self.search(text, agreements=(agreement,), limit=10).hits

        return find_topic(term, self._library, self._opened.keyword, rank)

    def counterparts(self, agreement: str, *, section: str = "", passage: str = "") -> Comparison:
        """The section with that id, or the passage with that id, and its counterpart in every other agreement.

        Raises:
            QueryError: no such agreement, section or passage.
        """
        return compare(find_unit(self._library, agreement, section, passage), self._library, self._nearness)

    def _nearness(self, rows: Rows) -> Scores:
        """The cosine of every passage with the mean of some."""
        mean = self._opened.passages.vectors(rows).mean(axis=0)
        unit = np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), dtype=np.float32)
        return self._opened.passages.scores(unit)

    def _fold(self, rows: Rows, cited: int, needed: int) -> tuple[tuple[int, ...], dict[int, tuple[int, ...]]]:
        """The rows to show: those of a citation as they are, near copies among the others folded."""
        ordered = rows.tolist()
        kept, copies = fold_copies(
            ordered[cited:],
            max(0, needed - cited),
            runs=self._runs,
            owner=lambda row: int(self._library.agreement_of[row]),
        )
        return (*ordered[:cited], *kept), copies

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
            allowed = allowed & np.array(
                [self._library.kind(row) in wanted_kinds for row in range(len(allowed))], dtype=bool
            )
        for kind in query.states:
            allowed = allowed & np.array([kind in self._amounts(row) for row in range(len(allowed))], dtype=bool)
        return np.asarray(allowed, dtype=bool)

    def _slips(self, query: Query) -> tuple[Correction, ...]:
        """The misspelt words of a query: such as no passage has, with the word that was probably meant."""
        words = query_words(analyze(" ".join(c.text for c in query.clauses if c.kind == "word" and not c.excluded)))
        unknown = [word for word in words if not len(word_rows(self._opened.keyword, word))]
        return corrections(unknown, self._vocabulary()) if unknown else ()

    def _spellings(self, slips: Sequence[Correction]) -> dict[str, str]:
        """How the agreements spell the corrections."""
        rows = union([self._opened.keyword.rows("exact", slip.meant)[:1] for slip in slips])
        return spellings([self._library.text(int(row)) for row in rows], frozenset(slip.meant for slip in slips))

    def _hits(
        self, looked: Looked, rows: Rows, scores: Scores, copies: dict[int, tuple[int, ...]], offset: int, mode: Mode
    ) -> tuple[Hit, ...]:
        evidence = looked.evidence
        named = {"keyword": evidence.keyword}
        if mode != "keyword":
            named |= {"passage": evidence.passage, "sentence": evidence.sentence, "question": evidence.question}
        places = {name: ranks(values, rows, looked.allowed) for name, values in named.items()}
        telling = self._telling(looked)
        return tuple(
            self._hit(
                looked,
                int(row),
                telling=telling,
                rank=offset + number + 1,
                score=float(scores[row]),
                copies=copies.get(int(row), ()),
                ranks={name: int(order[number]) for name, order in places.items()},
            )
            for number, row in enumerate(rows)
        )

    def _hit(
        self,
        looked: Looked,
        row: int,
        *,
        telling: Sequence[QueryWord],
        rank: int,
        score: float,
        copies: tuple[int, ...],
        ranks: Mapping[str, int],
    ) -> Hit:
        check_deadline()
        number, passage = self._library.passages[row]
        agreement, document = self.library[number]
        text = self._library.text(row)
        place = place_of_passage(agreement, document, passage)
        marks = highlights(text, telling, looked.phrases)
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
                parts=tuple((word.text, split) for word in looked.words if len(split := _split(word.text)) > 1),
                ranks=tuple(ranks.items()),
                question=self._question(looked, row, ranks) if "question" in ranks else None,
            ),
            table=self._library.table(row),
            also=tuple(self._library.passages[copy][1].id for copy in copies),
        )

    def _question(self, looked: Looked, row: int, ranks: Mapping[str, int]) -> str | None:
        """The recorded question a passage came by: where it ranks better by its question than by anything it says."""
        if looked.questions[row] < 0 or ranks["question"] >= min(ranks[name] for name in ranks if name != "question"):
            return None
        return self._opened.questions[int(looked.questions[row])][0]

    def _telling(self, looked: Looked) -> list[QueryWord]:
        """The query's words that are worth marking, or missing: those that do not stand nearly everywhere."""
        size = len(self._library.passages)
        return [
            word
            for word, rows in zip(looked.words, looked.rows, strict=True)
            if len(rows) * _TELLING <= size or size < _SMALL
        ]

    def _absent(self, looked: Looked) -> tuple[str, ...]:
        """Short titles of the agreements in which no telling word of the query stands, by any form.

        None where no word tells: of a word that stands nearly everywhere nothing is missed.
        """
        telling = self._telling(looked)
        if not telling:
            return ()
        rows = union([having for word, having in zip(looked.words, looked.rows, strict=True) if word in telling])
        present = set(self._library.agreement_of[rows].tolist())
        return tuple(
            agreement.short_title for number, (agreement, _) in enumerate(self.library) if number not in present
        )

    def _amount_kinds(self, row: int) -> frozenset[str]:
        return frozenset(amount.kind for amount in find_amounts(self._library.text(row)))

    def _word_runs(self, row: int) -> Runs:
        return word_runs(self._library.text(row))

    def _embed(self, text: str) -> Vectors:
        vector: Vectors = self._embedder.queries([text])[0]
        return vector


def _split(word: str) -> tuple[str, ...]:
    """The parts of a word as they stand in it."""
    return tuple(part for token in tokenize(word) for part in token.parts)


def _abbreviations(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The abbreviations in a text with what they stand for."""
    found = ((token.text, expand_abbreviation(token.text)) for token in analyze(text).tokens)
    return tuple((word, others) for word, others in found if others)


def _reason(resolution: Resolution | None) -> tuple[str, ...]:
    return (resolution.reason,) if resolution and resolution.reason else ()

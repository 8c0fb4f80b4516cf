"""What was found, as it is shown: hits with their marks and reasons, and where nothing was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from indexer.index.vectors import VectorScores
from indexer.language.analyzer import Readings, tokenize
from indexer.language.cache import CACHED_LENGTH, bounded_cache
from search.amounts.passages import table_head
from search.citations.format import format_citation, place_of_passage, url_of
from search.library import Library
from search.models import Hit, Location, Match, Mode, Why
from search.query.terms import QueryWord, wildcards_of
from search.ranking.fusion import rank_of
from search.ranking.highlight import highlights
from search.ranking.ranker import LookedUpQuery, ScoredCandidates
from search.runtime import check_deadline

_TELLING = 3
"""A word that stands in more than one of three passages says too little to be marked or missed."""

_SMALL = 10
"""Passages; in a smaller collection every word tells."""

_CARDS = 2_048
"""Passages kept ready to be shown; about 15 kB each."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found. kept: rows in order, the first `cited` of them of a citation; copies: those folded under them.

    scores: of every row looked at. total: rows found, copies included; by_match: of them by how they have the word.
    """

    looked: ScoredCandidates
    scores: VectorScores
    mode: Mode
    cited: int
    total: int
    kept: tuple[int, ...]
    copies: Mapping[int, tuple[int, ...]]
    by_match: tuple[tuple[Match, int], ...] = ()

    def ranks(self, row: int) -> dict[str, int]:
        """The place of a row, from 1, by each way of ranking alone."""
        evidence = self.looked.evidence
        named = {"keyword": evidence.keyword}
        if self.mode != "keyword":
            named |= {"passage": evidence.passage, "sentence": evidence.sentence, "question": evidence.question}
        place = self.looked.place(row)
        return {name: rank_of(values, place, self.looked.allowed) for name, values in named.items()}


@dataclass(frozen=True, slots=True)
class _StaticHit:
    """What of a hit is the same for every query."""

    passage_id: str
    place: Location
    text: str
    read: Readings
    citation: str
    url: str
    table: tuple[tuple[str, ...], ...]
    table_head: str


class HitBuilder:
    """Makes hits of ranked rows of one library. Immutable; safe to use from several threads.

    questions: the recorded questions' texts.
    """

    def __init__(self, library: Library, questions: Sequence[str]) -> None:
        self._library = library
        self._questions = questions
        self.cards = lru_cache(maxsize=_CARDS)(partial(_static_hit, library))

    def hit(self, scan: LookedUpQuery, ranked: Ranking, row: int, rank: int, match: Match | None = None) -> Hit:
        """A ranked row as it is shown; `rank` from 1; match: how it has the one word searched for."""
        check_deadline()
        card = self.cards(row)
        marks = highlights(card.read, self._telling(scan), scan.phrases, wildcards_of(scan.query))
        among = ranked.ranks(row)
        return Hit(
            rank=rank,
            score=float(ranked.scores[ranked.looked.place(row)]),
            passage_id=card.passage_id,
            place=card.place,
            text=card.text,
            highlights=marks,
            citation=card.citation,
            url=card.url,
            why=Why(
                words=tuple(dict.fromkeys(card.text[start:end] for start, end in marks)),
                parts=tuple((word.text, split) for word in scan.words if len(split := _split(word.text)) > 1),
                ranks=tuple(among.items()),
                question=self._question(ranked.looked, row, among) if "question" in among else None,
            ),
            table=card.table,
            table_head=card.table_head,
            match=match,
            also=tuple(self._library.passages[copy][1].id for copy in ranked.copies.get(row, ())),
        )

    def _question(self, looked: ScoredCandidates, row: int, ranks: Mapping[str, int]) -> str | None:
        """The recorded question a passage came by: where it ranks better by its question than by anything it says."""
        question = int(looked.questions[looked.place(row)])
        if question < 0 or ranks["question"] >= min(ranks[name] for name in ranks if name != "question"):
            return None
        return self._questions[question]

    def _telling(self, scan: LookedUpQuery) -> list[QueryWord]:
        """The query's words that are worth marking, or missing: those that do not stand nearly everywhere."""
        size = len(self._library.passages)
        return [
            word
            for word, rows in zip(scan.words, scan.having, strict=True)
            if len(rows) * _TELLING <= size or size < _SMALL
        ]


def _static_hit(library: Library, row: int) -> _StaticHit:
    number, passage = library.passages[row]
    agreement, document = library.entries[number]
    text = library.text(row)
    place = place_of_passage(agreement, document, passage)
    return _StaticHit(
        passage_id=passage.id,
        place=place,
        text=text,
        read=library.readings(row),
        citation=format_citation(place),
        url=url_of(agreement.id, place.section_id, passage.id),
        table=library.table(row),
        table_head=table_head(document, passage) if "\t" in text else "",
    )


@bounded_cache
def _split(word: str) -> tuple[str, ...]:
    """The parts of a word as they stand in it; none of what is too long for a word."""
    return tuple(part for token in tokenize(word) for part in token.parts) if len(word) <= CACHED_LENGTH else ()

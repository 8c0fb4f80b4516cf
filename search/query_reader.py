"""Reads what was typed: corrected, limited by filters, with other words for it, looked up and led to a place.

Between the engine and the rooms it calls: what is asked of the index by every verb that takes a query.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from indexer.errors import QueryError
from indexer.index.directory import OpenIndex
from indexer.index.vectors import Rows
from indexer.index.word_table import WordTable, is_content
from indexer.language.analyzer import expand_abbreviation, fold_token, readings, tokenize
from indexer.language.cache import compute_once
from search.citations.agreement_names import find_names
from search.citations.resolve import Resolution, route_citation
from search.compare.term_counts import count_term, counted_words, single_term
from search.library import Library, Mask
from search.models import Clause, Match, Order, Query, TermCounts
from search.query.filter_values import known_filters
from search.query.parser import parse_query
from search.query.spelling import Correction, corrected, corrections, spellings
from search.query.synonyms import synonyms_of
from search.query.terms import NO_ROWS, query_words, union, word_rows
from search.ranking.filters import Filters
from search.ranking.ranker import LookedUpQuery, Ranker
from search.runtime import check_deadline

MATCHES: tuple[Match | None, ...] = ("exact", "compound", "similar", None)
"""The groups of hits, in their order."""
_LISTED = 1_000
"""Passages with the one word searched for that are all ranked; of more the nearest."""


class FilterValues(TypedDict, total=False):
    """Filters beside those in the text of a query: years, agreements by id or short title, parties, kinds of unit."""

    years: Sequence[int]
    agreements: Sequence[str]
    parties: Sequence[str]
    kinds: Sequence[str]


@dataclass(frozen=True, slots=True)
class AskedQuery:
    """What was typed, as understood: corrected, with other words for it, looked up, and led to a place if it cites."""

    query: Query
    slips: tuple[Correction, ...]
    meant: str
    synonyms: tuple[tuple[str, tuple[str, ...]], ...]
    scan: LookedUpQuery
    resolution: Resolution | None
    terms: TermCounts | None = None
    exact: frozenset[int] = frozenset()
    compound: frozenset[int] = frozenset()

    def having(self, allowed: Mask) -> Rows:
        """The allowed passages that have the one word searched for; none where they are too many to list."""
        rows = self._passing(self.exact | self.compound, allowed)
        return rows if len(rows) <= _LISTED else NO_ROWS

    def counted(self, allowed: Mask, ranked: int) -> tuple[tuple[Match, int], ...]:
        """How many allowed passages have the one word searched for in each way; the others ranked are like it."""
        if self.terms is None:
            return ()
        exact = len(self._passing(self.exact, allowed))
        compound = len(self._passing(self.compound - self.exact, allowed))
        return ("exact", exact), ("compound", compound), ("similar", max(0, ranked - exact - compound))

    def in_text_order(self, rows: Rows, owners: NDArray[np.int64], order: Order) -> Rows:
        """Rows as they stand in the texts, those that have the word as such first.

        Rows are numbered so, from the oldest agreement on; owners: the number of each row's agreement.
        """
        groups = np.array([self.group_of(int(row)) for row in rows], dtype=np.int64)
        ages = owners[rows] if order == "oldest" else -owners[rows]
        return np.asarray(rows[np.lexsort((rows, ages, groups))], dtype=np.int64)

    def group_of(self, row: int) -> int:
        """The number of a passage's group on a page of hits."""
        return MATCHES.index(self.match_of(row))

    def _passing(self, rows: frozenset[int], allowed: Mask) -> Rows:
        numbers = np.array(sorted(rows), dtype=np.int64)
        return np.asarray(numbers[(allowed & self.scan.fitting)[numbers]], dtype=np.int64)

    def match_of(self, row: int) -> Match | None:
        """How a passage has the one word searched for; None where it is not one word."""
        if self.terms is None:
            return None
        return "exact" if row in self.exact else "compound" if row in self.compound else "similar"


class QueryReader:
    """Reads queries for one opened index. Immutable once made; safe to use from several threads."""

    def __init__(self, opened: OpenIndex, library: Library, filters: Filters, ranker: Ranker) -> None:
        self._opened = opened
        self._library = library
        self._filters = filters
        self._ranker = ranker
        self._words = words = compute_once(partial(counted_words, library))
        self._counted = lru_cache(maxsize=256)(lambda term, numbers: count_term(term, words(), library, numbers))
        self._vocabulary = lru_cache(maxsize=1)(lambda: opened.keyword.vocabulary("exact"))

    def read(
        self,
        text: str,
        *,
        as_words: bool = False,
        **filters: Unpack[FilterValues],
    ) -> "AskedQuery":
        """A text as understood, and what the index says of it whatever the filters; `as_words`: never as a citation.

        Raises:
            QueryError: nothing to look for, or no known agreement to look in.
        """
        query = self.limited(parse_query(text), **filters)
        slips = self.slips(query)
        meant = corrected(query.free, slips, self.spellings(slips)) if slips else query.free
        topic = self._topic(query, meant)
        synonyms = (*synonyms_of(topic), *_abbreviations(topic))
        scan = self._ranker.look_up(query, topic, synonyms=[other for _, others in synonyms for other in others])
        check_deadline()
        resolution = None if as_words else route_citation(query.text, self._library.entries)
        asked = AskedQuery(query, slips, meant, synonyms, scan, resolution)
        counted = replace(query, clauses=parse_query(meant).clauses) if slips else query
        terms = None if resolution else self._count_term(counted)
        if terms is None:
            return asked
        exact, compound = self._rows_of(terms.matching("exact")), self._rows_of(terms.matching("compound"))
        return replace(asked, terms=terms, exact=frozenset(exact.tolist()), compound=frozenset(compound.tolist()))

    def words(self) -> WordTable:
        """The words of the agreements' texts, counted."""
        return self._words()

    def count(self, word: str) -> TermCounts:
        """How often a word stands in each agreement."""
        counted: TermCounts = self._counted(Clause("word", word), tuple(range(len(self._library.entries))))
        return counted

    def _topic(self, query: Query, text: str) -> str:
        """The text without the agreements it surely names, which say where to look and not what for.

        A text that is a name alone, or that quotes something, stays as it is.
        """
        if any(clause.kind == "phrase" for clause in query.clauses):
            return text
        catalog = [agreement for agreement, _ in self._library.entries]
        kept, at = [], 0
        for name in find_names(text, catalog):
            if name.strength == "sure" and name.agreements:
                kept.append(text[at : name.start])
                at = name.end
        topic = " ".join((*kept, text[at:])).strip()
        return topic if at and any(is_content(word.text) for word in readings(topic).words) else text

    def _count_term(self, query: Query) -> TermCounts | None:
        """How often the one word of a query stands in the agreements that its own filters let through."""
        term = single_term(query)
        if term is None:
            return None
        allowed = self._filters.mask(replace(query, states=(), kinds=()))
        return self._counted(term, self._library.agreements_of(allowed))

    def _rows_of(self, forms: Sequence[str]) -> Rows:
        return union([self._opened.keyword.rows("exact", fold_token(form).rstrip("-")) for form in forms])

    def limited(
        self,
        query: Query,
        **filters: Unpack[FilterValues],
    ) -> Query:
        """The query limited by filters beside its own, each value by the name that the agreements have for it.

        Raises:
            QueryError: agreements to look in, of which none is known.
        """
        query = replace(
            query,
            years=tuple(sorted({*query.years, *filters.get("years", ())})),
            agreements=(*query.agreements, *filters.get("agreements", ())),
            parties=(*query.parties, *filters.get("parties", ())),
            kinds=tuple(dict.fromkeys((*query.kinds, *filters.get("kinds", ())))),
        )
        return known_filters(query, tuple(agreement for agreement, _ in self._library.entries))

    def mended(self, text: str) -> str | None:
        """The text with its typing errors mended; None where it has none, or nothing to look for."""
        try:
            query = parse_query(text)
        except QueryError:
            return None
        slips = self.slips(query)
        return corrected(query.text, slips, self.spellings(slips)) if slips else None

    def suggestion(self, asked: "AskedQuery") -> str | None:
        """The query as typed, operators and filters included, with its typing errors mended; None where it has none."""
        return corrected(asked.query.text, asked.slips, self.spellings(asked.slips)) if asked.slips else None

    def slips(self, query: Query) -> tuple[Correction, ...]:
        """The misspelt words of a query: such as no passage has, with the word that was probably meant."""
        words = query_words(readings(" ".join(c.text for c in query.clauses if c.kind == "word" and not c.excluded)))
        self._ranker.prefetch(words)
        unknown = [word for word in words if not len(word_rows(self._opened.keyword, word))]
        unknown = [word for word in unknown if not self._words().exact.having(f"\n{word.exact}\n")]  # in a heading
        return corrections(unknown, self._vocabulary()) if unknown else ()

    def spellings(self, slips: Sequence[Correction]) -> dict[str, str]:
        """How the agreements spell the corrections."""
        rows = union([self._opened.keyword.rows("exact", slip.meant)[:1] for slip in slips])
        return spellings([self._library.text(int(row)) for row in rows], frozenset(slip.meant for slip in slips))


def _abbreviations(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The abbreviations in a text with what they stand for."""
    found = ((token.text, expand_abbreviation(token.text)) for token in tokenize(text))
    return tuple((word, others) for word, others in found if others)

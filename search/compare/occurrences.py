"""Every place where a term stands: in the passages and in the headings, agreement by agreement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.index.keyword import KeywordIndex
from indexer.index.vectors import Rows
from indexer.language.analyzer import analyze
from indexer.models import Agreement, Document, Passage
from search.citations.format import ancestry, format_citation, place_of_passage, place_of_section, url_of_place
from search.compare.term_matching import TopicTerm, derived_adjectives, mentions, topic_terms
from search.library import Library
from search.models import Location, Query
from search.query.terms import union, wildcard_forms, wildcard_rows, word_rows
from search.runtime import check_deadline

MAX_PLACES = 60
"""Passages that may have a term whose places are listed: a longer list helps nobody, and takes time to make."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a topic is mentioned. passage_id is empty where that is a heading."""

    passage_id: str
    place: Location
    citation: str
    url: str


@dataclass(frozen=True, slots=True)
class Match:
    """The mentions in one unit of text, spans in the document: a passage, or a heading (passage None)."""

    passage: Passage | None
    section: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class AgreementOccurrences:
    """Where a term stands in one agreement. times: how often; places: the passages and headings, in order."""

    agreement: Agreement
    times: int
    places: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where a term stands, oldest agreement first. together: the term is several things that stand near each other."""

    together: bool
    standings: tuple[AgreementOccurrences, ...]

    @property
    def times(self) -> int:
        """How often the term stands anywhere."""
        return sum(one.times for one in self.standings)

    @property
    def absent(self) -> tuple[str, ...]:
        """Short titles of the agreements that do not have it."""
        return tuple(one.agreement.short_title for one in self.standings if not one.times)


def find_occurrences(query: Query, library: Library, index: KeywordIndex) -> Occurrences | None:
    """Every place of the query's term, several words being one where they stand near each other.

    Returns:
        None where more than MOST passages come into question, and for a query that says what or where not to look for:
        what it wants is not a list of everything.
    """
    if any(clause.excluded for clause in query.clauses) or _limited(query):
        return None
    needles = topic_terms(query)
    rows = passages_with(needles, index)
    if len(rows) > MAX_PLACES:
        return None
    headings = headings_with(needles, library, index)
    standings = []
    for number, (agreement, document) in enumerate(library.entries):
        passages = [library.passages[row][1] for row in rows[library.agreement_of[rows] == number]]
        found = find_in(document, passages, headings.get(number, ()), needles)
        places = dict.fromkeys(mention_of(agreement, document, one) for one in found)
        standings.append(AgreementOccurrences(agreement, sum(len(one.spans) for one in found), tuple(places)))
    return Occurrences(len(needles) > 1, tuple(standings))


MAX_READ = 500
"""Passages of one agreement in which a term is looked for."""


def find_in_agreement(
    query: Query, agreement: str, library: Library, index: KeywordIndex, *, apart: bool = False
) -> tuple[Match, ...]:
    """The mentions of the query's term in one agreement, in the order of its text.

    apart: where its words stand near each other nowhere, the mentions of each of them.
    """
    number = next(place for place, (known, _) in enumerate(library.entries) if known.id == agreement)
    needles = topic_terms(query)
    found = _mentions_in(number, needles, library, index)
    if not found and apart and len(needles) > 1:
        found = [one for needle in needles for one in _mentions_in(number, [needle], library, index)]
    return tuple(sorted(found, key=lambda one: one.spans))


def _mentions_in(number: int, needles: Sequence[TopicTerm], library: Library, index: KeywordIndex) -> list[Match]:
    rows = passages_with(needles, index)
    own = rows[library.agreement_of[rows] == number][:MAX_READ]
    headings = headings_with(needles, library, index).get(number, ())
    return find_in(library.entries[number][1], [library.passages[row][1] for row in own], headings, needles)


def _limited(query: Query) -> bool:
    return bool(query.years or query.agreements or query.parties or query.kinds or query.states)


def passages_with(needles: Sequence[TopicTerm], index: KeywordIndex) -> Rows:
    """The passages that have something of every needle, ascending."""
    common: Rows | None = None
    for needle in needles:
        found = [word_rows(index, word) for word in needle.words]
        found += [index.rows("parts", lemma) for word in needle.words for lemma in word.lemmas]
        found += [index.rows("lemma", lemma) for word in needle.words for lemma in derived_adjectives(word)]
        found += [index.phrase(phrase) for phrase in needle.phrases]
        found += [wildcard_rows(index, clause) for clause in needle.wildcards]
        rows = union(found)
        common = rows if common is None else np.intersect1d(common, rows)
    return np.empty(0, dtype=np.int64) if common is None else common


def headings_with(needles: Sequence[TopicTerm], library: Library, index: KeywordIndex) -> dict[int, tuple[int, ...]]:
    """The sections, by the number of their agreement, whose headings may have a needle: those over passages that do."""
    rows = union([index.rows("heading", form) for needle in needles for form in _heading_forms(needle, index)])
    found: dict[int, set[int]] = {}
    for row in rows:
        number, passage = library.passages[row]
        if passage.section >= 0:
            found.setdefault(number, set()).update(ancestry(library.entries[number][1].sections, passage.section))
    return {number: tuple(sorted(sections)) for number, sections in found.items()}


def _heading_forms(needle: TopicTerm, index: KeywordIndex) -> Collection[str]:
    """The terms of the field of headings that one of the needle's things may have left there."""
    forms = {form for word in needle.words for form in (*word.lemmas, *word.parts, *derived_adjectives(word))}
    for phrase in needle.phrases:
        forms.update(term.text for term in analyze(" ".join(phrase)).lemma)
    return forms.union(*(wildcard_forms(index, clause, "heading") for clause in needle.wildcards))


def find_in(
    document: Document, passages: Sequence[Passage], sections: Sequence[int], needles: Sequence[TopicTerm]
) -> list[Match]:
    """The mentions in those passages and in the headings of those sections, in the order of the text.

    A heading that a passage shows is looked for in the passage alone.
    """
    found = []
    for passage in passages:
        check_deadline()
        spans = mentions(document.text[passage.start : passage.end], needles)
        found.append(Match(passage, passage.section, moved(spans, passage.start)))
    covered = frozenset(passage.start for passage in document.passages)
    for number in sections:
        section = document.sections[number]
        if section.kind != "footnote" and section.start not in covered:
            spans = mentions(document.text[section.start : section.end], needles)
            found.append(Match(None, number, moved(spans, section.start)))
    return sorted((one for one in found if one.spans), key=lambda one: one.spans)


def moved(spans: Sequence[tuple[int, int]], by: int) -> tuple[tuple[int, int], ...]:
    """The spans, `by` characters on."""
    return tuple((start + by, end + by) for start, end in spans)


def mention_of(agreement: Agreement, document: Document, found: Match) -> Mention:
    """The place of a passage or heading, with its citation and its address."""
    if found.passage is None:
        place = place_of_section(agreement, document, found.section)
        return Mention("", place, format_citation(place), url_of_place(place))
    place = place_of_passage(agreement, document, found.passage)
    return Mention(found.passage.id, place, format_citation(place), url_of_place(place, found.passage.id))

"""Which sentences may answer a question, and how much of the question each of them covers."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.index.vectors import Rows, VectorScores
from indexer.language.folding import fold_token
from indexer.models import Agreement
from search.answers.binding.value_spans import answering_spans, cell_spans
from search.answers.question import Question
from search.answers.question.content_words import ContentWord, synonyms
from search.answers.surroundings import column_heads, headings_above, lead_in, may_answer, section_start
from search.answers.word_match import NO_WORDS, STEM, MatchWords, match_words, word_match
from search.library import Library
from search.query.parser import mentioned_years
from search.query.terms import QueryWord

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RetrievalContext:
    """What an engine knows of one question: the material that an answer is made of.

    library: agreements, passages and sentences. rows: passages, nearest first. scores: of every passage. cosines: of
    the question and each sentence of some passages, in the order of `Library.sentences`. rows_of: the
    passages that have a word in any form, or all its parts. words: of a passage. looked_in: numbers of the agreements
    that filters let pass.
    """

    library: Library
    rows: Rows
    scores: VectorScores
    cosines: Callable[[Rows], VectorScores]
    rows_of: Callable[[QueryWord], Rows]
    words: Callable[[int], MatchWords]
    looked_in: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a passage: the passage's text and words, and the span meant."""

    text: str
    words: MatchWords
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class CandidateSentence:
    """A sentence that may answer.

    row, number: its passage and its place in it. start, end: its span in the document's text.
    sentence_match, context_match, passage_match: for each content word of the question how well the sentence has it;
    the sentence, the one before it and the headings above it; the passage. years: named in it or the one before.
    spans: values that could answer. lead: the sentence before it, of a list item the one that opens the list; leans:
    whether it cannot be read without that. before: what stands before it in its section, not far off;
    earlier: the stretches of passages that it is. heading: the
    titles above it. heads: of a table's row the heads of its columns.
    """

    row: int
    number: int
    start: int
    end: int
    text: str
    agreement: Agreement
    sentence_match: tuple[float, ...]
    context_match: tuple[float, ...]
    passage_match: tuple[float, ...]
    spans: tuple[tuple[int, int], ...]
    cosine: float
    lead: str = ""
    before: str = ""
    earlier: tuple[Stretch, ...] = ()
    leans: bool = False
    heading: str = ""
    heads: tuple[str, ...] = ()

    @property
    def cells(self) -> bool:
        """Whether it is a row of a table."""
        return bool(self.heads) and "\t" in self.text


_Place = tuple[int, int, tuple[float, ...], tuple[float, ...]]
"""A sentence: its passage, its number in it, how well it and its passage have each word of the question."""

PASSAGES, OF_A_YEAR, SENTENCES = 40, 10, 64
"""How many of the nearest passages are read sentence by sentence; how many of each agreement whose year is
named; how many sentences of these are looked at closely."""


def candidates(question: Question, context: RetrievalContext) -> tuple[CandidateSentence, ...]:
    """The likeliest sentences of the nearest passages, and of those of the years that the question names."""
    rows = near_rows(question, context)
    if not len(rows):
        return ()
    found = iter(context.cosines(rows).tolist())
    weight = weights(question, context)
    places: list[_Place] = []
    cosines: list[float] = []
    for row in rows.tolist():
        passage, words = context.library.passages[row][1], context.words(row)
        around = [word_match(content, words)[0] for content in question.words]
        for number, (start, end) in enumerate(passage.sentences):
            cosine = float(next(found))
            if not may_answer(context.library.entries[context.library.passages[row][0]][1], start, end):
                continue
            span = ((start - passage.start, end - passage.start),)
            own = tuple(
                word_match(content, words, span)[0] if best else 0.0
                for content, best in zip(question.words, around, strict=True)
            )
            places.append((row, number, own, tuple(around)))
            cosines.append(cosine)
    likely = _likeliest(context, np.array(cosines), places, weight)
    return tuple(_candidate(question, context, places[at], cosines[at]) for at in likely)


def _likeliest(
    context: RetrievalContext, cosines: FloatArray, places: Sequence[_Place], weight: FloatArray
) -> list[int]:
    """The sentences with the most of the question, by meaning and words, in their order."""
    if len(places) <= SENTENCES:
        return list(range(len(places)))
    own = np.array([place[2] for place in places]).reshape(len(places), -1)
    around = np.array([place[3] for place in places]).reshape(len(places), -1)
    cover = (np.maximum(own, AROUND * around) * weight).sum(axis=1) / max(float(weight.sum()), 1e-9)
    of_passage = np.array([context.scores[place[0]] for place in places], dtype=np.float64)
    total = MEANING * _scaled(cosines) + PASSAGE * _scaled(of_passage) + COVER * cover
    return sorted(np.argsort(-total, kind="stable")[:SENTENCES].tolist())


def near_rows(question: Question, context: RetrievalContext) -> Rows:
    """The nearest passages, of the agreements that the question names, and some of each year that it names."""
    entries, owner = context.library.entries, context.library.agreement_of
    ranked = context.rows
    if question.agreements:
        named = [number for number, (one, _) in enumerate(entries) if one.id in question.agreements]
        ranked = ranked[np.isin(owner[ranked], named)]
    chosen = [ranked[:PASSAGES]]
    for number, (agreement, _) in enumerate(entries):
        if agreement.year in question.years:
            chosen.append(ranked[owner[ranked] == number][:OF_A_YEAR])
    rows = np.concatenate(chosen)
    return np.asarray(rows[np.sort(np.unique(rows, return_index=True)[1])], dtype=np.int64)


def _candidate(question: Question, context: RetrievalContext, place: _Place, cosine: float) -> CandidateSentence:
    row, number, own, around = place
    owner, passage = context.library.passages[row]
    agreement, document = context.library.entries[owner]
    start, end = passage.sentences[number]
    text = document.text[start:end]
    lead, leans = lead_in(document, passage, number)
    titles = headings_above(document, passage.section)
    heads = column_heads(document, start) if "\t" in text else ()
    above, ahead = match_words(f"{titles} {' '.join(heads)}"), match_words(lead) if lead else NO_WORDS
    opens = start if heads else section_start(document, passage.section, start)
    before = document.text[opens:start].rpartition("\t")[2]
    near = tuple(
        max(have, HEADING * word_match(content, above)[0], BEFORE * word_match(content, ahead)[0])
        for have, content in zip(own, question.words, strict=True)
    )
    return CandidateSentence(
        row=row,
        number=number,
        start=start,
        end=end,
        text=text,
        agreement=agreement,
        sentence_match=own,
        context_match=near,
        passage_match=around,
        spans=cell_spans(text, question.kind) if heads else () if "\t" in text else _spans(question, text),
        cosine=cosine,
        lead=lead,
        before=before,
        earlier=_earlier(context, row, opens, start) if before else (),
        leans=leans,
        heading=titles,
        heads=heads,
    )


def _earlier(context: RetrievalContext, row: int, opens: int, start: int) -> tuple[Stretch, ...]:
    """What stands in a document from one position to another, as stretches of passages, the nearest first."""
    owner, found = context.library.passages[row][0], []
    while row >= 0 and start > opens:
        number, passage = context.library.passages[row]
        if number != owner or passage.end <= opens:
            break
        span = (max(opens, passage.start) - passage.start, start - passage.start)
        if span[0] < span[1]:
            found.append(Stretch(context.library.text(row), context.words(row), span))
        start, row = min(start, passage.start), row - 1
    return tuple(found)


def _spans(question: Question, text: str) -> tuple[tuple[int, int], ...]:
    """The values of a sentence that could answer; a number only beside what is to be counted, or in a table's row."""
    spans = answering_spans(text, question)
    unit = question.unit
    if unit is None or "\t" in text:
        return spans
    if question.kind == "period":
        return tuple(span for span in spans if unit.exact[:_TIME_STEM] in fold_token(text[slice(*span)].lower()))
    counted = ContentWord(unit, also=synonyms(unit))
    return tuple(
        span
        for span in spans
        for near in (match_words(text[max(0, span[0] - _UNIT) : span[1] + _UNIT]),)
        if word_match(counted, near)[0] >= STEM or (len(unit.parts) > 1 and unit.parts[-1] in near.parts)
    )


_TIME_STEM = 3
_UNIT = 40
"""Characters around a number within which what it counts must stand."""

HEADING, BEFORE = 0.9, 0.8


@lru_cache(maxsize=1 << 15)
def years_of(text: str) -> frozenset[int]:
    """The years that a text names; a range counts every year in it."""
    return frozenset(mentioned_years(text)) if text else frozenset()


def weights(question: Question, context: RetrievalContext) -> FloatArray:
    """How much each content word tells: its idf, less for general words."""
    size = len(context.library.passages)
    return np.array(
        [
            math.log(1 + (size - having + 0.5) / (having + 0.5)) * (GENERAL_WEIGHT if content.general else 1.0)
            for content in question.words
            for having in (len(context.rows_of(content.word)),)
        ],
        dtype=np.float64,
    )


GENERAL_WEIGHT = 0.4
MEANING, PASSAGE, COVER, VALUE, LIKELY_VALUE, YEAR, SHORT, ROW = 0.8, 0.45, 1.2, 0.8, 0.35, 0.35, 0.2, 0.1
"""Weights of a sentence's evidence; docs/decisions/0060-answers.md says how they were found."""
_SHORT = 60


def score(question: Question, context: RetrievalContext, found: Sequence[CandidateSentence]) -> FloatArray:
    """How well each candidate answers, higher is better, shape (candidates,)."""
    weight = weights(question, context)
    near = np.array([one.context_match for one in found], dtype=np.float64).reshape(len(found), -1)
    around = np.array([one.passage_match for one in found], dtype=np.float64).reshape(len(found), -1)
    cover = (np.maximum(near, AROUND * around) * weight).sum(axis=1) / max(float(weight.sum()), 1e-9)
    has_value = np.array([bool(one.spans) for one in found], dtype=np.float64)
    value = (VALUE if question.explicit else LIKELY_VALUE) * has_value if question.accepts else 0.0
    year = np.array([one.agreement.year in question.years for one in found], dtype=np.float64)
    brevity = np.array([min(1.0, len(one.text) / _SHORT) for one in found])
    row = np.array(["\t" in one.text for one in found], dtype=np.float64)
    total = (
        MEANING * _scaled(np.array([one.cosine for one in found]))
        + PASSAGE * _scaled(np.array([context.scores[one.row] for one in found]))
        + COVER * cover + value + YEAR * year - SHORT * brevity + ROW * row
    )  # fmt: skip
    return np.asarray(total, dtype=np.float64)


AROUND, AROUND_ENOUGH = 0.6, 0.8


def _scaled(values: FloatArray) -> FloatArray:
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high - low > 1e-6 else np.zeros_like(values)

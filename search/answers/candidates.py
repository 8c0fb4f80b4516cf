"""Which sentences may answer a question, and how much of the question each of them covers."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.index.vectors import Rows, VectorScores
from indexer.language.analyzer import readings
from indexer.models import Agreement, Document, Passage
from search.answers.question import ContentWord, Question, synonyms
from search.answers.value_spans import answering_spans
from search.library import Library
from search.query.parser import mentioned_years
from search.query.terms import QueryWord

FloatArray = NDArray[np.float64]

_STEM = 6
"""Letters two words must begin with alike to count as of one stem ("finansiering", "finansieres")."""

EXACT, PARTS, WITHIN, SYNONYM, STEM, HALF = 1.0, 0.9, 0.85, 0.8, 0.6, 0.5
"""How well a word stands for one asked: same lemma; all its parts; in a compound; a synonym; same stem; a part."""


NEAR = 60
"""Characters within which the parts of a compound must stand for the text to speak of the same thing."""


@dataclass(frozen=True, slots=True)
class MatchWords:
    """The words of a text by which it is compared: form -> character positions of its tokens, ascending."""

    lemmas: Mapping[str, tuple[int, ...]]
    parts: Mapping[str, tuple[int, ...]]
    stems: Mapping[str, tuple[int, ...]]


NO_WORDS = MatchWords({}, {}, {})


@lru_cache(maxsize=1 << 13)
def match_words(text: str) -> MatchWords:
    """The words of a text, remembered."""
    read = readings(text)
    at = [start for start, _ in read.spans]
    own = list(zip(read.words, at, strict=True))
    lemmas = _places(
        [
            *((term, place) for word, place in own for term in (word.exact, word.lemma_term)),
            *((term, at[number]) for number, term in read.more_lemmas),
        ]
    )
    parts = _places(
        [
            *((part, place) for word, place in own for term in word.part_terms for part in _without_number(term)),
            *((part, at[number]) for number, term in read.more_parts for part in _without_number(term)),
        ]
    )
    stems = _places(
        (form[:_STEM], place)
        for form, places in (*lemmas.items(), *parts.items())
        if len(form) >= _STEM
        for place in places
    )
    return MatchWords(lemmas, parts, stems)


def _without_number(part: str) -> tuple[str, ...]:
    """The part with and without its number: "covid-19" is also "covid", as people leave it out inside compounds."""
    head, hyphen, number = part.rpartition("-")
    return (part, head) if hyphen and number.isdigit() and head else (part,)


def _places(found: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    places: dict[str, set[int]] = {}
    for form, place in found:
        places.setdefault(form, set()).add(place)
    return {form: tuple(sorted(every)) for form, every in places.items()}


def word_match(content: ContentWord, words: MatchWords) -> tuple[float, int]:
    """How well a text has a word of the question or a synonym of it, 0 to 1, and where (-1 where it has not)."""
    best = _level(content.word, words)
    for other in content.also:
        if best[0] >= SYNONYM:
            break
        score, place = _level(other, words)
        best = max(best, (min(score, SYNONYM) if score >= STEM else 0.0, place))
    return best


def _level(word: QueryWord, words: MatchWords) -> tuple[float, int]:
    for form in (word.exact, *word.lemmas):
        if form in words.lemmas:
            return EXACT, words.lemmas[form][0]
    having = [words.parts[part] for part in word.parts if part in words.parts]
    if word.parts and len(having) == len(word.parts):
        place = _together(having)
        if place >= 0:
            return (PARTS if len(word.parts) > 1 else WITHIN), place
    stem = next((form[:_STEM] for form in word.lemmas if len(form) >= _STEM and form[:_STEM] in words.stems), None)
    if stem is not None and len(stem) * 2 > len(word.exact):
        return STEM, words.stems[stem][0]
    return (HALF * len(having) / len(word.parts), having[0][0]) if having else (0.0, -1)


def _together(places: Sequence[tuple[int, ...]]) -> int:
    """Where the parts of a compound stand near each other; -1 where they do not."""
    for first in places[0]:
        if all(any(abs(place - first) <= NEAR for place in others) for others in places[1:]):
            return first
    return -1


@dataclass(frozen=True, slots=True)
class RetrievalContext:
    """What an engine knows of one question: the material that an answer is made of.

    library: agreements, passages and sentences. rows: passages, nearest first. scores: of every passage. cosines: of
    the question and each sentence of some passages, in the order of `Library.sentences`. having: number of
    passages that have a word.
    """

    library: Library
    rows: Rows
    scores: VectorScores
    cosines: Callable[[Rows], VectorScores]
    having: Callable[[QueryWord], int]


@dataclass(frozen=True, slots=True)
class CandidateSentence:
    """A sentence that may answer.

    row, number: its passage and its place in it. start, end: its span in the document's text.
    sentence_match, context_match, passage_match: for each content word of the question how well the sentence has it;
    the sentence, the one before it and the headings above it; the passage. years: named in it or the one before.
    spans: values that could answer.
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
    places: tuple[int, ...]
    years: frozenset[int]
    spans: tuple[tuple[int, int], ...]
    cosine: float


PASSAGES, OF_A_YEAR = 40, 10
"""How many of the nearest passages are read sentence by sentence; how many of each agreement whose year is named."""


def candidates(question: Question, context: RetrievalContext) -> tuple[CandidateSentence, ...]:
    """The sentences of the nearest passages, and of those of the years that the question names."""
    rows = _rows(question, context)
    if not len(rows):
        return ()
    cosines = iter(context.cosines(rows).tolist())
    return tuple(
        _candidate(question, context.library, int(row), number, next(cosines))
        for row in rows
        for number in range(len(context.library.passages[int(row)][1].sentences))
    )


def _rows(question: Question, context: RetrievalContext) -> Rows:
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


def _candidate(question: Question, library: Library, row: int, number: int, cosine: float) -> CandidateSentence:
    owner, passage = library.passages[row]
    agreement, document = library.entries[owner]
    start, end = passage.sentences[number]
    text = document.text[start:end]
    before = document.text[slice(*passage.sentences[number - 1])] if number else ""
    own = [word_match(content, match_words(text)) for content in question.words]
    titles = heading_text(document, passage)
    above, ahead = match_words(titles), match_words(before) if before else NO_WORDS
    whole = match_words(library.text(row))
    table_years = years_of(library.text(row) + titles) if "\t" in text else NO_YEARS
    near = tuple(
        max(have, HEADING * word_match(content, above)[0], BEFORE * word_match(content, ahead)[0])
        for (have, _), content in zip(own, question.words, strict=True)
    )
    return CandidateSentence(
        row=row,
        number=number,
        start=start,
        end=end,
        text=text,
        agreement=agreement,
        sentence_match=tuple(have for have, _ in own),
        context_match=near,
        passage_match=tuple(word_match(content, whole)[0] for content in question.words),
        places=tuple(place for _, place in own),
        years=years_of(text) | years_of(before) | table_years,
        spans=_spans(question, text),
        cosine=cosine,
    )


def _spans(question: Question, text: str) -> tuple[tuple[int, int], ...]:
    """The values of a sentence that could answer; a number only beside what is to be counted, or in a table's row."""
    spans = answering_spans(text, question)
    unit = question.unit
    if unit is None or "\t" in text:
        return spans
    counted = ContentWord(unit, also=synonyms(unit))
    return tuple(
        span
        for span in spans
        if word_match(counted, match_words(text[max(0, span[0] - _UNIT) : span[1] + _UNIT]))[0] >= STEM
    )


_UNIT = 80
"""Characters around a number within which what it counts must stand."""

NO_YEARS: frozenset[int] = frozenset()
HEADING, BEFORE = 0.9, 0.8


@lru_cache(maxsize=1 << 15)
def years_of(text: str) -> frozenset[int]:
    """The years that a text names; a range counts every year in it."""
    return frozenset(mentioned_years(text)) if text else frozenset()


def heading_text(document: Document, passage: Passage) -> str:
    """The titles above a passage, and of a table its first row, which says what its columns are."""
    titles = document.sections[passage.section].path if passage.section >= 0 else ()
    header = next(
        (block.rows[0] for block in document.blocks if block.rows and block.start <= passage.start < block.end), ()
    )
    return " / ".join((*titles, *header))


def weights(question: Question, context: RetrievalContext) -> FloatArray:
    """How much each content word tells: its idf, less for general words."""
    size = len(context.library.passages)
    return np.array(
        [
            math.log(1 + (size - having + 0.5) / (having + 0.5)) * (GENERAL_WEIGHT if content.general else 1.0)
            for content in question.words
            for having in (context.having(content.word),)
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

"""Answers made of sentences that stand in the agreements, and a refusal where none does.

The sentences of the nearest passages are weighed (`answer_evidence.py`), what is missing is looked for
(`abstain.py`), and at most five sentences are shown, each a slice of the document it is cited from.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from indexer.errors import QueryError
from search.abstain import missing
from search.answer_evidence import Candidate, FloatArray, Ground, candidates, score, weights
from search.answer_models import Answer, AnswerSentence, Value
from search.citation import format_citation, url_of
from search.library import Library
from search.models import Hit, Query
from search.places import place_of_span
from search.query import parse_query
from search.question import LONGEST, Question, read_question

MOST = 5
"""Sentences of an answer."""

CLOSE = 0.35
"""How far below the best a sentence may score, as a share of the best's score, and still be shown."""

_LEANING = re.compile(
    r"(?:Heraf|Hertil|Herudover|Herved|Hermed|Derudover|Dermed|Derved|Derfor|Det svarer|Dette|Denne|Disse|Det betyder"
    r"|Det indebærer|Puljen|Midlerne|Beløbet|Bidraget|Tilskuddet|Rammen|Loftet|Aftalen|Ordningen|Modellen|Initiativet"
    r"|Strategien|Planen|Indsatsen|Fonden|De|Den|Her|Samtidig hermed|I den forbindelse|Ligesom)\b"
)


def answer_question(
    text: str,
    library: Library,
    ground: Callable[[Query], Ground],
    hits: Callable[[str], tuple[Hit, ...]],
) -> Answer:
    """Answer what was typed.

    Args:
        text: a question, a noun phrase, or anything at all.
        library: the agreements.
        ground: what the engine knows of a text.
        hits: the nearest passages to a text, for the reader to look at.
    """
    typed = text[: 4 * LONGEST]
    question = read_question(typed, [agreement for agreement, _ in library.entries])
    try:
        query = parse_query(question.text)
        nearest = hits(question.text)
    except QueryError:
        return _refusal(question, "Der er ikke spurgt om noget: skriv et spørgsmål eller et emne.", ())
    if not any(not content.general for content in question.words) and not question.sums:
        return _refusal(question, "Spørgsmålet nævner ikke et emne, der kan slås op.", nearest)
    knows = ground(replace(query, clauses=()))
    found = candidates(question, knows)
    weight = weights(question, knows)
    reason = missing(question, knows, weight, found)
    if reason is not None:
        return _refusal(question, reason, nearest)
    values = score(question, knows, found)
    chosen = _choose(question, knows, weight, found, values)
    return _answer(question, library, chosen, nearest)


def _refusal(question: Question, reason: str, hits: tuple[Hit, ...]) -> Answer:
    return Answer(question.text, question.kind, False, reason, None, (), hits)


def _choose(
    question: Question, ground: Ground, weight: FloatArray, found: Sequence[Candidate], values: FloatArray
) -> tuple[Candidate, ...]:
    """The sentences to show: one a year, oldest first, where years are compared; else the best."""
    order = [found[place] for place in np.argsort(-values, kind="stable")]
    score_of = {id(one): float(value) for one, value in zip(found, values, strict=True)}
    if question.compares:
        lines = _one_a_year(question, ground, order)
        if len(lines) > 1:
            return lines
    floor = (1 - CLOSE) * score_of[id(order[0])]
    return _distinct(one for one in order if score_of[id(one)] >= floor)[:MOST]


def _one_a_year(question: Question, ground: Ground, order: Sequence[Candidate]) -> tuple[Candidate, ...]:
    lines: list[Candidate] = []
    years = sorted({agreement.year for agreement, _ in ground.library.entries} & set(question.years))
    for year in years[-MOST:]:
        of = [one for one in order if one.agreement.year == year]
        lines += [one for one in of if one.spans or not question.accepts][:1] or of[:1]
    return _distinct(lines)


def _distinct(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Without sentences that stand in the same words in the same agreement."""
    kept: dict[tuple[str, str], Candidate] = {}
    for one in found:
        kept.setdefault((one.agreement.id, " ".join(one.text.split())), one)
    return tuple(kept.values())


def _answer(question: Question, library: Library, chosen: Sequence[Candidate], hits: tuple[Hit, ...]) -> Answer:
    sentences = tuple(_sentence(library, one, answering_span(one)) for one in chosen)
    first = next((one for one in sentences if one.value), None)
    value = Value(question.kind, first.text[slice(*first.value)]) if first and first.value else None
    return Answer(question.text, question.kind, True, None, value, sentences, hits)


def answering_span(one: Candidate) -> tuple[int, int] | None:
    """Of the values of a sentence the one that stands nearest to the words asked about."""
    if not one.spans:
        return None
    places = [place for place in one.places if place >= 0]
    return min(one.spans, key=lambda span: (sum(min(abs(place - span[0]), 200) for place in places), span))


def _sentence(
    library: Library, one: Candidate, value: tuple[int, int] | None, *, leads: bool = False
) -> AnswerSentence:
    owner, passage = library.passages[one.row]
    agreement, document = library.entries[owner]
    place = place_of_span(agreement, document, one.start, one.end)
    return AnswerSentence(
        text=one.text,
        place=place,
        passage_id=passage.id,
        citation=format_citation(place),
        url=url_of(agreement.id, place.section_id, passage.id),
        value=value,
        leads=leads,
    )

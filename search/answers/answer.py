"""Answers made of sentences that stand in the agreements, and a refusal where none does.

The sentences of the nearest passages are weighed (`answer_evidence.py`), what is missing is looked for
(`abstain.py`), and at most five sentences are shown, each a slice of the document it is cited from.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from indexer.errors import QueryError
from indexer.models import Agreement, Document, Passage
from search.answers.abstention import refusal_reason
from search.answers.candidates import CandidateSentence, RetrievalContext, candidates, score, weights
from search.answers.question import LONGEST, Question, QuestionKind, read_question
from search.answers.selection import MOST, Selection, answering_span, select_sentences
from search.citations.format import format_citation, place_of_span, url_of
from search.library import Library
from search.models import Hit, Location, Query
from search.query.parser import parse_query


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an agreement, or a row of a table, that answers or is needed to read the one after it.

    text: verbatim. place: of its passage, with the pages of the sentence itself. value: half-open span of `text` that
    answers, or None. leads: it is shown because the sentence after it leans on it.
    """

    text: str
    place: Location
    passage_id: str
    citation: str
    url: str
    value: tuple[int, int] | None = None
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """The span that answers, verbatim ("175 mio. kr."), and the kind of question it answers."""

    kind: QuestionKind
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agreements say to a question, or why they say nothing.

    answered: False where the answer is missing; `reason` then says in one Danish sentence what is missing. With an
    answer, `reason` is a remark on it (two sentences contradict each other; several agreements differ) or None.
    sentences: at most five, best first; where years are compared or agreements differ, first one line each, oldest
    first. hits: the nearest passages.
    by_model: a language model wrote `summary` of the sentences. dropped: how many of its sentences the gate stopped.
    """

    question: str
    kind: QuestionKind
    answered: bool
    reason: str | None
    value: Value | None
    sentences: tuple[AnswerSentence, ...]
    hits: tuple[Hit, ...]
    took_ms: float = 0.0
    by_model: bool = False
    dropped: int = 0


_LEANING = re.compile(
    r"(?:Heraf|Hertil|Herudover|Herved|Hermed|Derudover|Dermed|Derved|Derfor|Det svarer|Dette|Denne|Disse|Det betyder"
    r"|Det indebærer|Puljen|Midlerne|Beløbet|Bidraget|Tilskuddet|Rammen|Loftet|Aftalen|Ordningen|Modellen|Initiativet"
    r"|Strategien|Planen|Indsatsen|Fonden|De|Den|Her|Samtidig hermed|I den forbindelse|Ligesom)\b"
)


def answer_question(
    text: str,
    library: Library,
    ground: Callable[[Query], RetrievalContext],
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
    reason = refusal_reason(question, knows, weight, found)
    if reason is not None:
        return _refusal(question, reason, nearest)
    return _answer(question, library, select_sentences(question, knows, found, score(question, knows, found)), nearest)


def _refusal(question: Question, reason: str, hits: tuple[Hit, ...]) -> Answer:
    return Answer(question.text, question.kind, False, reason, None, (), hits)


def _answer(question: Question, library: Library, choice: Selection, hits: tuple[Hit, ...]) -> Answer:
    chosen = choice.sentences
    spans = [answering_span(one, question) for one in chosen]
    sentences: list[AnswerSentence] = []
    room = MOST - len(chosen)
    shown = {(one.row, one.number) for one in chosen}
    for one, span in zip(chosen, spans, strict=True):
        before = _leans_on(library, one)
        if before is not None and room > 0 and (before.row, before.number) not in shown:
            sentences.append(_sentence(library, before, None, leads=True))
            shown.add((before.row, before.number))
            room -= 1
        sentences.append(_sentence(library, one, span))
    first = next((one for one in sentences if one.value), None)
    value = Value(question.kind, first.text[slice(*first.value)]) if first and first.value else None
    return Answer(question.text, question.kind, True, choice.remark, value, tuple(sentences), hits)


def _leans_on(library: Library, one: CandidateSentence) -> CandidateSentence | None:
    """The sentence before one that cannot be read without it; of a table's row the first row."""
    if one.number == 0:
        return None
    owner, passage = library.passages[one.row]
    row = "\t" in one.text
    if not row and not _LEANING.match(one.text.lstrip("•-– ")):
        return None
    number = 0 if row else one.number - 1
    start, end = passage.sentences[number]
    text = library.entries[owner][1].text[start:end]
    return replace(one, number=number, start=start, end=end, text=text, spans=())


def sentences_at(library: Library, passage_id: str, span: tuple[int, int]) -> tuple[AnswerSentence, ...]:
    """The whole sentences of a passage that `[start, end)` of its text touches; none for an unknown passage."""
    row = next((row for row, (_, passage) in enumerate(library.passages) if passage.id == passage_id), None)
    if row is None:
        return ()
    owner, passage = library.passages[row]
    agreement, document = library.entries[owner]
    return tuple(
        _shown(agreement, document, passage, (start, end))
        for start, end in passage.sentences
        if start < passage.start + span[1] and passage.start + span[0] < end
    )


def _sentence(
    library: Library, one: CandidateSentence, value: tuple[int, int] | None, *, leads: bool = False
) -> AnswerSentence:
    owner, passage = library.passages[one.row]
    agreement, document = library.entries[owner]
    return replace(_shown(agreement, document, passage, (one.start, one.end)), value=value, leads=leads)


def _shown(agreement: Agreement, document: Document, passage: Passage, span: tuple[int, int]) -> AnswerSentence:
    place = place_of_span(agreement, document, *span)
    return AnswerSentence(
        text=document.text[slice(*span)],
        place=place,
        passage_id=passage.id,
        citation=format_citation(place),
        url=url_of(agreement.id, place.section_id, passage.id),
    )

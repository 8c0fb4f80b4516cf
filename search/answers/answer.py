"""Answers made of sentences that stand in the agreements and are bound to the question, or what is missing.

The sentences of the nearest passages are scored (`candidates.py`) and bound (`binding/`). What is bound is the answer;
else the nearest places are shown with what none of them binds (`abstention.py`).

Longer than 300 lines because the records of an answer stand beside what makes them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from indexer.errors import QueryError
from indexer.models import Agreement, Document, Passage
from search.amounts.attribution import with_qualifier
from search.answers.abstention import refusal_reason
from search.answers.binding import Binding, Bound
from search.answers.binding.value_spans import amounts_of
from search.answers.candidates import CandidateSentence, RetrievalContext, candidates, score, weights
from search.answers.lists import FoundList, find_list
from search.answers.question import LONGEST, Question, QuestionKind, read_question
from search.answers.question.parts import compared, inherit, is_comparison, split_questions
from search.answers.selection import Ranked, Selection, holds, ranked_bindings, select, side_by_side
from search.citations.format import format_citation, place_of_span, url_of
from search.library import Library
from search.models import Hit, Location
from search.query.parser import parse_query


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an agreement, or a row of a table, that answers or is needed to read the one after it.

    text: verbatim. place: of its passage, with the pages of the sentence itself. value: half-open span of `text` that
    answers, or None. leads: it is shown because the sentence after it leans on it. heads: of a table's row the heads
    of its columns.
    """

    text: str
    place: Location
    passage_id: str
    citation: str
    url: str
    value: tuple[int, int] | None = None
    leads: bool = False
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """The span that answers, verbatim with its qualifier ("op til 50 mio. kr."), and the kind of question."""

    kind: QuestionKind
    text: str
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agreements say to a question, or why they say nothing.

    answered: False where the answer is missing; `reason` then says in one Danish sentence what is missing. With an
    answer, `reason` is a remark on it (two sentences contradict each other; several agreements differ) or None.
    nowhere: a scan of the agreements shows that what is asked about does not stand there. sentences: best first; where
    years are compared or agreements differ, one line each, oldest first. hits: the nearest passages. bound: which words
    bind each constraint of the question. proven: (passage id, text) of every sentence that is bound to it.
    by_model: a language model picked the sentences. dropped: how many of its sentences the gate stopped.
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
    nowhere: bool = False
    bound: tuple[Bound, ...] = ()
    proven: frozenset[tuple[str, str]] = frozenset()


_ASKS_WHAT = ("hvad", "hvilke", "nævn")


@dataclass(frozen=True, slots=True)
class _Found:
    """What one question of a text comes to: its bindings, what is shown of them, or a list."""

    question: Question
    ranked: tuple[Ranked, ...]
    selection: Selection | None
    listed: FoundList | None = None


def answer_question(
    text: str,
    library: Library,
    ground: Callable[[str], RetrievalContext],
    hits: Callable[[str], tuple[Hit, ...]],
    *,
    meant: str | None = None,
) -> Answer:
    """Answer what was typed.

    Args:
        text: a question, a noun phrase, or anything at all.
        library: the agreements.
        ground: what the engine knows of a text.
        hits: the nearest passages to a text, for the reader to look at.
        meant: the text with its typing errors mended, as the search reads it.
    """
    catalog = [agreement for agreement, _ in library.entries]
    typed = read_question(text[: 4 * LONGEST], catalog)
    question = read_question(meant[: 4 * LONGEST], catalog) if meant else typed
    try:
        parse_query(question.text)
        nearest = hits(question.text)
    except QueryError:
        return _refusal(typed, "Der er ikke spurgt om noget: skriv et spørgsmål eller et emne.", ())
    if not any(not content.general for content in question.words) and not (question.sums or question.demands.numbered):
        return _refusal(typed, "Spørgsmålet nævner ikke et emne, der kan slås op.", nearest)
    if question.unknown:
        return _refusal(typed, f"Samlingen har ingen aftale, der svarer til »{question.unknown[0]}«.", nearest)
    parts = [read_question(part, catalog) for part in split_questions(question.text)]
    parts = [parts[0], *(inherit(part, parts[0]) for part in parts[1:])] if len(parts) > 1 else [question]
    context = ground(question.text)
    found = [one for part in parts for one in _find(part, context)]
    held = [one for one in found if one.selection is not None or one.listed is not None]
    if held and question.compares and not is_comparison(question):
        found = held  # a year of which nothing is said is left out, and said to be
    failed = next((one for one in found if one not in held), None)
    if failed is not None:
        reason, nowhere = refusal_reason(failed.question, context, [one.binding for one in failed.ranked[:20]])
        answer = _refusal(typed, reason, nearest)
        return replace(answer, nowhere=nowhere, kind=failed.question.kind)
    return _answer(typed, library, found, nearest)


def _find(question: Question, context: RetrievalContext) -> tuple[_Found, ...]:
    """What a question comes to; of a comparison that no sentence states both sides."""
    found, weight = candidates(question, context), weights(question, context)
    if not found:
        return (_Found(question, (), None),)
    scores = score(question, context, found)
    catalog = [agreement for agreement, _ in context.library.entries]
    if (
        question.kind in ("list", "free", "definition")
        and not question.demands.why
        and question.text.lower().startswith(_ASKS_WHAT)
    ):
        listed = find_list(question, context, weight)
        if listed is not None:
            return (_Found(question, (), None, listed),)
    ranked = ranked_bindings(question, found, scores, weight)
    selection = select(question, catalog, ranked)
    if is_comparison(question) or question.compares:
        if selection is not None and _compares_itself(question, selection):
            return (_Found(question, ranked, selection),)
        sides = (
            compared(question)
            if is_comparison(question)
            else tuple(replace(question, years=(y,)) for y in question.years)
        )
        if sides:
            return tuple(_side(side, context, catalog) for side in sides)
        return (_Found(question, ranked, None),)
    return (_Found(question, ranked, selection),)


def _compares_itself(question: Question, selection: Selection) -> bool:
    """Whether the best sentence itself sets the two things against each other."""
    if question.direction and question.period:
        return True
    return is_comparison(question) and _COMPARING.search(selection.shown[0].candidate.text) is not None


_COMPARING = re.compile(r"\b(?:end|sammenlignet\smed|i\sforhold\stil)\b")


def _side(question: Question, context: RetrievalContext, catalog: Sequence[Agreement]) -> _Found:
    found, weight = candidates(question, context), weights(question, context)
    ranked = ranked_bindings(question, found, score(question, context, found), weight) if found else ()
    selection = select(question, catalog, ranked)
    first = replace(selection, shown=selection.shown[:1]) if selection and selection.shown[0].value else None
    return _Found(question, ranked, first)


def _refusal(question: Question, reason: str, hits: tuple[Hit, ...]) -> Answer:
    return Answer(question.text, question.kind, False, reason, None, (), hits)


def _answer(question: Question, library: Library, found: Sequence[_Found], hits: tuple[Hit, ...]) -> Answer:
    sentences: list[AnswerSentence] = []
    bound: list[Bound] = []
    remarks: list[str] = []
    for one in found:
        if one.listed is not None:
            sentences += _list_sentences(library, one.listed)
            bound += one.listed.binding.bound
        elif one.selection is not None:
            for place, binding in enumerate(one.selection.shown):
                marked = binding if not place or not one.selection.single else replace(binding, value=None)
                sentences += _with_lead(library, marked, sentences)
            bound += one.selection.shown[0].bound
            remarks += [one.selection.remark] if one.selection.remark else []
    first = found[0]
    value = None
    if len(found) == 1 and first.selection is not None and first.selection.single:
        value = _value(question.kind, first.selection.shown[0])
    if value is None and len(found) == 1 and first.selection is not None and not first.selection.single:
        sentences = [
            replace(sentence, value=sentence.value if len(first.selection.shown) > 1 else None)
            for sentence in sentences
        ]
    firsts = [part.selection.shown[0] for part in found if part.selection]
    remark = side_by_side(firsts) if is_comparison(question) else None
    remark = remark or _left_out(question, found) or (remarks[0] if remarks else None)
    proven = frozenset(
        (library.passages[one.binding.candidate.row][1].id, one.binding.candidate.text)
        for part in found
        for one in part.ranked
        if holds(one.binding)
    )
    return Answer(
        question.text, question.kind, True, remark, value, tuple(sentences), hits, bound=tuple(bound), proven=proven
    )


def _left_out(question: Question, found: Sequence[_Found]) -> str | None:
    """The years a question names for which no sentence is bound."""
    told = {year for one in found for year in one.question.years}
    missing = [str(year) for year in question.years if year not in told]
    if not missing or not question.compares:
        return None
    return f"Ingen sætning er fundet for {' og '.join(missing)}: svaret gælder de andre år."


def _value(kind: QuestionKind, binding: Binding) -> Value | None:
    span = _qualified(binding)
    if span is None or binding.value is None:
        return None
    text = binding.candidate.text
    return Value(kind, text[slice(*span)], text[span[0] : binding.value[0]].strip() or None)


def _qualified(binding: Binding) -> tuple[int, int] | None:
    """The span of a value with the words before it that qualify it."""
    if binding.value is None:
        return None
    text, (start, end) = binding.candidate.text, binding.value
    amount = next((one for one in amounts_of(text) if one.start <= start < one.end), None)
    dated = amount is not None and amount.kind in ("date", "period")
    return with_qualifier(text, start, end, date=dated)


def _with_lead(library: Library, binding: Binding, shown: Sequence[AnswerSentence]) -> list[AnswerSentence]:
    """A sentence, after the one before it where it cannot be read without that."""
    one = binding.candidate
    sentence = replace(_sentence(library, one, (one.start, one.end)), value=_qualified(binding), heads=one.heads)
    if any((other.passage_id, other.text) == (sentence.passage_id, sentence.text) for other in shown):
        return []
    if one.leans and one.number:
        start, end = library.passages[one.row][1].sentences[one.number - 1]
        lead = replace(_sentence(library, one, (start, end)), leads=True)
        if all(other.text != lead.text for other in shown):
            return [lead, sentence]
    return [sentence]


def _list_sentences(library: Library, listed: FoundList) -> list[AnswerSentence]:
    agreement, document = library.entries[listed.number]
    spans = [*((listed.opening,) if listed.opening else ()), *listed.items]
    sentences = [_shown(agreement, document, _passage_at(document, span[0]), span) for span in spans]
    return [replace(sentences[0], leads=True), *sentences[1:]] if listed.opening else sentences


def _passage_at(document: Document, start: int) -> Passage:
    return next(passage for passage in document.passages if passage.start <= start < passage.end)


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


def _sentence(library: Library, one: CandidateSentence, span: tuple[int, int]) -> AnswerSentence:
    owner, passage = library.passages[one.row]
    return _shown(*library.entries[owner], passage, span)


def _shown(agreement: Agreement, document: Document, passage: Passage, span: tuple[int, int]) -> AnswerSentence:
    place = place_of_span(agreement, document, *span)
    return AnswerSentence(
        text=document.text[slice(*span)],
        place=place,
        passage_id=passage.id,
        citation=format_citation(place),
        url=url_of(agreement.id, place.section_id, passage.id),
    )

"""Answers made of sentences that stand in the agreements, and a refusal where none does.

The sentences of the nearest passages are weighed (`answer_evidence.py`), what is missing is looked for
(`abstain.py`), and at most five sentences are shown, each a slice of the document it is cited from.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from indexer.errors import QueryError
from indexer.models import Agreement, Document, Passage
from search.abstain import missing
from search.amounts import Amount
from search.answer_evidence import Candidate, FloatArray, Ground, candidates, score, weights
from search.answer_models import Answer, AnswerSentence, Value
from search.answer_values import amounts_of
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
    floor = (1 - CLOSE) * score_of[id(order[0])]
    best = [one for one in order if score_of[id(one)] >= floor]
    lines = _one_a_year(question, ground, best) if question.compares else ()
    return _distinct((*lines, *best))[:MOST]


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
    return Answer(question.text, question.kind, True, contradiction(chosen), value, tuple(sentences), hits)


def _leans_on(library: Library, one: Candidate) -> Candidate | None:
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


def contradiction(chosen: Sequence[Candidate]) -> str | None:
    """A remark where two sentences of one agreement give different sums for the same purpose and year."""
    seen: dict[tuple[str, str, int], Amount] = {}
    for one in chosen:
        for amount in amounts_of(one.text):
            if amount.kind != "kroner" or amount.purpose is None or amount.year is None or amount.value is None:
                continue
            key = (one.agreement.id, amount.purpose.casefold(), amount.year)
            other = seen.setdefault(key, amount)
            if other.value != amount.value and other.price_level == amount.price_level:
                return (
                    f"{one.agreement.short_title} nævner både {other.text} og {amount.text} til »{amount.purpose}« "
                    f"i {amount.year}: begge sætninger er vist."
                )
    return None


def answering_span(one: Candidate, question: Question) -> tuple[int, int] | None:
    """Of a sentence's values the one that answers: of a year asked about, else nearest to the words asked about.

    A sum that the question itself states is no answer to it.
    """
    amounts = {amount.start: amount for amount in amounts_of(one.text)}
    stated = {(amount.kind, amount.value) for amount in question.sums}
    spans = [
        span for span in one.spans
        if not (found := amounts.get(span[0])) or (found.kind, found.value) not in stated
    ]  # fmt: skip
    dated = [span for span in spans if (found := amounts.get(span[0])) and found.year in question.years]
    spans = dated or spans
    if not spans:
        return None
    places = [place for place in one.places if place >= 0]
    return min(spans, key=lambda span: (sum(min(abs(place - span[0]), _FAR) for place in places), span))


_FAR = 200
"""Characters; a word farther from a value says nothing of it."""


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
    library: Library, one: Candidate, value: tuple[int, int] | None, *, leads: bool = False
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

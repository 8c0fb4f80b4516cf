"""Which of the weighed sentences an answer shows, in which order, and what is remarked on them. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search.amounts.amounts import Amount
from search.answers.candidates import BEFORE, SYNONYM, CandidateSentence, FloatArray, RetrievalContext
from search.answers.question import Question
from search.answers.value_spans import amounts_of

MOST = 5
"""Sentences of an answer."""

CLOSE = 0.35
"""How far below the best a sentence may score, as a share of the best's score, and still be shown."""

ALIKE = 0.25
"""How far below the best, likewise, the sentence of another agreement may score and still be set beside it."""

_HAVING = SYNONYM * BEFORE
"""How well a sentence must have a noun to be about it: itself, in its headings, or by a synonym in the one before."""

_DIFFER = "Flere aftaler har {}: Først står én sætning fra hver, ældste først; se efter, om de gælder det samme."
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Selection:
    """The sentences to show, in order; remark: one Danish sentence on them, or None."""

    sentences: tuple[CandidateSentence, ...]
    remark: str | None


def select_sentences(
    question: Question, ground: RetrievalContext, found: Sequence[CandidateSentence], values: FloatArray
) -> Selection:
    """The sentences to show: one a year or agreement, oldest first, where these are compared or differ; else the best.

    Args:
        question: what is asked.
        ground: the agreements, oldest first.
        found: at least one candidate.
        values: how well each of them answers, shape (candidates,).
    """
    order = [found[place] for place in np.argsort(-values, kind="stable")]
    score_of = {id(one): float(value) for one, value in zip(found, values, strict=True)}
    floor = (1 - CLOSE) * score_of[id(order[0])]
    best = [one for one in order if score_of[id(one)] >= floor]
    alike = [one for one in best if score_of[id(one)] >= (1 - ALIKE) * score_of[id(order[0])]]
    lines = _one_a_year(question, ground, best) if question.compares else _one_an_agreement(question, ground, alike)
    chosen = _distinct((*lines, *best))[:MOST]
    what = "forskellige tidspunkter" if question.kind in ("date", "period") else "forskellige tal"
    differ = _DIFFER.format(what) if lines and not question.compares else None
    return Selection(chosen, contradiction(chosen) or differ)


def _one_a_year(
    question: Question, ground: RetrievalContext, order: Sequence[CandidateSentence]
) -> tuple[CandidateSentence, ...]:
    lines: list[CandidateSentence] = []
    years = sorted({agreement.year for agreement, _ in ground.library.entries} & set(question.years))
    for year in years[-MOST:]:
        of = [one for one in order if one.agreement.year == year]
        lines += [one for one in of if one.spans or not question.accepts][:1] or of[:1]
    return _distinct(lines)


def _one_an_agreement(
    question: Question, ground: RetrievalContext, best: Sequence[CandidateSentence]
) -> tuple[CandidateSentence, ...]:
    """The best sentence of each agreement, oldest first, where they give different values for the same thing.

    Empty where fewer than two agreements do, or where the question itself names a year or an agreement.
    """
    if question.years or question.agreements:
        return ()
    first = _amount(best[0], question)
    if first is None or not _about(question, best[0]):
        return ()
    lines: dict[str, tuple[CandidateSentence, Amount]] = {}
    for one in best:
        amount = _amount(one, question)
        if amount is not None and amount.kind == first.kind and _about(question, one):
            lines.setdefault(one.agreement.id, (one, amount))
    shown = list(lines.values())[:MOST]
    if not any(_differ(first, amount) for _, amount in shown):
        return ()
    place = {agreement.id: number for number, (agreement, _) in enumerate(ground.library.entries)}
    return tuple(sorted((one for one, _ in shown), key=lambda one: place[one.agreement.id]))


def _about(question: Question, one: CandidateSentence) -> bool:
    """Whether a sentence is about all of what is asked: its nouns, one of them in the sentence itself, its numbers."""
    nouns = [place for place, content in enumerate(question.words) if content.noun]
    return (
        any(one.sentence_match[place] >= _HAVING for place in nouns)
        and all(one.context_match[place] >= _HAVING for place in nouns)
        and set(_DIGITS.findall(question.text)) <= set(_DIGITS.findall(one.text))
    )


def _differ(one: Amount, other: Amount) -> bool:
    """Whether two values cannot both hold; "februar 2023" and "23. februar 2023" can."""
    values, others = ((amount.value, amount.low, amount.high) for amount in (one, other))
    if isinstance(one.value, str) and isinstance(other.value, str):
        return not (one.value.startswith(other.value) or other.value.startswith(one.value))
    return values != others


def _amount(one: CandidateSentence, question: Question) -> Amount | None:
    """The answering value of a sentence as an amount; None where it has none that can be compared."""
    span = answering_span(one, question)
    if span is None:
        return None
    return next(
        (
            amount
            for amount in amounts_of(one.text)
            if (amount.start, amount.end) == span
            and amount.kind in question.accepts
            and (amount.value, amount.low) != (None, None)
        ),
        None,
    )


def _distinct(found: Iterable[CandidateSentence]) -> tuple[CandidateSentence, ...]:
    """Without sentences that stand in the same words in the same agreement."""
    kept: dict[tuple[str, str], CandidateSentence] = {}
    for one in found:
        kept.setdefault((one.agreement.id, " ".join(one.text.split())), one)
    return tuple(kept.values())


def contradiction(chosen: Sequence[CandidateSentence]) -> str | None:
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


def answering_span(one: CandidateSentence, question: Question) -> tuple[int, int] | None:
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

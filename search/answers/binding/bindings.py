"""Binds a question to a sentence, one of its values, or a table's cell. Pure.

A constraint is bound by the value's own clause or cell, else by the lead-in, the heading, the heads of row and column,
else by the agreement where nothing nearer says otherwise. What says otherwise nearer by breaks it.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.language.analyzer import readings
from search.amounts.clauses import Span
from search.answers.binding.constraints import findings
from search.answers.binding.evidence import (
    Bound,
    Failure,
    Source,
    ValueContext,
    evidence_of,
    evidence_of_cell,
    evidence_of_values,
)
from search.answers.binding.value_rules import (
    cannot_answer,
    counts_unit,
    enumerates,
    is_change,
    is_one_of_several,
    unasked,
    unnamed_row,
)
from search.answers.candidates import CandidateSentence, FloatArray
from search.answers.question import Question
from search.answers.question.content_words import ContentWord
from search.answers.word_match import PARTS, match_words, word_match
from search.query.terms import query_words

BOUND, NAMED = 0.35, 0.54
"""How well, times the weight of the layer, a text must have a word to bind it: by a synonym, a stem or some parts of a
compound; and a name, which nothing stands for."""

_VERB, _VERB_ALONE = 0.25, 0.6
"""Weight of a verb beside a noun, where a thing is asked for, and where nothing but what is said."""
_SAID = ("yesno", "free")
_OTHER_HEAD = 0.3
"""What is left of a word that only stands within another thing's name."""
_OWN = 0.75
"""A noun bound less well than this is another value's where it stands with that one."""
TOLERATED = 0.3
"""Share of the weight of the telling words that an answer may put otherwise; never a name."""
_CLOSENESS, _REACH = 0.25, 80


@dataclass(frozen=True, slots=True)
class Binding:
    """A candidate, with one of its values or none, bound to the question or not.

    cover: the share of the question's words, by weight, that are bound, nearer ones counting more.
    """

    candidate: CandidateSentence
    value: Span | None
    bound: tuple[Bound, ...]
    failures: tuple[Failure, ...]
    cover: float


@dataclass(frozen=True, slots=True)
class _Word:
    """A content word, how well it is bound, by what, and how much it weighs."""

    content: ContentWord
    level: float
    source: Source
    span: str
    weight: float


def bindings(question: Question, one: CandidateSentence, weight: FloatArray) -> tuple[Binding, ...]:
    """The candidate bound as a whole, or with each of its values that could answer."""
    if not one.spans or question.kind == "actor" or not question.accepts:
        lacks = (question.wants_value and not one.spans) or not enumerates(question, one.text)
        span = one.spans[0] if one.spans else None
        return (_bind(question, one, span, evidence_of(one), weight, [Failure("value", "")] if lacks else []),)
    if one.cells:
        return tuple(_bind(question, one, span, evidence_of_cell(one, span), weight, []) for span in one.spans)
    return tuple(
        _bind(question, one, span, seen, weight, failures)
        for span, land, seen in evidence_of_values(one)
        for failures in (
            [Failure("direction", "")]
            if is_change(question, one.text, span, land)
            else [Failure("value", "")]
            if cannot_answer(question, one.text, span, land) or is_one_of_several(question, one.text, span)
            else [],
        )
    )


def bind_text(question: Question, one: CandidateSentence, weight: FloatArray) -> Binding:
    """The candidate bound as a whole, whatever values it has."""
    return _bind(question, one, None, evidence_of(one), weight, [])


def _bind(
    question: Question,
    one: CandidateSentence,
    span: Span | None,
    seen: ValueContext,
    weight: FloatArray,
    failures: Sequence[Failure],
) -> Binding:
    words = [
        _word(question, content, float(share), seen) for content, share in zip(question.words, weight, strict=True)
    ]
    found = [*findings(question, one, span, seen), *_unbound(question, words, seen, with_value=span is not None)]
    failed = [*failures, *(finding for finding in found if isinstance(finding, Failure))]
    bound = [
        Bound(word.content.text, word.span, word.source) for word in words if _holds(word) and not word.content.general
    ]
    cover = _cover(words) + _closeness(question, one, span)
    if seen.row:
        label = unnamed_row(question, seen)
        failed += [Failure("word", label)] if label is not None else []
        failed += [] if counts_unit(question, seen) else [Failure("value", "")]
        cover -= unasked(question, seen)
    return Binding(one, span, (*bound, *(f for f in found if isinstance(f, Bound))), tuple(failed), cover)


def _word(question: Question, content: ContentWord, share: float, seen: ValueContext) -> _Word:
    """Bind a content word by the layer that has it best.

    What stands farther before binds the thing asked about only where the sentence leans, or has its short form
    ("tilbuddet" of "dobbeltdiagnosetilbuddet").
    """
    first = content is question.first_noun
    best, source, span = 0.0, "sentence", ""
    short = len(content.word.parts) > 1 and content.word.parts[-1] in match_words(seen.own).parts
    for layer, text, factor in seen.layers(before=seen.leans or short or not first):
        if factor <= best:
            continue  # no word of a farther layer can bind it better
        level, at = word_match(content, match_words(text))
        if level * factor > best:
            word = re.match(r"[\w.-]+", text[at:]) if at >= 0 else None
            best, source, span = level * factor, layer, word[0] if word else ""
    if first and question.level and source == "sentence" and _other_head(content, span):
        best *= _OTHER_HEAD
    part = 1.0 if not content.verb or question.kind == "actor" else _VERB_ALONE if question.kind in _SAID else _VERB
    return _Word(content, best, source, span, share * part)  # type: ignore[arg-type]


def _holds(word: _Word) -> bool:
    return word.level >= (max(NAMED, BOUND) if word.content.name else BOUND)


def _cover(words: Sequence[_Word]) -> float:
    telling = [word for word in words if not word.content.general]
    total = sum(word.weight for word in telling)
    return sum(word.weight * word.level for word in telling) / total if total else 1.0


def _unbound(question: Question, words: Sequence[_Word], seen: ValueContext, *, with_value: bool) -> Iterator[Failure]:
    """The words that nothing near binds, where they weigh too much to be put otherwise, or stand with another value."""
    foreign = match_words(seen.foreign) if seen.foreign else None
    missing: list[tuple[float, Failure]] = []
    for word in words:
        content = word.content
        elsewhere = foreign is not None and content.noun and word_match(content, foreign)[0] >= PARTS
        if word.level < _OWN and elsewhere:
            yield Failure("word", content.text)
        elif not _holds(word) and not content.general:
            needed = content.name or _is_asked(question, content) or _contrasts(content, seen.near)
            missing.append((math.inf if needed else word.weight, Failure("word", content.text)))
    telling = [word for word in words if not word.content.general]
    if sum(lost for lost, _ in missing) > TOLERATED * sum(word.weight for word in telling):
        yield from (failure for _, failure in sorted(missing, key=lambda one: -one[0])[:2])
    near = any(_is_near(question, word, seen) for word in telling if word.level >= BOUND)
    if telling and not near and (with_value or question.kind in ("free", "yesno")):
        yield Failure("word", telling[0].content.text)


def _is_asked(question: Question, content: ContentWord) -> bool:
    """Whether a word is the thing whose value is asked for."""
    return question.wants_value and content is question.first_noun


def _is_near(question: Question, word: _Word, seen: ValueContext) -> bool:
    """Whether a word is bound by what a value stands in; the size of a thing is told beside its name."""
    leans = seen.leans and word.source == "lead-in"
    if question.level and not seen.row:
        own = word.content.noun and word_match(word.content, match_words(seen.own))[0] >= 0.5
        return own or leans
    if not question.wants_value:
        return word.source in ("sentence", "row", "column") or leans
    return word.source in ("sentence", "row", "column", "lead-in")


def _other_head(content: ContentWord, span: str) -> bool:
    """Whether the word that has it is a compound about something else ("bloktilskudsnøglen" of "bloktilskud")."""
    found = next(iter(query_words(readings(span))), None)
    if found is None or len(found.parts) < 2 or found.exact == content.word.exact:
        return False
    return bool(content.word.parts) and found.parts[-1] not in content.word.parts


def _contrasts(content: ContentWord, near: str) -> bool:
    """Whether the text has another compound with the same head in the word's stead ("udviklingsområdet")."""
    parts = content.word.parts
    if len(parts) < 2:
        return False
    others = (other.parts for other in query_words(readings(near)))
    return any(len(other) > 1 and other[-1] == parts[-1] and other[0] != parts[0] for other in others)


def _closeness(question: Question, one: CandidateSentence, span: Span | None) -> float:
    """Something more for a value right beside one of the question's nouns."""
    if span is None or one.cells:
        return 0.0
    window = match_words(one.text[max(0, span[0] - _REACH) : span[1] + _REACH])
    at = min(span[0], _REACH)
    places = [word_match(content, window)[1] for content in question.words if content.noun]
    distances = [abs(place - at) for place in places if place >= 0]
    return _CLOSENESS / (1 + min(distances) / 20) if distances else 0.0

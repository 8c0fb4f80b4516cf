"""Binds a question to a sentence, one of its values, or a table's cell. Pure.

A constraint is bound by the value's own clause or cell, else by the lead-in, the heading, the heads of row and column,
else by the agreement where nothing nearer says otherwise. What says otherwise nearer by breaks it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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
    is_part,
    unasked,
    unnamed_row,
)
from search.answers.candidates import CandidateSentence, FloatArray
from search.answers.question import Question
from search.answers.question.content_words import ContentWord
from search.answers.word_match import PARTS, match_words, places_in, word_match
from search.query.terms import query_words

BOUND, NAMED = 0.35, 0.54
"""How well, times the weight of the layer, a text must have a word to bind it: by a synonym, a stem or some parts of a
compound; and a name, which nothing stands for."""

_VERB, _VERB_ALONE = 0.25, 0.6
"""Weight of a verb beside a noun, where a thing is asked for, and where nothing but what is said."""
_SAID = ("yesno", "free")
_FIRST: Source = "sentence"
_OTHER_HEAD = 0.3
"""What is left of a word that only stands within another thing's name."""
_OWN = 0.75
"""A noun bound less well than this is another value's where it stands with that one."""
TOLERATED, LIKELY = 0.3, 0.4
"""Share of the weight of the telling words that a value, and that a sentence without one, may put otherwise; never a
name."""
_PART = 0.2
"""What is taken off the cover of a part of a sum ("heraf 5 mio. kr.") where no part is asked for."""
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
        whole, span = evidence_of(one), one.spans[0] if one.spans else None
        lacks = (
            question.wants_value
            and not one.spans
            and not (question.kind == "actor" and not question.named and _says(question, whole))
        )
        failures = [Failure("value", "")] if lacks or not enumerates(question, one.text) else []
        return (_bind(question, one, span, whole, weight, failures),)
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
    likely, unbound = _unbound(question, words, seen, with_value=span is not None)
    found = [*findings(question, one, span, seen), *unbound]
    failed = [*failures, *(finding for finding in found if isinstance(finding, Failure))]
    bound = [
        Bound(word.content.text, word.span, word.source) for word in words if _holds(word) and not word.content.general
    ]
    cover = _cover(words) + _closeness(question, one, span) - (_PART if is_part(question, one.text, span) else 0.0)
    if seen.row:
        label = unnamed_row(question, seen)
        failed += [Failure("word", label)] if label is not None else []
        failed += [] if counts_unit(question, seen) else [Failure("value", "")]
        cover -= unasked(question, seen)
    proven = not likely and (question.kind != "actor" or _says(question, seen))
    constraints = (*bound, *(f for f in found if isinstance(f, Bound)))
    return Binding(one, span if proven else None, constraints, tuple(failed), cover)


def _says(question: Question, seen: ValueContext) -> bool:
    """Whether the verbs of a question stand in the sentence itself, so that its actor does what is asked."""
    verbs = [content for content in question.words if content.verb]
    return all(word_match(content, seen.words, seen.own_spans)[0] >= BOUND for content in verbs)


def _word(question: Question, content: ContentWord, share: float, seen: ValueContext) -> _Word:
    """Bind a content word by the layer that has it best.

    What stands farther before binds the thing asked about only where the sentence leans, or has its short form
    ("tilbuddet" of "dobbeltdiagnosetilbuddet").
    """
    first = content is question.first_noun
    best, source, span = 0.0, _FIRST, ""
    short = _is_short(content, seen)
    for layer in seen.layers(before=seen.leans or short or not (first or content.name)):
        if layer.factor <= best:
            continue  # no word of a farther layer can bind it better
        level, at = word_match(content, layer.words, layer.spans)
        if level * layer.factor > best:
            best, source, span = level * layer.factor, layer.source, layer.word_at(at)
    if first and question.level and source == "sentence" and _other_head(content, span):
        best *= _OTHER_HEAD
    part = 1.0 if not content.verb or question.kind == "actor" else _VERB_ALONE if question.kind in _SAID else _VERB
    return _Word(content, best, source, span, share * part)


def _is_short(content: ContentWord, seen: ValueContext) -> bool:
    """Whether a value's own words have the short form of a compound ("tilbuddet")."""
    parts = content.word.parts
    return len(parts) > 1 and bool(places_in(seen.words.parts.get(parts[-1]), seen.own_spans))


def _holds(word: _Word) -> bool:
    return word.level >= (max(NAMED, BOUND) if word.content.name else BOUND)


def _cover(words: Sequence[_Word]) -> float:
    telling = [word for word in words if not word.content.general]
    total = sum(word.weight for word in telling)
    return sum(word.weight * word.level for word in telling) / total if total else 1.0


def _unbound(
    question: Question, words: Sequence[_Word], seen: ValueContext, *, with_value: bool
) -> tuple[bool, list[Failure]]:
    """The words that nothing near binds, where they weigh too much to be put otherwise, or stand with another value.

    Also whether so much is put otherwise that the sentence is likely the answer, but a value of it is not proven.
    """
    failures: list[Failure] = []
    missing: list[tuple[float, Failure]] = []
    for word in words:
        content = word.content
        elsewhere = content.noun and word_match(content, seen.words, seen.foreign_spans)[0] >= PARTS
        if word.level < _OWN and elsewhere:
            failures.append(Failure("word", content.text))
        elif not _holds(word) and not content.general:
            needed = content.name or _is_asked(question, content) or _contrasts(content, seen.near)
            missing.append((math.inf if needed else word.weight, Failure("word", content.text)))
    telling = [word for word in words if not word.content.general]
    lost, total = sum(share for share, _ in missing), sum(word.weight for word in telling)
    if lost > LIKELY * total:
        failures += [failure for _, failure in sorted(missing, key=lambda one: -one[0])[:2]]
    near = any(_is_near(question, word, seen) for word in telling if word.level >= BOUND)
    if telling and not near and (with_value or question.kind in ("free", "yesno")):
        failures.append(Failure("word", telling[0].content.text))
    return lost > TOLERATED * total, failures


def _is_asked(question: Question, content: ContentWord) -> bool:
    """Whether a word is the thing whose value is asked for."""
    return question.wants_value and content is question.first_noun


def _is_near(question: Question, word: _Word, seen: ValueContext) -> bool:
    """Whether a word is bound by what a value stands in; the size of a thing is told beside its name."""
    leans = seen.leans and word.source == "lead-in"
    if question.level and not seen.row:
        own = word.content.noun and word_match(word.content, seen.words, seen.own_spans)[0] >= 0.5
        return own or leans
    if not question.wants_value:
        return word.source in ("sentence", "row", "column") or leans
    return _is_short(word.content, seen) or word.source in ("sentence", "row", "column", "lead-in")


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
    return any(other[-1] == parts[-1] and other[0] != parts[0] for other in _compounds(near))


@lru_cache(maxsize=1 << 11)
def _compounds(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(other.parts for other in query_words(readings(text)) if len(other.parts) > 1)


def _closeness(question: Question, one: CandidateSentence, span: Span | None) -> float:
    """Something more for a value right beside one of the question's nouns."""
    if span is None or one.cells:
        return 0.0
    window, words = ((span[0] - _REACH, span[1] + _REACH),), match_words(one.text)
    places = [word_match(content, words, window)[1] for content in question.words if content.noun]
    distances = [abs(place - span[0]) for place in places if place >= 0]
    return _CLOSENESS / (1 + min(distances) / 20) if distances else 0.0

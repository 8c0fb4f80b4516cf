"""Finds the finite verb of a Danish sentence or of the clause behind "at", and what stands before and behind it (pure).

Danish puts the finite verb of a main clause second. A subordinator (at, som, der, hvis ...) before it takes the next
finite verb for its own clause; the first one that no subordinator has taken is the main verb.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.language.analyzer import Token
from search.commitments.words import (
    AUXILIARIES,
    MODALS,
    is_infinitive,
    is_past,
    may_be_noun,
    passive_of,
    present_of,
    word_class,
)

VerbForm = Literal["modal", "auxiliary", "active", "passive", "past"]

_RELATIVE = frozenset(
    ("som", "der", "hvor", "hvilket", "hvilke", "hvoraf", "hvorved", "hvordan", "hvorledes", "hvorvidt", "hvad")
)
_CONJUNCTIONS = frozenset(
    ("hvis", "når", "såfremt", "fordi", "selvom", "mens", "idet", "eftersom", "medmindre", "forudsat", "om")
)
_PAST_MODALS = frozenset(("skulle", "ville", "kunne", "måtte", "burde"))
_LONGEST = 400
"""Words of a sentence that are read; no real one has more."""


@dataclass(frozen=True, slots=True)
class FiniteVerb:
    """A finite verb: its place among the tokens, its form, and its infinitive."""

    place: int
    form: VerbForm
    lemma: str


def main_verb(text: str, tokens: Sequence[Token]) -> FiniteVerb | None:
    """The main verb of a sentence; None where it has none, or only a part of a sentence is there."""
    tokens = tokens[:_LONGEST]
    if not tokens:
        return None
    begins = tokens[0].text
    purpose = begins == "for" and len(tokens) > 1 and tokens[1].text == "at"
    if begins in _CONJUNCTIONS or purpose:
        places = (place for place in range(2, len(tokens)) if after_comma(text, tokens, place))
        behind = next((verb for place in places if (verb := finite_verb(tokens, place))), None)
        return behind or (clause_verb(text, tokens, 2) if purpose else None)
    return clause_verb(text, tokens, 0)


def clause_verb(text: str, tokens: Sequence[Token], start: int) -> FiniteVerb | None:
    """The finite verb of the clause that begins at a token; clauses within what precedes it are passed over."""
    waiting = 0
    for place in range(start, min(len(tokens), start + _LONGEST)):
        if _subordinates(text, tokens, start, place):
            waiting += 1
            continue
        verb = finite_verb(tokens, place)
        if verb is None:
            continue
        if not waiting:
            return verb
        waiting -= 1
    return None


def finite_verb(tokens: Sequence[Token], place: int) -> FiniteVerb | None:
    """The verb at a place where its form is a finite one."""
    word = tokens[place].text
    before = tokens[place - 1].text if place else ""
    if word in MODALS:
        return FiniteVerb(place, "modal", word)
    if word in AUXILIARIES:
        return FiniteVerb(place, "auxiliary", AUXILIARIES[word])
    if may_be_noun(before, word) or before == "at" or word == "under":
        return None
    if (word in _PAST_MODALS and before not in MODALS) or is_past(word):
        return FiniteVerb(place, "past", word)
    for form, lemma in (("active", present_of(word)), ("passive", passive_of(word))):
        if lemma and (tokens[place].lemma in (lemma, word) or lemma.endswith("gøre")):
            return FiniteVerb(place, "active" if form == "active" else "passive", lemma)
    return None


def _subordinates(text: str, tokens: Sequence[Token], start: int, place: int) -> bool:
    """Whether the word at a place opens a clause with a finite verb of its own."""
    word = tokens[place].text
    if word == "at":
        return not opens_infinitive(tokens, place)
    if place == start:
        return False
    if word == "der" and place == start + 1 and tokens[start].text == "at":
        return False
    return word in _RELATIVE or (word in _CONJUNCTIONS and after_comma(text, tokens, place))


def opens_infinitive(tokens: Sequence[Token], place: int) -> bool:
    """Whether "at" at a place is followed by an infinitive, with at most two adverbs between."""
    for number, word in enumerate(token.text for token in tokens[place + 1 : place + 4]):
        if word in word_class("closed", "openers") or word in MODALS or word in AUXILIARIES or present_of(word):
            return False
        if is_infinitive(word) or (not number and passive_of(word)):
            return True
    return False


def after_comma(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Whether a comma stands right before the word at a place."""
    return place > 0 and "," in text[tokens[place - 1].end : tokens[place].start]


def next_infinitive(tokens: Sequence[Token], place: int, reach: int = 40) -> tuple[str, bool, int] | None:
    """The infinitive a modal or "at" governs, as (verb, whether passive, place); a passive may be one with "blive"."""
    for at in range(place + 1, min(len(tokens), place + 1 + reach)):
        word = tokens[at].text
        if word in ("at", "som", "der") and at > place + 2:
            return None
        before = tokens[at - 1].text
        owned = before.endswith("s") and before not in word_class("closed", "adverbs_in_s") and at > place + 1
        if is_infinitive(word) and not owned and not may_be_noun(before, word):
            return word, False, at
        lemma = passive_of(word)
        if lemma and word not in MODALS:
            return lemma, True, at
    return None


_TRAILING = re.compile(r"[\s,:;•–-]+$")


def slice_between(text: str, tokens: Sequence[Token], start: int, end: int) -> str:
    """The text from one token up to another, which is not in it."""
    if start >= len(tokens) or start >= end:
        return ""
    stop = tokens[end].start if end < len(tokens) else len(text)
    return _TRAILING.sub("", text[tokens[start].start : stop])

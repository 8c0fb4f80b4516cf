"""What "er enige om", "der er enighed om" and "det aftales" bind to: a clause, an infinitive or a thing (pure)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from search.commitments.actors import leading_actors, owner
from search.commitments.clauses import FiniteVerb, clause_verb, next_infinitive, opens_infinitive
from search.commitments.promise import (
    Binding,
    Promise,
    ReadSentence,
    agent_of,
    governs_active,
    reports_usual,
    subject_of,
)
from search.commitments.words import word_class

_AGREE_REACH = 16


EARLIER = re.compile(
    r"\b\w*(?:aftale\w*|finanslov\w*)\b[^,]*?\b(?:19|20)\d\d\b|\bØA\s?\d\d|\b(?:tidligere|allerede|i forvejen)\b"
    r"|\b\d{1,2}\. \w+ (?:19|20)\d\d",
    re.IGNORECASE,
)
"""What tells that something was agreed before this agreement."""


def agreement_place(one: ReadSentence, verb: FiniteVerb) -> int | None:
    """The place behind the word of agreement ("enige", "enighed", "aftaler"), or None."""
    words = one.words(verb.place + 1, verb.place + _AGREE_REACH)
    if verb.lemma in ("være", "blive", "herske"):
        for at, word in enumerate(words):
            if word in ("enig", "enige", "enighed"):
                return verb.place + 2 + at
            if word in ("ikke", "hverken") or (word in ("at", "som") and at):
                break
    if verb.lemma == "være" and "aftalt" in words and _decided_now(one, verb):
        return verb.place + 2 + words.index("aftalt")
    if verb.lemma in ("tage", "notere") and "efterretning" in words[:4]:
        return verb.place + 2 + words.index("efterretning")
    return verb.place + 1 if _agrees(one, verb, words) else None


def _agrees(one: ReadSentence, verb: FiniteVerb, words: Sequence[str]) -> bool:
    """Whether a verb is itself that of agreement: "parterne aftaler", "det aftales", "aftalen indebærer"."""
    before = one.words(verb.place - 1, verb.place)
    if verb.lemma == "aftale":
        return verb.form == "active" or before == ["det"] or words[:1] == ["det"]
    return verb.lemma in ("indebære", "medføre", "betyde") and before == ["aftalen"]


def _decided_now(one: ReadSentence, verb: FiniteVerb) -> bool:
    """Whether "det er aftalt" tells of this agreement: no other, and no earlier time, is named before."""
    return "det" in one.words(verb.place - 1, verb.place + 2) and not EARLIER.search(one.slice(0, verb.place + 4))


def agreed_promise(one: ReadSentence, verb: FiniteVerb) -> Promise | None:
    """What the parties agree on, where a verb says that they do; None where that binds nobody."""
    at = agreement_place(one, verb)
    if at is None:
        return None
    actors, who = subject_of(one, verb)
    names = actors or one.parties
    promise = Promise("agree", names, who, "agreeing" if actors else "parties", one.span_from(at))
    return complement_promise(one, at, promise)


def complement_promise(one: ReadSentence, at: int, promise: Promise) -> Promise | None:
    """What is agreed on: the first of the clauses and infinitives behind "om" that binds; a noun phrase does, too."""
    end = len(one.tokens)
    first = next((place for place in range(at, end) if one.tokens[place].text == "at"), end)
    if set(one.words(at, min(first, at + 9))) & word_class("nouns", "views"):
        return None
    if set(one.words(at, min(first, at + 9))) & word_class("nouns", "goals"):
        promise = replace(promise, binding="consider")
    places = [place for place in range(at, end) if one.tokens[place].text == "at" and _is_complement(one, at, place)]
    for place in places:
        if opens_infinitive(one.tokens, place):
            found = _infinitive(one, place, promise)
        else:
            found = _clause(one, place, promise)
        if found is not None:
            return found
    return _noun_phrase(one, at, promise) if not places or _names_thing(one, at, places[0]) else None


def _is_complement(one: ReadSentence, at: int, place: int) -> bool:
    """Whether an "at" opens what is agreed on: right behind "om" (with adverbs between), or joined to such a one."""
    between = one.words(at, place)
    if len(between) <= 1:
        return True
    comma = "," in one.text[one.tokens[place - 1].end : one.tokens[place].start]
    first = "at" not in between
    adverbial = (
        between[0] == "om" and len(between) <= 12 and (comma or between[1] in word_class("closed", "adverbials"))
    )
    return between[-1] in ("og", "samt") or (
        first and (between[-1] == "om" or adverbial or (comma and len(between) <= 6))
    )


def _names_thing(one: ReadSentence, at: int, place: int) -> bool:
    """Whether a noun phrase stands between "om" and the "at": it is agreed on the thing, which "at" tells more of."""
    words = one.words(at, place)
    return len(words) > 1 and words[0] == "om" and words[1] not in word_class("closed", "adverbials")


def _noun_phrase(one: ReadSentence, at: int, promise: Promise) -> Promise | None:
    words = one.words(at, at + 9)
    if not words or words[0] != "om" or (words[1:2] in (["følgende"], ["nedenstående"]) and len(one.tokens) - at <= 4):
        return None
    nouns = set(words[1:])
    return replace(promise, binding="consider") if nouns & word_class("nouns", "goals") else promise


def _infinitive(one: ReadSentence, place: int, promise: Promise) -> Promise | None:
    found = next_infinitive(one.tokens, place, 4)
    lemma = found[0] if found else ""
    if lemma in ("notere", "konstatere", "anerkende", "takke", "bemærke"):
        return None
    if lemma == "undersøge" and "mulighederne" in one.words(place, place + 6):
        return replace(promise, binding="consider", span=one.span_from(place))
    near = set(one.words(place + 1, place + 6))
    if lemma in word_class("verbs", "considering") or (
        lemma in ("have", "indlede", "fortsætte") and near & word_class("nouns", "goals")
    ):
        return replace(promise, binding="consider", span=one.span_from(place))
    return replace(promise, span=one.span_from(place))


def _clause(one: ReadSentence, place: int, promise: Promise) -> Promise | None:
    """A clause that is agreed on: a state of things ("er vigtigt", "spiller en rolle", "kan") binds nobody."""
    verb = clause_verb(one.text, one.tokens, place + 1)
    if verb is None or verb.form == "past":
        return None
    own = replace(promise, span=one.span_from(place))
    own = _whose(one, place, verb, own)
    if verb.form == "modal":
        return _agreed_modal(one, verb, own)
    if verb.form == "auxiliary":
        near = set(one.words(verb.place + 1, verb.place + 5))
        duty = {"ansvarlig", "ansvarlige", "ansvaret", "forpligtet", "pligt"} & near or (
            verb.lemma == "have" and "fokus" in near
        )
        return own if verb.lemma == "blive" or duty or {"aftalt", "besluttet"} & near else None
    if reports_usual(one, place, verb.place + 4):
        return None
    if verb.lemma in word_class("verbs", "considering"):
        return replace(own, binding="consider")
    if verb.lemma in word_class("verbs", "stative"):
        return None
    return own


def _whose(one: ReadSentence, place: int, verb: FiniteVerb, own: Promise) -> Promise:
    """The promise with the subject of its clause for an actor: who does the thing, or whose the thing is."""
    phrase = one.slice(place + 1, verb.place)
    actors, who = leading_actors(phrase, one.parties)
    acts = verb.form == "active" or verb.lemma == "have" or (verb.form == "modal" and governs_active(one, verb))
    if actors and acts:
        return replace(own, actors=actors, who=who, source="named")
    agents, who = ((), "") if acts else agent_of(one, verb)
    if agents:
        return replace(own, actors=agents, who=who, source="agent")
    owners, who = ((), "") if actors else owner(phrase, one.parties)
    return replace(own, actors=owners, who=who, source="owner") if owners else own


def _agreed_modal(one: ReadSentence, verb: FiniteVerb, own: Promise) -> Promise | None:
    after = one.words(verb.place + 1, verb.place + 4)
    governed = next_infinitive(one.tokens, verb.place)
    if verb.lemma == "kan":
        named = own.source == "named" or (governed is not None and governed[1])
        allows = named and governed is not None and governed[0] in word_class("verbs", "undertaking")
        return replace(own, doubtful=True) if allows else None
    if verb.lemma == "vil" and "være" in after:
        return None
    if governed and governed[0] in ("drøfte", "overveje"):
        return replace(own, binding="consider")
    firm: Binding = "agree" if verb.lemma in ("vil", "bør") else "shall"
    return replace(own, binding=firm)

"""Reads one sentence of an agreement: does it bind anybody, whom, and how firmly? Rules over its grammar (pure).

What is told as past, as usual, as a view or as an aim of a thing is no commitment: of what is shown all must be one,
so a form that is not known is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from indexer.language.analyzer import tokenize
from search.commitments.agreed import agreed_promise, agreement_place
from search.commitments.clauses import FiniteVerb, finite_verb, main_verb
from search.commitments.predicates import active_promise, copula_promise, modal_promise, passive_promise
from search.commitments.promise import Promise, ReadSentence
from search.commitments.words import word_class

_MARK = re.compile(r"[\s•▪◦‣*\uf0b7\uf0a7–—-]+|\(?[a-z0-9]{1,2}[.)]\s+")


_LABEL = re.compile(r"[A-ZÆØÅ][^.:;]{2,80}:\s+(?=[A-ZÆØÅ]\w+(?:\s+\S+){3})")


_LONGEST = 4_000
"""Characters of a sentence that is read; no real one has more."""
_MOST_JOINTS = 3
"""Clauses joined to the first that are looked at."""
_JOINED = re.compile(r",\s(?:og|samt|men|mens|ligesom)\s(?!at\b)")


def read_promise(text: str, parties: Sequence[str]) -> Promise | None:
    """What a sentence, which may be an item of a list, binds to by its own words; None where it binds nobody."""
    if len(text) > _LONGEST:
        return None
    offset = _opening(text)
    body = text[offset:]
    sentence = ReadSentence(body, tokenize(body), tuple(parties))
    if (
        body.rstrip().endswith("?")
        or "\t" in body
        or sentence.words(0, 1)[:1] == []
        or sentence.tokens[0].text in word_class("closed", "questions")
    ):
        return None
    found = _promise(sentence)
    return replace(found, span=(found.span[0] + offset, found.span[1] + offset)) if found else None


def _opening(text: str) -> int:
    """Where a sentence begins behind a bullet, a number and a label ("Tilsyn: ...")."""
    mark = _MARK.match(text)
    at = mark.end() if mark else 0
    label = _LABEL.match(text, at)
    return label.end() if label and main_verb(label[0], tokenize(label[0])) is None else at


def has_verb(text: str) -> bool:
    """Whether a sentence or an item has a finite verb of its own."""
    body = text[_opening(text) :]
    return main_verb(body, tokenize(body)) is not None


def _promise(one: ReadSentence) -> Promise | None:
    found = _main_clause(one)
    return found if found is None or found.source != "parties" else _joined_clause(one) or found


def _main_clause(one: ReadSentence) -> Promise | None:
    """What the first main clause binds to, by its verb or one that is joined to it."""
    verb = FiniteVerb(0, "auxiliary", "være") if _short_of_verb(one) else main_verb(one.text, one.tokens)
    found: Promise | None = None
    while verb is not None and found is None:
        found = None if verb.form == "past" else _by_verb(one, verb)
        verb = _joined_verb(one, verb)
    return found


def _joined_clause(one: ReadSentence) -> Promise | None:
    """What another main clause binds a named actor to ("Arbejdet videreføres, og regionerne vil ...")."""
    for joint in islice(_JOINED.finditer(one.text), _MOST_JOINTS):
        rest = one.text[joint.end() :]
        found = _main_clause(replace(one, text=rest, tokens=tokenize(rest))) if rest else None
        if found is not None and found.source != "parties":
            return replace(found, span=(found.span[0] + joint.end(), len(one.text)))
    return None


def _joined_verb(one: ReadSentence, verb: FiniteVerb) -> FiniteVerb | None:
    """The next finite verb of the same subject ("er under revurdering og vil blive fremsendt"), in the same clause."""
    for place in range(verb.place + 1, len(one.tokens) - 1):
        word = one.tokens[place].text
        if word in ("at", "som", "der", "hvor", "hvis"):
            return None
        if word in ("og", "men", "samt"):
            joined = finite_verb(one.tokens, place + 1)
            if joined:
                return joined if joined.form in ("modal", "auxiliary") else None
    return None


def _by_verb(one: ReadSentence, verb: FiniteVerb) -> Promise | None:
    """What the clause of a finite verb binds to."""
    if set(one.words(0, verb.place + 6)) & {"hidtil", "tidligere"} and verb.form in ("active", "passive"):
        return None
    agreed = agreed_promise(one, verb)
    if agreed is not None or agreement_place(one, verb) is not None:
        return agreed
    if verb.form == "modal":
        return modal_promise(one, verb)
    if verb.form == "active":
        return active_promise(one, verb)
    return passive_promise(one, verb) if verb.form == "passive" else copula_promise(one, verb)


def _short_of_verb(one: ReadSentence) -> bool:
    """Whether "er" has been left out of "Der er enighed om"."""
    return one.words(0, 2) == ["der", "enighed"]

"""The kind of answer a question wants, by a small grammar over its tokens and closed word lists. Pure."""

from collections.abc import Sequence
from typing import Literal

from indexer.language.folding import fold_token
from indexer.language.words import numeral_value
from search.amounts.amounts import AmountKind
from search.amounts.attribution import directions
from search.answers.question.content_words import asking_words, is_frame, is_noun
from search.query.terms import QueryWord

QuestionKind = Literal["sum", "share", "date", "period", "actor", "number", "yesno", "list", "definition", "free"]

ANY: tuple[AmountKind, ...] = ("kroner", "percent", "count")
_MONEY: tuple[AmountKind, ...] = ("kroner", "percent")
_SHARE: tuple[AmountKind, ...] = ("percent", "kroner")
_DATE: tuple[AmountKind, ...] = ("date", "period")
_PERIOD: tuple[AmountKind, ...] = ("period", "date", "count")
_PREPOSITIONS = frozenset(["af", "for", "fra", "i", "med", "om", "paa", "til", "ved"])
_USING = frozenset(map(fold_token, ("bruge", "bruger", "bruges", "brugt", "går", "gik", "anvendes")))
"""What is done with money: "hvad bruges ... til" asks what for."""
_Asked = tuple[QuestionKind, bool, tuple[AmountKind, ...]]


def _in(token: str, name: str) -> bool:
    return token in _folded(name)


def _folded(name: str) -> frozenset[str]:
    return frozenset(map(fold_token, asking_words(name)))


def _ends(token: str, name: str) -> bool:
    bare = token
    for ending in ("erne", "ene", "en", "et", "er", "ne", "n", "s"):
        if len(token) > len(ending) + 3 and token.endswith(ending):
            bare = token.removesuffix(ending)
            break
    return any(one.endswith(last) for last in _folded(name) for one in (token, bare, bare + "e"))


def kind_of(tokens: Sequence[str]) -> _Asked:
    """The kind of answer wanted, whether an interrogative says so, and which amounts can be it."""
    place = next((place for place, token in enumerate(tokens) if _in(token, "openers")), None)
    if tokens and _in(tokens[0], "verbs_first"):
        return "yesno", True, ()
    if place is None:
        return _noun_phrase(tokens)
    after = tokens[place + 1 : place + 8]
    opener = tokens[place]
    if opener == "hvor":
        return _of_degree(after)
    if opener == "hvornaar":
        return "date", True, _DATE
    if opener == "hvem":
        return "actor", True, ()
    if opener.startswith("hvilke"):
        return _of_choice(after, singular=opener != "hvilke")
    if opener == "hvad":
        return _of_what(after, tokens)
    return ("list" if opener == "naevn" else "free"), True, ()


def _of_degree(after: Sequence[str]) -> _Asked:
    """What follows "hvor"."""
    first, next_ones = (after[0] if after else ""), after[1:4]
    if _in(first, "time"):
        return "period", True, _PERIOD
    many, size = _in(first, "many"), _in(first, "size")
    if not (many or size):
        return "free", True, ()
    for token in next_ones[:2] if many else next_ones:
        if _in(token, "share_nouns"):
            return "share", True, _SHARE
        if _in(token, "money_nouns") or token.endswith("midler"):
            return "sum", True, ("kroner",)
        if many and _in(token, "time_nouns"):
            return "period", True, _PERIOD
    if many:
        return "number", True, ("count", "percent")
    return "sum", True, _MONEY


def _of_choice(after: Sequence[str], *, singular: bool) -> _Asked:
    """What follows "hvilken" or "hvilke"."""
    for token in after[:3]:
        if _in(token, "share_nouns"):
            return "share", True, _SHARE
        if _in(token, "money_nouns") or (singular and _ends(token, "money_ends")):
            return "sum", True, ("kroner", "percent")
        if singular and _in(token, "date_nouns"):
            return "date", True, _DATE
        if _in(token, "time_nouns"):
            return "period", True, ("period", "date")
        if singular and any(token.endswith(actor) for actor in _folded("actors")):
            return "actor", True, ()
        if numeral_value(token) is None and not token.endswith(("e", "t")):
            break
    return ("free" if singular else "list"), True, ()


def _of_what(after: Sequence[str], tokens: Sequence[str]) -> _Asked:
    """What follows "hvad"."""
    if "hedder" in after[:1]:
        return "actor", True, ()
    if tokens[-1] == "til" and any(token in _USING for token in after):
        return "free", True, ()
    if any(_in(token, "costing") for token in after[:4]):
        return "sum", True, ANY
    being = bool(after) and after[0] in ("er", "var", "bliver", "blev")
    asked = _of_being(after[1:6]) if being and len(tokens) > 3 else None
    if asked:
        return asked
    risen = any(way in ("up", "down") for _, way in directions(" ".join(after[:1])))
    changed = tokens[-1] == "til" and bool(directions(" ".join(tokens)))
    if risen or changed or tokens[-1] == "paa" or any(_in(token, "money_nouns") for token in tokens):
        return "sum", True, ANY
    return ("definition" if being or after[:1] in (["betyder"], ["menes"], ["forstaas"]) else "free"), True, ()


def _of_being(phrase: Sequence[str]) -> _Asked | None:
    """What a noun behind "hvad er" asks for, before the first preposition."""
    for token in phrase:
        if token in _PREPOSITIONS:
            return None
        if token.startswith("frist"):
            return "date", True, _DATE
        if _ends(token, "money_ends"):
            return "sum", True, ANY
        if _ends(token, "rate_ends"):
            return "share", True, _SHARE
    return None


def _noun_phrase(tokens: Sequence[str]) -> _Asked:
    for token in tokens:
        if _ends(token, "rate_ends"):
            return "share", False, _SHARE
        if _ends(token, "money_ends"):
            return "sum", False, ANY
        if _in(token, "count_ends"):
            return "number", False, ("count", "percent", "kroner")
    return "free", False, ANY


def asked_unit(tokens: Sequence[str], words: Sequence[QueryWord]) -> QueryWord | None:
    """The noun after "hvor mange": the thing counted."""
    many = _folded("many")
    place = next((place for place, token in enumerate(tokens) if token in many), None)
    if place is None:
        return None
    by_text = {fold_token(word.text): word for word in words}
    phrase: list[QueryWord] = []
    for token in tokens[place + 1 : place + 5]:
        word = by_text.get(token)
        if word is None or (is_frame(word) and phrase):
            break
        if not is_frame(word):
            phrase.append(word)
    counted = [word for word in phrase if is_noun(word) or word.text.endswith("er")] or phrase[:1]
    owned = (place for place, word in enumerate(counted) if not _is_genitive(word))
    return counted[next(owned, 0)] if counted else None


def _is_genitive(word: QueryWord) -> bool:
    """Whether a word owns the next one ("hospitalernes sygeplejersker")."""
    return word.text.endswith("s") and not any(lemma.endswith("s") for lemma in word.lemmas)

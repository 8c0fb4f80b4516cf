"""Where a term or topic is mentioned in a text: its words by any form, its compounds, its phrases (pure)."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.language.analyzer import fold_token, readings
from indexer.language.words import FUNCTION_WORDS, LINKS
from search.models import Clause, Query
from search.query.parser import mentioned_years
from search.query.terms import WILDCARDS, QueryWord, matches_wildcard, query_words

PHRASE_REACH = 4
"""Words that may stand, for each word of a topic, between its first and its last; more, and they are not one topic."""
_SPLIT = 5
"""Words over which a compound may be spread: "pulje til deponeringsfritagelse"."""
_PREPOSITIONS = frozenset({"af", "blandt", "for", "fra", "hos", "i", "inden", "med", "om", "på", "til", "ved", "vedr"})
DERIVED_ENDINGS = ("sk", "isk", "al", "el", "mæssig")
"""What makes an adjective of a noun: telemedicinsk, regional, kommunal, indholdsmæssig."""
_SHORTEST_STEM = 5
_SUSPENDED = re.compile(r"-(?:,\s+[\w-]+-)*,?\s+(?:og|eller|samt)\s+")

_SENTENCE_END = re.compile(r"[^\W\d]{3}[.!?]\s+[A-ZÆØÅ]")

TokenSpan = tuple[int, int]
"""First and last token."""


@dataclass(frozen=True, slots=True)
class TopicTerm:
    """One thing a topic has: a word, or a quoted phrase or a prefix; several of which one is enough (OR)."""

    words: tuple[QueryWord, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    wildcards: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class AnalysedWords:
    """A text's words as the index knows them, and the span of each."""

    words: tuple[QueryWord, ...]
    spans: tuple[tuple[int, int], ...]


@lru_cache(maxsize=4_096)
def analysed_words(text: str) -> AnalysedWords:
    """The words of a text."""
    read = readings(text)
    return AnalysedWords(query_words(read), read.spans)


def topic_terms(query: Query) -> tuple[TopicTerm, ...]:
    """What a topic must have, all of it near each other; function words and years count only where there is no other.

    A query's filters say where to look and are no part of the topic.
    """
    wanted = [clause for clause in query.clauses if not clause.excluded]
    telling = [clause for clause in wanted if clause.kind != "word" or not is_empty_word(clause.text)]
    groups: dict[int, TopicTerm] = {}
    for number, clause in enumerate(telling or wanted):
        for needle in _needles(clause):
            key = clause.group or -1 - len(groups) - number
            groups[key] = _either(groups[key], needle) if key in groups else needle
    return tuple(dict.fromkeys(groups.values()))  # a word said twice is looked for once


def head_terms(query: Query) -> tuple[TopicTerm, ...]:
    """What a topic is called, without what is further said of it: "fri plads" of "fri plads i dagtilbud"."""
    wanted = [clause for clause in query.clauses if not clause.excluded]
    told = [place for place, clause in enumerate(wanted) if place and clause.text.lower() in _PREPOSITIONS]
    return topic_terms(replace(query, clauses=tuple(wanted[: told[0]] if told else wanted)))


def mentions(text: str, needles: Sequence[TopicTerm]) -> tuple[tuple[int, int], ...]:
    """The spans of `text` in which all the needles stand near each other, ascending, none overlapping."""
    view = analysed_words(text)
    found = [_places(needle, view) for needle in needles]
    if not found or not all(found):
        return ()
    spans = _apart(found[0]) if len(found) == 1 else _windows(found)
    stretches = [(view.spans[first][0], view.spans[last][1]) for first, last in spans]
    return _joined(text, [(start, end) for start, end in stretches if not _SENTENCE_END.search(text, start, end)])


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Words that share their last part ("børne- og ungdomspsykiatri") are one mention."""
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if kept and _SUSPENDED.fullmatch(text, kept[-1][1], start):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return tuple(kept)


def is_empty_word(text: str) -> bool:
    """Whether a word says nothing of what is looked for: a function word or a year."""
    return text.lower().strip(".,;:?!") in FUNCTION_WORDS or (
        text.strip(".,;:?!").isdigit() and bool(mentioned_years(text))
    )


def _needles(clause: Clause) -> list[TopicTerm]:
    if clause.kind == "phrase":
        return [TopicTerm(phrases=(tuple(word.exact for word in readings(clause.text).words),))]
    if clause.kind in WILDCARDS:
        return [TopicTerm(wildcards=(clause,))]
    return [TopicTerm(words=(word,)) for word in query_words(readings(clause.text))]


def _either(first: TopicTerm, second: TopicTerm) -> TopicTerm:
    return TopicTerm(first.words + second.words, first.phrases + second.phrases, first.wildcards + second.wildcards)


def _places(needle: TopicTerm, view: AnalysedWords) -> list[TokenSpan]:
    """Where the needle stands, ascending."""
    terms = frozenset(term for word in needle.words for term in _terms_of(word))
    found = [
        (place, place)
        for place, own in enumerate(view.words)
        if (
            (own.exact in terms or not terms.isdisjoint(own.lemmas) or not terms.isdisjoint(own.parts))
            and any(is_form_of(own, word) for word in needle.words)
        )
        or any(matches_wildcard(own, clause) for clause in needle.wildcards)
    ]
    for word in needle.words:
        found += _spread(word, view.words)
    for phrase in needle.phrases:
        size = len(phrase)
        exact = tuple(own.exact for own in view.words)
        found += [(i, i + size - 1) for i in range(len(exact) - size + 1) if size and exact[i : i + size] == phrase]
    return sorted(found)


@lru_cache(maxsize=1_024)
def _terms_of(word: QueryWord) -> frozenset[str]:
    """Terms of which every form of the word, and every compound with it, has one: most words are told apart so."""
    return frozenset((word.exact, *word.lemmas, *word.parts, *derived_adjectives(word)))


def is_form_of(own: QueryWord, word: QueryWord) -> bool:
    """Whether a text's word is a form of the term's word or a compound that has it whole as a part."""
    if own.exact == word.exact or not {*own.lemmas, *own.parts}.isdisjoint(word.lemmas):
        return True
    if not derived_adjectives(word).isdisjoint(own.lemmas):
        return True
    size = len(word.parts)
    return any(own.parts[i : i + size] == word.parts for i in range(len(own.parts) - size + 1)) if size else False


@lru_cache(maxsize=1_024)
def derived_adjectives(word: QueryWord) -> frozenset[str]:
    """The adjectives that may be made of a noun: "regional" of "region", "administrativ" of "administration"."""
    stems = {stem for lemma in word.lemmas for stem in (lemma, lemma.removesuffix("e").removesuffix("i"))}
    made = {stem + fold_token(ending) for stem in stems for ending in DERIVED_ENDINGS if len(stem) >= _SHORTEST_STEM}
    made |= {f"{lemma.removesuffix('ion')}iv" for lemma in word.lemmas if lemma.endswith("ation")}
    return frozenset(form + ending for form in made for ending in ("", "e", "t"))  # the lexicon does not list them all


def _spread(word: QueryWord, words: Sequence[QueryWord]) -> Iterable[TokenSpan]:
    """Where a compound stands as a phrase: all its parts and nothing but small words, or over two compounds."""
    if len(set(word.parts)) < 2 or not LINKS.isdisjoint(word.parts):  # "for|øges" is no "for øget"
        return
    for first, own in enumerate(words):
        if first + 1 < len(words) and _over_two(word.parts, own.parts, words[first + 1].parts):
            yield first, first + 1
        elif (last := _phrase_end(set(word.parts), words, first)) is not None:
            yield first, last


def _phrase_end(wanted: set[str], words: Sequence[QueryWord], first: int) -> int | None:
    """The last word of a phrase from `first` that has the parts wanted: "bidrag til teknologi"."""
    left = wanted - set(words[first].parts)
    if not set(words[first].parts) < wanted:
        return None
    for last in range(first + 1, min(len(words), first + _SPLIT)):
        parts = set(words[last].parts)
        if parts <= wanted:
            left -= parts
        elif words[last].text not in LINKS:
            return None
        if not left:
            return last
    return None


def _over_two(wanted: Sequence[str], first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether neighbours begin and end as a compound does: "kvalitetsfondsstøttede sygehusbyggerier"."""
    return any(
        tuple(first[:cut]) == tuple(wanted[:cut]) and tuple(second[-(len(wanted) - cut) :]) == tuple(wanted[cut:])
        for cut in range(1, len(wanted))
    )


def _apart(spans: Sequence[TokenSpan]) -> list[TokenSpan]:
    kept: list[TokenSpan] = []
    for span in spans:
        if not kept or span[0] > kept[-1][1]:
            kept.append(span)
    return kept


def _first_from(places: Sequence[TokenSpan], token: int) -> TokenSpan | None:
    """The first of ascending spans that begins at `token` or behind it."""
    at = bisect_left(places, (token,))
    return places[at] if at < len(places) else None


def _windows(found: Sequence[Sequence[TokenSpan]]) -> list[TokenSpan]:
    """The shortest stretches that have one of each, at most NEAR words more for each, none overlapping."""
    kept: list[TokenSpan] = []
    free = 0
    for span in sorted(span for places in found for span in places):
        chosen = [_first_from(places, span[0]) for places in found]
        if span[0] < free or any(own is None for own in chosen):
            continue
        last = max(own[1] for own in chosen if own is not None)
        following = [_first_from(places, span[0] + 1) for places in found]
        shorter = all(own is not None and own[1] <= last for own in following)  # the next beginning ends there too
        if last - span[0] < (PHRASE_REACH + 1) * len(found) and not shorter:
            kept.append((span[0], last))
            free = last + 1
    return kept

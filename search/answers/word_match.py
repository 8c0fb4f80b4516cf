"""How well a text has a word of a question: itself, by its parts, by a synonym or by its stem. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.language.analyzer import Readings, readings
from indexer.language.folding import fold_token
from search.answers.question.content_words import ContentWord, asking_words
from search.query.terms import QueryWord

Spans = Sequence[tuple[int, int]]

_STEM = 6
"""Letters two words must begin with alike to count as of one stem ("finansiering", "finansieres")."""

EXACT, PARTS, WITHIN, SYNONYM, STEM, HALF = 1.0, 0.9, 0.85, 0.8, 0.6, 0.5
"""How well a word stands for one asked: same lemma; all its parts; in a compound; a synonym or a word of the same root;
same stem; a part."""

_DERIVING = re.compile(r"(?:ering|ation|ere|else|ning|ing|e)$")
_LEAST_ROOT = 4
_DOMAIN = re.compile(r"\w\.\w{2,3}\b")
"""A name on the web, whose parts are no words of the text ("sundhed.dk")."""


NEAR = 60
"""Characters within which the parts of a compound must stand for the text to speak of the same thing."""


@dataclass(frozen=True, slots=True)
class MatchWords:
    """The words of a text by which it is compared: form -> character positions of its tokens, ascending."""

    lemmas: Mapping[str, tuple[int, ...]]
    parts: Mapping[str, tuple[int, ...]]
    stems: Mapping[str, tuple[int, ...]]
    roots: Mapping[str, tuple[int, ...]]


NO_WORDS = MatchWords({}, {}, {}, {})


@lru_cache(maxsize=1 << 15)
def root_of(lemma: str) -> str:
    """What a verb and the noun made of it share ("omlægge", "omlægning": "omlæg"); "" where that is too short."""
    root = _DERIVING.sub("", lemma)
    if len(root) > 1 and root[-1] == root[-2]:
        root = root[:-1]
    return root if len(root) >= _LEAST_ROOT else ""


@lru_cache(maxsize=1 << 12)
def match_words(text: str) -> MatchWords:
    """The words of a text, remembered."""
    return words_of(readings(text))


def words_of(read: Readings) -> MatchWords:
    """The words of a text that has been read."""
    at = [start for start, _ in read.spans]
    lemmas, parts, stems, roots = _Places(), _Places(), _Places(), _Places()
    for word, place in zip(read.words, at, strict=True):
        lemmas.add(word.exact, place)
        lemmas.add(word.lemma_term, place)
        for term in () if _DOMAIN.search(word.text) else word.part_terms:
            parts.add_all(_without_number(term), place)
    for number, term in read.more_lemmas:
        lemmas.add(term, at[number])
    for number, term in read.more_parts:
        parts.add_all(_without_number(term), at[number])
    for form, places in (*lemmas.items(), *parts.items()):
        stem, root = form[:_STEM] if len(form) >= _STEM else "", root_of(form)
        if "." in form:
            continue
        for place in places:
            stems.add(stem, place)
            roots.add(root, place)
    return MatchWords(lemmas, parts, stems, roots)


class _Places(dict[str, tuple[int, ...]]):
    """Form -> ascending positions, each once."""

    def add(self, form: str, place: int) -> None:
        had = self.get(form, ())
        if form and place not in had:
            self[form] = (*had, place) if not had or had[-1] < place else tuple(sorted((*had, place)))

    def add_all(self, forms: Iterable[str], place: int) -> None:
        for form in forms:
            self.add(form, place)


def _without_number(part: str) -> tuple[str, ...]:
    """The part with and without its number: "covid-19" is also "covid", as people leave it out inside compounds."""
    head, hyphen, number = part.rpartition("-")
    return (part, head) if hyphen and number.isdigit() and head else (part,)


def word_match(content: ContentWord, words: MatchWords, spans: Spans | None = None) -> tuple[float, int]:
    """How well a text has a word of the question or a synonym of it, 0 to 1, and where (-1 where it has not).

    spans: looks only at the words that begin within these of the text.
    """
    best = _level(content.word, words, spans)
    for other in content.also:
        if best[0] >= SYNONYM:
            break
        score, place = _level(other, words, spans)
        best = max(best, (min(score, SYNONYM) if score >= STEM else 0.0, place))
    return best


def places_in(places: tuple[int, ...] | None, spans: Spans | None) -> tuple[int, ...]:
    """The positions that lie in some spans; all of them where none are given."""
    if not places or spans is None:
        return places or ()
    return tuple(place for place in places if any(start <= place < end for start, end in spans))


def _level(word: QueryWord, words: MatchWords, spans: Spans | None) -> tuple[float, int]:
    for form in (word.exact, *word.lemmas):
        if places := places_in(words.lemmas.get(form), spans):
            return EXACT, places[0]
    asked = [part for part in word.parts if not part.isdigit()] or word.parts
    having = [places for part in asked if (places := places_in(words.parts.get(part), spans))]
    if word.parts and len(having) == len(asked):
        place = _together(having)
        if place >= 0:
            return (PARTS if len(word.parts) > 1 else WITHIN), place
    if len(word.parts) > 1:
        found = [_part_place(part, words, spans) for part in word.parts]
        told = [at for part, at in zip(word.parts, found, strict=True) if at >= 0 and part not in GENERIC_HEADS]
        needed = [part for part in word.parts if part not in GENERIC_HEADS]
        if needed and len(told) == len(needed):
            return SYNONYM if len(needed) == len(word.parts) else STEM, told[0]
    return _related(word, words, spans, having)


def _related(
    word: QueryWord, words: MatchWords, spans: Spans | None, having: Sequence[tuple[int, ...]]
) -> tuple[float, int]:
    """A word of the same root or stem, else some parts of the word."""
    for form in word.lemmas:
        if places := places_in(words.roots.get(root_of(form)), spans):
            return SYNONYM, places[0]
    for form in word.lemmas:
        long = len(form) >= _STEM and len(word.exact) < 2 * _STEM
        if long and (places := places_in(words.stems.get(form[:_STEM]), spans)):
            return STEM, places[0]
    return (HALF * len(having) / len(word.parts), having[0][0]) if having else (0.0, -1)


GENERIC_HEADS = frozenset(
    fold_token(head)
    for head in (
        *["område", "indsats", "sektor", "arbejde", "niveau", "ordning", "forhold", "opgave", "tilbud", "pris", "mål"],
        *asking_words("money_nouns"),
    )
)
"""Last parts of compounds that an agreement may leave out: "medicinområdet" is "medicin", "lægepenge" are "læge"."""


def _part_place(part: str, words: MatchWords, spans: Spans | None) -> int:
    """Where a part of a compound stands, itself or by its root or stem; -1 where it does not."""
    stem = words.stems.get(part[:_STEM]) if len(part) >= _STEM else None
    for places in (words.parts.get(part), words.roots.get(root_of(part)), stem):
        if found := places_in(places, spans):
            return found[0]
    return -1


def _together(places: Sequence[tuple[int, ...]]) -> int:
    """Where the parts of a compound stand near each other; -1 where they do not."""
    for first in places[0]:
        if all(any(abs(place - first) <= NEAR for place in others) for others in places[1:]):
            return first
    return -1

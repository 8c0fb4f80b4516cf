"""How well a text has a word of a question: itself, by its parts, by a synonym or by its stem. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.language.analyzer import readings
from indexer.language.folding import fold_token
from search.answers.question.content_words import ContentWord, asking_words
from search.query.terms import QueryWord

_STEM = 6
"""Letters two words must begin with alike to count as of one stem ("finansiering", "finansieres")."""

EXACT, PARTS, WITHIN, SYNONYM, STEM, HALF = 1.0, 0.9, 0.85, 0.8, 0.6, 0.5
"""How well a word stands for one asked: same lemma; all its parts; in a compound; a synonym or a word of the same root;
same stem; a part."""

_DERIVING = re.compile(r"(?:ering|ation|ere|else|ning|ing|e)$")
_LEAST_ROOT = 4


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
    """What a verb and the noun made of it have in common ("omlægge", "omlægning": "omlæg"); "" where that is too short."""
    root = _DERIVING.sub("", lemma)
    if len(root) > 1 and root[-1] == root[-2]:
        root = root[:-1]
    return root if len(root) >= _LEAST_ROOT else ""


@lru_cache(maxsize=1 << 13)
def match_words(text: str) -> MatchWords:
    """The words of a text, remembered."""
    read = readings(text)
    at = [start for start, _ in read.spans]
    own = list(zip(read.words, at, strict=True))
    lemmas = _places(
        [
            *((term, place) for word, place in own for term in (word.exact, word.lemma_term)),
            *((term, at[number]) for number, term in read.more_lemmas),
        ]
    )
    parts = _places(
        [
            *((part, place) for word, place in own for term in word.part_terms for part in _without_number(term)),
            *((part, at[number]) for number, term in read.more_parts for part in _without_number(term)),
        ]
    )
    stems = _places(
        (form[:_STEM], place)
        for form, places in (*lemmas.items(), *parts.items())
        if len(form) >= _STEM
        for place in places
    )
    roots = _places(
        (root, place) for form, places in (*lemmas.items(), *parts.items()) if (root := root_of(form)) for place in places
    )
    return MatchWords(lemmas, parts, stems, roots)


def _without_number(part: str) -> tuple[str, ...]:
    """The part with and without its number: "covid-19" is also "covid", as people leave it out inside compounds."""
    head, hyphen, number = part.rpartition("-")
    return (part, head) if hyphen and number.isdigit() and head else (part,)


def _places(found: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    places: dict[str, set[int]] = {}
    for form, place in found:
        places.setdefault(form, set()).add(place)
    return {form: tuple(sorted(every)) for form, every in places.items()}


def word_match(content: ContentWord, words: MatchWords) -> tuple[float, int]:
    """How well a text has a word of the question or a synonym of it, 0 to 1, and where (-1 where it has not)."""
    best = _level(content.word, words)
    for other in content.also:
        if best[0] >= SYNONYM:
            break
        score, place = _level(other, words)
        best = max(best, (min(score, SYNONYM) if score >= STEM else 0.0, place))
    return best


def _level(word: QueryWord, words: MatchWords) -> tuple[float, int]:
    for form in (word.exact, *word.lemmas):
        if form in words.lemmas:
            return EXACT, words.lemmas[form][0]
    asked = [part for part in word.parts if not part.isdigit()] or word.parts
    having = [words.parts[part] for part in asked if part in words.parts]
    if word.parts and len(having) == len(asked):
        place = _together(having)
        if place >= 0:
            return (PARTS if len(word.parts) > 1 else WITHIN), place
    if len(word.parts) > 1:
        found = [_part_place(part, words) for part in word.parts]
        told = [at for part, at in zip(word.parts, found, strict=True) if at >= 0 and part not in GENERIC_HEADS]
        needed = [part for part in word.parts if part not in GENERIC_HEADS]
        if needed and len(told) == len(needed):
            return SYNONYM if len(needed) == len(word.parts) else STEM, told[0]
    root = next((root for form in word.lemmas if (root := root_of(form)) in words.roots), None)
    if root:
        return SYNONYM, words.roots[root][0]
    stem = next((form[:_STEM] for form in word.lemmas if len(form) >= _STEM and form[:_STEM] in words.stems), None)
    if stem is not None and len(stem) * 2 > len(word.exact):
        return STEM, words.stems[stem][0]
    return (HALF * len(having) / len(word.parts), having[0][0]) if having else (0.0, -1)


GENERIC_HEADS = frozenset(
    fold_token(head)
    for head in (
        *"område indsats sektor arbejde niveau ordning forhold opgave tilbud pris mål".split(),
        *asking_words("money_nouns"),
    )
)
"""Last parts of compounds that an agreement may leave out: "medicinområdet" is "medicin", "lægepenge" are "læge"."""


def _part_place(part: str, words: MatchWords) -> int:
    """Where a part of a compound stands, itself or by its stem; -1 where it does not."""
    if part in words.parts:
        return words.parts[part][0]
    if root_of(part) in words.roots:
        return words.roots[root_of(part)][0]
    return words.stems[part[:_STEM]][0] if len(part) >= _STEM and part[:_STEM] in words.stems else -1


def _together(places: Sequence[tuple[int, ...]]) -> int:
    """Where the parts of a compound stand near each other; -1 where they do not."""
    for first in places[0]:
        if all(any(abs(place - first) <= NEAR for place in others) for others in places[1:]):
            return first
    return -1

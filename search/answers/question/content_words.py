"""The words that say what a question is about, apart from those that only ask. Pure."""

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from indexer.language.analyzer import analyze, fold_token, readings
from indexer.language.lexicon import lemma_of
from search.query.synonyms import synonyms_of
from search.query.terms import QueryWord, query_words

_ADJECTIVAL = ("ende", "lig", "lige", "ligt", "isk", "iske", "ske", "som", "somme", "bar", "bare", "løs", "løse", "ede")


@dataclass(frozen=True, slots=True)
class ContentWord:
    """A word that says what the question is about.

    general: an agreement may well put another word for it ("penge", "sætte"), so that its absence proves nothing.
    noun: a noun or a name, which an agreement that deals with it must have, itself or a synonym of it. also: synonyms.
    name: written as a name or an abbreviation: nothing else stands for it. at: its position in the question. verb: a
    verb, which an agreement may well put otherwise.
    """

    word: QueryWord
    general: bool = False
    noun: bool = False
    also: tuple[QueryWord, ...] = ()
    name: bool = False
    at: int = 0
    verb: bool = False

    @property
    def text(self) -> str:
        """The word as typed, in lower case."""
        return self.word.text


@lru_cache(maxsize=1)
def _file() -> dict[str, str | dict[str, str]]:
    return tomllib.loads(
        (resources.files("search.answers.question") / "question_words.toml").read_text(encoding="utf-8")
    )


def _top(name: str) -> str:
    text = _file()[name]
    return text if isinstance(text, str) else ""


@lru_cache(maxsize=32)
def asking_words(name: str) -> frozenset[str]:
    """A list of the section [asking] of question_words.toml."""
    section = _file()["asking"]
    return frozenset(section[name].split()) if isinstance(section, dict) else frozenset()


@lru_cache(maxsize=1)
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(fold_token, _top("frame").split())), frozenset(map(fold_token, _top("general").split()))


def is_frame(word: QueryWord) -> bool:
    """Whether a word only asks or joins, or only says "more"."""
    return word.exact in _listed()[0]


def content_words(
    typed: str, skipped: Sequence[tuple[int, int]], general: Collection[str] = ()
) -> tuple[ContentWord, ...]:
    """The content words of a question in order, without those that lie in `skipped` spans (names of agreements, sums).

    general: folded words that count as general in this question.
    """
    frame, listed = _listed()
    shouted = typed.isupper()
    words, tokens = query_words(readings(typed)), analyze(typed).tokens
    content: dict[str, ContentWord] = {}
    for place, (word, token) in enumerate(zip(words, tokens, strict=True)):
        forms = {word.exact, *word.lemmas}
        written = typed[token.start : token.end]
        acronym = len(written) > 1 and written.isupper() and not shouted
        if (word.exact in frame and not acronym) or not any(map(str.isalpha, word.text)):
            continue
        if any(start <= token.start < end for start, end in skipped):
            continue
        name = not shouted and (acronym or (place > 0 and written[:1].isupper()))
        known = bool(forms & listed or forms & set(general)) and not name
        verb = not name and word.text.endswith(("e", "er", "es", "ede", "te", "et", "t")) and _is_verb(word)
        noun = not known and (name or (is_noun(word) and not (verb and word.text.endswith("er"))))
        content.setdefault(
            word.exact, ContentWord(word, known, noun, synonyms(word), name, token.start, not noun and verb)
        )
    return _promoted(tuple(content.values()), general)


def _promoted(words: tuple[ContentWord, ...], closed: Collection[str]) -> tuple[ContentWord, ...]:
    """Where a question has general words alone, and several of them, those that name no size say what it is about."""
    sizes = _sizes()
    telling = [one for one in words if one.word.exact not in closed and not {one.word.exact, *one.word.lemmas} & sizes]
    if len(telling) < _FEWEST_GENERAL or any(not one.general for one in words):
        return words
    return tuple(replace(one, general=False, noun=is_noun(one.word)) if one in telling else one for one in words)


_FEWEST_GENERAL = 2


@lru_cache(maxsize=1)
def _sizes() -> frozenset[str]:
    lists = ("share_nouns", "money_nouns", "time_nouns", "date_nouns", "count_ends")
    return frozenset(fold_token(word) for name in lists for word in asking_words(name))


@lru_cache(maxsize=1 << 12)
def _is_verb(word: QueryWord) -> bool:
    """Whether a word is, or may be, a verb: "beholder" is one, though a noun as well."""
    lemma = lemma_of(word.text)
    forms = [lemma] if lemma else []
    if word.text.endswith(("er", "es")):
        forms.append(word.text[:-1])
    return any(_inflects_as_verb(form) for form in forms)


def _inflects_as_verb(lemma: str) -> bool:
    stem = lemma.removesuffix("e")
    if lemma == stem or lemma_of(lemma) not in (lemma, None):
        return False
    return any(lemma_of(stem + end) == lemma for end in ("ede", "te")) or all(
        lemma_of(stem + end) == lemma for end in ("er", "ende")
    )


@lru_cache(maxsize=1 << 12)
def is_noun(word: QueryWord) -> bool:
    """Whether a word is a noun and nothing else, by the forms that the lexicon lists; an unknown word is one."""
    form = word.text
    lemma = lemma_of(form)
    if lemma is None:
        return not form.endswith(_ADJECTIVAL)
    head = lemma
    if lemma.endswith("e") and any(lemma_of(lemma[:-1] + end) == lemma for end in ("ede", "te", "ende")):
        return False
    if (not lemma.endswith("e") and lemma_of(lemma + "t") == lemma) or form.endswith(_ADJECTIVAL):
        return False
    definite = (head + "en", head + "et", head + "n", head + head[-1] + "en", head + head[-1] + "et", head[:-2] + "et")
    inflected = form != lemma and form.endswith(("er", "erne", "en", "et", "ens", "ets", "ernes"))
    return inflected or len(word.parts) > 1 or any(lemma_of(other) == lemma for other in definite)


@lru_cache(maxsize=1 << 12)
def synonyms(word: QueryWord) -> tuple[QueryWord, ...]:
    """Other words for the same, from question_words.toml."""
    found = [other for form in dict.fromkeys((word.exact, *word.lemmas)) for other in _synonyms().get(form, ())]
    found += [other for _, others in synonyms_of(word.text) for other in others if " " not in other]
    return tuple(one for other in dict.fromkeys(found) for one in query_words(readings(other)))


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for line in _top("synonyms").strip().splitlines():
        group = line.split()
        for one in group:
            groups[fold_token(one)] = (*groups.get(fold_token(one), ()), *(other for other in group if other != one))
    return groups

"""The word classes that the reader of commitments knows, read from `words.toml`, and the tenses of Danish verbs."""

import tomllib
from functools import lru_cache
from importlib.resources import files

from indexer.language.cache import bounded_cache
from indexer.language.lexicon import lemma_of

_SHORT_VERBS = frozenset(("se", "ske", "nå", "bo", "tro", "give"))
AUXILIARIES = {"er": "være", "har": "have", "bliver": "blive"}
"""The present forms that a participle may follow."""

MODALS = frozenset(("skal", "vil", "kan", "må", "bør"))
_ADJECTIVE_ENDINGS = ("lige", "ige", "ske", "ende", "ede", "elle", "ale")


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("search.commitments").joinpath("words.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def word_class(section: str, name: str) -> frozenset[str]:
    """The words of one class of `words.toml`; phrases are parted by a bar, words by white space."""
    listed = " ".join(_lists()[section][name].split())
    return frozenset(part.strip() for part in listed.split("|")) if section == "phrases" else frozenset(listed.split())


@bounded_cache
def is_infinitive(word: str) -> bool:
    """Whether a word in lower case is a verb's infinitive: a lemma that has a present participle."""
    if word in _SHORT_VERBS or word in ("være", "have", "blive", "kunne", "skulle", "ville", "gøre"):
        return True
    if word.endswith(("gå", "stå", "få", "slå")):
        return lemma_of(word) == word
    if len(word) > 3 and word[-1] in "iåøy":  # "indfri"
        return lemma_of(word) == word and lemma_of(f"{word}ende") == word
    return len(word) > 3 and word.endswith("e") and lemma_of(word) == word and lemma_of(f"{word}nde") == word


def present_of(word: str) -> str | None:
    """The infinitive of an active present ("sikrer"), or None."""
    if word.endswith("gør"):
        return f"{word}e"
    return word[:-1] if word.endswith("r") and is_infinitive(word[:-1]) else None


def passive_of(word: str) -> str | None:
    """The infinitive of a passive in -s ("sikres"), or None."""
    return word[:-1] if word.endswith("s") and is_infinitive(word[:-1]) else None


def participle_of(word: str) -> str | None:
    """The infinitive of a past participle ("afsat", "etableret"), or None."""
    lemma = lemma_of(word)
    if lemma and lemma != word and word.endswith("t") and is_infinitive(lemma):
        return lemma
    return next(
        (stem for stem in (word[:-1], word[:-2] + "e", word[:-1] + "e") if word.endswith("t") and is_infinitive(stem)),
        None,
    )


def is_past(word: str) -> bool:
    """Whether a word is a verb's past tense ("blev", "indførte")."""
    if word in word_class("closed", "past"):
        return True
    stem = word[:-2]
    return (
        word.endswith(("ede", "te"))
        and any(is_infinitive(verb) for verb in (word[:-2], stem + "e"))
        and not is_infinitive(word)
    )


def may_be_noun(before: str, word: str) -> bool:
    """Whether a word is a noun or an adjective by what is before it ("nye puljer", "den styrkede indsats")."""
    if before in ("det", "dette", "den", "de", "disse") and word.endswith("s"):
        return False
    if before in ("det", "dette") and word.endswith("r"):
        return False
    return before in word_class("closed", "determiners") or before.endswith(_ADJECTIVE_ENDINGS)

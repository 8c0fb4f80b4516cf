"""The one Danish analyzer, used at index and at query time."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, str]:
    """Simplemma's Danish forms and their lemmas; loaded once, on first use."""
    forms: Mapping[str, str] = DefaultDictionaryFactory().get_dictionary("da")
    return forms


@lru_cache(maxsize=1 << 16)
def is_known(word: str) -> bool:
    """Whether the word, in any case, is a Danish form that the lexicon lists."""
    lower = unicodedata.normalize("NFC", word).lower()
    forms = _lexicon()
    return bool(lower) and any(form in forms for form in (lower, lower.capitalize(), lower.upper()))

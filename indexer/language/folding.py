"""The forms by which texts are compared: words folded for the index, addresses in ASCII, titles as their letters."""

import re
import unicodedata

from indexer.language.cache import bounded_cache

IGNORED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Characters that may stand inside a word and are not part of it: the soft hyphen, zero-width marks."""

DROP_IGNORED = dict.fromkeys(map(ord, IGNORED))
"""For `str.translate`."""

_MARKED = (("a\u030a", "aa"), ("a\u0308", "ae"), ("o\u0308", "oe"), ("u\u0308", "ue"))
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "’": "'", "\u2010": "-", "\u2011": "-"})
_NOT_IN_ADDRESS = re.compile(r"[^a-z0-9.*]+")


@bounded_cache
def fold_token(token: str) -> str:
    """The form by which words are compared: lower case, å, æ and ø as aa, ae and oe, other accents dropped.

    "å" never becomes "a", and a word that truly has "ae" or "oe" (poesi) folds to itself, so both sides agree.
    """
    lower = token.translate(DROP_IGNORED).casefold()
    if lower.isascii():
        return lower
    composed = unicodedata.normalize("NFC", lower)
    marked = "".join(char if char in "½¼¾" else unicodedata.normalize("NFKD", char) for char in composed).casefold()
    for letter, letters in _MARKED:
        marked = marked.replace(letter, letters)
    return "".join(char for char in marked.translate(_LETTERS) if not unicodedata.combining(char))


def slug(text: str) -> str:
    """The text as part of an address: ASCII letters, digits, "." and "*", all else one hyphen; may be empty."""
    return _NOT_IN_ADDRESS.sub("-", fold_token(text).replace("ð", "d")).strip("-.")


def letters_of(text: str) -> str:
    """The letters and digits of a text in lower case: what two ways of setting the same words have in common."""
    return "".join(char for char in unicodedata.normalize("NFC", text).lower() if char.isalnum())

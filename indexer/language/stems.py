"""Danish Snowball stems: not used for searching, only for the baseline that the program is measured against."""

from functools import lru_cache

from whoosh.lang.snowball.danish import DanishStemmer

_stemmer = DanishStemmer()


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of a word in lower case (Porter 2001, as shipped with Whoosh)."""
    return str(_stemmer.stem(word))

"""The content words of the passages' section titles, which a search compares with its own: stored at build.

titles.txt has a line a passage: the lemmas of its section's title, function words and numbers left out.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from indexer.index.word_table import WordColumn, column_of
from indexer.language.analyzer import readings
from indexer.language.words import FUNCTION_WORDS

TITLES = "titles.txt"


@lru_cache(maxsize=4_096)
def title_lemmas(title: str) -> frozenset[str]:
    """The lemmas of a title's content words."""
    return frozenset(word.lemma_term for word in readings(title).words if is_content(word.text))


def is_content(word: str) -> bool:
    """Whether a word has a topic of its own; a number names a year or a place."""
    return word not in FUNCTION_WORDS and not word[:1].isdigit()


def write_titles(directory: Path, titles: Iterable[str]) -> None:
    """Write the content words of the titles, in row order."""
    (directory / TITLES).write_bytes(column_of(" ".join(sorted(title_lemmas(title))) for title in titles).data)


def read_titles(directory: Path) -> WordColumn:
    """What `write_titles` wrote: a cell for each row, its lemmas separated by blanks."""
    return WordColumn((directory / TITLES).read_bytes())

"""Tables of contents: rows that end in a page number, by leaders or by a wide gap."""

import itertools
import re

from indexer.extract.common.labels import is_contents_title
from indexer.extract.pdf.layout.lines import group_rows, join_words
from indexer.extract.pdf.margins.running_heads import BarePage
from indexer.extract.pdf.page.words import PdfWord

_LEADER = re.compile(r"(?:\.{3,}|…{2,}|(?:\. ){3,}|_{4,}|·{3,})\s*\d{0,3}\s*$")
_ENDS_IN_NUMBER = re.compile(r"\S.*?(\d{1,3})\s*$")


def contents_words(bare: BarePage) -> frozenset[int]:
    """Identities of the words of a table of contents on the page; empty where there is none."""
    found = group_rows(bare.words)
    entries = [n for n, (_, words) in enumerate(found) if _is_entry(words)]
    if len(entries) < 4 or entries[-1] - entries[0] + 1 > 1.8 * len(entries):
        return frozenset()
    first = entries[0]
    titled = next((n for n in range(first) if is_contents_title(join_words(found[n][1]))), None)
    leaders = sum(bool(_LEADER.search(join_words(found[n][1]))) for n in entries)
    if titled is None and leaders < 3 and not _ascending([join_words(found[n][1]) for n in entries]):
        return frozenset()
    start = first if titled is None else titled
    return frozenset(id(word) for _, words in found[start : entries[-1] + 1] for word in words)


def _is_entry(words: tuple[PdfWord, ...]) -> bool:
    text = join_words(words)
    if _LEADER.search(text):
        return True
    last = words[-1]
    far = len(words) > 1 and last.x0 - words[-2].x1 > 2 * last.size
    return far and last.text.isdigit() and len(last.text) <= 3


def _ascending(texts: list[str]) -> bool:
    matches = [_ENDS_IN_NUMBER.match(text) for text in texts]
    numbers = [int(match[1]) for match in matches if match]
    rising = sum(a <= b for a, b in itertools.pairwise(numbers))
    return len(numbers) >= 0.8 * len(texts) and len(numbers) >= 5 and rising >= 0.9 * (len(numbers) - 1)

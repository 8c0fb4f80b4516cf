"""The repairs of one document, applied with its own vocabulary and counted by name."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from indexer.language.analyzer import is_known
from indexer.structure.text_repair import (
    PAGE,
    hanging_hyphens,
    inner_hyphens,
    is_soft,
    join_lines,
    repair_hanging_hyphens,
    repair_inner_hyphens,
    repair_italics,
    repair_soft_hyphens,
    repair_spaces,
    repair_split_words,
    vocabulary,
)

CERTAIN = 3
"""So many certain soft hyphens inside lines show that a converter left them."""


_LONGEST = 200
"""Letters before a line break that may be of the word it cuts."""

_AGAIN = 2
"""Times that a word stands in a text before it is one of the document's own."""


@dataclass(slots=True)
class Repairer:
    """Knows a document's words. removed: characters that each named repair took out.

    reflowed: the lines were broken anew by a converter, so that a hyphen inside one may be the rest of a line break;
    in a format with a layout of its own it is what the author wrote. many: certain cases of that were found.
    hanging: certain cases of a hyphen and a space inside a word were found, as in files made from a PDF.
    """

    counts: Counter[str]
    reflowed: bool = True
    many: bool = False
    hanging: bool = False
    removed: dict[str, Counter[str]] = field(default_factory=dict)

    def known(self, word: str) -> bool:
        """Whether the word is Danish or stands whole elsewhere in the document."""
        return is_known(word) or self.counts[word.lower()] > 0

    def join(self, first: str, second: str, *, breaks: int = 0) -> str:
        """Two lines of a paragraph as one."""
        cut = max(first.rfind(" ") + 1, len(first) - _LONGEST)  # so that a paragraph of many lines stays linear
        joined = join_lines(first[cut:], second, self.known, breaks=breaks)
        self._note("line_hyphens", first[cut:] + second, joined)
        return first[:cut] + joined

    def paragraph(self, text: str) -> str:
        """The repairs that every text gets."""
        text = self._apply("soft_hyphens", repair_soft_hyphens, text)
        text = self._apply("hanging_hyphens", self._hanging_hyphens, text)
        if self.reflowed:
            text = self._apply("italics", repair_italics, text)
            text = self._apply("inner_hyphens", self._inner_hyphens, text)
        return repair_spaces(text)

    def heading(self, text: str) -> str:
        """The repairs of a heading: those of a text, and words that a space cuts."""
        return repair_split_words(self.paragraph(text), self.known, self._stands_alone)

    def _stands_alone(self, word: str) -> bool:
        """Whether the word is Danish or the document writes it by itself again and again ("task" of "task force")."""
        return is_known(word) or self.counts[word.lower()] >= _AGAIN

    def _hanging_hyphens(self, text: str) -> str:
        return repair_hanging_hyphens(text, self.known, many=self.hanging)

    def _inner_hyphens(self, text: str) -> str:
        return repair_inner_hyphens(text, self.known, is_known, many=self.many)

    def _apply(self, name: str, repair: Callable[[str], str], text: str) -> str:
        after = repair(text)
        if after != text:
            self._note(name, text, after)
        return after

    def _note(self, name: str, before: str, after: str) -> None:
        lost = Counter(c for c in before if not c.isspace()) - Counter(after)
        if lost:
            self.removed.setdefault(name, Counter()).update(lost)


def repairer_for(texts: Sequence[str], *, reflowed: bool = True) -> Repairer:
    """A mender with the vocabulary of these lines."""
    mender = Repairer(vocabulary(texts), reflowed)
    mender.many = _several(
        pair for text in texts for pair in inner_hyphens(text) if is_soft(*pair, mender.known, is_known)
    )
    mender.hanging = _several(pair for text in texts for pair in hanging_hyphens(text) if is_known("".join(pair)))
    return mender


def _several(certain: Iterable[tuple[str, str]]) -> bool:
    return len(list(islice(certain, CERTAIN))) >= CERTAIN


def page_breaks(text: str, page: int | None) -> tuple[str, list[tuple[int, int]]]:
    """The text without its page marks, and (offset, page) of each page that begins in it."""
    if PAGE not in text:
        return text, []
    parts = text.split(PAGE)
    breaks = []
    at = 0
    for count, part in enumerate(parts[:-1], start=1):
        at += len(part)
        breaks.append((at, (page or 0) + count))
    return "".join(parts), breaks

"""The number printed on each page, by majority: a count is believed only where most of its pages bear it.

A document may count more than once (Roman numerals before, a new count in an annex), and a spread bears two numbers.
The counts are found together, by the cheapest way through the pages (dynamic programming): each page agrees with its
count, says nothing or contradicts it, and a new count must be paid for.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.language.words import roman

NUMBER = re.compile(r"(?:side|s\.|page|p\.)?\s*[-–—(|\[]*\s*(\d{1,4})\s*[-–—)|\]]*(?:\s*(?:af|/|of)\s*\d{1,4})?", re.I)
ROMAN = re.compile(r"(?:side\s+)?[-–—(]*\s*(?=[ivxl])(x{0,3}(?:ix|iv|v?i{0,3})|xl(?:ix|iv|v?i{0,3}))\s*[-–—)]*", re.I)
_NEW_COUNT = 1.6
_MOST_COUNTS = 24

CountKind = Literal["arabic", "roman", "spread"]


@dataclass(frozen=True, slots=True)
class MarginNumber:
    """A number in a page's margin. right: it stands in the right half. alone: no other words stand beside it."""

    page: int
    value: int
    roman: bool = False
    right: bool = False
    alone: bool = True


@dataclass(frozen=True, slots=True)
class PageCount:
    """A count of pages: the number printed on page n is n + offset; on a spread 2n + offset and the one after."""

    kind: CountKind
    offset: int

    def expected(self, page: int) -> int:
        """The (left) number of the page."""
        return (2 * page if self.kind == "spread" else page) + self.offset

    def agrees(self, number: MarginNumber) -> bool:
        """Whether a printed number is the one that this count has there."""
        if number.roman != (self.kind == "roman"):
            return False
        expected = self.expected(number.page)
        if self.kind == "spread":
            return number.alone and number.value == expected + number.right
        return number.value == expected

    def label(self, page: int) -> str:
        """The page's number as it is printed."""
        number = self.expected(page)
        if self.kind == "spread":
            return f"{number}-{number + 1}" if number > 0 else str(number + 1)
        return roman(number) if self.kind == "roman" else str(number)


def count_pages(
    numbers: Sequence[MarginNumber], pages: int, blank: frozenset[int] = frozenset()
) -> Mapping[int, PageCount]:
    """The count that each numbered page (from 1) belongs to; pages that bear no number of a believed count are absent.

    blank: pages without text, which speak for nothing and bear no number. Pages of text between two that agree with one
    count belong to it.
    """
    by_page: dict[int, list[MarginNumber]] = {}
    for number in numbers:
        by_page.setdefault(number.page, []).append(number)
    chosen = _cheapest(_counts(numbers), by_page, pages, blank)
    result: dict[int, PageCount] = {}
    agreeing = 0
    start = 1
    for page in range(1, pages + 1):
        if page == pages or chosen[page + 1] != chosen[page]:
            count = chosen[page]
            if count is not None:
                believed, bearing = _believed(count, range(start, page + 1), by_page, pages, blank)
                result.update({each: count for each in believed if each not in blank})
                agreeing += bearing
            start = page + 1
    return result if agreeing * 3 >= pages - len(blank) else {}


def _counts(numbers: Sequence[MarginNumber]) -> list[PageCount]:
    """The counts that any two pages agree on, the most common first."""
    votes: dict[PageCount, set[int]] = {}
    for number in numbers:
        kind: CountKind = "roman" if number.roman else "arabic"
        votes.setdefault(PageCount(kind, number.value - number.page), set()).add(number.page)
        if not number.roman and number.alone:
            spread = PageCount("spread", number.value - number.right - 2 * number.page)
            votes.setdefault(spread, set()).add(number.page)
    ranked = Counter({count: len(found) for count, found in votes.items()})
    return [count for count, _ in ranked.most_common(_MOST_COUNTS)]


def _cheapest(
    counts: Sequence[PageCount], by_page: Mapping[int, list[MarginNumber]], pages: int, blank: frozenset[int]
) -> list[PageCount | None]:
    """The count of each page (index 0 unused) at the least cost over the whole document."""
    states: list[PageCount | None] = [None, *counts]
    new = min(_NEW_COUNT, 0.5 * pages)
    costs = [0.0 if state is None else new for state in states]
    back: list[list[int]] = []
    for page in range(1, pages + 1):
        best = min(range(len(states)), key=lambda n: costs[n])
        entry = [costs[best] + (new if state is not None else 0) for state in states]
        came = [n if costs[n] <= entry[n] else best for n in range(len(states))]
        costs = [
            min(costs[n], entry[n]) + _cost(state, by_page.get(page, []), page in blank)
            for n, state in enumerate(states)
        ]
        back.append(came)
    at = min(range(len(states)), key=lambda n: costs[n])
    path: list[PageCount | None] = []
    for came in reversed(back):
        path.append(states[at])
        at = came[at]
    return [None, *reversed(path)]


def _cost(count: PageCount | None, numbers: Sequence[MarginNumber], blank: bool) -> float:
    """What it costs that a page with these numbers belongs to the count."""
    if count is None:
        return 0.0
    agreeing = [number for number in numbers if count.agrees(number)]
    if agreeing:
        return -1.0 - 0.2 * (len(agreeing) > 1) if any(number.alone for number in agreeing) else -0.6
    if blank:
        return 0.0
    return 0.5 if any(number.alone for number in numbers) else 0.3


def _believed(
    count: PageCount, span: range, by_page: Mapping[int, list[MarginNumber]], pages: int, blank: frozenset[int]
) -> tuple[range, int]:
    """The pages from the first to the last that agree with the count, and how many do; none where fewer than half."""
    agreeing = [page for page in span if any(count.agrees(number) for number in by_page.get(page, []))]
    if not agreeing:
        return range(0), 0
    inside = range(agreeing[0], agreeing[-1] + 1)
    printed = [page for page in inside if page not in blank]
    alone = sum(any(each.alone and count.agrees(each) for each in by_page[page]) for page in agreeing)
    enough = len(agreeing) >= (min(2, pages) if alone * 2 > len(agreeing) else 3)
    enough = enough and len(agreeing) * 2 >= len(printed)
    return (inside, len(agreeing)) if enough and count.expected(inside[0]) >= 0 else (range(0), 0)

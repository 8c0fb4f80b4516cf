"""Line numbers in the margin of a draft: counted down the page beside nearly every line, or every fifth."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.extract.pdf.layout.lines import group_rows
from indexer.extract.pdf.page.words import PdfWord, RawPage

_STEPS = frozenset((1, 5, 10))
_FEWEST = 4
_FEWEST_ALONE = 12


def without_line_numbers(pages: Sequence[RawPage]) -> list[RawPage]:
    """The pages without their line numbers.

    Where only one page has them, many are needed: the first column of a table may count too.
    """
    found = [_numbers(page, _FEWEST) for page in pages]
    numbered = [numbers for numbers in found if numbers]
    if len(numbered) < 2 and sum(map(len, numbered)) < _FEWEST_ALONE:
        return list(pages)
    gone = {id(word) for numbers in numbered for word in numbers}
    edges = {round(word.x1) for numbers in numbered for word in numbers}
    for page, numbers in zip(pages, found, strict=True):
        few = () if numbers else _numbers(page, 1)
        gone |= {id(word) for word in few if any(abs(word.x1 - edge) < 3 for edge in edges)}
    return [replace(page, words=tuple(word for word in page.words if id(word) not in gone)) for page in pages]


def _numbers(page: RawPage, fewest: int) -> tuple[PdfWord, ...]:
    """The words that are line numbers, at least `fewest`; none where there are no more."""
    lines = [words for _, words in group_rows(page.words)]
    for outermost in (0, -1):  # the left margin, the right one
        columns: dict[int, list[PdfWord]] = defaultdict(list)
        for line in lines:
            word = line[outermost]
            if word.text.isdecimal() and len(word.text) <= 4:
                columns[round(word.x1 / 4)].append(word)
                columns[round(word.x1 / 4) + 1].append(word)
        column = max(columns.values(), key=len, default=[])
        counting = len(column) >= fewest and _counts(column)
        if counting and _is_margin(column, page.words) and _is_beside_most(column, lines):
            return tuple(column)
    return ()


def _counts(column: list[PdfWord]) -> bool:
    """Whether the numbers go up by one, five or ten, one under the other."""
    values = [int(word.text) for word in column]
    steps = {b - a for a, b in pairwise(values)}
    return len(steps) < 2 and steps <= _STEPS


def _is_margin(column: list[PdfWord], words: tuple[PdfWord, ...]) -> bool:
    """Whether no other word of these heights stands where the numbers stand."""
    own = {id(word) for word in column}
    left, right = min(word.x0 for word in column), max(word.x1 for word in column)
    top, bottom = column[0].y - 1, column[-1].y + 1
    return not any(
        top < word.y < bottom and word.x0 < right + 1 and word.x1 > left - 1 for word in words if id(word) not in own
    )


def _is_beside_most(column: list[PdfWord], lines: list[tuple[PdfWord, ...]]) -> bool:
    """Whether nearly all lines between the first number and the last are counted."""
    if len(column) < _FEWEST:
        return True
    step = int(column[1].text) - int(column[0].text)
    between = [line for line in lines if column[0].y - 2 <= line[0].y <= column[-1].y + 2 and len(line) > 1]
    return len(column) * step >= 0.8 * len(between) and len(between) >= 0.8 * len(column)

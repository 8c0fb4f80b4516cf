"""Finds the words of a passage among the words of a drawn page, and the frames around them."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from indexer.extract.facsimile import WordBox

Box = tuple[int, int, int, int]
_NO_LETTER = re.compile(r"[\W_]+")
_FEWEST = 12
"""Letters of a piece that is looked for by itself; fewer stand on a page by chance."""
_EDGE = 4  # pixels around the words


def frames_of(passage: str, words: Sequence[WordBox]) -> tuple[Box, ...]:
    """A frame for each line of the page that has words of `passage`; none where its words are not found.

    Letters and digits alone are compared: what stands between them (hyphens at line ends, blanks) is set anew in a
    repaired text. What stands between two parts of the passage, such as a page number, is not framed.
    """
    letters = [_letters(word[0]) for word in words]
    ends = list(accumulate(map(len, letters)))
    whole = "".join(letters)
    boxes: list[Box] = []
    for start, end in _found(_letters(passage), whole, 0):
        first, last = bisect_right(ends, start), bisect_right(ends, end - 1)
        boxes += (word[1:] for word in words[first : last + 1] if _letters(word[0]))
    return tuple(_lines(boxes))


def _found(wanted: str, whole: str, after: int) -> Iterator[tuple[int, int]]:
    """The spans of `whole` that have `wanted`, or the parts of it that are there; each part after the one before."""
    at = whole.find(wanted, after)
    if at < 0 and whole.count(wanted) == 1:
        at = whole.find(wanted)
    if at >= 0 and wanted:
        yield at, at + len(wanted)
        return
    if len(wanted) < 2 * _FEWEST:
        return
    middle = len(wanted) // 2
    last = after
    for part in (wanted[:middle], wanted[middle:]):
        for span in _found(part, whole, last):
            last = span[1]
            yield span


def _lines(boxes: Iterable[Box]) -> Iterator[Box]:
    """The boxes of words that follow one another on a line as one, with an edge around them."""
    line: Box | None = None
    for left, top, right, bottom in boxes:
        if (
            line
            and min(bottom, line[3]) - max(top, line[1]) > 0.5 * min(bottom - top, line[3] - line[1])
            and left >= line[0]
        ):
            line = (line[0], min(top, line[1]), max(right, line[2]), max(bottom, line[3]))
            continue
        if line:
            yield _edged(line)
        line = (left, top, right, bottom)
    if line:
        yield _edged(line)


def _edged(box: Box) -> Box:
    return box[0] - _EDGE, box[1] - _EDGE, box[2] + _EDGE, box[3] + _EDGE


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()

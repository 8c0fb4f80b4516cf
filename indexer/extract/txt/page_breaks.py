"""Where the pages of a plain text begin: form feeds, or the traces that a form feed leaves in converted text.

Converters turn a form feed into one leading space on the first line of the page. The same space also stands before
captions and table cells, so a mark counts only where the line above is not blank, or where a printed page number, a
running head or the line's own length says that a page begins there. Pure functions over the lines of a file.
"""

import re
from collections import Counter
from dataclasses import dataclass
from statistics import median

from indexer.models import SourcePage

_NUMBER = re.compile(r"(?:[-–—]\s*)?(?:[Ss]ide\s+)?(\d{1,3})(?:\s*[-–—]|\s+af\s+\d{1,3})?")
_HEAD = re.compile(r"(.*\S)\s(\d{1,3})")
_CAPTION = re.compile(r"(?:Tabel|Boks|Figur)\s+\w+")
_OPENING = re.compile(r"(?:\d{1,2}\.\s+[A-ZÆØÅ]|(?:Bilag|BILAG|Kapitel)\s+\w+)")
_CLOSED = re.compile(r"[.:;!?]\W*$")

LONG_LINE = 60
"""A line this long is running text: neither caption nor table cell."""

CHARS_A_PAGE = (700, 7000)
"""Pages of fewer or more characters on the average: the spaces are a layout, not page marks."""

LONGEST_HEAD = 110

SHORT_PAGE = 0.2
"""A page shorter than this share of the median page makes the count from there on doubtful."""


@dataclass(frozen=True, slots=True)
class PageMarks:
    """The pages of a text.

    page: page number of each line, empty where the text has no page marks. furniture: indices of the lines that are
    page numbers or running heads. inexact: the pages whose number is inferred from a doubtful mark.
    """

    page: tuple[int, ...]
    furniture: frozenset[int]
    inexact: frozenset[int]
    pages: tuple[SourcePage, ...]


@dataclass(slots=True)
class _Scan:
    starts: list[int]
    weak: set[int]
    furniture: set[int]
    printed: dict[int, str]


def find_pages(lines: tuple[str, ...]) -> PageMarks:
    """The pages of a text that is given as lines; a form feed stands at the head of the line that opens a page."""
    scan = _form_feeds(lines) if any("\f" in line for line in lines) else _spaces(lines)
    if len(scan.starts) < 2 or not _plausible(lines, scan):
        return PageMarks((), frozenset(_loose_numbers(lines)), frozenset(), ())
    page = _numbering(lines, scan.starts)
    _edge_furniture(lines, page, scan)
    exact = any("\f" in line for line in lines)
    inexact = frozenset() if exact else _doubtful(lines, page, scan)
    pages = tuple(SourcePage(n, scan.printed.get(n)) for n in range(1, len(scan.starts) + 1))
    return PageMarks(page, frozenset(scan.furniture), inexact, pages)


def _numbering(lines: tuple[str, ...], starts: list[int]) -> tuple[int, ...]:
    opened = set(starts[1:])
    numbers = []
    number = 1
    for index in range(len(lines)):
        number += index in opened
        numbers.append(number)
    return tuple(numbers)


def _form_feeds(lines: tuple[str, ...]) -> _Scan:
    filled = [i for i, line in enumerate(lines) if line.strip()]
    last = filled[-1] if filled else -1
    opened = [i for i, line in enumerate(lines) if "\f" in line and 0 < i <= last]
    return _Scan([0, *opened], set(), set(), {})


def _spaces(lines: tuple[str, ...]) -> _Scan:
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    scan = _Scan([first], set(), set(), {})
    for index in range(first + 1, len(lines)):
        line = lines[index]
        if line.strip():
            _judge(lines, index, scan, line)
    return scan


def _judge(lines: tuple[str, ...], index: int, scan: _Scan, line: str) -> None:
    """Add the line to the page starts if it is one."""
    text = line.strip()
    lead = len(line) - len(line.lstrip(" "))
    following = len(scan.starts) + 1
    after_blank = not lines[index - 1].strip()
    number = _NUMBER.fullmatch(text)
    if number and int(number[1]) == following and (lead == 1 or _alone(lines, index)):
        _open(scan, index, printed=number[1])
        scan.furniture.add(index)
    elif lead == 1 and after_blank:
        _judge_after_blank(lines, index, scan, text)
    elif (
        (lead == 1 or (lead == 2 and _CAPTION.match(text)))
        and not after_blank
        and not _one_line_page(lines, index, scan)
    ):
        _open(scan, index)


def _judge_after_blank(lines: tuple[str, ...], index: int, scan: _Scan, text: str) -> None:
    head = _running_head(lines, index, len(scan.starts) + 1)
    if head:
        _open(scan, index, printed=str(len(scan.starts) + 1))
        scan.furniture.update(head)
    elif len(text) >= LONG_LINE or _OPENING.match(text):
        _open(scan, index)
        scan.weak.add(len(scan.starts))


def _open(scan: _Scan, index: int, *, printed: str | None = None) -> None:
    scan.starts.append(index)
    if printed is not None:
        scan.printed[len(scan.starts)] = printed


def _alone(lines: tuple[str, ...], index: int) -> bool:
    """Whether at least two blank lines stand on each side."""
    before, after = lines[max(0, index - 2) : index], lines[index + 1 : index + 3]
    return not any(line.strip() for line in (*before, *after))


def _one_line_page(lines: tuple[str, ...], index: int, scan: _Scan) -> bool:
    """Whether the line above opens a page too and looks like a centred line, not like the end of a sentence."""
    above = lines[index - 1]
    opened = scan.starts[-1] == index - 1
    return opened and above.startswith(" ") and len(above.strip()) < 40 and not _CLOSED.search(above)


def _running_head(lines: tuple[str, ...], index: int, number: int) -> tuple[int, ...]:
    """The lines of a running head at the top of page `number`: one ends in that number, the others repeat it."""
    near = [i for i in range(index, min(index + 8, len(lines))) if lines[i].strip()][:3]
    title = lines[index].strip()
    for place in near:
        match = _HEAD.fullmatch(lines[place].strip())
        if match and int(match[2]) == number and (place == index or match[1].startswith(title)):
            return tuple(i for i in near if i <= place)
    return ()


def _plausible(lines: tuple[str, ...], scan: _Scan) -> bool:
    if any("\f" in line for line in lines):
        return True
    low, high = CHARS_A_PAGE
    return low <= sum(len(line.strip()) for line in lines) / len(scan.starts) <= high


def _edge_furniture(lines: tuple[str, ...], page: tuple[int, ...], scan: _Scan) -> None:
    """Add what repeats at the top or the bottom of pages, and the page numbers that stand there alone."""
    edges = _edges(lines, page)
    heads = Counter(_shape(lines[i]) for of_page in edges.values() for i in of_page)
    least = max(3, len(edges) // 2)
    offsets = Counter(
        int(match[1]) - number
        for number, of_page in edges.items()
        for i in of_page
        if (match := _NUMBER.fullmatch(lines[i].strip()))
    )
    common = {offset for offset, count in offsets.items() if count >= max(2, len(edges) // 3)}
    for number, of_page in edges.items():
        for i in of_page:
            match = _NUMBER.fullmatch(lines[i].strip())
            if match and int(match[1]) - number in common:
                scan.furniture.add(i)
                scan.printed[number] = match[1]
            elif not match and _shape(lines[i]) and heads[_shape(lines[i])] >= least:
                scan.furniture.add(i)
                ended = _HEAD.fullmatch(lines[i].strip())
                if ended and ended[1].strip() == _shape(lines[i]):
                    scan.printed.setdefault(number, ended[2])


def _edges(lines: tuple[str, ...], page: tuple[int, ...]) -> dict[int, list[int]]:
    filled: dict[int, list[int]] = {}
    for index, number in enumerate(page):
        if lines[index].strip():
            filled.setdefault(number, []).append(index)
    return {number: sorted({*of_page[:2], *of_page[-2:]}) for number, of_page in filled.items()}


def _shape(line: str) -> str:
    """A line without the page number at either end; empty where it opens a unit or is too long for a head."""
    text = line.strip()
    if len(text) > LONGEST_HEAD or _CAPTION.match(text) or _OPENING.match(text):
        return ""
    return re.sub(r"^\d{1,3}\s+(?=\D)|(?<=\D)\s+\d{1,3}$", "", text)


def _doubtful(lines: tuple[str, ...], page: tuple[int, ...], scan: _Scan) -> frozenset[int]:
    """Pages counted by way of a weak mark or a strangely short page, up to the next printed number."""
    size = Counter[int]()
    for line, number in zip(lines, page, strict=True):
        size[number] += len(line.strip())
    usual = median(size.values())
    inexact = set()
    doubt = False
    for number in range(1, len(scan.starts) + 1):
        if number in scan.printed:
            doubt = False
        short = 1 < number < len(scan.starts) and size[number] < SHORT_PAGE * usual
        doubt = doubt or number in scan.weak or short
        if doubt:
            inexact.add(number)
    return frozenset(inexact)


def _loose_numbers(lines: tuple[str, ...]) -> set[int]:
    """Page numbers left in a text without page marks: lone numbers that count upwards one by one."""
    found = [
        (i, int(m[1])) for i, line in enumerate(lines) if (m := _NUMBER.fullmatch(line.strip())) and _alone(lines, i)
    ]
    chain: list[tuple[int, int]] = []
    for index, value in found:
        if not chain or value == chain[-1][1] + 1:
            chain.append((index, value))
    return {index for index, _ in chain} if len(chain) >= 3 else set()

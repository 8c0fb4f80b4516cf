"""Running heads, running feet and printed page numbers: what repeats in the margins of the pages."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from indexer.extract.pdf.layout.lines import group_rows, join_words
from indexer.extract.pdf.margins.page_numbers import (
    NUMBER,
    ROMAN,
    MarginNumber,
    PageCount,
    count_pages,
)
from indexer.extract.pdf.page.words import PdfWord, RawPage
from indexer.language.words import roman_value

_EDGE = 0.125
_DIGITS = re.compile(r"\d+")

MarginRow = tuple[float, tuple[PdfWord, ...]]
_Kind = tuple[float, str, bool]


@dataclass(frozen=True, slots=True)
class BarePage:
    """A page without its running heads and feet, and the number that was printed on it.

    doubtful: the page bears another number than its place in the count says; `printed` is what it bears.
    """

    page: RawPage
    words: tuple[PdfWord, ...]
    printed: str | None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row at the edge of a page. large: it is set larger than the page's text, as headings are.

    body: it is set like the document's text and close to it.
    """

    page: int
    top: bool
    y: float
    text: str
    words: tuple[PdfWord, ...]
    large: bool
    right: bool
    body: bool

    def key(self, count: PageCount | None) -> tuple[bool, str]:
        """What is the same on other pages: the text with the page's own number taken out."""
        own = "" if count is None or self.large else str(count.expected(self.page))
        return self.top, _DIGITS.sub(lambda match: "#" if match[0] == own else match[0], self.text.casefold())


def bare_pages(pages: list[RawPage]) -> list[BarePage]:
    """The pages without running heads, feet and page numbers."""
    usual = _usual_kind(pages)
    edges = [edge for page in pages for edge in _edges(page, usual)]
    shapes = Counter(shape for _, shape in {(edge.page, _shape(edge)) for edge in edges})
    numbers = {id(edge): _margin_numbers(edge, common=shapes[_shape(edge)] > 1) for edge in edges}
    blank = frozenset(page.number for page in pages if len(page.words) < 3)
    counts = count_pages([number for edge in edges for number in numbers[id(edge)]], len(pages), blank)
    repeated = _repeated(edges, len(pages), counts)
    heads = _changing_heads(pages, edges, usual)
    places = _number_places(edges, numbers, counts)
    gone: dict[int, set[int]] = defaultdict(set)
    strays: dict[int, str] = {}
    for edge in edges:
        lone = [number for number in numbers[id(edge)] if number.alone]
        count = counts.get(edge.page)
        agrees = count is not None and any(count.agrees(number) for number in lone)
        stray = bool(lone) and not agrees and edge.text.isdigit() and _place(edge) in places
        if stray:
            strays[edge.page] = edge.text
        if agrees or stray or edge.key(count) in repeated or id(edge) in heads:
            gone[edge.page].update(id(word) for word in edge.words)
    bearing = {
        edge.page
        for edge in edges
        if any(counts[edge.page].agrees(each) for each in numbers[id(edge)] if edge.page in counts)
    }
    return [
        BarePage(
            page,
            tuple(word for word in page.words if id(word) not in gone[page.number]),
            *_printed(page.number, counts.get(page.number), page.number in bearing, strays.get(page.number)),
        )
        for page in pages
    ]


def _printed(page: int, count: PageCount | None, bears: bool, stray: str | None) -> tuple[str | None, bool]:
    """The number printed on the page, and whether it contradicts the count."""
    if stray is not None and not bears:
        return stray, count is not None
    return (count.label(page) if count is not None else None), False


def _shape(edge: _Edge) -> tuple[bool, str]:
    return edge.top, _DIGITS.sub("#", edge.text.casefold())


def _margin_numbers(edge: _Edge, *, common: bool) -> list[MarginNumber]:
    """The numbers that the row may number its page with; among other words where the words are `common` to pages."""
    match = NUMBER.fullmatch(edge.text)
    if match:
        return [MarginNumber(edge.page, int(match[1]), right=edge.right)]
    roman = ROMAN.fullmatch(edge.text)
    if roman and (value := roman_value(roman[1])):
        return [MarginNumber(edge.page, value, roman=True, right=edge.right)]
    if edge.large or not common:
        return []
    found = [int(digits) for digits in _DIGITS.findall(edge.text) if len(digits) < 5]
    return [MarginNumber(edge.page, value, right=edge.right, alone=False) for value in found[:8]]


def _edges(page: RawPage, kind: _Kind | None) -> list[_Edge]:
    """The first and last rows of the page that lie in its margins; rows side by side far apart are told apart."""
    found = group_rows(page.words)
    usual = median(word.size for word in page.words) if page.words else 0.0
    edges = []
    for top, some in ((True, found[:3]), (False, found[-4:])):
        apart = _apart(found, top=top)
        for y, words in some:
            if (y < _EDGE * page.height) if top else (y > (1 - _EDGE) * page.height):
                large = words[0].size > 1.1 * usual
                body = y not in apart and all(_kind(word) == kind for word in words)
                for part in (words, *_parts(words)):
                    if part[0].size < 0.85 * max(word.size for word in words):  # a note's mark
                        continue
                    right = (part[0].x0 + part[-1].x1) / 2 > page.width / 2
                    edges.append(_Edge(page.number, top, y, join_words(part).strip(), part, large, right, body))
    return edges


def _apart(found: list[MarginRow], *, top: bool) -> frozenset[float]:
    """The base lines of the outermost rows that more room parts from the rest than there is between lines."""
    ordered = found[:5] if top else found[:-6:-1]
    cut = 0
    for n, ((y, words), (z, others)) in enumerate(itertools.pairwise(ordered), 1):
        if abs(y - z) > 1.7 * max(words[0].size, others[0].size):
            cut = n
    return frozenset(y for y, _ in ordered[:cut])


def _parts(words: tuple[PdfWord, ...]) -> list[tuple[PdfWord, ...]]:
    """A row cut where a gap is wider than three letters; nothing where it is of one piece."""
    parts: list[list[PdfWord]] = [[words[0]]]
    for last, word in itertools.pairwise(words):
        if word.x0 - last.x1 > 2 * word.size:
            parts.append([])
        parts[-1].append(word)
    return [tuple(part) for part in parts] if len(parts) > 1 else []


def _changing_heads(pages: list[RawPage], edges: list[_Edge], usual: _Kind | None) -> set[int]:
    """Running heads that change with the chapter: of one type at one height on three pages or more, none of it body.

    Where the body's own lines stand on some page no running head stands, so a heading atop a page is not taken.
    """
    texts = {
        round(word.y / 3) + step for page in pages for word in page.words if _kind(word) == usual for step in (-1, 0, 1)
    }
    groups: dict[tuple[int, _Kind], list[_Edge]] = defaultdict(list)
    for edge in edges:
        kinds = {_kind(word) for word in edge.words}
        if edge.top and not edge.large and len(kinds) == 1 and usual not in kinds and round(edge.y / 3) not in texts:
            groups[(round(edge.y / 3), kinds.pop())].append(edge)
    return {id(edge) for group in groups.values() if len({each.page for each in group}) >= 3 for edge in group}


def _usual_kind(pages: list[RawPage]) -> _Kind | None:
    """How most words of the document are set; None where there are none."""
    counts = Counter(_kind(word) for page in pages for word in page.words)
    return counts.most_common(1)[0][0] if counts else None


def _kind(word: PdfWord) -> _Kind:
    return round(word.size, 1), word.font + "b" * word.bold, word.italic


def _place(edge: _Edge) -> tuple[int, bool]:
    """Where a row stands, in steps of six points, and in which half of the page."""
    return round(edge.y / 6), edge.right


def _number_places(
    edges: list[_Edge], numbers: dict[int, list[MarginNumber]], counts: Mapping[int, PageCount]
) -> frozenset[tuple[int, bool]]:
    """Where the pages' numbers stand alone on three pages or more."""
    found = Counter(
        _place(edge)
        for edge in edges
        if edge.page in counts and any(each.alone and counts[edge.page].agrees(each) for each in numbers[id(edge)])
    )
    return frozenset(place for place, count in found.items() if count >= 3)


def _repeated(edges: list[_Edge], pages: int, counts: Mapping[int, PageCount]) -> set[tuple[bool, str]]:
    """Keys of the rows that stand at the same height on several pages."""
    heights: dict[tuple[bool, str], dict[int, float]] = defaultdict(dict)
    for edge in edges:
        if not edge.body and any(character.isalpha() for character in edge.text):
            heights[edge.key(counts.get(edge.page))][edge.page] = edge.y
    needed = 2 if pages < 6 else 3
    return {key for key, found in heights.items() if _same_height(list(found.values())) >= needed}


def _same_height(heights: list[float]) -> int:
    return max(Counter(round(y / 6) for y in heights).values())

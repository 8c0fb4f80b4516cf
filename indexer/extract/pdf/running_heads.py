"""Running heads, running feet and printed page numbers: what repeats in the margins of the pages."""

import itertools
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median

from indexer.extract.pdf.lines import group_rows, join_words
from indexer.extract.pdf.words import PdfWord, RawPage

_EDGE = 0.125
_NUMBER = re.compile(r"(?:side|s\.|page)?\s*[-–—(|]*\s*(\d{1,4})\s*[-–—)|]*(?:\s*(?:af|/|of)\s*\d{1,4})?", re.I)
_ROMAN = re.compile(r"[ivxl]{1,6}", re.I)
_DIGITS = re.compile(r"\d+")

MarginRow = tuple[float, tuple[PdfWord, ...]]


@dataclass(frozen=True, slots=True)
class Bare:
    """A page without its running heads and feet, and the number that was printed on it."""

    page: RawPage
    words: tuple[PdfWord, ...]
    printed: str | None


@dataclass(frozen=True, slots=True)
class _Edge:
    """A row at the edge of a page. large: it is set larger than the page's text, as headings are."""

    page: int
    top: bool
    y: float
    text: str
    words: tuple[PdfWord, ...]
    large: bool

    def key(self, offset: int | None) -> tuple[bool, str]:
        """What is the same on other pages: the text with the page's own number taken out."""
        own = "" if offset is None or self.large else str(self.page + offset)
        return self.top, _DIGITS.sub(lambda match: "#" if match[0] == own else match[0], self.text.casefold())


def bare_pages(pages: list[RawPage]) -> list[Bare]:
    """The pages without running heads, feet and page numbers."""
    edges = [edge for page in pages for edge in _edges(page)]
    offset = _offset(edges, len(pages))
    repeated = _repeated(edges, len(pages), offset)
    heights = _number_heights(edges, offset)
    heads = _changing_heads(pages, edges)
    gone: dict[int, set[int]] = defaultdict(set)
    printed: dict[int, str] = {}
    for edge in edges:
        numbers = [int(digits) for digits in _DIGITS.findall(edge.text) if len(digits) < 5]
        counted = offset is not None and edge.page + offset in numbers
        alone = counted and bool(_NUMBER.fullmatch(edge.text))
        number = alone or _is_stray_number(edge, heights)
        roman = bool(_ROMAN.fullmatch(edge.text)) and edge.words[0].y > 0
        roman = roman and sum(bool(_ROMAN.fullmatch(other.text)) for other in edges) >= 2
        if number or roman or edge.key(offset) in repeated or id(edge) in heads:
            gone[edge.page].update(id(word) for word in edge.words)
            if counted and offset is not None:
                printed[edge.page] = str(edge.page + offset)
            elif roman or number:
                printed.setdefault(edge.page, edge.text)
    _fill(printed, offset)
    return [
        Bare(page, tuple(word for word in page.words if id(word) not in gone[page.number]), printed.get(page.number))
        for page in pages
    ]


def _edges(page: RawPage) -> list[_Edge]:
    """The first and last rows of the page that lie in its margins; rows side by side far apart are told apart."""
    found = group_rows(page.words)
    usual = median(word.size for word in page.words) if page.words else 0.0
    edges = []
    for top, some in ((True, found[:3]), (False, found[-4:])):
        for y, words in some:
            if (y < _EDGE * page.height) if top else (y > (1 - _EDGE) * page.height):
                large = words[0].size > 1.1 * usual
                for part in (words, *_parts(words)):
                    edges.append(_Edge(page.number, top, y, join_words(part).strip(), part, large))
    return edges


def _parts(words: tuple[PdfWord, ...]) -> list[tuple[PdfWord, ...]]:
    """A row cut where a gap is wider than three letters; nothing where it is of one piece."""
    parts: list[list[PdfWord]] = [[words[0]]]
    for last, word in itertools.pairwise(words):
        if word.x0 - last.x1 > 2 * word.size:
            parts.append([])
        parts[-1].append(word)
    return [tuple(part) for part in parts] if len(parts) > 1 else []


def _offset(edges: list[_Edge], pages: int) -> int | None:
    """Printed number less physical one, as most pages have it; None where too few agree.

    Numbers that stand alone vote first; those in a running head only where none stand alone.
    """
    for alone in (True, False):
        votes: dict[int, set[int]] = defaultdict(set)
        for edge in [each for each in edges if alone or not each.large]:
            match = _NUMBER.fullmatch(edge.text)
            numbers = ([match[1]] if match else []) if alone else _DIGITS.findall(edge.text)
            for digits in numbers:
                if len(digits) < 5:
                    votes[int(digits) - edge.page].add(edge.page)
        if votes:
            offset, agreeing = max(votes.items(), key=lambda item: (len(item[1]), -abs(item[0])))
            if len(agreeing) >= max(2, min(pages, 8) // 3) or pages == 1 == len(agreeing):
                return offset
    return None


def _changing_heads(pages: list[RawPage], edges: list[_Edge]) -> set[int]:
    """Running heads that change with the chapter: of one type at one height on three pages or more, none of it body.

    Where the body's own lines stand on some page no running head stands, so a heading atop a page is not taken.
    """
    body = Counter[tuple[float, str, bool]]()
    for page in pages:
        body.update(_kind(word) for word in page.words)
    if not body:
        return set()
    usual = body.most_common(1)[0][0]
    texts = {
        round(word.y / 3) + step for page in pages for word in page.words if _kind(word) == usual for step in (-1, 0, 1)
    }
    groups: dict[tuple[int, tuple[float, str, bool]], list[_Edge]] = defaultdict(list)
    for edge in edges:
        kinds = {_kind(word) for word in edge.words}
        if edge.top and not edge.large and len(kinds) == 1 and usual not in kinds and round(edge.y / 3) not in texts:
            groups[(round(edge.y / 3), kinds.pop())].append(edge)
    return {id(edge) for group in groups.values() if len({each.page for each in group}) >= 3 for edge in group}


def _kind(word: PdfWord) -> tuple[float, str, bool]:
    return round(word.size, 1), word.font + "b" * word.bold, word.italic


def _number_heights(edges: list[_Edge], offset: int | None) -> frozenset[int]:
    """The heights at which the pages' numbers stand alone, in steps of six points."""
    found: Counter[int] = Counter()
    for edge in edges:
        match = _NUMBER.fullmatch(edge.text)
        if match and offset is not None and int(match[1]) == edge.page + offset:
            found[round(edge.y / 6)] += 1
    return frozenset(height for height, count in found.items() if count >= 3)


def _is_stray_number(edge: _Edge, heights: frozenset[int]) -> bool:
    """Whether a lone number out of count stands where the numbers stand: it is what is printed there."""
    return edge.text.isdigit() and len(edge.text) < 4 and round(edge.y / 6) in heights


def _repeated(edges: list[_Edge], pages: int, offset: int | None) -> set[tuple[bool, str]]:
    """Keys of the rows that stand at the same height on several pages."""
    heights: dict[tuple[bool, str], dict[int, float]] = defaultdict(dict)
    for edge in edges:
        if any(character.isalpha() for character in edge.text):
            heights[edge.key(offset)][edge.page] = edge.y
    needed = 2 if pages < 6 else 3
    return {key for key, found in heights.items() if _same_height(list(found.values())) >= needed}


def _same_height(heights: list[float]) -> int:
    return max(Counter(round(y / 6) for y in heights).values())


def _fill(printed: dict[int, str], offset: int | None) -> None:
    """Number pages between two numbered ones of the same count: their number is certain though it is not printed."""
    if offset is None:
        return
    counted = [page for page, text in printed.items() if text == str(page + offset)]
    for page in range(min(counted, default=0), max(counted, default=-1)):
        printed.setdefault(page, str(page + offset))

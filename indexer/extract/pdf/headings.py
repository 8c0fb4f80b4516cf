"""Which lines of a PDF are headings and of what level: by type against the body's, by bookmarks and by numbering."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.extract.common.font_style import may_be_heading
from indexer.extract.pdf.layout.lines import TextLine, TypeStyle, join_words

_DEPTH = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)(?:\.\s+\S|\s+(?![a-zæøå]))")
_WORD = re.compile(r"\w+")
LABEL = re.compile(r"(?:boks|tabel|figur)\s+\d", re.I)
_ITALIC_LONGEST = 90
_MOST_LINES = 8

Prominence = tuple[float, bool, bool, bool, bool]

RUN_IN: Prominence = (-1.0, False, False, True, True)
"""What a run-in heading counts for: less than any that has a line of its own."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the file's own outline: its depth from 1, its title and its page from 1."""

    level: int
    title: str
    page: int


def body_type(lines: Sequence[TextLine]) -> TypeStyle:
    """The type that most letters of the document are set in."""
    counts: Counter[TypeStyle] = Counter()
    for line in lines:
        kind = line.type
        counts[TypeStyle(kind.size, kind.bold, False, False, kind.font)] += len(line.text)
    return counts.most_common(1)[0][0] if counts else TypeStyle(10.0, False, False, False, "")


def prominence(kind: TypeStyle, body: TypeStyle) -> Prominence | None:
    """How a line stands out from the body, greater for higher headings; None where it does not."""
    larger = kind.size >= body.size * 1.08
    bolder = kind.bold and not body.bold and kind.size >= body.size * 0.8
    caps = kind.caps and kind.size >= body.size * 0.95
    italic = kind.italic and not body.italic and kind.size >= body.size * 0.95
    other = kind.font != body.font and kind.size >= body.size * 0.95
    if not (larger or bolder or caps or italic or (other and kind.size > body.size)):
        return None
    upright = larger or bolder or caps
    return (round(kind.size * 2) / 2 if upright else 0.0, upright, caps, kind.bold, not kind.italic)


def group_end(lines: Sequence[TextLine], start: int, body: TypeStyle) -> int:
    """The end of the heading that begins on line `start`: lines of the same type close under each other."""
    key = prominence(lines[start].type, body)
    end = start + 1
    while (
        end < len(lines)
        and lines[end].column == lines[start].column
        and lines[end].page == lines[start].page
        and lines[end].box == lines[start].box
        and _same(prominence(lines[end].type, body), key)
        and 0 < lines[end].y - lines[end - 1].y <= 1.75 * lines[start].size
    ):
        end += 1
    return end


def _same(one: Prominence | None, other: Prominence | None) -> bool:
    """Whether two lines may be one heading: capitals apart, for a last line may have none."""
    return one is not None and other is not None and (one[0], one[1], one[3:]) == (other[0], other[1], other[3:])


def heading_key(lines: Sequence[TextLine], start: int, end: int, body: TypeStyle) -> Prominence | None:
    """The prominence of lines[start:end] as a heading; None where words or place speak against it."""
    key = prominence(lines[start].type, body)
    text = " ".join(line.text for line in lines[start:end])
    if key is not None and len(text) < 80 and key[0] >= 1.15 * body.size:
        text = text.rstrip(".")
    if key is None or not may_be_heading(text) or len(_WORD.findall(text)) > 25 or end - start > _MOST_LINES:
        return None
    if sum(character.isalpha() for character in text) < 2:
        return None
    if not key[1] and not _stands_alone(lines, start, end, text):
        return None
    return (*key[:2], all(line.type.caps for line in lines[start:end]), *key[3:])


def _stands_alone(lines: Sequence[TextLine], start: int, end: int, text: str) -> bool:
    """Whether italics are a heading: one or two short lines with room above them, and upright text below at once."""
    if end - start > 2 or len(text) > _ITALIC_LONGEST:
        return False
    before = lines[start - 1] if start else None
    apart = (
        before is None or before.column != lines[start].column or lines[start].y - before.y > 1.7 * lines[start].size
    )
    if end >= len(lines):
        return apart and before is not None
    after = lines[end]
    near = after.column == lines[start].column and 0 < after.y - lines[end - 1].y < 2.2 * after.size
    return near and apart and not after.type.italic


def rank_levels(headings: Sequence[tuple[str, Prominence, int]], bookmarks: Sequence[Bookmark]) -> list[int]:
    """The level of each heading (text, prominence, page): by rank of type, numbering within one type, bookmarks."""
    ranks = {key: rank for rank, key in enumerate(sorted({key for _, key, _ in headings}, reverse=True), 1)}
    shallowest: dict[Prominence, int] = defaultdict(lambda: 9)
    for text, key, _ in headings:
        shallowest[key] = min(shallowest[key], depth(text) or 9)
    marked = {(title_key(mark.title), mark.page): mark.level for mark in bookmarks}
    by_key = _bookmark_levels(headings, marked)
    out = []
    for text, key, page in headings:
        level = marked.get((title_key(text), page))
        number = depth(text)
        if level is None:
            level = _lowered(by_key, ranks, key)
            level += max(0, number - shallowest[key]) if number is not None else 0
        out.append(level)
    upright = [level for (_, key, _), level in zip(headings, out, strict=True) if key[1]]
    lowest = max(upright, default=0) + 1  # italics stand below all that is upright, also where bookmarks skip a level
    return [max(level, lowest) if not key[1] else level for (_, key, _), level in zip(headings, out, strict=True)]


def _bookmark_levels(
    headings: Sequence[tuple[str, Prominence, int]], marked: dict[tuple[str, int], int]
) -> dict[Prominence, int]:
    """The level that most bookmarked headings of a type have."""
    found: dict[Prominence, Counter[int]] = defaultdict(Counter)
    for text, key, page in headings:
        level = marked.get((title_key(text), page))
        if level is not None:
            found[key][level] += 1
    return {key: counts.most_common(1)[0][0] for key, counts in found.items()}


def _lowered(by_key: dict[Prominence, int], ranks: dict[Prominence, int], key: Prominence) -> int:
    """A type's level: its bookmarks', else its rank, below the bookmarked types that are more prominent."""
    if key in by_key:
        return by_key[key]
    above = [(other, level) for other, level in by_key.items() if other > key]
    if not above:
        return ranks[key]
    nearest, level = min(above)
    return level + ranks[key] - ranks[nearest]


def depth(text: str) -> int | None:
    """How deep a heading's own number is: 1 for "2.", 2 for "2.1"; None without a number."""
    match = _DEPTH.match(text)
    return match[1].count(".") + 1 if match else None


def title_key(text: str) -> str:
    """Letters and digits only, in small: what two printings of one title share."""
    return "".join(_WORD.findall(text.replace("\u00ad", "").casefold()))


def bookmarked(lines: Sequence[TextLine], start: int, wanted: set[tuple[str, int]]) -> int:
    """The end of the lines from `start` that together are a bookmark's title on their page; `start` where none are."""
    text = ""
    if lines[start].text[:1].islower():
        return start
    for end in range(start, min(start + 4, len(lines))):
        if lines[end].page != lines[start].page:
            break
        text += title_key(join_words(lines[end].words))
        if (text, lines[start].page) in wanted:
            return end + 1
    return start

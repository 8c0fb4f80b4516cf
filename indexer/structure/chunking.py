"""Passages: consecutive blocks or sentences of one section, cut where it reads best."""

import hashlib
from bisect import bisect_left
from collections.abc import Sequence

from indexer.language.sentences import split_sentences
from indexer.models import Block, Page, Passage, Section

ChunkSpan = tuple[int, int]

LOW, HIGH, MOST = 400, 900, 1200
"""Characters: passages are between LOW and HIGH where the text allows it, and never longer than MOST."""

TOO_LONG = 0.8 / 500
"""Cost of every character above LOW: short passages rank and read more precisely."""

_MOST_UNITS = 100
"""Sentences or rows of a passage: bounds the search for cuts in tables of tiny rows."""


def chunk(
    agreement: str, text: str, blocks: Sequence[Block], sections: Sequence[Section], pages: Sequence[Page]
) -> tuple[Passage, ...]:
    """All passages of a document, in order of the text; each is one slice of it, of one section."""
    passages: list[Passage] = []
    seen: dict[str, int] = {}
    for run in _runs(blocks):
        sentences = [s for block in run for s in block_sentences(text, block)]
        units = [part for s in sentences for part in _bounded(text, s)]
        starts = [start for start, _ in sentences]
        ends = {block.end for block in run}
        for start, end in _cut(text, units, ends):
            within = sentences[bisect_left(starts, start) : bisect_left(starts, end)]
            inside = tuple(s for s in within if s[1] <= end) or ((start, end),)
            section = run[0].section
            name = _name(agreement, text[start:end], seen)
            passages.append(_passage(agreement, name, section, (start, end), inside, sections, pages))
    return tuple(passages)


def _runs(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks of one section that follow each other with nothing between them."""
    runs: list[list[Block]] = []
    previous: Block | None = None
    for block in blocks:
        if block.kind == "heading":
            previous = None
            continue
        joined = previous is not None and previous.section == block.section
        if joined and "footnote" not in (block.kind, previous.kind if previous else ""):
            runs[-1].append(block)
        else:
            runs.append([block])
        previous = block
    return runs


def block_sentences(text: str, block: Block) -> tuple[ChunkSpan, ...]:
    """The sentences of a block as spans of the document; of a table its rows."""
    body = text[block.start : block.end]
    spans: list[ChunkSpan] = []
    if block.kind == "table":
        at = 0
        for line in body.split("\n"):
            spans.append((at, at + len(line)))
            at += len(line) + 1
    else:
        spans.extend(split_sentences(body))
    trimmed = (_trim(body, *span) for span in spans or [(0, len(body))])
    return tuple((block.start + start, block.start + end) for start, end in trimmed if start < end)


def _trim(body: str, start: int, end: int) -> ChunkSpan:
    inner = body[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))


def _bounded(text: str, span: ChunkSpan) -> list[ChunkSpan]:
    """A sentence, in parts where it alone is longer than a passage may be."""
    start, end = span
    parts = []
    while end - start > MOST:
        cut = max(text.rfind(sign, start + LOW, start + HIGH) for sign in ("; ", ", ", " ", "\t"))
        cut = cut + 1 if cut > 0 else start + HIGH
        parts.append((start, cut))
        start = cut
    parts.append((start, end))
    return [_shift(text, part) for part in parts]


def _shift(text: str, span: ChunkSpan) -> ChunkSpan:
    start, end = _trim(text, *span)
    return start, end


def _cut(text: str, units: Sequence[ChunkSpan], ends: set[int]) -> list[ChunkSpan]:
    """The cheapest division of sentences into passages (dynamic programming over the places to cut)."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(1, len(units) + 1):
        choices = []
        first = last - 1
        while first >= max(0, last - _MOST_UNITS) and (
            units[last - 1][1] - units[first][0] <= MOST or first == last - 1
        ):
            cost = best[first][0] + _cost(text, units, first, last, ends)
            choices.append((cost, first))
            first -= 1
        best.append(min(choices))
    spans = []
    last = len(units)
    while last:
        first = best[last][1]
        spans.append((units[first][0], units[last - 1][1]))
        last = first
    return spans[::-1]


def _cost(text: str, units: Sequence[ChunkSpan], first: int, last: int, ends: set[int]) -> float:
    start, end = units[first][0], units[last - 1][1]
    length = end - start
    cost = TOO_LONG * max(0, min(length, HIGH) - LOW)
    if length < LOW:
        cost += 0.3 + 1.5 * (LOW - length) / LOW
    elif length > HIGH:
        cost += 0.3 + (length - HIGH) / (MOST - HIGH)
    if last < len(units):
        cost += 0.0 if end in ends else 0.35
        cost += 0.4 if text[end - 1] == ":" else 0.0
    return cost


def _name(agreement: str, words: str, seen: dict[str, int]) -> str:
    digest = hashlib.sha256(" ".join(words.split()).encode()).hexdigest()[:10]
    seen[digest] = seen.get(digest, 0) + 1
    return f"{agreement}.{digest}" + (f"-{seen[digest]}" if seen[digest] > 1 else "")


def page_at(pages: Sequence[Page], offset: int) -> Page:
    """The page on which the character at `offset` stands."""
    for page in pages:
        if page.start <= offset < page.end:
            return page
    return pages[-1]


def _passage(
    agreement: str,
    name: str,
    section: int,
    span: ChunkSpan,
    sentences: tuple[ChunkSpan, ...],
    sections: Sequence[Section],
    pages: Sequence[Page],
) -> Passage:
    first, last = page_at(pages, span[0]), page_at(pages, span[1] - 1)
    exact = first.exact and last.exact
    return Passage(
        name, agreement, section, first.number, last.number, exact, first.printed, span[0], span[1], sentences
    )

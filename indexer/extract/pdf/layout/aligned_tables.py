"""Tables on a page: lines cut by wide gaps that stand under each other, as rows of cells."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from indexer.extract.common.labels import BULLETS
from indexer.extract.pdf.layout.lines import TextLine, join_words
from indexer.extract.pdf.page.words import PdfWord

_GAP = 1.4
_WIDE_GAP = 3.0
_LABEL = re.compile(r"(?:[(]?\d{1,3}(?:\.\d+)*[.)]?|[(]?[a-zæøå][.)]|[ivx]+[.)])", re.I)
_TIGHT = 1.6
_FEWEST_DOUBTFUL = 3
_STOPS = tuple(".:;!?")


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """A row of a table: its first line, and its cells. flowing: text runs on from line to line in two of them."""

    line: TextLine
    cells: tuple[str, ...]
    flowing: bool = False


CellSpan = tuple[float, float]


def segments(line: TextLine) -> list[tuple[PdfWord, ...]]:
    """The line's words, cut where a gap is wider than a word space can be; a list's label stays with its text."""
    parts: list[list[PdfWord]] = [[line.words[0]]]
    even = _is_evenly_spaced(line)
    for last, word in zip(line.words, line.words[1:], strict=False):
        gap = word.x0 - last.x1
        ruled = any(last.x1 - 1 <= x <= word.x0 + 1 for x in line.rules)
        label = len(parts) == 1 and _is_label(parts[0]) and gap < _WIDE_GAP * line.size
        if ruled or (gap > _GAP * line.size and not label and not even):
            parts.append([])
        parts[-1].append(word)
    return [tuple(part) for part in parts]


def _is_evenly_spaced(line: TextLine) -> bool:
    """Whether the words are drawn apart to fill the line: equal gaps between words, not figures."""
    gaps = [word.x0 - last.x1 for last, word in zip(line.words, line.words[1:], strict=False) if not word.glued]
    if len(gaps) < 2 or line.right - line.x1 > line.size:
        return False
    worded = sum(any(character.isalpha() for character in word.text) for word in line.words)
    return max(gaps) - min(gaps) < 0.35 * line.size and worded * 2 > len(line.words)


def _is_label(words: list[PdfWord]) -> bool:
    text = join_words(tuple(words))
    return text in BULLETS or (bool(_LABEL.fullmatch(text)) and (text[-1] in ".)" or "." in text))


def find_tables(lines: Sequence[TextLine]) -> list[tuple[int, int, list[AlignedRow]]]:
    """The tables in one column of a page: first line, line after the last, rows."""
    cut = [[] if line.cells else segments(line) for line in lines]
    found: list[tuple[int, int, list[AlignedRow]]] = []
    start = 0
    while start < len(lines):
        if lines[start].cells:
            found.append((start, start + 1, [AlignedRow(lines[start], lines[start].cells)]))
            start += 1
            continue
        end = _run_end(lines, cut, start)
        tabular = end - start >= 2 and not _is_stretched(lines, start, end)
        rows = _table(lines[start:end], cut[start:end]) if tabular else None
        if rows is None:
            start += 1
        else:
            first, header = _header(lines, start, rows, found[-1][1] if found else 0)
            found.append((first, end, [*header, *rows]))
            start = end
    return found


def _is_stretched(lines: Sequence[TextLine], start: int, end: int) -> bool:
    """Whether lines with wide gaps are drawn out to the edge of a column in whose text they stand."""
    joints = [(lines[n], lines[n + 1]) for n in range(max(0, start - 1), min(end, len(lines) - 1))]
    runs_on = [
        not above.cells
        and below.y - above.y < _TIGHT * below.size
        and not above.text.endswith(_STOPS)
        and below.text[:1].islower()
        for above, below in joints
    ]
    full = all(line.right - line.x1 < line.size for line in lines[start : end - 1])
    return full and sum(runs_on) * 4 >= 3 * len(joints) > 0 and (runs_on[0] or runs_on[-1])


def _header(lines: Sequence[TextLine], start: int, rows: list[AlignedRow], after: int) -> tuple[int, list[AlignedRow]]:
    """A bold line above the first row whose words stand over its columns: the first line taken, and its row."""
    n = start - 1
    if n < after or not lines[n].type.bold or lines[n].cells or lines[start].y - lines[n].y > 2.5 * lines[n].size:
        return start, []
    starts = sorted({round(parts[0].x0, 1) for row in rows for parts in segments(row.line)})
    parts: list[list[PdfWord]] = []
    for word in lines[n].words:
        if not parts or any(abs(word.x0 - x) < 0.5 * word.size for x in starts):
            parts.append([])
        parts[-1].append(word)
    if len(parts) < 2 or len(parts) > len(rows[0].cells):
        return start, []
    texts = [join_words(tuple(part)) for part in parts]
    return n, [AlignedRow(lines[n], (*texts, *[""] * (len(rows[0].cells) - len(texts))))]


def _run_end(lines: Sequence[TextLine], cut: list[list[tuple[PdfWord, ...]]], start: int) -> int:
    """The end of a run of lines that may be a table: cut lines, with single-cell lines between as wrapped cells."""
    if len(cut[start]) < 2:
        return start
    end = last = start
    while end < len(lines):
        if lines[end].cells:
            break
        if len(cut[end]) >= 2:
            last = end
        elif end - last > 2 or _fills(lines[end]):
            break
        if end > start and lines[end].y - lines[end - 1].y > 3.2 * lines[end].size:
            break
        end += 1
    wrapped = last + 1
    while wrapped < len(lines) and not lines[wrapped].cells and _is_wrapped_cell(lines, wrapped, last):
        wrapped += 1
    return wrapped


def _fills(line: TextLine) -> bool:
    return line.x1 - line.x0 > 0.75 * (line.right - line.left)


def _is_wrapped_cell(lines: Sequence[TextLine], n: int, last: int) -> bool:
    """Whether a single-cell line below the last row goes on with one of its cells other than the first."""
    close = lines[n].y - lines[n - 1].y < _TIGHT * lines[n].size
    return close and lines[n].x0 > lines[last].x0 + 2 * lines[n].size


def _table(lines: Sequence[TextLine], cut: list[list[tuple[PdfWord, ...]]]) -> list[AlignedRow] | None:
    """The rows, or None where the cells do not stand under each other."""
    multiple = [parts for parts in cut if len(parts) >= 2]
    columns = _columns(multiple)
    if len(multiple) < 2 or len(columns) < 2 or _is_prose(multiple, columns):
        return None
    placed = [_placed(parts, columns) for parts in cut]
    if sum(len({n for n, text in enumerate(row) if text}) >= 2 for row in placed) < 2:
        return None
    return _flowing_rows(lines, placed) if _is_flowing(placed) else _merge_wrapped(lines, placed)


def _is_flowing(placed: list[list[str]]) -> bool:
    """Whether text runs on from line to line in two columns or more: texts side by side, or a table of texts."""
    flowing = 0
    for column in zip(*placed, strict=True):
        pairs = [(above, below) for above, below in itertools.pairwise(column) if above and below]
        runs_on = sum(not above.endswith(_STOPS) and below[0].islower() for above, below in pairs)
        flowing += runs_on >= 2 and runs_on * 3 >= len(pairs)
    return flowing >= 2


def _flowing_rows(lines: Sequence[TextLine], placed: list[list[str]]) -> list[AlignedRow]:
    """Rows that end where more room stands below them; each cell has its text whole."""
    steps = [below.y - above.y for above, below in itertools.pairwise(lines)]
    rows: list[AlignedRow] = []
    for n, (line, cells) in enumerate(zip(lines, placed, strict=True)):
        if rows and steps[n - 1] <= 1.25 * min(steps):
            rows[-1] = replace(rows[-1], cells=tuple(map(_join, rows[-1].cells, cells)))
        else:
            rows.append(AlignedRow(line, tuple(cells), flowing=True))
    return rows


def _columns(cut: list[list[tuple[PdfWord, ...]]]) -> list[CellSpan]:
    """Where the cells of all lines stand, as spans across the page; overlapping cells make one column."""
    spans = sorted((part[0].x0, part[-1].x1) for parts in cut for part in parts)
    merged: list[list[float]] = []
    for x0, x1 in spans:
        if merged and x0 < merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], x1)
        else:
            merged.append([x0, x1])
    return [(x0, x1) for x0, x1 in merged]


def _is_prose(cut: list[list[tuple[PdfWord, ...]]], columns: list[CellSpan]) -> bool:
    """Whether the gaps are those of justified text: each line fills its width and cells do not line up."""
    starts = [part[0].x0 for parts in cut for part in parts[1:]]
    ends = [part[-1].x1 for parts in cut for part in parts[1:]]
    size = cut[0][0][0].size
    aligned = sum(
        min(sum(abs(x - y) < size for y in starts), sum(abs(x2 - y) < size for y in ends)) >= 0
        and max(sum(abs(x - y) < size for y in starts), sum(abs(x2 - y) < size for y in ends)) >= 2
        for x, x2 in zip(starts, ends, strict=True)
    )
    return aligned < 0.6 * len(starts) or len(columns) > 16


def _placed(parts: list[tuple[PdfWord, ...]], columns: list[CellSpan]) -> list[str]:
    """The cells of one line by column."""
    cells = [""] * len(columns)
    for part in parts:
        middle = (part[0].x0 + part[-1].x1) / 2
        n = next((n for n, (x0, x1) in enumerate(columns) if x0 - 1 <= part[0].x0 <= x1 + 1), None)
        if n is None:
            n = min(range(len(columns)), key=lambda each: abs(sum(columns[each]) / 2 - middle))
        cells[n] = f"{cells[n]} {join_words(part)}".strip()
    return cells


def _merge_wrapped(lines: Sequence[TextLine], placed: list[list[str]]) -> list[AlignedRow]:
    """Lines that only go on with cells of the row above are joined to it."""
    leading = median([b.y - a.y for a, b in itertools.pairwise(lines)] or [0.0])
    rows: list[AlignedRow] = []
    for n, (line, cells) in enumerate(zip(lines, placed, strict=True)):
        close = n > 0 and line.y - lines[n - 1].y < min(1.45 * line.size, max(0.85 * leading, 1.2 * line.size))
        filled = [cell for cell in cells if cell]
        if rows and close and (not cells[0] or (len(filled) == 1 and cells[0][:1].islower())):
            above = rows[-1].cells
            rows[-1] = AlignedRow(rows[-1].line, tuple(map(_join, above, cells)))
        else:
            rows.append(AlignedRow(line, tuple(cells)))
    return rows


def _join(old: str, new: str) -> str:
    return f"{old} {new}".strip()


def read_across(lines: Sequence[TextLine]) -> bool:
    """Whether lines of text are read across a wide gap again and again, so that their columns are not sure."""
    run = 0
    for line in lines:
        wide = not line.cells and len(segments(line)) > 1 and len(line.words) >= 6
        run = run + 1 if wide else 0
        if run >= _FEWEST_DOUBTFUL:
            return True
    return False

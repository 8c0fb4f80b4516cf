"""Lines to paragraphs, headings, items and rows: where the layout says that a new one begins."""

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median, quantiles

from indexer.extract.common.font_style import may_be_heading
from indexer.extract.common.labels import BULLETS, is_lone_label
from indexer.extract.pdf.headings import LABEL, RUN_IN, Prominence, bookmarked, group_end, heading_key, prominence
from indexer.extract.pdf.layout.aligned_tables import AlignedRow, find_tables
from indexer.extract.pdf.layout.lines import TextLine, TypeStyle
from indexer.models import LineRole

_FINISHED = re.compile(r"[.!?:;…][)\]”\"’'»]*\s*\d{0,2}$")
_ENUMERATED = re.compile(r"(?:[(]?\d{1,2}[.)]|[(]?[a-zæøå][.)]|[ivx]{1,4}[.)])")
_DASHES = frozenset("-–—*")
_SURE_BULLETS = frozenset(BULLETS) - _DASHES
_BOX_TITLE = 200


@dataclass(slots=True)
class PdfBlock:
    """A paragraph, heading, item or row: its lines, and for a heading its prominence (None for a box's label).

    skip: how many words of the first line are a bullet. cells, flowing: of a row, see AlignedRow.
    """

    role: LineRole
    lines: list[TextLine] = field(default_factory=list)
    key: Prominence | None = None
    skip: int = 0
    cells: tuple[str, ...] = ()
    flowing: bool = False

    @property
    def text(self) -> str:
        """The unit's words, for comparisons."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class ParagraphMeasures:
    """What the whole document has in common: the body's type, the distance of lines by size, bookmarked titles."""

    body: TypeStyle
    leading: dict[float, float]
    bookmarks: frozenset[tuple[str, int]]
    first_page: int

    def lead(self, size: float) -> float:
        """The usual distance of two lines of this size."""
        return self.leading.get(round(size), 1.25 * size)


def line_leading(columns: Sequence[Sequence[TextLine]]) -> dict[float, float]:
    """The usual distance of lines for each size of type, where one is set often enough to tell."""
    steps: dict[float, list[float]] = defaultdict(list)
    for column in columns:
        for above, line in itertools.pairwise(column):
            if round(above.size) == round(line.size) and 0 < line.y - above.y < 3 * line.size:
                steps[round(line.size)].append(line.y - above.y)
    return {
        size: quantiles(found, n=4)[0] if len(found) > 12 else median(found)
        for size, found in steps.items()
        if len(found) >= 4
    }


def with_edges(column: Sequence[TextLine], known: dict[int, float]) -> list[TextLine]:
    """The column's lines with the edges that its running text keeps; `known`: right edges by left ones elsewhere."""
    groups: dict[int | None, list[TextLine]] = defaultdict(list)
    for line in column:
        groups[line.box].append(line)
    edges = {}
    for box, lines in groups.items():
        left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
        if box is None and len(lines) < 8:
            right = max(right, known.get(round(left / 12), right))
        edges[box] = (left, right)
    return [replace(line, left=edges[line.box][0], right=edges[line.box][1]) for line in column]


def build_blocks(columns: Sequence[Sequence[TextLine]], measures: ParagraphMeasures) -> list[PdfBlock]:
    """All units of the document in reading order."""
    builder = _Builder(measures)
    for column in columns:
        builder.column(column)
    return builder.units


class _Builder:
    def __init__(self, measures: ParagraphMeasures) -> None:
        self.units: list[PdfBlock] = []
        self._m = measures
        self._last: TextLine | None = None

    def column(self, lines: Sequence[TextLine]) -> None:
        """Add the lines of one column of one page."""
        tables = {start: (end, rows) for start, end, rows in self._tables(lines)}
        n = 0
        while n < len(lines):
            if n in tables:
                end, rows = tables[n]
                self._rows(rows)
                n = end
                continue
            stop = min([start for start in tables if start > n], default=len(lines))
            n = self._heading(lines[:stop], n) or self._line(lines, n, stop)
            self._last = lines[n - 1]

    def _tables(self, lines: Sequence[TextLine]) -> list[tuple[int, int, list[AlignedRow]]]:
        return find_tables(lines) if lines and lines[0].page >= self._m.first_page else []

    def _rows(self, rows: list[AlignedRow]) -> None:
        self.units.extend(PdfBlock("row", [row.line], cells=row.cells, flowing=row.flowing) for row in rows)
        self._last = rows[-1].line

    def _heading(self, lines: Sequence[TextLine], n: int) -> int:
        """Add the heading that begins on line n and return its end; 0 where none does."""
        line = lines[n]
        if line.page < self._m.first_page:
            return 0
        if line.run_in:
            return self._run_in(lines, n)
        end = bookmarked(lines, n, set(self._m.bookmarks))
        if end > n:
            key = prominence(line.type, self._m.body) or (self._m.body.size, True, False, False, True)
            self.units.append(PdfBlock("heading", list(lines[n:end]), key))
            return end
        end = self._box_label(lines, n)
        if end:
            return end
        if prominence(line.type, self._m.body) is None or self._runs_on(line):
            return 0
        end = group_end(lines, n, self._m.body)
        key_found = heading_key(lines, n, end, self._m.body)
        if key_found is None:
            return 0
        label = bool(LABEL.match(line.text))
        self.units.append(PdfBlock("heading", list(lines[n:end]), None if label or line.box is not None else key_found))
        return end

    def _run_in(self, lines: Sequence[TextLine], n: int) -> int:
        end = n
        while end < len(lines) and lines[end].run_in == lines[n].run_in:
            end += 1
        self.units.append(PdfBlock("heading", list(lines[n:end]), RUN_IN))
        return end

    def _runs_on(self, line: TextLine) -> bool:
        """Whether a line of the body's size goes on with the sentence above it: bold words inside a paragraph."""
        last = self._last
        if last is None or last.page != line.page or last.column != line.column or line.size > 1.08 * self._m.body.size:
            return False
        near = line.y - last.y <= 1.2 * self._m.lead(line.size)
        in_text = bool(self.units) and self.units[-1].role in ("text", "item")
        return near and in_text and not _FINISHED.search(last.text) and last.type.size == line.type.size

    def _box_label(self, lines: Sequence[TextLine], n: int) -> int:
        """A box's label alone on a line, with its title on the next: one heading."""
        line = lines[n]
        if not is_lone_label(line.text) or n + 1 >= len(lines) or lines[n + 1].page != line.page:
            return 0
        if line.box is None and not line.type.bold:
            return 0
        end = n + 2
        while end < len(lines) and end - n < 4 and self._wraps(lines, end) and lines[end].box == line.box:
            end += 1
        title = " ".join(each.text for each in lines[n + 1 : end])
        if len(title) > _BOX_TITLE or not may_be_heading(title) or lines[n + 1].y - line.y > 2.5 * line.size:
            return 0
        self.units.append(PdfBlock("heading", list(lines[n:end])))
        return end

    def _wraps(self, lines: Sequence[TextLine], n: int) -> bool:
        last, line = lines[n - 1], lines[n]
        if line.cells or line.y - last.y > 1.2 * self._m.lead(line.size):
            return False
        return last.type == line.type and not self._is_short(last, line) and not _FINISHED.search(last.text)

    def _line(self, lines: Sequence[TextLine], n: int, stop: int) -> int:
        line = lines[n]
        following = lines[n + 1] if n + 1 < stop else None
        bullet = self._bullet(line, following)
        if bullet or self._begins(line):
            role: LineRole = "item" if bullet else "text"
            self.units.append(PdfBlock(role, [line], skip=1 if line.words[0].text in BULLETS and bullet else 0))
        else:
            self.units[-1].lines.append(line)
        return n + 1

    def _bullet(self, line: TextLine, following: TextLine | None) -> bool:
        """Whether the line opens a list item: a bullet; a dash or number only where indented or hung."""
        first = line.words[0]
        if line.dotted:
            return True
        if len(line.words) < 2 or line.page < self._m.first_page:
            return False
        if first.text in _SURE_BULLETS:
            return True
        if first.text not in _DASHES and not _ENUMERATED.fullmatch(first.text):
            return False
        text_x = line.words[1].x0
        hung = following is not None and abs(following.x0 - text_x) < 0.3 * line.size and following.y > line.y
        indented = line.x0 - line.left > 0.8 * line.size
        again = bool(self.units) and self.units[-1].role == "item" and abs(self.units[-1].lines[0].x0 - line.x0) < 2
        return hung or again or (indented and self._begins(line))

    def _begins(self, line: TextLine) -> bool:
        """Whether a new paragraph begins with the line."""
        last = self._last
        if last is None or not self.units or self.units[-1].role not in ("text", "item"):
            return True
        if line.box != last.box or abs(line.size - last.size) > 0.08 * last.size:
            return True
        if line.page != last.page or line.column != last.column:
            return self._begins_apart(line, last)
        if line.y - last.y > 1.3 * self._m.lead(line.size) or line.y < last.y:
            return True
        if self.units[-1].role == "item":
            return self._ends_item(line, last)
        finished = bool(_FINISHED.search(last.text))
        indented = line.x0 - line.left > 0.8 * line.size and last.x0 - last.left < 0.4 * line.size
        if indented and (finished or self._is_short(last, line)):
            return True
        return self._is_short(last, line) and (finished or (line.type != last.type and line.text[:1].isupper()))

    def _begins_apart(self, line: TextLine, last: TextLine) -> bool:
        """The same across columns and pages, where no distance tells."""
        if line.text[:1].islower():
            return False
        finished = bool(_FINISHED.search(last.text))
        if self.units[-1].role == "item":
            text_x = _text_x(self.units[-1])
            hung = abs((line.x0 - line.left) - (text_x - self.units[-1].lines[0].left)) < 0.8 * line.size
            return finished and not (hung and text_x - self.units[-1].lines[0].left > line.size)
        return finished and (self._is_short(last, line) or line.x0 - line.left > 0.8 * line.size)

    def _ends_item(self, line: TextLine, last: TextLine) -> bool:
        """Whether a line below an item stands outside it."""
        item = self.units[-1]
        first = item.lines[0]
        if len(item.lines) > 1:
            second = item.lines[1]
            apart = (second.page, second.column) != (first.page, first.column)
            hung = second.x0 - second.left > 0.6 * line.size if apart else second.x0 > first.x0 + 0.6 * line.size
            if hung:
                return line.x0 < last.x0 - 0.6 * line.size
        elif line.x0 > first.x0 + 0.6 * line.size:
            return False
        return self._is_short(last, line) and bool(_FINISHED.search(last.text))

    @staticmethod
    def _is_short(last: TextLine, line: TextLine) -> bool:
        """Whether the line ends before its room is used up: the next line's first word would have fitted."""
        first = line.words[0]
        return last.right - last.x1 > first.x1 - first.x0 + 0.8 * last.size


def _text_x(unit: PdfBlock) -> float:
    """Where the text of an item stands: its second line, or the word after its bullet."""
    if len(unit.lines) > 1:
        return unit.lines[1].x0
    words = unit.lines[0].words
    return words[1].x0 if len(words) > 1 else words[0].x0

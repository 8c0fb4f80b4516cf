"""Numbers in the cells of a table whose head names the unit (pure)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from search.amounts.numbers import FIGURE, AmountKind, RawAmount, looks_like_year, parse_number, plain

_CELL = re.compile(r"[^\t\n]+")
_VALUE = re.compile(rf"\s*(?P<sign>[-−–])?(?P<a>{FIGURE})\*{{0,3}}\s*")
_HEAD = re.compile(
    r"(?<![\d½])(?<![\d½]\s)(?P<scale>mia|mio)\.\s*kr|(?<!\.\s)(?<!\d\s)(?P<kr>\bkr\.|kroner)|(?<!\d\s)(?P<percent>\bpct\.|procent|andel)",
    re.IGNORECASE,
)
_LOOSE_NUMBER = re.compile(rf"[-–]?{FIGURE}\*{{0,3}}")
_LOOSE_ROW = re.compile(rf"(?P<label>\s*[^\W\d].{{0,80}}?)(?:\s+[-–]?{FIGURE}\*{{0,3}}){{1,8}}\s*")
_LONGEST_ROW = 70  # characters of a row without tabs: prose is longer
_LONGEST_HEAD = 200
_Unit = tuple[AmountKind, Decimal, str]


def find_cells(text: str) -> Iterator[RawAmount]:
    """The bare numbers of table rows under a head, or a caption, that says kroner or percent.

    Cells are parted by tabs; in a row without tabs the numbers that end it are its cells.
    """
    if "\n" not in text:
        return
    head = _Head()
    offset = 0
    for row in text.split("\n"):
        cells = tuple(_column_spans(row))
        head.read(row, cells)
        for column, start, end in cells:
            unit = head.units.get(column, head.whole)
            value = _VALUE.fullmatch(row[start:end])
            if value and unit and column > 0 and not looks_like_year(value["a"]):
                yield _found(value, offset + start, unit, head.years.get(column))
        offset += len(row) + 1


class _Head:
    """What the rows read so far say of the columns: units and years."""

    def __init__(self) -> None:
        self.units: dict[int, _Unit] = {}
        self.years: dict[int, int] = {}
        self.whole: _Unit | None = None

    def read(self, row: str, cells: tuple[tuple[int, int, int], ...]) -> None:
        for column, start, end in cells:
            cell = row[start:end].strip()
            if looks_like_year(cell):
                self.years[column] = int(cell)
            named = _unit(cell) if len(row) < _LONGEST_HEAD and not _any_number(cell) else None
            if named and (len(cells) == 1 or column == 0):
                self.whole = named
            elif named:
                self.units[column] = named


def _column_spans(row: str) -> Iterator[tuple[int, int, int]]:
    if "\t" not in row and len(row) <= _LONGEST_ROW and (match := _LOOSE_ROW.fullmatch(row)):
        yield 0, match.start("label"), match.end("label")
        for column, number in enumerate(_LOOSE_NUMBER.finditer(row, match.end("label")), 1):
            yield column, number.start(), number.end()
        return
    position = 0
    for column, cell in enumerate(row.split("\t")):
        if cell.strip():
            yield column, position, position + len(cell)
        position += len(cell) + 1


def _any_number(cell: str) -> bool:
    return re.match(r"\s*[\d½]", cell) is not None


def _unit(cell: str) -> _Unit | None:
    match = _HEAD.search(cell)
    if match is None:
        return None
    if match["percent"]:
        return "percent", Decimal(1), "pct."
    power = {"mia": 9, "mio": 6}.get((match["scale"] or "").lower(), 0)
    return "kroner", Decimal(10) ** power, "kr."


def _found(value: re.Match[str], start: int, unit: _Unit, year: int | None) -> RawAmount:
    kind, factor, name = unit
    number = parse_number(value["a"]) * factor * (-1 if value["sign"] else 1)
    first = value.start("sign") if value["sign"] else value.start("a")
    return RawAmount(start + first, start + value.end("a"), kind, value=plain(number), unit=name, year=year)

"""Numbers in the cells of a table whose head names the unit (pure)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from search.amount_found import AmountKind, Found
from search.amount_numbers import FIGURE, looks_like_year, parse_number, plain

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


def find_cells(text: str) -> Iterator[Found]:
    """The bare numbers of table rows (cells parted by tabs) under a head, or a caption, that says kroner or percent."""
    if "\n" not in text:
        return
    units: dict[int, _Unit] = {}
    whole: _Unit | None = None
    offset = 0
    for row in text.split("\n"):
        cells = list(_column_spans(row))
        for column, start, end in cells:
            unit = units.get(column, whole)
            value = _VALUE.fullmatch(row[start:end])
            if value is None:
                named = _unit(row[start:end]) if len(row) < _LONGEST_HEAD else None
                if named and (len(cells) == 1 or (column == 0 and not units)):
                    whole = named
                elif named and not _any_number(row[start:end]):
                    units[column] = named
            elif unit and not looks_like_year(value["a"]) and column > 0:
                yield _found(value, offset + start, unit)
        offset += len(row) + 1


def _column_spans(row: str) -> Iterator[tuple[int, int, int]]:
    if "\t" not in row and (match := _LOOSE_ROW.fullmatch(row)) and len(row) <= _LONGEST_ROW:
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


def _found(value: re.Match[str], start: int, unit: _Unit) -> Found:
    kind, factor, name = unit
    number = parse_number(value["a"]) * factor * (-1 if value["sign"] else 1)
    first = value.start("sign") if value["sign"] else value.start("a")
    return Found(start + first, start + value.end("a"), kind, value=plain(number), unit=name)

"""Numbers in the cells of a table whose head names the unit (pure)."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from search.amounts.attribution import only_owner
from search.amounts.numbers import (
    CLOSED_FIGURE,
    FIGURE,
    AmountKind,
    Owner,
    RawAmount,
    looks_like_year,
    parse_number,
    plain,
)
from search.amounts.years import years_named

_VALUE = re.compile(rf"\s*(?P<sign>[-−–])?\s?(?P<a>{FIGURE})\*{{0,3}}\s*(?:\(\s?{FIGURE}\s?(?:pct\.?|%)\s?\)\s*)?")
_MONEY = (
    r"(?<![\d½])(?<![\d½]\s)(?P<scale>mia|mio|mill|t)\b\.?\s?(?:kr|DKK)|kr\.?\s(?P<after>mia|mio)\b"
    r"|(?P<thousand>1\.000)\s?kr|(?<!\.\s)(?<!\d\s)(?P<kr>\bkr\.|kroner)"
)
_HEAD = re.compile(rf"{_MONEY}|(?<!\d\s)(?P<percent>\bpct\.|procent|andel)", re.IGNORECASE)
_CAPTION = re.compile(rf"{_MONEY}|(?<!\d\s)(?P<percent>\bpct\.|procent)", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:antal|indeks|årsværk|personer|indbyggere|stk)\b", re.IGNORECASE)
"""A column's head that says that its numbers count something, and are no sums of the table's unit."""
_PER = re.compile(r"(?i)\s(?:kr\.|kroner)\s(?:pr|per)\b")
_LOOSE_NUMBER = re.compile(rf"[-–]?{CLOSED_FIGURE}\*{{0,3}}")
_LOOSE_ROW = re.compile(rf"(?P<label>\s*[^\W\d].{{0,80}}?)(?:\s+[-–]?{CLOSED_FIGURE}\*{{0,3}}){{1,8}}\s*")
_LONGEST_ROW = 70  # characters of a row without tabs: prose is longer
_LONGEST_HEAD = 200
_LABEL = re.compile(r"^[\s•–*-]*(?:heraf\s|hvoraf\s)?|[\s*]+$")
_WHOLE = re.compile(r"(?:i\s*alt|total\w*|sum|samlet|hele\slandet)\W*", re.IGNORECASE)
_Unit = tuple[AmountKind, Decimal, str]
_Cell = tuple[int, int, int]
"""Column, start, end."""


def find_cells(text: str, head: str = "") -> Iterator[RawAmount]:
    """The bare numbers of table rows under a head, or a caption, that says kroner or percent.

    Cells are parted by tabs; in a row without tabs the numbers that end it are its cells. head: the caption and the row
    of heads, where they stand above the text; a caption alone does not make a table of a text without tabs.
    """
    if "\n" not in text and not (head and "\t" in text):
        return
    heads = _Heads(head.split("\n") if "\t" in text else ())
    offset = 0
    for row in text.split("\n"):
        cells = tuple(_column_spans(row))
        heads.read(row, cells)
        for column, start, end in cells:
            value = _VALUE.fullmatch(row[start:end])
            unit = heads.unit(column)
            if value and unit and column > 0 and not looks_like_year(value["a"]):
                yield _found(value, offset + start, unit, heads.of_row(row, column, cells))
        offset += len(row) + 1


class _Heads:
    """What the caption and the rows read so far say of the columns: units, years, owners."""

    def __init__(self, above: Sequence[str]) -> None:
        self.units: dict[int, _Unit | None] = {}
        self.years: dict[int, int] = {}
        self.owners: dict[int, Owner] = {}
        self.whole: _Unit | None = None
        self.year: int | None = None
        for row in above:
            if "\t" in row:
                self.read(row, tuple(_column_spans(row)))
            else:
                self.whole = _unit(row, _CAPTION) or self.whole
                named = years_named(row)
                self.year = named[0] if len(named) == 1 else self.year

    def read(self, row: str, cells: Sequence[_Cell]) -> None:
        """Take in a row if it is one of heads: short, and without numbers that are no years."""
        texts = [(column, row[start:end].strip()) for column, start, end in cells]
        if len(row) >= _LONGEST_HEAD or any(_any_number(cell) and not looks_like_year(cell) for _, cell in texts[1:]):
            return
        if any(looks_like_year(cell) for _, cell in texts):
            self.years = {}
        for column, cell in texts:
            if looks_like_year(cell):
                self.years[column] = int(cell)
            elif not _any_number(cell):
                self._name(column, cell, alone=len(cells) == 1)

    def _name(self, column: int, cell: str, *, alone: bool) -> None:
        named = [_unit(piece, _HEAD) for piece in _pieces(cell)]
        owner = only_owner(cell)
        if owner and column:
            self.owners[column] = owner
        if named[0] and (alone or column == 0):
            self.whole = named[0]
        elif column:
            for more, unit in enumerate(named):
                if unit or _OTHER.search(cell):
                    self.units[column + more] = unit

    def unit(self, column: int) -> _Unit | None:
        """The unit of a column: its own, else the table's."""
        return self.units.get(column, self.whole)

    def of_row(self, row: str, column: int, cells: Sequence[_Cell]) -> tuple[int | None, str | None, Owner | None]:
        """The year of a cell, the label of its row, and whose it is."""
        shift = column - 1 if 0 in self.years else column  # the row of heads has no corner
        label = _LABEL.sub("", row[cells[0][1] : cells[0][2]]) if cells[0][0] == 0 else ""
        year = self.years.get(shift, self.year)
        if looks_like_year(label):
            return int(label), None, self.owners.get(column)
        return (
            year,
            None if not label or _WHOLE.fullmatch(label) else label,
            only_owner(label) or self.owners.get(column),
        )


def _column_spans(row: str) -> Iterator[_Cell]:
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
    return re.match(r"\s*[-−–]?\s?[\d½]", cell) is not None


def _pieces(cell: str) -> list[str]:
    """The heads in a cell: two that ran together where each names a unit ("Mio. kr. Kr. per indbygger")."""
    second = _PER.search(cell)
    return (
        [cell[: second.start()], cell[second.start() :]] if second and _HEAD.search(cell, 0, second.start()) else [cell]
    )


def _unit(cell: str, pattern: re.Pattern[str]) -> _Unit | None:
    match = pattern.search(cell)
    if match is None:
        return None
    if match["percent"]:
        return "percent", Decimal(1), "pct."
    scale = (match["scale"] or match["after"] or ("t" if match["thousand"] else "")).lower()
    return "kroner", Decimal(10) ** {"mia": 9, "mio": 6, "mill": 6, "t": 3}.get(scale, 0), "kr."


def _found(
    value: re.Match[str], start: int, unit: _Unit, of_row: tuple[int | None, str | None, Owner | None]
) -> RawAmount:
    kind, factor, name = unit
    number = parse_number(value["a"]) * factor * (-1 if value["sign"] else 1)
    first = value.start("sign") if value["sign"] else value.start("a")
    year, label, owner = of_row
    return RawAmount(
        start + first, start + value.end("a"), kind,
        value=plain(number), unit=name, year=year, label=label, owner=owner,
    )  # fmt: skip

"""Tables of a web page: those that hold data, as a grid of cells, told from those that only set the page."""

from lxml import etree

from indexer.extract.common.labels import parse_int
from indexer.extract.html.tree import text_of

_LONG_CELL = 400
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WIDEST = 60


def is_layout_table(table: etree._Element) -> bool:
    """Whether a table only sets text on the page: it holds another table, headings, long cells or one column."""
    if (table.get("role") or "").lower() in ("presentation", "none"):
        return True
    if (
        next(table.iterdescendants("table"), None) is not None
        or next(table.iterdescendants(*_HEADINGS), None) is not None
    ):
        return True
    rows = [row for row in table.iter("tr") if text_of(row)]
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
    if all(sum(bool(text_of(cell)) for cell in row) <= 1 and len(row) <= 2 for row in cells):
        return True
    if next(table.iterdescendants("th"), None) is not None:
        return False
    every = [cell for row in cells for cell in row]
    long = sum(len(text_of(cell)) > _LONG_CELL for cell in every)
    paragraphs = max((sum(1 for _ in cell.iter("p", "li")) for cell in every), default=0)
    return long * 4 > len(every) or paragraphs >= 4 or (len(rows) == 1 and long > 0)


def grid(table: etree._Element) -> list[tuple[str, ...]]:
    """The table's rows; a cell that spans columns or rows stands in its first place, the others are empty."""
    spanned: dict[int, int] = {}
    rows: list[tuple[str, ...]] = []
    for row in table.iter("tr"):
        texts: list[str] = []
        begun: dict[int, int] = {}
        for cell in row:
            if cell.tag in ("td", "th"):
                _fill(texts, spanned)
                for n in range(_span(cell, "colspan")):
                    begun[len(texts)] = _span(cell, "rowspan") - 1
                    texts.append(_cell_text(cell) if n == 0 else "")
        _fill(texts, spanned)
        spanned.update(begun)
        rows.append(tuple(texts))
    return rows


def _fill(texts: list[str], spanned: dict[int, int]) -> None:
    """Leave empty the columns that a cell of a row above still covers."""
    while spanned.get(len(texts), 0) > 0 and len(texts) < _WIDEST:
        spanned[len(texts)] -= 1
        texts.append("")


def _span(cell: etree._Element, name: str) -> int:
    return max(1, min(parse_int(cell.get(name), default=1, most=999), _WIDEST))


def _cell_text(cell: etree._Element) -> str:
    """The cell's text with a space where a break or a paragraph parts it."""
    return " ".join(" ".join(_pieces(cell)).split())


def _pieces(element: etree._Element) -> list[str]:
    """The element's text, cut at breaks and paragraphs only."""
    pieces = [element.text or ""]
    for each in element:
        inner = _pieces(each)
        if each.tag in ("br", "p", "div", "li", "ul", "ol"):
            pieces.extend(inner)
            pieces.append(each.tail or "")
        else:
            pieces[-1] += inner[0]
            pieces.extend(inner[1:])
            pieces[-1] += each.tail or ""
    return pieces

"""Boxes of a web page: told by their names, their frames, or a table of one drawn cell."""

import re

from lxml import etree

from indexer.extract.html.tables import is_layout_table
from indexer.extract.html.tree import is_outside, linked_share, text_of

_BOX = re.compile(r"(?:^|[\s_-])(?:\w*boks|\w*box|fakta\w*|callout|infobox|highlight)(?:$|[\s_-])", re.I)
_LONGEST_BOX = 6000
_BORDERED = re.compile(r"border(?:-style)?\s*:[^;]*\b(?:solid|double|dashed|dotted|groove|ridge|inset|outset)\b", re.I)


def is_box(element: etree._Element) -> bool:
    """Whether the element's name or its frame says that it is a box."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag == "aside" or (element.tag in ("div", "section", "table") and _BOX.search(names)):
        return True
    if element.tag == "div":
        return bool(_BORDERED.search(element.get("style") or "")) and len(text_of(element)) < _LONGEST_BOX
    return element.tag == "table" and is_layout_table(element) and _is_framed(element)


def is_box_aside(aside: etree._Element) -> bool:
    """Whether an aside is a box of the agreement and not what the site sets beside it."""
    names = f"{aside.get('class') or ''} {aside.get('id') or ''}"
    text = text_of(aside)
    if linked_share(aside) > 0.5:
        return False
    return bool(_BOX.search(names)) or bool(re.match(r"boks\s+\d", text, re.I)) or not is_outside(aside)


def _is_framed(table: etree._Element) -> bool:
    """Whether a one-cell table is drawn: a border, a ground colour."""
    cells = [table, *table.iter("td", "th")]
    if len(cells) != 2 or len(text_of(table)) > _LONGEST_BOX:
        return False
    style = " ".join(each.get("style") or "" for each in cells)
    border = (table.get("border") or "0").strip()
    return (
        border not in ("0", "")
        or any(each.get("bgcolor") for each in cells)
        or "border" in style
        or "background" in style
    )

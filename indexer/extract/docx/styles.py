"""What a Word style makes of a paragraph: its heading level, list, size and weight, through inheritance."""

import re
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from indexer.extract.common.archive import attribute, child, children, is_on
from indexer.extract.common.labels import parse_int

_HEADING = re.compile(r"(?:heading|overskrift)\s*([1-9])\b", re.I)
_CONTENTS = re.compile(r"(?:toc|indholdsfortegnelse)\s*\d|toc\s*heading|overskrift til indholdsfortegnelse", re.I)
_TITLE = re.compile(r"(?:title|titel)", re.I)
_CAPTION = re.compile(r"(?:caption|billedtekst)", re.I)
_QUOTE = re.compile(r"(?:(?:intense|stærkt)\s)?(?:quote|citat)|blo[ck]+\s?(?:quote|citat|text|tekst)", re.I)
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class NumberRef:
    """A paragraph's place in a numbered or bulleted list; level None where only the style names the list."""

    num_id: str
    level: int | None


class Styles:
    """The document's styles by id."""

    def __init__(self, root: etree._Element | None) -> None:
        self._root = root
        self._by_id = {attribute(style, "styleId") or "": style for style in children(root, "style")}

    @cached_property
    def default(self) -> str | None:
        """Id of the default paragraph style."""
        for key, style in self._by_id.items():
            if attribute(style, "type") == "paragraph" and (attribute(style, "default") or "0") in ("1", "true"):
                return key
        return None

    def chain(self, style_id: str | None) -> list[etree._Element]:
        """The style and those it is based on, nearest first; an endless chain is cut."""
        found: list[etree._Element] = []
        current = style_id if style_id in self._by_id else self.default
        while current in self._by_id and len(found) < 20:
            style = self._by_id[current or ""]
            found.append(style)
            current = attribute(child(style, "basedOn"))
        return found

    def names(self, style_id: str | None) -> list[str]:
        """The names of the style and its bases, nearest first; the bare id where it is defined nowhere."""
        if style_id is not None and style_id not in self._by_id:
            return [style_id]
        return [attribute(child(style, "name")) or attribute(style, "styleId") or "" for style in self.chain(style_id)]

    def is_quote(self, style_id: str | None) -> bool:
        """Whether the style sets a paragraph off as a quotation."""
        return any(_QUOTE.match(name) for name in self.names(style_id)[:2])

    def is_contents(self, style_id: str | None) -> bool:
        """Whether the style is that of a table of contents."""
        return any(_CONTENTS.match(name) for name in self.names(style_id)[:2])

    def is_title(self, style_id: str | None) -> bool:
        """Whether the style is Word's Title."""
        return any(_TITLE.fullmatch(name) for name in self.names(style_id))

    def is_caption(self, style_id: str | None) -> bool:
        """Whether the style is Word's Caption."""
        return any(_CAPTION.match(name) for name in self.names(style_id))

    def outline_level(self, properties: etree._Element | None, style_id: str | None) -> int | None:
        """Heading level from 1: the paragraph's own outline level, else the style's or a base's."""
        own = _level(child(properties, "outlineLvl"))
        if own is not None:
            return None if own >= _BODY_LEVEL else own + 1
        if style_id is not None and style_id not in self._by_id:
            return _named_level(style_id)
        for style in self.chain(style_id):
            level = _level(child(style, "pPr", "outlineLvl"))
            if level is not None:
                return None if level >= _BODY_LEVEL else level + 1
            named = _named_level(attribute(child(style, "name")) or "")
            if named is not None:
                return named
        return None

    def number(self, properties: etree._Element | None, style_id: str | None) -> NumberRef | None:
        """The list a paragraph stands in: its own numPr, filled up from its style's."""
        own = child(properties, "numPr")
        level = _level(child(own, "ilvl"))
        num_id = attribute(child(own, "numId"))
        for style in self.chain(style_id) if num_id is None else ():
            numbered = child(style, "pPr", "numPr")
            num_id = attribute(child(numbered, "numId"))
            if level is None:
                level = _level(child(numbered, "ilvl"))
            if num_id is not None:
                break
        if num_id is None or num_id == "0":
            return None
        return NumberRef(num_id, level if level is not None or own is None else 0)

    def toggle(self, name: str, style_id: str | None) -> bool:
        """Whether the paragraph style switches on bold ("b"), italic ("i"), hidden ("vanish") or capitals ("caps")."""
        for style in self.chain(style_id):
            value = is_on(child(style, "rPr", name))
            if value is not None:
                return value
        return bool(is_on(child(self._root, "docDefaults", "rPrDefault", "rPr", name)))

    def run_toggle(self, name: str, run_style: str | None) -> bool | None:
        """The same of a character style; None where it says nothing."""
        for style in self.chain(run_style) if run_style in self._by_id else ():
            value = is_on(child(style, "rPr", name))
            if value is not None:
                return value
        return None

    def run_value(self, name: str, run_style: str | None) -> str | None:
        """The value of a property of a character style; None where it says nothing."""
        for style in self.chain(run_style) if run_style in self._by_id else ():
            value = attribute(child(style, "rPr", name))
            if value is not None:
                return value
        return None

    def size(self, style_id: str | None) -> float:
        """The style's font size in points."""
        for style in self.chain(style_id):
            value = attribute(child(style, "rPr", "sz"))
            if value is not None:
                return half_points(value)
        return half_points(attribute(child(self._root, "docDefaults", "rPrDefault", "rPr", "sz")) or "20")


def half_points(value: str) -> float:
    """A size given in half points; 10 points where it is no number."""
    try:
        return float(value) / 2
    except ValueError:
        return 10.0


def _level(element: etree._Element | None) -> int | None:
    level = parse_int(attribute(element), default=-1, most=99)
    return level if level >= 0 else None


def _named_level(name: str) -> int | None:
    match = _HEADING.match(name)
    return int(match[1]) if match else None

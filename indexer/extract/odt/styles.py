"""What an OpenDocument style makes of a paragraph or a span, through inheritance."""

from functools import cache

from lxml import etree

from indexer.extract.common.archive import attribute, child, children, tag

_DEEPEST = 20
_TITLES = ("Title", "Titel")
_CAPTIONS = ("Caption", "Billedtekst")
_CONTENTS = ("Contents", "Index")
_NO_FRAME = frozenset((None, "none", "transparent", "#ffffff", ""))


class OdtStyles:
    """The styles of a document by family and name."""

    def __init__(self, places: tuple[etree._Element, ...]) -> None:
        self._by_name: dict[tuple[str, str], etree._Element] = {}
        self._defaults: dict[str, etree._Element] = {}
        for place in places:
            for style in place:
                family = attribute(style, "family") or ""
                if tag(style) == "style":
                    self._by_name[family, attribute(style, "name") or ""] = style
                elif tag(style) == "default-style":
                    self._defaults[family] = style
        self.chain = cache(self._chain)

    def _chain(self, family: str, name: str | None) -> tuple[etree._Element, ...]:
        """The style and those it inherits from, nearest first, the family's default last; an endless chain is cut."""
        found: list[etree._Element] = []
        while (family, name or "") in self._by_name and len(found) < _DEEPEST:
            found.append(self._by_name[family, name or ""])
            name = attribute(found[-1], "parent-style-name")
        default = self._defaults.get(family)
        return (*found, *((default,) if default is not None else ()))

    def value(self, family: str, name: str | None, kind: str, key: str) -> str | None:
        """The property `key` of the "text" or "paragraph" properties, by inheritance; None where it is not set."""
        for style in self.chain(family, name):
            value = attribute(child(style, f"{kind}-properties"), key)
            if value is not None:
                return value
        return None

    def names(self, name: str | None) -> list[str]:
        """The names of a paragraph style and its parents, nearest first, as an author sees them."""
        if name is not None and not self.chain("paragraph", name):
            return [name]
        return [_shown(attribute(style, "name")) for style in self.chain("paragraph", name)]

    def is_title(self, name: str | None) -> bool:
        """Whether the style is the document's title."""
        return any(each in _TITLES for each in self.names(name))

    def is_caption(self, name: str | None) -> bool:
        """Whether the style is a caption."""
        return any(each in _CAPTIONS for each in self.names(name))

    def is_contents(self, name: str | None) -> bool:
        """Whether the style is that of a table of contents."""
        return any(each.split(" ")[0] in _CONTENTS for each in self.names(name))

    def is_framed(self, name: str | None) -> bool:
        """Whether the style draws a frame or a ground of its own."""
        ground = self.value("paragraph", name, "paragraph", "background-color")
        borders = [self.value("paragraph", name, "paragraph", f"border-{side}") for side in ("left", "right")]
        whole = self.value("paragraph", name, "paragraph", "border")
        drawn = whole not in _NO_FRAME or all(border not in _NO_FRAME for border in borders)
        return drawn or ground not in _NO_FRAME

    def outline_level(self, name: str | None) -> str | None:
        """The heading level that a paragraph style gives."""
        return next(
            (level for style in self.chain("paragraph", name) if (level := attribute(style, "default-outline-level"))),
            None,
        )


def _shown(name: str | None) -> str:
    """A style's name with its blanks, which the file writes as "_20_"."""
    return (name or "").replace("_20_", " ")


def list_levels(places: tuple[etree._Element, ...]) -> dict[str, dict[int, etree._Element]]:
    """The levels, from 1, of each list style by its name; those of headings have the name ""."""
    found: dict[str, dict[int, etree._Element]] = {}
    for place in places:
        for name in ("list-style", "outline-style"):
            for style in children(place, name):
                key = "" if name == "outline-style" else attribute(style, "name") or ""
                found[key] = {
                    int(attribute(level, "level") or 1): level for level in style if attribute(level, "level")
                }
    return found

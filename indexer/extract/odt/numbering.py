"""Numbers of lists and headings as LibreOffice shows them, counted item by item."""

from lxml import etree

from indexer.extract.common.archive import attribute, tag
from indexer.extract.common.labels import format_number, parse_int

_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_HIGHEST = 99_999
_DEEPEST = 10


class ListNumbers:
    """Counts the items of lists. levels: the levels, from 1, of each list style by its name."""

    def __init__(self, levels: dict[str, dict[int, etree._Element]]) -> None:
        self._levels = levels
        self._counts: dict[str, dict[int, int]] = {}

    def restart(self, key: str) -> None:
        """Begin a list anew. key: what is counted as one list."""
        self._counts.pop(key, None)

    def label(self, key: str, style: str, level: int, start: str | None = None) -> tuple[str, bool]:
        """The number before the next item, and whether it is a bullet; start: the item's own number."""
        defined = self._levels.get(style, {}).get(level)
        if defined is None or level > _DEEPEST:
            return "", False
        if tag(defined).endswith("bullet") or tag(defined).endswith("image"):
            return "", True
        counts = self._counts.setdefault(key, {})
        first = parse_int(attribute(defined, "start-value"), default=1, most=_HIGHEST)
        following = min(counts[level] + 1, _HIGHEST) if level in counts else first
        counts[level] = parse_int(start, default=following, most=_HIGHEST)
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        return self._written(style, level, counts, defined), False

    def _written(self, style: str, level: int, counts: dict[int, int], defined: etree._Element) -> str:
        if not attribute(defined, "num-format"):
            return (attribute(defined, "num-prefix") or "").strip()
        shown = parse_int(attribute(defined, "display-levels"), default=1, most=_DEEPEST)
        numbers = []
        for each in range(max(1, level - shown + 1), level + 1):
            number_format = attribute(self._levels[style].get(each, defined), "num-format")
            if number_format:
                numbers.append(format_number(counts.get(each, 1), _FORMATS.get(number_format, "decimal")))
        written = ".".join(numbers)
        return f"{attribute(defined, 'num-prefix') or ''}{written}{attribute(defined, 'num-suffix') or ''}".strip()

"""Automatic numbering as Word shows it: "1.", "1.1", "a)", "Bilag 2" or a bullet, counted paragraph by paragraph."""

import re
from dataclasses import dataclass

from lxml import etree

from indexer.extract.common.archive import attribute, child, children, is_on
from indexer.extract.common.labels import format_number, parse_int
from indexer.extract.docx.styles import NumberRef

_PLACE = re.compile(r"%([1-9])")
_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: where it starts, how its number is written, and the style that belongs to it."""

    start: int
    number_format: str
    text: str
    style: str | None
    restart: int | None
    legal: bool


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph: a number as text, or a bullet (text empty)."""

    text: str
    bullet: bool


class Numbering:
    """Counts the document's lists; `label` must be asked once for each paragraph, in order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._abstract = {attribute(each, "abstractNumId") or "": each for each in children(root, "abstractNum")}
        self._nums = {attribute(each, "numId") or "": each for each in children(root, "num")}
        self._links = {attribute(child(each, "styleLink")): key for key, each in self._abstract.items()}
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, reference: NumberRef, style_id: str | None) -> Label | None:
        """The label of the next paragraph of the list, or None where the list is not defined."""
        num = self._nums.get(reference.num_id)
        key = self._abstract_of(num)
        if num is None or key is None:
            return None
        index = reference.level if reference.level is not None else self._style_level(num, key, style_id)
        level = self._level(num, key, index)
        if level is None:
            return None
        if level.number_format == "bullet":
            return Label("", True)
        self._count(num, key, index, level)
        return Label(self._render(num, key, level), False)

    def _abstract_of(self, num: etree._Element | None) -> str | None:
        key = attribute(child(num, "abstractNumId"))
        linked = attribute(child(self._abstract.get(key or ""), "numStyleLink"))
        if linked is not None:
            key = self._links.get(linked, key)
        return key if key in self._abstract else None

    def _style_level(self, num: etree._Element, key: str, style_id: str | None) -> int:
        for index in range(9):
            level = self._level(num, key, index)
            if style_id is not None and level is not None and level.style == style_id:
                return index
        return 0

    def _level(self, num: etree._Element, key: str, index: int) -> Level | None:
        override = _by_level(num, "lvlOverride", index)
        element = child(override, "lvl")
        if element is None:
            element = _by_level(self._abstract[key], "lvl", index)
        if element is None:
            return None
        start = attribute(child(override, "startOverride")) or attribute(child(element, "start"))
        return Level(
            _number(start, 1),
            attribute(child(element, "numFmt")) or "decimal",
            attribute(child(element, "lvlText")) or "",
            attribute(child(element, "pStyle")),
            _number(attribute(child(element, "lvlRestart")), -1) if child(element, "lvlRestart") is not None else None,
            bool(is_on(child(element, "isLgl"))),
        )

    def _count(self, num: etree._Element, key: str, index: int, level: Level) -> None:
        counters = self._counters.setdefault(key, {})
        num_id = attribute(num, "numId") or ""
        override = child(_by_level(num, "lvlOverride", index), "startOverride")
        if override is not None and (num_id, index) not in self._begun:
            counters.pop(index, None)
        self._begun.add((num_id, index))
        counters[index] = min(counters[index] + 1, _MOST) if index in counters else level.start
        for deeper in [each for each in counters if each > index]:
            if self._restarts(num, key, deeper, index):
                del counters[deeper]

    def _restarts(self, num: etree._Element, key: str, deeper: int, index: int) -> bool:
        level = self._level(num, key, deeper)
        return level is None or level.restart is None or (level.restart > 0 and index < level.restart)

    def _render(self, num: etree._Element, key: str, level: Level) -> str:
        counters = self._counters[key]

        def value(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            other = self._level(num, key, index)
            number = counters.get(index, other.start if other else 1)
            return format_number(number, "decimal" if level.legal or other is None else other.number_format)

        return "" if level.number_format == "none" and "%" not in level.text else _PLACE.sub(value, level.text).strip()


def _by_level(element: etree._Element, name: str, index: int) -> etree._Element | None:
    return next((each for each in children(element, name) if attribute(each, "ilvl") == str(index)), None)


def _number(value: str | None, default: int) -> int:
    return parse_int(value, default=default, most=999_999)

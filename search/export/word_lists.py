"""The lists of a Word file (ECMA-376, 17.9): bullets and numbering that Word itself writes before each item."""

import re
from dataclasses import dataclass, field

_BULLET = re.compile(r"\s*[•▪◦‣·–—-]\s+")
_COUNTED = re.compile(r"\s*(?P<open>\(?)(?:(?P<decimal>\d{1,3})|(?P<letter>[a-z]))(?P<close>[.)])\s+")

Form = tuple[str, str]
"""How a list numbers: Word's format and the text around the number."""
_BULLETS: Form = ("bullet", "•")


@dataclass(slots=True)
class WordLists:
    """Gives each item the list it continues or begins, and keeps what the numbering part must define."""

    _lists: list[tuple[Form, int]] = field(default_factory=list)
    _form: Form | None = None
    _next: int = 0

    def begin(self) -> None:
        """A new quotation: its first item begins a list."""
        self._form = None

    def item(self, text: str) -> tuple[str, str]:
        """An item's text without its own bullet or number, and the properties that make Word write that."""
        if bullet := _BULLET.match(text):
            return text[bullet.end() :], self._entry(_BULLETS, 1)
        if (counted := _COUNTED.match(text)) is None:
            return text, self._entry(("none", ""), 1)
        letter = counted["letter"]
        number = ord(letter) - ord("a") + 1 if letter else int(counted["decimal"])
        form = ("lowerLetter" if letter else "decimal", f"{counted['open']}%1{counted['close']}")
        return text[counted.end() :], self._entry(form, number)

    def definitions(self) -> str:
        """The inner XML of the numbering part: one definition a list, with the number it begins at."""
        abstract = "".join(
            f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{shown}"/>'
            '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="850" w:hanging="425"/></w:pPr></w:lvl></w:abstractNum>'
            for number, ((kind, shown), start) in enumerate(self._lists)
        )
        numbers = "".join(
            f'<w:num w:numId="{number + 1}"><w:abstractNumId w:val="{number}"/></w:num>'
            for number in range(len(self._lists))
        )
        return abstract + numbers

    def _entry(self, form: Form, number: int) -> str:
        """The properties of an item of that form: of the list before it where it goes on there, else of a new one."""
        counts = form[0] in ("decimal", "lowerLetter")
        if form != self._form or (counts and number != self._next):
            self._lists.append((form, number))
        self._form, self._next = form, number + 1
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{len(self._lists)}"/></w:numPr>'

"""The numbers of footnotes and endnotes, which Word counts and does not write in the text."""

from indexer.extract.common.archive import attribute, child
from indexer.extract.common.labels import format_number, parse_int
from indexer.extract.docx.package import Package

_HIGHEST = 32_767
_DEFAULTS = {"footnote": "decimal", "endnote": "lowerRoman"}


class NoteNumbers:
    """Counts the notes in order of their marks. A section's own settings go before the document's.

    Numbers that begin anew on every page go on counting here, since a .docx has no pages.
    """

    def __init__(self, package: Package) -> None:
        self._settings = package.settings
        self._sections = list(package.document.iter("{*}sectPr"))
        self._section = 0
        self._counts = {kind: self._start(kind) for kind in _DEFAULTS}

    def next_section(self) -> None:
        """A section ends; its notes may end counting with it."""
        self._section += 1
        for kind in _DEFAULTS:
            if self._value(kind, "numRestart") == "eachSect":
                self._counts[kind] = self._start(kind)

    def next(self, kind: str, *, counted: bool = True) -> str:
        """The mark of the next "footnote" or "endnote"; one with a mark of its own is not counted."""
        number = self._counts[kind]
        self._counts[kind] = min(number + counted, _HIGHEST)
        return format_number(number, self._value(kind, "numFmt") or _DEFAULTS[kind])

    def _start(self, kind: str) -> int:
        return parse_int(self._value(kind, "numStart"), default=1, most=_HIGHEST)

    def _value(self, kind: str, name: str) -> str | None:
        section = self._sections[self._section] if self._section < len(self._sections) else None
        found = (attribute(child(place, f"{kind}Pr", name)) for place in (section, self._settings))
        return next((value for value in found if value is not None), None)

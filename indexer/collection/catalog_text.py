"""The text of catalog.toml as a head and one piece an entry, so that a change leaves every other character as it was.

tomlkit writes the values of an entry; the comments and the order in it survive. Pure functions, no files.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from indexer.errors import CatalogError
from indexer.models import Agreement

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*[\"']?agreement[\"']?[ \t]*\]\]", re.MULTILINE)
_ABOVE = re.compile(r"(?:^[ \t]*\n)*(?:^[ \t]*#[^\n]*\n)*\Z", re.MULTILINE)
"""Blank lines, and comments right above a header: they go with the entry."""
_ORDER = ("id", "title", "short_title", "year", "parties", "file", "aliases", "signed")
_OPTIONAL = frozenset(("aliases", "signed"))


@dataclass(frozen=True, slots=True)
class CatalogText:
    """A catalog cut in pieces: what stands before the first entry, and each entry with the comments right above it."""

    head: str
    entries: tuple[str, ...]

    def joined(self) -> str:
        """The text of the whole catalog."""
        return self.head + "".join(self.entries)

    def place_of(self, agreement: str) -> int | None:
        """The number of the entry with this id, from 0; None where there is none."""
        return next((n for n, entry in enumerate(self.entries) if _values(entry).get("id") == agreement), None)


def cut_catalog(text: str, path: Path) -> CatalogText:
    """The pieces of the catalog `text`, which is valid and stands at `path`.

    Raises:
        CatalogError: the entries are not written as [[agreement]] tables, or another table stands among them.
    """
    starts = [_start_of(text, match.start()) for match in _HEADER.finditer(text)] or [len(text)]
    cut = CatalogText(text[: starts[0]], tuple(text[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)))
    whole = tomllib.loads(text).get("agreement", []) if text.strip() else []
    if [_values(entry) for entry in cut.entries if entry] != whole:
        raise CatalogError(
            f"{path} kan ikke ændres af programmet: skriv hver aftale som en [[agreement]]-tabel, eller ret i hånden."
        )
    return CatalogText(cut.head, tuple(entry for entry in cut.entries if entry))


def with_entry(catalog: CatalogText, place: int, entry: str | None, *, instead: bool) -> CatalogText:
    """The catalog with `entry` at `place`, `instead` of what stands there or before it; None only takes that away."""
    before, after = catalog.entries[:place], catalog.entries[place + instead :]
    if entry is None:
        return CatalogText(catalog.head, (*before, *after))
    last = before[-1] if before else catalog.head
    if last.strip() and not instead:
        entry = ("" if last.endswith("\n") else "\n") + ("" if entry.startswith("\n") else "\n") + entry
    return CatalogText(catalog.head, (*before, entry, *after))


def as_toml(agreement: Agreement) -> str:
    """The entry as a new table of catalog.toml."""
    document = tomlkit.document()
    table = tomlkit.table()
    for key in _ORDER:
        if getattr(agreement, key) or key not in _OPTIONAL:
            table.add(key, _value(agreement, key))
    document.add("agreement", tomlkit.aot())
    document["agreement"].append(table)
    return document.as_string().strip() + "\n"


def corrected_entry(entry: str, agreement: Agreement) -> str:
    """The table `entry` with the values of `agreement`; its comments, its order and what is unchanged stay.

    Raises:
        CatalogError: tomlkit cannot read what tomllib can.
    """
    try:
        document = tomlkit.parse(entry)
        table = document["agreement"][0]
    except TOMLKitError:
        raise CatalogError(f"Posten for {agreement.id} kan ikke ændres af programmet: ret den i hånden.") from None
    if not isinstance(table, Table):
        raise CatalogError(f"Posten for {agreement.id} kan ikke ændres af programmet: ret den i hånden.")
    for key in _ORDER:
        value = getattr(agreement, key)
        if not value and key in _OPTIONAL:
            table.remove(key) if key in table else None
        elif key not in table or _plain(table[key]) != (list(value) if isinstance(value, tuple) else value):
            table[key] = _value(agreement, key)
    return document.as_string()


def _start_of(text: str, header: int) -> int:
    above = _ABOVE.search(text, 0, header)
    return above.start() if above else header


def _value(agreement: Agreement, key: str) -> object:
    value = getattr(agreement, key)
    return list(value) if isinstance(value, tuple) else value


def _plain(item: object) -> object:
    return item.unwrap() if hasattr(item, "unwrap") else item


def _values(entry: str) -> Mapping[str, object]:
    """The values of one entry; nothing where the piece holds anything but one entry."""
    try:
        data = tomllib.loads(entry)
    except tomllib.TOMLDecodeError:
        return {}
    found = data.get("agreement")
    return found[0] if len(data) == 1 and isinstance(found, list) and len(found) == 1 else {}

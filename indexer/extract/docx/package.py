"""The parts of a .docx that are read."""

from dataclasses import dataclass

from lxml import etree

from indexer.errors import SourceError
from indexer.extract.common.archive import DAMAGED, Archive, read_archive, within

GONE = frozenset(("del", "moveFrom", "cellDel"))
"""Names that mark what a tracked change took out."""

_PARTS = ("styles", "numbering", "footnotes", "endnotes", "settings")

MOST_CHUNKS = 20
"""Embedded files that are read."""


@dataclass(frozen=True, slots=True)
class Package:
    """The parsed parts of one document, an absent one None; and the files embedded as text, by their relation's id."""

    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None
    settings: etree._Element | None
    chunks: dict[str, bytes]


def open_package(data: bytes) -> Package:
    """Read the parts of a .docx. Raises SourceError for another kind of archive, a damaged, locked or endless one."""
    return read_archive(data, _package)


def _package(archive: Archive) -> Package:
    main = main_part(archive)
    folder = main.rpartition("/")[0]
    document = archive.parse(main)
    if document is None:
        raise SourceError(DAMAGED)
    styles, numbering, footnotes, endnotes, settings = (archive.parse(f"{folder}/{name}.xml") for name in _PARTS)
    return Package(document, styles, numbering, footnotes, endnotes, settings, _chunks(archive, main))


def _chunks(archive: Archive, main: str) -> dict[str, bytes]:
    """The bytes of each file that the document's relations call an embedded chunk (ECMA-376, 17.17.2)."""
    folder, _, name = main.rpartition("/")
    found: dict[str, bytes] = {}
    for relation in within(archive.parse(f"{folder}/_rels/{name}.rels")):
        target = relation.get("Target", "")
        data = None
        if relation.get("Type", "").endswith("/aFChunk") and len(found) < MOST_CHUNKS:
            data = archive.read(target if target.startswith("/") else f"{folder}/{target}")
        if data is not None:
            found[relation.get("Id", "")] = data
    return found


def main_part(archive: Archive) -> str:
    """The part that the package's relations call the office document, or word/document.xml."""
    for relation in within(archive.parse("_rels/.rels")):
        target = relation.get("Target", "").lstrip("/")
        is_main = relation.get("Type", "").endswith("/officeDocument") and target.lower().startswith("word/")
        if is_main and target.lower() in archive.names:
            return str(target)
    if "word/document.xml" in archive.names:
        return "word/document.xml"
    raise SourceError(_other_archive(archive))


def _other_archive(archive: Archive) -> str:
    if any(name.startswith(("xl/", "ppt/")) for name in archive.names):
        return "er et regneark eller en præsentation, ikke et dokument: gem aftalen som .docx eller .pdf"
    if "mimetype" in archive.names:
        return "er en e-bog eller et andet OpenDocument end en tekst: gem aftalen som .docx eller .pdf"
    return "er et arkiv (zip) uden et Word-dokument: pak det ud, og tilføj selve aftalen"

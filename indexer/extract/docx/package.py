"""The parts of a .docx that are read, inflated within bounds, and small helpers for WordprocessingML.

Names are compared without their namespace, so that the strict and the transitional form of the format read alike.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.errors import SourceError

GONE = frozenset(("del", "moveFrom", "cellDel"))
"""Names that mark what a tracked change took out."""

LARGEST_PART = 64 * 2**20
LARGEST_RATIO = 100
RATIO_FLOOR = 4 * 2**20
MOST_CHUNKS = 20
"""Embedded files that are read."""

_DAMAGED = "er beskadiget og kan ikke åbnes som Word-dokument: hent filen igen, eller gem den på ny i Word"


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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _package(archive)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise SourceError(_DAMAGED) from error
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise SourceError(_DAMAGED) from error
        raise


def _package(archive: zipfile.ZipFile) -> Package:
    names = {info.filename.lower(): info for info in archive.infolist()}
    main = _main_part(archive, names)
    folder = main.rpartition("/")[0]

    def part(name: str) -> etree._Element | None:
        info = names.get(f"{folder}/{name}.xml".lower().lstrip("/"))
        return None if info is None else _parsed(_inflated(archive, info))

    document = _parsed(_inflated(archive, names[main.lower()]))
    chunks = _chunks(archive, names, main)
    return Package(
        document, part("styles"), part("numbering"), part("footnotes"), part("endnotes"), part("settings"), chunks
    )


def _chunks(archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], main: str) -> dict[str, bytes]:
    """The bytes of each file that the document's relations call an embedded chunk (ECMA-376, 17.17.2)."""
    folder, _, name = main.rpartition("/")
    relations = names.get(f"{folder}/_rels/{name}.rels".lower())
    found: dict[str, bytes] = {}
    for relation in _parsed(_inflated(archive, relations)) if relations is not None else ():
        target = relation.get("Target", "")
        info = names.get((target.lstrip("/") if target.startswith("/") else f"{folder}/{target}").lower())
        if relation.get("Type", "").endswith("/aFChunk") and info is not None and len(found) < MOST_CHUNKS:
            found[relation.get("Id", "")] = _inflated(archive, info)
    return found


def _main_part(archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> str:
    """The part that the package's relations call the office document, or word/document.xml."""
    relations = names.get("_rels/.rels")
    if relations is not None:
        for relation in _parsed(_inflated(archive, relations)):
            if relation.get("Type", "").endswith("/officeDocument"):
                target = relation.get("Target", "").lstrip("/")
                if target.lower() in names and target.lower().startswith("word/"):
                    return str(target)
    if "word/document.xml" in names:
        return "word/document.xml"
    raise SourceError(_other_archive(names))


def _other_archive(names: dict[str, zipfile.ZipInfo]) -> str:
    if any(name.startswith(("xl/", "ppt/")) for name in names):
        return "er et regneark eller en præsentation, ikke et dokument: gem aftalen som .docx eller .pdf"
    if "content.xml" in names or "mimetype" in names:
        return "er et OpenDocument- eller e-bogsarkiv, som ikke kan læses: gem det som .docx eller .pdf"
    return "er et arkiv (zip) uden et Word-dokument: pak det ud, og tilføj selve aftalen"


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The part's bytes, never more than the bound: the declared size is not believed, the stream is cut."""
    if info.flag_bits & 1:
        raise SourceError("kræver adgangskode: gem en kopi uden adgangskode, og prøv igen")
    bound = min(LARGEST_PART, max(RATIO_FLOOR, LARGEST_RATIO * info.compress_size))
    with archive.open(info) as stream:
        data = stream.read(bound + 1)
    if len(data) > bound:
        raise SourceError("pakker sig ud til langt mere, end et dokument fylder, og er afvist: gem det på ny i Word")
    return data


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(_DAMAGED) from error


def tag(element: etree._Element) -> str:
    """The element's name without its namespace."""
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def attribute(element: etree._Element | None, name: str = "val") -> str | None:
    """The attribute `name` in whatever namespace, or None."""
    if element is not None:
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] == name:
                return str(value)
    return None


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The element found by following the first child of each name in turn, or None."""
    for name in names:
        if element is None:
            return None
        element = next((each for each in element if tag(each) == name), None)
    return element


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The direct children called `name`."""
    if element is not None:
        yield from (each for each in element if tag(each) == name)


def is_on(element: etree._Element | None) -> bool | None:
    """The value of an on/off property: None where it is not set."""
    if element is None:
        return None
    return (attribute(element) or "true").lower() not in ("0", "false", "off", "none")


def within(element: etree._Element | None) -> tuple[etree._Element, ...]:
    """The direct children; none of None."""
    return () if element is None else tuple(element)

"""Office files: a zip of XML parts, inflated and parsed within bounds, and small helpers on elements.

Names are compared without their namespace, so that several forms of one format read alike.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import TypeVar

from lxml import etree

from indexer.errors import SourceError

LARGEST_PART = 64 * 2**20
LARGEST_RATIO = 100
RATIO_FLOOR = 4 * 2**20
DAMAGED = "er beskadiget og kan ikke åbnes som dokument: hent filen igen, eller gem den på ny"
LOCKED = "kræver adgangskode: gem en kopi uden adgangskode, og prøv igen"


_Parts = TypeVar("_Parts")


class Archive:
    """The parts of an opened file, by their names in lower case."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = {info.filename.lower(): info for info in archive.infolist()}

    def read(self, name: str) -> bytes | None:
        """A part's bytes, None where there is none. The declared size is not believed: the stream is cut at the bound.

        Raises:
            SourceError: it is locked, or inflates to more than a document has.
        """
        info = self.names.get(name.lower().lstrip("/"))
        if info is None:
            return None
        if info.flag_bits & 1:
            raise SourceError(LOCKED)
        bound = min(LARGEST_PART, max(RATIO_FLOOR, LARGEST_RATIO * info.compress_size))
        with self._archive.open(info) as stream:
            data = stream.read(bound + 1)
        if len(data) > bound:
            raise SourceError("pakker sig ud til langt mere, end et dokument fylder, og er afvist: gem det på ny")
        return data

    def parse(self, name: str) -> etree._Element | None:
        """A part as a tree, None where there is none. Raises SourceError where it is damaged."""
        data = self.read(name)
        return None if data is None else parse_xml(data)


def read_archive(data: bytes, read: Callable[[Archive], _Parts]) -> _Parts:
    """What `read` makes of the archive. Raises SourceError where it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return read(Archive(archive))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        ValueError,
        zlib.error,
    ) as error:
        raise SourceError(DAMAGED) from error


def parse_xml(data: bytes) -> etree._Element:
    """The tree of an XML part; entities and anything outside it are not followed.

    Raises:
        SourceError: it is not well-formed.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise SourceError(DAMAGED) from error


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

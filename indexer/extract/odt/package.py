"""The parts of an OpenDocument text: a zip of XML parts (.odt), or all of them in one XML file (.fodt)."""

from dataclasses import dataclass

from lxml import etree

from indexer.errors import SourceError
from indexer.extract.common.archive import DAMAGED, LOCKED, Archive, child, parse_xml, read_archive

_TEXT = b"application/vnd.oasis.opendocument.text"


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """text: the body. styles: the elements that hold styles, the document's own last. equations: by their object."""

    text: etree._Element
    styles: tuple[etree._Element, ...]
    equations: dict[str, etree._Element]


def open_odt(data: bytes) -> OpenDocument:
    """Read an .odt or .fodt. Raises SourceError for another kind of document, a damaged, locked or endless one."""
    if not data.startswith(b"PK"):
        root = parse_xml(data)
        return _document(root, root, {})
    return read_archive(data, _from_archive)


def _from_archive(archive: Archive) -> OpenDocument:
    kind = archive.read("mimetype")
    if kind is not None and not kind.startswith(_TEXT):
        raise SourceError("er et andet OpenDocument end en tekst: gem aftalen som .odt, .docx eller .pdf")
    if b"encryption-data" in (archive.read("META-INF/manifest.xml") or b""):
        raise SourceError(LOCKED)
    content, styles = archive.parse("content.xml"), archive.parse("styles.xml")
    if content is None:
        raise SourceError(DAMAGED)
    objects = (name for name in archive.names if name.endswith("/content.xml"))
    parsed = ((name.removesuffix("/content.xml"), archive.parse(name)) for name in objects)
    equations = {name: root for name, root in parsed if root is not None and root.tag.endswith("}math")}
    return _document(content, styles, equations)


def _document(
    content: etree._Element, styles: etree._Element | None, equations: dict[str, etree._Element]
) -> OpenDocument:
    text = child(content, "body", "text")
    if text is None:
        raise SourceError("er et andet OpenDocument end en tekst: gem aftalen som .odt, .docx eller .pdf")
    places = (child(styles, "styles"), child(styles, "automatic-styles"), child(content, "automatic-styles"))
    return OpenDocument(text, tuple(place for place in places if place is not None), equations)

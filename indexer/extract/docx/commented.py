"""Puts comments into a Word file at the words they are about, and leaves everything else of the file as it is.

The words are looked for without white space, raised digits and what tracked changes took out, in their order.
"""

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date

from lxml import etree

from indexer.extract.common.archive import Archive, attribute, child, parse_xml, read_archive, tag
from indexer.extract.docx.package import GONE, main_part

LARGEST_DOCUMENT = 8 * 2**20
"""Bytes of the part with the text: parsing takes some ten times as many in the server's own process."""
MOST_LETTERS = 1_000_000
"""Twice what a memo may have."""
LARGEST_FILE = 128 * 2**20
"""Bytes of all parts together, unpacked."""
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_SKIPPED = frozenset((*GONE, "Fallback"))
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹\u00ad")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment and the words it is about, as they were read; "" stands for the beginning of the file."""

    words: str
    text: str


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter of the file: the text element it stands in, and where in that."""

    element: etree._Element
    offset: int


def add_comments(data: bytes, remarks: Sequence[Remark], author: str, made: date) -> bytes | None:
    """The bytes of the .docx with the remarks as comments; None where it is too large or has no text.

    A remark whose words are not found as they were read stands at the beginning and quotes them.

    Raises:
        SourceError: the file is damaged.
    """
    return read_archive(data, lambda archive: _commented(archive, remarks, author, made))


def _commented(archive: Archive, remarks: Sequence[Remark], author: str, made: date) -> bytes | None:
    main = main_part(archive)
    source = archive.read(main) or b""
    if len(source) > LARGEST_DOCUMENT or sum(info.file_size for info in archive.names.values()) > LARGEST_FILE:
        return None
    document = parse_xml(source)
    flat, letters = _letters(document)
    if not 0 < len(letters) <= MOST_LETTERS:
        return None
    folder, _, name = main.rpartition("/")
    links_name = f"{folder}/_rels/{name}.rels"
    links = _parsed(archive, links_name, f"{{{_PACKAGE}/relationships}}Relationships")
    part = next((one.get("Target", "") for one in links if one.get("Type") == _KIND), "")
    comments_name = part.lstrip("/") if part.startswith("/") else f"{folder}/{part or 'comments.xml'}"
    comments = _parsed(archive, comments_name, f"{{{_W}}}comments", "w")
    first = 1 + max((int(attribute(one, "id") or 0) for one in comments), default=-1)
    places = _places(flat, remarks)
    for number, (remark, place) in enumerate(zip(remarks, places, strict=True), first):
        text = remark.text if place else f"Om »{remark.words}«: {remark.text}"
        comments.append(_comment(number, text, author, made))
    _mark(letters, [place or (0, 1) for place in places], first)
    changed = {main: document, comments_name: comments}
    if not part:
        etree.SubElement(
            links, f"{{{_PACKAGE}/relationships}}Relationship", Id="aftalesoeg", Type=_KIND, Target="comments.xml"
        )
        kinds = _parsed(archive, "[Content_Types].xml", f"{{{_PACKAGE}/content-types}}Types")
        override = f"{{{_PACKAGE}/content-types}}Override"
        etree.SubElement(kinds, override, PartName=f"/{comments_name}", ContentType=_TYPE)
        changed |= {links_name: links, "[Content_Types].xml": kinds}
    return _packed(archive, changed)


def _letters(document: etree._Element) -> tuple[str, list[_Letter]]:
    """The letters of the file as one string without white space, and where each stands."""
    flat: list[str] = []
    letters: list[_Letter] = []
    pending = [document]
    while pending and len(letters) <= MOST_LETTERS:
        element = pending.pop()
        if element.tag == f"{{{_W}}}t" and tag(element.getparent()) == "r":  # type: ignore[arg-type]
            for offset, letter in enumerate(element.text or ""):
                if not letter.isspace() and letter not in _RAISED:
                    flat.append(letter)
                    letters.append(_Letter(element, offset))
        elif tag(element) not in _SKIPPED:
            pending.extend(reversed(element))
    return "".join(flat), letters


def _places(flat: str, remarks: Sequence[Remark]) -> list[tuple[int, int] | None]:
    """First letter and end of each remark's words, which follow one another or overlap; the same words further on."""
    places: list[tuple[int, int] | None] = []
    taken: dict[str, int] = {}
    low = 0
    for remark in remarks:
        words = "".join(letter for letter in remark.words if not letter.isspace() and letter not in _RAISED)
        at = flat.find(words, max(0, low - len(words), taken.get(words, -1) + 1)) if words else 0
        if at < 0:
            places.append(None)
            continue
        places.append((at, at + max(1, len(words))))
        if words:
            low = taken[words] = at
    return places


def _mark(letters: Sequence[_Letter], places: Sequence[tuple[int, int]], first: int) -> None:
    """Put in the beginnings and ends of the comments, from the last letter back, so that what is before stays put."""
    marks = [(end - 1, 1, number) for number, (_, end) in enumerate(places, first)]
    marks += [(start, 0, number) for number, (start, _) in enumerate(places, first)]
    for letter, is_end, number in sorted(marks, reverse=True):
        place = letters[letter]
        parent, index = _boundary(place.element, place.offset + is_end)
        if is_end:
            run = etree.Element(f"{{{_W}}}r")
            etree.SubElement(run, f"{{{_W}}}commentReference", {f"{{{_W}}}id": str(number)})
            parent.insert(index, run)
        name = "commentRangeEnd" if is_end else "commentRangeStart"
        parent.insert(index, etree.Element(f"{{{_W}}}{name}", {f"{{{_W}}}id": str(number)}))


def _boundary(element: etree._Element, offset: int) -> tuple[etree._Element, int]:
    """The parent and the index in it at which a run begins with that letter of a text element; its run may be cut."""
    run = element.getparent()
    parent = run.getparent() if run is not None else None
    assert run is not None  # noqa: S101 - `_letters` takes texts of runs only
    assert parent is not None  # noqa: S101 - a run is never the root
    content = [each for each in run if tag(each) != "rPr"]
    at = content.index(element)
    text = element.text or ""
    tail = content[at + 1 :] if offset >= len(text) else content[at:]
    if 0 < offset < len(text):
        rest = deepcopy(element)
        element.text, rest.text = text[:offset], text[offset:]
        for each in (element, rest):
            each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        tail = [rest, *content[at + 1 :]]
    if not tail:
        return parent, parent.index(run) + 1
    if tail == content:
        return parent, parent.index(run)
    new = etree.Element(run.tag, {str(name): str(value) for name, value in run.attrib.items()})
    properties = child(run, "rPr")
    new.extend([*([deepcopy(properties)] if properties is not None else []), *tail])
    parent.insert(parent.index(run) + 1, new)
    return parent, parent.index(new)


def _comment(number: int, text: str, author: str, made: date) -> etree._Element:
    head = {"id": str(number), "author": author, "date": f"{made.isoformat()}T00:00:00Z", "initials": author[:1]}
    comment = etree.Element(f"{{{_W}}}comment", {f"{{{_W}}}{name}": value for name, value in head.items()})
    paragraph = etree.SubElement(comment, f"{{{_W}}}p")
    etree.SubElement(etree.SubElement(paragraph, f"{{{_W}}}r"), f"{{{_W}}}annotationRef")
    run = etree.SubElement(paragraph, f"{{{_W}}}r")
    etree.SubElement(run, f"{{{_W}}}t").text = "".join(letter for letter in text if letter.isprintable())
    return comment


def _parsed(archive: Archive, name: str, root: str, prefix: str | None = None) -> etree._Element:
    """A part as a tree; an empty one with that root, its namespace under `prefix`, where there is none."""
    found = archive.parse(name)
    nsmap = {prefix: root[1:].partition("}")[0]}
    return etree.Element(root, nsmap=nsmap) if found is None else found  # type: ignore[arg-type]


def _packed(archive: Archive, changed: dict[str, etree._Element]) -> bytes:
    """The file with the parts `changed` in place of, or beside, those it had."""
    buffer = io.BytesIO()
    left = {name.lower(): (name, part) for name, part in changed.items()}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, info in archive.names.items():
            part = left.pop(name, None)
            packed.writestr(info.filename, _written(part[1]) if part else archive.read(name) or b"")
        for name, tree in left.values():
            packed.writestr(name, _written(tree))
    return buffer.getvalue()


def _written(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)

"""The formats that are read: how each is told by a file's content (a name may lie), and who reads it."""

import codecs
import re

from indexer.errors import SourceError

READERS = {
    "txt": "indexer.extract.txt.reader:read_plain",
    "pdf": "indexer.extract.pdf.reader:read_pdf",
    "docx": "indexer.extract.docx.reader:read_docx",
    "odt": "indexer.extract.odt.reader:read_odt",
    "html": "indexer.extract.html.reader:read_html",
}
"""The function, bytes -> Source, that reads each format. To add one, name it here and in `recognise`."""

IN_PROCESS = frozenset(("txt",))
"""Formats read without a sandbox: nothing in them is parsed."""

_REFUSED = (
    (b"{\\rtf", "er et RTF-dokument, som ikke kan læses: gem det som .docx eller .pdf"),
    (b"\x89PNG", "er et billede uden tekst: kør OCR (tekstgenkendelse), og gem resultatet som .pdf"),
    (b"\xff\xd8\xff", "er et billede uden tekst: kør OCR (tekstgenkendelse), og gem resultatet som .pdf"),
    (b"II*\x00", "er et billede uden tekst: kør OCR (tekstgenkendelse), og gem resultatet som .pdf"),
    (b"MM\x00*", "er et billede uden tekst: kør OCR (tekstgenkendelse), og gem resultatet som .pdf"),
    (b"GIF8", "er et billede uden tekst: kør OCR (tekstgenkendelse), og gem resultatet som .pdf"),
    (b"\x1f\x8b", "er et komprimeret arkiv: pak det ud, og tilføj selve aftalen"),
    (b"7z\xbc\xaf", "er et komprimeret arkiv: pak det ud, og tilføj selve aftalen"),
    (b"Rar!", "er et komprimeret arkiv: pak det ud, og tilføj selve aftalen"),
)
_UNKNOWN = (
    "er hverken tekst, PDF, Word (.docx), OpenDocument (.odt) eller HTML: gem aftalen i et af de formater, og prøv igen"
)
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANK = b" \t\r\n\f\v\x00\xc2\xa0" + b"".join(_BOMS)
_HTML_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_HTML_PIECE = re.compile(r"<(?:title|meta|main|article|section|div|center|table|font|h[1-6]|p|ul|ol)\b[^<>]*>", re.I)
_PROLOG = re.compile(r"(?:\s|<\?xml[^>]*\?>|<!--.*?-->|<!doctype[^>]*>)*", re.I | re.S)
_FLAT_ODT = re.compile(rb"<office:document\b")
_END_TAG = re.compile(r"</(?:p|div|h[1-6]|table|td|li|font|center|body|html|article|main|section|ul|ol)\s*>", re.I)


def recognise(data: bytes) -> str:
    """The format of `data`, a key of READERS.

    Raises SourceError (a predicate without the file's name) for what is empty, a picture, an archive, another kind of
    document, or no text at all.
    """
    if not data:
        raise SourceError("er tom: hent filen igen, eller fjern den fra kataloget")
    for magic, message in _REFUSED:
        if data.startswith(magic):
            raise SourceError(message)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return "odt" if _is_open_document(data) else "docx"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError(_old_office(data))
    _require_text(data)
    if _FLAT_ODT.search(data[:4096]):
        return "odt"
    return "html" if _is_html(data) else "txt"


def _is_open_document(data: bytes) -> bool:
    """Whether a zip is an OpenDocument: by its first member, or a name that such files have and Word's have not."""
    return data[30:38] == b"mimetype" or (b"content.xml" in data and b"word/" not in data)


def _old_office(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "kræver adgangskode: gem en kopi uden adgangskode, og prøv igen"
    return "er i et gammelt Office-format (f.eks. .doc): åbn den i Word, og gem den som .docx"


def _require_text(data: bytes) -> None:
    if not data.translate(None, _BLANK):
        raise SourceError("indeholder kun blanke tegn: hent filen igen, eller fjern den fra kataloget")
    if data.startswith(_BOMS) or _looks_utf16(data):
        return
    head = data[:65536]
    control = sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head)
    if control > max(2, len(head) // 200):
        raise SourceError(_UNKNOWN)


def _looks_utf16(data: bytes) -> bool:
    """UTF-16 without a mark: every other byte of Danish text is zero, and only every other."""
    even, odd = data[0:4096:2], data[1:4096:2]
    few, many = sorted((even.count(0), odd.count(0)))
    return many > 0.7 * max(1, len(odd)) and few < 0.05 * max(1, len(even))


def _is_html(data: bytes) -> bool:
    head = _decoded_head(data)
    prolog = _PROLOG.match(head)
    rest = head[prolog.end() if prolog else 0 :]
    if _HTML_PAGE.match(rest) or re.match(r"<!doctype\s+html", head.lstrip("\ufeff \t\r\n"), re.I):
        return True
    return bool(_HTML_PIECE.match(rest)) and len(_END_TAG.findall(head)) >= 3


def _decoded_head(data: bytes) -> str:
    head = data[:65536]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.decode("utf-8", "replace").lstrip("\ufeff")

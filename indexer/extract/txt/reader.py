"""Plain text: bytes of any usual encoding to lines with pages."""

import codecs
import re
import unicodedata

from indexer.errors import SourceError
from indexer.extract.txt.page_breaks import find_pages
from indexer.models import Line, Source

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EIGHT_BIT = ("cp1252", "mac_roman", "cp850", "latin-1")
_DANISH = frozenset("æøåÆØÅéüöäÉ§½–’”“‘„•…´")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f\ufffd]")

EMPTY = "Filen er tom eller rummer kun blanktegn: læg en fil med aftalens tekst i stedet."
BINARY = "Filen er ikke læsbar tekst, men binære data: gem aftalen som PDF, DOCX, HTML eller ren tekst (UTF-8)."


def read_plain(data: bytes) -> Source:
    """Lines and pages of a plain text; blank lines are kept as empty lines, since they carry the layout.

    Raises:
        SourceError: the file is empty, blank or binary.
    """
    text = unicodedata.normalize("NFC", decode(data)).replace("\ufeff", "")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\u2028", "\n")
    if not text.strip():
        raise SourceError(EMPTY)
    raw = tuple(text.replace("\f", "\n\f").split("\n")) if "\f" in text else tuple(text.split("\n"))
    marks = find_pages(raw)
    lines = tuple(
        Line(
            text=line.replace("\f", "").rstrip(),
            page=marks.page[index] if marks.page else None,
            page_exact=not marks.page or marks.page[index] not in marks.inexact,
        )
        for index, line in enumerate(raw)
        if index not in marks.furniture
    )
    return Source(format="txt", lines=lines, pages=marks.pages)


def decode(data: bytes) -> str:
    """The text of the bytes: by byte-order mark, as UTF-8, as UTF-16, else the likeliest 8-bit encoding for Danish.

    Raises:
        SourceError: the bytes are no text.
    """
    text = _by_mark(data) or _as_utf16(data) or _as_utf8(data) or _as_eight_bit(data)
    if len(_CONTROL.findall(text)) > len(text) // 500:
        raise SourceError(BINARY)
    return text


def _by_mark(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise SourceError(BINARY) from error
    return None


def _as_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    if len(data) < 4 or len(data) % 2 or data.count(0) < len(data) // 4:
        return None
    even, odd = data[::2].count(0), data[1::2].count(0)
    try:
        return data.decode("utf-16-le" if odd > even else "utf-16-be")
    except UnicodeDecodeError:
        return None


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _as_eight_bit(data: bytes) -> str:
    best, score = "", -len(data) - 1
    for encoding in _EIGHT_BIT:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        high = [c for c in text if ord(c) > 127]
        mine = 2 * sum(c in _DANISH for c in high) - len(high)
        if mine > score:
            best, score = text, mine
    return best

"""Draws one page of a PDF as a picture, with the place of every word on it; run in the sandbox (`sandbox.py`)."""

import base64
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.errors import SourceError
from indexer.extract.sandbox import DEFAULT_LIMITS, Limits, call_limited

_WIDTH, _HEIGHT = 1240, 1800
"""The picture lies within so many pixels: an A4 page at 150 dots an inch, and at most 9 MB of memory."""
_COMPRESSION = 3
"""Of zlib: level 6 is half as fast and saves a twentieth."""
_MOST_CHARACTERS = 50_000
_LIMITS = Limits(seconds=10.0, memory=768 * 2**20, file_bytes=DEFAULT_LIMITS.file_bytes)

WordBox = tuple[str, int, int, int, int]
"""A word and its left, top, right and bottom in pixels."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page drawn. png: the picture in base64. words: in the file's order."""

    png: str
    width: int
    height: int
    words: tuple[WordBox, ...]


def draw_page(data: bytes, number: int) -> PageImage:
    """Draw page `number`, from 1, of the PDF `data` in a child process.

    Raises:
        SourceError: a predicate without the file's name: damaged, no such page, or too costly to draw.
    """
    answer = call_limited(data, f"{__name__}:draw_here", _LIMITS, str(number))
    words = tuple((str(text), *map(int, box)) for text, *box in answer["words"])
    return PageImage(answer["png"], answer["width"], answer["height"], words)  # type: ignore[arg-type]


def draw_here(data: bytes, number: str) -> PageImage:
    """As `draw_page`, in this process, which the file may take down."""
    start = max(0, data.find(b"%PDF-"))
    try:
        document = pypdfium2.PdfDocument(data[start:])
        if not 1 <= int(number) <= len(document):
            raise SourceError(f"har ingen side {number}: gå tilbage til aftalen")
        page = document[int(number) - 1]
        width, height = page.get_size()
        scale = min(_WIDTH / max(width, 1), _HEIGHT / max(height, 1))
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        words = tuple(_words(page, bitmap.width, bitmap.height))
        png = _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    except pypdfium2.PdfiumError as error:
        raise SourceError("er beskadiget og kan ikke tegnes: hent den som fil") from error
    return PageImage(base64.b64encode(png).decode(), bitmap.width, bitmap.height, words)


def _png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """A PNG of pixels in four bytes (red, green, blue, nothing); grey where no pixel has a colour."""
    if stride != 4 * width:
        pixels = b"".join(pixels[row * stride : row * stride + 4 * width] for row in range(height))
    red, green, blue = pixels[0::4], pixels[1::4], pixels[2::4]
    if red == green == blue:
        samples, depth, line = red, 0, width
    else:
        mixed = bytearray(3 * width * height)
        mixed[0::3], mixed[1::3], mixed[2::3] = red, green, blue
        samples, depth, line = bytes(mixed), 2, 3 * width
    rows = b"".join(b"\0" + samples[row * line : (row + 1) * line] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, depth, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, _COMPRESSION)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def _words(page: pypdfium2.PdfPage, width: int, height: int) -> Iterator[WordBox]:
    """The page's words where they are drawn; a page's turn and its crop are in the places."""
    textpage = page.get_textpage()
    count = min(textpage.count_chars(), _MOST_CHARACTERS)
    text = ""
    boxes: list[tuple[float, float, float, float]] = []
    for index in range(count):
        character = chr(pdfium.FPDFText_GetUnicode(textpage.raw, index))
        if character.isspace():
            if boxes:
                yield (text, *_pixels(page, boxes, width, height))
            text, boxes = "", []
        else:
            text += character
            boxes.append(textpage.get_charbox(index))
    if boxes:
        yield (text, *_pixels(page, boxes, width, height))


def _pixels(
    page: pypdfium2.PdfPage, boxes: list[tuple[float, float, float, float]], width: int, height: int
) -> tuple[int, int, int, int]:
    """The box around boxes in the page's own units, in pixels of its picture."""
    corners = [
        _pixel(page, x, y, width, height)
        for x in (min(box[0] for box in boxes), max(box[2] for box in boxes))
        for y in (min(box[1] for box in boxes), max(box[3] for box in boxes))
    ]
    return (
        min(x for x, _ in corners),
        min(y for _, y in corners),
        max(x for x, _ in corners),
        max(y for _, y in corners),
    )


def _pixel(page: pypdfium2.PdfPage, x: float, y: float, width: int, height: int) -> tuple[int, int]:
    across, down = pdfium.c_int(), pdfium.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, across, down)
    return across.value, down.value

"""Tells whether doubtful text shows, by drawing the page small and in grey: white on white and hidden layers do not."""

import ctypes
import math

import pypdfium2.raw as pdfium

from indexer.extract.pdf.page.characters import Character

_MOST_PIXELS = 3_000_000
_SCALE = 2.0
_CONTRAST = 24


class Ink:
    """A page drawn as it is shown."""

    def __init__(self, page: object) -> None:
        """`page` is pdfium's own handle."""
        wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        scale = min(_SCALE, math.sqrt(_MOST_PIXELS / max(1.0, wide * high)))
        self._page = page
        self._width, self._height = max(1, int(wide * scale)), max(1, int(high * scale))
        bitmap = pdfium.FPDFBitmap_CreateEx(self._width, self._height, pdfium.FPDFBitmap_Gray, None, 0)
        if not bitmap:
            raise MemoryError
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, self._width, self._height, 0xFFFFFFFF)
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, self._width, self._height, 0, 0)
            self._stride = pdfium.FPDFBitmap_GetStride(bitmap)
            buffer = pdfium.FPDFBitmap_GetBuffer(bitmap)
            self._pixels = ctypes.string_at(buffer, self._stride * self._height)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)

    def shows(self, character: Character) -> bool:
        """Whether the pixels where the character stands differ from each other."""
        angle, size, base = character.face.angle, 0.6 * character.face.size, character.y
        low, high = (base, base + size) if angle in (0, 270) else (base - size, base)
        upright = angle % 180 == 0
        corners = (
            ((character.x0, low), (character.x1, high)) if upright else ((low, character.x0), (high, character.x1))
        )
        (ax, ay), (bx, by) = (self._device(*corner) for corner in corners)
        left, right = max(0, min(ax, bx)), min(self._width, max(ax, bx) + 1)
        rows = range(max(0, min(ay, by)), min(self._height, max(ay, by) + 1))
        seen = b"".join(self._pixels[y * self._stride + left : y * self._stride + right] for y in rows)
        return bool(seen) and max(seen) - min(seen) >= _CONTRAST

    def _device(self, x: float, y: float) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(self._page, 0, 0, self._width, self._height, 0, x, y, across, down)
        return across.value, down.value

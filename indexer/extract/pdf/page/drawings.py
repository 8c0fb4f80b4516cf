"""The rectangles and straight lines drawn on a page, and whether it holds pictures."""

import ctypes
from collections.abc import Iterator

import pypdfium2.raw as pdfium

from indexer.extract.pdf.page.geometry import Frame, Turn

_MOST_OBJECTS = 4000
_MOST_SEGMENTS = 400
_STRIKE_OUT = 12


def read_drawings(page: object, turn: Turn) -> tuple[tuple[Frame, ...], bool]:
    """The page's frames, and whether it holds a picture."""
    frames: list[Frame] = []
    pictured = False
    for n in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, n)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        pictured |= kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
        if kind == pdfium.FPDF_PAGEOBJ_PATH and _shows(drawn):
            frames += [turn.frame(*bounds) for bounds in _pieces(drawn)]
    return tuple(frames[:_MOST_OBJECTS]), pictured


def read_strike_outs(page: object, turn: Turn) -> tuple[Frame, ...]:
    """The middle of each line of text that an annotation strikes out, as a thin frame."""
    found: list[Frame] = []
    for n in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_OBJECTS)):
        note = pdfium.FPDFPage_GetAnnot(page, n)
        if pdfium.FPDFAnnot_GetSubtype(note) == _STRIKE_OUT:
            found += [turn.frame(*bounds) for bounds in _struck_lines(note)]
        pdfium.FPDFPage_CloseAnnot(note)
    return tuple(found)


def _struck_lines(note: object) -> Iterator[tuple[float, float, float, float]]:
    points = pdfium.FS_QUADPOINTSF()
    for n in range(min(pdfium.FPDFAnnot_CountAttachmentPoints(note), _MOST_OBJECTS)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(note, n, points):
            xs, ys = (points.x1, points.x2, points.x3, points.x4), (points.y1, points.y2, points.y3, points.y4)
            middle = (min(ys) + max(ys)) / 2
            yield min(xs), middle, max(xs), middle


def _shows(drawn: object) -> bool:
    """Whether a path is stroked, or filled with what is neither white nor transparent."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, fill, stroke)
    if stroke.value or not fill.value:
        return bool(stroke.value)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, alpha):
        return False
    return alpha.value > 8 and min(red.value, green.value, blue.value) < 252


def _pieces(drawn: object) -> list[tuple[float, float, float, float]]:
    """The bounds of each part of a path: the rules of a table and the underlines of a text are often drawn as one."""
    count = pdfium.FPDFPath_CountSegments(drawn)
    parts: list[list[tuple[float, float]]] = []
    if 2 < count <= _MOST_SEGMENTS:
        x, y, matrix = ctypes.c_float(), ctypes.c_float(), pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
        for n in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(drawn, n)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO or not parts:
                parts.append([])
            px = matrix.a * x.value + matrix.c * y.value + matrix.e
            py = matrix.b * x.value + matrix.d * y.value + matrix.f
            parts[-1].append((px, py))
    parts = [part for part in parts if len(part) > 1]
    if len(parts) < 2:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
            return []
        return [(left.value, bottom.value, right.value, top.value)]
    return [
        (min(x for x, _ in part), min(y for _, y in part), max(x for x, _ in part), max(y for _, y in part))
        for part in parts
    ]

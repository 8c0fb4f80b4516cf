"""The words that show on a PDF page, with their places and type."""

import ctypes
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

import pypdfium2.raw as pdfium

from indexer.extract.pdf.page.characters import Character, read_characters
from indexer.extract.pdf.page.drawings import read_drawings, read_strike_outs
from indexer.extract.pdf.page.geometry import Frame, Turn
from indexer.extract.pdf.page.ink import Ink

_FEWEST_SPACED = 5
_FLAT = 2.5


@dataclass(frozen=True, slots=True)
class PdfWord:
    """A word: its left and right edge, its base line, its type. glued: no space stands before it in the file."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    italic: bool
    font: str
    glued: bool = False


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it is drawn: number from 1, size, words in the file's order, frames, whether it holds pictures.

    sideways: the words of text that runs in other directions than most of the page, turned upright.
    struck: how many words are struck out; they are left out of `words`.
    """

    number: int
    width: float
    height: float
    words: tuple[PdfWord, ...]
    frames: tuple[Frame, ...]
    pictured: bool
    sideways: tuple[tuple[PdfWord, ...], ...] = ()
    struck: int = 0


def read_page(page: object, number: int) -> RawPage:
    """Read one `pypdfium2.PdfPage`."""
    raw = page.raw  # type: ignore[attr-defined]
    textpage = pdfium.FPDFText_LoadPage(raw)
    try:
        chars = _visible(raw, list(read_characters(textpage)))
    finally:
        pdfium.FPDFText_ClosePage(textpage)
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(raw, ctypes.byref(box))
    angles = Counter(char.face.angle for char in chars if char is not None)
    main = angles.most_common(1)[0][0] if angles else 0
    turns = {angle: Turn(angle, box.left, box.bottom, box.right, box.top) for angle in (*sorted(angles), main)}
    turn = turns[main]
    words = {angle: _inside(_words(chars, turns[angle]), turns[angle]) for angle in turns}
    frames, pictured = read_drawings(raw, turn)
    strikes = sorted((*_flat(frames), *read_strike_outs(raw, turn)), key=lambda each: each.y0)
    kept = tuple(word for word in words[main] if not _is_struck(word, strikes))
    sideways = tuple(words[angle] for angle in words if angle != main and words[angle])
    struck = len(words[main]) - len(kept)
    return RawPage(number, turn.width, turn.height, kept, frames, pictured, sideways, struck)


def _visible(page: object, chars: list[Character | None]) -> list[Character | None]:
    """The characters that show; those of a layer laid under a picture by text recognition where no others are."""
    counts = Counter(char.face.visibility for char in chars if char is not None)
    if counts["hidden"] and counts["shown"] < 0.1 * counts["hidden"]:
        return chars
    ink = Ink(page) if counts["doubtful"] else None

    def shows(char: Character) -> bool:
        return char.face.visibility == "shown" or bool(ink and char.face.visibility == "doubtful" and ink.shows(char))

    return [char for char in chars if char is None or shows(char)]


def _inside(words: list[PdfWord], turn: Turn) -> tuple[PdfWord, ...]:
    """The words that lie on the part of the page that is shown."""
    return tuple(
        word for word in words if 0 <= (word.x0 + word.x1) / 2 <= turn.width and 0 <= word.y <= turn.height + word.size
    )


def _flat(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    return tuple(frame for frame in frames if frame.height < _FLAT and frame.width > 2)


def _is_struck(word: PdfWord, strikes: Sequence[Frame]) -> bool:
    """Whether a line is drawn through the middle of the word. strikes: flat frames from the top down."""
    low, high = word.y - 0.5 * word.size, word.y - 0.13 * word.size
    wide = 0.7 * (word.x1 - word.x0)
    first = bisect_left(strikes, low - _FLAT, key=lambda each: each.y0)
    for strike in strikes[first : bisect_left(strikes, high, key=lambda each: each.y0)]:
        through = low <= (strike.y0 + strike.y1) / 2 <= high
        if through and min(word.x1, strike.x1) - max(word.x0, strike.x0) >= wide:
            return True
    return False


def _words(chars: list[Character | None], turn: Turn) -> list[PdfWord]:
    """The words that run in the turn's direction."""
    placed = [_placed(char, turn) for char in chars if char is None or char.face.angle == turn.angle]
    return _without_letter_spacing(list(_cut(placed)))


def _placed(char: Character | None, turn: Turn) -> Character | None:
    if char is None:
        return None
    x0, x1, y = turn.span(char.x0, char.x1, char.y)
    return Character(char.text, x0, x1, y, char.face)


def _cut(chars: list[Character | None]) -> Iterator[PdfWord]:
    held: list[Character] = []
    glued = False
    seen: set[tuple[str, int, int]] = set()
    for char in chars:
        if char is None:
            if held:
                yield _word(held, glued)
            held, glued = [], False
            continue
        place = (char.text, round(char.x0 * 2), round(char.y * 2))
        if place in seen and not (held and _is_ligature(held[-1], char)):  # drawn twice to look bold
            continue
        seen.add(place)
        if held and _parts(held[-1], char):
            yield _word(held, glued)
            glued = abs(char.x0 - held[-1].x1) < 0.3 * held[-1].face.size
            held = []
        held.append(char)
    if held:
        yield _word(held, glued)


def _is_ligature(last: Character, char: Character) -> bool:
    """Whether both are letters of one glyph: pdfium gives them the same place."""
    return last.x0 == char.x0 and last.x1 == char.x1 and last.y == char.y


def _parts(last: Character, char: Character) -> bool:
    """Whether a word ends between two characters: another line, a jump, or a mark set high and small."""
    if _is_ligature(last, char):
        return False
    size = max(last.face.size, char.face.size, 1.0)
    gap = char.x0 - last.x1
    return (
        abs(char.y - last.y) > 0.15 * size
        or gap > 0.35 * size
        or gap < -0.6 * size
        or abs(char.face.size - last.face.size) > 0.15 * size
    )


def _word(chars: list[Character], glued: bool) -> PdfWord:
    first = chars[0]
    bold = sum(char.face.bold for char in chars) * 2 > len(chars)
    italic = sum(char.face.italic for char in chars) * 2 > len(chars)
    x0, x1 = min(char.x0 for char in chars), max(char.x1 for char in chars)
    text = "".join(char.text for char in chars)
    return PdfWord(text, x0, x1, first.y, first.face.size, bold, italic, first.face.font, glued)


def _without_letter_spacing(words: list[PdfWord]) -> list[PdfWord]:
    """The words with those put together whose letters are drawn apart ("A F T A L E")."""
    out: list[PdfWord] = []
    for lone, group in groupby(words, key=lambda word: len(word.text) == 1):
        for line in _lines(list(group)) if lone else [list(group)]:
            out += _spelled(line) if lone and len(line) >= _FEWEST_SPACED else line
    return out


def _lines(words: list[PdfWord]) -> list[list[PdfWord]]:
    """Words that follow each other on one line at less than two letters' distance."""
    lines: list[list[PdfWord]] = [[words[0]]]
    for last, word in pairwise(words):
        if abs(word.y - last.y) > 1 or word.size != last.size or not 0 < word.x0 - last.x1 < 2 * word.size:
            lines.append([])
        lines[-1].append(word)
    return lines


def _spelled(letters: list[PdfWord]) -> list[PdfWord]:
    """Words made of letters at even distance; they end where the distance is clearly wider."""
    gaps = [word.x0 - last.x1 for last, word in pairwise(letters)]
    usual = median(gaps)
    tight = [gap for gap in gaps if gap <= 1.5 * usual]
    worded = sum(word.text.isalpha() for word in letters)
    if worded < 0.6 * len(letters) or max(tight) - min(tight) > 0.25 * letters[0].size:
        return letters
    words: list[list[PdfWord]] = [[letters[0]]]
    for word, gap in zip(letters[1:], gaps, strict=True):
        if gap > 1.5 * usual:
            words.append([])
        words[-1].append(word)
    return [replace(word[0], text="".join(each.text for each in word), x1=word[-1].x1) for word in words]

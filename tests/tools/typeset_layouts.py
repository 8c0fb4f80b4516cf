"""Layouts that offices use, each a PDF of the same text by ReportLab, with what must be read of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from typeset_page import BOTTOM, EDGE, HIGH, TOP, WIDE, Frame, Press, Style, columns, set_under_wide_headings
from typeset_text import Part, agreement, paragraph


@dataclass(frozen=True, slots=True)
class Typeset:
    """A file and what must be read.

    printed: by page, the number printed on it, "2-3" on a spread. never: what stands on no page. warned: kinds.
    """

    name: str
    data: bytes
    parts: tuple[Part, ...]
    printed: dict[int, str] | None = None
    never: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()


def plain(count: int, style: Style, around: Callable[[Canvas, int], None] = lambda pdf, page: None) -> bytes:
    """The text in columns on every page."""
    press = Press(lambda page: columns(count), style, around)
    press.set(agreement())
    return press.finish()


def _numbered(pdf: Canvas, text: str, x: float = WIDE / 2, y: float = 40) -> None:
    pdf.setFont("Helvetica", 9)
    pdf.drawCentredString(x, y, text)


def _pages(press_pages: int, first: int = 1) -> dict[int, str]:
    return {page: str(page + first - 1) for page in range(1, press_pages + 1)}


def _with_numbers(name: str, shown: Callable[[int], str], written: Callable[[int], str] | None = None) -> Typeset:
    seen: list[int] = []

    def around(pdf: Canvas, page: int) -> None:
        seen.append(page)
        if shown(page):
            _numbered(pdf, (written or shown)(page))

    data = plain(1, Style(), around)
    return Typeset(name, data, agreement(), {page: shown(page) for page in seen if shown(page)})


def _heads(pdf: Canvas, page: int) -> None:
    pdf.setFont("Helvetica", 8)
    pdf.drawString(EDGE, HIGH - 40, "Aftale om fælles opgaver for 2031")
    pdf.drawRightString(WIDE - EDGE, HIGH - 40, str(page))


def _spread() -> Typeset:
    """Two pages of a book on each sheet."""
    half = WIDE * 1.4 / 2
    numbers: dict[int, str] = {}

    def around(pdf: Canvas, page: int) -> None:
        for side in (0, 1):
            _numbered(pdf, str(2 * page + side), half * side + half / 2, 30)
        numbers[page] = f"{2 * page}-{2 * page + 1}"

    frames = [Frame(half * side + 50, HIGH * 0.9 - 60, half - 100, 60) for side in (0, 1)]
    press = Press(lambda page: frames, Style(), around, (half * 2, HIGH * 0.9))
    press.set(agreement())
    data = press.finish()
    return Typeset("spread", data, agreement(), numbers)


def _restarting() -> Typeset:
    """Roman numbers on the first two pages, then Arabic from 1."""
    shown = {1: "i", 2: "ii"}
    return _with_numbers("roman-front", lambda page: shown.get(page, str(page - 2)))


def _with_notes(count: int) -> Typeset:
    """A note at the foot of each column's page, its mark behind an amount."""
    parts: list[Part] = []
    notes: list[str] = []
    for n, part in enumerate(agreement()):
        if part.kind == "p" and n % 5 == 2:
            notes.append(f"{len(notes) + 1} Opgjort i priser for {2031 + n}.")
            text = part.text.replace(" mio. kr.", f" mio. kr.^{len(notes)}^", 1)
            parts.append(replace(part, text=text))
        else:
            parts.append(part)
    waiting = iter(range(len(notes)))

    def around(pdf: Canvas, page: int) -> None:
        pdf.setFont("Helvetica", 7)
        pdf.line(EDGE, 104, EDGE + 90, 104)
        for row in range(2):
            n = next(waiting, None)
            if n is not None:
                pdf.drawString(EDGE, 92 - 10 * row, notes[n])

    press = Press(lambda page: columns(count, bottom=115), Style(), around)
    press.set(parts)
    never = tuple(f"kr.{n}" for n in range(1, 4))
    whole = tuple(replace(part, sentences=part.sentences[1:] if "^" in part.text else part.sentences) for part in parts)
    return Typeset(f"notes-{count}-columns", press.finish(), whole, never=never)


def _run_in() -> Typeset:
    """Subheadings stand bold at the beginning of their paragraph."""
    parts: list[Part] = []
    shown: list[Part] = []
    waiting = ""
    for part in agreement():
        if part.kind == "h2":
            waiting = part.text
            parts.append(part)
            continue
        shown.append(replace(part, text=f"**{waiting}.** {part.text}") if waiting else part)
        parts.append(part)
        waiting = ""
    press = Press(lambda page: columns(1))
    press.set(shown)
    return Typeset("run-in-headings", press.finish(), tuple(parts))


def _line_numbers() -> Typeset:
    """A draft: every fifth line is numbered in the margin."""

    def around(pdf: Canvas, page: int) -> None:
        pdf.setFont("Helvetica", 7)
        for n in range(5, 50, 5):
            pdf.drawRightString(EDGE - 14, TOP - n * 13, str(n))

    return Typeset("line-numbers", plain(1, Style(), around), agreement())


def _inset(framed: bool) -> Typeset:
    """A box, or a picture with a caption, at the head of the second column of each page."""
    extra = paragraph(200, 1)

    def frames(page: int) -> list[Frame]:
        left, right = columns(2)
        return [left, replace(right, top=TOP - 130)]

    def around(pdf: Canvas, page: int) -> None:
        left, right = columns(2)
        del left
        pdf.rect(right.left, TOP - 115, right.width, 115, fill=0)
        if framed:
            box = Press(
                lambda _: [Frame(right.left + 8, TOP - 6, right.width - 16, TOP - 115)], Style(size=8.5, leading=11)
            )
            box.pdf = pdf
            box.part(replace(extra, text=extra.text) if page == 1 else paragraph(200 + page, 1))
        else:
            pdf.setFont("Helvetica", 7.5)
            pdf.drawString(right.left, TOP - 124, f"Foto {page}: Broen ved fjorden")

    press = Press(frames, Style(), around)
    press.set(agreement())
    return Typeset("inset-box" if framed else "picture", press.finish(), agreement())


def _struck() -> Typeset:
    """A repealed sentence is struck out in some paragraphs."""
    gone = "Puljen på 999 mio. kr. bortfalder helt."
    parts = [
        replace(p, text=f"{p.text} ~~{gone}~~") if p.kind == "p" and n % 7 == 3 else p
        for n, p in enumerate(agreement())
    ]
    press = Press(lambda page: columns(1))
    press.set(parts)
    return Typeset("struck-out", press.finish(), agreement(), never=("999 mio.",), warned=("struck",))


def _unseen() -> Typeset:
    """A scan's layer of words under the page, white words, and words outside the paper."""

    def around(pdf: Canvas, page: int) -> None:
        text = pdf.beginText(EDGE, TOP - 300)
        text.setTextRenderMode(3)
        text.textLine("Usynlige ord fra scanneren 777.")
        pdf.drawText(text)
        pdf.setFillGray(1)
        pdf.drawString(EDGE, 50, "Hvide ord 777 på hvid grund.")
        pdf.setFillGray(0)
        pdf.drawString(EDGE, HIGH + 30, "Ord 777 uden for papiret.")

    return Typeset("unseen-words", plain(1, Style(), around), agreement(), never=("777",))


def _sideways() -> Typeset:
    """A stamp stands along the edge of each page."""

    def around(pdf: Canvas, page: int) -> None:
        pdf.saveState()
        pdf.rotate(90)
        pdf.setFont("Helvetica", 8)
        pdf.drawString(200, -24, "Fortroligt udkast 888 til drøftelse")
        pdf.restoreState()

    return Typeset("sideways-stamp", plain(2, Style(), around), agreement())


def _tables(ruled: bool) -> Typeset:
    """A table after each second heading, with rules or without."""
    press = Press(lambda page: columns(1))
    rows = (("Mio. kr.", "2031", "2032"), ("Drift", "12,5", "13,0"), ("Anlæg", "7,0", "8,5"))
    for number, part in enumerate(agreement()):
        press.part(part)
        if part.kind != "p" or number % 8 != 4:
            continue
        if press.y < BOTTOM + 90:
            press.next_frame()
        press.pdf.setFont("Helvetica", 9)
        for row, cells in enumerate(rows):
            y = press.y - 16 * (row + 1)
            for column, cell in enumerate(cells):
                x = EDGE + (0, 220, 320)[column]
                press.pdf.drawString(x + 4, y + 4, cell)
                if ruled:
                    press.pdf.rect(x, y, (220, 100, 100)[column], 16, fill=0)
        press.y -= 16 * len(rows) + 12
    return Typeset("table-ruled" if ruled else "table-bare", press.finish(), agreement())


def _spaced_title() -> Typeset:
    """The title is set with wide letter spacing."""
    spaced = Style(title=lambda text: " ".join(text.upper().replace(" ", "   ")), h1=13)
    return Typeset("letter-spaced-title", plain(1, spaced), agreement())


def _blank_pages() -> Typeset:
    """An empty page stands before each section; pages are numbered at the foot, the empty ones not."""
    numbers: dict[int, str] = {}

    def around(pdf: Canvas, page: int) -> None:
        if page % 2:
            _numbered(pdf, f"Side {page}")
            numbers[page] = str(page)

    press = Press(lambda page: columns(1), Style(), around)
    for part in agreement(2):
        if part.kind == "h1" and press.y < TOP - 60:
            press.next_page()
            press.next_page()
        elif press.page % 2 == 0:
            press.next_page()
        press.part(part)
    return Typeset("blank-pages", press.finish(), agreement(2), numbers)


def layouts() -> Sequence[Typeset]:
    """All of them."""
    times = Style(font="Times-Roman", size=11, leading=14)
    capitals = Style(heading=str.upper, h1=11, h2=10.5)
    return [
        Typeset("one-column", plain(1, Style()), agreement()),
        Typeset("one-column-times-indented", plain(1, replace(times, indent=14, after=0)), agreement()),
        Typeset("two-columns", plain(2, Style()), agreement()),
        Typeset("three-columns", plain(3, Style(size=8.5, leading=11, h1=12, h2=10)), agreement()),
        Typeset("two-columns-hyphenated", plain(2, replace(times, hyphens=True)), agreement()),
        Typeset("double-spaced", plain(1, Style(leading=22, after=12)), agreement()),
        Typeset("headings-in-capitals", plain(1, capitals), agreement()),
        Typeset("underlined-headings", plain(1, Style(underlined=True, h1=12, h2=10.5)), agreement()),
        Typeset("running-heads", plain(1, Style(), _heads), agreement(), _pages(4)),
        Typeset("columns-under-wide-headings", set_under_wide_headings(agreement(), 2), agreement()),
        Typeset("short-columns", set_under_wide_headings(agreement(1), 2), agreement(1)),
        Typeset("three-short-columns", set_under_wide_headings(agreement(), 3), agreement()),
        _with_numbers("page-numbers", str),
        _with_numbers("page-of-pages", str, lambda page: f"Side {page} af 9"),
        _with_numbers("numbers-from-five", lambda page: str(page + 4)),
        _restarting(),
        _blank_pages(),
        _spread(),
        _with_notes(1),
        _with_notes(2),
        _run_in(),
        _line_numbers(),
        _inset(framed=True),
        _inset(framed=False),
        _struck(),
        _unseen(),
        _sideways(),
        _tables(ruled=True),
        _tables(ruled=False),
        _spaced_title(),
    ]

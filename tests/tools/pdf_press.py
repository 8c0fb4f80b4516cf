"""Sets PDF pages with reportlab for tests, and reads them back as paragraphs."""

import io

from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from indexer.extract.pdf.reader import read_pdf
from indexer.models import Line, Source

WIDTH, HEIGHT = 595.0, 842.0
BODY, BOLD, ITALIC = "Times-Roman", "Times-Bold", "Times-Italic"
SENTENCES = (
    "Parterne er enige om at styrke indsatsen, så borgerne møder et sammenhængende sundhedsvæsen i hele landet.",
    "Regionerne prioriterer inden for den aftalte ramme, og der følges op på målene hvert halve år.",
    "Der afsættes 75 mio. kr. årligt til formålet, som fordeles efter bloktilskudsnøglen.",
    "Regeringen og Danske Regioner drøfter erfaringerne i forbindelse med næste års økonomiforhandlinger.",
    "Kommunerne inddrages, hvor opgaverne løses i fællesskab tæt på borgernes hverdag.",
)


def paragraph(number: int, length: int = 4) -> str:
    """A paragraph of its own words."""
    return f"Afsnit {number} handler om noget. " + " ".join(SENTENCES[(number + n) % 5] for n in range(length))


class Press:
    """Sets text on pages, from the top of a column down."""

    def __init__(self, left: float = 70, width: float = 455, **options: object) -> None:
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=(WIDTH, HEIGHT), **options)
        self.left, self.width, self.y = left, width, 760.0

    def set(
        self, text: str, font: str = BODY, size: float = 11, after: float = 7, indent: float = 0, hang: float = 0
    ) -> None:
        for n, line in enumerate(simpleSplit(text, font, size, self.width - indent - hang)):
            self.canvas.setFont(font, size)
            self.canvas.drawString(self.left + (indent if n == 0 else hang), self.y, line)
            self.y -= 1.25 * size
        self.y -= after

    def at(self, x: float, y: float, text: str, font: str = BODY, size: float = 9) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def heading(self, text: str, size: float = 15) -> None:
        self.y -= 8
        self.set(text, BOLD, size, after=4)

    def page(self) -> None:
        self.canvas.showPage()
        self.y = 760.0

    def source(self) -> Source:
        return read_pdf(self.bytes())

    def bytes(self) -> bytes:
        self.canvas.save()
        return self.out.getvalue()


def paragraphs(source: Source) -> list[tuple[str | None, str]]:
    """Role and text of each paragraph, its lines joined by a space."""
    found: list[tuple[str | None, list[str]]] = []
    for line in source.lines:
        if line.new_paragraph is False and found:
            found[-1][1].append(line.text)
        else:
            found.append((line.role, [line.text]))
    return [(role, " ".join(texts)) for role, texts in found]


def of_role(source: Source, role: str) -> list[Line]:
    return [line for line in source.lines if line.role == role]


def headings(source: Source) -> list[tuple[int | None, int | None, str]]:
    return [(line.level, line.page, line.text) for line in of_role(source, "heading")]

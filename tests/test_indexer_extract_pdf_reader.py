"""Files that are read or refused whole."""

import pytest
from pdf_press import BODY, Press, paragraph, paragraphs
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]

from indexer.errors import SourceError
from indexer.extract.pdf.reader import read_pdf


def test_a_page_set_sideways_is_read() -> None:
    press = Press()
    press.set(paragraph(1))
    press.page()
    press.canvas.rotate(90)
    for n, line in enumerate(simpleSplit(paragraph(2), BODY, 11, 600)):
        press.at(80, -100 - 14 * n, line, size=11)
    press.page()
    assert [text for _, text in paragraphs(press.source())] == [paragraph(1), paragraph(2)]


def test_a_file_with_a_password_a_cut_one_and_one_of_pictures_are_refused() -> None:
    locked = Press(encrypt=StandardEncryption("hemmelig", canPrint=0))
    locked.set(paragraph(1))
    with pytest.raises(SourceError, match="kræver adgangskode"):
        read_pdf(locked.bytes())
    whole = Press()
    for n in range(5):
        whole.set(paragraph(n))
        whole.page()
    data = whole.bytes()
    for share in (0.3, 0.6, 0.9):
        with pytest.raises(SourceError, match="beskadiget"):
            read_pdf(data[: int(share * len(data))])
    empty = Press()
    empty.canvas.rect(100, 100, 300, 300, fill=1)
    empty.page()
    with pytest.raises(SourceError, match="OCR"):
        read_pdf(empty.bytes())

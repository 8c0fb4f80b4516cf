"""Numbers of notes: counted as Word does, from where the document or the section says."""

import pytest
from word_files import W, docx

from indexer.extract.docx.reader import read_docx


def marks(settings: str, body: str) -> list[str | None]:
    text = '<w:p><w:r><w:t>Rammen</w:t><w:footnoteReference w:id="5"/></w:r></w:p>'
    written = body.replace("@", text)
    notes = '<w:footnote w:id="5"><w:p><w:r><w:t>Noten.</w:t></w:r></w:p></w:footnote>'
    made = docx(
        written, footnotes=notes, parts={"word/settings.xml": f'<w:settings xmlns:w="{W}">{settings}</w:settings>'}
    )
    return [line.note for line in read_docx(made).lines if line.role == "footnote"]


def properties(inner: str) -> str:
    return f"<w:footnotePr>{inner}</w:footnotePr>"


SECTION = "<w:p><w:pPr><w:sectPr>{}</w:sectPr></w:pPr></w:p>"
LAST = "<w:sectPr>{}</w:sectPr>"
ROMAN = properties('<w:numFmt w:val="lowerRoman"/>')
ANEW = properties('<w:numRestart w:val="eachSect"/>')


@pytest.mark.parametrize(
    ("settings", "body", "wanted"),
    [
        ("", "@@", ["1", "2"]),
        (properties('<w:numStart w:val="7"/>'), "@@", ["7", "8"]),
        (ROMAN, "@@", ["i", "ii"]),
        ("", "@" + SECTION.format(ROMAN) + "@" + LAST.format(""), ["i", "2"]),
        (ANEW, "@@" + SECTION.format("") + "@" + LAST.format(""), ["1", "2", "1"]),
        ("", "@@" + SECTION.format("") + "@" + LAST.format(ANEW), ["1", "2", "1"]),
        ("", "@@" + SECTION.format(ANEW) + "@" + LAST.format(""), ["1", "2", "3"]),
    ],
)
def test_a_note_has_the_number_that_word_shows(settings: str, body: str, wanted: list[str]) -> None:
    assert marks(settings, body) == wanted

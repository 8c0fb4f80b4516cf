"""The files of ../shared/samples read as their truth says: headings, pages, paragraphs, notes, marker words."""

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.errors import SourceError
from indexer.extract import extract
from indexer.models import Line, Source

pytestmark = pytest.mark.shared

READ = (
    "pdf-a-onecol.pdf",
    "2005-nye-maal.pdf",
    "2015-sammen-for-fremtiden.pdf",
    "docx-styled.docx",
    "html-a-semantic.html",
    "2001-vaekst-velfaerd-fornyelse.docx",
)
FULL_TRUTH = ("pdf-a-onecol.pdf", "docx-styled.docx", "html-a-semantic.html")
REFUSED = {
    "empty.pdf": "er tom",
    "empty.txt": "er tom",
    "only-whitespace.txt": "kun blanke tegn",
    "pdf-encrypted-userpw.pdf": "kræver adgangskode",
    "pdf-scan-imageonly.pdf": "OCR",
    "pdf-truncated.pdf": "beskadiget",
    "zipbomb-text.docx": "pakker sig ud",
}
BOILERPLATE = {
    "pdf-a-onecol.pdf": ("Side 1", "Side 12"),
    "docx-styled.docx": ("Indholdsfortegnelsen opdateres",),
    "html-a-semantic.html": ("PRØVETEKST", "Forside", "Læs også", "Accepter"),
    "2005-nye-maal.pdf": ("Indholdsfortegnelse",),
    "2015-sammen-for-fremtiden.pdf": ("INDHOLD", "....."),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What share of a file's truth was found, and how long reading it took in seconds."""

    found: float
    paged: float
    f1: float
    whole: float
    seconds: float


def fold(text: str) -> str:
    return re.sub(r"\W+", "", text.replace("\u00ad", "").casefold())


def grouped(source: Source) -> list[tuple[Line, str]]:
    """The first line of each paragraph, and the paragraph's letters."""
    groups: list[tuple[Line, list[str]]] = []
    for line in source.lines:
        if groups and line.new_paragraph is False and groups[-1][0].role == line.role:
            groups[-1][1].append(line.text)
        else:
            groups.append((line, [line.text]))
    return [(line, fold(" ".join(texts))) for line, texts in groups]


def measure(folder: Path, name: str) -> Measured:
    begun = time.perf_counter()
    source = extract(folder / name)
    seconds = time.perf_counter() - begun
    meta = json.loads((folder / f"{name}.meta.json").read_text(encoding="utf-8"))
    groups = grouped(source)
    found = [(text, line.page) for line, text in groups if line.role == "heading" and not text.startswith("boks")]
    left = list(found)
    hits = paged = 0
    for entry in meta["headings"]:
        wanted = (fold(entry.get("title") or entry["text"]), entry.get("pdf_page"))
        match = wanted if wanted in left else next((each for each in left if each[0] == wanted[0]), None)
        if match is not None:
            left.remove(match)
            hits += 1
            paged += match[1] == wanted[1]
    total = len(meta["headings"])
    texts = [text for line, text in groups if line.role != "row"]
    truth = folder / f"{name}.truth.json"
    blocks = json.loads(truth.read_text(encoding="utf-8")) if truth.exists() else []
    words = [fold(block["text"]) for block in blocks if block["type"] != "table"]
    whole = sum(any(word in text for text in texts) for word in words) / max(1, len(words))
    return Measured(hits / max(1, total), paged / max(1, hits), 2 * hits / max(1, len(found) + total), whole, seconds)


@pytest.fixture(scope="module")
def samples(shared: Path) -> Path:
    return shared / "samples"


@pytest.fixture(scope="module")
def measured(samples: Path) -> dict[str, Measured]:
    table = {name: measure(samples, name) for name in READ}
    print(f"\n{'file':38} {'found':>6} {'page':>6} {'f1':>6} {'whole':>6} {'s':>6}")  # noqa: T201 - the table of results
    for name, row in table.items():
        print(f"{name:38} {row.found:6.3f} {row.paged:6.3f} {row.f1:6.3f} {row.whole:6.3f} {row.seconds:6.2f}")  # noqa: T201 - the table of results
    return table


@pytest.mark.parametrize("name", [name for name in READ if not name.startswith("2001")])
def test_headings_are_found_on_their_pages(measured: dict[str, Measured], name: str) -> None:
    assert measured[name].found >= 0.95
    assert measured[name].paged >= 0.97


@pytest.mark.parametrize("name", [*FULL_TRUTH, "2005-nye-maal.pdf"])
def test_no_headings_are_found_that_are_none(measured: dict[str, Measured], name: str) -> None:
    assert measured[name].f1 >= 0.95


@pytest.mark.parametrize("name", FULL_TRUTH)
def test_paragraphs_are_whole(measured: dict[str, Measured], name: str) -> None:
    assert measured[name].whole >= 0.98


@pytest.mark.parametrize("name", FULL_TRUTH)
def test_footnotes_are_units_with_their_marks(samples: Path, name: str) -> None:
    meta = json.loads((samples / f"{name}.meta.json").read_text(encoding="utf-8"))
    notes = meta.get("footnotes") or meta["notes"]
    found = [(line.note, text, line.page) for line, text in grouped(extract(samples / name)) if line.role == "footnote"]
    assert found == [(str(note["no"]), fold(note["text"]), note.get("pdf_page")) for note in notes]


@pytest.mark.parametrize("name", FULL_TRUTH)
def test_the_table_is_rows_of_cells(samples: Path, name: str) -> None:
    blocks = json.loads((samples / f"{name}.truth.json").read_text(encoding="utf-8"))
    rows = [line.cells for line in extract(samples / name).lines if line.role == "row"]
    assert rows == [tuple(row) for block in blocks if block["type"] == "table" for row in block["rows"]]


@pytest.mark.parametrize("name", BOILERPLATE)
def test_heads_feet_contents_and_hidden_words_are_left_out(samples: Path, name: str) -> None:
    text = "\n".join(line.text for line in extract(samples / name).lines)
    assert [word for word in BOILERPLATE[name] if word in text] == []


def test_printed_numbers_stand_beside_the_pages(samples: Path) -> None:
    meta = json.loads((samples / "pdf-a-onecol.pdf.meta.json").read_text(encoding="utf-8"))
    pages = extract(samples / "pdf-a-onecol.pdf").pages
    wanted = {int(page): number for page, number in meta["printed_page_by_pdf_page"].items()}
    assert {page.number: page.printed and int(page.printed) for page in pages} == wanted


@pytest.mark.parametrize("name", REFUSED)
def test_bad_files_are_refused_with_their_cause(samples: Path, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        extract(samples / name)
    assert str(caught.value).startswith(f"{name} ")
    assert REFUSED[name] in str(caught.value)


def test_a_word_file_named_pdf_is_read_as_what_it_is(samples: Path) -> None:
    assert extract(samples / "wrong-extension-docx.pdf") == extract(samples / "docx-styled.docx")


def test_headings_of_a_document_without_heading_styles_are_found(samples: Path) -> None:
    lines = extract(samples / "2001-vaekst-velfaerd-fornyelse.docx").lines
    found = {line.text for line in lines if line.role == "heading"}
    assert {"Nye mål", "Europapolitik", "Sikkerhedspolitik", "Bedre sundhed", "Kunst og kultur"} <= found
    assert not [text for text in found if text.endswith(".")]

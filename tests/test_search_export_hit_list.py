"""The list of a search as a spreadsheet: every passage verbatim, and no cell that a program would run."""

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest

from search.export.hit_list import COLUMNS, LIST_FORMATS, hit_rows
from search.models import Hit, Location

PLACE = Location("a", "Aftale for 2031", "A31", 2031, "2", "section", "2", "Broer", ("2. Veje", "Broer"))
HITS = (
    Hit(1, 1.0, "a.1", PLACE, "=1+1 er to\nog mere", (), "A31, »Broer«", "/aftale/a/2", match="exact"),
    Hit(2, 1.0, "a.2", PLACE, "Brobygning", (), "A31, »Broer«", "/aftale/a/2", match="compound"),
)


def test_a_row_has_the_reference_the_text_and_the_whole_address() -> None:
    assert hit_rows(HITS, "https://x.dk")[1] == (
        *(2, "A31", 2031, "", "2. Veje › Broer", "A31, »Broer«", "i sammensætning", "Brobygning"),
        "https://x.dk/aftale/a/2",
    )


def test_csv_is_what_danish_excel_reads_and_no_cell_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(LIST_FORMATS["csv"][1](HITS, "").decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == list(COLUMNS)
    assert rows[1][COLUMNS.index("tekst")] == "'=1+1 er to\nog mere"


@pytest.mark.parametrize("hits", [HITS, ()])
def test_a_workbook_has_a_row_a_hit_and_no_formula(hits: tuple[Hit, ...]) -> None:
    with zipfile.ZipFile(io.BytesIO(LIST_FORMATS["xlsx"][1](hits, ""))) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - made by us
        strings = book.read("xl/sharedStrings.xml").decode()
    spread = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert len(sheet.findall(f".//{spread}row")) == len(hits) + 1
    assert sheet.findall(f".//{spread}f") == []
    assert ("=1+1 er to\nog mere" in strings) == bool(hits)

"""The whole list of a search as a spreadsheet, CSV or xlsx: one row a passage, verbatim, with its reference.

XlsxWriter writes the workbook (docs/decisions/0164-the-list-as-a-workbook.md).
"""

import csv
import io
from collections.abc import Callable, Sequence

from search.citations.format import pages_label
from search.export.formats import inert_cell
from search.models import Hit, Match

COLUMNS = ("nr", "aftale", "år", "side", "afsnit", "henvisning", "ordet står", "tekst", "adresse")
_WIDTHS = (5, 18, 7, 14, 40, 50, 20, 90, 50)
MATCH_NAMES: dict[Match, str] = {"exact": "ordret", "compound": "i sammensætning", "similar": "ikke (ligner)"}
"""What people read for how a passage has the word searched for."""


def hit_rows(hits: Sequence[Hit], site: str) -> list[tuple[str | int, ...]]:
    """A row for each hit, in the order of COLUMNS; `site` is what the hits' addresses stand under."""
    return [
        (
            *(number, hit.place.short_title, hit.place.year, pages_label(hit.place) or ""),
            *(" › ".join(hit.place.section_path), hit.citation, MATCH_NAMES[hit.match] if hit.match else ""),
            *(hit.text, f"{site}{hit.url}"),
        )
        for number, hit in enumerate(hits, 1)
    ]


def list_csv(hits: Sequence[Hit], site: str) -> bytes:
    """Parted by semicolons as Danish Excel reads it; a cell that looks like a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([inert_cell(str(cell)) for cell in row] for row in hit_rows(hits, site))
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def list_workbook(hits: Sequence[Hit], site: str) -> bytes:
    """A workbook of one sheet whose head stays in view and filters; no cell is a formula or a link of its own."""
    out = io.BytesIO()
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # .03 s of a start that few need

    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet("Fundet")
    head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, COLUMNS, head)
    for number, row in enumerate(hit_rows(hits, site), 1):
        sheet.write_row(number, 0, row, wrapped)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(hits)), len(COLUMNS) - 1)
    book.close()
    return out.getvalue()


LIST_FORMATS: dict[str, tuple[str, Callable[[Sequence[Hit], str], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", list_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", list_workbook),
}
"""By ending: the media type and what makes the file."""

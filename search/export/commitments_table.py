"""Commitments as a table for a spreadsheet (CSV and xlsx), and what people read for how firm they are and when."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from search.commitments.deadlines import Deadline
from search.commitments.promise import Binding
from search.commitments.register import Commitment
from search.export.formats import danish_date, inert_cell

BINDINGS_SHOWN: dict[Binding, str] = {
    "shall": "skal",
    "agree": "er enige om",
    "will": "vil",
    "consider": "vil drøfte",
}
"""What people read for a firmness, the firmest first."""

_COLUMNS = (
    *("aftale", "år", "hvem", "hvor fast", "frist", "fra", "til", "år udledt", "forbehold", "usikker"),
    *("sætning", "beløb", "prisniveau", "afsnit", "side", "henvisning", "adresse"),
)
_WIDTHS = (14, 6, 24, 12, 22, 11, 11, 8, 9, 8, 80, 20, 10, 36, 6, 50, 40)


def shown_days(deadline: Deadline) -> str:
    """The days of a deadline as a sign of words: "(senest 30. april 2026)"; empty where no day follows."""
    first, last = deadline.first, deadline.last
    if first and last and first != last:
        return f"{danish_date(first)} til {danish_date(last)}"
    if last:
        return danish_date(last) if first else f"senest {danish_date(last)}"
    return f"fra {danish_date(first)}" if first else ""


def commitments_csv(found: Sequence[Commitment], site: str) -> bytes:
    """The table as CSV: semicolons, UTF-8 with a byte order mark, as Danish Excel reads it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows([inert_cell(_written(cell)) for cell in _row(one, site)] for one in found)
    return out.getvalue().encode("utf-8-sig")


def commitments_xlsx(found: Sequence[Commitment], site: str) -> bytes:
    """The table as a workbook with a filter on every column; days are dates, and no cell is a formula."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # .03 s of a start that few need

    book = Workbook(out, options)
    sheet = book.add_worksheet("Aftalt")
    head, day, text = (
        book.add_format(style)
        for style in (
            {"bold": True, "bottom": 2},
            {"num_format": "yyyy-mm-dd", "valign": "top"},
            {"text_wrap": True, "valign": "top"},
        )
    )
    for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, head)
    for number, one in enumerate(found, 1):
        for column, cell in enumerate(_row(one, site)):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif isinstance(cell, int):
                sheet.write_number(number, column, cell, text)
            else:
                sheet.write_string(number, column, cell, text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(found), len(_COLUMNS) - 1)
    book.close()
    return out.getvalue()


def _row(one: Commitment, site: str) -> tuple[str | int | date, ...]:
    due = one.deadline
    return (
        *(one.agreement.short_title, one.agreement.year, ", ".join(one.actors), BINDINGS_SHOWN[one.binding]),
        *(
            due.text if due else "",
            (due and due.first) or "",
            (due and due.last) or "",
            "ja" if due and due.assumed else "",
        ),
        *("ja" if one.conditional else "", "ja" if one.doubtful else ""),
        *(" ".join(one.text.split()), "; ".join(amount.text for amount in one.amounts)),
        "; ".join(dict.fromkeys(amount.price_level for amount in one.amounts if amount.price_level)),
        *(" › ".join(one.place.section_path), one.place.page_label, one.citation, f"{site}{one.url}"),
    )


def _written(cell: str | int | date) -> str:
    return cell.isoformat() if isinstance(cell, date) else str(cell)

"""Two agreements compared, to take away: an appendix in Word, and a workbook of the sums and of the sentences."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from search.compare.changes import Changes, SectionChange, SectionDifference, SentenceChange, SentenceDifference
from search.compare.moved_sums import MovedSum
from search.export.docx_writer import QuotedPassage, word_file
from search.export.excerpts import ExcerptBlock
from search.export.formats import danish_date

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

SENTENCE_NAMES: dict[SentenceChange, str] = {
    "same": "uændret",
    "changed": "ændret",
    "moved": "flyttet",
    "new": "ny",
    "gone": "udgået",
}
SECTION_NAMES: dict[SectionChange, str] = {
    "kept": "fortsat",
    "renamed": "omdøbt",
    "moved": "flyttet",
    "new": "nyt",
    "gone": "udgået",
}
_SUM_COLUMNS = ("formål", "før", "nu", "enhed", "forskel", "før, som skrevet", "nu, som skrevet", "sted før", "sted nu")
_SENTENCE_COLUMNS = ("afsnit", "afsnittet er", "sætningen er", "før", "nu", "sted før", "sted nu")
_MILLION = 1_000_000


def shown_difference(one: MovedSum) -> str:
    """The difference as Danish writes it, "+8.140,4 mio. kr."; in kroner from a million on in millions."""
    if one.difference is None:
        return "kan ikke sammenlignes"
    million = one.new.unit == "kr." and abs(one.difference) >= _MILLION / 10
    number = f"{one.difference / (_MILLION if million else 1):+,.1f}".removesuffix(".0")
    written = number.translate(str.maketrans(",.", ".,")).replace("-", "−")
    return f"{written} {'mio. kr.' if million else one.new.unit}"


def named_sum(one: MovedSum) -> str:
    """What a sum that moved is for, and whose part of it."""
    return f"{one.purpose} ({one.party})" if one.party else one.purpose


def changes_word(changes: Changes, sums: Sequence[MovedSum], made: date, index: str, site: str) -> bytes:
    """The appendix: the sums in a table, then section by section what is new, changed, moved and gone, quoted."""
    names = changes.old.short_title, changes.new.short_title
    rows = [
        ("Formål", *names, "Forskel"),
        *((named_sum(one), one.old.text, one.new.text, shown_difference(one)) for one in sums),
    ]
    table = QuotedPassage(
        ("Beløb og satser, der er ændret",),
        (ExcerptBlock("table", "", tuple(rows)),),
        "Forskellen er regnet af de to beløb, som de står.",
        f"{changes.old.title}; {changes.new.title}",
        f"{site}/nyt?fra={changes.old.id}&til={changes.new.id}",
    )
    told = [one for section in changes.sections for one in _quoted(section, names, site)]
    preface = (_counts(changes), f"Udtrukket {danish_date(made)} fra indeks {index}.")
    return word_file(
        f"Hvad er nyt i {names[1]} i forhold til {names[0]}", preface, [*([table] if sums else []), *told], made
    )


def _counts(changes: Changes) -> str:
    kinds: tuple[SentenceChange, ...] = ("same", "changed", "moved", "new")
    parts = ", ".join(f"{changes.count(kind)} {SENTENCE_NAMES[kind]}" for kind in kinds)
    return (
        f"{changes.new.short_title} har {changes.totals[1]} sætninger: {parts}. Af de {changes.totals[0]} sætninger i "
        f"{changes.old.short_title} er {changes.count('gone')} udgået."
    )


def _quoted(section: SectionDifference, names: tuple[str, str], site: str) -> Iterator[QuotedPassage]:
    at = section.new or section.old
    kind = "" if section.kind == "kept" else f" ({SECTION_NAMES[section.kind]})"
    heading = f"{at.text if at and at.text else names[1]}{kind}"
    for one in section.sentences:
        if one.kind != "same" and not one.again:
            yield _passage((heading, SENTENCE_NAMES[one.kind].capitalize()), one, names, site)


def _passage(headings: tuple[str, ...], one: SentenceDifference, names: tuple[str, str], site: str) -> QuotedPassage:
    sides = [side for side in (one.old, one.new) if side]
    note = "; ".join(side.citation for side in sides)
    address = next((f"{site}{side.url}" for side in reversed(sides) if side.url), f"{site}/nyt")
    if len(sides) == 1 or sides[0].text == sides[1].text:
        return QuotedPassage(headings, (ExcerptBlock("paragraph", sides[-1].text),), "", note, address)
    rows = (names, (sides[0].text, sides[1].text))
    return QuotedPassage(headings, (ExcerptBlock("table", "", rows),), "Ordlyd før og nu", note, address)


def changes_xlsx(changes: Changes, sums: Sequence[MovedSum]) -> bytes:
    """The workbook: the sheet of sums with figures that can be reckoned with, and that of the sentences, verbatim."""
    out = io.BytesIO()
    from xlsxwriter import Workbook  # .03 s of a start that few need

    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    _write(book, "Beløb", _SUM_COLUMNS, (60, 18, 18, 10, 18, 22, 22, 50, 50), [_sum_row(one) for one in sums])
    rows = [_sentence_row(section, one) for section in changes.sections for one in section.sentences if not one.again]
    _write(book, "Sætninger", _SENTENCE_COLUMNS, (40, 12, 12, 80, 80, 50, 50), rows)
    book.close()
    return out.getvalue()


Cell = str | float | None


def _sum_row(one: MovedSum) -> tuple[Cell, ...]:
    values = [value if isinstance(value, int | float) else None for value in (one.old.value, one.new.value)]
    return (
        *(named_sum(one), *values, one.new.unit, one.difference),
        *(one.old.text, one.new.text, one.old_at.citation, one.new_at.citation),
    )


def _sentence_row(section: SectionDifference, one: SentenceDifference) -> tuple[Cell, ...]:
    at = section.new or section.old
    return (
        *(at.text if at else "", SECTION_NAMES[section.kind], SENTENCE_NAMES[one.kind]),
        *(side.text if side else "" for side in (one.old, one.new)),
        *(side.citation if side else "" for side in (one.old, one.new)),
    )


def _write(
    book: "Workbook", name: str, heads: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[Cell]]
) -> None:
    sheet = book.add_worksheet(name)
    head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_row(0, 0, heads, head)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row, wrapped)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)

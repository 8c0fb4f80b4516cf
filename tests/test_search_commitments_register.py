"""The commitments of whole agreements: lists, actors from the sentence before, choices, repeats and exports."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from functools import cache

import pytest
from icalendar import Calendar
from real_corpus import library

from indexer.errors import QueryError
from indexer.models import Agreement, Document, Line, Source
from indexer.structure.document import read_document
from search.commitments.register import Commitment, find_commitments
from search.commitments.repeats import find_repeats
from search.commitments.selection import CommitmentFilter, in_order_of_due, select_commitments, tally_commitments
from search.export.commitments_table import commitments_csv, commitments_xlsx
from search.export.deadline_calendar import deadlines_ics

ENTRIES = {agreement.short_title: (agreement, document) for agreement, document in library()[0].entries}
MADE_UP = Agreement("a", "Aftale om tog for 2030", "T30", 2030, ("Regeringen", "KL"), "a.docx")


@cache
def of(title: str) -> tuple[Commitment, ...]:
    return find_commitments(*ENTRIES[title])


def document(*lines: tuple[str, str]) -> Document:
    roles = {"p": "text", "i": "item", "h": "heading"}
    return read_document(
        "a",
        Source("docx", tuple(Line(text, role=roles[kind], new_paragraph=True) for kind, text in lines)),  # type: ignore[arg-type]
    )


def test_an_item_without_a_verb_is_bound_as_the_line_that_opens_its_list() -> None:
    made = document(
        ("h", "Tog"),
        ("p", "Parterne er enige om:"),
        ("i", "at indkøbe nye tog,"),
        ("i", "en ny køreplan for alle baner."),
    )
    assert [(one.text, one.binding, one.actors) for one in find_commitments(MADE_UP, made)] == [
        ("at indkøbe nye tog,", "agree", ("Regeringen", "KL")),
        ("en ny køreplan for alle baner.", "agree", ("Regeringen", "KL")),
    ]


def test_items_of_a_list_that_tells_bind_nobody() -> None:
    made = document(
        ("h", "Tog"),
        ("p", "Udvalget har haft følgende medlemmer:"),
        ("i", "Line Hansen, direktør"),
        ("i", "Bo Holm, chef"),
    )
    assert find_commitments(MADE_UP, made) == ()


def test_a_sentence_that_goes_on_about_a_thing_has_the_actors_of_the_sentence_before() -> None:
    made = document(
        ("h", "Tog"), ("p", "Banedanmark og staten er uenige. Staten skal udarbejde en plan. Planen afleveres i 2030.")
    )
    assert [(one.actors, one.source) for one in find_commitments(MADE_UP, made)][-1] == (("Staten",), "before")


@pytest.mark.parametrize("title", sorted(ENTRIES))
def test_every_sentence_and_deadline_is_verbatim_and_in_its_place(title: str) -> None:
    text = ENTRIES[title][1].text
    for one in of(title):
        assert text[one.start : one.start + len(one.text)] == one.text
        assert one.deadline is None or one.deadline.text in one.text
        assert one.actors
        assert all(amount.text in one.text for amount in one.amounts)


def test_choices_are_counted_within_one_another() -> None:
    found, today = of("ØA24"), date(2024, 6, 1)
    wanted = CommitmentFilter(actor="Regionerne")
    chosen = select_commitments(found, wanted, today)
    assert 0 < len(chosen) < len(found)
    tally = tally_commitments(found, wanted, today)
    assert dict(tally.actors)["Regionerne"] == len(chosen)
    assert sum(count for _, count in tally.bindings) == len(chosen)
    dues = dict(tally.dues)
    assert dues["med"] + dues["uden"] == len(chosen)


def test_what_is_due_this_year_is_due_in_the_year_of_today() -> None:
    due = select_commitments(of("ØA24"), CommitmentFilter(due="i-aar"), date(2024, 6, 1))
    assert due
    assert all(one.deadline and "2024" in str(one.deadline.last or one.deadline.first) for one in due)
    days = [one.deadline and (one.deadline.last or one.deadline.first) for one in in_order_of_due(due)]
    assert days == sorted(days, key=str)


def test_words_are_looked_for_in_sentence_and_heading_in_any_form() -> None:
    found = select_commitments(of("ØA24"), CommitmentFilter(words="lånepuljer"), date(2024, 1, 1))
    assert any("lånepulje til refinansiering" in one.text for one in found)
    with pytest.raises(QueryError):
        select_commitments(of("ØA24"), CommitmentFilter(words="?!"), date(2024, 1, 1))


def test_the_same_commitment_is_found_in_other_years() -> None:
    loan = [one for one in of("ØA25") if "lånepulje til refinansiering" in one.text]
    again = find_repeats(loan, [of("ØA21"), of("ØA24"), of("ØA25")])[loan[0].key]
    assert [(one.agreement.short_title, "lånepulje" in one.text) for one in again] == [("ØA21", True), ("ØA24", True)]


def test_what_only_has_the_formula_in_common_is_not_the_same() -> None:
    made = document(("h", "Tog"), ("p", "Regeringen og KL er enige om at styrke jernbanen på Bornholm."))
    assert find_repeats(find_commitments(MADE_UP, made), [of("ØA24")]) == {}


def test_the_table_has_a_row_each_and_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(commitments_csv(of("ØA24"), "https://x").decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + len(of("ØA24"))
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    with zipfile.ZipFile(io.BytesIO(commitments_xlsx(of("ØA24"), "https://x"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == len(rows)
    assert "<f>" not in sheet


def test_the_calendar_has_an_event_for_each_day_stated() -> None:
    made = datetime(2026, 1, 2, tzinfo=UTC)
    calendar = Calendar.from_ical(deadlines_ics(of("ØA24"), "https://x", made))
    events = calendar.walk("VEVENT")
    stated = [one for one in of("ØA24") if one.deadline and (one.deadline.last or one.deadline.first)]
    assert len(events) == len(stated) > 10
    by_id = {str(event["uid"]): event for event in events}
    move = next(one for one in stated if one.text == "Omlægningen træder i kraft den 1. juli 2024.")
    event = by_id[f"{move.key}@aftalesoeg"]
    assert event.decoded("dtstart") == date(2024, 7, 1)
    assert f"»{move.text}«" in str(event["description"])
    assert move.citation in str(event["description"])

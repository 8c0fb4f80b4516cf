"""The deadlines of commitments as an iCalendar file (RFC 5545), by the package icalendar."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from search.commitments.register import Commitment
from search.commitments.selection import due_day
from search.export.commitments_table import BINDINGS_SHOWN

_LONGEST_SUMMARY = 120


def deadlines_ics(found: Sequence[Commitment], site: str, made: datetime) -> bytes:
    """One whole-day event on the last day of each deadline that has a day; the sentence and its citation in it.

    An event keeps its UID while the agreement is not indexed anew, so that a calendar that takes the file again
    changes the event rather than adding another.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Aftalesøg//Aftalt//DA")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Frister i aftaler")
    for one in found:
        day = due_day(one)
        if day is None or one.deadline is None:
            continue
        event = Event()
        event.add("uid", f"{one.key}@aftalesoeg")
        event.add("dtstamp", made.astimezone(UTC))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", _summary(one))
        event.add("description", _description(one))
        event.add("url", f"{site}{one.url}")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _summary(one: Commitment) -> str:
    head = f"{', '.join(one.actors)} {BINDINGS_SHOWN[one.binding]}: "
    text = " ".join(one.text.split())
    room = _LONGEST_SUMMARY - len(head)
    return head + (text if len(text) <= room else f"{text[:room].rsplit(' ', 1)[0]} …")


def _description(one: Commitment) -> str:
    frist = f"Frist: {one.deadline.text}" if one.deadline else ""
    assumed = " (året er udledt af aftalens)" if one.deadline and one.deadline.assumed else ""
    return f"»{' '.join(one.text.split())}«\n{one.citation}\n{frist}{assumed}"

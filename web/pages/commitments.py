"""The page of what is agreed: who is bound to what, how firmly and by when, to choose from and to take away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from indexer.errors import QueryError
from indexer.index.manifest import find_agreement
from search.commitments.promise import ActorSource, Binding
from search.commitments.register import BINDINGS, Commitment
from search.commitments.repeats import find_repeats
from search.commitments.selection import (
    DUES,
    CommitmentFilter,
    Due,
    due_day,
    in_order_of_due,
    select_commitments,
    tally_commitments,
)
from search.export.commitments_table import BINDINGS_SHOWN, commitments_csv, commitments_xlsx, shown_days
from search.export.deadline_calendar import deadlines_ics
from web.errors import Missing
from web.request_context import carried, engine, site_address

commitments_page = Blueprint("commitments", __name__)

_PAGE = 100
"""Commitments on one page."""
_ACTORS = 8
"""Actors that can be chosen at once; the others are folded away."""
_NEAREST = 8
"""Agreements, the nearest in years, in which the same commitment is looked for."""
_FIRM: dict[str, Binding] = {"skal": "shall", "enige": "agree", "vil": "will", "droefte": "consider"}
_DUE_NAMES: dict[Due, str] = {
    "i-aar": "forfalder i år",
    "kommende": "fra i dag",
    "forfalden": "før i dag",
    "med": "med frist",
    "uden": "uden frist",
}
_SOURCES: dict[ActorSource, str] = {
    "before": "hvem: fra sætningen før",
    "parties": "sætningen nævner ingen: aftalens parter",
    "owner": "hvem: udledt af ejeformen",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice as a link: where it leads, how many it leaves, and whether it is taken."""

    name: str
    address: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownCommitment:
    """A row of the page. steps: how firm, 1 to 4; days: what a deadline without a year means."""

    commitment: Commitment
    firm: str
    steps: int
    days: str
    source: str
    again: tuple[Commitment, ...]


@dataclass(frozen=True, slots=True)
class DueGroup:
    """The rows that are due in one year, or without a day."""

    title: str
    rows: tuple[ShownCommitment, ...]


@commitments_page.get("/aftalt")
def agreed() -> str:
    """The commitments chosen, the earliest due first."""
    wanted, today = _wanted(), _today()
    everything = engine().commitments(wanted.agreement)
    found = in_order_of_due(select_commitments(everything, wanted, today))
    tally = tally_commitments(everything, wanted, today)
    pages = max(1, -(-len(found) // _PAGE))
    page = min(max(1, request.args.get("side", 1, type=int)), pages)
    shown = found[(page - 1) * _PAGE : page * _PAGE]
    actors = [Chip(name, _address(hvem=name), count, wanted.actor == name) for name, count in tally.actors]
    return render_template(
        "commitments.html",
        catalog=[agreement for agreement, _ in engine().library],
        wanted=wanted,
        dues=[(due, _DUE_NAMES[due], dict(tally.dues)[due]) for due in DUES],
        actors=sorted(actors[:_ACTORS], key=lambda chip: not chip.chosen),
        more_actors=actors[_ACTORS:],
        any_actor=_address(hvem=""),
        firms=[
            Chip(BINDINGS_SHOWN[binding], _address(fast=name), dict(tally.bindings)[binding], wanted.binding == binding)
            for name, binding in _FIRM.items()
        ],
        any_firm=_address(fast=""),
        sums=Chip("beløb", _address(beloeb="" if wanted.sums else "1"), tally.sums, wanted.sums),
        found=found,
        groups=_groups(shown),
        page=page,
        pages=[(number, _address(side=str(number))) for number in range(1, pages + 1)],
        downloads=[(name, f"/aftalt.{kind}?{_query({})}") for kind, name in _KINDS.items()],
    )


_KINDS = {"xlsx": "Excel", "csv": "CSV", "ics": "Kalender (frister)"}


@commitments_page.get("/aftalt.<kind>")
def agreed_file(kind: str) -> Response:
    """The commitments chosen, as a workbook, a table or a calendar of their deadlines."""
    if kind not in _KINDS:
        raise Missing("Listen kan hentes som /aftalt.xlsx, /aftalt.csv eller /aftalt.ics.")
    wanted = _wanted()
    found = in_order_of_due(select_commitments(engine().commitments(wanted.agreement), wanted, _today()))
    if kind == "ics":
        data = deadlines_ics(found, site_address(), datetime.now().astimezone())
        response = Response(data, content_type="text/calendar; charset=utf-8")
    elif kind == "csv":
        response = Response(commitments_csv(found, site_address()), content_type="text/csv; charset=utf-8")
    else:
        mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = Response(commitments_xlsx(found, site_address()), content_type=mime)
    response.headers.set("Content-Disposition", "attachment", filename=f"aftalesoeg-aftalt.{kind}")
    return response


def _today() -> date:
    return datetime.now().astimezone().date()


def _wanted() -> CommitmentFilter:
    """The choices of the address.

    Raises:
        QueryError: an unknown agreement, firmness or deadline.
    """
    given = request.args
    firm, due = given.get("fast", ""), given.get("frist", "")
    if firm and firm not in _FIRM:
        raise QueryError(f"»{firm[:40]}« siger ikke, hvor fast noget er: vælg {', '.join(_FIRM)}.")
    known = next((one for one in DUES if one == due), None)
    if due and known is None:
        raise QueryError(f"Fristen »{due[:40]}« kendes ikke: vælg {', '.join(DUES)}.")
    name = given.get("aftale", "")
    return CommitmentFilter(
        agreement=find_agreement(tuple(one for one, _ in engine().library), name).id if name else "",
        actor=given.get("hvem", "")[:200],
        binding=_FIRM.get(firm),
        due=known,
        words=given.get("q", "")[:2000],
        sums=given.get("beloeb") == "1",
    )


def _address(**changed: str) -> str:
    return carried(f"/aftalt?{_query(changed)}")


def _query(changed: Mapping[str, str]) -> str:
    """The choices of the address with some changed; another choice begins at the first page."""
    names = ("q", "aftale", "hvem", "fast", "frist", "beloeb")
    chosen = {**{name: request.args.get(name, "") for name in names}, **changed}
    return urlencode({name: value for name, value in chosen.items() if value})


def _groups(shown: Sequence[Commitment]) -> list[DueGroup]:
    near = _nearest(shown)
    again = find_repeats(shown, [engine().commitments(name) for name in near])
    return [
        DueGroup(title, tuple(_row(one, again.get(one.key, ())) for one in rows))
        for title, rows in groupby(shown, key=_due_title)
    ]


def _nearest(shown: Sequence[Commitment]) -> list[str]:
    """The ids of the agreements nearest in years to those shown, oldest first."""
    years = {one.agreement.year for one in shown} or {0}
    catalog = [agreement for agreement, _ in engine().library]
    far = sorted(catalog, key=lambda one: min(abs(one.year - year) for year in years))[:_NEAREST]
    return [one.id for one in catalog if one in far]


def _due_title(one: Commitment) -> str:
    day = due_day(one)
    return str(day.year) if day else "Uden dato" if one.deadline else "Uden frist"


def _row(one: Commitment, again: tuple[Commitment, ...]) -> ShownCommitment:
    due = one.deadline
    days = f"{shown_days(due)} (år udledt)" if due and due.assumed else ""
    return ShownCommitment(
        one,
        BINDINGS_SHOWN[one.binding],
        len(BINDINGS) - BINDINGS.index(one.binding),
        days,
        _SOURCES.get(one.source, ""),
        again,
    )

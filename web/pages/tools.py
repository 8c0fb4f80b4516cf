"""The pages for a topic across the years, for comparison, for checking a memo, and for exporting passages."""

import os
import threading
import time
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError

from indexer.errors import QueryError
from search.citations.format import url_of_place
from search.compare.chart import Bar, mention_bars, sum_bars
from search.compare.topic import Topic
from search.compare.word_diff import word_diff
from search.export.formats import ExportHeader, export
from search.export.topic_table import topic_csv
from search.memo.check import check_memo, read_memo
from web.errors import BusyError
from web.pages.search_state import read_state
from web.pages.search_view import card, runs
from web.pages.selection import chosen_hits
from web.request_context import charge, engine, site_address

tools = Blueprint("tools", __name__)

_READERS = threading.BoundedSemaphore(os.cpu_count() or 1)
_READER_WAIT = 5.0  # seconds

FORMATS = (
    ("docx", "Word med fodnoter"),
    ("md", "Markdown"),
    ("csv", "CSV (Excel)"),
    ("bib", "BibTeX"),
    ("ris", "RIS"),
)


@tools.get("/emne")
def topic() -> str:
    """What every agreement says of a term, oldest first."""
    state = read_state(request.args)
    if "q" not in request.args:
        return render_template("topic.html", state=state, topic=None)
    found = engine().topic(state.text)
    return render_template(
        "topic.html",
        state=state,
        topic=found,
        charts=_charts(found),
        best={
            entry.agreement.id: card(entry.best, state, site_address())
            for entry in found.entries
            if entry.best is not None
        },
    )


def _charts(topic: Topic) -> tuple[tuple[str, tuple[Bar, ...]], ...]:
    """The charts of a topic as (title, bars): of the mentions, and of the sums where two agreements have one."""
    charts = [(f"Antal omtaler af »{topic.term}«", mention_bars(topic))]
    sums = sum_bars(topic)
    if sum(bar.percent is not None for bar in sums) > 1:
        charts.append(("Det første beløb i hver aftale", sums))
    return tuple(charts)


@tools.get("/sammenlign")
def compare() -> str:
    """A section or passage beside its counterpart in every other agreement."""
    wanted = request.args
    if not wanted.get("aftale") or not (wanted.get("afsnit") or wanted.get("passage")):
        raise QueryError(
            "Der er intet at sammenligne: åbn et afsnit eller en passage, og vælg »Samme sted i andre år«."
        )
    comparison = engine().counterparts(
        wanted["aftale"], section=wanted.get("afsnit", ""), passage=wanted.get("passage", "")
    )
    return render_template(
        "compare.html",
        comparison=comparison,
        others=[
            (known, other, other.diff_from(comparison.source) if other else None) for known, other in comparison.others
        ],
    )


@tools.get("/emne.csv")
def topic_table() -> Response:
    """The topic as a table for a spreadsheet."""
    found = engine().topic(read_state(request.args).text)
    data = "\ufeff" + topic_csv(found)
    return _download(data.encode("utf-8"), "text/csv; charset=utf-8", "aftalesoeg-emne.csv")


@tools.get("/notat")
def memo() -> Response:
    """The form for a memo."""
    return _unkept(checked=None, text_value="")


@tools.errorhandler(CSRFError)
def stale(error: CSRFError) -> Response:
    """The form anew with the memo in it: it was shown in a session that is over, or the browser takes no cookie."""
    response = _unkept(checked=None, text_value=request.form.get("tekst", ""), stale=True)
    response.status_code = CSRFError.code
    return response


@tools.post("/notat")
def memo_checked() -> Response:
    """A memo checked; nothing of it is kept."""
    upload = request.files.get("fil")
    if upload is not None and upload.filename:
        text = _read(upload.read(), upload.filename[:100])
    else:
        text = request.form.get("tekst", "")
    if not text.strip():
        raise QueryError("Der er intet notat at kontrollere: indsæt teksten, eller vælg en fil.")
    checked = check_memo(text, engine().library)
    return _unkept(
        checked=[
            (
                quotation,
                url_of_place(quotation.found_at) if quotation.found_at else None,
                word_diff(quotation.quote, quotation.correct) if quotation.correct else None,
            )
            for quotation in checked
        ],
        marked=runs(text, [(quotation.start, quotation.end) for quotation in checked]),
        text_value=text,
    )


def _read(data: bytes, name: str) -> str:
    """The text of an uploaded memo; one is read at a time for each core.

    Raises:
        BusyError: others are being read, for longer than a reader should wait.
        SourceError: see `read_memo`.
    """
    if not _READERS.acquire(timeout=_READER_WAIT):
        raise BusyError
    begun = time.monotonic()
    try:
        return read_memo(data, name)
    finally:
        charge(time.monotonic() - begun)
        _READERS.release()


def _unkept(**shown: object) -> Response:
    """The page for memos, which no browser or proxy may keep."""
    response = make_response(render_template("memo.html", **shown))
    response.headers["Cache-Control"] = "no-store"
    return response


@tools.get("/uddrag")
def selection() -> str | Response:
    """The passages chosen: to read, print and take away."""
    state = read_state(request.args)
    state = replace(state, chosen=(*state.chosen, *request.args.getlist("passage")))
    hits = chosen_hits(engine(), state.chosen)
    kind = request.args.get("format")
    if kind:
        about = ExportHeader(
            state.text, datetime.now().astimezone().date(), g.engine.manifest.generation, site_address()
        )
        made = export(hits, kind, about)
        return _download(made.data, made.mime, made.name)
    if not hits:
        raise QueryError("Der er ikke valgt nogen uddrag: sæt hak ved dem i søgningen først.")
    return render_template(
        "selection.html",
        state=state,
        cards=[card(hit, state, site_address()) for hit in hits],
        formats=FORMATS,
        pairs=[(name, value) for name, value in request.args.items(multi=True) if name != "format"],
    )


def _download(data: bytes, mime: str, name: str) -> Response:
    response = Response(data, content_type=mime)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response

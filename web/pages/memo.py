"""The page that checks a memo: the memo with marks, a card for each, and a Word file with comments at the marks."""

import os
import resource
import threading
import time
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError

from indexer.errors import QueryError
from indexer.extract.registry import recognise
from search.citations.format import url_of_place
from search.compare.word_diff import Diff, word_diff
from search.export.memo_comments import STATUS_NAMES, commented_memo, commented_original
from search.memo.check import MemoCheck, check_memo
from search.memo.memo_text import Memo, memo_of, read_memo
from search.memo.verdicts import Checked
from web.errors import BusyError
from web.request_context import charge, engine

memos = Blueprint("memos", __name__)

_READERS = threading.BoundedSemaphore(os.cpu_count() or 1)
_READER_WAIT = 5.0  # seconds
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class MemoCard:
    """An item of a memo as shown: its number from 1, what it is called, where it leads, and the changes in it."""

    number: int
    name: str
    item: Checked
    address: str | None
    changes: Diff | None


@dataclass(frozen=True, slots=True)
class MemoPiece:
    """A run of the memo's text; number: of the card it belongs to, 0 for none. first: where the item begins."""

    text: str
    number: int = 0
    status: str = ""
    first: bool = False


_NAMES = {"quotation": "citat", "block": "blokcitat", "claim": "beløb eller tal", "citation": "henvisning"}


@memos.get("/notat")
def memo() -> Response:
    """The form for a memo."""
    return _unkept(check=None, text_value="")


@memos.errorhandler(CSRFError)
def stale(error: CSRFError) -> Response:
    """The form anew with the memo in it: it was shown in a session that is over, or the browser takes no cookie."""
    response = _unkept(check=None, text_value=request.form.get("tekst", ""), stale=True)
    response.status_code = CSRFError.code
    return response


@memos.post("/notat")
def memo_checked() -> Response:
    """A memo checked; nothing of it is kept."""
    given = _given()
    check = check_memo(given, engine().library)
    cards = [_card(number, item) for number, item in enumerate(check.items, 1)]
    return _unkept(check=check, cards=cards, marked=marked_pieces(check), text_value=given.as_typed())


@memos.post("/notat/word")
def memo_word() -> Response:
    """The memo as a Word file with comments: the file sent, where that is one, else its text; nothing of it is kept."""
    check = check_memo(_given(), engine().library)
    today = datetime.now().astimezone().date()
    response = Response(_own_file(check, today) or commented_memo(check, today), content_type=_WORD)
    response.headers.set("Content-Disposition", "attachment", filename="notat-med-bemaerkninger.docx")
    response.headers["Cache-Control"] = "no-store"
    return response


def _own_file(check: MemoCheck, today: date) -> bytes | None:
    """The file sent with comments in it; None where none was sent, or it is no Word file or too large a one."""
    upload = request.files.get("fil")
    if upload is None or not upload.filename:
        return None
    upload.stream.seek(0)
    data = upload.read()
    return commented_original(data, check, today) if recognise(data) == "docx" else None


def marked_pieces(check: MemoCheck) -> tuple[MemoPiece, ...]:
    """The memo's text cut where items begin and end; where they lie in one another a piece is the innermost's."""
    cuts = sorted({0, len(check.memo.text), *(at for item in check.items for at in (item.start, item.end))})
    owner: list[int] = [0] * len(cuts)
    sizes = sorted(range(len(check.items)), key=lambda n: check.items[n].start - check.items[n].end)
    for number in sizes:
        item = check.items[number]
        low, high = bisect_right(cuts, item.start) - 1, bisect_right(cuts, item.end) - 1
        owner[low:high] = [number + 1] * (high - low)
    pieces, begun = [], {0}
    for at, following, number in zip(cuts, cuts[1:], owner, strict=False):
        status = check.items[number - 1].status if number else ""
        pieces.append(MemoPiece(check.memo.text[at:following], number, status, number not in begun))
        begun.add(number)
    return tuple(pieces)


def _card(number: int, item: Checked) -> MemoCard:
    changes = word_diff(item.quote, item.correct) if item.correct and item.kind in ("quotation", "block") else None
    return MemoCard(number, _NAMES[item.kind], item, url_of_place(item.found_at) if item.found_at else None, changes)


def _given() -> Memo:
    """The memo of the request, from a file or the field.

    Raises:
        QueryError: there is none.
    """
    upload = request.files.get("fil")
    if upload is not None and upload.filename:
        given = _read(upload.read(), upload.filename[:100])
    else:
        given = memo_of(request.form.get("tekst", ""))
    if not given.text.strip():
        raise QueryError("Der er intet notat at kontrollere: indsæt teksten, eller vælg en fil.")
    return given


def _read(data: bytes, name: str) -> Memo:
    """An uploaded memo; one is read at a time for each core.

    Raises:
        BusyError: others are being read, for longer than a reader should wait.
        SourceError: see `read_memo`.
    """
    if not _READERS.acquire(timeout=_READER_WAIT):
        raise BusyError
    begun, before = time.monotonic(), _of_children()
    try:
        return read_memo(data, name)
    finally:
        charge(min(time.monotonic() - begun, _of_children() - before))  # others may be read meanwhile
        _READERS.release()


def _of_children() -> float:
    """Processor time of the processes that have read files, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _unkept(**shown: object) -> Response:
    """The page for memos, which no browser or proxy may keep."""
    response = make_response(render_template("memo.html", names=STATUS_NAMES, **shown))
    response.headers["Cache-Control"] = "no-store"
    return response

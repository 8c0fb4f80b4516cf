"""The page of what is new: one agreement, or a draft that is not kept, beside another; with files to take away."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError

from indexer.errors import LimitError, QueryError, SourceError
from indexer.extract import named, printable
from indexer.extract.registry import READERS, recognise
from indexer.extract.sandbox import Limits, read_limited
from indexer.index.manifest import find_agreement
from indexer.models import Agreement, Document
from indexer.structure.document import read_document
from search.compare.changes import (
    Changes,
    SectionChange,
    SectionDifference,
    SentenceChange,
    SentenceDifference,
    find_changes,
)
from search.compare.moved_sums import MovedSum
from search.compare.term_matching import mentions, topic_terms
from search.compare.word_diff import Diff, word_diff
from search.export.changes_file import SECTION_NAMES, SENTENCE_NAMES, changes_word, changes_xlsx, shown_difference
from search.query.parser import parse_query
from web.errors import BusyError, Missing
from web.request_context import charge, engine, site_address

changes_page = Blueprint("changes", __name__)

DRAFT = "udkast"
"""The id of an agreement that was sent and is not kept: nothing can lead to it."""
_DRAFT_LIMITS = Limits(seconds=10.0, memory=512 * 2**20, file_bytes=20 * 2**20)
_READERS = threading.BoundedSemaphore(os.cpu_count() or 1)
_READER_WAIT = 5.0  # seconds
_LONGEST_DRAFT = 1_000_000
"""Characters; the longest agreement known has 155,000."""
_FILES: dict[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PLURALS: dict[SectionChange, str] = {
    "kept": "fortsatte",
    "renamed": "omdøbte",
    "moved": "flyttede",
    "new": "nye",
    "gone": "udgåede",
}
_SIGNS: dict[SentenceChange, str] = {"same": "=", "changed": "~", "moved": "↕", "new": "+", "gone": "−"}


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A sentence as the page shows it; diff: where both sides have it and the words differ."""

    name: str
    sign: str
    sentence: SentenceDifference
    diff: Diff | None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section that differs; same: how many of its sentences do not. anchor: its id on the page."""

    name: str
    section: SectionDifference
    sentences: tuple[ShownChange, ...]
    same: int
    anchor: str


@changes_page.get("/nyt")
def whats_new() -> str:
    """Two agreements to choose, or what is new in the second beside the first."""
    chosen = request.args.get("fra", ""), request.args.get("til", "")
    return _page(chosen, engine().changes(*chosen) if all(chosen) else None, request.args.get("q", ""))


@changes_page.get("/nyt.<kind>")
def whats_new_file(kind: str) -> Response:
    """What is new, as a Word appendix or a workbook."""
    chosen = request.args.get("fra", ""), request.args.get("til", "")
    if kind not in _FILES or not all(chosen):
        raise Missing("Sammenligningen kan hentes som /nyt.docx og /nyt.xlsx, med fra og til i adressen.")
    return _file(engine().changes(*chosen), kind, request.args.get("q", ""))


@changes_page.errorhandler(CSRFError)
def stale_draft(error: CSRFError) -> Response:
    """The form anew: it was shown in a session that is over, or the browser takes no cookie."""
    response = make_response(_page((request.form.get("fra", ""), ""), None, "", stale=True))
    response.status_code = CSRFError.code
    return response


@changes_page.post("/nyt")
def draft_compared() -> Response:
    """A draft beside an agreement, shown or as a file; nothing of it is kept."""
    old = _stored(request.form.get("fra", ""))
    found = find_changes(old, _draft(old[0]))
    kind = request.form.get("som", "")
    response = _file(found, kind, "") if kind in _FILES else make_response(_page((old[0].id, ""), found, ""))
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(chosen: tuple[str, str], found: Changes | None, words: str, *, stale: bool = False) -> str:
    sums = _about(found, words) if found else ()
    return render_template(
        "changes.html",
        catalog=[agreement for agreement, _ in engine().library],
        chosen=chosen if any(chosen) else _newest_pair(),
        words=words,
        changes=found,
        draft=found is not None and found.new.id == DRAFT,
        sums=[(one, shown_difference(one)) for one in sums],
        sentence_counts={kind: found.count(kind) for kind in SENTENCE_NAMES} if found else {},
        section_counts=[(_PLURALS[kind], kind, found.count_sections(kind)) for kind in SECTION_NAMES] if found else [],
        sections=_sections(found, words) if found else [],
        stale=stale,
    )


def _newest_pair() -> tuple[str, str]:
    """The newest agreement that the same parties have made before, and the one before it."""
    catalog = [agreement for agreement, _ in engine().library]
    for number in range(len(catalog) - 1, 0, -1):
        before = [one for one in catalog[:number] if one.parties == catalog[number].parties]
        if before:
            return before[-1].id, catalog[number].id
    return "", ""


def _stored(name: str) -> tuple[Agreement, Document]:
    """The agreement of that id or short title.

    Raises:
        QueryError: there is none.
    """
    library = engine().library
    known = find_agreement(tuple(agreement for agreement, _ in library), name)
    return next(entry for entry in library if entry[0].id == known.id)


def _draft(old: Agreement) -> tuple[Agreement, Document]:
    """The draft of the request, of the year after the older agreement's; one is read at a time for each core.

    Raises:
        QueryError: there is none.
        SourceError: it cannot be read; the message names the file.
        LimitError: it is longer than any agreement.
        BusyError: others are being read, for longer than a reader should wait.
    """
    upload = request.files.get("fil")
    if upload is None or not upload.filename:
        raise QueryError("Der er intet udkast at sammenligne med: vælg en fil.")
    data, name = upload.read(), printable(upload.filename[:100]).strip() or "Filen"
    if not _READERS.acquire(timeout=_READER_WAIT):
        raise BusyError
    begun = time.monotonic()
    try:
        document = read_document(DRAFT, read_limited(data, READERS[recognise(data)], _DRAFT_LIMITS))
    except SourceError as error:
        raise named(name, error) from None
    finally:
        charge(time.monotonic() - begun)
        _READERS.release()
    if len(document.text) > _LONGEST_DRAFT:
        raise LimitError(f"{name} er på {len(document.text)} tegn, og et udkast kan højst være på {_LONGEST_DRAFT}.")
    return Agreement(DRAFT, name, "Udkastet", old.year + 1, old.parties, file=""), document


def _file(found: Changes, kind: str, words: str) -> Response:
    sums = _about(found, words)
    if kind == "docx":
        made = datetime.now().astimezone().date()
        data = changes_word(found, sums, made, g.engine.manifest.generation, site_address())
    else:
        data = changes_xlsx(found, sums)
    response = Response(data, content_type=_FILES[kind])
    response.headers.set("Content-Disposition", "attachment", filename=f"aftalesoeg-nyt.{kind}")
    return response


def _about(found: Changes, words: str) -> tuple[MovedSum, ...]:
    """The sums that are about the words, in any form; all without words."""
    has = _test(words)
    return tuple(
        one
        for one in found.sums
        if has(f"{one.purpose} / {one.old_at.text} / {one.new_at.text} / {one.new_at.citation}")
    )


def _test(words: str) -> Callable[[str], bool]:
    if not words.strip():
        return lambda text: True
    needles = topic_terms(parse_query(words))
    return lambda text: all(mentions(text, (needle,)) for needle in needles)


def _sections(found: Changes, words: str) -> list[ShownSection]:
    has = _test(words)
    shown = []
    first: set[SectionChange] = set()
    for number, section in enumerate(found.sections):
        heading = " / ".join(side.citation for side in (section.old, section.new) if side)
        whole = bool(words.strip()) and has(heading)
        told = tuple(_shown(one) for one in section.sentences if one.kind != "same" and (whole or has(_words_of(one))))
        if told or (section.kind != "kept" and (whole or not words.strip())):
            same = sum(one.kind == "same" for one in section.sentences)
            name = "" if section.kind == "kept" else SECTION_NAMES[section.kind]
            anchor = f"nyt-{number}" if section.kind in first else f"slags-{section.kind}"
            first.add(section.kind)
            shown.append(ShownSection(name, section, told, same, anchor))
    return shown


def _words_of(one: SentenceDifference) -> str:
    return " / ".join(side.text for side in (one.old, one.new) if side)


def _shown(one: SentenceDifference) -> ShownChange:
    both = one.old is not None and one.new is not None and one.old.text != one.new.text
    diff = word_diff(one.old.text, one.new.text) if both and one.old and one.new else None
    return ShownChange(SENTENCE_NAMES[one.kind], _SIGNS[one.kind], one, diff)

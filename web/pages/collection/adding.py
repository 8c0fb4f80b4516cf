"""The pages on which an agreement is added: the file, what was read of it, and the index that is built with it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort, current_app, request
from werkzeug.wrappers import Response as AnyResponse

from indexer.collection.guess import Guess
from indexer.collection.keeping import add_agreement, free_name, replace_file
from indexer.collection.summary import FORMAT_NAMES, UNIT_NAMES, summarise
from indexer.errors import CatalogError, QueryError, SourceError
from indexer.models import Document, Page
from search.citations.format import short_page
from search.compare.changes import Changes, find_changes
from web.access.keepers import keeper_name
from web.collection.uploads import Upload, UploadGoneError, discard, entry_of, open_upload, receive
from web.errors import Missing
from web.pages.collection.common import builder, collection_pages, corpus_folder, shown, then
from web.pages.collection.entry_form import EntryFields, entry_from, fields_of, typed_fields
from web.pages.facsimile.page import PageBlock, blocks_on, drawn_page
from web.request_context import engine

_OCR = "OCR"
_MOST_BLOCKS = 400
"""Blocks of a file without pages that are shown to be looked over."""
_MOST_SECTIONS = 1_000


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is other when a file takes another's place. changes: of its text.

    lost: addresses of sections that end or lead to another section: id, title, and the other's title or "".
    """

    id: str
    title: str
    lost: tuple[tuple[str, str, str], ...]
    passages_lost: int
    changes: Changes | None


@collection_pages.get("/aftaler/ny")
def new() -> Response:
    """The form for a file."""
    corpus_folder()
    return _asked_for_file()


@collection_pages.post("/aftaler/ny")
def new_sent() -> AnyResponse:
    """A file that was sent: it is read, and waits for its entry."""
    return received(replaces="")


def received(*, replaces: str) -> AnyResponse:
    """The file of the request, read; the page of what was read, or the form with the reason why it was not."""
    sent = request.files.get("fil")
    if sent is None or not sent.filename:
        return _asked_for_file("Der er ikke valgt nogen fil: vælg en, og prøv igen.", 400)
    try:
        upload = receive(corpus_folder(), sent.filename, sent.read(), replaces=replaces)
    except (SourceError, QueryError, CatalogError) as error:
        return _asked_for_file(str(error), 400)
    return then(f"/aftaler/ny/{upload.token}")


@collection_pages.get("/aftaler/ny/<token>")
def proposed(token: str) -> Response:
    """What was read of a file, and the entry that is proposed."""
    upload = _upload(token)
    return _proposal(upload, fields_of(entry_of(upload.proposal, "")))


@collection_pages.post("/aftaler/ny/<token>")
def confirmed(token: str) -> AnyResponse:
    """The entry as the keeper has corrected it: the agreement is added, and the index built with it."""
    upload, corpus, fields = _upload(token), corpus_folder(), typed_fields(request.form)
    try:
        data = upload.file.read_bytes()
        if upload.replaces:
            change = replace_file(corpus, upload.replaces, data, f".{upload.format}", who=keeper_name())
        else:
            entry = entry_from(fields, id_=fields.id, file=free_name(corpus, f"{_safe(fields.id)}.{upload.format}"))
            change = add_agreement(corpus, entry, data, who=keeper_name())
    except OSError:
        raise Missing("Filen venter ikke længere på at blive tilføjet: send den igen fra /aftaler/ny.") from None
    except (CatalogError, QueryError) as error:
        return _proposal(upload, fields, str(error))
    discard(corpus, token)
    builder().start()
    return then(f"/aftaler/indeksering?aftale={change.agreement}")


@collection_pages.post("/aftaler/ny/<token>/kasser")
def discarded(token: str) -> AnyResponse:
    """The file is forgotten."""
    discard(corpus_folder(), token)
    return then("/aftaler/ny")


@collection_pages.get("/aftaler/ny/<token>/side/<int:number>.png")
def sent_page(token: str, number: int) -> Response:
    """The picture of a page of a file that was sent."""
    upload = _upload(token)
    if upload.format != "pdf":
        abort(404)
    return Response(drawn_page(upload.sha256, upload.file, number).png, content_type="image/png")


@collection_pages.get("/aftaler/indeksering")
def indexing() -> Response:
    """How far the index is; without JavaScript the page is fetched anew by the reader or by its Refresh header."""
    state = builder().state
    served = engine().manifest.generation
    named = request.args.get("aftale", "")
    known = next((agreement for agreement, _ in engine().library if agreement.id == named), None)
    ended = not state.running and (bool(state.failed) or not state.generation or state.generation == served)
    left = state.remaining(time.monotonic())
    return shown(
        "collection_indexing.html", state=state, ended=ended, known=known, named=named, remaining=_danish_seconds(left)
    )


@collection_pages.post("/aftaler/indeksering")
def index_again() -> AnyResponse:
    """Build the index anew."""
    corpus_folder()
    builder().start()
    return then("/aftaler/indeksering")


def _asked_for_file(mistake: str = "", status: int = 200) -> Response:
    return shown(
        "collection_new.html",
        status,
        mistake=mistake,
        ocr=_OCR in mistake,
        most=current_app.config["MAX_CONTENT_LENGTH"],
    )


def _upload(token: str) -> Upload:
    try:
        return open_upload(corpus_folder(), token)
    except UploadGoneError as error:
        raise Missing(str(error)) from None


def _proposal(upload: Upload, fields: EntryFields, mistake: str = "") -> Response:
    document = upload.document
    page = _page_shown(document)
    return shown(
        "collection_proposal.html",
        400 if mistake else 200,
        upload=upload,
        fields=fields,
        mistake=mistake,
        read_from=_words_read(upload),
        summary=summarise(upload.format, document),
        format_name=FORMAT_NAMES[upload.format],
        unit_names=UNIT_NAMES,
        sections=[
            (section, short_page(document, section.page))
            for section in document.sections[:_MOST_SECTIONS]
            if section.kind != "footnote"
        ],
        page=page,
        last=max((page.number or 0 for page in document.pages), default=0),
        image=f"/aftaler/ny/{upload.token}/side/{page.number}.png" if page.number and upload.format == "pdf" else None,
        blocks=_blocks(document, page),
        replacement=_replacement(upload) if upload.replaces else None,
    )


def _page_shown(document: Document) -> Page:
    wanted = request.args.get("side", "1")
    return next((page for page in document.pages if str(page.number) == wanted), document.pages[0])


def _blocks(document: Document, page: Page) -> Sequence[PageBlock]:
    return blocks_on(document, page)[:_MOST_BLOCKS]


def _words_read(upload: Upload) -> dict[str, str]:
    """The words of the file that each field was read from."""
    found = upload.proposal
    guesses: dict[str, Guess[object]] = {
        name: getattr(found, name) for name in ("title", "short_title", "year", "signed", "parties", "aliases")
    }
    return {name: guess.words[:300] for name, guess in guesses.items() if guess.value and guess.words}


def _replacement(upload: Upload) -> Replacement:
    """What is other where the file takes the place of an agreement's that is indexed."""
    for known, document in engine().library:
        if known.id == upload.replaces:
            there = {section.id: section.title for section in upload.document.sections}
            passages = {passage.id for passage in upload.document.passages}
            return Replacement(
                known.id,
                known.title,
                tuple(
                    (each.id, each.title, there.get(each.id, ""))
                    for each in document.sections
                    if there.get(each.id) != each.title
                ),
                sum(passage.id not in passages for passage in document.passages),
                find_changes((known, document), (known, upload.document)),
            )
    return Replacement(upload.replaces, upload.replaces, (), 0, None)


def _safe(name: str) -> str:
    """The id as a file's name; the catalog refuses it where it is none."""
    return (
        "".join(letter for letter in name if letter.isascii() and (letter.isalnum() or letter == "-"))[:80] or "aftale"
    )


def _danish_seconds(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return f"omkring {max(1, round(seconds))} sekunder"
    minutes = round(seconds / 60)
    return f"omkring {minutes} minut{'ter' if minutes > 1 else ''}"

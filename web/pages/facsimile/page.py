"""A page of an agreement as it is in the original file, beside its text; and the original file itself."""

import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

from flask import Blueprint, Flask, Response, current_app, render_template, request, send_file

from indexer.errors import SourceError
from indexer.extract import named
from indexer.extract.facsimile import draw_page
from indexer.models import Agreement, Document, Page, Passage
from search.citations.format import copy_forms, place_of_page, place_of_passage, short_page, url_of, url_of_page
from web.config import Config
from web.errors import Missing
from web.pages.agreement.contents import page_anchor
from web.pages.facsimile.framing import frames_of
from web.pages.facsimile.originals import Original, original_of
from web.pages.facsimile.page_store import PageStore, StoredPage
from web.request_context import charge, engine, site_address

facsimiles = Blueprint("facsimiles", __name__)

_STORE = "aftalesoeg.pages"
_MIME = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".txt": "text/plain",
}
"""Types that are named when a file is fetched; HTML is not, so that no browser shows it as a page of this site."""


@dataclass(frozen=True, slots=True)
class PageBlock:
    """What a page has of a block: its kind, and runs of text with whether they are of the passage that is marked."""

    kind: str
    runs: tuple[tuple[str, bool], ...]


def register_facsimiles(app: Flask, config: Config) -> None:
    """Serve the original files of the corpus and their pages drawn."""
    app.extensions[_STORE] = PageStore(config.state / "pages" if config.state else None)
    app.config["CORPUS"] = config.corpus
    app.register_blueprint(facsimiles)


def original_file(agreement: str) -> Original | None:
    """The original file of an agreement of this request's index, where it is there as it was indexed."""
    return original_of(engine(), Path(current_app.config["CORPUS"]), agreement)


def has_page_images(agreement: str) -> bool:
    """Whether the pages of an agreement can be shown as they are in its file."""
    original = original_file(agreement)
    return original is not None and original.has_pages


def files_there() -> frozenset[str]:
    """The ids of the agreements with a file in the corpus; whether it is as indexed is seen when it is asked for."""
    corpus = Path(current_app.config["CORPUS"])
    return frozenset(
        entry.agreement.id for entry in engine().manifest.agreements if (corpus / entry.agreement.file).is_file()
    )


def page_beside_text(known: Agreement, document: Document, page: Page) -> str | None:
    """The page for one page of an agreement: picture and text; None where there is no picture of it."""
    original = original_file(known.id)
    if original is None or not original.has_pages or page.number is None:
        return None
    passage = _passage_on(document, page)
    place = place_of_passage(known, document, passage) if passage else place_of_page(known, document, page)
    numbers = [each.number for each in document.pages if each.number is not None]
    at = numbers.index(page.number)
    address = url_of_page(known.id, page.number)
    query = f"?passage={passage.id}" if passage else ""
    return render_template(
        "facsimile.html",
        known=known,
        label=short_page(document, page.number),
        number=page.number,
        blocks=blocks_on(document, page, passage),
        image=f"{address}.png?v={original.sha256[:12]}",
        frames=f"{address}.svg{query}&v={original.sha256[:12]}" if passage else None,
        passage=passage,
        forms=copy_forms(place, site_address() + address + query),
        reading=url_of(known.id, document.sections[passage.section].id if passage.section >= 0 else "", passage.id)
        if passage
        else f"{url_of(known.id)}?ved={page.number}#{page_anchor(page.number)}",
        previous=url_of_page(known.id, numbers[at - 1]) if at else None,
        following=url_of_page(known.id, numbers[at + 1]) if at + 1 < len(numbers) else None,
        last=numbers[-1],
    )


def blocks_on(document: Document, page: Page, passage: Passage | None = None) -> tuple[PageBlock, ...]:
    """The text of a page by its blocks; the passage's words are marked."""
    marks = (passage.start, passage.end) if passage else (page.start, page.start)
    blocks = []
    for block in document.blocks:
        start, end = max(block.start, page.start), min(block.end, page.end)
        if start < end:
            cuts = sorted({start, end, *(min(max(mark, start), end) for mark in marks)})
            runs = [(document.text[a:b], bool(passage) and marks[0] <= a and b <= marks[1]) for a, b in pairwise(cuts)]
            blocks.append(PageBlock(block.kind, tuple(runs)))
    return tuple(blocks)


@facsimiles.get("/aftale/<agreement>/side/<int:number>.png")
def page_image(agreement: str, number: int) -> Response:
    """The picture of a page."""
    original, _ = _drawn_from(agreement)
    return _kept(Response(_stored(original, number).png, content_type="image/png"), original)


@facsimiles.get("/aftale/<agreement>/side/<int:number>.svg")
def page_frames(agreement: str, number: int) -> Response:
    """The frames around a passage on a page, to lie over its picture; empty where its words are not found."""
    original, document = _drawn_from(agreement)
    page = next((page for page in document.pages if page.number == number), None)
    passage = _passage_on(document, page) if page else None
    stored = _stored(original, number)
    words = document.text[max(passage.start, page.start) : min(passage.end, page.end)] if page and passage else ""
    return _kept(Response(frames_drawing(words, stored), content_type="image/svg+xml"), original)


@facsimiles.get("/aftaler/fil/<agreement>")
def original_sent(agreement: str) -> Response:
    """The original file, to keep."""
    original, _ = _drawn_from(agreement, pages=False)
    response = send_file(
        original.path.resolve(),
        mimetype=_MIME.get(original.path.suffix.lower(), "application/octet-stream"),
        as_attachment=True,
        download_name=original.path.name,
        etag=original.sha256,
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def frames_drawing(passage: str, page: StoredPage) -> str:
    """An SVG picture of the frames around the passage, as large as the page."""
    rects = "".join(
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="3"/>'
        for left, top, right, bottom in frames_of(passage, page.words)
    )
    size = quoteattr(f"0 0 {page.width} {page.height}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox={size} fill="#ffd400" fill-opacity=".25" '
        f'stroke="#b30000" stroke-width="3">{rects}</svg>'
    )


def drawn_page(sha256: str, path: Path, number: int) -> StoredPage:
    """Page `number` of the PDF at `path`; its cost is the reader's.

    Raises:
        SourceError: it cannot be drawn.
    """
    begun = time.monotonic()
    store: PageStore = current_app.extensions[_STORE]
    try:
        return store.page(sha256, number, lambda: draw_page(path.read_bytes(), number))
    except SourceError as error:
        raise named(path.name, error) from None
    except OSError:
        raise Missing(f"{path.name} er der ikke længere: se listen over aftaler på /aftaler.") from None
    finally:
        charge(min(0.3, time.monotonic() - begun))


def _stored(original: Original, number: int) -> StoredPage:
    return drawn_page(original.sha256, original.path, number)


def _drawn_from(agreement: str, *, pages: bool = True) -> tuple[Original, Document]:
    """The file of an agreement and its document.

    Raises:
        Missing: there is no such agreement, or no such file.
    """
    document = next((document for known, document in engine().library if known.id == agreement), None)
    original = original_file(agreement) if document else None
    if document is None or original is None or (pages and not original.has_pages):
        raise Missing("Den oprindelige fil er her ikke, som den var, da den blev indekseret: se /aftaler.")
    return original, document


def _passage_on(document: Document, page: Page) -> Passage | None:
    """The passage that the address asks to mark, where it stands on the page."""
    wanted = request.args.get("passage")
    return next(
        (each for each in document.passages if each.id == wanted and each.start < page.end and page.start < each.end),
        None,
    )


def _kept(response: Response, original: Original) -> Response:
    """A browser may keep what was made of a file with that hash, unless it may keep nothing that tells of a search."""
    named_version = request.args.get("v") == original.sha256[:12]
    if not current_app.config["KEEP_SEARCHES"] and "passage" in request.args:
        response.headers["Cache-Control"] = "no-store"
    elif named_version:
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response

"""The JSON API, /api/v1: the objects of `records.py`, described in /api/v1/openapi.json."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, jsonify

from indexer.errors import QueryError
from indexer.index.manifest import find_agreement
from indexer.models import Agreement, Document
from search.citations.format import url_of
from search.citations.resolve import cite as resolve_citation
from search.memo.check import check_memo, checked_record
from search.models import SearchResult
from search.query.parser import parse_query
from web.api.openapi import PREFIX, Operations
from web.api.records import Record, answer_record, page_records, refusal_record, search_record, section_record
from web.api.records_lookup import cite_record, topic_record
from web.api.schemas import (
    AgreementName,
    AgreementRecord,
    AgreementsReply,
    AskReply,
    AskRequest,
    CiteReply,
    CiteRequest,
    MemoReply,
    MemoRequest,
    Nothing,
    OutlineReply,
    SearchReply,
    SearchRequest,
    TextReply,
    TopicReply,
    TopicRequest,
)
from web.errors import Missing
from web.version import program_version

if TYPE_CHECKING:
    from search.engine import Engine

api = Blueprint("api", __name__, url_prefix=PREFIX)
operations = Operations(api)


def _engine() -> "Engine":
    chosen: Engine = g.engine
    return chosen


@api.get("/openapi.json")
def openapi() -> Response:
    """The description of the API."""
    return jsonify(operations.document(program_version()))


@operations.add("get", "/search", "Find passager", SearchReply, missing=True)
def search(asked: SearchRequest) -> Record:
    """The passages found; words that leave nothing to look for find nothing, and a note says so."""
    try:
        parse_query(asked.q)
    except QueryError as error:
        nothing = SearchResult(asked.q, "ranking", asked.mode, 0.0, (), notes=(str(error),))
        return search_record(nothing)
    for name in asked.agreement:
        _document(name)
    result = _engine().search(
        asked.q,
        years=asked.year,
        agreements=asked.agreement,
        parties=asked.party,
        kinds=asked.kind,
        mode=asked.mode,
        limit=asked.limit,
        offset=asked.offset,
    )
    return search_record(result, why=asked.why == "true")


@operations.add("get", "/ask", "Svar på et spørgsmål", AskReply, missing=True)
def ask(asked: AskRequest) -> Record:
    """Verbatim sentences that answer, or what is missing."""
    for name in asked.agreement:
        _document(name)
    try:
        answer = _engine().ask(asked.q, years=asked.year, agreements=asked.agreement, parties=asked.party)
    except QueryError as error:
        return refusal_record(asked.q, str(error))
    return answer_record(answer, question=asked.q)


@operations.add("get", "/cite", "Slå en henvisning op", CiteReply)
def cite(asked: CiteRequest) -> Record:
    """The places that a citation may mean, best first."""
    return cite_record(resolve_citation(asked.reference, _engine().library))


@operations.add("get", "/topic", "Et emne på tværs af aftalerne", TopicReply)
def topic(asked: TopicRequest) -> Record:
    """What every agreement says of a term, oldest first; words that leave nothing to look for get a note."""
    try:
        found = _engine().topic(asked.q)
    except QueryError as error:
        return {"term": asked.q, "agreements": [], "notes": [str(error)]}
    return {"term": asked.q, "agreements": [topic_record(entry) for entry in found.entries], "notes": []}


@operations.add("get", "/agreements", "Alle aftaler i indekset", AgreementsReply)
def agreements(asked: Nothing) -> Record:
    """Every agreement, oldest first, and which index they are of."""
    manifest = _engine().manifest
    records = [_agreement_record(agreement, document) for agreement, document in _engine().library]
    return {"generation": manifest.generation, "built": manifest.built, "agreements": records}


@operations.add("get", "/agreements/<agreement>", "Én aftale", AgreementRecord, missing=True)
def agreement(asked: AgreementName) -> Record:
    """An agreement's catalog entry and size."""
    return _agreement_record(*_document(asked.agreement))


@operations.add("get", "/agreements/<agreement>/outline", "En aftales afsnit", OutlineReply, missing=True)
def outline(asked: AgreementName) -> Record:
    """The sections of an agreement, in order."""
    known, document = _document(asked.agreement)
    return {"agreement": known.id, "sections": [section_record(section) for section in document.sections]}


@operations.add("get", "/agreements/<agreement>/text", "En aftales tekst side for side", TextReply, missing=True)
def text(asked: AgreementName) -> Record:
    """The text of an agreement, page by page."""
    known, document = _document(asked.agreement)
    return {"agreement": known.id, "pages": page_records(document)}


@operations.add("post", "/verify", "Kontrollér citaterne i et notat", MemoReply)
def verify(asked: MemoRequest) -> Record:
    """Every quotation of a memo, checked; the memo is not kept."""
    checked = check_memo(asked.text, _engine().library)
    return {"quotations": [checked_record(quotation) for quotation in checked]}


def _document(name: str) -> tuple[Agreement, Document]:
    library = _engine().library
    try:
        known = find_agreement(tuple(agreement for agreement, _ in library), name)
    except QueryError as error:
        raise Missing(str(error)) from None
    return next(entry for entry in library if entry[0].id == known.id)


def _agreement_record(agreement: Agreement, document: Document) -> Record:
    numbered = [page.number for page in document.pages if page.number is not None]
    return {
        "id": agreement.id,
        "title": agreement.title,
        "short_title": agreement.short_title,
        "year": agreement.year,
        "parties": list(agreement.parties),
        "pages": max(numbered, default=None),
        "sections": len(document.sections),
        "passages": len(document.passages),
        "url": url_of(agreement.id),
    }

"""The JSON API, /api/v1: one function an operation, described in /api/v1/openapi.json."""

from datetime import datetime

from flask import Blueprint, Response, jsonify

from indexer.errors import QueryError
from indexer.index.manifest import find_agreement
from indexer.models import Agreement, Document
from search.citations.resolve import cite as resolve_citation
from search.commitments.selection import CommitmentFilter, select_commitments
from search.memo.check import check_memo
from search.query.parser import parse_query
from web.api.openapi import PREFIX, Operations
from web.api.requests import (
    AgreementRequest,
    AskRequest,
    ChangesRequest,
    CiteRequest,
    CommitmentsRequest,
    MemoRequest,
    Nothing,
    ReadRequest,
    SearchRequest,
    TopicRequest,
)
from web.config import program_version
from web.errors import Missing
from web.records.agreements import (
    AgreementRecord,
    AgreementsReply,
    OutlineReply,
    OutlineSection,
    ReadReply,
    TextReply,
    page_texts,
)
from web.records.changes import ChangesReply
from web.records.commitments import CommitmentsReply
from web.records.lookups import CiteReply, MemoReply, TopicEntryRecord, TopicReply
from web.records.passages import AskReply, SearchReply
from web.request_context import engine

api = Blueprint("api", __name__, url_prefix=PREFIX)
operations = Operations(api)


@api.get("/openapi.json")
def openapi() -> Response:
    """The description of the API."""
    return jsonify(operations.document(program_version()))


@operations.add("get", "/search", "Find passager", missing=True)
def search(asked: SearchRequest) -> SearchReply:
    """The passages found; words that leave nothing to look for find nothing, and a note says so."""
    try:
        parse_query(asked.q)
    except QueryError as error:
        return SearchReply(query=asked.q, mode=asked.mode, notes=[str(error)])
    for name in asked.agreement:
        _document(name)
    result = engine().search(
        asked.q,
        years=asked.year,
        agreements=asked.agreement,
        parties=asked.party,
        kinds=asked.kind,
        mode=asked.mode,
        limit=asked.limit,
        offset=asked.offset,
    )
    return SearchReply.model_validate(result, context={"why": asked.why == "true"})


@operations.add("get", "/ask", "Svar på et spørgsmål", missing=True)
def ask(asked: AskRequest) -> AskReply:
    """Verbatim sentences that answer, or what is missing."""
    for name in asked.agreement:
        _document(name)
    try:
        answer = engine().ask(asked.q, years=asked.year, agreements=asked.agreement, parties=asked.party)
    except QueryError as error:
        return AskReply(question=asked.q, reason=str(error))
    return AskReply.of(answer, asked.q)


@operations.add("get", "/cite", "Slå en henvisning op")
def cite(asked: CiteRequest) -> CiteReply:
    """The places that a citation may mean, best first."""
    return CiteReply.of(resolve_citation(asked.reference, engine().library))


@operations.add("get", "/read", "Læs et sted i en aftale")
def read(asked: ReadRequest) -> ReadReply:
    """The whole text of the place that a citation means, or why it means none."""
    return ReadReply.of(resolve_citation(asked.reference, engine().library), engine().library)


@operations.add("get", "/topic", "Et emne på tværs af aftalerne")
def topic(asked: TopicRequest) -> TopicReply:
    """What every agreement says of a term, oldest first; words that leave nothing to look for get a note."""
    try:
        found = engine().topic(asked.q)
    except QueryError as error:
        return TopicReply(term=asked.q, notes=[str(error)])
    return TopicReply(term=asked.q, agreements=[TopicEntryRecord.model_validate(entry) for entry in found.entries])


@operations.add("get", "/agreements", "Alle aftaler i indekset")
def agreements(asked: Nothing) -> AgreementsReply:
    """Every agreement, oldest first, and which index they are of."""
    manifest = engine().manifest
    records = [AgreementRecord.of(agreement, document) for agreement, document in engine().library]
    return AgreementsReply(generation=manifest.generation, built=manifest.built, agreements=records)


@operations.add("get", "/agreements/<agreement>", "Én aftale", missing=True)
def agreement(asked: AgreementRequest) -> AgreementRecord:
    """An agreement's catalog entry and size."""
    return AgreementRecord.of(*_document(asked.agreement))


@operations.add("get", "/agreements/<agreement>/outline", "En aftales afsnit", missing=True)
def outline(asked: AgreementRequest) -> OutlineReply:
    """The sections of an agreement, in order."""
    known, document = _document(asked.agreement)
    return OutlineReply(
        agreement=known.id, sections=[OutlineSection.model_validate(section) for section in document.sections]
    )


@operations.add("get", "/agreements/<agreement>/text", "En aftales tekst side for side", missing=True)
def text(asked: AgreementRequest) -> TextReply:
    """The text of an agreement, page by page."""
    known, document = _document(asked.agreement)
    return TextReply(agreement=known.id, pages=page_texts(document))


@operations.add("get", "/changes", "Hvad er nyt i én aftale i forhold til en anden", missing=True)
def changes(asked: ChangesRequest) -> ChangesReply:
    """The sections of two agreements with their sentences, and the sums that moved."""
    return ChangesReply.of(engine().changes(*(_document(name)[0].id for name in (asked.old, asked.new))))


@operations.add("get", "/commitments", "Hvem er bundet til hvad, hvor fast og hvornår", missing=True)
def commitments(asked: CommitmentsRequest) -> CommitmentsReply:
    """The commitments of one agreement or of all."""
    known = _document(asked.agreement)[0].id if asked.agreement else ""
    wanted = CommitmentFilter(actor=asked.actor, binding=asked.binding, due=asked.due, words=asked.q)
    today = datetime.now().astimezone().date()
    found = select_commitments(engine().commitments(known), wanted, today)
    return CommitmentsReply.of(found, asked.offset, asked.limit)


@operations.add("post", "/verify", "Kontrollér citaterne i et notat")
def verify(asked: MemoRequest) -> MemoReply:
    """Every quotation, claim and citation of a memo, checked; the memo is not kept."""
    return MemoReply.of(check_memo(asked.text, engine().library))


def _document(name: str) -> tuple[Agreement, Document]:
    library = engine().library
    try:
        known = find_agreement(tuple(agreement for agreement, _ in library), name)
    except QueryError as error:
        raise Missing(str(error)) from None
    return next(entry for entry in library if entry[0].id == known.id)

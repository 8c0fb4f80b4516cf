"""The JSON objects of the command line and the API (DESIGN.md): others' scripts read them, so names never change."""

from typing import Any

from indexer.models import Document, Section
from search.answers.answer import Answer, AnswerSentence
from search.models import Hit, Location, SearchResult

Record = dict[str, Any]


def search_record(result: SearchResult, *, why: bool = False) -> Record:
    """The object of `search`; with `why`, each hit says what found it."""
    return {
        "query": result.query,
        "route": result.route,
        "mode": result.mode,
        "took_ms": round(result.took_ms, 2),
        "hits": [hit_record(hit, why=why) for hit in result.hits],
        "total": result.total,
        "absent": list(result.absent),
        "suggestion": result.suggestion,
        "expansions": {word: list(tried) for word, tried in result.expansions},
        "notes": list(result.notes),
    }


def hit_record(hit: Hit, *, why: bool = False) -> Record:
    """The object of one hit."""
    place = hit.place
    record: Record = {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "passage_id": hit.passage_id,
        "agreement": place.agreement,
        "title": place.title,
        "year": place.year,
        "section": place_section(place),
        "page": place.page,
        "page_end": place.page_end,
        "page_exact": place.page_exact,
        "text": hit.text,
        "highlights": [list(span) for span in hit.highlights],
        "citation": hit.citation,
        "url": hit.url,
    }
    if place.printed_page is not None:
        record["printed_page"] = place.printed_page
    if hit.table:
        record["table"] = [list(row) for row in hit.table]
    if hit.also:
        record["also"] = list(hit.also)
    if why:
        record["why"] = {
            "words": list(hit.why.words),
            "parts": {word: list(parts) for word, parts in hit.why.parts},
            "ranks": dict(hit.why.ranks),
            "question": hit.why.question,
        }
    return record


def place_section(place: Location) -> Record:
    """The section of a place, as every object with a citation has it."""
    return {
        "kind": place.section_kind,
        "number": place.section_number,
        "title": place.section_title,
        "path": list(place.section_path),
    }


def section_record(section: Section) -> Record:
    """The object of one section in `outline`."""
    record: Record = {
        "kind": section.kind,
        "number": section.number,
        "title": section.title,
        "level": section.level,
        "page": section.page,
        "page_exact": section.page_exact,
        "path": list(section.path),
        "id": section.id,
    }
    if section.printed_page is not None:
        record["printed_page"] = section.printed_page
    return record


def page_records(document: Document) -> list[Record]:
    """The objects of `text`: one a page, in order."""
    records = []
    for page in document.pages:
        record: Record = {
            "page": page.number,
            "page_exact": page.exact,
            "text": document.text[page.start : page.end].strip(),
        }
        if page.printed is not None:
            record["printed_page"] = page.printed
        records.append(record)
    return records


def answer_record(answer: Answer, *, question: str | None = None) -> Record:
    """The object of `ask`; `question` is the text as it was given, where it differs from what was read of it."""
    return {
        "question": answer.question if question is None else question,
        "kind": answer.kind,
        "answered": answer.answered,
        "reason": answer.reason,
        "value": {"kind": answer.value.kind, "text": answer.value.text} if answer.value else None,
        "sentences": [_answer_sentence(sentence) for sentence in answer.sentences],
        "hits": [hit_record(hit) for hit in answer.hits],
        "took_ms": round(answer.took_ms, 2),
        "by_model": answer.by_model,
        "dropped": answer.dropped,
    }


def refusal_record(question: str, reason: str) -> Record:
    """The object of `ask` for a question that cannot be asked as it stands."""
    return {"question": question, "answered": False, "reason": reason, "value": None, "sentences": [], "hits": []}


def _answer_sentence(sentence: AnswerSentence) -> Record:
    place = sentence.place
    record: Record = {
        "text": sentence.text,
        "agreement": place.agreement,
        "year": place.year,
        "section": place_section(place),
        "page": place.page,
        "page_exact": place.page_exact,
        "citation": sentence.citation,
        "url": sentence.url,
        "passage_id": sentence.passage_id,
        "value": list(sentence.value) if sentence.value else None,
        "leads": sentence.leads,
    }
    if place.printed_page is not None:
        record["printed_page"] = place.printed_page
    return record

"""The JSON objects that others' scripts read: their fields, in order, and what is left out of them."""

import json

from sample_corpus import FIRST

from indexer.extract.txt.reader import read_plain
from indexer.models import Agreement
from indexer.structure.document import read_document
from search.amounts.amounts import find_amounts
from search.citations.resolve import cite
from search.memo.check import check_memo
from search.models import Hit, Location, SearchResult, Why
from web.records.agreements import OutlineSection, page_texts
from web.records.lookups import AmountRecord, CiteReply, MemoItem
from web.records.passages import AskReply, HitRecord, SearchReply

PLACE = Location(
    agreement="a-2021",
    title="Aftale om regionernes økonomi for 2021",
    short_title="ØA21",
    year=2021,
    section_id="2",
    section_kind="section",
    section_number="2",
    section_title="Rammer",
    section_path=("Rammer",),
    page=3,
    page_end=4,
    page_exact=False,
    printed_page=None,
)
HIT = Hit(
    rank=1,
    score=0.12345678,
    passage_id="a-2021.1",
    place=PLACE,
    text="Puljen udgør 400 mio. kr.",
    highlights=((0, 6),),
    citation="ØA21, afsnit 2",
    url="/aftale/a-2021/2",
    why=Why(words=("Puljen",), parts=(("puljen", ("pulje",)),), ranks=(("keyword", 1),)),
)
AGREEMENT = Agreement(
    id="a-2021", title=PLACE.title, short_title="ØA21", year=2021, parties=("Regeringen",), file="a.txt"
)
DOCUMENT = read_document("a-2021", read_plain(FIRST.encode()))


def test_a_hit_has_the_fields_of_the_contract_in_order() -> None:
    assert json.dumps(HitRecord.model_validate(HIT).model_dump(), ensure_ascii=False) == (
        '{"rank": 1, "score": 0.123457, "passage_id": "a-2021.1", "agreement": "a-2021", '
        '"title": "Aftale om regionernes økonomi for 2021", "year": 2021, '
        '"section": {"kind": "section", "number": "2", "title": "Rammer", "path": ["Rammer"]}, '
        '"page": 3, "page_end": 4, "page_exact": false, "text": "Puljen udgør 400 mio. kr.", '
        '"highlights": [[0, 6]], "citation": "ØA21, afsnit 2", "url": "/aftale/a-2021/2"}'
    )


def test_why_a_hit_was_found_is_told_where_it_is_asked_for() -> None:
    result = SearchResult("puljen", "ranking", "hybrid", 1.23456, (HIT,), total=1)
    told = SearchReply.model_validate(result, context={"why": True}).model_dump()
    assert told["took_ms"] == 1.23
    assert told["hits"][0]["why"] == {
        "words": ["Puljen"],
        "parts": {"puljen": ["pulje"]},
        "ranks": {"keyword": 1},
        "question": None,
    }
    assert "why" not in SearchReply.model_validate(result).model_dump()["hits"][0]


def test_a_record_is_read_back_from_its_json() -> None:
    result = SearchResult("puljen", "ranking", "hybrid", 1.0, (HIT,), total=1)
    told = SearchReply.model_validate(result, context={"why": True})
    assert SearchReply.model_validate_json(told.model_dump_json()) == told


def test_a_question_that_cannot_be_asked_has_the_fields_of_an_answer() -> None:
    refused = AskReply(question="-", reason="Der er intet at søge på.").model_dump()
    assert list(refused)[:7] == ["question", "kind", "answered", "reason", "value", "sentences", "hits"]
    assert refused["answered"] is False


def test_a_citation_has_its_best_candidate_at_the_top() -> None:
    found = CiteReply.of(cite("ØA21 afsnit 2", [(AGREEMENT, DOCUMENT)])).model_dump()
    best = found["candidates"][0]
    assert {name: found[name] for name in best} == best
    assert found["section"] == {"kind": "section", "number": "2", "title": "Økonomiske rammer",
                                "path": ["Økonomiske rammer"], "id": "2"}  # fmt: skip
    lost = CiteReply.of(cite("ØA21 boks 9", [(AGREEMENT, DOCUMENT)])).model_dump()
    assert list(lost) == ["reference", "resolved", "agreement", "section", "page", "citation", "url", "candidates",
                          "reason"]  # fmt: skip
    assert (lost["resolved"], lost["candidates"]) == (False, [])


def test_a_whole_agreement_has_no_section() -> None:
    found = CiteReply.of(cite("ØA21", [(AGREEMENT, DOCUMENT)])).model_dump()
    assert found["resolved"] is True
    assert found["section"] is None


def test_a_printed_page_stands_beside_the_page_only_where_there_is_one() -> None:
    (page,) = page_texts(DOCUMENT)
    assert list(page.model_dump()) == ["page", "page_exact", "text"]
    section = OutlineSection.model_validate(DOCUMENT.sections[0])
    assert list(section.model_dump()) == ["kind", "number", "title", "level", "page", "page_exact", "path", "id"]
    printed = section.model_copy(update={"printed_page": "vii"})
    assert printed.model_dump()["printed_page"] == "vii"


def test_an_amount_keeps_whole_numbers_whole() -> None:
    (amount,) = find_amounts("175 mio. kr. i 2024")
    assert json.dumps(AmountRecord.model_validate(amount).model_dump()) == (
        '{"text": "175 mio. kr.", "kind": "kroner", "value": 175000000, "year": 2024, "price_level": null, '
        '"low": null, "high": null, "unit": "kr.", "purpose": null, "party": null, "direction": null, '
        '"qualifier": null}'
    )


def test_a_quotation_tells_where_it_stands() -> None:
    (checked,) = check_memo("»Puljen fordeles af ministeriet efter ansøgning.« (ØA21)", [(AGREEMENT, DOCUMENT)]).items
    assert MemoItem.model_validate(checked).model_dump() == {
        "kind": "quotation",
        "quote": "Puljen fordeles af ministeriet efter ansøgning.",
        "status": "found",
        "cited": "ØA21",
        "found_at": {
            "agreement": "a-2021",
            "section": "Økonomiske rammer",
            "page": None,
            "citation": "ØA21, afsnit 2, »Økonomiske rammer«",
        },
        "correct": None,
        "remark": None,
    }

"""The benchmark in tests/quality/ says only what stands in the agreements."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from indexer.catalog import read_catalog
from indexer.extract.txt.reader import read_plain
from indexer.models import Document
from indexer.structure.document import read_document

ROOT = Path(__file__).resolve().parents[1]
QUALITY = ROOT / "tests" / "quality"
GOLD = ROOT.parent / "shared" / "gold" / "questions.dev.jsonl"

TYPES = (
    "term",
    "inflected",
    "compound_part",
    "phrase_for_compound",
    "ascii",
    "typo",
    "topic",
    "paraphrase",
    "question",
    "amount",
    "crossyear",
    "citation",
    "negative",
)
CITATION_KINDS = ("section", "subsection", "boks", "tabel", "figur", "bilag", "footnote", "page")

Row = Mapping[str, object]


def rows(path: Path) -> tuple[Row, ...]:
    return tuple(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def words(text: str) -> list[str]:
    """The words as the public scorer reads them: case, punctuation and line breaks do not count."""
    return re.sub(r"[^0-9a-zæøåéäö½§%]+", " ", text.lower().replace("*", "")).split()


def text(row: Row, key: str) -> str:
    value = row[key]
    assert isinstance(value, str), (key, row)
    return value


def relevant(row: Row) -> tuple[Row, ...]:
    value = row["relevant"]
    assert isinstance(value, list), row
    return tuple(value)


@cache
def documents() -> Mapping[str, Document]:
    return {
        agreement.id: read_document(agreement.id, read_plain((ROOT / "corpus" / agreement.file).read_bytes()))
        for agreement in read_catalog(ROOT / "corpus")
    }


@cache
def spoken(agreement: str) -> str:
    """The agreement's words, single spaced, with a space at both ends so that only whole words match."""
    return f" {' '.join(words(documents()[agreement].text))} "


@cache
def spoken_page(agreement: str, page: int) -> str:
    """The words of one page and the one after it: a quotation belongs to the page its first word is on."""
    document = documents()[agreement]
    spans = [p for p in document.pages if p.number in (page, page + 1)]
    return f" {' '.join(words(' '.join(document.text[p.start : p.end] for p in spans)))} "


QUESTIONS = rows(QUALITY / "retrieval.jsonl")
CITATIONS = rows(QUALITY / "citations.jsonl")
QUOTES = [(text(q, "id"), r) for q in QUESTIONS for r in relevant(q)]


def test_every_question_has_its_own_id_and_its_own_words() -> None:
    for key in ("id", "query"):
        twice = [value for value, n in Counter(text(q, key).casefold() for q in QUESTIONS).items() if n > 1]
        assert not twice


def test_there_are_enough_questions_of_every_type() -> None:
    counts = Counter(text(q, "type") for q in QUESTIONS)
    assert set(counts) == set(TYPES)
    assert sum(counts.values()) >= 220
    assert min(counts.values()) >= 15


def test_only_the_unanswerable_have_no_relevant_passage() -> None:
    for question in QUESTIONS:
        assert bool(relevant(question)) == (question["type"] != "negative"), question["id"]


def test_questions_and_amounts_have_an_answer() -> None:
    for question in QUESTIONS:
        assert (question["answer"] is not None) == (question["type"] in ("question", "amount")), question["id"]


def test_every_relevant_passage_is_of_a_known_agreement_and_grade() -> None:
    for identity, passage in QUOTES:
        assert passage["agreement"] in documents(), identity
        assert passage["grade"] in (1, 2), identity
        assert text(passage, "section"), identity


def test_every_quotation_is_short_and_told_once_in_its_question() -> None:
    for identity, passage in QUOTES:
        assert 4 <= len(text(passage, "quote").split()) <= 25, (identity, passage["quote"])
    told = Counter((i, p["agreement"], p["page"], p["section"], p["quote"]) for i, p in QUOTES)
    assert max(told.values()) == 1


def test_every_quotation_stands_verbatim_in_its_agreement() -> None:
    wrong = [
        (identity, passage["agreement"], passage["quote"])
        for identity, passage in QUOTES
        if f" {' '.join(words(text(passage, 'quote')))} " not in spoken(text(passage, "agreement"))
    ]
    assert not wrong


def test_every_quotation_begins_on_the_page_named() -> None:
    wrong = []
    for identity, passage in QUOTES:
        page = passage["page"]
        if isinstance(page, int):
            on_page = spoken_page(text(passage, "agreement"), page)
            if f" {' '.join(words(text(passage, 'quote')))} " not in on_page:
                wrong.append((identity, passage["agreement"], page, passage["quote"]))
    assert not wrong


def test_citations_are_a_hundred_of_every_kind_each_typed_once() -> None:
    assert len(CITATIONS) == 100
    assert len({text(c, "reference").casefold() for c in CITATIONS}) == 100
    assert {text(c, "kind") for c in CITATIONS} == set(CITATION_KINDS)


def test_ten_citations_name_a_place_that_does_not_exist() -> None:
    assert sum(c["agreement"] is None for c in CITATIONS) == 10


def test_every_cited_heading_stands_in_its_agreement() -> None:
    """In its text, or in a title where the document mends a heading's split words."""
    for citation in CITATIONS:
        if citation["agreement"] is not None and citation["title"] is not None:
            agreement, heading = text(citation, "agreement"), words(text(citation, "title"))
            titles = [words(section.title) for section in documents()[agreement].sections]
            assert heading in titles or f" {' '.join(heading)} " in spoken(agreement), citation["reference"]


@pytest.mark.shared
@pytest.mark.skipif(not GOLD.is_file(), reason="../shared is not there")
def test_no_question_is_one_of_the_shared_set() -> None:
    """The 70 shared questions are the second check: none of them may be among ours."""
    shared = {" ".join(words(text(q, "query"))) for q in rows(GOLD)}
    mine = [text(q, "query") for q in QUESTIONS] + [text(c, "reference") for c in CITATIONS]
    assert not [query for query in mine if " ".join(words(query)) in shared]

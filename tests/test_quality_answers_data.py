"""The answer benchmark and the memo fixtures are sound: what they quote stands in the agreements."""

import json
import re
from pathlib import Path
from typing import NotRequired, TypedDict

import pytest

from indexer.catalog import read_catalog
from indexer.extract.txt.reader import read_plain
from indexer.structure.document import read_document

QUALITY = Path(__file__).parent / "quality"
MEMOS = ("memo-true", "memo-faults")
KINDS = frozenset(
    ("sum", "share", "date", "period", "actor", "number", "yesno", "list", "definition", "free"),
)
_WORD = re.compile(r"[^\W_]+|[§%]")
STATUSES = frozenset(("found", "altered", "misattributed", "not_found"))


class Relevant(TypedDict):
    """A passage that carries the answer (grade 2) or leads to it (grade 1)."""

    agreement: str
    page: int | None
    section: str
    section_alt: NotRequired[list[str]]
    quote: str
    grade: int


class Question(TypedDict):
    """One line of answers.jsonl; `answer` is None for a near miss, and `why` then says what is missing."""

    id: str
    type: str
    kind: str
    query: str
    judged: list[str]
    relevant: list[Relevant]
    answer: str | None
    why: str | None


class Quotation(TypedDict):
    """One line of memo/*.expected.jsonl.

    accepts: the statuses that find the quotation out (two merged sentences may be called altered or not found).
    agreement, section, page: where the words really stand. correct: the true words of an altered quotation.
    """

    quote: str
    status: str
    accepts: list[str]
    agreement: str | None
    section: str | None
    page: int | None
    correct: str | None
    fault: str | None


@pytest.fixture(scope="module")
def texts(corpus: Path) -> dict[str, str]:
    """The repaired text of each agreement by its id, on one line."""
    return {
        agreement.id: _one_line(read_document(agreement.id, read_plain((corpus / agreement.file).read_bytes())).text)
        for agreement in read_catalog(corpus)
    }


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    """The answer benchmark."""
    return [json.loads(line) for line in _lines(QUALITY / "answers.jsonl")]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _words(text: str) -> str:
    """The words and numbers of a text, lower case, each with a space on both sides."""
    return " ".join(["", *_WORD.findall(text.lower()), ""])


def _quotations(memo: str) -> list[Quotation]:
    return [json.loads(line) for line in _lines(QUALITY / "memo" / f"{memo}.expected.jsonl")]


def _answers_itself(question: Question) -> bool:
    """Whether the answer's numbers, or else most of its longer words, stand in the quoted passages."""
    answer = question["answer"] or ""
    said = " ".join(passage["quote"] for passage in question["relevant"])
    numbers = re.findall(r"\d[\d.,]*\d|\d|½", answer)
    if numbers:
        return numbers[0] in said and sum(number in said for number in numbers) * 2 >= len(numbers)
    stems = [word[:5] for word in _words(answer).split() if len(word) > 3]
    return bool(stems) and sum(stem in _words(said) for stem in stems) >= 0.6 * len(stems)


def test_the_benchmark_is_large_enough(questions: list[Question]) -> None:
    """At least 130 questions with an answer and 60 near misses without."""
    answered = [question for question in questions if question["type"] != "negative"]
    assert len(answered) >= 130
    assert len(questions) - len(answered) >= 60


def test_every_kind_and_every_agreement_is_asked_about(questions: list[Question], texts: dict[str, str]) -> None:
    answered = [question for question in questions if question["answer"]]
    assert {question["kind"] for question in answered} == KINDS
    assert {passage["agreement"] for question in answered for passage in question["relevant"]} == set(texts)


def test_ids_and_queries_are_unique(questions: list[Question]) -> None:
    assert len({question["id"] for question in questions}) == len(questions)
    assert len({question["query"].casefold() for question in questions}) == len(questions)


def test_fields_are_of_known_values(questions: list[Question], texts: dict[str, str]) -> None:
    for question in questions:
        assert question["type"] in {"question", "amount", "negative"}, question["id"]
        assert question["kind"] in KINDS, question["id"]
        assert question["judged"] == sorted(texts), question["id"]
        assert {passage["grade"] for passage in question["relevant"]} <= {1, 2}, question["id"]
        assert {passage["agreement"] for passage in question["relevant"]} <= set(texts), question["id"]


def test_a_near_miss_says_why_and_an_answer_has_its_passage(questions: list[Question]) -> None:
    for question in questions:
        if question["type"] == "negative":
            assert question["why"], question["id"]
            assert (question["answer"], question["relevant"]) == (None, []), question["id"]
        else:
            assert any(passage["grade"] == 2 for passage in question["relevant"]), question["id"]
            assert question["why"] is None, question["id"]


def test_the_quoted_passages_hold_the_answer(questions: list[Question]) -> None:
    assert [question["id"] for question in questions if question["answer"] and not _answers_itself(question)] == []


def test_every_quote_of_the_benchmark_stands_in_its_agreement(questions: list[Question], texts: dict[str, str]) -> None:
    """Word for word in sequence; punctuation and layout may differ."""
    spoken = {agreement: _words(text) for agreement, text in texts.items()}
    lost = [
        (question["id"], passage["agreement"], passage["quote"])
        for question in questions
        for passage in question["relevant"]
        if _words(passage["quote"]) not in spoken[passage["agreement"]]
    ]
    assert lost == []


@pytest.mark.parametrize("memo", MEMOS)
def test_expected_quotations_stand_in_the_memo_in_order(memo: str) -> None:
    text = (QUALITY / "memo" / f"{memo}.txt").read_text(encoding="utf-8")
    places = [text.find(quotation["quote"]) for quotation in _quotations(memo)]
    assert -1 not in places
    assert places == sorted(set(places))


@pytest.mark.parametrize("memo", MEMOS)
def test_expected_quotations_are_true_to_the_agreements(memo: str, texts: dict[str, str]) -> None:
    """Found and misattributed words stand there; altered and invented ones stand nowhere, their correction does."""
    for quotation in _quotations(memo):
        quote, agreement = quotation["quote"], quotation["agreement"]
        assert quotation["status"] in quotation["accepts"], quote
        assert set(quotation["accepts"]) <= STATUSES - {"found"} or quotation["accepts"] == ["found"], quote
        if quotation["status"] in {"found", "misattributed"}:
            assert agreement is not None
            assert quote in texts[agreement], quote
            assert quotation["correct"] is None, quote
            continue
        assert not any(quote in text for text in texts.values()), quote
        assert (agreement is None) == (quotation["status"] == "not_found"), quote
        if agreement is not None:
            assert quotation["correct"] is not None, quote
            assert quotation["correct"] in texts[agreement], quote


def test_the_memos_hold_what_they_promise() -> None:
    """25 true quotations in one; 20 seeded faults among 15 true ones in the other."""
    assert [quotation["fault"] for quotation in _quotations("memo-true")] == [None] * 25
    faults = [quotation["fault"] for quotation in _quotations("memo-faults")]
    assert (faults.count(None), len(faults)) == (15, 35)
    assert all((q["fault"] is None) == (q["status"] == "found") for q in _quotations("memo-faults"))


def test_the_plain_memo_quotes_nothing() -> None:
    text = (QUALITY / "memo" / "memo-plain.txt").read_text(encoding="utf-8")
    assert re.findall(r"[«»\"“”„]", text) == []

"""The JSON API over the real index: its objects, its errors, its own description of itself."""

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from web import create_app
from web.config import Config
from web.records.agreements import AgreementsReply, OutlineReply, TextReply
from web.records.base import Problem
from web.records.lookups import CiteReply, MemoReply, TopicReply
from web.records.passages import AskReply, SearchReply

pytestmark = pytest.mark.model

DOCS = Path(__file__).parent.parent / "docs" / "api.md"


@pytest.fixture(scope="module")
def app(corpus_index: Path) -> Flask:
    return create_app(Config(index=corpus_index, rate=0))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _get(client: FlaskClient, address: str, status: int = 200) -> Any:
    response = client.get(f"/api/v1{address}")
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == ("application/json" if status == 200 else "application/problem+json")
    return response.get_json()


def test_a_search_gives_the_objects_of_the_command_line(client: FlaskClient) -> None:
    found = _get(client, "/search?q=deponeringsfritagelsespulje&why=true&limit=20")
    SearchReply.model_validate(found, strict=False)
    assert {hit["year"] for hit in found["hits"][:5]} >= {2013, 2021, 2024}
    assert all(hit["text"][start:end].strip() for hit in found["hits"] for start, end in hit["highlights"])
    assert "words" in found["hits"][0]["why"]


def test_a_question_is_answered_by_verbatim_sentences(client: FlaskClient) -> None:
    answer = AskReply.model_validate(_get(client, "/ask?q=Hvor stort er teknologibidraget i 2024?"), strict=False)
    texts = {page["text"] for page in _get(client, "/agreements/ØA24/text")["pages"]}
    assert answer.answered
    first = next(sentence for sentence in answer.sentences if sentence.agreement == "oa-regioner-2024")
    assert any(first.text in text for text in texts)
    refused = AskReply.model_validate(_get(client, "/ask?q=Hvad er hovedstaden i Peru?"))
    assert not refused.answered
    assert refused.reason


def test_a_citation_is_led_to_its_place(client: FlaskClient) -> None:
    found = CiteReply.model_validate(_get(client, "/cite?reference=ØA24 boks 2.1"))
    assert found.resolved
    assert found.agreement == "oa-regioner-2024"
    assert found.section is not None
    assert found.section.number == "Boks 2.1"
    lost = CiteReply.model_validate(_get(client, "/cite?reference=ØA24 boks 99"))
    assert not lost.resolved
    assert lost.reason


def test_a_topic_has_every_agreement(client: FlaskClient) -> None:
    found = TopicReply.model_validate(_get(client, "/topic?q=teknologibidrag"), strict=False)
    assert [entry.year for entry in found.agreements] == [2013, 2021, 2024, 2025, 2025]
    assert found.agreements[0].mentions == 0
    assert TopicReply.model_validate(_get(client, "/topic?q=-")).notes


def test_letters_are_sent_as_letters(client: FlaskClient) -> None:
    assert "økonomi" in client.get("/api/v1/search?q=økonomi").get_data(as_text=True).lower()


def test_filters_hold(client: FlaskClient) -> None:
    found = _get(client, "/search?q=økonomi&year=2013&year=2021&limit=50")
    assert {hit["year"] for hit in found["hits"]} == {2013, 2021}
    found = _get(client, "/search?q=økonomi&agreement=ØA24&limit=50")
    assert {hit["agreement"] for hit in found["hits"]} == {"oa-regioner-2024"}
    found = _get(client, "/search?q=sygehuse&kind=boks")
    assert {hit["section"]["kind"] for hit in found["hits"]} == {"boks"}


def test_pages_of_hits_follow_on(client: FlaskClient) -> None:
    both = [hit["passage_id"] for hit in _get(client, "/search?q=økonomi&limit=10")["hits"]]
    second = [hit["passage_id"] for hit in _get(client, "/search?q=økonomi&limit=5&offset=5")["hits"]]
    assert both[5:] == second


def test_words_that_leave_nothing_to_look_for_find_nothing_and_say_so(client: FlaskClient) -> None:
    found = _get(client, "/search?q=-")
    assert found["hits"] == []
    assert found["notes"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/search", 400),
        ("/search?q=", 400),
        ("/search?q=a&q=b", 400),
        ("/search?q=a&year=i+fjor", 400),
        ("/search?q=a&year=0", 400),
        ("/search?q=a&limit=1000", 422),
        ("/search?q=a&offset=1001", 422),
        (f"/search?q={'a' * 2001}", 422),
        ("/search?q=a&limit=1_0", 400),
        ("/search?q=a&years=2021", 400),
        ("/search?q=a&mode=gæt", 400),
        ("/search?q=a&agreement=ukendt", 404),
        ("/agreements/ukendt", 404),
        ("/agreements/ukendt/text", 404),
        ("/ukendt", 404),
    ],
)
def test_a_mistake_is_a_problem_in_one_danish_sentence(client: FlaskClient, address: str, status: int) -> None:
    problem = Problem.model_validate(_get(client, address, status))
    assert problem.status == status
    assert problem.detail.endswith(".")


def test_agreements_outlines_and_texts_are_given_whole(client: FlaskClient) -> None:
    listed = AgreementsReply.model_validate(_get(client, "/agreements"))
    assert [entry.year for entry in listed.agreements] == sorted(entry.year for entry in listed.agreements)
    for entry in listed.agreements:
        assert _get(client, f"/agreements/{entry.id}") == entry.model_dump()
        outline = OutlineReply.model_validate(_get(client, f"/agreements/{entry.id}/outline"))
        assert len(outline.sections) == entry.sections
        text = TextReply.model_validate(_get(client, f"/agreements/{entry.id}/text"))
        assert max((page.page for page in text.pages if page.page), default=None) == entry.pages


def test_every_address_given_leads_somewhere(client: FlaskClient) -> None:
    for hit in _get(client, "/search?q=sygehuse&limit=20")["hits"]:
        page = client.get(hit["url"].partition("#")[0])
        assert page.status_code == 200
        assert f'id="p-{hit["passage_id"]}"' in page.get_data(as_text=True)


def test_a_memo_is_checked(client: FlaskClient) -> None:
    hit = _get(client, "/search?q=nærhedsfinansiering&limit=1")["hits"][0]
    sentence = re.split(r"(?<=\.)\s", hit["text"])[0]
    memo = f"I aftalen står der »{sentence}« ({hit['citation']})."
    response = client.post("/api/v1/verify", json={"text": memo})
    assert response.status_code == 200
    reply = MemoReply.model_validate(response.get_json())
    assert [quotation.status for quotation in reply.quotations] == ["found"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"text": 1}', b'{"tekst": ""}'])
def test_a_memo_that_is_none_is_told_of(client: FlaskClient, body: bytes) -> None:
    response = client.post("/api/v1/verify", data=body)
    assert response.status_code == 400
    Problem.model_validate(response.get_json())


def test_the_description_is_of_openapi_3_1_and_names_every_operation(client: FlaskClient, app: Flask) -> None:
    document = _get(client, "/openapi.json")
    assert document["openapi"] == "3.1.0"
    routes = {
        re.sub(r"<(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert routes == {*document["paths"], "/openapi.json"}


def test_the_examples_of_the_documentation_run(client: FlaskClient) -> None:
    examples = re.findall(r"^(GET|POST) (/api/v1\S+)(?:\n\n(\{.*?\}))?$", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    assert len(examples) >= 5
    for method, address, body in examples:
        response = client.open(address, method=method, json=json.loads(body) if body else None)
        assert response.status_code == 200, address


def test_the_examples_of_the_description_run(client: FlaskClient) -> None:
    """Each operation that is read, asked with the example of every parameter that it must have."""
    asked = 0
    for path, operations in _get(client, "/openapi.json")["paths"].items():
        needed = [one for one in operations.get("get", {}).get("parameters", ()) if one.get("required")]
        if not needed:
            continue
        inside = {one["name"]: one["example"] for one in needed if one["in"] == "path"}
        query = {one["name"]: one["example"] for one in needed if one["in"] == "query"}
        response = client.get("/api/v1" + path.format(**inside), query_string=query)
        assert response.status_code == 200, (path, needed)
        asked += 1
    assert asked >= 6


@pytest.mark.slow
def test_the_api_does_what_it_says_for_whatever_is_sent(app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    for result in schema.get_all_operations():
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            operation: Any = result.ok()  # type: ignore[union-attr]
            _try_operation(operation, mode)


def _try_operation(operation: Any, mode: schemathesis.GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
    def whatever(case: Any) -> None:
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # its WSGI client does not unpack

    with contextlib.suppress(Unsatisfiable):  # an operation without parameters cannot be asked wrongly
        whatever()


def test_commitments_are_those_of_the_command_with_what_is_chosen(client: FlaskClient) -> None:
    found = _get(client, "/commitments?agreement=ØA24&actor=Regionerne&binding=shall&limit=3")
    assert found["total"] > len(found["commitments"]) == 3
    for one in found["commitments"]:
        assert (one["agreement"], one["binding"]) == ("oa-regioner-2024", "shall")
        assert set(one) >= {"section", "page", "citation", "text", "actor", "deadline", "amounts"}
    due = _get(client, "/commitments?agreement=ØA24&due=med&q=dobbeltdiagnosetilbud")["commitments"]
    dates = [one["deadline"] for one in due]
    assert {"text": "pr. 1. september 2024", "from": "2024-09-01", "to": "2024-09-01", "assumed": False} in dates


def test_changes_are_those_of_the_command(client: FlaskClient) -> None:
    found = _get(client, "/changes?from=ØA24&to=ØA25")
    assert {one["kind"] for one in found["sections"]} == {"kept", "renamed", "moved", "new", "gone"}
    assert any(one["from"]["text"] == "115.863,3 mio. kr." for one in found["sums"])

"""What one request and one reader may take; each excess is one Danish sentence, as a page and as a problem document."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sample_corpus import WordEmbedder, write_corpus
from werkzeug.test import TestResponse

from indexer.index.directory import open_index
from indexer.index.location import IndexLocation
from indexer.pipeline.build import build_index
from search.engine import Engine
from search.memo.check import MAX_MEMO
from search.runtime import DeadlineError, check_deadline, set_at_deadline, set_deadline
from web import create_app
from web.config import Config
from web.records.base import Problem
from web.request_context import charge
from web.serving import limits
from web.serving.limits import LIGHT, MOST_FIELDS, MOST_VALUES, TICKET, Ticket, client_address

PROXY = ("127.0.0.1", "::1")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("limits")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


def open_small(place: IndexLocation) -> Engine:
    assert isinstance(place, Path)
    return Engine.open(place, embedder=WordEmbedder())


def application(index: Path, **settings: object) -> Flask:
    return create_app(Config.model_validate({"index": index, **settings}), open_engine=open_small)


@pytest.fixture(scope="module")
def app(index: Path) -> Flask:
    return application(index, max_request=200_000, max_query=300, rate=0)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(autouse=True)
def no_deadline_is_left() -> Iterator[None]:
    yield
    set_deadline(None)


@contextmanager
def ticket(given: Ticket) -> Iterator[None]:
    """The requests within come to the application with this ticket of the server's queue."""
    token = TICKET.set(given)
    yield
    TICKET.reset(token)


def send_memo(client: FlaskClient, memo: str) -> TestResponse:
    """Check a memo as the form on the page does."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/notat").text)
    assert token
    return client.post("/notat", data={"tekst": memo, "csrf_token": token[1]})


def sentence_of(response: TestResponse, status: int) -> str:
    """The one sentence of a refusal, as a page or as a problem document."""
    assert response.status_code == status
    if response.mimetype == "application/problem+json":
        problem = Problem.model_validate(response.get_json())
        assert problem.status == status
        sentence = problem.detail
    else:
        found = re.search(r'<p class="lead" role="alert">(.*?)</p>', response.text)
        assert found, response.text
        sentence = found[1]
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    return sentence


LONG = "a" * 301


@pytest.mark.parametrize(
    "address",
    [
        f"/?q={LONG}",
        f"/emne?q={LONG}",
        f"/emne.csv?q={LONG}",
        f"/aftaler?hvadsomhelst={LONG}",
        f"/api/v1/search?q={LONG}",
        f"/api/v1/ask?q={LONG}",
        f"/api/v1/topic?q={LONG}",
        f"/api/v1/cite?reference={LONG}",
        f"/api/v1/search?q=puljen&agreement={LONG}",
    ],
)
def test_a_text_over_the_limit_is_refused(client: FlaskClient, address: str) -> None:
    assert "301 tegn" in sentence_of(client.get(address), 422)
    assert client.get(address.replace(LONG, LONG[1:])).status_code in (200, 404)


@pytest.mark.parametrize(
    "address",
    [
        "/?q=puljen&side=101",
        "/?q=puljen&" + "&".join(f"aar={year}" for year in range(1000, 1000 + MOST_VALUES)),
        "/uddrag?" + "&".join(f"passage=a.{number}" for number in range(201)),
        "/uddrag?" + "&".join(f"passage=a.{number}" for number in range(MOST_VALUES + 1)),
        "/api/v1/search?q=puljen&limit=101",
        "/api/v1/search?q=puljen&offset=1001",
    ],
)
def test_more_than_is_done_at_a_time_is_refused(client: FlaskClient, address: str) -> None:
    sentence_of(client.get(address), 422)


@pytest.mark.parametrize("address", ["/?q=puljen&side=100", "/api/v1/search?q=puljen&limit=100&offset=1000"])
def test_as_much_as_is_done_at_a_time_is_done(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200


def test_a_body_over_the_limit_is_refused_with_the_limit_named(client: FlaskClient) -> None:
    big = "x" * 200_001
    for address in ("/notat", "/api/v1/verify"):
        kind = "application/json" if "/api/" in address else "application/x-www-form-urlencoded"
        assert "højst 0.2 MB" in sentence_of(client.post(address, data=big, content_type=kind), 413)


def test_a_memo_over_the_limit_is_refused_wherever_it_is_sent(index: Path) -> None:
    client = application(index, rate=0).test_client()
    memo = "ord " * (MAX_MEMO // 4 + 1)
    assert "500.000 tegn" in sentence_of(send_memo(client, memo), 422)
    sentence_of(client.post("/api/v1/verify", json={"text": memo}), 422)
    danish = "æ" * MAX_MEMO  # two bytes each, six as an escape
    assert send_memo(client, danish).status_code == 200
    assert client.post("/api/v1/verify", json={"text": danish}).status_code == 200


def test_who_asks_too_often_is_told_when_to_come_back_and_others_are_served(index: Path) -> None:
    client = application(index, rate=3).test_client()
    for _ in range(3):
        assert client.get("/aftaler").status_code == 200
    for address in ("/aftaler", "/api/v1/agreements", "/findes-ikke"):
        refused = client.get(address)
        sentence_of(refused, 429)
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
    with client.get("/static/site.css") as sheet:
        assert sheet.status_code == 200
    for number in range(5):
        other = client.get("/aftaler", headers={"X-Forwarded-For": f"10.0.0.{number}"})
        assert other.status_code == 200
        assert "Retry-After" not in other.headers


def test_who_uses_much_processor_time_is_stopped_and_others_are_served(index: Path) -> None:
    app = application(index, rate=0, cpu_rate=1)

    @app.get("/tung")
    def heavy() -> str:
        end = time.thread_time() + 0.6
        while time.thread_time() < end:
            pass
        return "færdig"

    client = app.test_client()
    assert [client.get("/tung").status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get("/api/v1/agreements")
    sentence_of(refused, 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert client.get("/healthz").status_code == 200
    assert client.get("/aftaler", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 200


def test_what_another_process_does_for_a_reader_is_counted_too(index: Path) -> None:
    app = application(index, rate=0, cpu_rate=1)

    @app.get("/fil")
    def file() -> str:
        charge(0.7)
        charge(0.7)
        return "læst"

    client = app.test_client()
    assert [client.get("/fil").status_code for _ in range(2)] == [200, 429]


def test_waiting_costs_nothing(index: Path) -> None:
    app = application(index, rate=0, cpu_rate=1)

    @app.get("/vent")
    def wait() -> str:
        time.sleep(1.1)
        return "færdig"

    client = app.test_client()
    assert [client.get("/vent").status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize("address", ["/notat", "/logout", "/"])
def test_a_form_of_a_million_fields_is_refused_before_it_is_read(index: Path, address: str) -> None:
    """Reading it took 2.9 seconds of processor time."""
    client = application(index, rate=0).test_client()
    form = "&".join(["a"] * 1_000_000)
    begun = time.thread_time()
    refused = client.post(address, data=form, content_type="application/x-www-form-urlencoded")
    assert time.thread_time() - begun < 0.5
    assert str(MOST_FIELDS) in sentence_of(refused, 422)


@pytest.mark.parametrize(("members", "status", "word"), [(1_000_000, 422, "MB"), (200_000, 400, "findes ikke")])
def test_a_body_of_many_members_is_refused_at_once(index: Path, members: int, status: int, word: str) -> None:
    client = application(index, rate=0).test_client()
    body = '{"text":"a",' + ",".join(f'"a{number}":1' for number in range(members)) + "}"
    begun = time.thread_time()
    refused = client.post("/api/v1/verify", data=body, content_type="application/json")
    assert time.thread_time() - begun < 0.5
    assert word in sentence_of(refused, status)


def test_no_rate_is_no_limit(client: FlaskClient) -> None:
    assert {client.get("/aftaler").status_code for _ in range(50)} == {200}


@pytest.mark.parametrize(
    ("peer", "forwarded", "reader"),
    [
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["10.1.1.1"], "10.1.1.1"),
        ("127.0.0.1", ["6.6.6.6, 10.1.1.1"], "10.1.1.1"),
        ("127.0.0.1", ["6.6.6.6", "10.1.1.1, 127.0.0.1"], "10.1.1.1"),
        ("::1", ["2001:db8::7"], "2001:db8::7"),
        ("192.0.2.9", ["10.1.1.1"], "192.0.2.9"),
        ("127.0.0.1", ["ukendt"], "127.0.0.1"),
        ("127.0.0.1", ["10.1.1.1, "], "127.0.0.1"),
        ("127.0.0.1", ["127.0.0.1"], "127.0.0.1"),
    ],
)
def test_a_forwarded_address_is_believed_from_a_trusted_proxy_only(
    peer: str, forwarded: list[str], reader: str
) -> None:
    assert client_address(peer, forwarded, PROXY) == reader


def test_a_forged_address_does_not_lift_the_limit(index: Path) -> None:
    client = application(index, rate=2, access="public").test_client()
    seen = [
        client.get(
            "/aftaler", headers={"X-Forwarded-For": f"10.0.0.{n}"}, environ_overrides={"REMOTE_ADDR": "192.0.2.1"}
        ).status_code
        for n in range(4)
    ]
    assert seen == [200, 200, 429, 429]


@pytest.mark.parametrize("address", ["/?q=puljen", "/api/v1/search?q=puljen"])
def test_a_request_that_waited_too_long_is_refused_before_anything_is_done(
    index: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = application(index, timeout=5.0, rate=0).test_client()
    monkeypatch.setattr(Engine, "search", lambda *_, **__: pytest.fail("it was searched"))
    with ticket(Ticket(time.monotonic() - 6)):
        refused = client.get(address)
    assert "travlt" in sentence_of(refused, 503)
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize("address", ["/", "/api/v1/agreements"])
def test_what_the_queue_has_no_room_for_is_told_so(client: FlaskClient, address: str) -> None:
    with ticket(Ticket(time.monotonic(), refused=True)):
        assert "travlt" in sentence_of(client.get(address), 503)


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/?q=puljen"),
        ("get", "/?q=Hvor+stor+er+puljen%3F"),
        ("get", "/emne?q=puljen"),
        ("get", "/sammenlign?aftale=a-2021&afsnit=2"),
        ("get", "/api/v1/search?q=puljen"),
        ("get", "/api/v1/ask?q=Hvor+stor+er+puljen%3F"),
        ("get", "/api/v1/topic?q=puljen"),
        ("post", "/notat"),
        ("post", "/api/v1/verify"),
    ],
)
def test_every_long_work_ends_at_the_deadline(
    client: FlaskClient, method: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    memo = "Der står »der etableres en pulje til offentligt-privat samarbejde i regionerne« (ØA21, s. 1)."

    def send() -> TestResponse:
        if method == "get":
            return client.get(address)
        return client.post(address, json={"text": memo}) if "/api/" in address else send_memo(client, memo)

    assert send().status_code == 200
    monkeypatch.setattr(limits, "set_deadline", lambda end, processor=None: set_deadline(end and end - 3600))
    refused = send()
    assert "for lang tid" in sentence_of(refused, 503)
    assert int(refused.headers["Retry-After"]) > 0


def test_without_a_deadline_work_takes_the_time_it_takes() -> None:
    check_deadline()


def test_a_deadline_is_that_thread_s_own() -> None:
    set_deadline(time.monotonic() - 1)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(check_deadline).result()
    with pytest.raises(DeadlineError):
        check_deadline()


def test_a_request_leaves_no_deadline_behind(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "set_deadline", lambda end, processor=None: set_deadline(end and end - 3600))
    assert client.get("/api/v1/search?q=puljen").status_code == 503
    check_deadline()


def test_who_waits_for_somebody_else_is_woken_at_the_deadline() -> None:
    cancelled = threading.Event()
    set_deadline(time.monotonic() + 0.05)
    with set_at_deadline(cancelled):
        assert cancelled.wait(30)
    untouched = threading.Event()
    set_deadline(None)
    with set_at_deadline(untouched):
        assert not untouched.is_set()


def test_every_answer_names_the_index_it_is_of(client: FlaskClient, index: Path) -> None:
    generation = open_index(index, embedder="words-1").manifest.generation
    for address in ("/", "/?q=puljen", "/api/v1/search?q=puljen", "/findes-ikke", "/api/v1/search"):
        assert client.get(address).headers["X-Index-Generation"] == generation


def test_what_is_light_is_what_the_application_has(app: Flask) -> None:
    """Guards the prefixes: a route that only begins like one of them would pass the queue and the rate."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(LIGHT)]
    assert all(rule.startswith("/static/") or rule in LIGHT for rule in rules)
    assert any(rule.startswith("/static/") for rule in rules)

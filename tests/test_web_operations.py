"""What an operator sees of a running server: is it well, what does it count, what does it log, how does it stop."""

import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sample_corpus import WordEmbedder, write_corpus

from indexer.errors import EngineError
from indexer.pipeline.build import build_index
from search.engine import Engine
from web import create_app, wiring
from web.cli.main import cli
from web.config import MOST_CONNECTIONS, Config
from web.errors import RefusedError
from web.serving.index_reload import ReloadingEngine
from web.serving.logging import set_up_logging

SECRET_WORDS = "hemmelig forhandlingsposition"
OUTSIDE = {"REMOTE_ADDR": "192.0.2.7"}
"""The address of another machine (RFC 5737)."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("operations")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


@pytest.fixture(autouse=True)
def cheap_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "make_embedder", lambda _: WordEmbedder())


@pytest.fixture
def app(index: Path) -> Flask:
    return create_app(Config(index=index))


@pytest.fixture
def log() -> Iterator[Callable[..., io.StringIO]]:
    """Sets the program's logging up to write into what it returns; as before afterwards."""
    names = ("", "web", "search", "indexer")
    root = logging.getLogger()
    before, levels = root.handlers[:], {name: logging.getLogger(name).level for name in names}

    def start(**settings: object) -> io.StringIO:
        stream = io.StringIO()
        root.handlers = []  # or those of pytest are closed
        set_up_logging(Config.model_validate(settings), stream)
        return stream

    yield start
    root.handlers = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def figures(app: Flask) -> dict[tuple[str, ...], float]:
    """What /metrics says, by name and the values of the labels."""
    text = app.test_client().get("/metrics").get_data(as_text=True)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


# Does it live, can it answer


def test_a_process_that_lives_says_so(app: Flask) -> None:
    response = app.test_client().get("/healthz")
    assert (response.status_code, response.text, response.headers["Cache-Control"]) == (200, "ok\n", "no-store")


def test_a_server_is_ready_when_its_index_answers(app: Flask) -> None:
    answer = app.test_client().get("/readyz").get_json()
    assert (answer["ready"], answer["reason"], answer["notice"]) == (True, None, None)
    assert re.fullmatch(r"\d{6}-[0-9a-f]{8}", answer["generation"])


def test_a_server_whose_engine_is_away_is_not_ready_and_says_why(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Engine) -> None:
        raise EngineError("Milvus på http://127.0.0.1:19530 svarer ikke: start den.")

    monkeypatch.setattr(Engine, "check_ready", away)
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["reason"] == "Milvus på http://127.0.0.1:19530 svarer ikke: start den."
    assert app.test_client().get("/healthz").status_code == 200


def test_a_server_whose_index_stumbles_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "search", lambda *_, **__: 1 // 0)
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["reason"] == "Indekset svarer ikke (ZeroDivisionError): se loggen."


def test_a_damaged_new_index_leaves_the_server_ready_and_is_told(tmp_path: Path) -> None:
    """The index in use is whole; what is amiss is told beside it."""
    build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index", embedder=WordEmbedder())
    now = [0.0]
    current = ReloadingEngine(tmp_path / "index", wiring.open_engine, clock=lambda: now[0])
    app = create_app(Config(index=tmp_path / "index"))
    (tmp_path / "index" / "CURRENT").write_text("{", encoding="utf-8")
    now[0] += 10
    current.get()
    current.wait()
    assert current.last_error is not None
    client = app.test_client()
    wait_for(lambda: client.get("/readyz").get_json()["notice"] is not None)
    assert client.get("/readyz").status_code == 200
    assert figures(app)["aftalesoeg_index_trouble",] == 1


def wait_for(condition: Callable[[], bool]) -> None:
    """Until it holds; a minute is a loaded machine's."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "waited for in vain"
        time.sleep(0.05)


@pytest.mark.parametrize("access", ["local", "proxy"])
def test_no_log_in_is_asked_of_whatever_watches_over_the_server(index: Path, access: str) -> None:
    app = create_app(Config.model_validate({"index": index, "access": access, "trusted_proxies": "192.0.2.1"}))
    client = app.test_client()
    for address in ("/healthz", "/readyz"):
        assert client.get(address, environ_overrides=OUTSIDE).status_code == 200
    assert client.get("/?q=pulje", environ_overrides=OUTSIDE).status_code == 403


def test_being_watched_counts_against_nobody(index: Path) -> None:
    client = create_app(Config(index=index, rate=1)).test_client()
    for _ in range(5):
        assert [client.get(address).status_code for address in ("/healthz", "/readyz", "/metrics")] == [200, 200, 200]
    assert [client.get("/aftaler").status_code for _ in range(2)] == [200, 429]


# What it counts


def test_requests_are_counted_by_the_pattern_of_their_address(app: Flask) -> None:
    client = app.test_client()
    for address in (f"/?q={SECRET_WORDS}", "/?q=pulje", "/aftale/a-2021", "/aftale/b-2024", f"/{SECRET_WORDS}"):
        client.get(address)
    client.open("/", method="HEMMELIG")
    found = figures(app)
    assert found["aftalesoeg_requests_total", "GET", "/", "200"] == 2
    assert found["aftalesoeg_requests_total", "GET", "/aftale/<agreement>", "200"] == 2
    assert found["aftalesoeg_requests_total", "GET", "-", "404"] == 1
    assert found["aftalesoeg_requests_total", "-", "-", "405"] == 1
    assert found["aftalesoeg_request_seconds_count", "/"] == 2
    assert 0 < found["aftalesoeg_request_seconds_sum", "/"] < 60
    assert found["aftalesoeg_requests_in_flight",] == 1  # the reading itself
    assert found["process_resident_memory_bytes",] > 10_000_000


def test_no_word_of_a_search_is_in_the_figures(app: Flask) -> None:
    client = app.test_client()
    for address in ("/", "/emne", "/api/v1/search", "/api/v1/ask", "/api/v1/topic", "/api/v1/cite"):
        client.get(address, query_string={"q": SECRET_WORDS, "term": SECRET_WORDS, "reference": SECRET_WORDS})
    client.post("/api/v1/verify", json={"text": SECRET_WORDS})
    text = client.get("/metrics").get_data(as_text=True).lower()
    assert not [word for word in SECRET_WORDS.split() if word in text]


def test_what_was_turned_away_is_counted_by_its_reason(index: Path) -> None:
    app = create_app(Config(index=index, rate=3, max_query=100, max_request=100_000))
    client = app.test_client()
    client.get("/", query_string={"q": "x" * 101})
    client.post("/notat", data="x" * 100_001)
    client.get("/aftaler", environ_overrides=OUTSIDE)
    for _ in range(4):
        client.get("/aftaler")
    found = figures(app)
    counted = {key[1]: value for key, value in found.items() if key[0] == "aftalesoeg_refused_total" and value}
    assert set(counted) == {"length", "size", "access", "rate"}


def test_the_index_in_use_is_told_with_its_age_and_how_often_it_was_swapped(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus")
    first = build_index(corpus, tmp_path / "index", embedder=WordEmbedder()).manifest
    app = create_app(Config(index=tmp_path / "index"))
    found = figures(app)
    assert found["aftalesoeg_index_info", first.generation] == 1
    assert found["aftalesoeg_index_agreements",] == 2
    assert found["aftalesoeg_index_passages",] == sum(entry.passages for entry in first.agreements)
    assert abs(found["aftalesoeg_index_built_timestamp_seconds",] - time.time()) < 3600
    assert found["aftalesoeg_index_swaps_total",] == 0
    (corpus / "a.txt").write_text("1. Ny\nDer er aftalt noget andet i 2021.\n", encoding="utf-8")
    second = build_index(corpus, tmp_path / "index", embedder=WordEmbedder()).manifest
    wait_for(lambda: figures(app)["aftalesoeg_index_swaps_total",] == 1)
    assert figures(app)["aftalesoeg_index_info", second.generation] == 1


@pytest.mark.parametrize(
    ("metrics", "peer", "forwarded", "status"),
    [
        ("local", "127.0.0.1", None, 200),
        ("local", "127.0.0.1", "192.0.2.7", 403),  # a proxy on this machine passes another's request on
        ("local", "192.0.2.1", None, 200),  # the trusted proxy itself
        ("local", "192.0.2.7", None, 403),
        ("local", "192.0.2.7", "127.0.0.1", 403),  # who is not trusted may write what it likes
        ("all", "192.0.2.7", None, 200),
        ("off", "127.0.0.1", None, 404),
    ],
)
def test_the_figures_are_for_this_machine_and_its_proxies_unless_it_is_set_otherwise(
    index: Path, metrics: str, peer: str, forwarded: str | None, status: int
) -> None:
    settings = {"index": index, "metrics": metrics, "trusted_proxies": "127.0.0.1,192.0.2.1"}
    client = create_app(Config.model_validate(settings)).test_client()
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    response = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": peer})
    assert response.status_code == status


# What it logs


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_leaves_a_line_with_its_pattern_and_no_word_of_it(
    app: Flask, log: Callable[..., io.StringIO]
) -> None:
    stream = log(log_format="json", log_level="debug")
    client = app.test_client()
    response = client.get("/", query_string={"q": SECRET_WORDS})
    client.get("/aftale/hemmelig/forhandlingsposition")
    client.get("/hemmelig", headers={"Referer": SECRET_WORDS, "User-Agent": SECRET_WORDS, "X-Request-ID": SECRET_WORDS})
    client.post("/api/v1/verify", json={"text": SECRET_WORDS})
    client.open("/", method="HEMMELIG")
    found = lines(stream)
    assert [(entry["method"], entry["route"], entry["status"]) for entry in found] == [
        ("GET", "/", 200),
        ("GET", "/aftale/<agreement>/<path:section>", 404),
        ("GET", "-", 404),
        ("POST", "/api/v1/verify", 200),
        ("-", "-", 405),
    ]
    assert found[0]["bytes"] == len(response.data)
    assert isinstance(found[0]["ms"], float)
    assert found[0]["request_id"] == response.headers["X-Request-ID"]
    assert "hemmelig" not in stream.getvalue().lower()


def test_every_request_has_an_id_of_its_own(app: Flask) -> None:
    client = app.test_client()
    given = [client.get("/healthz").headers["X-Request-ID"] for _ in range(3)]
    assert len(set(given)) == 3
    assert all(re.fullmatch(r"[0-9a-f]{32}", one) for one in given)


@pytest.mark.parametrize(
    ("peer", "sent", "kept"),
    [
        ("127.0.0.1", "proxy-1:42", True),
        ("192.0.2.7", "proxy-1:42", False),
        ("127.0.0.1", "a b", False),
        ("127.0.0.1", "x" * 65, False),
        ("127.0.0.1", "a=b", False),
    ],
)
def test_an_id_is_taken_from_a_trusted_proxy_alone_and_only_a_sane_one(
    app: Flask, peer: str, sent: str, kept: bool
) -> None:
    response = app.test_client().get(
        "/healthz", headers={"X-Request-ID": sent}, environ_overrides={"REMOTE_ADDR": peer}
    )
    assert (response.headers["X-Request-ID"] == sent) is kept


def test_an_unexpected_error_is_logged_by_its_kind_and_place_without_its_message(
    app: Flask, log: Callable[..., io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        known: dict[str, str] = {}
        try:
            known[SECRET_WORDS]
        except KeyError:
            raise ValueError(SECRET_WORDS) from None

    monkeypatch.setattr(Engine, "search", fail)
    stream = log(log_format="json")
    response = app.test_client().get("/?q=pulje")
    assert response.status_code == 500
    story = lines(stream)[0]
    assert (story["level"], story["error"]) == ("error", "ValueError")
    assert str(story["where"]).endswith(" fail")
    assert "pages/search/page.py" in str(story["where"])
    assert story["request_id"] == response.headers["X-Request-ID"]
    assert "hemmelig" not in stream.getvalue()
    assert "hemmelig" not in response.text


def test_an_errors_message_is_logged_where_it_is_asked_for(app: Flask, log: Callable[..., io.StringIO]) -> None:
    stream = log(log_format="json", log_level="debug")
    try:
        try:
            raise KeyError("the cause")
        except KeyError as cause:
            raise RuntimeError("what happened") from cause
    except RuntimeError:
        logging.getLogger("web").exception("noget gik galt")
    story = lines(stream)[0]
    assert (story["message"], story["error"]) == ("what happened", "RuntimeError < KeyError")


def test_waitress_is_not_let_name_the_address(log: Callable[..., io.StringIO]) -> None:
    stream = log()
    logging.getLogger("waitress").error("Exception while serving %s", "/hemmelig")
    assert "Exception while serving" in stream.getvalue()
    assert "hemmelig" not in stream.getvalue()


def test_what_libraries_chat_about_is_not_logged(log: Callable[..., io.StringIO]) -> None:
    """Below a warning they may name addresses, whatever level is chosen for the program itself."""
    stream = log(log_level="debug")
    logging.getLogger("urllib3").debug("GET /%s", "hemmelig")
    logging.getLogger("web").debug("vores")
    assert "hemmelig" not in stream.getvalue()
    assert "vores" in stream.getvalue()


def test_a_line_of_text_has_time_level_and_event_first(app: Flask, log: Callable[..., io.StringIO]) -> None:
    stream = log()
    app.test_client().get("/aftaler")
    assert re.fullmatch(
        r"timestamp=\S+Z level=info event=besvaret request_id=[0-9a-f]{32} "
        r"method=GET route=/aftaler status=200 ms=[0-9.]+ bytes=\d+ logger=web.serving.logging\n",
        stream.getvalue(),
    )


def test_the_level_decides_what_is_written(index: Path, log: Callable[..., io.StringIO]) -> None:
    """Being watched is of interest to nobody; a server's own mistake always is."""
    app = create_app(Config(index=index))
    app.add_url_rule("/full", view_func=lambda: refuse())
    written = {}
    for level in ("debug", "info", "warning", "error"):
        stream = log(log_format="json", log_level=level)
        for address in ("/healthz", "/aftaler", "/full"):
            app.test_client().get(address)
        written[level] = [entry["route"] for entry in lines(stream)]
    assert written == {
        "debug": ["/healthz", "/aftaler", "/full"],
        "info": ["/aftaler", "/full"],
        "warning": ["/full"],
        "error": [],
    }


def refuse() -> str:
    raise RefusedError(503, "Der er lukket.")


# How it starts and stops


def test_serve_does_not_start_with_settings_that_are_wrong(monkeypatch: pytest.MonkeyPatch, index: Path) -> None:
    monkeypatch.setenv("AFTALESOEG_THREADS", "0")
    monkeypatch.setenv("AFTALESOEG_RATE", "mange")
    result = CliRunner().invoke(cli, ["serve", "--port", "0", "--index", str(index)])
    assert str(result.exception) == (
        "Indstillingerne kan ikke bruges: AFTALESOEG_THREADS skal være mindst 1; "
        "AFTALESOEG_RATE skal være et helt tal. Se docs/drift.md."
    )


SLOW = """
import sys, time
from pathlib import Path
from sample_corpus import WordEmbedder
from web import wiring
from web.app import create_app
from web.config import Config
from web.serving.server import serve_forever

index, begun, free = map(Path, sys.argv[1:])

class Slow(WordEmbedder):
    def queries(self, texts):
        if any("langsomt" in text for text in texts):
            begun.touch()
            while not free.exists():
                time.sleep(0.02)
        return super().queries(texts)

wiring.make_embedder = lambda _: Slow()
serve_forever(Config(index=index), create_app, host="127.0.0.1", port=0, announce=lambda url: print(url, flush=True))
"""


def test_a_server_takes_the_files_its_connections_need(index: Path, tmp_path: Path) -> None:
    """The usual 1,024 open files are fewer than it serves connections."""
    begun, free = tmp_path / "begun", tmp_path / "free"
    few = f"import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (256, r.getrlimit(r.RLIMIT_NOFILE)[1]))\n{SLOW}"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent / "tools")}
    with subprocess.Popen(
        [sys.executable, "-c", few, str(index), str(begun), str(free)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
    ) as server:  # fmt: skip
        try:
            assert server.stdout is not None
            server.stdout.readline()
            limits = Path(f"/proc/{server.pid}/limits").read_text(encoding="utf-8")
        finally:
            server.kill()
    allowed = re.search(r"^Max open files +(\d+)", limits, re.MULTILINE)
    assert allowed is not None
    assert int(allowed[1]) >= MOST_CONNECTIONS


def test_a_server_told_to_stop_answers_what_is_under_way_and_takes_nothing_new(index: Path, tmp_path: Path) -> None:
    begun, free = tmp_path / "begun", tmp_path / "free"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent / "tools"), "AFTALESOEG_TIMEOUT": "120"}
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, str(index), str(begun), str(free)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    ) as server:  # fmt: skip
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            answers: list[tuple[int, bytes]] = []

            def ask() -> None:
                with urllib.request.urlopen(f"{address}api/v1/search?q=langsomt", timeout=120) as response:  # noqa: S310
                    answers.append((response.status, response.read()))

            asking = threading.Thread(target=ask)
            asking.start()
            wait_for(begun.exists)
            server.send_signal(signal.SIGTERM)
            wait_for(lambda: refuses(address))
            assert server.poll() is None
            free.touch()
            asking.join(60)
            _, errors = server.communicate(timeout=60)
        finally:
            free.touch()
            server.kill()
    assert [status for status, _ in answers] == [200]
    assert json.loads(answers[0][1])["query"] == "langsomt"
    assert server.returncode == 0
    assert "route=/api/v1/search status=200" in errors
    assert "langsomt" not in errors
    assert errors.splitlines()[-1].find('event="Aftalesøg er stoppet"') > 0


def refuses(address: str) -> bool:
    """Whether no new connection is taken."""
    try:
        urllib.request.urlopen(f"{address}healthz", timeout=5).close()  # noqa: S310
    except OSError:
        return True
    return False

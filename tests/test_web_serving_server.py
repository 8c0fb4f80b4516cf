"""The real server on a real port: refusals, a full queue, clients that are slow on purpose, an orderly stop."""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask, Response
from sample_corpus import WordEmbedder, write_corpus

from indexer.index.location import IndexLocation
from indexer.pipeline.build import build_index
from search.engine import Engine
from web import create_app
from web.config import Config
from web.serving import server as serving_server
from web.serving.http_parser import StrictChannel
from web.serving.server import Server

WAIT = 60.0
"""Seconds after which a condition that should come is given up; a loaded machine needs a few of them."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("server")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


def open_small(place: IndexLocation) -> Engine:
    assert isinstance(place, Path)
    return Engine.open(place, embedder=WordEmbedder())


LARGE = 8_000_000
"""Bytes of an answer that no kernel buffers whole."""


class Held:
    """A view that is held until it is let go, and knows how many are in it and how many were; and one that is large."""

    def __init__(self, app: Flask) -> None:
        self.let_go = threading.Event()
        self.inside = threading.Semaphore(0)
        self.served = 0

        @app.get("/hold")
        def hold() -> Response:
            self.inside.release()
            self.let_go.wait(WAIT)
            self.served += 1
            return Response("færdig", content_type="text/plain; charset=utf-8")

        @app.get("/stor")
        def large() -> Response:
            return Response(b"x" * LARGE, content_type="application/octet-stream")


@contextmanager
def serving(index: Path, **settings: object) -> Iterator[tuple[Server, Held, threading.Thread]]:
    config = Config.model_validate({"index": index, "rate": 0, **settings})
    app = create_app(config, open_engine=open_small)
    held = Held(app)
    server = Server(app, config, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server, held, thread
    finally:
        held.let_go.set()
        server.stop()
        thread.join(WAIT)
        assert not thread.is_alive()


def connect(server: Server) -> socket.socket:
    """A connection that takes in little by itself: what is not read stays with the server."""
    with ExitStack() as stack:
        connection = stack.enter_context(socket.socket())
        connection.settimeout(WAIT)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        connection.connect(("127.0.0.1", server.port))
        stack.pop_all()
        return connection


def get(server: Server, address: str, method: str = "GET", **options: object) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
    try:
        connection.request(method, address, **options)  # type: ignore[arg-type]
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while data := connection.recv(65_536):
        received += data
    return received


def ask(server: Server, address: str) -> socket.socket:
    """Send a request and leave its answer to be read."""
    connection = connect(server)
    connection.sendall(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    return connection


def queued(server: Server) -> int:
    return len(server._dispatcher.cheap.queue)


def test_a_full_queue_is_answered_at_once_and_what_is_light_passes_it(index: Path) -> None:
    with serving(index, threads=2, queue=3) as (server, held, _), ExitStack() as stack:
        waiting = [stack.enter_context(ask(server, "/hold")) for _ in range(2)]
        assert held.inside.acquire(timeout=WAIT)
        assert held.inside.acquire(timeout=WAIT)
        waiting += [stack.enter_context(ask(server, "/hold")) for _ in range(3)]
        wait_until(lambda: queued(server) == 3)

        for address in ("/hold", "/?q=puljen", "/api/v1/search?q=puljen"):
            refused, body = get(server, address)
            assert refused.status == 503
            assert int(refused.headers["Retry-After"]) > 0
            assert "Der er travlt lige nu" in body.decode()
        assert json.loads(body)["status"] == 503
        for light in ("/static/site.css", "/healthz"):
            assert get(server, light)[0].status == 200
        assert held.served == 0

        held.let_go.set()
        assert all(read_all(one).endswith("færdig".encode()) for one in waiting)
        assert get(server, "/?q=puljen")[0].status == 200


def test_a_request_that_waited_longer_than_one_may_take_is_refused(index: Path) -> None:
    with serving(index, threads=1, timeout=0.2) as (server, held, _), ask(server, "/hold"):
        assert held.inside.acquire(timeout=WAIT)
        with ask(server, "/api/v1/search?q=puljen") as late:
            wait_until(lambda: queued(server) == 1)
            time.sleep(0.3)
            held.let_go.set()
            assert read_all(late).startswith(b"HTTP/1.1 503 ")


def test_a_client_that_left_the_queue_is_not_served(index: Path) -> None:
    with serving(index, threads=1) as (server, held, _), ask(server, "/hold") as first:
        assert held.inside.acquire(timeout=WAIT)
        gone = [ask(server, "/hold") for _ in range(5)]
        wait_until(lambda: queued(server) == 5)
        for one in gone:
            one.close()
        wait_until(lambda: not any(task.channel.connected for _, _, task in server._dispatcher.cheap.queue._waiting))
        held.let_go.set()
        assert read_all(first).endswith("færdig".encode())
        wait_until(lambda: queued(server) == 0)
        assert get(server, "/hold")[0].status == 200
        assert held.served == 2


def test_readers_behind_a_proxy_are_counted_one_by_one(index: Path) -> None:
    with serving(index, rate=2) as (server, _, _):

        def statuses(*readers: str) -> list[int]:
            return [get(server, "/aftaler", headers={"X-Forwarded-For": reader})[0].status for reader in readers]

        assert statuses("10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.0.2") == [200, 200, 429, 200]


BIG = 150_000


@pytest.mark.parametrize("address", ["/notat", "/api/v1/verify"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_read_to_its_end_and_refused(index: Path, address: str, chunked: bool) -> None:
    body = (b"x" * 10_000 for _ in range(BIG // 10_000))
    options: dict[str, object] = (
        {"body": body, "encode_chunked": True, "headers": {"Transfer-Encoding": "chunked"}}
        if chunked
        else {"body": b"x" * BIG}
    )
    with serving(index, max_request=100_000) as (server, _, _):
        refused, answer = get(server, address, "POST", **options)
        assert refused.status == 413
        assert "for stort: send højst 0.1 MB" in answer.decode()
        assert ("problem+json" in refused.headers["Content-Type"]) == address.startswith("/api/")


def test_who_asks_first_whether_to_send_too_much_is_told_before_sending(index: Path) -> None:
    with serving(index, max_request=100_000) as (server, _, _), connect(server) as client:
        client.sendall(
            b"POST /notat HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 300000\r\n\r\n"
        )
        answer = read_all(client)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert "for stort" in answer.decode()


def test_a_connection_goes_on_after_a_refusal(index: Path) -> None:
    with serving(index, max_request=100_000) as (server, _, _):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
        connection.request("POST", "/api/v1/verify", body=b"x" * BIG)
        refused = connection.getresponse()
        refused.read()
        connection.request("GET", "/aftaler")
        served = connection.getresponse()
        served.read()
        assert (refused.status, served.status) == (413, 200)
        connection.close()


def test_a_body_over_twice_the_limit_is_refused_at_once_in_plain_text(index: Path) -> None:
    with serving(index, max_request=100_000) as (server, _, _), connect(server) as client:
        client.sendall(b"POST /notat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 300000\r\n\r\n")
        answer = read_all(client)
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert answer.decode().endswith("\r\n\r\nDet sendte er for stort: send mindre ad gangen.\n")


def test_an_endless_body_is_cut_off(index: Path) -> None:
    with serving(index, max_request=100_000) as (server, _, _), connect(server) as client:
        client.sendall(b"POST /notat HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"2710\r\n" + b"x" * 10_000 + b"\r\n"
        wait_until(lambda: not _takes(client, piece))


def test_bodies_in_memory_have_a_bound_together(index: Path) -> None:
    """Twenty bodies of which all but the last byte has come: only so many of them as the bound allows are kept."""
    body = b"x" * 99_999
    head = b"POST /notat HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n"
    with serving(index, max_request=100_000) as (server, _, _), ExitStack() as stack:
        clients = [stack.enter_context(connect(server)) for _ in range(20)]
        for one in clients:
            _takes(one, head + body)
        wait_until(lambda: len(_channels(server)) == 10)
        assert sum(c.request.body_bytes_received for c in _channels(server) if c.request) <= 1_000_000
        assert get(server, "/?q=puljen")[0].status == 200
        for one in clients:
            one.close()
        wait_until(lambda: not _channels(server))
        with connect(server) as more:
            more.sendall(head + body + b"x")
            assert read_all(more).startswith(b"HTTP/1.1 400 ")


def _takes(connection: socket.socket, data: bytes) -> bool:
    try:
        connection.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _channels(server: Server) -> list[StrictChannel]:
    return [one for one in list(server._map.values()) if isinstance(one, StrictChannel)]


@pytest.mark.parametrize(
    ("sent", "status", "word"),
    [
        (b"GET /?q=" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431, "for lang"),
        (b"hvad som helst\r\n\r\n", 400, "kunne ikke læses"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400, "kunne ikke læses"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "kunne ikke læses"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400, "kunne ikke læses"),
        (
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            400,
            "ikke",
        ),
    ],
)
def test_what_is_no_request_is_one_sentence_in_plain_text(index: Path, sent: bytes, status: int, word: str) -> None:
    with serving(index) as (server, _, _), connect(server) as client:
        client.sendall(sent)
        answer = read_all(client).decode()
        head, _, body = answer.partition("\r\n\r\n")
        assert head.startswith(f"HTTP/1.{'1' if status == 501 else '0'} {status} ") or f" {status} " in head
        assert "text/plain; charset=utf-8" in head
        assert word in body
        assert body.count("\n") == 1


def test_clients_that_send_slowly_hold_no_thread(index: Path) -> None:
    """Slowloris: as many as hold every thread fifty times, each with half a head or half a body."""
    with serving(index, threads=2) as (server, _, _), ExitStack() as stack:
        for number in range(100):
            slow = stack.enter_context(connect(server))
            slow.sendall(
                b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
                if number % 2
                else b"POST /notat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nhalvt"
            )
        wait_until(lambda: sum(c.request is not None for c in _channels(server)) == 100)
        assert [get(server, "/?q=puljen")[0].status for _ in range(5)] == [200] * 5


def test_clients_that_read_slowly_hold_no_thread(index: Path) -> None:
    """Each asks for far more than the kernel buffers, and reads nothing of it."""
    with serving(index, threads=2) as (server, _, _), ExitStack() as stack:
        slow = []
        for _ in range(20):
            slow.append(stack.enter_context(ask(server, "/stor")))
        wait_until(lambda: sum(c.total_outbufs_len > 0 and not c.requests for c in _channels(server)) == 20)
        assert [get(server, "/?q=puljen")[0].status for _ in range(5)] == [200] * 5
        assert read_all(slow[0]).count(b"x") >= LARGE


def test_a_request_or_an_answer_that_takes_too_long_to_transfer_is_cut_off(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving_server, "TRANSFER_SECONDS", 0.5)
    with serving(index) as (server, _, _), connect(server) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        wait_until(lambda: not _takes(slow, b"x"))  # a byte now and then keeps it active, and does not help


def test_an_answer_that_nobody_fetches_is_thrown_away(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_server, "TRANSFER_SECONDS", 0.5)
    with serving(index) as (server, _, _), ask(server, "/stor") as slow:
        wait_until(lambda: any(c.total_outbufs_len for c in _channels(server)))
        wait_until(lambda: not _channels(server))
        with contextlib.suppress(ConnectionResetError):
            assert len(read_all(slow)) < LARGE


def test_stopping_finishes_the_requests_under_way_and_those_that_wait(index: Path) -> None:
    with serving(index, threads=1) as (server, held, thread), connect(server) as idle:
        with ask(server, "/hold") as first, ask(server, "/hold") as second:
            assert held.inside.acquire(timeout=WAIT)
            wait_until(lambda: queued(server) == 1)
            server.stop()
            assert idle.recv(1) == b""  # nobody is kept on
            with pytest.raises(OSError, match="refused"):
                connect(server)
            assert thread.is_alive()
            held.let_go.set()
            assert read_all(first).endswith("færdig".encode())
            assert read_all(second).endswith("færdig".encode())
        thread.join(WAIT)
        assert not thread.is_alive()


def test_stopping_does_not_wait_longer_than_a_request_may_take(index: Path) -> None:
    with serving(index, threads=1, timeout=0.3) as (server, held, thread), ask(server, "/hold"):
        assert held.inside.acquire(timeout=WAIT)
        server.stop()
        thread.join(WAIT)
        assert not thread.is_alive()
        assert held.served == 0


def test_localhost_is_served_on_every_address_it_has(index: Path) -> None:
    config = Config(index=index)
    app = create_app(config, open_engine=open_small)
    server = Server(app, config, host="localhost", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert get(server, "/aftaler")[0].status == 200
    server.stop()
    thread.join(WAIT)
    assert not thread.is_alive()

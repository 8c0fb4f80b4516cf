"""The connection to Milvus: what is wrong is one sentence with the mend, and a server that comes back is used again."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]
import pytest
from milvus_support import PATIENT, Server, vector_index

from indexer.embedding.embedder import Vectors
from indexer.errors import AftaleError, EngineError, IndexDirectoryError
from indexer.index.location import ServerAddress
from indexer.milvus.client import Connection


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path / "served").start()
    yield started
    started.kill()


def refusal(address: ServerAddress, *, create: bool = False) -> AftaleError:
    """What is said to whoever connects there."""
    with pytest.raises(AftaleError) as caught:
        Connection(address, create=create)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("uri", ["http://", "http://127.0.0.1:abc", "ftp://127.0.0.1:19530", "http://:19530"])
def test_an_address_that_is_none_is_refused(uri: str) -> None:
    assert str(refusal(ServerAddress(uri))) == f"Adressen {uri} er ikke en Milvus: skriv fx http://127.0.0.1:19530."


def test_a_server_that_is_not_there_does_not_answer(free_port: int) -> None:
    error = refusal(ServerAddress(f"http://127.0.0.1:{free_port}", timeout=1))
    assert isinstance(error, EngineError)
    assert str(error) == (
        f"Søgemotoren Milvus på http://127.0.0.1:{free_port} svarer ikke: se, at den kører, og prøv igen om lidt."
    )


def test_a_server_that_accepts_and_says_nothing_is_not_waited_for_in_vain(free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)):
        begun = time.monotonic()
        error = refusal(ServerAddress(f"http://127.0.0.1:{free_port}", timeout=1))
        assert time.monotonic() - begun < 60
    assert isinstance(error, EngineError)
    assert f"http://127.0.0.1:{free_port}" in str(error)


def test_something_else_than_milvus_is_told(free_port: int) -> None:
    other = grpc.server(futures.ThreadPoolExecutor(1))
    other.add_insecure_port(f"127.0.0.1:{free_port}")
    other.start()
    try:
        error = refusal(ServerAddress(f"http://127.0.0.1:{free_port}", timeout=5))
    finally:
        other.stop(0)
    assert "er ikke en Milvus: ret adressen" in str(error)


class _Guard(grpc.ServerInterceptor):  # type: ignore[misc]
    """Refuses every call, as a Milvus with authorization does where the token is wrong; milvus-lite checks none."""

    def intercept_service(self, continuation: Any, call: Any) -> Any:
        def refuse(request: Any, context: Any) -> None:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "auth check failure, please check api key is correct")

        return grpc.unary_unary_rpc_method_handler(refuse)


def test_a_wrong_token_is_told_and_not_shown(free_port: int) -> None:
    guarded = grpc.server(futures.ThreadPoolExecutor(1), interceptors=(_Guard(),))
    guarded.add_insecure_port(f"127.0.0.1:{free_port}")
    guarded.start()
    address = ServerAddress(f"http://127.0.0.1:{free_port}", token="root:hemmelig", timeout=5)
    try:
        error = refusal(address)
    finally:
        guarded.stop(0)
    assert str(error) == (f"Milvus på http://127.0.0.1:{free_port} afviste adgangen: ret AFTALESOEG_ENGINE_TOKEN.")
    assert "hemmelig" not in repr(address)


def test_a_file_must_end_on_db(tmp_path: Path) -> None:
    assert "hvis navn ender på .db" in str(refusal(ServerAddress(str(tmp_path / "index"))))


def test_a_file_that_is_not_there_is_made_by_a_build_only(tmp_path: Path) -> None:
    file = tmp_path / "lite.db"
    error = refusal(ServerAddress(str(file)))
    assert isinstance(error, IndexDirectoryError)
    assert str(error) == f"Der er intet indeks i {file}: kør aftalesoeg index --engine milvus."
    assert not file.exists()


@pytest.mark.parametrize("create", [False, True])
def test_what_is_not_milvus_lites_is_not_touched(tmp_path: Path, create: bool) -> None:
    (tmp_path / "notes.db").write_text("mine", encoding="utf-8")
    assert "bliver ikke rørt" in str(refusal(ServerAddress(str(tmp_path / "notes.db")), create=create))
    assert (tmp_path / "notes.db").read_text(encoding="utf-8") == "mine"


def test_a_file_that_another_process_has_open_is_told(server: Server, tmp_path: Path) -> None:
    """The server's folder is one of milvus-lite, and locked; the name it is opened by is no matter."""
    (tmp_path / "again.db").symlink_to(tmp_path / "served")
    error = refusal(ServerAddress(str(tmp_path / "again.db")))
    assert "luk det program, der bruger den" in str(error)


def test_a_server_that_was_away_is_used_again(server: Server) -> None:
    """The same connection and the same index, without either being opened anew."""
    import numpy as np

    vectors: Vectors = np.eye(3, dtype=np.float32)
    index = vector_index(Connection(ServerAddress(server.uri, timeout=PATIENT)), vectors)
    connection = Connection(ServerAddress(server.uri, timeout=2))
    mine = type(index)(connection, index._collection)
    assert mine.search(vectors[1], 1)[0].tolist() == [1]
    server.kill()
    with pytest.raises(EngineError, match="svarer ikke"):
        mine.search(vectors[1], 1)
    server.start()
    assert _patiently(lambda: mine.search(vectors[1], 1)[0].tolist()) == [1]


def test_while_a_server_is_away_nobody_waits_for_it(server: Server) -> None:
    connection = Connection(ServerAddress(server.uri, timeout=2))
    server.kill()
    with pytest.raises(EngineError):
        connection.read("list_collections")
    begun = time.monotonic()
    with pytest.raises(EngineError, match="svarer ikke"):
        connection.read("list_collections")
    assert time.monotonic() - begun < 1


def test_several_threads_share_a_connection(server: Server) -> None:
    connection = Connection(ServerAddress(server.uri, timeout=PATIENT))
    answers: list[object] = []
    threads = [threading.Thread(target=lambda: answers.append(connection.read("list_collections"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[]] * 8


def test_no_log_line_of_the_library_reaches_the_user(free_port: int) -> None:
    """Its lines hold tracebacks; the sentence is all that is said."""
    code = (
        "import sys\n"
        "from indexer.errors import EngineError\nfrom indexer.milvus.client import Connection\n"
        "from indexer.index.location import ServerAddress\n"
        "try:\n    Connection(ServerAddress(sys.argv[1], timeout=1))\n"
        "except EngineError as error:\n    sys.stdout.write(str(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, f"http://127.0.0.1:{free_port}"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent, env={**os.environ},
    )  # fmt: skip
    assert done.stdout.startswith("Søgemotoren Milvus på")
    assert done.stderr == ""


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    assert "pip install -r requirements/milvus.txt" in str(refusal(ServerAddress("http://127.0.0.1:19530")))


def _patiently(ask: Any) -> Any:
    """The answer, once the server is back; the client itself connects anew."""
    until = time.monotonic() + PATIENT
    while True:
        try:
            return ask()
        except EngineError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)

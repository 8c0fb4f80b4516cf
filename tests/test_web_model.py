"""The pages and the API ask the language model that the environment names, and show only what passes the gate."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from loopback import Server
from sample_corpus import WordEmbedder, write_corpus

from indexer.pipeline.build import build_index
from search.answers.llm import ChatError
from web import create_app, wiring
from web.config import Config

QUESTION = "Hvor stor er deponeringsfritagelsespuljen i 2021?"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index", embedder=WordEmbedder())
    monkeypatch.setattr(wiring, "make_embedder", lambda _: WordEmbedder())
    return tmp_path / "index"


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.close()


def invent(handler: BaseHTTPRequestHandler, body: dict[str, object]) -> None:
    """Claim a sum that no passage has, as a stream."""
    line = json.dumps({"text": "900 mio. kr.", "passage": "a-2021.x", "quote": "Puljen er på 900 mio. kr."})
    event = json.dumps({"choices": [{"delta": {"content": line + "\n"}}]})
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(f"data: {event}\n\ndata: [DONE]\n\n".encode())


@pytest.mark.parametrize("address", ["/", "/api/v1/ask"])
def test_an_invented_sum_never_reaches_the_reader(
    index: Path, server: Server, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    server.answers = [invent]
    monkeypatch.setenv("AFTALESOEG_LLM_URL", server.url)
    monkeypatch.setenv("AFTALESOEG_LLM_MODEL", "lille")
    reply = create_app(Config(index=index)).test_client().get(address, query_string={"q": QUESTION})
    assert reply.status_code == 200
    assert len(server.requests) == 1
    assert "900 mio" not in reply.text
    assert "400 mio. kr." in reply.text


def test_without_an_address_no_model_is_asked(index: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFTALESOEG_LLM_URL", raising=False)
    assert create_app(Config(index=index)).test_client().get("/", query_string={"q": QUESTION}).status_code == 200
    assert server.requests == []


def test_a_model_named_halfway_is_refused_at_the_start(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTALESOEG_LLM_URL", "ftp://et-sted")
    monkeypatch.setenv("AFTALESOEG_LLM_MODEL", "lille")
    with pytest.raises(ChatError):
        create_app(Config(index=index))


def test_the_models_key_may_stand_in_a_file_of_secrets(
    index: Path, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server.answers = [invent]
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "aftalesoeg_llm_key").write_text("noeglen-i-filen\n", encoding="utf-8")
    monkeypatch.delenv("AFTALESOEG_LLM_KEY", raising=False)
    monkeypatch.setenv("AFTALESOEG_SECRETS", str(tmp_path / "secrets"))
    monkeypatch.setenv("AFTALESOEG_LLM_URL", server.url)
    monkeypatch.setenv("AFTALESOEG_LLM_MODEL", "lille")
    create_app(Config(index=index)).test_client().get("/api/v1/ask", query_string={"q": QUESTION})
    assert [key for _, _, key in server.requests] == ["Bearer noeglen-i-filen"]

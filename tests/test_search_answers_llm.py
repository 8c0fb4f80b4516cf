"""The client against a real server on loopback, also one that is busy, slow, junk or closed."""

import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from loopback import Answer, Server, say, send

from search.answers.llm import ChatError, Endpoint, LanguageModel, endpoint_from, model_from


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


def drip(handler: BaseHTTPRequestHandler, _: dict[str, object]) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _number in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.02)


def hang(handler: BaseHTTPRequestHandler, _: dict[str, object]) -> None:
    time.sleep(1)


def break_off(handler: BaseHTTPRequestHandler, _: dict[str, object]) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')


def chat(
    server: Server, waits: list[float] | None = None, timeout: float = 5.0, per_minute: float = 1e9
) -> LanguageModel:
    told = waits if waits is not None else []
    return LanguageModel(Endpoint(server.url, "lille", "hemmelig", timeout, per_minute), sleep=told.append)


def test_the_model_is_asked_and_answers(server: Server) -> None:
    server.answers = [say("på dansk")]
    assert chat(server).complete("regler", "tekst") == "på dansk"
    [(path, body, key)] = server.requests
    assert (path, body["model"], key) == ("/v1/chat/completions", "lille", "Bearer hemmelig")
    assert body["messages"] == [{"role": "system", "content": "regler"}, {"role": "user", "content": "tekst"}]


def test_a_busy_server_is_waited_for_as_long_as_it_says_or_ever_longer(server: Server) -> None:
    waits: list[float] = []
    server.answers = [send(429, b"", Retry_After="7"), send(503, b""), send(500, b"", Retry_After="9999"), say("ja")]
    assert chat(server, waits).complete("", "") == "ja"
    assert waits == [7, 2, 60]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (send(429, b""), "status 429: prøv igen senere"),
        (send(401, b""), "status 401: ret AFTALESOEG_LLM_KEY"),
        (send(404, b""), "status 404: ret AFTALESOEG_LLM_URL"),
        (send(302, b"", Location="http://127.0.0.1:1/"), "status 302"),
        (send(200, b"<html>junk"), "svarer ikke, som en OpenAI-kompatibel"),
        (send(200, b"\xff\x00"), "svarer ikke, som en OpenAI-kompatibel"),
        (send(200, b"[" * 100_000), "svarer ikke, som en OpenAI-kompatibel"),
        (send(200, b'{"choices": []}'), "svarer ikke, som en OpenAI-kompatibel"),
        (say(None), "svarer ikke, som en OpenAI-kompatibel"),
        (send(200, b" " * 2_000_000), "alt for langt svar"),
        (hang, "svarede ikke inden for 0.3 s"),
        (drip, "svarede ikke inden for 0.3 s"),
        (break_off, "kan ikke nås|svarer ikke, som en OpenAI-kompatibel"),
    ],
    ids=[
        "busy for ever", "no key", "no such model", "elsewhere", "page", "bytes", "deep", "empty", "null", "endless",
        "hangs", "drips", "breaks off",
    ],
)  # fmt: skip
def test_a_server_that_misbehaves_is_named_in_one_sentence(server: Server, answer: Answer, message: str) -> None:
    server.answers = [answer]
    with pytest.raises(ChatError, match=message) as caught:
        chat(server, timeout=0.3 if "0.3 s" in message else 20.0).complete("", "")
    assert "\n" not in str(caught.value)


def test_no_server_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(ChatError, match="kan ikke nås"):
        LanguageModel(Endpoint(url, "lille")).complete("", "")


def test_requests_are_spread_over_the_minute(server: Server) -> None:
    server.answers = [say("ja")]
    waits: list[float] = []
    now = 100.0
    client = LanguageModel(Endpoint(server.url, "lille", per_minute=30), sleep=waits.append, clock=lambda: now)
    for _ in range(3):
        client.complete("", "")
    assert waits == [2, 4]  # the clock stands still


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({}, "Der er ikke valgt en sprogmodel"),
        ({"AFTALESOEG_LLM_URL": "http://x/v1"}, "Der er ikke valgt en sprogmodel"),
        ({"AFTALESOEG_LLM_URL": "file:///etc/passwd", "AFTALESOEG_LLM_MODEL": "m"}, "er ikke en http-adresse"),
        ({"AFTALESOEG_LLM_URL": "localhost:11434", "AFTALESOEG_LLM_MODEL": "m"}, "er ikke en http-adresse"),
    ],
)
def test_without_a_model_nothing_is_asked(environment: dict[str, str], message: str) -> None:
    with pytest.raises(ChatError, match=message):
        endpoint_from(environment)


def test_the_endpoint_comes_from_the_environment() -> None:
    named = {"AFTALESOEG_LLM_URL": "http://localhost:11434/v1/", "AFTALESOEG_LLM_MODEL": "m", "AFTALESOEG_LLM_KEY": ""}
    assert endpoint_from(named) == Endpoint("http://localhost:11434/v1", "m", None)


def test_there_is_no_model_unless_the_environment_names_one() -> None:
    assert model_from({}) is None
    assert model_from({"AFTALESOEG_LLM_URL": "http://localhost:11434/v1", "AFTALESOEG_LLM_MODEL": "m"}) is not None
    with pytest.raises(ChatError):
        model_from({"AFTALESOEG_LLM_URL": "file:///etc/passwd", "AFTALESOEG_LLM_MODEL": "m"})

"""The HTTP client for an optional language model behind an OpenAI-compatible endpoint.

Off unless AFTALESOEG_LLM_URL (such as a local Ollama's http://localhost:11434/v1), _MODEL and perhaps _KEY name one.
"""

import json
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit

from indexer.errors import AftaleError

ANSWER_TIMEOUT = 20.0
"""Seconds for picking the sentences of an answer; the extractive answer is there at once."""
_TRIES = 4
_LONGEST_WAIT = 60.0
_BUSY = frozenset((429, 500, 502, 503, 504))
_LONGEST_REPLY = 1 << 20
_CHUNK = 1 << 14
_POLL = 0.05
"""Seconds between two looks at whether a reader has cancelled."""


class ChatError(AftaleError):
    """The language model cannot be reached, refuses, or answers with something else than an answer."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is. url: base address that ends before "/chat/completions". per_minute: requests at most."""

    url: str
    model: str
    key: str | None = None
    timeout: float = 120.0
    per_minute: float = 60.0


def endpoint_from(environment: Mapping[str, str], *, per_minute: float = 60.0, timeout: float = 120.0) -> Endpoint:
    """The endpoint that AFTALESOEG_LLM_URL, _MODEL and _KEY name.

    Raises:
        ChatError: none is named, or its address is no http address.
    """
    url, model = environment.get("AFTALESOEG_LLM_URL", ""), environment.get("AFTALESOEG_LLM_MODEL", "")
    if not url or not model:
        raise ChatError(
            "Der er ikke valgt en sprogmodel: sæt AFTALESOEG_LLM_URL og AFTALESOEG_LLM_MODEL, "
            "fx http://localhost:11434/v1 og modellens navn."
        )
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ChatError(f"AFTALESOEG_LLM_URL er ikke en http-adresse ({url}): skriv fx http://localhost:11434/v1.")
    return Endpoint(url.rstrip("/"), model, environment.get("AFTALESOEG_LLM_KEY") or None, timeout, per_minute)


class LanguageModel:
    """One endpoint, asked no faster than its `per_minute` by `complete`; `lines` streams and does not wait its turn."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._endpoint, self._sleep, self._clock = endpoint, sleep, clock
        self._next = clock()

    def complete(self, system: str, user: str) -> str:
        """The whole reply; a busy endpoint is tried again after as long as it says.

        Raises:
            ChatError: it cannot be reached, refuses, stays busy, exceeds the time, or sends no answer.
        """
        for attempt in range(_TRIES):
            self._pace()
            try:
                return _content(b"".join(self._chunks(system, user, stream=False)), self._endpoint.url)
            except _RefusedError as refused:
                if refused.status not in _BUSY or attempt == _TRIES - 1:
                    self._refuse(refused.status)
                self._sleep(_wait(refused.retry_after, attempt))
        raise AssertionError("every attempt returns or raises")

    def lines(self, system: str, user: str, *, cancelled: threading.Event | None = None) -> Generator[str, None, None]:
        """The lines of a streamed reply as they arrive; the last one may be cut short.

        Raises:
            ChatError: the endpoint cannot be reached, refuses, is silent or too slow, or breaks off.
        """
        raw, text = b"", ""
        try:
            for chunk in self._chunks(system, user, stream=True, cancelled=cancelled):
                *events, raw = (raw + chunk).split(b"\n")
                *whole, text = (text + "".join(map(_delta, events))).split("\n")
                yield from whole
        except _RefusedError as refused:
            self._refuse(refused.status)
        yield text + _delta(raw)

    def _pace(self) -> None:
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + 60 / self._endpoint.per_minute

    def _chunks(
        self, system: str, user: str, *, stream: bool, cancelled: threading.Event | None = None
    ) -> Iterator[bytes]:
        """The reply's bytes, read in a thread of their own: a silent or dripping endpoint delays nobody."""
        arrived: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
        done = threading.Event()
        body = {
            "model": self._endpoint.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
            "temperature": 0 if stream else 0.3,
            "stream": stream,
        }
        threading.Thread(target=_read_reply, args=(self._endpoint, body, arrived, done), daemon=True).start()
        deadline, read = time.monotonic() + self._endpoint.timeout, 0
        try:
            while not (cancelled and cancelled.is_set()):
                left = deadline - time.monotonic()
                if left <= 0:
                    self._fail(f"svarede ikke inden for {self._endpoint.timeout:g} s.")
                try:
                    chunk = arrived.get(timeout=min(_POLL, left))
                except queue.Empty:
                    continue
                if isinstance(chunk, _RefusedError):
                    raise chunk
                if isinstance(chunk, Exception):
                    self._fail(f"kan ikke nås eller brød forbindelsen ({type(chunk).__name__}).")
                if not chunk:
                    return
                read += len(chunk)
                if read > _LONGEST_REPLY:
                    self._fail("sender et alt for langt svar: vælg en anden.")
                yield chunk
        finally:
            done.set()

    def _refuse(self, status: int) -> NoReturn:
        place = "ret AFTALESOEG_LLM_URL eller AFTALESOEG_LLM_MODEL"
        mend = {401: "ret AFTALESOEG_LLM_KEY", 403: "ret AFTALESOEG_LLM_KEY"}.get(status, place)
        self._fail(f"afviser med status {status}: {'prøv igen senere' if status in _BUSY else mend}.")

    def _fail(self, what: str) -> NoReturn:
        raise ChatError(f"Sprogmodellen på {self._endpoint.url} {what}")


def model_from(environment: Mapping[str, str]) -> LanguageModel | None:
    """The model that the environment names, None where it names none.

    Raises:
        ChatError: it names one halfway, or its address is no http address.
    """
    if not environment.get("AFTALESOEG_LLM_URL"):
        return None
    return LanguageModel(endpoint_from(environment, timeout=ANSWER_TIMEOUT))


class _RefusedError(Exception):
    def __init__(self, status: int, retry_after: str | None) -> None:
        super().__init__(status)
        self.status, self.retry_after = status, retry_after


def _read_reply(
    endpoint: Endpoint,
    body: Mapping[str, object],
    arrived: "queue.SimpleQueue[bytes | Exception]",
    done: threading.Event,
) -> None:
    """Post `body` and put the reply's bytes, an empty one last, or what went wrong."""
    import requests  # 0.1 s that a command without a model need not wait
    import urllib3

    def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
        if endpoint.key:
            request.headers["Authorization"] = f"Bearer {endpoint.key}"
        return request

    try:
        # the key and the text go to the address that was named and nowhere else: no redirects, no .netrc
        with requests.post(
            f"{endpoint.url}/chat/completions",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            auth=authorize,
            stream=True,
            allow_redirects=False,
            timeout=endpoint.timeout,
        ) as reply:
            if reply.status_code != requests.codes.ok:
                raise _RefusedError(reply.status_code, reply.headers.get("Retry-After"))
            while not done.is_set() and (chunk := reply.raw.read1(_CHUNK, decode_content=True)):
                arrived.put(chunk)
            arrived.put(b"")
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, _RefusedError) as error:
        arrived.put(error)


def _wait(told: str | None, attempt: int) -> float:
    """Seconds to wait before the next attempt: as told, else doubling; never more than a minute."""
    try:
        seconds = float(told or "")
    except ValueError:
        seconds = 2.0**attempt
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _delta(event: bytes) -> str:
    """The text of one event of the stream; empty for junk, comments and events without text."""
    if not event.startswith(b"data:"):
        return ""
    try:
        text = json.loads(event[5:])["choices"][0]["delta"].get("content")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return ""
    return text if isinstance(text, str) else ""


def _content(reply: bytes, url: str) -> str:
    try:
        content = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        content = None
    if not isinstance(content, str):
        raise ChatError(
            f"Sprogmodellen på {url} svarer ikke, som en OpenAI-kompatibel tjeneste gør: ret AFTALESOEG_LLM_URL "
            "(den ender som regel på /v1)."
        )
    return content

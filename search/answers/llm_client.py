"""One call to a language model behind an OpenAI-compatible endpoint, for work that nobody waits for.

Off unless AFTALESOEG_LLM_URL names one, such as a local Ollama's http://localhost:11434/v1.
"""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, NoReturn
from urllib.parse import urlsplit

from indexer.errors import AftaleError

_TRIES = 4
_LONGEST_WAIT = 60.0
_BUSY = frozenset((429, 500, 502, 503, 504))
_LONGEST_REPLY = 1 << 20
_CHUNK = 1 << 14


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


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The key and the text go to the address that was named and nowhere else."""

    def redirect_request(self, *args: object, **options: object) -> None:
        return None


class Chat:
    """Asks one question at a time, no faster than the endpoint's `per_minute`, and waits where it says it is busy."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._endpoint = endpoint
        self._sleep, self._clock = sleep, clock
        self._open = urllib.request.build_opener(_NoRedirects).open
        self._next = clock()

    def complete(self, system: str, user: str) -> str:
        """What the model writes.

        Raises:
            ChatError: it cannot be reached, refuses, stays busy, exceeds the time, or sends no answer.
        """
        for attempt in range(_TRIES):
            self._pace()
            try:
                return _content(self._post(system, user))
            except urllib.error.HTTPError as error:
                error.close()
                if error.code not in _BUSY or attempt == _TRIES - 1:
                    self._refused(error.code)
                self._sleep(_wait(error.headers.get("Retry-After"), attempt))
            except TimeoutError:
                raise ChatError(
                    f"Sprogmodellen på {self._endpoint.url} svarede ikke inden for {self._endpoint.timeout:g} s: "
                    "prøv igen, eller vælg en mindre model."
                ) from None
            except (OSError, http.client.HTTPException) as error:
                raise ChatError(
                    f"Sprogmodellen på {self._endpoint.url} kan ikke nås ({_cause(error)}): "
                    "start den, eller ret AFTALESOEG_LLM_URL."
                ) from None
        raise AssertionError("every attempt returns or raises")

    def _pace(self) -> None:
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + 60 / self._endpoint.per_minute

    def _post(self, system: str, user: str) -> bytes:
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        body = {"model": self._endpoint.model, "messages": messages, "temperature": 0.3, "stream": False}
        headers = {"Content-Type": "application/json"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        request = urllib.request.Request(  # noqa: S310 - `endpoint_from` lets http and https through only
            f"{self._endpoint.url}/chat/completions", json.dumps(body).encode(), headers
        )
        deadline = self._clock() + self._endpoint.timeout
        try:
            with self._open(request, timeout=self._endpoint.timeout) as reply:
                return self._read(reply, deadline)
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise error.reason from None
            raise

    def _read(self, reply: IO[bytes], deadline: float) -> bytes:
        """The reply, read until it is too long or too late: a slow drip of bytes never ends by itself."""
        read = bytearray()
        while chunk := reply.read(_CHUNK) if not hasattr(reply, "read1") else reply.read1(_CHUNK):
            read += chunk
            if self._clock() > deadline:
                raise TimeoutError
            if len(read) > _LONGEST_REPLY:
                raise ChatError(f"Sprogmodellen på {self._endpoint.url} sender et alt for langt svar: vælg en anden.")
        return bytes(read)

    def _refused(self, status: int) -> NoReturn:
        mend = {
            401: "ret AFTALESOEG_LLM_KEY",
            403: "ret AFTALESOEG_LLM_KEY",
            404: "ret AFTALESOEG_LLM_URL eller AFTALESOEG_LLM_MODEL",
        }.get(status, "prøv igen senere" if status in _BUSY else "ret AFTALESOEG_LLM_URL eller AFTALESOEG_LLM_MODEL")
        raise ChatError(f"Sprogmodellen på {self._endpoint.url} afviser med status {status}: {mend}.")


def _wait(told: str | None, attempt: int) -> float:
    """Seconds to wait before the next attempt: as told, else doubling; never more than a minute."""
    try:
        seconds = float(told or "")
    except ValueError:
        seconds = 2.0**attempt
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _cause(error: OSError | http.client.HTTPException) -> str:
    reason = getattr(error, "reason", error)
    return str(getattr(reason, "strerror", None) or reason or type(error).__name__)


def _content(reply: bytes) -> str:
    try:
        content = json.loads(reply)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        content = None
    if not isinstance(content, str):
        raise ChatError(
            "Sprogmodellen svarer ikke, som en OpenAI-kompatibel tjeneste gør: ret AFTALESOEG_LLM_URL "
            "(den ender som regel på /v1)."
        )
    return content

"""The real site under everything hostile at once, beside readers who behave: `python tests/tools/siege.py`.

    --clients 200 --polite 10 --seconds 600 --index var/index

Hostile clients, each with an address of its own, send costly queries and memos, files that unpack to much, forms of a
million fields, what is no HTTP, and requests that never end. The polite ones search, read and ask as staff do. Ends
with 1 where a polite request is lost, their p95 is over three seconds, or the server's memory grew over a tenth.
"""

import argparse
import contextlib
import http.client
import json
import multiprocessing
import random
import re
import socket
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlencode

from costs import HOSTILE, MEMOS, ORDINARY, word_file
from load_site import Site

P95_SECONDS = 3.0
GROWTH = 1.10
_THINKS = (1.0, 3.0)
_PAUSE = 0.2
"""Seconds between two requests of a hostile client: 200 of them share this machine's cores with the server."""
_PATIENCE = 60.0
_SETTLING = 20.0
_WARMING = 60
"""Requests of each sort before memory is read the first time: caches are full then."""

BOUNDARY = "grænse".encode().hex()
PAGES = ("/", "/emne", "/api/v1/search", "/api/v1/ask", "/api/v1/topic", "/emne.csv")


_FORM_HEAD = b"--" + BOUNDARY.encode() + b'\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
_FILES = tuple(
    b'--%s\r\nContent-Disposition: form-data; name="fil"; filename="n.docx"\r\n\r\n%s\r\n--%s--\r\n'
    % (BOUNDARY.encode(), word_file(paragraphs), BOUNDARY.encode())
    for paragraphs in (1_000, 20_000, 400_000)
)
_FORM = b"a&" * 1_000_000


class Hostile:
    """One who sends what costs, and does not care for the answers."""

    def __init__(self, host: str, port: int, number: int) -> None:
        self._host, self._port, self._random = host, port, random.Random(number)  # noqa: S311 - no secret
        self._headers = {"X-Forwarded-For": f"10.66.{number // 250}.{number % 250 + 1}"}
        self._acts: tuple[Callable[[], int], ...] = (
            self.query,
            self.query,
            self.memo,
            self.file,
            self.form,
            self.noise,
        )
        self._token, self._headers["Cookie"] = b"", ""
        self.statuses: Counter[int] = Counter()

    def act(self) -> None:
        """Send one thing."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.statuses[self._random.choice(self._acts)()] += 1

    def query(self) -> int:
        words = self._random.choice([*HOSTILE.values()])
        return self._send("GET", f"{self._random.choice(PAGES)}?{urlencode({'q': words})}")

    def memo(self) -> int:
        body = json.dumps({"text": self._random.choice([*MEMOS.values()])})
        return self._send("POST", "/api/v1/verify", body.encode(), "application/json")

    def file(self) -> int:
        """A Word file, up to one of 400,000 paragraphs, sent as the form does."""
        if not self._token:
            self._token = b"".join(re.findall(rb'name="csrf_token" value="([^"]+)"', self._body("/notat")))
        body = _FORM_HEAD % (b"csrf_token", self._token) + self._random.choice(_FILES)
        return self._send("POST", "/notat", body, f"multipart/form-data; boundary={BOUNDARY}")

    def form(self) -> int:
        return self._send("POST", "/notat", _FORM, "application/x-www-form-urlencoded")

    def noise(self) -> int:
        """Half a request, held for a while; a smuggled one; a fold; no HTTP at all."""
        sent = self._random.choice(
            (
                b"POST /notat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 19000000\r\n\r\n" + b"x" * 500_000,
                b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n b\r\n\r\n",
                self._random.randbytes(3_000),
            )
        )
        with socket.create_connection((self._host, self._port), timeout=5) as connection:
            connection.sendall(sent)
            time.sleep(self._random.uniform(0, 2))
        return 0

    def _body(self, address: str) -> bytes:
        """What is at an address; its cookie is kept."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_PATIENCE)
        connection.request("GET", address, headers=self._headers)
        reply = connection.getresponse()
        self._headers["Cookie"] = (reply.headers.get("Set-Cookie") or "").partition(";")[0]
        body = reply.read()
        connection.close()
        return body

    def _send(self, method: str, address: str, body: bytes | None = None, kind: str = "") -> int:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_PATIENCE)
        headers = {**self._headers, **({"Content-Type": kind} if kind else {})}
        try:
            connection.request(method, address, body=body, headers=headers)
            reply = connection.getresponse()
            reply.read()
            return reply.status
        finally:
            connection.close()


class Polite:
    """A reader who searches, reads and asks, and looks at each page for two seconds."""

    def __init__(self, site: Site, number: int) -> None:
        self._site, self._random = site, random.Random(-number)  # noqa: S311 - no secret
        self._headers = {"X-Forwarded-For": f"10.1.0.{number + 1}"}
        self.seconds: list[float] = []
        self.lost: list[str] = []

    def act(self) -> None:
        """One page, timed."""
        text = self._random.choice(ORDINARY)
        address = self._random.choice((f"/?{urlencode({'q': text})}", f"/emne?{urlencode({'q': text})}", "/aftaler"))
        begun = time.monotonic()
        connection = http.client.HTTPConnection(self._site.host, self._site.port, timeout=_PATIENCE)
        try:
            connection.request("GET", address, headers=self._headers)
            reply = connection.getresponse()
            reply.read()
            if reply.status != 200:
                self.lost.append(f"{address}: {reply.status}")
        except (OSError, http.client.HTTPException) as error:
            self.lost.append(f"{address}: {error!r}")
        finally:
            connection.close()
        self.seconds.append(time.monotonic() - begun)


def live(client: Hostile | Polite, thinks: tuple[float, float], end: float) -> None:
    """Act and think until the time is up."""
    while time.monotonic() < end:
        client.act()
        time.sleep(random.uniform(*thinks))  # noqa: S311 - no secret


def besiege(host: str, port: int, clients: int, end: float, statuses: "multiprocessing.Queue[Counter[int]]") -> None:
    """All the hostile clients, in a process of their own, so that the polite ones' times are not theirs."""
    hostile = [Hostile(host, port, number) for number in range(clients)]
    run([(one, (0.0, 2 * _PAUSE)) for one in hostile], end)
    statuses.put(sum((one.statuses for one in hostile), Counter()))


def run(clients: Sequence[tuple[Hostile | Polite, tuple[float, float]]], end: float) -> None:
    """Let each live in a thread until the time is up."""
    threads = [threading.Thread(target=live, args=(client, thinks, end)) for client, thinks in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--polite", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--index", type=Path, default=Path("var/index"))
    asked = parser.parse_args()
    with Site(asked.index) as site:
        site.wait_until_warm()
        warming, costly = Polite(site, asked.polite), Hostile(site.host, site.port, asked.clients)
        for _ in range(_WARMING):
            warming.act()
            costly.query()
            costly.memo()
        before, spent = site.memory_mb(), site.cpu_seconds()
        end = time.monotonic() + asked.seconds
        statuses: multiprocessing.Queue[Counter[int]] = multiprocessing.Queue()
        attack = multiprocessing.Process(target=besiege, args=(site.host, site.port, asked.clients, end, statuses))
        attack.start()
        polite = [Polite(site, number) for number in range(asked.polite)]
        run([(one, _THINKS) for one in polite], end)
        counted = statuses.get()
        attack.join()
        used = (site.cpu_seconds() - spent) / asked.seconds
        time.sleep(_SETTLING)
        after = site.memory_mb()
        alive = site.process.poll() is None
    sys.stdout.write(f"{asked.clients} hostile clients: {counted.total()} answers, {dict(sorted(counted.items()))}\n")
    sys.stdout.write(f"the server had {used:.2f} cores\n")
    return told(polite, before, after, alive=alive)


def told(polite: Sequence[Polite], before: float, after: float, *, alive: bool) -> int:
    """Print what came of it; the exit status."""
    seconds = sorted(value for one in polite for value in one.seconds)
    lost = [sentence for one in polite for sentence in one.lost]
    p95 = seconds[int(0.95 * len(seconds))] if seconds else 0.0
    sys.stdout.write(
        f"polite readers {len(polite)}: {len(seconds)} asked, {len(lost)} lost, "
        f"p50 {statistics.median(seconds or [0]):.2f} s, p95 {p95:.2f} s\n"
        f"memory of the server: {before:.0f} MB before, {after:.0f} MB after; it is {'up' if alive else 'DOWN'}\n"
    )
    for sentence in lost[:10]:
        sys.stdout.write(f"lost: {re.sub(r'=[^:]*', '=…', sentence)}\n")
    return int(bool(lost) or p95 > P95_SECONDS or after > GROWTH * before or not alive)


if __name__ == "__main__":
    sys.exit(main())

"""Readers and askers: threads that do what staff do, and check every answer against the index that it says it is of."""

import html
import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

from load_site import Generation, Site

_QUALITY = Path(__file__).parents[1] / "quality"
_PASSAGE = re.compile(r"href=\"[^\"]*[?&;]passage=([^&\"#]+)")
_CITED = re.compile(r"<cite>(.*?)</cite>")
_TIMEOUT = 60.0

Think = tuple[float, float]
"""Seconds between two requests of one client: the least and the most."""


@dataclass(slots=True)
class Record:
    """What was seen: seconds of every answer by kind and status, and every answer that was wrong.

    tenths: the seconds of the answers asked for in each tenth of the phase, which began at `begun` and has `length`.
    """

    seconds: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    tenths: list[list[float]] = field(default_factory=lambda: [[] for _ in range(10)])
    begun: float = field(default_factory=time.monotonic)
    length: float = 1.0
    generations: Counter[str] = field(default_factory=Counter)
    hits: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: str, status: int, seconds: float, wrong: Sequence[str], generation: str, hits: int) -> None:
        """Note one answer."""
        tenth = int(10 * (time.monotonic() - seconds - self.begun) / self.length)
        with self.lock:
            self.tenths[max(0, min(tenth, 9))].append(seconds)
            self.seconds.setdefault((kind, status), []).append(seconds)
            self.wrong.extend(wrong)
            self.hits += hits
            if generation:
                self.generations[generation] += 1


def queries() -> tuple[list[str], list[str]]:
    """What people type, and what they ask: the texts of the quality files."""
    typed = [json.loads(line) for line in (_QUALITY / "retrieval.jsonl").read_text(encoding="utf-8").splitlines()]
    asked = [json.loads(line) for line in (_QUALITY / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    return [one["query"] for one in typed], [one["query"] for one in asked]


class Client:
    """One reader or asker behind a proxy: a connection that is kept, an address of its own."""

    def __init__(self, site: Site, record: Record, generations: Mapping[str, Generation], number: int) -> None:
        self._site, self._record, self._generations = site, record, generations
        self._connection = http.client.HTTPConnection(site.host, site.port, timeout=_TIMEOUT)
        self._headers = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"}
        self.random = random.Random(number)  # noqa: S311 - no secret

    def get(self, kind: str, path: str, **values: str) -> int:
        """Fetch, time and check one address."""
        address = f"{path}?{urlencode(values)}" if values else path
        begun = time.perf_counter()
        try:
            self._connection.request("GET", address, headers=self._headers)
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._record.add(kind, 0, time.perf_counter() - begun, [f"{address}: {error!r}"], "", 0)
            return 0
        took = time.perf_counter() - begun
        name = response.headers.get("X-Index-Generation", "")
        wrong, hits = self._check(address, response.status, name, body)
        if response.status in (429, 503) and not response.headers.get("Retry-After"):
            wrong.append(f"{address}: {response.status} does not say when to come back")
        self._record.add(kind, response.status, took, wrong, name, hits)
        return response.status

    def _check(self, address: str, status: int, name: str, body: bytes) -> tuple[list[str], int]:
        if status in (429, 503):
            return [], 0
        if status != 200:
            return [f"{address}: status {status}"], 0
        generation = self._generations.get(name)
        if generation is None:
            return [f"{address}: of no generation ({name!r})"], 0
        found = check_json(json.loads(body), generation) if "/api/" in address else check_page(body, generation)
        return [f"{address}: {sentence}" for sentence in found[0]], found[1]


def check_json(answer: dict[str, Any], generation: Generation) -> tuple[list[str], int]:
    """What is not as the generation has it in the answer of the API, and how many passages and sentences were seen."""
    hits = [*answer.get("hits", ()), *(row["best"] for row in answer.get("agreements", ()) if row.get("best"))]
    sentences = answer.get("sentences", ())
    wrong = [*_wrong_hits(hits, generation), *_wrong_sentences(sentences, generation)]
    return wrong, len(hits) + len(sentences)


def _wrong_hits(hits: Sequence[dict[str, Any]], generation: Generation) -> Iterator[str]:
    for hit in hits:
        shown = generation.passages.get(hit["passage_id"])
        if shown is None:
            yield f"{hit['passage_id']} is not in this generation"
            continue
        given = (hit["text"], hit["citation"], hit["url"], hit["agreement"])
        if given != (shown.text, shown.citation, shown.url, shown.agreement.id):
            yield f"{hit['passage_id']} is cited as {hit['citation']}, not {shown.citation}"


def _wrong_sentences(sentences: Sequence[dict[str, Any]], generation: Generation) -> Iterator[str]:
    for sentence in sentences:
        passage = sentence["passage_id"]
        if passage not in generation.passages:
            yield f"a sentence of {passage}, which is not in this generation"
        elif sentence["citation"] not in generation.sentence_citations(passage, sentence["text"]):
            yield f"a sentence of {passage} is cited as {sentence['citation']}"


def check_page(body: bytes, generation: Generation) -> tuple[list[str], int]:
    """The same for a page: the passages it links to have to be there, and what it cites has to be one of them."""
    text = body.decode("utf-8")
    linked = {unquote(html.unescape(one)) for one in _PASSAGE.findall(text)}
    cited = [html.unescape(one) for one in _CITED.findall(text)]
    wrong = [f"links to {one}, which is not in this generation" for one in linked if one not in generation.passages]
    right = {generation.passages[one].citation for one in linked & generation.passages.keys()}
    right |= generation.whole  # where the passage asked for is of another index, the page cites the agreement
    return [*wrong, *(f"cites {one}" for one in cited if one not in right)], len(cited)


def reader(client: Client, typed: Sequence[str], generations: Sequence[Generation]) -> None:
    """One thing that a reader does: mostly search, often open what was found, now and then a topic or a citation."""
    choice, text = client.random.random(), client.random.choice(typed)
    if choice < 0.40:
        client.get("search page", "/", q=text)
    elif choice < 0.65:
        client.get("search", "/api/v1/search", q=text)
    elif choice < 0.85:
        shown = client.random.choice(list(generations[-1].passages.values()))
        client.get("agreement page", f"/aftale/{quote(shown.agreement.id)}", passage=shown.passage.id)
    elif choice < 0.90:
        client.get("topic", "/api/v1/topic", q=text)
    else:
        client.get("static", "/static/site.css")


def asker(client: Client, asked: Sequence[str], _: Sequence[Generation]) -> None:
    """One question."""
    client.get("ask", "/api/v1/ask", q=client.random.choice(asked))


Act = Callable[[Client, Sequence[str], Sequence[Generation]], None]
Busy = tuple[Client, Act, Sequence[str], Think]
"""A client, what it does, with which texts, and how long it thinks."""


def run_clients(clients: Sequence[Busy], generations: Sequence[Generation], seconds: float) -> None:
    """Let every client act, think, and act again for so long."""
    end = time.monotonic() + seconds

    def live(client: Client, act: Act, texts: Sequence[str], think: Think) -> None:
        time.sleep(client.random.uniform(0, think[1]))
        while time.monotonic() < end:
            act(client, texts, generations)
            time.sleep(client.random.uniform(*think))

    threads = [threading.Thread(target=live, args=each) for each in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

"""The running server takes over a new index: no answer is dropped, none is of two indexes, a damaged one is not taken.

The real server with real threads that ask over the loopback; every index is built, and swapped in, by `build_index`.
"""

import gc
import http.client
import json
import logging
import re
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sample_corpus import CATALOG, WordEmbedder, current_files

import web.serving.index_reload
from indexer.index.directory import open_index
from indexer.index.location import IndexLocation
from indexer.index.replacement import building, only_builder
from indexer.pipeline.build import build_index
from search.engine import Engine
from web import create_app
from web.config import Config
from web.serving.server import Server

PATIENCE = 120.0
"""Seconds; a loaded machine is slow, not wrong."""

ASKERS = 4
EDITIONS = 5
ADDRESSES = (
    "/api/v1/search?q=plejehjem+i+udgave",
    "/api/v1/search?q=%22aftalt+i+udgave%22",
    "/api/v1/ask?q=Hvad+er+der+aftalt+om+plejehjem%3F",
    "/api/v1/agreements/b-2024/text",
    "/?q=plejehjem",
    "/aftale/b-2024/2",
    "/emne?q=plejehjem",
)
_EDITION = re.compile(r"udgave (?:<mark>)?(\d+)")


def _write_edition(corpus: Path, number: int) -> None:
    """A corpus whose every passage says which edition it is of, and has a length of its own in each."""
    corpus.mkdir(exist_ok=True)
    (corpus / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    for name in ("a", "b"):
        sections = "\n".join(
            f"{at}. Afsnit {at}\nDer er aftalt i udgave {number} et løft på {number * 10 + at} mio. kr. til plejehjem "
            f"i {at} kommuner, og aftalt i udgave {number} at plejehjem indfører digitale løsninger.\n"
            for at in range(1, 3 + number)
        )
        (corpus / f"{name}.txt").write_text(sections, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered; edition: the editions named in it; ids: the passages it names."""

    address: str
    status: int
    generation: str
    editions: frozenset[int]
    ids: frozenset[str]


@dataclass(slots=True)
class Site:
    """A server over an index that is built anew again and again."""

    folder: Path
    engines: "list[weakref.ref[Engine]]" = field(default_factory=list)
    editions: dict[str, int] = field(default_factory=dict)
    passages: dict[str, frozenset[str]] = field(default_factory=dict)
    port: int = 0

    @property
    def index(self) -> Path:
        """The index directory."""
        return self.folder / "var" / "index"

    def build(self, edition: int, index: Path | None = None) -> str:
        """Build the index of an edition and swap it in; its generation."""
        index = index or self.index
        _write_edition(self.folder / "corpus", edition)
        generation = build_index(self.folder / "corpus", index, embedder=WordEmbedder()).manifest.generation
        documents = open_index(index, embedder="words-1").documents
        self.passages[generation] = frozenset(passage.id for one in documents for passage in one.passages)
        self.editions[generation] = edition
        return generation

    def open_engine(self, place: IndexLocation) -> Engine:
        """An engine over the index, remembered without being held."""
        assert isinstance(place, Path)
        engine = Engine.open(place, embedder=WordEmbedder())
        self.engines.append(weakref.ref(engine))
        return engine

    def ask(self, address: str) -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", address)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        ids = frozenset(re.findall(r"[ab]-20\d\d\.[0-9a-f]{10}(?:-\d+)?", text))
        editions = frozenset(
            int(number) for number in _EDITION.findall(" ".join(re.sub(r"</?mark>", "", text).split()))
        )
        return Reply(address, response.status, response.headers["X-Index-Generation"], editions, ids)

    def wait_for(self, generation: str) -> None:
        """Until the server answers from the generation."""
        _until(lambda: self.ask(ADDRESSES[0]).generation == generation)


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


@contextmanager
def _serving(site: Site) -> Iterator[None]:
    config = Config(index=site.index, rate=0, threads=ASKERS)
    server = Server(create_app(config, open_engine=site.open_engine), config, host="127.0.0.1", port=0)
    site.port = server.port
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join(PATIENCE)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(web.serving.index_reload, "CHECK_SECONDS", 0.02)
    monkeypatch.setattr(web.serving.index_reload, "RETRY_SECONDS", 0.1)
    made = Site(tmp_path)
    made.build(0)
    with _serving(made):
        yield made


def test_every_answer_during_swaps_is_there_and_of_one_index(site: Site) -> None:
    done = threading.Event()

    def ask(first: int) -> list[Reply]:
        replies = []
        while not done.is_set():
            for at in range(len(ADDRESSES)):
                replies.append(site.ask(ADDRESSES[(first + at) % len(ADDRESSES)]))
        return replies

    with ThreadPoolExecutor(ASKERS) as pool:
        asking = [pool.submit(ask, number) for number in range(ASKERS)]
        try:
            for edition in range(1, EDITIONS + 1):
                site.wait_for(site.build(edition))
        finally:
            done.set()
        replies = [reply for future in asking for reply in future.result(PATIENCE)]
    assert {reply.status for reply in replies} == {200}
    for reply in replies:
        assert reply.editions == {site.editions[reply.generation]}, reply.address
        assert reply.ids <= site.passages[reply.generation], reply.address
    assert {site.editions[reply.generation] for reply in replies} == set(range(EDITIONS + 1))
    assert {reply.address for reply in replies if reply.ids} >= set(ADDRESSES[:3])


def test_of_the_engines_that_were_replaced_none_is_kept(site: Site) -> None:
    for edition in range(1, 4):
        for address in ADDRESSES:
            site.ask(address)
        site.wait_for(site.build(edition))
    gc.collect()
    assert len(site.engines) == 4
    assert [engine() is None for engine in site.engines] == [True, True, True, False]


def _ready(site: Site) -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def _swap_in_damaged(site: Site, edition: int) -> Path:
    """Put the index of an edition, one bit of it wrong, in the place of the one that is served; the file."""
    other = site.folder / "other"
    site.build(edition, other)
    with only_builder(site.index), building(site.index) as fresh:
        shutil.copytree(current_files(other), fresh, dirs_exist_ok=True)
        data = (fresh / "questions.json").read_bytes()
        (fresh / "questions.json").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    return fresh / "questions.json"


def test_a_damaged_new_index_is_not_taken_and_is_told(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """The old one answers, the server is ready and says what is amiss; `index` mends it, and the new one is taken."""
    served = site.ask(ADDRESSES[0])
    with caplog.at_level(logging.WARNING, logger="web.serving.index_reload"):
        file = _swap_in_damaged(site, 1)
        _until(lambda: _ready(site)[1]["notice"] is not None)
        time.sleep(3 * web.serving.index_reload.RETRY_SECONDS)
    status, body = _ready(site)
    assert (status, body["ready"], body["reason"]) == (200, True, None)
    assert body["notice"] == f"Filen {file} i indekset er beskadiget: kør aftalesoeg index."
    assert site.ask(ADDRESSES[0]) == served
    assert {record.getMessage() for record in caplog.records} == {
        f"{body['notice']} Det hidtidige indeks bruges stadig."
    }
    assert len(caplog.records) == 1, "told once, however often it is tried"
    site.wait_for(site.build(1))
    assert site.ask(ADDRESSES[0]).editions == {1}
    assert _ready(site)[1]["notice"] is None


def test_a_damaged_index_that_is_put_right_in_place_is_taken(site: Site) -> None:
    """The manifest is as it was, so nothing but trying again finds it out."""
    file = _swap_in_damaged(site, 1)
    _until(lambda: _ready(site)[1]["notice"] is not None)
    file.write_bytes(file.read_bytes()[:-1] + b"]")
    _until(lambda: site.ask(ADDRESSES[0]).editions == {1})


def test_an_index_that_is_moved_away_is_served_on(site: Site) -> None:
    served = site.ask(ADDRESSES[0])
    site.index.rename(site.folder / "away")
    _until(lambda: _ready(site)[1]["notice"] is not None)
    assert _ready(site)[0] == 200
    assert f"Der er intet indeks i {site.index}" in _ready(site)[1]["notice"]
    assert site.ask(ADDRESSES[0]) == served


def test_whatever_goes_wrong_with_the_new_index_the_old_one_is_served(tmp_path: Path) -> None:
    """Also what nobody has thought of."""
    site, now = Site(tmp_path), [0.0]
    served = site.build(0)

    def open_engine(place: IndexLocation) -> Engine:
        if site.engines:
            raise MemoryError("no room")
        return site.open_engine(place)

    current = web.serving.index_reload.ReloadingEngine(site.index, open_engine, clock=lambda: now[0])
    site.build(1)
    now[0] = 10.0
    assert current.get().manifest.generation == served
    current.wait()
    assert current.get().manifest.generation == served
    assert current.last_error == f"Indekset i {site.index} kan ikke åbnes (MemoryError: no room)."

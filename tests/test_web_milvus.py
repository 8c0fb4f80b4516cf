"""The site and the command line over Milvus: the same answers, a clear word when it is away, and nothing to restart."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from milvus_support import PATIENT, Server
from sample_corpus import WordEmbedder, write_corpus

from indexer.errors import IndexDirectoryError
from indexer.index.location import IndexLocation, ServerAddress
from indexer.milvus.build import build_milvus
from indexer.pipeline.build import build_index
from indexer.pipeline.plan import Bulk
from search.engine import Engine
from web import create_app
from web.config import Config
from web.wiring import open_place, place_of, settings_of

ROOT = Path(__file__).parent.parent
QUERIES = (
    "deponeringsfritagelsespulje",
    '"kunstig intelligens"',
    "ældreplejen i 2024",
    "anlægsramme -sundhed",
    "plej*",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path / "served").start()
    yield started
    started.kill()


def build(folder: Path, server: Server, parts: Path) -> None:
    address = ServerAddress(server.uri, timeout=PATIENT)
    bulk = Bulk(parts, 1, WordEmbedder)
    build_milvus(folder / "corpus", address, embedder=WordEmbedder(), bulk=bulk, reuse=folder / "index")


def open_small(place: IndexLocation) -> Engine:
    return Engine(open_place(place, embedder="words-1"), WordEmbedder())


def site(server: Server, *, timeout: float = 20) -> Flask:
    """One of several web processes over a server, as far as the server can tell."""
    config = Config(engine="milvus", engine_uri=server.uri, engine_timeout=timeout)
    return create_app(config, open_engine=open_small)


def ask(client: FlaskClient, query: str) -> Any:
    return client.get("/api/v1/search", query_string={"q": query}).get_json()


def hits(client: FlaskClient, query: str) -> list[tuple[str, str, float]]:
    return [(hit["passage_id"], hit["citation"], round(hit["score"], 4)) for hit in ask(client, query)["hits"]]


def eventually(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENT
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.2)


def test_two_sites_over_one_server_find_what_the_local_one_finds(folder: Path, server: Server, tmp_path: Path) -> None:
    build(folder, server, tmp_path / "parts")
    local = create_app(Config(index=folder / "index"), open_engine=open_small).test_client()
    sites = [site(server).test_client(), site(server).test_client()]
    for query in QUERIES:
        expected = hits(local, query)
        assert expected
        for client in sites:
            assert hits(client, query) == expected


def test_an_engine_that_is_away_is_told_and_used_again_when_it_is_back(
    folder: Path, server: Server, tmp_path: Path
) -> None:
    build(folder, server, tmp_path / "parts")
    client = site(server, timeout=5).test_client()
    expected = hits(client, QUERIES[0])
    assert client.get("/readyz").status_code == 200
    server.kill()
    problem = client.get("/api/v1/search", query_string={"q": "et helt andet ord"})
    sentence = f"Søgemotoren Milvus på {server.uri} svarer ikke: se, at den kører, og prøv igen om lidt."
    assert (problem.status_code, problem.content_type) == (503, "application/problem+json")
    assert problem.get_json()["detail"] == sentence
    page = client.get("/", query_string={"q": "noget tredje"})
    assert page.status_code == 503
    assert sentence in re.sub("<[^>]*>", "", page.get_data(as_text=True))
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.get_json()["reason"] == sentence
    assert client.get("/healthz").status_code == 200, "the process is well, and need not be restarted"
    server.start()
    eventually(lambda: client.get("/readyz").status_code == 200)
    assert hits(client, QUERIES[0]) == expected
    assert ask(client, "regionernes anlægsramme")["hits"]


def test_a_new_generation_is_taken_over_without_a_restart(folder: Path, server: Server, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write_corpus(own / "corpus")
    build(own, server, tmp_path / "parts")
    client = site(server).test_client()
    assert "teleskopvej" not in str(ask(client, "teleskopvej")["hits"])
    text = (own / "corpus" / "b.txt").read_text(encoding="utf-8")
    (own / "corpus" / "b.txt").write_text(text + "Der anlægges en teleskopvej i 2024.\n", encoding="utf-8")
    build(own, server, tmp_path / "parts")
    eventually(lambda: "teleskopvej" in str(ask(client, "teleskopvej")["hits"]))


def test_a_site_does_not_start_over_an_index_that_is_not_whole(server: Server) -> None:
    with pytest.raises(IndexDirectoryError, match=r"Der er intet indeks i Milvus på .*: kør aftalesoeg index --engine"):
        site(server)


def test_the_settings_name_the_place_and_the_token_stays_with_them() -> None:
    config = Config(engine="milvus", engine_uri="http://m:19530", engine_token="root:hemmelig", engine_timeout=9)  # type: ignore[arg-type]
    place = place_of(config)
    assert place == ServerAddress("http://m:19530", "root:hemmelig", timeout=9)
    assert settings_of(place) == {"engine": "milvus", "engine_uri": "http://m:19530"}
    assert settings_of(Path("x")) == {"engine": "local", "index": Path("x")}
    with pytest.raises(ValueError, match="AFTALESOEG_ENGINE_URI mangler"):
        Config(engine="milvus")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "web.cli.main", *arguments],
        capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, **environment},
    )  # fmt: skip


@pytest.mark.model
@pytest.mark.slow
def test_the_commands_work_over_milvus(tmp_path: Path) -> None:
    """Built with the real model, and searched, by options and by the environment."""
    write_corpus(tmp_path / "corpus")
    milvus = ("--engine", "milvus", "--engine-uri", str(tmp_path / "lite.db"))
    built = run("index", "--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index"), *milvus, "--json")
    assert built.returncode == 0, built.stderr
    assert json.loads(built.stdout)["passages"] == 4
    assert not (tmp_path / "index").exists(), "the local index is not made"
    found = run("search", "deponeringsfritagelsespulje", *milvus, "--json")
    assert json.loads(found.stdout)["hits"][0]["agreement"] == "a-2021"
    by_environment = {"AFTALESOEG_ENGINE": "milvus", "AFTALESOEG_ENGINE_URI": str(tmp_path / "lite.db")}
    outlined = run("outline", "KØ24", "--json", **by_environment)
    assert json.loads(outlined.stdout.splitlines()[1])["title"] == "Digitalisering"
    cited = run("cite", "ØA21 afsnit 2", "--json", **by_environment)
    assert json.loads(cited.stdout)["resolved"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "x", "--engine", "milvus"), "AFTALESOEG_ENGINE_URI mangler"),
        (("search", "x", "--engine", "milvus", "--engine-uri", "noget"), "hvis navn ender på .db"),
        (
            ("ask", "x", "--engine", "milvus", "--engine-uri", "/findes/ikke.db"),
            "Der er intet indeks i /findes/ikke.db",
        ),
        (("serve", "--engine", "milvus", "--engine-uri", "http://127.0.0.1:1"), "svarer ikke"),
        (("search", "x", "--engine", "andet"), "Værdien af --engine kan ikke bruges"),
        (("expansions", "embed", "--engine", "milvus", "--engine-uri", "x.db"), "Det kan kun gøres med en indeksmappe"),
    ],
)
def test_a_mistake_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr

"""Who got in and who was refused is logged where the operator asks for it, by name or pseudonym, without a query."""

import io
import json
from pathlib import Path

import pytest
from flask import Flask
from sample_corpus import WordEmbedder, write_corpus

from indexer.index.location import IndexLocation
from indexer.pipeline.build import build_index
from search.engine import Engine
from web import create_app
from web.config import Config
from web.serving.logging import set_up_logging


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("access_log")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


def open_small(place: IndexLocation) -> Engine:
    assert isinstance(place, Path)
    return Engine.open(place, embedder=WordEmbedder())


def running(index: Path, **settings: object) -> tuple[Flask, io.StringIO]:
    config = Config.model_validate({"index": index, "access": "proxy", "log_format": "json", **settings})
    stream = io.StringIO()
    set_up_logging(config, stream)
    return create_app(config, open_engine=open_small), stream


def told(stream: io.StringIO) -> list[tuple[str, str]]:
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [(event["who"], event["outcome"]) for event in events if event["event"] == "adgang"]


def ask(app: Flask, user: str, words: str = "hemmeligord") -> None:
    app.test_client().get(f"/?q={words}", headers={"X-Remote-User": user} if user else {})


def test_nothing_is_logged_of_readers_unless_it_is_asked_for(index: Path) -> None:
    app, stream = running(index)
    ask(app, "anne")
    ask(app, "")
    assert told(stream) == []
    assert "anne" not in stream.getvalue()


def test_who_got_in_and_who_was_refused_is_logged_once_and_no_query(index: Path) -> None:
    app, stream = running(index, access_log="name")
    for user in ("anne", "anne", "", "bo", ""):
        ask(app, user)
    assert told(stream) == [("user anne", "lukket ind"), ("127.0.0.1", "afvist"), ("user bo", "lukket ind")]
    assert "hemmeligord" not in stream.getvalue()


def test_a_pseudonym_is_the_same_for_the_same_reader_and_tells_no_name(index: Path) -> None:
    secret = "en-hemmelighed-paa-over-32-tegn-til-prøver"
    first, stream = running(index, access_log="pseudonym", session_secret=secret)
    ask(first, "anne")
    ask(first, "bo")
    again, later = running(index, access_log="pseudonym", session_secret=secret)
    ask(again, "anne")
    (anne, _), (bo, _) = told(stream)
    assert anne != bo
    assert told(later) == [(anne, "lukket ind")]
    assert "anne" not in stream.getvalue() + later.getvalue()


def test_what_costs_nothing_is_not_access(index: Path) -> None:
    app, stream = running(index, access_log="name")
    app.test_client().get("/healthz")
    app.test_client().get("/static/site.css").close()
    assert told(stream) == []

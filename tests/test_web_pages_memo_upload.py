"""A memo file is read in a process of its own, with little memory, one at a time for each core."""

import io
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from costs import word_file
from flask.testing import FlaskClient
from sample_corpus import WordEmbedder, write_corpus
from werkzeug.test import TestResponse

from indexer.index.location import IndexLocation
from indexer.pipeline.build import build_index
from search.engine import Engine
from search.memo.memo_text import MEMO_LIMITS
from web import create_app
from web.config import Config
from web.pages import memo as memo_pages

LARGE = """
import os, resource, sys
from indexer.errors import SourceError
from search.memo.memo_text import read_memo
pieces = "".join(f"<w:p><w:r><w:t>{os.urandom(12).hex()}</w:t></w:r></w:p>" for _ in range(60_000))
sys.path.insert(0, "tests/tools")
import costs
file = costs.word_file(1, body=pieces)
try:
    read_memo(file, "notat.docx")
except SourceError as error:
    print(error)
else:
    print("read")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("upload")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


@pytest.fixture
def client(index: Path) -> FlaskClient:
    def open_small(place: IndexLocation) -> Engine:
        assert isinstance(place, Path)
        return Engine.open(place, embedder=WordEmbedder())

    return create_app(Config(index=index, rate=0), open_engine=open_small).test_client()


def send(client: FlaskClient, file: bytes) -> TestResponse:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/notat").text)
    assert token
    form = {"csrf_token": token[1], "fil": (io.BytesIO(file), "notat.docx")}
    return client.post("/notat", data=form, content_type="multipart/form-data")


@pytest.mark.slow
def test_a_large_memo_file_takes_no_more_memory_than_it_may() -> None:
    """Before there was a limit of its own, a file of 668 kB took 1.5 GB."""
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", LARGE], cwd=root, capture_output=True, text=True, check=True)
    said, megabytes = done.stdout.splitlines()
    assert said == "read" or said.startswith("notat.docx ")
    assert int(megabytes) <= MEMO_LIMITS.memory // 2**20


def test_while_others_are_read_one_waits_and_is_then_told_to_come_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memo_pages, "_READERS", threading.BoundedSemaphore(1))
    monkeypatch.setattr(memo_pages, "_READER_WAIT", 0.1)
    assert send(client, word_file(3)).status_code == 200
    with memo_pages._READERS:
        begun = time.monotonic()
        refused = send(client, word_file(3))
        assert time.monotonic() - begun >= 0.1
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert send(client, word_file(3)).status_code == 200


def test_what_is_no_memo_gives_its_place_to_the_next(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo_pages, "_READERS", threading.BoundedSemaphore(1))
    for _ in range(3):
        assert send(client, b"PK\x03\x04 ikke et dokument").status_code == 400
    assert send(client, word_file(3)).status_code == 200

"""The pages about the site: where a vulnerability is reported."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sample_corpus import WordEmbedder, write_corpus

from indexer.index.location import IndexLocation
from indexer.pipeline.build import build_index
from search.engine import Engine
from web import create_app
from web.config import Config


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("about")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


def client(index: Path, **settings: object) -> FlaskClient:
    def open_small(place: IndexLocation) -> Engine:
        assert isinstance(place, Path)
        return Engine.open(place, embedder=WordEmbedder())

    return create_app(Config.model_validate({"index": index, **settings}), open_engine=open_small).test_client()


def test_whom_to_tell_of_a_vulnerability_is_open_to_everyone(index: Path) -> None:
    site = client(index, access="proxy", security_contact="mailto:sikkerhed@example.dk")
    told = site.get("/.well-known/security.txt", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert (told.status_code, told.mimetype) == (200, "text/plain")
    fields = dict(line.split(": ", 1) for line in told.text.splitlines())
    assert fields["Contact"] == "mailto:sikkerhed@example.dk"
    assert datetime.fromisoformat(fields["Expires"]) > datetime.now(UTC)


def test_without_a_contact_there_is_none(index: Path) -> None:
    assert client(index).get("/.well-known/security.txt").status_code == 404

"""How long an answer may be kept: nothing of a search where the operator wants none of it on the readers' disks."""

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
    folder = tmp_path_factory.mktemp("caching")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


def client(index: Path, **settings: object) -> FlaskClient:
    def open_small(place: IndexLocation) -> Engine:
        assert isinstance(place, Path)
        return Engine.open(place, embedder=WordEmbedder())

    return create_app(Config.model_validate({"index": index, **settings}), open_engine=open_small).test_client()


@pytest.mark.parametrize(
    "address", ["/?q=puljen", "/emne?q=puljen", "/aftale/a-2021?q=puljen", "/api/v1/cite?reference=a"]
)
def test_a_page_with_a_search_is_stored_only_where_the_operator_lets_it(index: Path, address: str) -> None:
    assert client(index).get(address).headers["Cache-Control"] == "no-cache"
    assert client(index, cache="none").get(address).headers["Cache-Control"] == "no-store"


def test_what_has_no_search_is_stored_either_way(index: Path) -> None:
    strict = client(index, cache="none")
    assert strict.get("/aftaler").headers["Cache-Control"] == "no-cache"
    with strict.get("/static/site.css?v=1") as sheet:
        assert sheet.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_memo_is_stored_nowhere(index: Path) -> None:
    assert client(index).get("/notat").headers["Cache-Control"] == "no-store"

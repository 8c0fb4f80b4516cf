"""The load test can fail: an answer of one index that says it is of another is found out."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from load_clients import check_json, check_page
from load_site import Generation, read_generation
from sample_corpus import CATALOG, WordEmbedder, write_corpus

from indexer.index.location import IndexLocation
from indexer.pipeline.build import build_index
from search.engine import Engine
from web import create_app
from web.config import Config

SEARCH, TOPIC = "/api/v1/search?q=puljen", "/api/v1/topic?q=puljen"
ASK = "/api/v1/ask?q=Hvor+stor+er+deponeringsfritagelsespuljen%3F"


def open_small(place: IndexLocation) -> Engine:
    assert isinstance(place, Path)
    return Engine.open(place, embedder=WordEmbedder())


@pytest.fixture(scope="module")
def generations(tmp_path_factory: pytest.TempPathFactory) -> tuple[Generation, Generation, Generation]:
    """As it is; with an agreement that is called something else; without that agreement."""
    folder = tmp_path_factory.mktemp("load")
    corpus = write_corpus(folder / "corpus")
    last = CATALOG.strip().split("\n\n")[1]
    made = []
    for name, catalog in (
        ("first", CATALOG),
        ("renamed", CATALOG.replace("ØA21", "ØA21 ny")),
        ("dropped", last),
    ):
        (corpus / "catalog.toml").write_text(catalog, encoding="utf-8")
        build_index(corpus, folder / name, embedder=WordEmbedder())
        made.append(read_generation(folder / name))
    return made[0], made[1], made[2]


@pytest.fixture(scope="module")
def client(generations: tuple[Generation, ...]) -> FlaskClient:
    return create_app(Config(index=generations[0].path, rate=0), open_engine=open_small).test_client()


@pytest.mark.parametrize("address", [SEARCH, ASK, TOPIC, "/?q=puljen"])
def test_an_answer_is_right_of_its_own_index_and_wrong_of_any_other(
    client: FlaskClient, generations: tuple[Generation, ...], address: str
) -> None:
    response = client.get(address)
    assert response.headers["X-Index-Generation"] == generations[0].name
    right, renamed, dropped = (
        check_json(response.get_json(), one) if "/api/" in address else check_page(response.data, one)
        for one in generations
    )
    assert right[0] == []
    assert right[1] > 0
    assert renamed[0]
    assert dropped[0]


def test_a_changed_word_is_found_out(client: FlaskClient, generations: tuple[Generation, ...]) -> None:
    found, answered = client.get(SEARCH).get_json(), client.get(ASK).get_json()
    found["hits"][0]["text"] += " "
    assert check_json(found, generations[0])[0]
    assert answered["sentences"]
    answered["sentences"][0]["text"] += " "
    assert check_json(answered, generations[0])[0]

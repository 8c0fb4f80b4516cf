"""Addresses, forms and bodies from anyone: a page, or one Danish sentence; never an error of the program's own."""

import io
import json
import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from fuzzing import PIECES, bounded, fuzzed, repeated, spoiled, texts
from hypothesis import example, given
from hypothesis import strategies as st
from sample_corpus import FIRST, WordEmbedder, write_corpus
from werkzeug.test import TestResponse

from indexer.pipeline.build import build_index
from search.engine import Engine
from web import create_app
from web.config import Config

PATHS = (
    *("/", "/emne", "/emne.csv", "/sammenlign", "/uddrag", "/aftaler", "/hjaelp", "/om", "/notat", "/aftale/a-2021"),
    *("/aftale/a-2021/2", "/aftale/b-2024/side/1", "/api/v1/search", "/api/v1/ask", "/api/v1/cite", "/api/v1/topic"),
    *("/api/v1/agreements", "/api/v1/agreements/a-2021", "/api/v1/agreements/ØA21/text", "/api/v1/openapi.json"),
)
NAMES = (
    *("q", "aar", "aftale", "part", "type", "metode", "side", "passage", "afsnit", "format", "reference", "limit"),
    *("year", "agreement", "party", "kind", "mode", "offset", "why", "vis", "x"),
)
VALUES = (
    *("puljen", "Hvor stor er puljen?", "ØA21, afsnit 2", "2021", "a-2021", "b-2024", "KL", "boks", "keyword", "2"),
    *(
        "hybrid",
        "meaning",
        "docx",
        "md",
        "csv",
        "bib",
        "ris",
        "true",
        "0",
        "-1",
        "²",
        "1e3",
        "99999999999",
        "år:2021 a",
    ),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("web")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    config = Config(index=folder / "index", rate=0, timeout=300)
    app = create_app(config, open_engine=lambda path: Engine.open(path, embedder=WordEmbedder()))  # type: ignore[arg-type]
    return app.test_client()


@pytest.fixture(scope="module")
def passage(client: FlaskClient) -> str:
    found: str = client.get("/api/v1/search?q=puljen").get_json()["hits"][0]["passage_id"]
    return found


def assert_served(response: TestResponse) -> None:
    """An answer, or one sentence to whoever asked; no error of ours, and nothing of the program in it."""
    assert response.status_code < 500, response.data
    if response.status_code < 400:
        assert b"Traceback" not in response.data
        return
    if response.mimetype == "application/problem+json":
        sentence = response.get_json()["detail"]
    else:
        shown = re.search(r'role="alert">(.*?)</p>', response.text, re.S)
        assert shown, response.text
        sentence = shown[1]
    assert "\n" not in sentence.strip()
    assert sentence.strip().endswith(".")


values = st.sampled_from(VALUES) | texts(3) | repeated(1_500)


@fuzzed(150)
@given(
    path=st.sampled_from(PATHS) | texts(3).map(lambda text: f"/aftale/{text}") | texts(3).map(lambda text: f"/{text}"),
    arguments=st.dictionaries(st.sampled_from(NAMES), values | st.lists(values, max_size=3), max_size=5),
    known=st.booleans(),
)
@example(path="/aftale/a-2021/side/" + "9" * 5_000, arguments={}, known=False)
@example(path="/", arguments={"q": "²", "side": "²"}, known=False)
@example(path="/aftale/\x00", arguments={"passage": "\x00"}, known=False)
@example(path="/uddrag", arguments={"format": "docx", "q": "a\x00\x01\ufffeb"}, known=True)
def test_every_address_is_answered(
    client: FlaskClient, passage: str, path: str, arguments: Mapping[str, object], known: bool
) -> None:
    asked = {**arguments, "passage": passage} if known else arguments
    with bounded("address"):
        try:
            response = client.get(path, query_string=asked)
        except ValueError:  # what the client itself cannot put into a request: "//["
            return
    assert_served(response)


@fuzzed(60)
@given(raw=st.binary(max_size=60), name=st.sampled_from(NAMES), path=st.sampled_from(PATHS))
def test_every_query_string_is_answered(client: FlaskClient, raw: bytes, name: str, path: str) -> None:
    """Also one that no browser would send: half an escape, no UTF-8."""
    text = raw.decode("latin-1")
    with bounded("address"):
        assert_served(client.get(path, query_string=f"q=puljen&{name}={text}"))
        assert_served(client.get(path, query_string="".join(f"%{byte:02X}" for byte in raw)))


TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')


@fuzzed(40)
@given(
    text=texts(30) | repeated(3_000),
    upload=st.none() | spoiled((FIRST.encode(), FIRST.encode("utf-16"), b"%PDF-1.4", b"{\\rtf1 a}")),
    name=texts(2),
)
def test_every_memo_sent_is_answered(client: FlaskClient, text: str, upload: bytes | None, name: str) -> None:
    form = TOKEN.search(client.get("/notat").text)
    fields: dict[str, object] = {"tekst": text, "csrf_token": form[1] if form else ""}
    if upload is not None:
        fields["fil"] = (io.BytesIO(upload), re.sub(r"[\r\n\x00]", "", name) or "notat.txt")
    with bounded("form"):
        response = client.post("/notat", data=fields, content_type="multipart/form-data")
    assert_served(response)


bodies = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(PIECES) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("text", "q", "x")), inner, max_size=3),
    max_leaves=6,
).map(lambda value: json.dumps(value).encode())


@fuzzed(60)
@given(body=bodies | texts(10).map(lambda text: json.dumps({"text": text}).encode()) | st.binary(max_size=40))
@example(body=b'{"text": "\\ud800 \xc2\xbba b c d\\udfff\xc2\xab"}')
@example(body=b'{"text": ' + b"[" * 100_000)
@example(body=b'{"text": ' + b"9" * 10_000 + b"}")
@example(body=b'{"text": "a", "text": 1}')
def test_every_body_is_answered(client: FlaskClient, body: bytes) -> None:
    with bounded("JSON body"):
        response = client.post("/api/v1/verify", data=body, content_type="application/json")
    assert_served(response)
    if response.status_code < 400:
        assert isinstance(response.get_json()["quotations"], list)

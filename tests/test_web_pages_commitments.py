"""The page of what is agreed: choices, rows, files, and addresses that cannot be read."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from real_corpus import library

from search.whole_agreements import WholeAgreements
from web.app import create_app
from web.config import Config


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    texts = library()[0]
    opened: Any = SimpleNamespace(
        library=texts.entries,
        commitments=WholeAgreements(texts).commitments,
        manifest=SimpleNamespace(generation="1", built="2026-01-02T03:04:05+00:00", agreements=(), embedder="m"),
    )
    app = create_app(Config(index=Path(tmp_path_factory.mktemp("index"))), open_engine=lambda index: opened)
    with app.test_client() as client:
        yield client


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())


def test_a_commitment_is_shown_verbatim_with_actor_firmness_deadline_and_place(client: FlaskClient) -> None:
    page = words(client.get("/aftalt?aftale=ØA24&q=dobbeltdiagnosetilbud").get_data(as_text=True))
    assert (
        "pr. 1. september 2024 Regeringen, Danske Regioner sætningen nævner ingen: aftalens parter skal "
        "Et samlet dobbeltdiagnosetilbud ibrugtages pr. 1. september 2024 med en trinvis indfasning." in page
    )
    assert "ØA24, afsnit 5," in page


def test_a_choice_says_how_many_it_leaves_and_keeps_the_others(client: FlaskClient) -> None:
    page = client.get("/aftalt?aftale=ØA24&fast=skal").get_data(as_text=True)
    link = re.search(r'href="([^"]*hvem=Regionerne[^"]*)"[^>]*>Regionerne <span class="choice-count">(\d+)<', page)
    assert link
    chosen = words(client.get(html.unescape(link[1])).get_data(as_text=True))
    assert f"Aftalt {link[2]} sætninger" in chosen


def test_the_same_commitment_of_another_year_is_linked(client: FlaskClient) -> None:
    page = client.get("/aftalt?aftale=ØA25&q=lånepulje").get_data(as_text=True)
    assert "Også i ØA21 , ØA24" in words(page)


def test_nothing_that_fits_is_said(client: FlaskClient) -> None:
    assert "Ingen sætninger passer til valget." in words(client.get("/aftalt?q=qqxxyyzz").get_data(as_text=True))


@pytest.mark.parametrize(
    ("kind", "mime", "begins"),
    [
        ("csv", "text/csv", "\ufeffaftale;år;hvem".encode()),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("ics", "text/calendar", b"BEGIN:VCALENDAR"),
    ],
)
def test_what_is_chosen_is_taken_away_as_a_file(client: FlaskClient, kind: str, mime: str, begins: bytes) -> None:
    response = client.get(f"/aftalt.{kind}?aftale=ØA24&frist=med")
    assert response.mimetype == mime
    assert response.get_data().startswith(begins)
    assert f"aftalesoeg-aftalt.{kind}" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("address", ["/aftalt?fast=x", "/aftalt?frist=x", "/aftalt?aftale=x", "/aftalt?q=%3F%21"])
def test_a_choice_that_is_none_is_said(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert "Traceback" not in response.get_data(as_text=True)


def test_a_file_of_another_kind_is_not_there(client: FlaskClient) -> None:
    assert client.get("/aftalt.exe").status_code == 404

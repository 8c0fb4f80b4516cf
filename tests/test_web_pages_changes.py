"""The page of what is new: two agreements chosen, counted, and shown section by section."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from real_corpus import library

from indexer.errors import QueryError
from search.compare.changes import Changes, find_changes
from web.app import create_app
from web.config import Config


class RealTexts:
    """The real agreements, which need no vectors to be compared."""

    library = library()[0].entries
    manifest = SimpleNamespace(generation="1", built="2026-01-02T03:04:05+00:00", agreements=(), embedder="m")

    def changes(self, old: str, new: str) -> Changes:
        entries = {agreement.id: (agreement, document) for agreement, document in self.library}
        if not {old, new} <= entries.keys():
            raise QueryError(f"Aftalen {old!r} er ikke i indekset.")
        return find_changes(entries[old], entries[new])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    opened: Any = RealTexts()
    app = create_app(Config(index=Path(tmp_path_factory.mktemp("index"))), open_engine=lambda index: opened)
    with app.test_client() as client:
        yield client


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())


def test_the_page_offers_every_agreement(client: FlaskClient) -> None:
    page = client.get("/nyt").get_data(as_text=True)
    assert page.count("<option") == 2 * len(RealTexts.library)


def test_what_is_new_is_counted_and_shown_with_both_sums(client: FlaskClient) -> None:
    page = words(client.get("/nyt?fra=oa-regioner-2024&til=oa-regioner-2025").get_data(as_text=True))
    assert re.search(
        r"ØA25 i forhold til ØA24: \d+ sætninger uændret, \d+ sætninger ændret, \d+ sætninger flyttet", page
    )
    assert "115.863,3 mio. kr. 123.150,9 mio. kr. +7.287,6 mio. kr." in page
    assert "Kræftområdet – flyttet fra ØA24, afsnit 4, »Kræftområdet«, s. 7" in page


def test_sums_that_do_not_compare_have_no_difference(client: FlaskClient) -> None:
    page = words(client.get("/nyt?fra=oa-regioner-2024&til=oa-regioner-2025").get_data(as_text=True))
    assert "297 mio. kr. 308,0 mio. kr. kan ikke sammenlignes" in page


def test_an_unknown_agreement_is_said(client: FlaskClient) -> None:
    assert client.get("/nyt?fra=x&til=y").status_code == 400

"""The page of what is new: two agreements chosen, counted, and shown section by section."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from real_corpus import library
from werkzeug.test import TestResponse

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


def shown(client: FlaskClient, address: str) -> str:
    return words(client.get(address).get_data(as_text=True))


PAIR = "fra=oa-regioner-2024&til=oa-regioner-2025"


def test_the_page_offers_every_agreement_and_the_newest_pair_of_the_same_parties(client: FlaskClient) -> None:
    page = client.get("/nyt").get_data(as_text=True)
    assert page.count('<option value="oa-') + page.count('<option value="sund') == 3 * len(RealTexts.library)
    assert '<option value="oa-regioner-2025" selected>' in page


def test_what_is_new_is_counted_so_that_it_adds_up(client: FlaskClient) -> None:
    page = shown(client, f"/nyt?{PAIR}")
    found = re.search(
        r"ØA25 har (\d+) sætninger: (\d+) uændrede, (\d+) ændrede, (\d+) flyttede og (\d+) nye\. "
        r"Af de (\d+) sætninger i ØA24 er (\d+) udgået\.",
        page,
    )
    assert found
    total, *kinds = map(int, found.groups()[:5])
    assert total == sum(kinds)
    assert int(found[6]) > int(found[7])


def test_sums_are_shown_with_both_places_the_largest_first(client: FlaskClient) -> None:
    page = shown(client, f"/nyt?{PAIR}")
    assert page.index("143.523,3 mio. kr.") < page.index("115.863,3 mio. kr. 123.150,9 mio. kr. +7.287,6 mio. kr.")
    assert "en stærk sundheds-it-infrastruktur 109,6 mio. kr. 145,5 mio. kr. +35,9 mio. kr. ØA24, afsnit 6," in page
    assert "Kræftområdet flyttet ØA24, afsnit 4, »Kræftområdet«, s. 7 → ØA25, afsnit 4, »Kræftområdet«" in page


def test_sums_that_do_not_compare_have_no_difference(client: FlaskClient) -> None:
    assert "297 mio. kr. 308,0 mio. kr. kan ikke sammenlignes" in shown(client, f"/nyt?{PAIR}")


def test_words_choose_the_sums_and_the_sentences(client: FlaskClient) -> None:
    page = shown(client, f"/nyt?{PAIR}&q=teknologibidrag")
    assert "175 mio. kr. 371 mio. kr." in page
    assert "135.382,9" not in page
    assert "Intet afsnit og ingen ændret sætning" in shown(client, f"/nyt?{PAIR}&q=qqxxyyzz")


def test_an_unknown_agreement_is_said(client: FlaskClient) -> None:
    assert client.get("/nyt?fra=x&til=y").status_code == 400


def test_what_is_new_is_taken_away_as_word_and_as_a_workbook(client: FlaskClient) -> None:
    word = client.get(f"/nyt.docx?{PAIR}")
    with zipfile.ZipFile(io.BytesIO(word.get_data())) as package:
        body, notes = (package.read(f"word/{name}.xml").decode() for name in ("document", "footnotes"))
    text = re.sub("<[^>]+>", "", body)
    assert "Hvad er nyt i ØA25 i forhold til ØA24" in text
    assert "135.382,9 mio. kr." in text
    assert "Særlige pladser (udgået)" in text
    assert "ØA24, afsnit 5, »Særlige pladser«, s. 9" in html.unescape(re.sub("<[^>]+>", "", notes))
    book = client.get(f"/nyt.xlsx?{PAIR}")
    with zipfile.ZipFile(io.BytesIO(book.get_data())) as package:
        sheets = [package.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2)]
    assert "<v>143523300000</v>" in sheets[0]
    assert sheets[1].count("<row ") > 500
    assert client.get(f"/nyt.exe?{PAIR}").status_code == 404


def sent(client: FlaskClient, text: str, **fields: str) -> TestResponse:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/nyt").get_data(as_text=True))
    assert token
    return client.post(
        "/nyt",
        data={"csrf_token": token[1], "fra": "ØA24", **fields, "fil": (io.BytesIO(text.encode()), "udkast.txt")},
        headers={"Origin": "http://localhost"},
    )


DRAFT = """1. Lån

Der etableres en lånepulje til refinansiering af regionale afdrag på 975 mio. kr. i 2025.

Regionerne skal udarbejde en helt ny plan for færger, som ingen har talt om før.
"""


def test_a_draft_is_compared_and_nothing_leads_to_it(client: FlaskClient) -> None:
    response = sent(client, DRAFT)
    page = response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-store"
    assert "»udkast.txt« er læst og sammenlignet, men ikke gemt." in words(page)
    assert "950 mio. kr. 975 mio. kr. +25 mio. kr." in words(page)
    assert "+ ny Står ikke i ØA24. Regionerne skal udarbejde en helt ny plan for færger" in words(page)
    assert "/aftale/udkast" not in page


def test_a_draft_is_compared_into_a_file(client: FlaskClient) -> None:
    assert sent(client, DRAFT, som="xlsx").get_data().startswith(b"PK")


def test_a_draft_that_cannot_be_read_is_said(client: FlaskClient) -> None:
    response = sent(client, "\x00\x01\x02")
    assert response.status_code == 400
    assert "udkast.txt" in words(response.get_data(as_text=True))

"""The pages of work over the real index: topic, comparison, memo check, selection and export."""

import csv
import gzip
import html
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from page_addresses import PAGES
from word_files import STYLES, docx, p

from indexer.index.document_json import open_document
from indexer.index.manifest import read_manifest
from web import create_app
from web.config import Config
from web.serving.server import _warm_up

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def app(corpus_index: Path) -> Flask:
    return create_app(Config(index=corpus_index))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _page(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def _token(client: FlaskClient) -> str:
    """What the form for a memo sends back, shown in the same session."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', _page(client, "/notat"))
    assert found
    return found[1]


def _ids(client: FlaskClient, query: str, limit: int) -> list[str]:
    hits = client.get("/api/v1/search", query_string={"q": query, "limit": limit}).get_json()["hits"]
    return [hit["passage_id"] for hit in hits]


def test_a_topic_has_every_agreement_oldest_first_and_says_where_it_is_not(client: FlaskClient) -> None:
    page = _page(client, "/emne?q=teknologibidrag")
    rows = re.findall(r'<tr class="[^"]*"><th scope="row"[^>]*>(.*?)</th><td[^>]*>(\d{4})</td>(.*?)</tr>', page, re.S)
    assert [int(year) for _, year, _ in rows] == [2013, 2021, 2024, 2025, 2025]
    told = [re.sub(r"<[^>]*>", "", rest) for _, _, rest in rows]
    assert "omtales ikke" in told[0]
    assert ["400 mio. kr." in told[1], "175 mio. kr." in told[2], "371 mio. kr." in told[3]] == [True] * 3


def test_a_topic_is_drawn_without_style_of_its_own(client: FlaskClient) -> None:
    page = _page(client, "/emne?q=teknologibidrag")
    assert page.count('<rect class="tone-1"') == 3
    assert " style=" not in page


def test_a_topic_can_be_of_some_years(client: FlaskClient) -> None:
    page = _page(client, "/emne?q=teknologibidrag&aar=2021&aar=2024")
    assert "i 2 af 2 aftaler for 2021 og 2024" in " ".join(re.sub(r"<[^>]*>", "", page).split())
    assert page.count('<rect class="tone-1"') == 2
    assert 'href="/emne.csv?q=teknologibidrag&amp;aar=2021&amp;aar=2024"' in page
    rows = client.get("/emne.csv?q=teknologibidrag&aar=2021").get_data().decode("utf-8-sig").splitlines()
    assert {row.split(";")[1] for row in rows[1:]} == {"2021"}


def test_all_places_of_a_topic_stand_behind_its_row_with_their_words(client: FlaskClient) -> None:
    page = _page(client, "/emne?q=teknologibidrag")
    behind = re.findall(r'<details class="all-places">.*?</details>', page, re.S)
    assert [one.count("<li>") for one in behind] == [7, 6, 4]
    assert "<mark>teknologibidrag" in behind[0].lower()


def test_a_topic_comes_as_a_spreadsheet(client: FlaskClient) -> None:
    response = client.get("/emne.csv?q=teknologibidrag")
    assert response.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:2] == ["aftale", "år"]
    assert len(rows) > 5


def test_a_section_stands_beside_its_counterparts(client: FlaskClient) -> None:
    page = _page(client, "/sammenlign?aftale=oa-regioner-2024&afsnit=2/naerhedsfinansiering")
    assert page.count('id="mod-') == 4
    assert "pct. af ordene er ens" in page


@pytest.mark.parametrize(
    "address",
    [
        "/sammenlign",
        "/sammenlign?aftale=ukendt&afsnit=2",
        "/sammenlign?aftale=oa-regioner-2024&passage=ukendt",
        "/emne?q=",
        "/emne.csv",
        "/uddrag",
        "/uddrag?passage=ukendt",
        "/uddrag?passage=ukendt&format=docx",
    ],
)
def test_what_cannot_be_done_is_one_danish_sentence(client: FlaskClient, address: str) -> None:
    assert 'role="alert"' in _page(client, address, 400)


def test_a_memo_gets_a_verdict_for_each_quotation(client: FlaskClient) -> None:
    hit = client.get("/api/v1/search?q=nærhedsfinansiering&limit=1").get_json()["hits"][0]
    sentence = re.split(r"(?<=\.)\s", hit["text"])[0]
    memo = f"Der står »{sentence}« ({hit['citation']}), og »noget, som ingen aftale nogen sinde har sagt så klart«."
    response = client.post("/notat", data={"csrf_token": _token(client), "tekst": memo})
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert re.findall(r'class="status">([^<]*)<', page) == ["Fundet", "Fundet", "Ikke fundet"]
    assert "Fundet: 2." in page
    assert page.count('href="#kort-1"') == page.count('id="sted-1"') == page.count('id="kort-1"') == 1
    assert "Fundet i notatet: 2 citater, 0 blokcitater, 0 beløb eller tal med henvisning og 1 henvisning." in page
    assert "Ikke læst: billeder, figurer og tabeller." in page


def test_a_memo_comes_back_as_a_word_file_with_a_comment_at_each_mark(client: FlaskClient) -> None:
    memo = "Der står »noget, som ingen aftale nogen sinde har sagt så klart« (ØA24, boks 99)."
    response = client.post("/notat/word", data={"csrf_token": _token(client), "tekst": memo})
    assert response.headers["Content-Disposition"] == "attachment; filename=notat-med-bemaerkninger.docx"
    assert response.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        comments = archive.read("word/comments.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert comments.count("<w:comment ") == 2
    assert "Ikke fundet. ØA24" in comments
    assert [body.count(mark) for mark in ("<w:commentRangeStart", "<w:commentRangeEnd", "<w:commentReference")] == [
        2
    ] * 3


def test_a_memo_can_be_a_file(client: FlaskClient) -> None:
    file = (io.BytesIO("Der står »noget, som ingen aftale har sagt så klart før«.".encode()), "notat.txt")
    response = client.post("/notat", data={"csrf_token": _token(client), "fil": file})
    assert response.status_code == 200
    assert "Ikke fundet" in response.get_data(as_text=True)


@pytest.mark.parametrize("data", [{}, {"tekst": " "}, {"fil": (b"%PDF-1.7\n", "notat.pdf")}])
def test_a_memo_without_text_is_told_of(client: FlaskClient, data: dict[str, object]) -> None:
    sent = {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in data.items()
    }
    response = client.post("/notat", data={"csrf_token": _token(client), **sent})
    assert response.status_code == 400
    assert 'class="lead" role="alert"' in response.get_data(as_text=True)


def test_an_upload_may_not_be_huge(client: FlaskClient) -> None:
    body = b"--b\r\nContent-Disposition: form-data; name=tekst\r\n\r\n" + b"x" * 21_000_000 + b"\r\n--b--\r\n"
    response = client.post("/notat", data=body, content_type="multipart/form-data; boundary=b")
    assert response.status_code == 413
    assert "for stort" in response.get_data(as_text=True)


def test_chosen_passages_are_shown_in_the_order_chosen_and_verbatim(client: FlaskClient) -> None:
    ids = _ids(client, "sygehuse", 3)
    page = client.get("/uddrag", query_string={"passage": ids[::-1], "q": "sygehuse"}).get_data(as_text=True)
    places = [page.index(f"#p-{identity}") for identity in ids[::-1]]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", ["docx", "md", "csv", "bib", "ris"])
def test_chosen_passages_are_taken_away(client: FlaskClient, kind: str) -> None:
    response = client.get(
        "/uddrag", query_string={"passage": _ids(client, "sygehuse", 2), "q": "sygehuse", "format": kind}
    )
    assert response.status_code == 200
    assert f".{kind}" in response.headers["Content-Disposition"]
    data = response.get_data()
    assert (
        zipfile.is_zipfile(io.BytesIO(data))
        if kind == "docx"
        else "http://localhost/aftale/" in data.decode("utf-8-sig")
    )


def test_references_in_a_text_lead_on_or_say_that_they_are_not_here(client: FlaskClient) -> None:
    page = _page(client, "/aftale/oa-regioner-2024")
    assert 'href="/aftale/oa-regioner-2024/bilag-1/boks-4">boks 4 i bilag 1</a>' in page
    assert 'title="Ikke i indekset: økonomiaftalen for 2017">økonomiaftalen for 2017</span>' in page


def test_a_section_says_what_refers_to_it(client: FlaskClient) -> None:
    assert "henviser hertil" in _page(client, "/aftale/oa-regioner-2024/bilag-1/boks-4")


def test_a_question_in_the_box_is_answered_above_the_passages(client: FlaskClient) -> None:
    page = _page(client, "/?q=Hvor stort er teknologibidraget i 2024?")
    assert page.index('class="answer"') < page.index('class="cards"')
    assert "Sætningerne er ordrette" in page
    assert "Står der ikke" in _page(client, "/?q=Hvad er hovedstaden i Peru?")
    assert 'class="answer"' not in _page(client, "/?q=teknologibidrag")


def test_every_agreement_is_shown_to_the_letter(client: FlaskClient, corpus_index: Path) -> None:
    """All characters of the text but white space, in order; only page marks and links to addresses are taken out."""
    for entry in read_manifest(corpus_index).agreements:
        address = f"/aftale/{entry.agreement.id}"
        first = _page(client, address)
        parts = re.search(r"Del 1 af (\d+)", first)
        others = [_page(client, f"{address}?del={number}") for number in range(2, int(parts[1]) + 1)] if parts else []
        shown = "".join(_text_shown(page) for page in (first, *others))
        text = open_document(corpus_index, entry.agreement.id).text
        assert "".join(shown.split()) == "".join(text.split())


def _text_shown(page: str) -> str:
    """The words of an agreement on its page, without page marks and links to addresses."""
    article = page[page.index('<article class="agreement-text"') : page.rindex("</article>")]
    for aid in (
        r'<div class="running print-only".*?</div>',
        r'<a class="permalink".*?</a>',
        r'<p class="page-line">.*?</p>',
        r'<(span|a) class="page-mark.*?</\1>',
    ):
        article = re.sub(aid, "", article, flags=re.S)
    return html.unescape(re.sub(r"<[^>]*>", "", article))


def test_a_search_that_its_filters_leave_empty_says_which_to_loosen(client: FlaskClient) -> None:
    page = _page(client, "/?q=deponeringsfritagelsespulje&aar=2024&type=fodnote&metode=keyword")
    offers = re.findall(r'<li><a href="([^"]*)">(Søg [^<]*uden [^<]*)</a>([^<]*)</li>', page)
    assert "Søgningen gav intet." in page
    assert [(href.replace("&amp;", "&"), words) for href, words, _ in offers] == [
        ("/?q=deponeringsfritagelsespulje&metode=keyword", "Søg helt uden afgrænsning"),
        ("/?q=deponeringsfritagelsespulje&type=fodnote&metode=keyword", "Søg uden afgrænsning på år"),
        ("/?q=deponeringsfritagelsespulje&aar=2024&metode=keyword", "Søg uden afgrænsning på type"),
    ]
    assert re.fullmatch(r": passager findes under Afsnit \(\d+\)(, .*)?", offers[2][2])
    assert "passage-text" not in page
    assert "passage-text" in _page(client, offers[2][0].replace("&amp;", "&"))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_light(client: FlaskClient, name: str) -> None:
    """Bytes as sent, compressed, with all that the page loads but the fonts."""
    chosen = urlencode([("valgt", identity) for identity in _ids(client, "sygehuse", 3)])
    page = client.get(PAGES[name].replace("{valgt}", chosen), headers={"Accept-Encoding": "gzip"})
    body = page.get_data()
    html_text = (gzip.decompress(body) if page.headers.get("Content-Encoding") == "gzip" else body).decode()
    sent = len(body)
    for asset in set(re.findall(r'(?:href|src)="(/static/[^"]*(?<!\.woff2))"', html_text)):
        with client.get(asset.replace("&amp;", "&"), headers={"Accept-Encoding": "gzip"}) as response:
            sent += len(response.get_data())
    assert sent < 150_000


def test_warming_up_reads_what_is_there(app: Flask) -> None:
    _warm_up(app)


def test_a_word_memo_comes_back_as_its_own_file_with_the_comments_in_it(client: FlaskClient) -> None:
    quoted = "Aftalen: »Der etableres en deponeringsfritagelsespulje på 400 mio. kr. i 2024« (ØA24, s. 3)."
    file = docx(p("Notat", style="Overskrift1") + p(quoted), styles=STYLES + "<!-- mit udseende -->")
    sent = {"csrf_token": _token(client), "tekst": "", "fil": (io.BytesIO(file), "notat.docx")}
    response = client.post("/notat/word", data=sent, content_type="multipart/form-data")
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(response.get_data())) as archive:
        assert "mit udseende" in archive.read("word/styles.xml").decode()
        told = archive.read("word/comments.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert told.count("<w:comment ") == body.count("<w:commentReference") == 3
    assert "Fundet." in told
    assert "Overskrift1" in body

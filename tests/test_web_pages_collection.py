"""An agreement is added, corrected, replaced, removed and brought back on the site, by keepers alone."""

import io
import os
import re
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pdf_press import Press, paragraph
from sample_corpus import WordEmbedder, write_corpus
from werkzeug.test import TestResponse
from word_files import docx, p

from indexer.catalog import read_catalog
from indexer.collection.history import read_history
from indexer.index.location import IndexLocation
from indexer.pipeline.build import build_index
from search.engine import Engine
from web import create_app
from web.collection.indexing import BuildState, IndexBuilder
from web.collection.uploads import MOST_UPLOADS
from web.config import Config
from web.pages.collection import adding

TEXT = (
    "Aftale om broer i 2033\n\n1. Indledning\n\nRegeringen og KL er enige om broerne.\n\n"
    "2. Nye broer\n\nDer afsættes 30 mio. kr. i 2033 til nye broer ved Limfjorden.\n"
)
FORM = {"title": "Aftale om broer i 2033", "short_title": "Broer33", "year": "2033", "id": "broer-2033", "signed": "",
        "parties": "Regeringen\nKL", "aliases": "Broaftalen"}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index", embedder=WordEmbedder())
    return tmp_path


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The corpora that were to be indexed; the process that does it is tried in the browser."""
    begun: list[Path] = []
    monkeypatch.setattr(IndexBuilder, "start", lambda self: begun.append(self.corpus))
    return begun


def opened(place: IndexLocation) -> Engine:
    assert isinstance(place, Path)
    return Engine.open(place, embedder=WordEmbedder())


@pytest.fixture
def site(folder: Path, builds: list[Path]) -> Callable[..., FlaskClient]:
    def start(**settings: object) -> FlaskClient:
        config = Config(index=folder / "index", corpus=folder / "corpus", rate=0, **settings)  # type: ignore[arg-type]
        return create_app(config, open_engine=opened).test_client()

    return start


@pytest.fixture
def client(site: Callable[..., FlaskClient]) -> FlaskClient:
    return site()


def token(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found, page
    return found[1]


def send(client: FlaskClient, data: bytes, name: str = "broer.txt", page: str = "/aftaler/ny") -> TestResponse:
    form = page.removesuffix("/fil")
    return client.post(page, data={"csrf_token": token(client, form), "fil": (io.BytesIO(data), name)})


def post(client: FlaskClient, page: str, form_of: str | None = None, **fields: str) -> TestResponse:
    return client.post(page, data={"csrf_token": token(client, form_of or page), **fields})


def alert(reply: TestResponse) -> str:
    found = re.search(r'role="alert">([^<]+)<', reply.text)
    assert found, reply.text
    return found[1]


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((folder / "corpus").iterdir()) if file.is_file()}


def test_a_file_is_read_and_its_entry_proposed_with_the_words_it_was_read_from(client: FlaskClient) -> None:
    reply = send(client, TEXT.encode())
    assert reply.status_code == 303
    page = client.get(reply.location).text
    assert 'value="Aftale om broer i 2033"' in page
    assert 'name="year" type="text" value="2033"' in page
    assert "Regeringen\nKL</textarea>" in page
    assert re.search(r"Læst af filens ord: <q>[^<]*Regeringen og KL er enige", page)
    assert "2. Nye broer" in page
    assert "Der afsættes 30 mio. kr. i 2033" in page
    assert "Læsningen gav ingen forbehold." in page
    assert re.search(r"afsnit af brødtekst: \d+ %", page)
    assert "no-store" in client.get(reply.location).headers["Cache-Control"]


def test_the_corrected_entry_is_written_and_the_index_is_built(
    client: FlaskClient, folder: Path, builds: list[Path]
) -> None:
    address = send(client, TEXT.encode()).location
    added = post(client, address, **FORM)
    assert (added.status_code, added.location) == (303, "/aftaler/indeksering?aftale=broer-2033")
    entry = next(each for each in read_catalog(folder / "corpus") if each.id == "broer-2033")
    assert (entry.short_title, entry.parties, entry.aliases) == ("Broer33", ("Regeringen", "KL"), ("Broaftalen",))
    assert (folder / "corpus" / entry.file).read_bytes() == TEXT.encode()
    assert builds == [folder / "corpus"]
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": " "}, "Titel mangler: skriv, hvad aftalen hedder."),
        ({"year": "snart"}, "År mangler eller er ikke et årstal"),
        ({"signed": "i går"}, "Datoen for underskriften kan ikke læses"),
        ({"id": "Å Å"}, "id må kun have små bogstaver"),
        ({"id": "a-2021"}, "bruges allerede i kataloget"),
        ({"short_title": "ØA21"}, "Den korte titel ØA21 bruges allerede"),
        ({"parties": "x\n" * 60 + "\n".join(map(str, range(60)))}, "der kan højst være 50"),
        ({"title": "x" * 400}, "der kan højst være 300"),
    ],
)
def test_a_mistake_is_told_in_a_sentence_and_what_was_typed_stands(
    client: FlaskClient, folder: Path, fields: dict[str, str], told: str
) -> None:
    before = content(folder)
    reply = post(client, send(client, TEXT.encode()).location, **{**FORM, "aliases": "Det skrevne", **fields})
    assert reply.status_code == 400
    assert told in alert(reply)
    assert "Det skrevne" in reply.text
    assert content(folder) == before


def test_a_name_with_markup_is_text_and_no_path(client: FlaskClient, folder: Path) -> None:
    reply = send(client, TEXT.encode(), "../../<script>alert(1)</script>.txt")
    page = client.get(reply.location).text
    assert "<script>alert" not in page
    assert "script&gt;.txt, læst som" in page
    added = post(client, reply.location, **{**FORM, "title": "<b>Broer</b> 2033"})
    assert added.status_code == 303
    assert content(folder).keys() == {"a.txt", "b.txt", "broer-2033.txt", "catalog.toml"}
    assert "<b>Broer" not in client.get("/aftaler/ret/broer-2033").text


SCAN = b"\x89PNG\r\n\x1a\n" + bytes(500)


def pdf_bomb() -> bytes:
    """A page whose content is 300 MB of blanks when it is unpacked."""
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b" " * 10**6) for _ in range(300)) + packer.flush()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(stream), stream),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%b\nendobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 5\n0000000000 65535 f \n%btrailer<</Size 5/Root 1 0 R>>\n" % rows
    return out + table + b"startxref\n%d\n%%%%EOF\n" % len(out)


@pytest.mark.slow
def test_a_pdf_bomb_is_refused_in_a_sentence_and_the_old_index_serves(client: FlaskClient, folder: Path) -> None:
    before = content(folder)
    reply = send(client, pdf_bomb(), "bombe.pdf")
    assert reply.status_code == 400
    assert re.fullmatch(r"bombe\.pdf [^.]+\.", alert(reply))
    assert client.get("/?q=puljen").status_code == 200
    assert content(folder) == before


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "tom.txt", "tom.txt er tom"),
        (SCAN, "scan.png", "kør OCR"),
        (b"%PDF-1.4 intet", "brudt.pdf", "beskadiget"),
        (b"PK\x03\x04" + bytes(200), "brudt.docx", "beskadiget"),
        (b"\x00\x01\x02" * 400, "data.bin", "er hverken tekst, PDF"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_nothing_is_kept(
    client: FlaskClient, folder: Path, data: bytes, name: str, told: str
) -> None:
    reply = send(client, data, name)
    assert (reply.status_code, told in alert(reply)) == (400, True)
    assert ("ocrmypdf -l dan" in reply.text) == (data == SCAN)
    uploads = folder / "corpus" / ".collection" / "uploads"
    assert not uploads.exists() or list(uploads.iterdir()) == []


def test_pages_of_a_pdf_are_shown_beside_their_text_before_it_is_added(client: FlaskClient) -> None:
    press = Press()
    press.heading("Aftale om havne i 2033")
    press.set(paragraph(1))
    press.page()
    press.set(paragraph(2))
    press.page()
    address = send(client, press.bytes(), "havne.pdf").location
    page = client.get(f"{address}?side=2").text
    assert "Side 2 af 2" in page
    assert "Afsnit 2 handler" in page
    assert "Afsnit 1 handler" not in page
    image = re.search(r'<img src="([^"]+)"', page)
    assert image
    assert client.get(image[1]).data[:4] == b"\x89PNG"


def test_the_warnings_of_the_reading_are_shown(client: FlaskClient) -> None:
    file = docx(p("Bortfaldet.", run="<w:strike/>") + p("Aftale om havne gælder i 2033."))
    page = client.get(send(client, file, "havne.docx").location).text
    assert "Overstreget tekst i 1 afsnit er udeladt." in page


def test_an_entry_is_corrected_and_the_second_keeper_is_told(client: FlaskClient, folder: Path) -> None:
    page = client.get("/aftaler/ret/a-2021").text
    seen = re.search(r'name="seen" value="([^"]*)"', page, re.DOTALL)
    assert seen
    text = seen[1].replace("&#34;", '"')
    fields = {**FORM, "seen": text.replace("\n", "\r\n"), "title": "Aftale om noget andet for 2021", "year": "2021"}
    assert post(client, "/aftaler/ret/a-2021", **fields).status_code == 303
    late = post(client, "/aftaler/ret/a-2021", **{**fields, "title": "Aftale om det tredje"})
    assert alert(late) == "En anden har rettet posten imens: se den nye, og ret igen."
    assert "Aftale om det tredje" in late.text
    assert next(each for each in read_catalog(folder / "corpus") if each.id == "a-2021").title.endswith("for 2021")


def test_a_file_is_replaced_when_it_is_seen_what_that_ends(client: FlaskClient, folder: Path) -> None:
    sent = send(client, TEXT.encode(), "ny.txt", "/aftaler/ret/a-2021/fil")
    page = client.get(sent.location).text
    assert "Hvad der bliver anderledes" in page
    assert re.search(r"Sætninger: \d+ nye", page)
    assert "/aftale/a-2021/2</span> Økonomiske rammer: fører til »Nye broer«" in page
    assert post(client, sent.location).status_code == 303
    assert (folder / "corpus" / "a.txt").read_bytes() == TEXT.encode()


def test_an_agreement_is_removed_and_brought_back(client: FlaskClient, folder: Path, builds: list[Path]) -> None:
    before = content(folder)
    assert post(client, "/aftaler/fjern/a-2021", "/aftaler/ret/a-2021").status_code == 303
    assert "a.txt" not in content(folder)
    page = client.get("/aftaler/historik").text
    assert "Fortryd nr. 1" in page
    assert alert(post(client, "/aftaler/historik", number="7")).startswith("Samlingen er ændret imens")
    assert post(client, "/aftaler/historik", number="1").status_code == 303
    assert content(folder) == before
    assert len(builds) == 2
    assert [change.action for change in read_history(folder / "corpus")] == ["remove", "undo"]


def test_uploads_are_bounded_and_can_be_discarded(client: FlaskClient, folder: Path) -> None:
    uploads = folder / "corpus" / ".collection" / "uploads"
    address = ""
    for _ in range(MOST_UPLOADS + 4):
        address = send(client, TEXT.encode()).location
    assert len(list(uploads.iterdir())) <= MOST_UPLOADS + 1
    post(client, f"{address}/kasser", address)
    assert client.get(address).status_code == 404
    assert client.get("/aftaler/ny/" + "0" * 32).status_code == 404
    assert client.get("/aftaler/ny/about.json").status_code == 404


def test_an_upload_over_the_limit_is_told_as_elsewhere(site: Callable[..., FlaskClient], folder: Path) -> None:
    reply = send(site(max_request=100_000), b"x" * 200_000)
    assert reply.status_code == 413
    assert "send højst 0.1 MB ad gangen" in reply.text.replace("0,1", "0.1")
    assert not (folder / "corpus" / ".collection" / "uploads").exists()


def test_a_disk_that_takes_nothing_is_told_and_nothing_half_is_left(
    client: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "file.bin":
            raise OSError(28, os.strerror(28))
        return real(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    reply = send(client, TEXT.encode())
    assert reply.status_code == 400
    assert "No space left" in alert(reply)
    assert list((folder / "corpus" / ".collection" / "uploads").iterdir()) == []


def test_a_form_without_its_token_changes_nothing(client: FlaskClient, folder: Path) -> None:
    before = content(folder)
    for page in ("/aftaler/ny", "/aftaler/ret/a-2021", "/aftaler/fjern/a-2021", "/aftaler/historik"):
        assert client.post(page, data={"number": "1"}).status_code == 400
    assert content(folder) == before


GROUP = {"access": "proxy", "keeper_group": "arkiv", "groups_header": "X-Groups"}
USERS = {"access": "proxy", "keepers": ("anna", "bo")}


@pytest.mark.parametrize(
    ("settings", "headers", "status"),
    [
        ({}, {}, 200),
        ({"keepers": ("anna",)}, {}, 403),
        ({}, {"X-Forwarded-For": "10.0.0.9"}, 403),
        ({}, {"X-Real-IP": "10.0.0.9"}, 403),
        ({"access": "public"}, {}, 403),
        ({"access": "proxy"}, {"X-Remote-User": "anna"}, 403),
        (USERS, {"X-Remote-User": "anna"}, 200),
        (USERS, {"X-Remote-User": "Anna"}, 403),
        (USERS, {}, 401),
        (GROUP, {"X-Remote-User": "carl", "X-Groups": "andre, arkiv"}, 200),
        (GROUP, {"X-Remote-User": "carl", "X-Groups": "arkivet"}, 403),
        ({**GROUP, "groups_header": "X-Other"}, {"X-Remote-User": "carl", "X-Groups": "arkiv"}, 403),
    ],
)
def test_only_keepers_reach_any_of_it(
    site: Callable[..., FlaskClient], settings: dict[str, object], headers: dict[str, str], status: int
) -> None:
    client = site(**settings)
    rules = [rule for rule in client.application.url_map.iter_rules() if rule.endpoint.startswith("collection.")]
    assert len(rules) >= 12
    for rule in rules:
        address = re.sub(r"<int:\w+>", "1", rule.rule).replace("<token>", "0" * 32).replace("<agreement>", "a-2021")
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            reply = client.open(address, method=method, headers=headers)
            assert reply.status_code in ((200, 400, 404) if status == 200 else (status, 400)), (address, method)
            assert status == 200 or method == "POST" or reply.status_code == status
    assert ("Tilføj en aftale" in client.get("/aftaler", headers=headers).text) == (status == 200)


def test_the_state_of_a_build_is_told_and_the_old_index_serves(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder: IndexBuilder = client.application.extensions["aftalesoeg.builder"]
    assert "Der er ingen indeksering i gang." in client.get("/aftaler/indeksering").text
    builder.state = BuildState(True, "Beregner vektorer", 20, 80, time.monotonic() - 10)
    page = client.get("/aftaler/indeksering").text
    assert "Beregner vektorer: 20 af 80, omkring 30 sekunder tilbage af dette trin." in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert client.get("/?q=puljen").status_code == 200
    builder.state = BuildState(failed="Disken er fuld.")
    assert "Disken er fuld. Det hidtidige indeks bruges stadig." in client.get("/aftaler/indeksering").text
    assert adding._danish_seconds(95) == "omkring 2 minutter"


@pytest.fixture
def builder(folder: Path) -> IndexBuilder:
    return IndexBuilder(folder / "corpus", folder / "index")


def built(builder: IndexBuilder) -> BuildState:
    builder.start()
    until = time.monotonic() + 120
    while builder.state.running and time.monotonic() < until:
        time.sleep(0.1)
    assert not builder.state.running
    return builder.state


def test_an_index_is_built_in_a_process_of_its_own(builder: IndexBuilder, folder: Path) -> None:
    before = (folder / "index" / "CURRENT").read_text(encoding="utf-8")
    state = built(builder)
    assert (state.failed, state.said) == ("", ())
    assert state.generation == (folder / "index" / "CURRENT").read_text(encoding="utf-8").strip() != before.strip()


def test_a_build_that_cannot_be_done_says_why_and_the_index_is_as_it_was(builder: IndexBuilder, folder: Path) -> None:
    before = (folder / "index" / "CURRENT").read_text(encoding="utf-8")
    (folder / "corpus" / "catalog.toml").write_text("nej", encoding="utf-8")
    assert "catalog.toml er ikke gyldig TOML" in built(builder).failed
    assert (folder / "index" / "CURRENT").read_text(encoding="utf-8") == before

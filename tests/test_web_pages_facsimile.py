"""The pages of an original PDF: beside their text, the cited passage framed, drawn under limits and kept."""

import io
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pdf_press import Press, paragraph
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]
from sample_corpus import CATALOG, WordEmbedder, write_corpus

from indexer.errors import SourceError
from indexer.extract.facsimile import PageImage, draw_here, draw_page
from indexer.index.location import IndexLocation
from indexer.pipeline.build import build_index
from search.engine import Engine
from web import create_app
from web.config import Config
from web.pages.facsimile.framing import frames_of
from web.pages.facsimile.page_store import PageStore

PDF_ENTRY = """
[[agreement]]
id = "c-2031"
title = "Aftale om <b>skat</b>"
short_title = "Skat31"
year = 2031
parties = []
file = "c.pdf"
"""


def three_pages() -> bytes:
    press = Press()
    for number in range(3):
        press.heading(f"{number + 1}. Afsnit om emne {number + 1}")
        for line in range(5):
            press.set(paragraph(10 * number + line))
        press.page()
    return press.bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("facsimile")
    corpus = write_corpus(folder / "corpus")
    (corpus / "catalog.toml").write_text(CATALOG + PDF_ENTRY, encoding="utf-8")
    (corpus / "c.pdf").write_bytes(three_pages())
    build_index(corpus, folder / "index", embedder=WordEmbedder())
    return folder


def opened(place: IndexLocation) -> Engine:
    assert isinstance(place, Path)
    return Engine.open(place, embedder=WordEmbedder())


def cited(folder: Path) -> str:
    """The id of a passage of the second page."""
    document = next(document for known, document in opened(folder / "index").library if known.id == "c-2031")
    return next(one.id for one in document.passages if "Afsnit 11 handler" in document.text[one.start : one.end])


@pytest.fixture
def site(folder: Path) -> Callable[..., FlaskClient]:
    def start(**settings: object) -> FlaskClient:
        config = Config(index=folder / "index", corpus=folder / "corpus", rate=0, **settings)  # type: ignore[arg-type]
        return create_app(config, open_engine=opened).test_client()

    return start


def test_a_page_stands_beside_its_text_and_its_text_alone(site: Callable[..., FlaskClient]) -> None:
    page = site().get("/aftale/c-2031/side/2").text
    assert re.search(r'<img src="/aftale/c-2031/side/2\.png\?v=[0-9a-f]{12}"', page)
    assert "Afsnit 12 handler om noget." in page
    assert "Afsnit 2 handler" not in page
    assert "Aftale om &lt;b&gt;skat&lt;/b&gt;, s. 2" in page
    assert 'rel="prev" href="/aftale/c-2031/side/1"' in page
    assert 'rel="next" href="/aftale/c-2031/side/3"' in page
    assert site().get("/aftale/c-2031/side/4").status_code == 404


def test_the_picture_is_a_png_of_the_page_that_a_browser_may_keep(site: Callable[..., FlaskClient]) -> None:
    client = site()
    address = re.search(r'src="([^"]+\.png[^"]+)"', client.get("/aftale/c-2031/side/1").text)
    assert address
    reply = client.get(address[1])
    assert (reply.status_code, reply.content_type) == (200, "image/png")
    assert reply.data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", reply.data[16:24]) == (1240, 1755)
    assert "immutable" in reply.headers["Cache-Control"]
    assert client.get("/aftale/c-2031/side/9.png").status_code == 400


def test_the_cited_passage_is_marked_in_the_text_and_framed_on_the_page(
    site: Callable[..., FlaskClient], folder: Path
) -> None:
    client = site()
    passage = cited(folder)
    page = client.get(f"/aftale/c-2031/side/2?passage={passage}").text
    assert '<mark class="passage">' in page
    frames = re.search(r'class="facsimile-frames" src="([^"]+)"', page)
    assert frames
    drawing = client.get(frames[1].replace("&amp;", "&"))
    assert drawing.content_type.startswith("image/svg+xml")
    assert drawing.text.count("<rect ") >= 4
    assert "<rect " not in client.get("/aftale/c-2031/side/1.svg?passage=" + passage).text


def test_the_reading_view_leads_to_the_page_of_the_original(site: Callable[..., FlaskClient], folder: Path) -> None:
    client = site()
    text = client.get("/aftale/c-2031").text
    assert re.search(r'<a class="page-mark"[^>]* href="/aftale/c-2031/side/2"', text)
    passage = cited(folder)
    assert f'href="/aftale/c-2031/side/2?passage={passage}">Se siden i den oprindelige fil' in (
        client.get(f"/aftale/c-2031?passage={passage}").text
    )


def test_the_original_is_sent_to_be_kept_and_html_never_as_a_page(
    site: Callable[..., FlaskClient], folder: Path
) -> None:
    client = site()
    listed = client.get("/aftaler").text
    assert 'href="/aftaler/fil/c-2031" download' in listed
    with client.get("/aftaler/fil/c-2031") as reply:
        assert reply.data == (folder / "corpus" / "c.pdf").read_bytes()
        assert reply.headers["Content-Disposition"] == "attachment; filename=c.pdf"
    with client.get("/aftaler/fil/a-2021") as reply:
        assert reply.content_type.startswith("text/plain")
    assert client.get("/aftaler/fil/findes-ikke").status_code == 404


def test_a_file_that_is_another_than_the_indexed_is_not_shown_as_it(
    site: Callable[..., FlaskClient], folder: Path
) -> None:
    file = folder / "corpus" / "c.pdf"
    before = file.read_bytes()
    file.write_bytes(before + b"\n%another")
    try:
        client = site()
        assert client.get("/aftaler/fil/c-2031").status_code == 404
        assert "<img" not in client.get("/aftale/c-2031/side/1").text
    finally:
        file.write_bytes(before)


def test_without_the_corpus_the_text_is_shown_as_ever(folder: Path) -> None:
    client = create_app(
        Config(index=folder / "index", corpus=folder / "findes-ikke", rate=0), open_engine=opened
    ).test_client()
    assert client.get("/aftale/c-2031/side/2").status_code == 200
    assert client.get("/aftale/c-2031/side/2.png").status_code == 404
    assert "Hent filen" not in client.get("/aftaler").text


@pytest.mark.parametrize(
    ("passage", "frames"),
    [
        ("Regionerne priori-\nterer inden", 2),
        ("regionerne prioriterer inden for rammen og følger målene", 3),
        ("helt andre ord end dem, der står på siden", 0),
        ("", 0),
    ],
)
def test_a_passage_is_found_by_its_letters_across_hyphens_and_what_stands_between(passage: str, frames: int) -> None:
    words = (
        ("Regionerne", 10, 100, 90, 112),
        ("priori-", 100, 100, 150, 112),
        ("terer", 10, 120, 50, 132),
        ("inden", 60, 121, 90, 132),
        ("17", 300, 160, 310, 170),
        ("for", 10, 180, 30, 192),
        ("rammen", 40, 180, 90, 192),
        ("og", 100, 180, 110, 192),
        ("følger", 120, 180, 160, 192),
        ("målene.", 170, 180, 210, 192),
    )
    assert len(frames_of(passage, words)) == frames
    if frames == 2:
        assert frames_of(passage, words) == ((6, 96, 154, 116), (6, 116, 94, 136))


def test_a_page_is_drawn_in_a_child_and_kept(tmp_path: Path) -> None:
    store, drawn = PageStore(tmp_path / "pages"), []

    def draw() -> PageImage:
        drawn.append(1)
        return draw_page(three_pages(), 1)

    first, again = store.page("ab", 1, draw), store.page("ab", 1, draw)
    assert first == again
    assert len(drawn) == 1
    assert [word[0] for word in first.words[:4]] == ["1.", "Afsnit", "om", "emne"]


def test_the_pages_longest_unused_go_when_there_are_too_many_bytes(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "pages", most_bytes=250)
    for number in range(5):
        store.page("ab", number, lambda: PageImage("QUFB" * 25, 10, 10, ()))
    assert len(list((tmp_path / "pages").iterdir())) == 6
    assert sum(file.stat().st_size for file in (tmp_path / "pages").glob("*.png")) <= 250


def test_a_page_of_any_size_is_drawn_within_the_same_pixels() -> None:
    image = draw_here(_huge(), "1")
    assert (image.width, image.height) == (1240, 1240)


def _huge() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(14_400, 14_400))
    canvas.drawString(100, 100, "Stor")
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(("data", "told"), [(b"%PDF-1.4 intet", "beskadiget"), (three_pages()[:900], "beskadiget")])
def test_a_damaged_file_is_told_in_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        draw_page(data, 1)

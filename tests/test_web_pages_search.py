"""The pages through Flask's client, over a hand-made agreement with everything that a page has to lay out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.errors import IndexDirectoryError, QueryError
from indexer.models import Agreement, Block, Document, Page, Passage, Section
from search.citations.format import format_citation, place_of_passage, url_of
from search.compare.occurrences import AgreementOccurrences, Match, Mention, Occurrences
from search.compare.topic import Topic
from search.models import Hit, SearchResult
from search.ranking.filters import Tally
from search.suggestions import Suggestion
from web import create_app
from web.config import Config
from web.pasted_links import mended_address
from web.serving.index_reload import ReloadingEngine

AGREEMENT = Agreement(
    "prøve-2024", "Aftale om <b>prøver</b> for 2024", "ØA24 & co", 2024, ("Regeringen", "KL"), "prøve.txt"
)
OTHER = Agreement("anden-2021", "Aftale om andet for 2021", "ØA21", 2021, ("Regeringen",), "anden.txt")
EVIL = "<script>alert(1)</script>"

PARTS = (
    ("heading", "1. Indledning", 0),
    ("paragraph", f"Der er enighed om 1.350 mio. kr. {EVIL} til regionerne, som går over på næste side.", 0),
    ("heading", "Boks 1. Nærhedsfinansiering", 1),
    ("item", "• Første krav.", 1),
    ("item", "• Andet krav.", 1),
    ("table", "Region\t2024\nNord\t112,5\nSyd\t95,0", 1),
    ("footnote", "1 Se bilag 1.", 2),
)


def _document() -> Document:
    text, blocks, at = "", [], 0
    for kind, words, section in PARTS:
        at = len(text)
        rows = tuple(tuple(row.split("\t")) for row in words.split("\n")) if kind == "table" else ()
        text += words + "\n\n"
        blocks.append(Block(kind, at, at + len(words), section, rows))  # type: ignore[arg-type]
    turn = text.index("som går")
    pages = (Page(1, True, None, 0, turn), Page(2, False, None, turn, len(text)))
    heads = [
        (blocks[0], "1", "Indledning", "section", "1"),
        (blocks[2], "Boks 1", "Nærhedsfinansiering", "boks", "boks-1"),
    ]
    sections = [
        Section(id_, kind, number, title, 1, (f"{number} {title}",), -1, 1, True, None, block.start, block.end)  # type: ignore[arg-type]
        for block, number, title, kind, id_ in heads
    ]
    note = blocks[6]
    sections.append(
        Section("fodnote-1", "footnote", "1", "Se bilag 1.", 2, ("Fodnote 1",), 1, 2, False, None, note.start, note.end)
    )
    passages = (
        Passage("prøve-2024.aaaaaaaaaa", "prøve-2024", 0, 1, 2, True, None, blocks[1].start, blocks[1].end, ()),
        Passage("prøve-2024.bbbbbbbbbb", "prøve-2024", 1, 2, 2, False, None, blocks[3].start, blocks[5].end, ()),
    )
    return Document("prøve-2024", text, pages, tuple(blocks), tuple(sections), passages)


DOCUMENT = _document()


@dataclass(eq=False)
class FakeEngine:
    """Finds every passage of the hand-made agreement; remembers what it was asked for."""

    generation: str = "1"
    asked: dict[str, Any] = field(default_factory=dict)

    @property
    def library(self) -> tuple[tuple[Agreement, Document], ...]:
        return ((OTHER, Document("anden-2021", "", (), (), (), ())), (AGREEMENT, DOCUMENT))

    @property
    def manifest(self) -> Any:
        return SimpleNamespace(
            generation=self.generation, built="2026-01-02T03:04:05+00:00", agreements=(), embedder="m"
        )

    def search(self, text: str, **options: Any) -> SearchResult:
        if not text.strip():
            raise QueryError("Der er intet at søge efter: skriv mindst ét ord, fx deponeringsfritagelsespulje.")
        self.asked = {"text": text, **options}
        if text == "intet":
            return SearchResult(text, "ranking", "hybrid", 1.0, (), suggestion="noget")
        hits = [self._hit(rank) for rank in range(1, 26)]
        offset = options.get("offset", 0)
        shown = tuple(hits[offset : offset + options.get("limit", 10)])
        return SearchResult(text, "ranking", "hybrid", 1.0, shown, total=25, notes=("En note.",))

    @property
    def vocabulary(self) -> Any:
        said = (Suggestion("term", "enighed", "2 gange i 1 af 2 aftaler"),)
        return SimpleNamespace(suggest=lambda text: said if text == "enig" else (), rare=lambda: ())

    def topic(self, term: str) -> Topic:
        return Topic(term, ())

    def tally(self, text: str, **options: Any) -> Tally:
        number = 0 if text == "intet" else 3
        kinds = {str(section.kind): number for section in DOCUMENT.sections}
        return Tally({OTHER.id: number, AGREEMENT.id: number}, kinds)

    def occurrences(self, text: str) -> Occurrences | None:
        place = place_of_passage(AGREEMENT, DOCUMENT, DOCUMENT.passages[0])
        mention = Mention(DOCUMENT.passages[0].id, place, format_citation(place), url_of(AGREEMENT.id, "1"))
        found = (AgreementOccurrences(OTHER, 0, ()), AgreementOccurrences(AGREEMENT, 2, (mention,)))
        nowhere = (AgreementOccurrences(OTHER, 0, ()), AgreementOccurrences(AGREEMENT, 0, ()))
        return Occurrences(together=False, standings=found if text == "enighed" else nowhere)

    def mentions(self, text: str, agreement: str, *, apart: bool = False) -> tuple[Match, ...]:
        """Every place of the word in the passages and the headings, as it is written."""
        where = [(one, one.section, one.start, one.end) for one in DOCUMENT.passages]
        where += [(None, number, one.start, one.end) for number, one in enumerate(DOCUMENT.sections[:2])]  # type: ignore[misc]
        found = [
            Match(passage, section, tuple(m.span() for m in re.compile(text).finditer(DOCUMENT.text, start, end)))
            for passage, section, start, end in where
        ]
        return tuple(one for one in found if one.spans and agreement == AGREEMENT.id)

    def _hit(self, rank: int) -> Hit:
        """The two passages in turn."""
        passage = DOCUMENT.passages[(rank - 1) % 2]
        place = place_of_passage(AGREEMENT, DOCUMENT, passage)
        words = DOCUMENT.text[passage.start : passage.end]
        marks = tuple(m.span() for m in re.finditer("enighed|Nord", words))
        url = url_of(AGREEMENT.id, place.section_id, passage.id)
        rows = DOCUMENT.blocks[5].rows if rank % 2 == 0 else ()
        return Hit(rank, 1.0, passage.id, place, words, marks, format_citation(place), url, table=rows)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def client(engine: FakeEngine, tmp_path: Path) -> Iterator[FlaskClient]:
    app = create_app(Config(index=tmp_path), open_engine=lambda index: engine)  # type: ignore[arg-type,return-value]
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.test_client() as client:
        yield client


def _page(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    assert response.content_type.startswith("text/html")
    return response.get_data(as_text=True)


def _words(html: str) -> str:
    """The text of a page, white space folded."""
    body = re.sub(r"<[^>]*>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return " ".join(body.split())


def test_the_front_page_has_one_box_what_is_indexed_and_examples_of_it(client: FlaskClient) -> None:
    page = _page(client, "/")
    assert page.count('type="search"') == 1
    assert "Søg i 2 aftaler mellem Regeringen og KL." in _words(page)
    assert "ØA24 & coAftale om <b>prøver</b> for 2024Regeringen, KL20242" in _words(page)
    assert 'href="/?q=%C3%98A24%20%26%20co%20boks%201"' in page
    assert "Et spørgsmål" not in page, "none is answered"


def test_the_box_is_told_what_its_beginning_may_mean(client: FlaskClient) -> None:
    answer = client.get("/forslag?q=enig")
    assert answer.get_json() == [{"kind": "term", "text": "enighed", "said": "2 gange i 1 af 2 aftaler"}]
    assert client.get("/forslag").get_json() == []


def test_a_hit_shows_where_it_stands_its_words_and_its_citation(client: FlaskClient) -> None:
    page = _page(client, "/?q=enighed")
    assert "<mark>enighed</mark>" in page
    assert "s. 1-2" in page
    assert "s. 2 (udledt)" in page
    assert "ØA24 &amp; co, afsnit 1, »Indledning«, s. 1-2" in page
    link = "/aftale/pr%C3%B8ve-2024/1?passage=pr%C3%B8ve-2024.aaaaaaaaaa&amp;q=enighed#p-pr%C3%B8ve-2024.aaaaaaaaaa"
    assert f'href="{link}"' in page


def test_a_hit_is_verbatim_to_the_letter(client: FlaskClient) -> None:
    page = _page(client, "/?q=enighed")
    quoted = re.findall(r'<blockquote class="passage-text">(.*?)</blockquote>', page, re.S)
    passage = DOCUMENT.passages[0]
    assert _words(quoted[0]) == DOCUMENT.text[passage.start : passage.end]


def test_a_table_in_a_hit_is_a_table(client: FlaskClient) -> None:
    assert "<td><mark>Nord</mark></td><td>112,5</td>" in _page(client, "/?q=enighed")


def test_agreements_without_the_word_are_named(client: FlaskClient) -> None:
    page = _words(_page(client, "/?q=enighed"))
    assert "»enighed« står 2 gange i 1 af 2 aftaler. Det står ikke i ØA21." in page
    assert "ØA21 står ikke ØA24 & co 2 gange" in page


def test_every_place_of_a_term_is_listed_by_agreement(client: FlaskClient) -> None:
    page = _words(_page(client, "/?q=enighed"))
    assert "Alle steder, aftale for aftale ØA24 & co afsnit 1, »Indledning«, s. 1-2" in page


def test_a_term_that_stands_nowhere_is_said_to(client: FlaskClient) -> None:
    page = _words(_page(client, '/?q="ordret og ingen steder"'))
    assert "»ordret og ingen steder« står ikke i nogen af de 2 aftaler" in page
    assert "Står ikke i:" not in page


def test_notes_of_the_engine_are_shown(client: FlaskClient) -> None:
    assert "En note." in _page(client, "/?q=enighed")


def test_chosen_years_are_kept_and_passed_on(client: FlaskClient, engine: FakeEngine) -> None:
    page = _page(client, "/?q=enighed&aar=2024&aar=2021&side=2")
    assert engine.asked["years"] == (2021, 2024)
    assert (engine.asked["limit"], engine.asked["offset"]) == (10, 10)
    assert page.count(" checked>") == 2 + 1, "two years, and the switch of the shortcuts"
    assert 'form="soegning" name="blad" value="q=enighed&amp;aar=2021&amp;aar=2024&amp;side=3"' in page


def test_a_turned_page_keeps_the_filters_of_the_page_before_and_all_that_is_picked(client: FlaskClient) -> None:
    """What is ticked and not yet used is no filter; the pager's button carries those that are."""
    sent = {"q": "andet", "aar": "2021", "blad": "q=enighed&aar=2024&side=2&valgt=a.1", "valgt": ["a.2", "a.3"]}
    answer = client.get("/", query_string=sent)
    assert (answer.status_code, answer.location) == (302, "/?q=enighed&aar=2024&side=2&valgt=a.2&valgt=a.3")


def test_hits_come_in_the_order_and_the_form_of_the_address(client: FlaskClient, engine: FakeEngine) -> None:
    page = _page(client, "/?q=enighed&orden=nyeste&vis=linjer")
    assert (engine.asked["order"], engine.asked["limit"]) == ("newest", 50)
    assert page.count('class="index-card kwic"') == 25
    assert '<input type="hidden" name="orden" value="nyeste">' in page
    assert 'href="/?q=enighed&amp;vis=linjer"' in page, "the best first, still as lines"


def test_the_whole_list_is_taken_away(client: FlaskClient, engine: FakeEngine) -> None:
    answer = client.get("/fundet.csv?q=enighed&aar=2024")
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == "nr;aftale;år;side;afsnit;henvisning;ordet står;tekst;adresse"
    assert engine.asked["years"] == (2024,)
    assert client.get("/fundet.pdf?q=enighed").status_code == 404


def test_a_reference_leads_to_its_place_and_back_to_its_words(client: FlaskClient) -> None:
    answer = client.get("/?q=ØA24 %26 co, boks 1")
    place = "/aftale/pr%C3%B8ve-2024/boks-1?q=%C3%98A24+%26+co%2C+boks+1&som=ord"
    assert (answer.status_code, answer.location) == (302, place)
    page = _page(client, place)
    assert 'id="tilbage" href="/?q=%C3%98A24+%26+co%2C+boks+1&amp;som=ord"' in page
    assert "Søg efter ordene »ØA24 & co, boks 1« i stedet" in _words(page)
    assert 'class="index-card' in _page(client, "/?q=%C3%98A24+%26+co%2C+boks+1&som=ord")


def test_a_reference_to_nothing_says_why_and_shows_no_hits(client: FlaskClient) -> None:
    page = _page(client, "/?q=ØA24 %26 co, s. 9")
    assert "ØA24 & co har ingen side 9: den sidste er side 2." in _words(page)
    assert 'class="index-card' not in page
    assert 'href="/?q=%C3%98A24+%26+co%2C+s.+9&amp;som=ord"' in page
    assert "Se indholdet af ØA24 & co" in _words(page)


def test_words_typed_over_a_reference_searched_for_as_words_may_be_a_reference_again(client: FlaskClient) -> None:
    assert client.get("/?q=ØA24 %26 co, boks 1&som=ord:ØA24 %26 co, boks 2").status_code == 302
    assert client.get("/?q=ØA24 %26 co, boks 1&som=ord:ØA24 %26 co, boks 1").status_code == 200


def test_the_last_page_of_hits_has_no_next_one(client: FlaskClient) -> None:
    page = _page(client, "/?q=enighed&side=3")
    assert 'id="forrige-side"' in page
    assert 'id="naeste-side"' not in page
    assert "Passage 21–25" in _words(page)


def test_filters_show_how_many_passages_they_have(client: FlaskClient) -> None:
    page = _page(client, "/?q=enighed")
    assert re.findall(r"<summary>(\w+)</summary>", page)[:4] == ["År", "Aftale", "Part", "Type"]
    assert "2021 , 3 passager" in _words(page)
    assert "Regeringen , 6 passager" in _words(page)


def test_each_filter_in_use_is_shown_and_can_be_taken_off_alone(client: FlaskClient) -> None:
    page = _page(client, "/?q=enighed&aar=2021&aar=2024&type=boks&type=figur&side=2")
    chips = re.findall(r'class="chip" href="([^"]*)">(.*?)</a>', page)
    assert [_words(label) for _, label in chips] == [
        f"Fjern afgrænsningen {chip} ×" for chip in ("År: 2021", "År: 2024", "Type: Bokse", "Type: Figurer")
    ]
    assert chips[0][0] == "/?q=enighed&amp;aar=2024&amp;type=boks&amp;type=figur"
    assert chips[3][0] == "/?q=enighed&amp;aar=2021&amp;aar=2024&amp;type=boks"


def test_what_is_picked_follows_the_search(client: FlaskClient) -> None:
    here, elsewhere = DOCUMENT.passages[0].id, "prøve-2024.cccccccccc"
    page = _page(client, f"/?q=enighed&valgt={here}&valgt={elsewhere}")
    assert f'<input type="hidden" name="valgt" value="{elsewhere}">' in page
    assert f'value="{here}" checked>' in page
    assert f'type="hidden" name="valgt" value="{here}"' not in page
    assert "2 uddrag er valgt, heraf 1 uden for denne side." in page
    opened = re.findall(r'class="card-heading"[^>]*><a href="([^"]*)"', page)[0]
    assert opened.count("valgt=") == 2
    assert _page(client, opened.replace("&amp;", "&")).count("valgt=") >= 2


def test_an_error_page_has_the_search_box_with_what_was_asked(client: FlaskClient) -> None:
    assert 'name="q" type="search" value="enighed"' in _page(client, "/?q=enighed&side=0", 400)


def test_a_reference_can_be_copied_in_every_form(client: FlaskClient) -> None:
    page = _page(client, "/?q=enighed")
    citation = "ØA24 &amp; co, afsnit 1, »Indledning«, s. 1-2"
    assert f'data-copy="{citation}" data-form="kort"' in page
    assert f"[{citation}](http://localhost/aftale/pr%C3%B8ve-2024/1?passage=" in page


def test_an_agreement_opened_from_a_search_leads_back_and_on(client: FlaskClient) -> None:
    page = _page(client, "/aftale/prøve-2024/1?passage=prøve-2024.aaaaaaaaaa&q=enighed&aar=2024")
    assert 'id="tilbage" href="/?q=enighed&amp;aar=2024#t-1"' in page
    assert re.search(r'id="naeste" rel="next" href="[^"]*bbbbbbbbbb&amp;q=enighed&amp;aar=2024#', page)
    assert 'id="forrige"' not in page


@pytest.mark.parametrize("address", ["/hjaelp", "/om"])
def test_the_site_tells_of_itself(client: FlaskClient, address: str) -> None:
    page = _page(client, address)
    assert page.count("<h1") == 1
    assert f'href="{address}"' in page


def test_the_authority_of_the_settings_stands_in_the_accessibility_statement(
    engine: FakeEngine, tmp_path: Path
) -> None:
    config = Config(
        index=tmp_path, authority="Prøveministeriet", contact="post@example.dk", accessibility_reviewed="2031-12-24"
    )
    app = create_app(config, open_engine=lambda index: engine)  # type: ignore[arg-type,return-value]
    page = app.test_client().get("/tilgaengelighed").get_data(as_text=True)
    assert "Prøveministeriet" in page
    assert "post@example.dk" in page
    assert "24. december 2031" in page


def test_without_what_it_has_to_say_there_is_no_accessibility_statement(client: FlaskClient) -> None:
    assert "Der er ingen tilgængelighedserklæring endnu" in _page(client, "/tilgaengelighed", 404)
    assert "/tilgaengelighed" not in _page(client, "/")


def test_nothing_found_says_so_and_helps(client: FlaskClient) -> None:
    page = _page(client, "/?q=intet")
    assert "Søgningen gav intet." in page
    assert 'href="/?q=noget"' in page


@pytest.mark.parametrize(
    "query", ["/?q=", "/?q=%20", "/?q=ord&aar=i+fjor", "/?q=ord&side=0", "/?q=ord&metode=gæt", "/?q=a&aar=99999999999"]
)
def test_what_cannot_be_searched_for_is_one_danish_sentence(client: FlaskClient, query: str) -> None:
    page = _page(client, query, 400)
    assert 'role="alert"' in page
    assert "Traceback" not in page


def test_script_in_a_query_a_title_or_a_text_is_text(client: FlaskClient) -> None:
    for address in (f"/?q=enighed{EVIL}", "/aftaler", "/aftale/prøve-2024", "/aftale/prøve-2024/1"):
        page = _page(client, address)
        assert EVIL not in page
        assert "<b>prøver" not in page


def test_nothing_on_a_page_needs_inline_script_or_style(client: FlaskClient) -> None:
    for address in ("/", "/?q=enighed", "/aftaler", "/aftale/prøve-2024", "/findes-ikke"):
        page = client.get(address).get_data(as_text=True)
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", page)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_every_response_is_locked_down(client: FlaskClient) -> None:
    for address in ("/", "/aftale/prøve-2024", "/findes-ikke", "/static/site.css", "/api/v1/search?q=enighed"):
        with client.get(address) as response:
            headers = response.headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_an_agreement_shows_its_whole_text_in_order(client: FlaskClient) -> None:
    page = _page(client, "/aftale/prøve-2024")
    text = _words(re.sub(r'<a class="permalink".*?</a>|<(?:a|p) class="page-[^>]*>.*?</(?:a|p)>', "", page, flags=re.S))
    at = 0
    for kind, words, _ in PARTS:
        for piece in re.split(r"[\t\n]", words):
            at = text.find(piece, at)
            assert at >= 0, (kind, piece)


def test_an_agreement_has_headings_pages_tables_lists_boxes_and_footnotes(client: FlaskClient) -> None:
    page = _page(client, "/aftale/prøve-2024")
    assert '<h2 id="s-1"' in page
    assert 'class="frame"' in page
    assert '<th scope="col">Region</th>' in page
    assert '<td class="number">112,5</td>' in page
    assert "<li>• Første krav.</li>" in re.sub(r"<span[^>]*></span>", "", page)
    assert 'class="footnote' in page
    assert re.search(r'id="side-1" href="/aftale/pr%C3%B8ve-2024/side/1" [^>]*>s. 1</a>', page)
    assert re.search(r'id="side-2" [^>]*>s. 2 \(udledt\)</a>som går', page)


def test_a_section_has_an_address_where_it_has_the_focus(client: FlaskClient) -> None:
    page = _page(client, "/aftale/prøve-2024/boks-1")
    assert re.search(r'<h2 id="s-boks-1"[^>]* autofocus>', page)
    assert page.count("autofocus") == 1
    assert "<title>Nærhedsfinansiering" in page


def test_a_footnote_has_an_address(client: FlaskClient) -> None:
    assert re.search(r'<p class="footnote current" id="s-fodnote-1"', _page(client, "/aftale/prøve-2024/fodnote-1"))


def test_a_passage_is_marked_where_it_stands(client: FlaskClient) -> None:
    page = _page(client, "/aftale/prøve-2024/1?passage=prøve-2024.aaaaaaaaaa")
    assert 'id="p-prøve-2024.aaaaaaaaaa"' in page
    marked = re.findall(r'<p class="paragraph in-passage"[^>]*>(.*?)</p>', page, re.S)
    passage = DOCUMENT.passages[0]
    told = re.sub(r'<a class="page-mark".*?</a>', "", "".join(marked))
    assert _words(told) == DOCUMENT.text[passage.start : passage.end]


def test_a_passage_that_is_gone_is_told_of(client: FlaskClient) -> None:
    assert "findes ikke længere" in _page(client, "/aftale/prøve-2024/1?passage=prøve-2024.0000000000")


def test_a_page_has_an_address(client: FlaskClient) -> None:
    assert re.search(r'id="side-2" [^>]* autofocus>', _page(client, "/aftale/prøve-2024/side/2"))


def test_the_list_of_agreements_links_to_each(client: FlaskClient) -> None:
    page = _page(client, "/aftaler")
    assert 'href="/aftale/anden-2021"' in page
    assert 'href="/aftale/pr%C3%B8ve-2024"' in page


@pytest.mark.parametrize(
    "address",
    [
        "/aftale/ukendt",
        "/aftale/prøve-2024/9",
        "/aftale/prøve-2024/side/3",
        "/ukendt",
        "/static/ukendt.css",
        "/aftale/prøve-2024/../../etc",
    ],
)
def test_an_unknown_address_is_a_danish_page(client: FlaskClient, address: str) -> None:
    assert "findes ikke" in _page(client, address, 404) or "har ingen side" in _page(client, address, 404)


def test_a_wrong_method_is_told_which_are_right(client: FlaskClient) -> None:
    response = client.post("/")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_bug_is_no_traceback(client: FlaskClient, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str, **options: Any) -> SearchResult:
        raise RuntimeError("secret")

    monkeypatch.setattr(engine, "search", fail)
    page = _page(client, "/?q=ord", 500)
    assert "Der er sket en fejl" in page
    assert "secret" not in page


def test_text_is_compressed_for_those_who_take_it(client: FlaskClient) -> None:
    assert client.get("/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": "gzip;q=0"}).headers


def _write_manifest(folder: Path, generation: str) -> None:
    (folder / "CURRENT").write_text(generation, encoding="utf-8")


def test_a_rebuilt_index_takes_over_without_a_restart(tmp_path: Path) -> None:
    _write_manifest(tmp_path, "1")
    engines = iter([FakeEngine("1"), FakeEngine("2")])
    now = [0.0]
    current = ReloadingEngine(tmp_path, lambda index: next(engines), clock=lambda: now[0])  # type: ignore[arg-type,return-value]
    _write_manifest(tmp_path, "22")
    assert current.get().manifest.generation == "1", "looked at most once a second"
    now[0] = 2.0
    current.get()
    current.wait()
    assert current.get().manifest.generation == "2"


def test_an_index_that_cannot_be_opened_leaves_the_old_one_in_use(tmp_path: Path) -> None:
    _write_manifest(tmp_path, "1")
    first = [FakeEngine("1")]

    def open_engine(index: object) -> Any:
        if first:
            return first.pop()
        raise IndexDirectoryError("Indekset er beskadiget: kør aftalesoeg index.")

    now = [0.0]
    current = ReloadingEngine(tmp_path, open_engine, clock=lambda: now[0])
    _write_manifest(tmp_path, "22")
    now[0] = 2.0
    current.get()
    current.wait()
    assert current.get().manifest.generation == "1"


def test_the_sums_of_a_passage_stand_under_its_text(client: FlaskClient) -> None:
    page = _words(_page(client, "/?q=enighed"))
    assert "Beløb i passagen (læst maskinelt) 1.350 mio. kr. 1.350.000.000 kr." in page


def test_the_page_about_the_program_shows_how_well_it_finds_and_answers(client: FlaskClient) -> None:
    page = _page(client, "/om/teknik")
    assert '<th scope="row">BM25, danske stammer</th>' in page
    assert "aftalesoeg evaluate tests/quality/answers.jsonl --answers" in page


def test_the_page_about_the_program_is_without_words_of_the_trade(client: FlaskClient) -> None:
    page = _words(_page(client, "/om"))
    assert "spørgsmål, aftalerne besvarer, får" in page
    for word in ("nDCG", "MRR", "BM25", "aftalesoeg evaluate", "generation"):
        assert word not in page


def test_addresses_in_an_error_are_links(client: FlaskClient) -> None:
    page = _page(client, "/aftale/ukendt", 404)
    assert 'se listen over aftaler på <a href="/aftaler">/aftaler</a>.' in page
    assert '<a href="/">forsiden</a>' in _page(client, "/ukendt", 404)


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("/aftale/prøve-2024/boks-1)", "/aftale/pr%C3%B8ve-2024/boks-1"),
        ("/aftale/prøve-2024/boks-1).", "/aftale/pr%C3%B8ve-2024/boks-1"),
        ("/aftaler%3F", "/aftaler"),
        ("/aftale/prøve-2024/boks-1%3Fq=enighed)", "/aftale/pr%C3%B8ve-2024/boks-1?q=enighed"),
        ("/?q=l%E6ge+%26+%E5r", "/?q=l%C3%A6ge+%26+%C3%A5r"),
    ],
)
def test_what_a_link_suffers_on_its_way_is_mended(client: FlaskClient, pasted: str, meant: str) -> None:
    answer = client.get(pasted)
    assert (answer.status_code, answer.location) == (302, meant)


def test_a_path_in_latin_1_is_read(client: FlaskClient) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": "/aftale/pr\xf8ve-2024"})
    assert (answer.status_code, answer.location) == (302, "/aftale/pr%C3%B8ve-2024")


def test_no_mended_address_is_on_another_host() -> None:
    assert mended_address("//example.com/x)") == "/example.com/x"
    assert mended_address("//)") is None
    assert mended_address("//example.com?x=)") == "/example.com?x="


def test_an_address_that_is_right_or_beyond_mending_is_left_alone(client: FlaskClient) -> None:
    assert client.get("/?q=l%C3%A6ge").status_code == 200
    assert client.get("/ukendt").status_code == 404
    assert client.get("/aftale/prøve-2024/").status_code in (200, 308)

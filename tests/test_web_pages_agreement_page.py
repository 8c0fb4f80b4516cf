"""The reading of an agreement over the real index: long ones in parts, words looked for, picks, the way back."""

import html
import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from web import create_app
from web.config import Config

pytestmark = pytest.mark.model

LONG = "/aftale/sundhedsreform-2025"
PLACE = "/aftale/oa-regioner-2024/2/naerhedsfinansiering"


@pytest.fixture(scope="module")
def client(corpus_index: Path) -> FlaskClient:
    return create_app(Config(index=corpus_index, rate=0)).test_client()


def _page(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def _link(page: str, identity: str) -> str:
    """The address of the link with that id, "" where there is none."""
    found = re.search(rf'<a [^>]*id="{identity}"[^>]*href="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def _column(page: str) -> str:
    return page[page.index("<article") : page.index("</article>")]


def test_no_page_of_an_agreement_is_larger_than_150_kb_and_the_parts_have_every_passage(client: FlaskClient) -> None:
    for agreement in re.findall(r'<h2><a href="(/aftale/[^"]+)"', _page(client, "/aftaler")):
        first = _page(client, agreement)
        total = int((re.search(r"Del 1 af (\d+)", first) or ["", "1"])[1])
        parts = [_page(client, f"{agreement}?del={number}&q=sundhed") for number in range(1, total + 1)]
        assert max(len(part.encode()) for part in parts) < 150_000
        shown = [identity for part in parts for identity in re.findall(r'id="p-([^"]+)"', part)]
        assert len(shown) == len(set(shown)) > 50


@pytest.mark.parametrize("last", [f"{LONG}/bilag-4", f"{LONG}/side/60", f"{LONG}?ved=60", f"{LONG}?find=overhead&nr=2"])
def test_a_place_of_a_long_agreement_is_on_the_page_of_its_address(client: FlaskClient, last: str) -> None:
    assert "autofocus" in _column(_page(client, last))


def test_a_word_is_looked_for_in_one_agreement_and_stepped_through(client: FlaskClient) -> None:
    page = _page(client, "/aftale/oa-regioner-2024?find=nærhedsfinansiering")
    assert "7 steder med »nærhedsfinansiering«" in page
    seen = [_page(client, "/aftale/oa-regioner-2024?find=nærhedsfinansiering")]
    while following := _link(seen[-1], "naeste"):
        seen.append(_page(client, following))
    assert len(seen) == 7
    for number, page in enumerate(seen, 1):
        assert f"Sted {number} af 7" in page
        assert re.search(rf'<mark id="ord-{number}" tabindex="-1" autofocus>nærhedsfinansiering', page, re.IGNORECASE)
    assert re.findall(r'class="tree-words">(\d+)', seen[0]) == ["3", "1", "1", "2"]


def test_a_step_leads_into_another_part_of_a_long_agreement(client: FlaskClient) -> None:
    at = f"{LONG}?find=sundhedsråd"
    parts = set()
    for number in (1, 200):
        page = _page(client, f"{at}&nr={number}")
        assert "autofocus" in _column(page)
        parts.add((re.search(r"Del (\d) af", page) or [""])[0])
    assert len(parts) == 2


def test_a_word_that_stands_nowhere_is_told_with_the_way_to_all_agreements(client: FlaskClient) -> None:
    page = _page(client, "/aftale/oa-regioner-2024?find=qqxx")
    assert '»qqxx« står ikke i ØA24. <a href="/?q=qqxx">Søg i alle aftaler</a>' in page


@pytest.mark.parametrize(
    "query", ["find=", "find=%20", "find=-&nr=1", "find=og", "find=teknologibidrag&nr=99999", "nr=-1"]
)
def test_any_words_and_any_number_show_the_agreement(client: FlaskClient, query: str) -> None:
    assert "Aftale om regionernes økonomi for 2024</h1>" in _page(client, f"/aftale/oa-regioner-2024?{query}")


def test_words_that_do_not_stand_together_are_marked_each(client: FlaskClient) -> None:
    page = _page(client, "/aftale/oa-regioner-2024?find=sygehusbyggerier+teknologibidrag")
    marked = {word.lower() for word in re.findall(r"<mark[^>]*>(\w+)", _column(page))}
    assert {"teknologibidrag", "kvalitetsfondsbyggerier"} & marked or "teknologibidraget" in marked


def _landed(client: FlaskClient, query: str) -> str:
    """The page of the first hit of a search."""
    cards = _page(client, f"/?q={query}")
    (address, *_) = re.findall(r'href="(/aftale/[^"]*passage=[^"]*)"', cards)
    return _page(client, html.unescape(address))


def test_a_hit_opens_with_its_words_marked_and_leads_back_to_itself_among_the_hits(client: FlaskClient) -> None:
    page = _landed(client, "nærhedsfinansiering")
    assert "in-passage" in _column(page)
    assert re.search(r"<mark[^>]*>[Nn]ærhedsfinansiering", _column(page))
    back = _link(page, "tilbage")
    assert re.fullmatch(r"/\?q=n%C3%A6rhedsfinansiering#t-\d+", back)
    card = back.partition("#")[2]
    assert f'id="{card}"' in _page(client, back)


def test_the_hits_stepped_through_are_those_that_have_the_word(client: FlaskClient) -> None:
    page = _landed(client, "deponeringsfritagelsespulje")
    while before := _link(page, "forrige"):
        page = _page(client, before)
    seen = [page]
    while following := _link(seen[-1], "naeste"):
        seen.append(_page(client, following))
    steps = [re.findall(r"<span>(\d+ af \d+)</span>", page) for page in seen]
    assert steps == [["1 af 3"], ["2 af 3"], ["3 af 3"]]


def test_the_quotation_is_verbatim_with_its_reference(client: FlaskClient) -> None:
    page = _landed(client, "teknologibidrag")
    quoted = html.unescape((re.search(r'data-quote="([^"]*)"', page) or ["", ""])[1])
    words, _, reference = quoted.rpartition("« (")
    assert reference == html.unescape((re.search(r'<cite id="her">(.*?)</cite>', page) or ["", ""])[1]) + ")"
    told = re.sub(r"<a class=\"page-mark\".*?</a>|<[^>]*>", "", _column(page))
    assert " ".join(words.removeprefix("»").split()) in " ".join(html.unescape(told).split())


def test_a_passage_is_picked_with_its_search_and_taken_off_again(client: FlaskClient) -> None:
    page = _landed(client, "teknologibidrag")
    picked = _link(page, "vaelg")
    (value,) = parse_qs(urlsplit(picked).query)["valgt"]
    assert value.endswith("~teknologibidrag")
    page = _page(client, picked)
    assert ">1 uddrag</a>" in page
    assert "valgt=" not in _link(page, "vaelg")


def test_what_is_picked_while_looking_in_an_agreement_says_what_was_looked_for(client: FlaskClient) -> None:
    page = _page(client, "/aftale/oa-regioner-2024?find=likviditet&nr=2&q=sygehuse")
    assert parse_qs(urlsplit(_link(page, "vaelg")).query)["valgt"][0].endswith("~likviditet")


def test_a_footnote_and_its_mark_lead_to_each_other(client: FlaskClient) -> None:
    page = _page(client, f"{LONG}/3/fodnote-1")
    call = re.search(r'<a class="fn" href="#(s-[^"]*)" id="(k-[^"]*)" aria-label="Fodnote 1">1</a>', page)
    assert call
    assert f'id="{call[1]}"' in page
    assert f'<a class="fn" href="#{call[2]}"' in page


def test_a_page_of_an_agreement_takes_less_than_300_ms(client: FlaskClient) -> None:
    for address in (LONG, f"{LONG}?find=sundhedsråd", f"{PLACE}?q=nærhedsfinansiering"):
        _page(client, address)
        begun = time.process_time()
        _page(client, address)
        assert time.process_time() - begun < 0.3, address

"""Reading in a real Chromium: what is selected is quoted, the bar says where one is, nothing is covered or shifted."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from search.citations.format import format_citation, place_of_span
from web.wiring import open_answering_engine

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

SECTION = "/aftale/oa-regioner-2024/2/naerhedsfinansiering"
SELECT = """([from, to]) => {
    const [first, last] = [from, to].map((words) => {
        const walker = document.createTreeWalker(document.querySelector('.agreement-text'), NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) if (walker.currentNode.data.includes(words)) return walker.currentNode;
    });
    const range = document.createRange();
    range.setStart(first, first.data.indexOf(from));
    range.setEnd(last, last.data.indexOf(to) + to.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


MEASURE = """() => {
    const paragraph = document.querySelector('.agreement-text p.paragraph');
    const probe = document.createElement('span');
    probe.textContent = 'Parterne er enige om, at regionerne '.repeat(5);
    probe.style.whiteSpace = 'nowrap';
    const room = paragraph.clientWidth;
    paragraph.append(probe);
    return room / (probe.getBoundingClientRect().width / probe.textContent.length);
}"""
"""Characters on a line, as the mean of a Danish sentence."""


@pytest.fixture
def page(open_page: "Callable[[bool], Page]") -> "Page":
    page = open_page(True)
    page.set_viewport_size({"width": 1280, "height": 900})
    return page


def _copied(page: "Page", key: str) -> str:
    page.evaluate("navigator.clipboard.writeText('intet')")
    page.keyboard.press(key)
    page.locator("#besked.shown").wait_for()
    text = "intet"
    while text == "intet":  # the clipboard is written a moment later
        text = page.evaluate("navigator.clipboard.readText()")
    return text


def _select(page: "Page", first: str, last: str) -> None:
    page.evaluate(SELECT, [first, last])


def test_what_is_selected_is_quoted_with_the_reference_of_its_place(page: "Page") -> None:
    page.goto("/aftale/oa-regioner-2024")
    _select(page, "De specifikke kriterier", "efterfølgende år.")
    assert _copied(page, "q") == (
        "»De specifikke kriterier er dynamiske og kan udskiftes for efterfølgende år.« "
        "(ØA24, afsnit 2, »Nærhedsfinansiering«, s. 3)"
    )
    assert _copied(page, "c") == "ØA24, afsnit 2, »Nærhedsfinansiering«, s. 3"


def test_what_is_selected_over_two_sections_is_quoted_with_both(page: "Page") -> None:
    page.goto("/aftale/oa-regioner-2024")
    _select(page, "at evaluere modellen", "er et årligt finansieringsbidrag")
    assert _copied(page, "q") == (
        "»at evaluere modellen i 2025.\nTeknologibidrag\nTeknologibidraget er et årligt finansieringsbidrag« "
        "(ØA24, afsnit 2, »Nærhedsfinansiering«, s. 3; ØA24, afsnit 2, »Teknologibidrag«, s. 3)"
    )


def test_the_button_quotes_the_selection_and_leaves_it(page: "Page") -> None:
    page.goto(f"{SECTION}?q=n%C3%A6rhedsfinansiering")
    _select(page, "De specifikke kriterier", "efterfølgende år.")
    page.get_by_role("button", name="Kopiér citat med henvisning").click()
    page.locator("#besked.shown").wait_for()
    assert page.evaluate("getSelection().toString()").startswith("De specifikke")
    assert page.evaluate("navigator.clipboard.readText()").startswith("»De specifikke kriterier er")


def test_a_mark_of_a_footnote_is_no_part_of_a_quotation(page: "Page") -> None:
    page.goto("/aftale/sundhedsreform-2025/3/fodnote-1")
    _select(page, "sundhedsområde via sundhedsrådene", "Det skal understøtte")
    assert _copied(page, "q").startswith(
        "»sundhedsområde via sundhedsrådene. Det skal understøtte« (Forårsaftale 2025, afsnit 3"
    )


@pytest.mark.parametrize("agreement", ["oa-regioner-2013", "sundhedsreform-2025"])
def test_the_reference_of_a_selection_is_that_of_the_server(page: "Page", corpus_index: Path, agreement: str) -> None:
    """Paragraphs from all over the agreement: the pages, too, are named as everywhere else."""
    page.goto(f"/aftale/{agreement}")
    known, document = next(one for one in open_answering_engine(corpus_index).library if one[0].id == agreement)
    blocks = [one for one in document.blocks if one.kind == "paragraph"]
    shown = page.locator("p.paragraph").all()
    for number in range(0, len(shown), 7):
        shown[number].evaluate("node => getSelection().selectAllChildren(node)")
        expected = format_citation(place_of_span(known, document, blocks[number].start, blocks[number].end))
        assert _copied(page, "c") == expected, shown[number].inner_text()


def test_the_bar_and_the_contents_follow_the_reader(page: "Page") -> None:
    page.goto("/aftale/oa-regioner-2024")
    assert page.locator("#her").inner_text() == "ØA24"
    page.locator("[id='s-2/teknologibidrag']").evaluate("node => window.scrollTo(0, node.offsetTop - 150)")
    page.locator("#her", has_text="Teknologibidrag").wait_for()
    assert page.locator("#her").inner_text() == "ØA24, afsnit 2, »Teknologibidrag«, s. 3"
    assert page.locator(".contents [aria-current]").inner_text().startswith("Teknologibidrag")
    assert _copied(page, "c") == "ØA24, afsnit 2, »Teknologibidrag«, s. 3"


def test_f_looks_in_the_agreement_and_j_steps_on(page: "Page") -> None:
    page.goto("/aftale/oa-regioner-2024")
    page.keyboard.press("f")
    page.keyboard.type("teknologibidrag")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.keyboard.press("j")
    assert "Sted 2 af 9" in page.locator(".steps").inner_text()
    assert page.locator("#ord-2").evaluate("node => node.getBoundingClientRect().top") > 60


def test_an_agreement_is_looked_in_without_script(open_page: "Callable[[bool], Page]") -> None:
    page = open_page(False)
    page.goto("/aftale/oa-regioner-2024")
    page.locator("#find").fill("teknologibidrag")
    with page.expect_navigation():
        page.locator("#find").press("Enter")
    with page.expect_navigation():
        page.get_by_role("link", name="Næste sted").click()
    assert "Sted 2 af 9" in page.locator(".steps").inner_text()
    box = page.locator("#ord-2").bounding_box()
    assert box is not None
    assert 0 < box["y"] < 720


def test_a_passage_is_picked_while_reading_and_the_pick_is_kept(page: "Page") -> None:
    page.goto("/aftale/oa-regioner-2024")
    page.locator("[id='s-2/teknologibidrag']").evaluate("node => window.scrollTo(0, node.offsetTop - 150)")
    page.locator("#her", has_text="Teknologibidrag").wait_for()
    with page.expect_navigation():
        page.keyboard.press("v")
    with page.expect_navigation():
        page.keyboard.press("v")
    assert page.locator(".picked-link").count() == 0
    with page.expect_navigation():
        page.keyboard.press("v")
    assert page.locator(".picked-link").inner_text() == "1 uddrag"
    assert "Teknologibidraget er et årligt" in page.locator(".in-passage").first.inner_text()
    with page.expect_navigation():
        page.locator(".picked-link").click()
    assert page.locator(".index-card cite").all_inner_texts() == ["ØA24, afsnit 2, »Teknologibidrag«, s. 3"]
    assert "Valgt under læsning" in page.locator(".index-card").inner_text()


@pytest.mark.parametrize("width", [1280, 768, 320])
def test_the_bar_covers_nothing_that_an_address_or_a_key_leads_to(page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in (f"{SECTION}#s-2/naerhedsfinansiering", "/aftale/oa-regioner-2024/side/4#side-4"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        target = address.partition("#")[2]
        top = page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", target)
        bottom = page.evaluate("document.querySelector('.bar').getBoundingClientRect().bottom")
        assert bottom <= top < 700, address
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
        box = page.evaluate("document.activeElement.closest('.agreement-text a')?.getBoundingClientRect().top")
        assert box is None or box >= bottom - 1


@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_shifts_while_an_agreement_arrives(page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) "
        "if (!one.hadRecentInput) window.shift += one.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    for address in (f"{SECTION}?q=n%C3%A6rhedsfinansiering", "/aftale/sundhedsreform-2025?find=overhead&nr=2#ord-2"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift") <= 0.05, address


def test_a_line_of_an_agreement_has_60_to_75_characters(page: "Page") -> None:
    page.goto("/aftale/oa-regioner-2024")
    assert 60 <= page.evaluate(MEASURE) <= 75


def test_the_contents_are_behind_a_button_on_a_narrow_screen(open_page: "Callable[[bool], Page]") -> None:
    page = open_page(False)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/aftale/oa-regioner-2024")
    contents = page.locator(".contents")
    assert not contents.is_visible()
    page.locator(".tree-switch").click()
    assert contents.is_visible()


def test_a_printed_agreement_has_its_reference_and_no_bars(page: "Page") -> None:
    page.goto(SECTION)
    page.emulate_media(media="print")
    assert page.locator(".full-reference").inner_text() == (
        "Aftale om regionernes økonomi for 2024 (Regeringen og Danske Regioner), afsnit 2, »Nærhedsfinansiering«, s. 3"
    )
    assert page.locator(".running").is_visible()
    for gone in (".bar", ".tree", ".margin", "button", "input"):
        assert [one for one in page.locator(gone).all() if one.is_visible()] == [], gone

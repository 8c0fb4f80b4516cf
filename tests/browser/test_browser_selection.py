"""Extracts picked on several pages of hits and in several searches, with JavaScript and without."""

import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.model]


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(open_page: "Callable[[bool], Page]", request: pytest.FixtureRequest) -> "Page":
    return open_page(request.param)


def _tick(page: "Page", *numbers: int) -> list[str]:
    """Tick the hits with these numbers (from 0) on the page shown; their citations."""
    for number in numbers:
        page.locator(".pick input").nth(number).check()
    return [page.locator(".index-card cite").nth(number).inner_text() for number in numbers]


def _press(page: "Page", name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def _shown(page: "Page") -> list[str]:
    return page.locator(".index-card cite").all_inner_texts()


def test_hits_picked_on_two_pages_and_in_a_second_search_are_taken_away_together(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    picked = _tick(page, 0, 2)
    _press(page, "Næste")
    assert "2 uddrag er valgt, heraf 2 uden for denne side." in page.locator(".picks").inner_text()
    picked += _tick(page, 1)
    page.locator("#q").fill("nærhedsfinansiering")
    _press(page, "Søg")
    picked += _tick(page, 0)
    _press(page, "Vis og hent de valgte uddrag")
    assert _shown(page) == picked
    with page.expect_download() as download:
        page.get_by_role("button", name="Word med fodnoter").click()
    with zipfile.ZipFile(download.value.path()) as document:
        text = document.read("word/footnotes.xml").decode()
    assert [pinpoint for pinpoint in (cite.split(", ", 1)[1] for cite in picked) if pinpoint not in text] == []


def test_the_address_holds_what_is_picked(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    picked = _tick(page, 3)
    _press(page, "Næste")
    page.goto(page.url)  # as from a bookmark
    _press(page, "Forrige")
    assert page.locator(".pick input").nth(3).is_checked()
    page.locator(".pick input").nth(3).uncheck()
    kept = _tick(page, 4)
    _press(page, "Vis og hent de valgte uddrag")
    assert _shown(page) == kept != picked


def test_what_is_picked_outlasts_a_filter_and_a_look_into_the_agreement(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    picked = _tick(page, 0)
    page.locator("#aar-1").check()
    _press(page, "Brug afgrænsning")
    with page.expect_navigation():
        page.locator(".card-heading a").first.click()
    with page.expect_navigation():
        page.locator("#tilbage").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Fjern afgrænsningen År: 2013").click()
    assert page.locator(".pick input").first.is_checked()
    _press(page, "Vis og hent de valgte uddrag")
    assert _shown(page) == picked


def test_what_is_picked_outlasts_the_menu_and_a_search_for_a_topic(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    _tick(page, 0, 2)
    for name in ("Aftaler", "Hvad er nyt", "Emne over år"):
        if name == "Aftaler" and not page.url.count("valgt="):  # without script a tick is sent with the next search
            _press(page, "Søg")
        with page.expect_navigation():
            page.get_by_role("navigation", name="Hovedmenu").get_by_role("link", name=name).click()
    page.locator("#q").fill("teknologibidrag")
    with page.expect_navigation():
        page.locator("#q").press("Enter")
    with page.expect_navigation():
        page.get_by_role("link", name="Uddrag (2)").click()
    assert len(_shown(page)) == 2
    assert "»sygehuse«" in page.locator(".lead").inner_text()


def test_an_extract_is_taken_off_and_the_choice_cleared(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    picked = _tick(page, 0, 1, 2)
    _press(page, "Vis og hent de valgte uddrag")
    with page.expect_navigation():
        page.get_by_role("link", name="Fjern uddrag 2").click()
    assert _shown(page) == [picked[0], picked[2]]
    with page.expect_navigation():
        page.get_by_role("link", name="Tilbage til søgningen").click()
    assert [box.is_checked() for box in page.locator(".pick input").all()[:3]] == [True, False, True]
    with page.expect_navigation():
        page.get_by_role("link", name="Ryd valget").click()
    assert page.locator(".pick input:checked").count() == 0


def test_nothing_picked_is_told_and_leads_back_to_the_search(page: "Page") -> None:
    page.goto("/?q=sygehuse&aar=2013")
    _press(page, "Vis og hent de valgte uddrag")
    assert "sæt hak" in page.get_by_role("alert").inner_text()
    with page.expect_navigation():
        page.get_by_role("link", name="Tilbage til søgningen").click()
    assert page.locator("#aar-1").is_checked()


def test_ticks_are_counted_and_stand_in_the_address_at_once(open_page: "Callable[[bool], Page]") -> None:
    page = open_page(True)
    page.goto("/?q=sygehuse")
    _tick(page, 0, 1)
    assert page.locator(".picks").inner_text() == "2 uddrag er valgt."
    assert page.url.count("valgt=") == 2
    page.reload()
    assert page.locator(".pick input:checked").count() == 2

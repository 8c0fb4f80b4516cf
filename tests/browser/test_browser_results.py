"""The search box and the results in a browser: suggestions, filters, paging, the whole list, nothing that jumps."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from page_addresses import PAGES, resolved

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

SHIFT = """() => new Promise(done => {
    let sum = 0;
    const moved = [];
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) {
            if (entry.hadRecentInput) continue;
            sum += entry.value;
            moved.push(...entry.sources.map(one => [one.node?.parentElement?.className,
                one.node?.textContent?.slice(0, 60), one.previousRect.y, one.currentRect.y, entry.startTime]));
        }
    }).observe({ type: 'layout-shift', buffered: true });
    window.setTimeout(() => done([sum, moved]), 300);
})"""
"""Cumulative layout shift of the page shown, as Chromium counts it, and what moved."""
OURS = (
    *("forside", "soegning", "mange", "afgraenset", "linjer", "svar", "intet-svar", "henvisning-flere"),
    *("henvisning-ingen", "emne", "emne-mange", "emne-tom", "om", "teknik", "hjaelp", "fejl-404"),
)


@pytest.fixture
def page(open_page: "Callable[[bool], Page]") -> "Page":
    return open_page(True)


@pytest.fixture
def plain(open_page: "Callable[[bool], Page]") -> "Page":
    return open_page(False)


def _offered(page: "Page", typed: str) -> list[str]:
    page.locator("#q").press_sequentially(typed)
    page.locator("#forslag li").first.wait_for()
    return page.locator("#forslag li").all_inner_texts()


def test_suggestions_are_walked_taken_and_left_by_keys(page: "Page") -> None:
    page.goto("/")
    box = page.get_by_role("combobox", name="Ord, emne, henvisning eller spørgsmål")
    assert (box.get_attribute("aria-expanded"), box.get_attribute("aria-autocomplete")) == ("false", "list")
    first, *_ = _offered(page, "deponeringsf")
    assert first.split("\n") == ["deponeringsfritagelsespulje", "4 gange i 3 af 5 aftaler"]
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    assert box.input_value() == "deponeringsfritagelsespulje"
    box.press("ArrowUp")
    assert box.input_value() == "deponeringsf", "what was typed is one of the choices"
    box.press("ArrowDown")
    box.press("Escape")
    assert (box.input_value(), box.get_attribute("aria-expanded")) == ("deponeringsf", "false")
    box.press_sequentially("r")
    page.locator("#forslag li").first.wait_for()
    box.press("ArrowDown")
    with page.expect_navigation():
        box.press("Enter")
    assert page.locator(".sum").inner_text().startswith("»deponeringsfritagelsespulje« står ordret 4 gange")


def test_a_suggested_place_is_one_click_from_the_box(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    page.locator("#q").fill("")
    assert "ØA24 boks 2.1" in _offered(page, "øa24 bo")[0]
    with page.expect_navigation():
        page.locator("#forslag li").first.click()
    assert "/boks-2.1?" in page.url


def test_without_script_the_box_is_a_search_box_and_nothing_is_lost(plain: "Page") -> None:
    plain.goto("/")
    assert plain.get_by_role("combobox").count() == 0
    plain.locator("#q:focus").wait_for()
    plain.keyboard.type("ØA24 boks 2.1")
    with plain.expect_navigation():
        plain.keyboard.press("Enter")
    assert "/boks-2.1?" in plain.url


def test_a_ticked_filter_applies_at_once_and_back_restores_it(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    promised = page.locator("label[for=aar-1] .facet-count").inner_text().split()[1]
    with page.expect_navigation():
        page.locator("#aar-1").check()
    assert "aar=2013" in page.url
    numbers = page.locator(".number-of").all_inner_texts()
    assert sum(int(number.split()[0]) for number in numbers) <= int(promised)
    with page.expect_navigation():
        page.locator("#aar-2").check()
    assert "aar=2021" in page.url
    page.go_back()
    assert [page.locator(f"#aar-{n}").is_checked() for n in (1, 2)] == [True, False]
    page.go_back()
    assert [page.locator(f"#aar-{n}").is_checked() for n in (1, 2)] == [False, False]


def test_without_script_a_turned_page_keeps_the_filters_in_use(plain: "Page") -> None:
    """What is ticked and not yet used is no filter; the button uses it."""
    plain.goto("/?q=sygehuse&aar=2013")
    plain.locator("#aar-2").check()
    with plain.expect_navigation():
        plain.get_by_role("button", name="Næste", exact=True).click()
    assert plain.url.endswith("/?q=sygehuse&aar=2013&side=2")
    plain.locator("#aar-2").check()
    with plain.expect_navigation():
        plain.get_by_role("button", name="Brug afgrænsning").click()
    assert "aar=2013&aar=2021" in plain.url


def test_a_choice_that_gives_nothing_cannot_be_made(page: "Page") -> None:
    page.goto("/?q=deponeringsfritagelsespulje")
    assert page.get_by_role("checkbox", name="2025 , 0 passager", exact=True).is_disabled()


def test_a_hit_is_as_high_as_a_few_lines_and_a_line_is_one(page: "Page") -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    heights = "() => [...document.querySelectorAll('.index-card')].map(card => card.getBoundingClientRect().height)"
    for query in ("sygehuse", "nærhedsfinansiering"):
        page.goto(f"/?q={query}")
        assert max(page.evaluate(heights)) <= 180
        page.goto(f"/?q={query}&vis=linjer")
        assert max(page.evaluate(heights)) <= 40


def test_hits_are_put_in_the_order_of_the_text_and_taken_away_whole(page: "Page") -> None:
    page.goto("/?q=nærhedsfinansiering")
    with page.expect_navigation():
        page.get_by_role("link", name="Ældste aftale først").click()
    names = page.locator(".group:not(.similar) + .cards .ref > a").all_inner_texts()
    years = [int("20" + name.removeprefix("ØA")) for name in names]
    assert years == sorted(years)
    assert len(set(years)) > 1
    page.get_by_text("Hent listen").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Regneark (Excel)").click()
    assert download.value.suggested_filename == "aftalesoeg-fundet.xlsx"


def test_the_menu_of_a_hit_closes_by_escape_and_by_a_press_elsewhere(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    menu = page.locator(".index-card").first.locator("details.menu")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    menu.locator("summary").click()
    page.locator(".sum").click()
    assert menu.get_attribute("open") is None


@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_jumps_while_a_page_loads(page: "Page", site: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for name in OURS:
        page.goto(resolved(site, PAGES[name]), wait_until="load")
        shift, moved = page.evaluate(SHIFT)
        assert shift <= 0.05, (name, moved)


def test_the_script_of_all_pages_together_is_small(page: "Page", site: str) -> None:
    """Bytes as sent."""
    sent = 0
    for name in ("site", "search", "reading"):
        answer = page.request.get(f"{site}/static/{name}.js", headers={"Accept-Encoding": "gzip"})
        assert answer.ok
        sent += int(answer.headers["content-length"])
    assert sent < 12_000

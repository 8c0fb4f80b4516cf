"""The daily jobs in a real Chromium, over the real index."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from page_addresses import MEMO, PAGES, resolved

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1
        && !node.closest('.table-scroll *, .sr-only, .skipnav'))
    .map(node => node.outerHTML.slice(0, 200))"""


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(open_page: "Callable[[bool], Page]", request: pytest.FixtureRequest) -> "Page":
    return open_page(request.param)


def test_a_term_is_searched_and_a_hit_followed_to_its_section(page: "Page") -> None:
    page.goto("/")
    page.locator("#q:focus").wait_for()
    page.keyboard.type("deponeringsfritagelsespulje")
    page.keyboard.press("Enter")
    first = page.locator(".index-card").first
    assert "deponeringsfritagelsespulje" in first.locator("mark").first.inner_text().lower()
    words = " ".join(first.locator(".passage-text").inner_text().split())
    first.locator(".card-heading a").click()
    marked = page.locator(".in-passage")
    shown = " ".join("".join(marked.all_inner_texts()).split())
    assert "".join(words.split())[:80] == "".join(shown.split())[:80]
    box = marked.first.bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    assert 0 <= box["y"] < size["height"], "the passage is not on the screen"


def test_the_address_of_a_section_opens_at_its_heading(page: "Page") -> None:
    page.goto("/aftale/oa-regioner-2024")
    addresses = [link.get_attribute("href") for link in page.locator(".unit-heading .permalink").all()]
    for address in (addresses[1], addresses[len(addresses) // 2], addresses[-4]):
        page.goto(address or "")
        page.wait_for_load_state("networkidle")
        box = page.locator(".unit-heading.current").bounding_box()
        size = page.viewport_size
        assert box is not None
        assert size is not None
        assert 0 <= box["y"] < size["height"], f"{address} is not on the screen"


@pytest.mark.parametrize("width", [320, 640])
def test_no_page_scrolls_sideways(page: "Page", site: str, width: int) -> None:
    """320 CSS px is 1280 px at 400 %, 640 is 1280 at 200 %. Wide tables scroll in their own frames."""
    page.set_viewport_size({"width": width, "height": 800})
    for name, address in PAGES.items():
        page.goto(resolved(site, address))
        assert page.evaluate(TOO_WIDE) == [], name


@pytest.mark.parametrize("width", [320, 640])
def test_a_checked_memo_does_not_scroll_sideways(page: "Page", width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/notat")
    page.locator("#tekst").fill(MEMO)
    page.get_by_role("button", name="Kontrollér").click()
    page.locator("#resultat").wait_for()
    assert page.evaluate(TOO_WIDE) == []


def test_text_alone_can_be_twice_as_large(open_page: "Callable[[bool], Page]", site: str) -> None:
    """WCAG 1.4.4 where only the text grows: no page scrolls sideways at 1280 px."""
    page = open_page(True)
    page.set_viewport_size({"width": 1280, "height": 800})
    for name, address in PAGES.items():
        page.goto(resolved(site, address))
        page.evaluate("document.documentElement.style.setProperty('font-size', '125%')")
        assert page.evaluate(TOO_WIDE) == [], name


def test_a_chart_is_read_at_the_narrowest(page: "Page") -> None:
    """Its text keeps its size; what does not fit is reached by scrolling the chart alone."""
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto("/emne?q=teknologibidrag")
    words = page.locator(".chart text").all()
    assert {word.text_content() for word in words} >= {"400", "2022", "ØA24", "ikke i indekset"}
    for word in words:
        assert float(word.evaluate("node => parseFloat(getComputedStyle(node).fontSize)")) >= 12
    frame = page.locator(".chart-figure .table-scroll")
    assert frame.get_attribute("tabindex") == "0"
    assert page.evaluate(TOO_WIDE) == []

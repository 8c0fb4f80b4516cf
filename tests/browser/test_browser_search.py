"""The daily jobs in a real Chromium, over the real index."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1
        && !node.closest('.table-scroll *, .sr-only, .skipnav'))
    .map(node => node.outerHTML.slice(0, 200))"""


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(browser: "Browser", site: str, request: pytest.FixtureRequest) -> Iterator["Page"]:
    """A page of its own, with and without JavaScript, that fails on any console error or foreign request."""
    context = browser.new_context(java_script_enabled=request.param, locale="da-DK", base_url=site)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(site) else troubles.append(sent.url))
    yield page
    context.close()
    assert troubles == []


def test_a_term_is_searched_and_a_hit_followed_to_its_section(page: "Page") -> None:
    page.goto("/")
    page.locator("#q:focus").wait_for()
    page.keyboard.type("deponeringsfritagelsespulje")
    page.keyboard.press("Enter")
    first = page.locator(".index-card").first
    assert "deponeringsfritagelsespulje" in first.locator("mark").first.inner_text().lower()
    words = " ".join(first.locator(".passage-text").inner_text().split())
    first.locator(".card-heading a").click()
    marked = page.locator("mark.passage")
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


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_no_page_scrolls_sideways(page: "Page", width: int) -> None:
    """320 CSS px is also 1280 px at 400 %; 640 is 1280 at 200 %. Wide tables scroll in their own frames."""
    page.set_viewport_size({"width": width, "height": 800})
    agreements = ("/aftaler", "/aftale/oa-regioner-2024", "/aftale/sundhedsreform-2025")
    for address in ("/", "/?q=økonomi", "/emne?q=teknologibidrag", "/notat", "/om", *agreements):
        page.goto(address)
        assert page.evaluate(TOO_WIDE) == [], address

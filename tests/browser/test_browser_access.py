"""Accessibility: axe on every page, in light, dark and narrow; and what axe cannot see: keys, focus, foreign script."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from page_addresses import MEMO, PAGES, resolved

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

VARIANTS: "tuple[tuple[Literal['light', 'dark'], int], ...]" = (("light", 1280), ("dark", 1280), ("light", 320))
"""The scheme and the width in which axe looks at each page."""


@pytest.fixture(scope="module")
def watched(browser: "Browser", site: str) -> "Iterator[Page]":
    """A page that many tests go on with: what axe is asked about is not changed by what was shown before."""
    context = browser.new_context(base_url=site, locale="da-DK")
    page = context.new_page()
    page.set_default_timeout(60_000)  # a loaded machine
    yield page
    context.close()


def _assert_axe_finds_nothing(page: "Page") -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page.evaluate("document.querySelectorAll('details').forEach(panel => { panel.open = true })")  # what is folded, too
    for scheme, width in VARIANTS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        report = Axe().run(page)
        assert report.violations_count == 0, f"{scheme}, {width} px: {report.generate_report()}"


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(watched: "Page", site: str, name: str) -> None:
    watched.goto(resolved(site, PAGES[name]))
    _assert_axe_finds_nothing(watched)


def test_axe_finds_nothing_in_the_list_of_shortcuts(watched: "Page") -> None:
    watched.goto("/aftaler")
    watched.keyboard.press("?")
    watched.locator("#genveje-dialog[open]").wait_for()
    _assert_axe_finds_nothing(watched)


def test_axe_finds_nothing_where_extracts_are_picked(watched: "Page") -> None:
    watched.goto("/?q=sygehuse")
    watched.locator(".pick input").first.check()
    _assert_axe_finds_nothing(watched)


def test_axe_finds_nothing_where_an_upload_is_refused(watched: "Page", tmp_path: Path) -> None:
    """413, as a browser shows it that has sent the whole of it."""
    large = tmp_path / "notat.txt"
    large.write_bytes(b"x" * 21_000_000)
    watched.goto("/notat")
    watched.locator("#fil").set_input_files(large)
    with watched.expect_navigation() as answer:
        watched.get_by_role("button", name="Kontrollér").click()
    assert answer.value.status == 413
    assert "for stort" in watched.get_by_role("alert").inner_text()
    _assert_axe_finds_nothing(watched)


def test_axe_finds_nothing_in_a_checked_memo(watched: "Page") -> None:
    watched.goto("/notat")
    watched.locator("#tekst").fill(MEMO)
    watched.get_by_role("button", name="Kontrollér").click()
    verdicts = watched.locator(".status").all_inner_texts()  # of each quotation and of the reference behind it
    assert verdicts == ["Fundet", "Fundet", "Ændret", "Fundet", "Ikke fundet", "Fundet"]
    _assert_axe_finds_nothing(watched)


@pytest.fixture
def page(browser: "Browser", site: str) -> Iterator["Page"]:
    context = browser.new_context(base_url=site, locale="da-DK", permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def _clipboard(page: "Page") -> str:
    page.locator("#besked.shown").wait_for()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_hits_are_walked_opened_and_left_by_keys(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".index-card").nth(1)
    assert second.locator(".card-heading a:focus").count() == 1
    page.keyboard.press("y")
    assert "?passage=" in _clipboard(page)
    with page.expect_navigation():
        page.keyboard.press("o")
    assert "/aftale/" in page.url
    with page.expect_navigation():
        page.keyboard.press("j")
    assert " 3 af " in " ".join(page.locator(".steps").inner_text().split())
    with page.expect_navigation():
        page.keyboard.press("u")
    assert page.url.endswith("/?q=sygehuse#t-3")


def test_single_keys_can_be_switched_off_and_stay_off(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    page.keyboard.press("?")
    page.locator("#genveje-dialog[open]").wait_for()
    page.locator("#genveje-til").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".index-card.chosen").count() == 0
    page.reload()
    page.keyboard.press("?")
    assert page.locator("#genveje-dialog[open]").count() == 0


def test_keys_typed_in_the_box_are_text(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    page.keyboard.press("/")
    page.keyboard.type("jkocy?/")
    assert page.locator("#q").input_value() == "jkocy?/"


def test_the_first_tab_leads_past_the_menu(page: "Page") -> None:
    page.goto("/aftaler")
    page.keyboard.press("Tab")
    assert page.locator("a.skipnav:focus").count() == 1
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "indhold"


@pytest.mark.parametrize(
    "script",
    [
        "<script>document.title='x'</script>",
        "\"><img src=x onerror=document.title='x'>",
        "javascript:document.title='x'",
    ],
)
def test_script_in_a_query_or_a_memo_never_runs(page: "Page", script: str) -> None:
    page.goto("/")
    page.locator("#q").fill(script + " sygehuse")
    page.get_by_role("button", name="Søg", exact=True).click()
    page.locator("h1").first.wait_for()
    assert page.title() != "x"
    page.goto("/notat")
    page.locator("#tekst").fill(f"»{script} og flere ord i et citat, der er langt nok« (ØA24, s. 2)")
    page.get_by_role("button", name="Kontrollér").click()
    page.locator("#resultat").wait_for()
    assert page.title() != "x"


def test_what_is_printed_has_citations_and_the_date_and_nothing_to_press(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    page.emulate_media(media="print")
    assert page.locator(".index-card cite").first.is_visible()
    told = page.locator(".print-only").inner_text()
    assert told.startswith("Udskrevet ")
    assert page.url in told
    for control in ("button", "input", ".site-header", ".filters", ".pagination", ".why summary"):
        assert [one for one in page.locator(control).all() if one.is_visible()] == [], control
    assert page.pdf().startswith(b"%PDF")

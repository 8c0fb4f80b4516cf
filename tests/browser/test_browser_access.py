"""Accessibility: axe on every page, in light, dark and narrow; and what axe cannot see: keys, focus, foreign script."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

PAGES = (
    "/",
    "/?q=deponeringsfritagelsespulje",
    "/?q=%C3%98A24+boks+2.1",
    "/?q=sygehuse&aar=2013&type=tabel",
    "/?q=%22ordret+som+ingen+skrev%22&metode=keyword",
    "/?q=",
    "/?q=Hvor+stort+er+teknologibidraget+i+2024%3F",
    "/?q=Hvad+er+hovedstaden+i+Peru%3F",
    "/emne",
    "/emne?q=teknologibidrag",
    "/sammenlign?aftale=oa-regioner-2024&afsnit=2/naerhedsfinansiering",
    "/notat",
    "/aftaler",
    "/aftale/oa-regioner-2013",
    "/aftale/oa-regioner-2024",
    "/aftale/oa-regioner-2024/side/3",
    "/aftale/sundhedsreform-2025",
    "/hjaelp",
    "/om",
    "/tilgaengelighed",
    "/findes-ikke",
)
VARIANTS = {"light": ("light", 1280), "dark": ("dark", 1280), "narrow": ("light", 320)}


@pytest.fixture(params=VARIANTS, scope="module")
def variant(browser: "Browser", site: str, request: pytest.FixtureRequest) -> Iterator["Page"]:
    scheme, width = VARIANTS[request.param]
    size = {"width": width, "height": 900}
    context = browser.new_context(base_url=site, color_scheme=scheme, viewport=size, locale="da-DK")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(variant: "Page", address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    variant.goto(address)
    for panel in variant.locator("details").all():  # what is folded is looked at too
        panel.evaluate("node => { node.open = true }")
    report = Axe().run(variant)
    assert report.violations_count == 0, report.generate_report()


def test_axe_finds_nothing_in_a_checked_memo(variant: "Page") -> None:
    from axe_playwright_python.sync_playwright import Axe

    variant.goto("/notat")
    variant.locator("#tekst").fill(
        "Aftalen siger »der er enighed om en hel masse ting, som ingen har skrevet ned« (ØA24, s. 2)."
    )
    variant.get_by_role("button", name="Kontrollér").click()
    report = Axe().run(variant)
    assert report.violations_count == 0, report.generate_report()


@pytest.fixture
def page(browser: "Browser", site: str) -> Iterator["Page"]:
    context = browser.new_context(base_url=site, locale="da-DK", permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()


def _clipboard(page: "Page") -> str:
    page.locator("#besked.shown").wait_for()
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_a_citation_is_copied_three_keys_after_it_is_typed(page: "Page") -> None:
    page.goto("/")
    page.locator("#q:focus").wait_for()
    page.keyboard.type("ØA24 boks 2.1")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("c")
    assert _clipboard(page).startswith("ØA24, boks 2.1, »")


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
    assert "Passage 3" in page.locator(".trail").inner_text()
    with page.expect_navigation():
        page.keyboard.press("u")
    assert page.url.endswith("/?q=sygehuse")


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


def test_marked_passages_are_taken_away_as_word(page: "Page") -> None:
    page.goto("/?q=sygehuse")
    page.locator(".pick input").first.check()
    page.locator(".pick input").nth(2).check()
    page.get_by_role("button", name="Vis og hent").click()
    assert page.locator(".index-card").count() == 2
    with page.expect_download() as download:
        page.get_by_role("button", name="Word").click()
    assert download.value.suggested_filename.endswith(".docx")

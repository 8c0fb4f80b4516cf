"""Log-in in a real browser at a real OpenID provider: what an HTTP client does not notice, a browser may refuse."""

import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from provider import CLIENT_SECRET, Provider, install
from sample_corpus import write_corpus

from indexer.pipeline.build import build_index
from web import create_app
from web.config import Config
from web.serving.server import Server
from web.wiring import make_embedder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site that is logged in to."""
    install()
    folder = tmp_path_factory.mktemp("office")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=make_embedder())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    site = f"http://127.0.0.1:{port}"
    provider = Provider(f"{site}/callback")
    settings = {
        "index": folder / "index",
        "access": "oidc",
        "oidc_issuer": provider.issuer,
        "oidc_client_id": "aftalesoeg",
        "oidc_client_secret": CLIENT_SECRET,
        "session_secret": "en-hemmelighed-paa-over-32-tegn-til-browseren",
        "public_url": site,
    }
    config = Config.model_validate(settings)
    server = Server(create_app(config), config, host="127.0.0.1", port=port)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield site
    server.stop()
    thread.join(60)
    provider.stop()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(browser: "Browser", office: str, request: pytest.FixtureRequest) -> "Iterator[Page]":
    context = browser.new_context(java_script_enabled=request.param, locale="da-DK", base_url=office)
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def _log_in(page: "Page", address: str) -> None:
    """Ask for `address`; at the provider, give a name and consent."""
    page.goto(address)
    page.locator("input[name=login]").fill("anne")
    page.locator("input[name=password]").fill("noget")
    page.locator("button[type=submit]").click()
    page.locator("button[type=submit]").click()


def test_one_logs_in_and_is_where_one_wanted_to_be(page: "Page", office: str) -> None:
    _log_in(page, "/?q=pulje")
    page.wait_for_url(f"{office}/?q=pulje")
    assert page.locator("#q").input_value() == "pulje"
    assert page.get_by_role("link", name="Log ud (Navn på anne)").is_visible()


def test_a_search_sent_when_the_session_is_over_comes_through(page: "Page", office: str) -> None:
    """A browser holds the redirects behind a form to the page's own policy; the provider still knows who it is."""
    _log_in(page, "/")
    page.wait_for_url(f"{office}/")
    page.context.clear_cookies(name="aftalesoeg")
    page.locator("#q").fill("pulje")
    page.locator("#q").press("Enter")
    page.wait_for_url(f"{office}/?q=pulje**")
    assert "deponeringsfritagelses" in page.locator("main").inner_text()


def test_one_logs_out(page: "Page", office: str) -> None:
    _log_in(page, "/om")
    page.wait_for_url(f"{office}/om")
    page.get_by_role("link", name="Log ud (Navn på anne)").click()
    page.get_by_role("button", name="Log ud").click()
    assert page.get_by_role("heading", name="Du er logget ud").is_visible()
    assert page.context.cookies(office) == [] or all(c["name"] != "aftalesoeg" for c in page.context.cookies(office))


def test_a_memo_is_checked_by_who_is_logged_in(page: "Page", office: str) -> None:
    """The form's token, without a Referer and with the Origin that our own policy leaves."""
    _log_in(page, "/notat")
    page.wait_for_url(f"{office}/notat")
    page.locator("#tekst").fill("Der står »Puljen fordeles af ministeriet efter ansøgning«.")
    page.get_by_role("button", name="Kontrollér").click()
    assert "1 citat" in page.get_by_role("region", name="Notatet").inner_text()

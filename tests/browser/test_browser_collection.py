"""From a file on the desk to its first hit: by mouse, by keyboard, without JavaScript; and what goes wrong."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pdf_press import Press, paragraph
from sample_corpus import write_corpus

from indexer.collection.history import read_history
from indexer.pipeline.build import build_index
from web.wiring import make_embedder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]

TEXT = (
    "Aftale om havneanlæg i {year}\n\n1. Indledning\n\nRegeringen og KL er enige om havneanlæggene.\n\n"
    "2. Nye moler\n\nDer afsættes 30 mio. kr. i {year} til nye bølgebrydermoler ved Limfjorden.\n"
)
PDF_ENTRY = """
[[agreement]]
id = "c-2031"
title = "Aftale om skovveje i 2031"
short_title = "Skovveje31"
year = 2031
parties = []
file = "c.pdf"
"""
BUILD = 180_000  # milliseconds that a build may take on a loaded machine


@dataclass(frozen=True, slots=True)
class Office:
    """A server of its own, with a collection of its own."""

    address: str
    folder: Path
    process: "subprocess.Popen[str]"


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Office]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AFTALESOEG_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli.main", "serve", "--port", "0", "--index", str(folder / "index")],
        env={**environment, "AFTALESOEG_CORPUS": str(folder / "corpus"), "AFTALESOEG_RATE": "0", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        address = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert address
        yield Office(address[0], folder, process)
    finally:
        process.kill()
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collection")
    corpus = write_corpus(folder / "corpus")
    press = Press()
    press.heading("Aftale om skovveje i 2031")
    for number in range(4):
        press.set(paragraph(number))
    (corpus / "c.pdf").write_bytes(press.bytes())
    with (corpus / "catalog.toml").open("a", encoding="utf-8") as catalog:
        catalog.write(PDF_ENTRY)
    build_index(corpus, folder / "index", embedder=make_embedder())
    return folder


@pytest.fixture(scope="module")
def office(made: Path) -> Iterator[Office]:
    with running(made) as office:
        yield office


@pytest.fixture
def open_office(browser: "Browser", office: Office) -> "Iterator[Callable[[bool], Page]]":
    contexts = []

    def new(script: bool) -> "Page":
        context = browser.new_context(java_script_enabled=script, locale="da-DK", base_url=office.address)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        return page

    yield new
    for context in contexts:
        context.close()


def desk(folder: Path, name: str, year: int) -> Path:
    file = folder / name
    file.write_text(TEXT.format(year=year), encoding="utf-8")
    return file


def axe(page: "Page") -> None:
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page.evaluate("document.querySelectorAll('details').forEach(panel => { panel.open = true })")
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 320)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        report = Axe().run(page)
        assert report.violations_count == 0, f"{page.url}, {scheme}, {width} px: {report.generate_report()}"


def assert_first_hit(page: "Page", id_: str) -> None:
    """The link to the first search leads to a hit of the agreement that was added."""
    page.locator("#foerste").wait_for(timeout=BUILD)
    page.locator("#foerste").click()
    assert page.locator(f"a[href^='/aftale/{id_}']").count() > 0


def test_by_mouse_and_axe_finds_nothing_on_the_way(
    open_office: "Callable[[bool], Page]", tmp_path: Path, office: Office
) -> None:
    page = open_office(True)
    page.goto("/aftaler")
    page.get_by_role("link", name="Tilføj en aftale").click()
    axe(page)
    page.get_by_label("Vælg filen").set_input_files(desk(tmp_path, "havne.txt", 2033))
    page.get_by_role("button", name="Læs filen").click()
    page.get_by_role("heading", name="Er det læst rigtigt?").wait_for()
    assert page.get_by_label("Titel", exact=True).input_value() == "Aftale om havneanlæg i 2033"
    axe(page)
    page.get_by_label("Kort titel").fill("Havne33")
    page.get_by_role("button", name="Tilføj, og byg indekset").click()
    page.get_by_role("heading", name="Indeksering").wait_for()
    axe(page)
    assert_first_hit(page, "aftale-om-havneanlaeg-i-2033")
    page.goto("/aftaler/ret/a-2021")
    page.get_by_label("Vælg den nye fil").set_input_files(desk(tmp_path, "ny.txt", 2021))
    page.get_by_role("button", name="Læs den nye fil").click()
    page.get_by_role("heading", name="Hvad der bliver anderledes").wait_for()
    axe(page)
    page.get_by_role("button", name="Kassér filen").click()
    for address in ("/aftaler", "/aftaler/ret/a-2021", "/aftaler/historik", "/aftaler/indeksering"):
        page.goto(address)
        axe(page)
    assert read_history(office.folder / "corpus")[-1].action == "add"


def test_by_keyboard(open_office: "Callable[[bool], Page]", tmp_path: Path) -> None:
    page = open_office(True)
    page.goto("/aftaler/ny")
    page.get_by_label("Vælg filen").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(desk(tmp_path, "havne.txt", 2034))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Læs filen"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Er det læst rigtigt?").wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Tilføj, og byg indekset":
            break
    page.keyboard.press("Enter")
    assert_first_hit(page, "aftale-om-havneanlaeg-i-2034")


def test_without_javascript_and_back_again(
    open_office: "Callable[[bool], Page]", tmp_path: Path, office: Office
) -> None:
    page = open_office(False)
    page.goto("/aftaler/ny")
    page.get_by_label("Vælg filen").set_input_files(desk(tmp_path, "havne.txt", 2035))
    page.get_by_role("button", name="Læs filen").click()
    page.get_by_role("button", name="Tilføj, og byg indekset").click()
    assert_first_hit(page, "aftale-om-havneanlaeg-i-2035")
    page.goto("/aftaler/historik")
    page.get_by_role("button", name="Fortryd nr.").click()
    page.get_by_text("Det nye indeks er i brug.").wait_for(timeout=BUILD)
    page.goto("/aftaler")
    assert "2035" not in page.locator("main").inner_text()
    assert not (office.folder / "corpus" / "aftale-om-havneanlaeg-i-2035.txt").exists()


def test_a_reference_is_checked_against_the_page_in_one_click(open_office: "Callable[[bool], Page]") -> None:
    page = open_office(True)
    page.goto("/?q=Afsnit+2+handler+om+noget&aftale=c-2031")
    page.goto(page.locator("a[href^='/aftale/c-2031'][href*='passage=']").first.get_attribute("href") or "")
    page.get_by_role("link", name="Se siden i den oprindelige fil").click()
    for picture in page.locator(".facsimile-page img").all():
        picture.evaluate("image => image.decode()")
    assert page.locator(".facsimile-page img").count() == 2
    assert page.locator(".facsimile-text mark").count() >= 1
    axe(page)


@pytest.mark.parametrize("script", [True, False])
def test_an_upload_of_200_megabytes_is_told_in_one_sentence(
    open_office: "Callable[[bool], Page]", tmp_path: Path, office: Office, script: bool
) -> None:
    large = tmp_path / "stor.pdf"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    page = open_office(script)
    page.goto("/aftaler/ny")
    page.get_by_label("Vælg filen").set_input_files(large)
    page.get_by_role("button", name="Læs filen").click()
    if script:
        told = page.locator("#fil").evaluate("input => input.validationMessage")
        assert told == "Filen fylder 200 MB, og der kan højst sendes 20 MB: gem en mindre udgave."
    else:
        page.get_by_text("Det sendte er for stort").wait_for()
    page.goto("/?q=puljen")
    assert page.locator("a[href^='/aftale/a-2021']").count() > 0
    assert not [*(office.folder / "corpus" / ".collection" / "uploads").glob("*")]


def test_a_server_killed_while_it_builds_serves_the_old_index_when_it_is_started_again(
    browser: "Browser", tmp_path: Path
) -> None:
    build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index", embedder=make_embedder())
    before = (tmp_path / "index" / "CURRENT").read_text(encoding="utf-8")
    with running(tmp_path) as office:
        page = browser.new_page(base_url=office.address)
        page.goto("/aftaler/ny")
        page.get_by_label("Vælg filen").set_input_files(desk(tmp_path, "havne.txt", 2036))
        page.get_by_role("button", name="Læs filen").click()
        page.get_by_role("button", name="Tilføj, og byg indekset").click()
        page.get_by_role("heading", name="Indeksering").wait_for()
        os.kill(office.process.pid, signal.SIGKILL)
        page.close()
    time.sleep(1.0)
    assert (tmp_path / "index" / "CURRENT").read_text(encoding="utf-8") == before
    with running(tmp_path) as office:
        page = browser.new_page(base_url=office.address)
        page.goto("/?q=puljen")
        assert page.locator("a[href^='/aftale/a-2021']").count() > 0
        page.goto("/aftaler/indeksering")
        page.get_by_role("button", name="Byg indekset").click()
        page.get_by_text("Det nye indeks er i brug.").wait_for(timeout=BUILD)
        page.goto("/aftale/aftale-om-havneanlaeg-i-2036")
        page.get_by_role("heading", name="Aftale om havneanlæg i 2036").wait_for()
        page.close()

"""The daily jobs, from the first key to the copied reference: by mouse, by keyboard alone, without JavaScript.

What a reader does is counted: words typed, a click, a key that does something. Tab only moves the focus; how often it
is needed is bounded where it is pressed.
"""

import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

TERM = "deponeringsfritagelsespulje"
STANDING = ["ØA13 1 gang", "ØA21 1 gang", "ØA24 2 gange", "ØA25 står ikke", "Forårsaftale 2025 står ikke"]
FIRST = "ØA24, afsnit 2, »Regionernes økonomiske rammer for 2024«, s. 3"
TOPIC = "teknologibidrag"
ROWS = [
    ["ØA13", "2013", "0", "omtales ikke"],
    ["ØA21", "2021", "10", "400 mio. kr.", "niveau", "ikke angivet", "ØA21, afsnit 2, »Økonomiske rammer«, s. 3"],
    [
        *("ØA24", "2024", "9", "175 mio. kr.", "niveau", "ikke angivet"),
        "ØA24, afsnit 2, »Regionernes økonomiske rammer for 2024«, s. 2",
    ],
    ["ØA25", "2025", "7", "371 mio. kr.", "niveau", "ikke angivet", "ØA25, afsnit 2, »Teknologibidrag«"],
    ["Forårsaftale 2025", "2025", "0", "omtales ikke"],
]
CITATION = "ØA24 boks 2.1"
CITED = "ØA24, boks 2.1, »Aftalte målsætninger for normalisering af situationen for sygehuse«, s. 4"


class Reader:
    """Somebody at a page who does what a job takes in one way, and is counted."""

    def __init__(self, page: "Page", way: str) -> None:
        self.page, self.way, self.actions = page, way, 0

    def begin(self) -> None:
        """At the front page, with the search box ready."""
        self.page.goto("/")
        self.page.locator("#q:focus").wait_for()

    def type(self, words: str) -> None:
        self.actions += 1
        self.page.keyboard.type(words)

    def send(self) -> None:
        """Search for what is in the box."""
        self.actions += 1
        with self.page.expect_navigation():
            if self.way == "mouse":
                self.page.get_by_role("button", name="Søg", exact=True).click()
            else:
                self.page.keyboard.press("Enter")

    def follow(self, target: "Locator", tabs: int) -> None:
        """Click a link or button; by keyboard, reach it with so many tabs at the most and press Enter."""
        self.actions += 1
        with self.page.expect_navigation():
            if self.way == "keyboard":
                self._tab_to(target, tabs)
                self.page.keyboard.press("Enter")
            else:
                target.click()

    def copy_reference(self, place: "Locator") -> str:
        """Copy the reference of the passage or page `place`: what is on the clipboard then."""
        self.actions += 1
        self.page.evaluate("navigator.clipboard.writeText('intet')")
        if self.way == "no script":  # one click marks the whole reference
            place.locator("cite").first.click()
            self.page.keyboard.press("Control+C")
        elif self.way == "keyboard":
            self.page.keyboard.press("c")
        else:
            place.get_by_role("button", name="Kopiér henvisning").first.click()
        if self.way != "no script":
            self.page.locator("#besked.shown").wait_for()
        copied: str = self.page.evaluate("navigator.clipboard.readText()")
        return copied

    def back(self) -> None:
        """From an agreement back to the search."""
        self.actions += 1
        with self.page.expect_navigation():
            if self.way == "keyboard":
                self.page.keyboard.press("u")
            else:
                self.page.locator("#tilbage").click()

    def copy_quotation(self) -> str:
        """Copy the passage opened at, with its reference: what is on the clipboard then."""
        self.actions += 1
        self.page.evaluate("navigator.clipboard.writeText('intet')")
        if self.way == "no script":  # one click marks the whole quotation
            self.page.locator("noscript .copy-text").click()
            self.page.keyboard.press("Control+C")
        elif self.way == "keyboard":
            self.page.keyboard.press("q")
        else:
            self.page.get_by_role("button", name="Kopiér citat med henvisning").click()
        if self.way != "no script":
            self.page.locator("#besked.shown").wait_for()
        copied: str = self.page.evaluate("navigator.clipboard.readText()")
        return copied

    def tick(self, box: "Locator") -> None:
        """Pick a passage; by keyboard with the space bar."""
        self.actions += 1
        if self.way == "keyboard":
            box.focus()
            self.page.keyboard.press("Space")
        else:
            box.check()

    def take(self, button: "Locator") -> "Path":
        """Press a button that sends a file."""
        self.actions += 1
        with self.page.expect_download() as download:
            if self.way == "keyboard":
                button.focus()
                self.page.keyboard.press("Enter")
            else:
                button.click()
        return download.value.path()

    def copy_quotation(self, hit: "Locator") -> str:
        """Copy the words of a hit as a quotation, from its menu: what is on the clipboard then."""
        self.actions += 2
        menu, button = hit.locator("details.menu > summary"), hit.get_by_role("button", name="Kopiér citat med henvisning")
        if self.way == "keyboard":
            menu.focus()
            self.page.keyboard.press("Enter")
            self._tab_to(button, 2)
            self.page.keyboard.press("Enter")
        else:
            menu.click()
            button.click()
        self.page.locator("#besked.shown").wait_for()
        copied: str = self.page.evaluate("navigator.clipboard.readText()")
        return copied

    def _tab_to(self, target: "Locator", most: int) -> None:
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if target.evaluate("node => node === document.activeElement"):
                return
        raise AssertionError(f"not reached with {most} tabs")


@pytest.fixture(params=["mouse", "keyboard", "no script"])
def reader(open_page: "Callable[[bool], Page]", request: pytest.FixtureRequest) -> Reader:
    return Reader(open_page(request.param != "no script"), request.param)


def _within(node: "Locator") -> str:
    """The text of what may be folded away."""
    return " ".join((node.text_content() or "").split())


def _text(node: "Locator") -> str:
    return " ".join(node.inner_text().split())


def test_a_rare_word_leads_to_every_place_in_every_year_in_two_actions(reader: Reader) -> None:
    reader.begin()
    reader.type(TERM)
    reader.send()
    assert reader.actions == 2
    assert [_text(one) for one in reader.page.locator(".aline li").all()] == STANDING
    said = "»deponeringsfritagelsespulje« står ordret 4 gange i 3 af 5 aftaler. Det står ikke i ØA25 og Forårsaftale 2025."
    assert _text(reader.page.locator(".sum")) == said
    hits = reader.page.locator(".group:not(.similar) + .cards .index-card")
    assert hits.count() == 3
    assert all(TERM in _text(hit).lower() for hit in hits.all())


def test_a_term_leads_to_a_quotation_with_its_reference_in_four_actions(reader: Reader) -> None:
    reader.begin()
    reader.type(TERM)
    reader.send()
    hit = reader.page.locator(".index-card").first
    if reader.way == "no script":
        assert reader.copy_reference(hit) == FIRST
    else:
        copied = reader.copy_quotation(hit)
        assert copied.startswith("»Der etableres en deponeringsfritagelsespulje på 400 mio. kr. i 2024")
        assert copied.endswith(f"« ({FIRST})")
    assert reader.actions <= 4


def test_a_topic_leads_to_its_table_over_the_years_in_two_actions(reader: Reader) -> None:
    reader.begin()
    reader.type(TOPIC)
    reader.follow(reader.page.get_by_role("button", name="Vis emnet over år"), tabs=2)
    assert reader.actions == 2
    table = reader.page.get_by_role("region", name="Oversigt")
    rows = table.locator("tbody tr:not(.more)").all()
    found = [[_text(cell).removesuffix(" Kopiér") for cell in row.locator("th, td").all()] for row in rows]
    assert found == ROWS


def test_a_topic_searched_for_leads_on_to_its_table(reader: Reader) -> None:
    reader.page.goto(f"/?q={TOPIC}")
    reader.follow(reader.page.get_by_role("link", name="Vis emnet over år"), tabs=20)
    assert reader.page.get_by_role("region", name="Oversigt").locator("tbody tr:not(.more)").count() == len(ROWS)


def test_a_citation_typed_is_one_action_from_its_place_and_one_more_from_its_words(reader: Reader) -> None:
    reader.begin()
    reader.type(CITATION)
    typed = reader.actions
    reader.send()
    assert reader.actions - typed == 1
    assert "/boks-2.1?" in reader.page.url
    assert CITED in _text(reader.page.locator("main"))
    reader.follow(reader.page.get_by_role("link", name="Søg efter ordene i stedet"), tabs=40)
    assert reader.page.locator(".index-card").count() > 0


def test_the_first_hit_is_within_ten_tabs(open_page: "Callable[[bool], Page]") -> None:
    page = open_page(True)
    page.goto(f"/?q={TERM}")
    page.keyboard.press("Tab")
    assert page.locator(".skipnav:focus").inner_text() == "Gå til resultaterne"
    page.keyboard.press("Enter")
    first = page.locator(".card-heading a").first
    for tabs in range(2, 11):
        page.keyboard.press("Tab")
        if first.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"not reached with {tabs} tabs")

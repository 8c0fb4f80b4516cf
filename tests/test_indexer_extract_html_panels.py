"""Folded panels are text, and what unfolds them is their heading."""

# ruff: noqa: E501 - markup is read more easily unbroken

import pytest

from indexer.extract.html.reader import read_html

PANEL = "Der afsættes 8 mio. kr. til sygehuse."


def lines(body: str, head: str = "") -> list[tuple[str | None, int | None, str]]:
    top = "<h1>Aftale</h1><h2>Rammer</h2><p>Rammerne gælder.</p>"
    page = f"<html><head>{head}</head><body><main>{top}{body}</main></body></html>"
    return [(line.role, line.level, line.text) for line in read_html(page.encode()).lines[3:]]


@pytest.mark.parametrize(
    "body",
    [
        '<h3><button aria-controls="a">Sygehuse</button></h3><div id="a" aria-hidden="true"><p>{}</p></div>',
        "<h3><button>Sygehuse</button></h3><div hidden><p>{}</p></div>",
        '<button aria-controls="a" aria-expanded="false">Sygehuse</button><div id="a" hidden><p>{}</p></div>',
        '<button data-bs-target="#a">Sygehuse</button><div id="a" style="display:none"><p>{}</p></div>',
        '<button class="accordion">Sygehuse</button><div class="panel"><p>{}</p></div>',
        '<div role="button" aria-controls="a">Sygehuse</div><div id="a" hidden><p>{}</p></div>',
        '<a role="tab" href="#a">Sygehuse</a><div id="a" role="tabpanel" hidden><p>{}</p></div>',
        '<h3><a data-toggle="collapse" href="#a">Sygehuse</a></h3><div id="a" hidden><p>{}</p></div>',
        '<a data-bs-toggle="collapse" href="#a">Sygehuse</a><div id="a" hidden><p>{}</p></div>',
        "<details><summary>Sygehuse</summary><p>{}</p></details>",
        "<details><summary><h3>Sygehuse</h3></summary><p>{}</p></details>",
    ],
)
def test_a_folded_panel_is_text_under_its_button(body: str) -> None:
    style = "<style>.panel { display: none; }</style>"
    assert lines(body.format(PANEL), style) == [("heading", 2, "Sygehuse"), ("text", None, PANEL)]


@pytest.mark.parametrize(
    "body",
    [
        "<button>Udskriv</button>",
        '<button aria-controls="m">Menu</button><div id="m" hidden><a href="/">Forside</a> <a href="/x">Mere</a></div>',
        '<button aria-controls="d">Log ind</button><div id="d" role="dialog" hidden>Skriv dit navn.</div>',
        '<button aria-controls="f">Søg</button><div id="f" hidden>Søg her <input></div>',
        '<button aria-controls="t">Del</button><div id="t" hidden></div>',
    ],
)
def test_a_button_of_the_site_is_no_heading(body: str) -> None:
    assert lines(f"{body}<p>{PANEL}</p>") == [("text", None, PANEL)]


def test_a_tab_heads_its_own_panel() -> None:
    tabs = '<ul><li><button role="tab" aria-controls="a">Drift</button></li><li><button role="tab" aria-controls="b">Anlæg</button></li></ul>'
    panels = '<div id="a" role="tabpanel"><p>Driften får 4 mio. kr.</p></div><div id="b" hidden><p>Anlæg får 6 mio. kr.</p></div>'
    assert [text for _, _, text in lines(tabs + panels)] == [
        "Drift",
        "Driften får 4 mio. kr.",
        "Anlæg",
        "Anlæg får 6 mio. kr.",
    ]


def test_a_word_of_a_sentence_that_unfolds_something_is_no_heading() -> None:
    body = '<p>Se <a data-toggle="tip" href="#a">noten</a> her.</p><div id="a" hidden><p>Noten er lang nok.</p></div>'
    assert [text for _, _, text in lines(body)] == ["Se noten her.", "Noten er lang nok."]

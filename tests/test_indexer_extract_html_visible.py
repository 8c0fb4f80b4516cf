"""What of a web page is read: names alone drop nothing, struck text is told, raised figures stay apart."""

import pytest

from indexer.extract.html.reader import read_html
from indexer.models import ReadingWarning, Source

RUNNING = "<p>Parterne er enige om at styrke den borgernære indsats i hele landet.</p>"


def source(body: str, head: str = "") -> Source:
    page = f"<html><head>{head}</head><body><main><h1>Aftale</h1>{RUNNING}{body}</main></body></html>"
    return read_html(page.encode())


def texts(body: str, head: str = "") -> list[str]:
    """The lines after the title and the first paragraph."""
    return [line.text for line in source(body, head).lines[2:]]


@pytest.mark.parametrize(
    "names",
    ['class="social"', 'id="cookie-politik"', 'class="afsnit menu"', 'id="relateret"', 'class="toc sidebar"'],
)
def test_a_name_alone_makes_no_text_a_part_of_the_site(names: str) -> None:
    assert texts(f"<div {names}><p>Der afsættes 8 mio. kr.</p></div>") == ["Der afsættes 8 mio. kr."]


@pytest.mark.parametrize(
    "part",
    [
        '<div class="breadcrumb"><a href="/">Forside</a> / <a href="/a">Aftaler</a></div>',
        '<div id="cookie-banner">Siden bruger cookies. <button>Accepter</button></div>',
        '<div class="sr-only">Spring til indhold</div>',
        "<p hidden>Skjult.</p>",
        '<p aria-hidden="true">Skjult.</p>',
        '<p style="visibility: hidden">Skjult.</p>',
        '<p class="væk">Skjult.</p>',
        "<nav><p>Menu</p></nav>",
    ],
)
def test_what_is_hidden_or_belongs_to_the_site_is_left_out(part: str) -> None:
    assert texts(part + "<p>Efter.</p>", "<style>.væk { display: none }</style>") == ["Efter."]


def test_a_half_of_links_under_such_a_name_is_a_menu_and_less_is_text() -> None:
    part = '<div class="menu"><a href="/">{}</a> {}</div>'
    assert texts(part.format("aaaa", "bbb")) == []
    assert texts(part.format("aaa", "bbbbb")) == ["aaa bbbbb"]


@pytest.mark.parametrize("struck", ["<s>{}</s>", "<del>{}</del>", '<span class="ud">{}</span>', "<strike>{}</strike>"])
def test_struck_text_is_left_out_and_told(struck: str) -> None:
    style = "<style>.ud { text-decoration: underline line-through }</style>"
    read = source(f"<p>Rammen er {struck.format('4')} 5 mio. kr.</p>", style)
    assert read.lines[-1].text == "Rammen er 5 mio. kr."
    assert read.warnings == (ReadingWarning("struck", "overstreget tekst er udeladt (steder: 1)"),)


def test_struck_text_that_is_hidden_too_is_not_told() -> None:
    assert source("<p hidden><s>Skjult</s></p>").warnings == ()


def test_a_page_shown_inside_the_page_is_told() -> None:
    warning = ReadingWarning("not_read", "indlejrede sider er ikke læst (antal: 1)")
    assert source('<iframe src="/bilag"></iframe>').warnings == (warning,)


@pytest.mark.parametrize(
    "raised", ["<sup>{}</sup>", '<span style="vertical-align: super">{}</span>', "<sup><b>{}</b></sup>"]
)
def test_a_raised_figure_never_joins_the_number_before_it(raised: str) -> None:
    assert texts(f"<p>Loftet er 2{raised.format('13')} mia. kr.</p>") == ["Loftet er 2¹³ mia. kr."]


def test_a_raised_figure_of_a_cell_stays_apart() -> None:
    rows = "<tr><th>Område</th><th>2031</th></tr><tr><td>Drift</td><td>5<sup>2</sup></td></tr>"
    assert source(f"<table>{rows}</table>").lines[-1].cells == ("Drift", "5²")


def test_a_note_keeps_raised_figures_apart_and_loses_its_own_mark() -> None:
    note = '<ol><li id="n1"><sup>1</sup> Loftet er 2<sup>3</sup> mia. kr.</li></ol>'
    (line,) = [x for x in source(f'<p>Rammen<sup><a href="#n1">1</a></sup>.</p>{note}').lines if x.role == "footnote"]
    assert (line.note, line.text) == ("1", "Loftet er 2³ mia. kr.")


@pytest.mark.parametrize(
    ("math", "shown"),
    [
        ("<mfrac><mn>3</mn><mn>4</mn></mfrac>", "3/4"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x²"),
        ("<msqrt><mn>9</mn></msqrt>", "√(9)"),
        ("<mi>a</mi><mo>=</mo><mn>1</mn>", "a = 1"),
        ("<semantics><mn>7</mn><annotation>syv</annotation></semantics>", "7"),
    ],
)
def test_an_equation_is_text(math: str, shown: str) -> None:
    assert texts(f"<p>Andelen er <math>{math}</math>.</p>") == [f"Andelen er {shown}."]

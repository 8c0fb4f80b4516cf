"""HTML, semantic and old: what a reader of the page sees, without what the site sets around it."""

# ruff: noqa: E501 - markup is read more easily unbroken

import pytest

from indexer.extract.html.reader import read_html
from indexer.models import Line

LONG = "Parterne er enige om at styrke indsatsen, så borgerne møder et sammenhængende sundhedsvæsen i hele landet."


def read(page: str, encoding: str = "utf-8") -> list[Line]:
    source = read_html(page.encode(encoding))
    assert source.format == "html"
    assert source.pages == ()
    return list(source.lines)


def shown(page: str, encoding: str = "utf-8") -> list[tuple[str | None, int | None, str]]:
    return [(line.role, line.level, line.text) for line in read(page, encoding)]


def test_headings_paragraphs_and_lists_by_their_tags() -> None:
    page = (
        "<!doctype html><title>t</title><h1>Aftale</h1><h2>1. Økonomi</h2><p>Tekst med <b>fed</b> og&nbsp;mere.</p>"
        "<h3>Drift</h3><ul><li>et</li><li><p>to</p></li></ul><ol start=3 type=a><li>c-led</li></ol>"
        "<h2>2. Sundhed</h2><p>Slut.</p>"
    )
    assert shown(page) == [
        ("title", None, "Aftale"),
        ("heading", 1, "1. Økonomi"),
        ("text", None, "Tekst med fed og mere."),
        ("heading", 2, "Drift"),
        ("item", None, "et"),
        ("item", None, "to"),
        ("item", None, "c. c-led"),
        ("heading", 1, "2. Sundhed"),
        ("text", None, "Slut."),
    ]


@pytest.mark.parametrize(
    "part",
    [
        "<script>VÆK</script>",
        "<style>.VÆK{}</style>",
        "<template>VÆK</template>",
        "<!-- VÆK -->",
        "<p hidden>VÆK</p>",
        '<div style="display: none">VÆK</div>',
        '<span aria-hidden="true">VÆK</span>',
        "<nav>VÆK</nav>",
        "<footer>VÆK</footer>",
        "<aside><h2>VÆK</h2></aside>",
        '<div id="cookie-banner">VÆK</div>',
        '<div role="navigation">VÆK</div>',
        '<p class="usynlig">VÆK</p>',
        "<noscript>VÆK</noscript>",
        "<select><option>VÆK</option></select>",
        '<a class="skip-link" href="#i">VÆK</a>',
        '<ul><li><a href="/a">VÆK</a></li><li><a href="/b">VÆK</a></li><li><a href="/c">VÆK</a></li></ul>',
    ],
)
def test_what_a_reader_does_not_see_or_want_is_left_out(part: str) -> None:
    head = "<html><head><style>.usynlig { display:none }</style></head><body>"
    page = f"{head}{part}<main><h1>Aftale</h1><p>{LONG}</p></main>{part}<p>Efter.</p></body></html>"
    text = " ".join(line.text for line in read(page))
    assert "VÆK" not in text
    assert LONG in text


def test_markup_typed_as_text_is_text() -> None:
    assert shown("<html><p>Skriv &lt;script&gt;alert(1)&lt;/script&gt; her.</p>") == [
        ("text", None, "Skriv <script>alert(1)</script> her.")
    ]


def test_an_aside_of_the_agreement_is_a_box() -> None:
    page = f"<main><h1>A</h1><h2>B</h2><p>{LONG}</p><aside class=faktaboks><strong>Boks 2</strong><br>Kriterier</aside><p>Ud.</p>"
    assert [(line.box, line.text) for line in read(page)[-2:]] == [(1, "Boks 2 Kriterier"), (None, "Ud.")]


def test_notes_stand_after_the_paragraph_that_calls_them_and_their_marks_are_gone() -> None:
    page = (
        '<html><body><h2>1. Økonomi</h2><p>Rammen er 2 mia. kr.<sup><a href="#n1">1</a></sup> i alt.</p><p>Mere.[<a href="#n2">2</a>]</p>'
        '<hr><h2>Noter</h2><ol><li id="n1">Ekskl. medicin. <a href="#r1">↩</a></li><li id="n2">25-pl.</li></ol></body></html>'
    )
    assert [(line.role, line.note, line.text) for line in read(page)] == [
        ("heading", None, "1. Økonomi"),
        ("text", None, "Rammen er 2 mia. kr. i alt."),
        ("footnote", "1", "Ekskl. medicin."),
        ("text", None, "Mere."),
        ("footnote", "2", "25-pl."),
    ]


def test_the_notes_of_a_page_saved_by_word_are_notes_too() -> None:
    page = (
        "<html><body><p class=MsoNormal>Rammen er 2 mia. kr.<a href='#_ftn1' name='_ftnref1'><span>[1]</span></a> i 2025.</p>"
        "<div><hr><div id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1' name='_ftn1'>[1]</a> Ekskl. medicin.</p></div></div>"
    )
    assert [(line.role, line.note, line.text) for line in read(page)] == [
        ("text", None, "Rammen er 2 mia. kr. i 2025."),
        ("footnote", "1", "Ekskl. medicin."),
    ]


def test_cells_that_span_leave_the_others_of_their_row_empty() -> None:
    page = (
        "<table border=1><caption>Tabel 1. Rammer</caption><tr><th rowspan=2>Region</th><th colspan=2>Mio. kr.</th></tr>"
        "<tr><th>2024</th><th>2025</th></tr><tr><td>Nord</td><td>1,5</td><td>1,7</td></tr></table>"
    )
    lines = read(page)
    assert (lines[0].role, lines[0].text) == ("caption", "Tabel 1. Rammer")
    assert [line.cells for line in lines[1:]] == [
        ("Region", "Mio. kr.", ""), ("", "2024", "2025"), ("Nord", "1,5", "1,7"),
    ]  # fmt: skip


OLD = f"""<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1"><TITLE>x</TITLE></HEAD>
<BODY BGCOLOR=white><TABLE WIDTH=600><TR><TD WIDTH=120><A HREF=a.htm>Forside</A><BR><A HREF=b.htm>Nyt</A><BR><A HREF=c.htm>Søg</A></TD>
<TD><CENTER><FONT SIZE=+3>Aftale om amternes økonomi for 1999</FONT></CENTER>
<P><FONT SIZE=4><B>1. Indledning</B></FONT><BR>
{LONG}<BR><BR>{LONG}
<P><B>Budgetbalancen</B><BR>{LONG}
<P><B>Skat</B><P>{LONG}
<P><FONT SIZE=4><B>2. Sundhed –<BR>herunder sygehuse</B></FONT>
<P>{LONG}<BR>- det ene<BR>- det andet
</TD></TR></TABLE></BODY></HTML>"""


def test_an_old_page_of_font_tags_and_breaks_is_read_by_its_looks() -> None:
    assert shown(OLD, "cp1252") == [
        ("title", None, "Aftale om amternes økonomi for 1999"),
        ("heading", 1, "1. Indledning"),
        ("text", None, LONG),
        ("text", None, LONG),
        ("heading", 2, "Budgetbalancen"),
        ("text", None, LONG),
        ("heading", 2, "Skat"),
        ("text", None, LONG),
        ("heading", 1, "2. Sundhed – herunder sygehuse"),
        ("text", None, LONG),
        ("item", None, "det ene"),
        ("item", None, "det andet"),
    ]


def test_lines_cut_by_breaks_are_one_paragraph() -> None:
    lines = read(f"<html><body>{LONG[:50]}<br>{LONG[50:]}<br><br>Nyt afsnit.</body></html>")
    assert [(line.new_paragraph, line.text) for line in lines] == [
        (True, LONG[:50].strip()), (False, LONG[50:].strip()), (True, "Nyt afsnit."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=utf-8>", "utf-8"),
        ("<meta charset=windows-1252>", "cp1252"),
        ("<meta charset=iso-8859-1>", "cp1252"),
        ("<meta charset=utf-8>", "cp1252"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "cp1252"),
    ],
)
def test_letters_are_right_whatever_the_page_says_of_them(head: str, encoding: str) -> None:
    page = f"<html><head>{head}</head><body><p>Økonomi på “ærø” – 5 €</p></body></html>"
    assert [line.text for line in read(page, encoding)] == ["Økonomi på “ærø” – 5 €"]


def test_a_page_nested_without_end_is_read() -> None:
    page = "<html><body>" + "<div>" * 3000 + "Dybt." + "</div>" * 3000
    assert "Dybt." in " ".join(line.text for line in read(page)) or read(page) == []


def test_notes_without_blocks_of_their_own_end_at_the_break() -> None:
    page = (
        "<html><body>Rammen er 2 mia. kr.<a href='#n1'><sup>1</sup></a> i alt.<br><br>Mere.<a href='#n2'><sup>2</sup></a><br><br>"
        "<hr><a name='n1'></a><sup>1</sup> Ekskl. medicin.<br><a name='n2'>2.</a> 25-pl.<br></body></html>"
    )
    assert [(line.role, line.note, line.text) for line in read(page) if line.role == "footnote"] == [
        ("footnote", "1", "Ekskl. medicin."),
        ("footnote", "2", "25-pl."),
    ]
    assert [line.text for line in read(page) if line.role == "text"] == ["Rammen er 2 mia. kr. i alt.", "Mere."]

"""Documents: one text, nothing lost but by a named repair, every page and section a span of it."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract.txt.reader import read_plain
from indexer.models import Document, Line, Source, SourcePage
from indexer.structure.document import build_document, read_document
from indexer.structure.text_repair import repair_bullets, repair_ligatures

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = ("oa-regioner-2013", "oa-regioner-2021", "oa-regioner-2024", "oa-regioner-2025", "sundhedsreform-2025")
REPAIRS = {
    "line_hyphens": {"-", "\u00ad"},
    "inner_hyphens": {"-"},
    "italics": {"*"},
    "soft_hyphens": {"\u00ad", "\u200b"},
}


def letters(text: str) -> Counter[str]:
    return Counter(c for c in repair_bullets(repair_ligatures(text)) if not c.isspace())


def check(source: Source) -> tuple[Document, dict[str, Counter[str]]]:
    """Nothing is lost or invented but by a named repair; pages and blocks are spans in order."""
    document, removed = build_document("x", source)
    lost = sum(removed.values(), Counter())
    assert letters("".join(line.text for line in source.lines)) == letters(document.text) + letters(
        "".join(lost.elements())
    )
    for name, characters in REPAIRS.items():
        assert set(removed.get(name, ())) <= characters
    assert document.pages[0].start == 0
    assert document.pages[-1].end == len(document.text)
    assert all(a.end == b.start for a, b in zip(document.pages, document.pages[1:], strict=False))
    at = 0
    for block in document.blocks:
        assert block.start >= at
        at = block.end
    for section in document.sections:
        assert section.start < section.end
        assert section.parent < len(document.sections)
    assert len({s.id for s in document.sections}) == len(document.sections)
    return document, removed


def lines_of(*texts: tuple[str, int]) -> Source:
    """A source of lines with pages; a blank line after each text that ends in a full stop."""
    lines: list[Line] = []
    for text, page in texts:
        lines.append(Line(text, page=page))
        if text.endswith("."):
            lines.append(Line("", page=page))
    pages = tuple(SourcePage(n) for n in range(1, max(page for _, page in texts) + 1))
    return Source("txt", tuple(lines), pages)


def page_texts(document: Document) -> list[str]:
    return [document.text[p.start : p.end].strip() for p in document.pages]


def test_a_page_break_inside_a_paragraph_is_an_offset_at_a_space() -> None:
    source = lines_of(
        ("Regeringen vil fremlægge et forslag til en fond, der skal styrke", 1),
        ("indsatsen og sikrer danskerne nem adgang til behandling.", 2),
    )
    document, _ = check(source)
    assert len(document.blocks) == 1
    assert page_texts(document) == [
        "Regeringen vil fremlægge et forslag til en fond, der skal styrke",
        "indsatsen og sikrer danskerne nem adgang til behandling.",
    ]


def test_a_word_broken_over_a_page_is_whole_on_the_first() -> None:
    source = lines_of(
        ("Det er parternes fælles opgave i de kommende år at sikre be-", 1), ("handling i hele landet.", 2)
    )
    document, removed = check(source)
    assert page_texts(document)[0].endswith("at sikre behandling")
    assert page_texts(document)[1] == "i hele landet."
    assert removed["line_hyphens"] == Counter("-")


def test_a_footnote_that_cuts_a_sentence_leaves_it_whole_and_keeps_its_page() -> None:
    source = Source(
        "txt",
        (
            Line("Hertil kommer overhead1 til udvikling af ledere og medarbejdere, projekt- og", page=1),
            Line("", page=1),
            Line("1 Kommunerne er kompenseret for betalingen.", page=1),
            Line("implementeringsstøtte i hele landet.", page=2),
        ),
        (SourcePage(1), SourcePage(2)),
    )
    document, _ = check(source)
    note, paragraph = document.blocks
    assert note.kind == "footnote"
    assert "projekt- og implementeringsstøtte" in document.text[paragraph.start : paragraph.end]
    assert page_texts(document)[0].startswith("1 Kommunerne er kompenseret")
    assert page_texts(document)[1] == "implementeringsstøtte i hele landet."
    assert [s.page for s in document.sections] == [1]


def test_a_box_that_cuts_a_sentence_leaves_it_whole() -> None:
    text = (
        "1. Rammer\n\nRegionerne har ansvaret for at sikre, at behandlingen af patienter i hele landet\n\n"
        "Boks 1\n\nAftalte mål\n\n• Et mål.\n\n• Et mål til.\n\n"
        "foregår på et højt fagligt niveau i alle årets måneder.\n"
    )
    document, _ = check(read_plain(text.encode()))
    paragraph = next(b for b in document.blocks if b.kind == "paragraph")
    assert document.text[paragraph.start : paragraph.end].endswith(
        "i hele landet foregår på et højt fagligt niveau i alle årets måneder."
    )
    assert document.sections[paragraph.section].id == "1"


def test_a_running_page_number_does_not_cut_its_sentence() -> None:
    page = "\n".join(
        f"Regionerne har ansvaret for at drive sygehusene og for at sikre behandlingen {n}," for n in range(20)
    )
    text = f"{page}\n\n\n \n \n\n2 \n \n \n\nog det gælder alle.\n{page}."
    document, _ = check(read_plain(text.encode()))
    assert "behandlingen 19, og det gælder alle." in " ".join(document.text.split())


def test_a_document_without_pages_has_one_without_number() -> None:
    document = read_document("x", Source("docx", (Line("Et afsnit.", role="text", new_paragraph=True),)))
    assert [(p.number, p.start, p.end) for p in document.pages] == [(None, 0, len("Et afsnit."))]


def test_formats_with_lines_of_their_own_keep_inner_hyphens_and_asterisks() -> None:
    line = Line("Et uhen-sigtsmæssigt *tal* i teksten.", role="text", new_paragraph=True)
    assert read_document("x", Source("docx", (line,))).text == line.text


def test_an_empty_page_has_an_empty_span() -> None:
    source = Source("txt", (Line("Et.", page=1), Line("To.", page=3)), tuple(SourcePage(n) for n in (1, 2, 3)))
    assert page_texts(check(source)[0]) == ["Et.", "", "To."]


TEXT = st.lists(
    st.text(alphabet="abeøK .,-:1*•\u00ad\uf0b7ﬁ", max_size=50)
    | st.sampled_from(
        ["1. Indledning", "Boks 1", "Tabel 1", "Bilag 1", "Region Fyn 12", "", "ord-", "og mere", "a1 b."]
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(TEXT, st.sampled_from(["\n", "\n\n", "\n\n\n"]))
def test_no_character_is_lost_or_invented_but_by_a_named_repair(lines: list[str], gap: str) -> None:
    check(read_plain(("Tekst." + gap + gap.join(lines)).encode()))


@pytest.mark.parametrize("name", FILES)
def test_the_corpus_is_read_without_loss(name: str) -> None:
    _, removed = check(read_plain((CORPUS / f"{name}.txt").read_bytes()))
    assert set(removed) <= {*REPAIRS, "strays"}
    assert sum(removed.get("strays", Counter()).values()) <= 5


@pytest.mark.parametrize(
    ("name", "repair", "least", "most"),
    [
        ("oa-regioner-2013", "line_hyphens", 250, 258),
        ("oa-regioner-2021", "line_hyphens", 205, 210),
        ("oa-regioner-2024", "line_hyphens", 145, 148),
        ("sundhedsreform-2025", "line_hyphens", 2, 2),
        ("oa-regioner-2025", "inner_hyphens", 14, 17),
        ("oa-regioner-2025", "italics", 16, 16),
    ],
)
def test_what_each_repair_removed_from_the_corpus(name: str, repair: str, least: int, most: int) -> None:
    """The counts of ../shared/corpus/HAZARDS.md, less what has to stay."""
    _, removed = build_document(name, read_plain((CORPUS / f"{name}.txt").read_bytes()))
    assert least <= sum(removed[repair].values()) <= most


def test_two_words_that_the_document_writes_apart_stay_apart_in_a_heading() -> None:
    """ "taskforce" is a word of the lexicon, but this text writes "task force"."""
    text = (
        "1. Indledning\nDer nedsættes en task force om rekruttering. Den nye task force får syv medlemmer.\n"
        "2. Anbefalinger fra task force om rekruttering\nParterne er enige om at følge anbefalingerne op i 2022.\n"
    )
    titles = [section.title for section in read_document("x", read_plain(text.encode())).sections]
    assert titles == ["Indledning", "Anbefalinger fra task force om rekruttering"]

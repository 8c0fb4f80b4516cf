"""Passages: slices of the text that cover each section, of a readable size, never across one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract.txt.reader import read_plain
from indexer.models import Block, Document, Page, Section
from indexer.structure.chunking import HIGH, LOW, MOST, chunk
from indexer.structure.document import read_document

SENTENCE = "Parterne er enige om at følge udviklingen tæt i de kommende år. "
PAGES = (Page(None, True, None, 0, 1 << 30),)
SECTION = Section("1", "section", "1", "Mål", 1, ("Mål",), -1, None, True, None, 0, 1)


def passages_of(*paragraphs: str, rows: bool = False) -> list[str]:
    text = "\n\n".join(paragraphs)
    blocks = []
    at = 0
    for paragraph in paragraphs:
        blocks.append(Block("table" if rows else "paragraph", at, at + len(paragraph), 0))
        at += len(paragraph) + 2
    return [text[p.start : p.end] for p in chunk("x", text, blocks, (SECTION,), PAGES)]


def document_of(text: str) -> Document:
    return read_document("x", read_plain(text.encode()))


def test_short_paragraphs_of_a_section_stand_together() -> None:
    assert passages_of("En kort tekst.", "En til.") == ["En kort tekst.\n\nEn til."]


def test_a_long_paragraph_is_cut_at_sentence_ends_into_passages_of_even_size() -> None:
    parts = passages_of((SENTENCE * 40).strip())
    assert all(LOW <= len(part) <= HIGH and part.endswith(".") for part in parts)
    assert " ".join(parts) == (SENTENCE * 40).strip()


def test_a_cut_between_paragraphs_is_better_than_one_inside() -> None:
    paragraph = (SENTENCE * 9).strip()
    assert passages_of(paragraph, paragraph) == [paragraph, paragraph]


def test_a_table_is_cut_at_row_ends() -> None:
    table = "\n".join(f"Region nummer {n}\t{n},5 mio. kr." for n in range(80))
    parts = passages_of(table, rows=True)
    assert len(parts) > 1
    assert "\n".join(parts) == table


def test_a_table_of_tiny_rows_is_cut_without_comparing_every_pair() -> None:
    table = "\n".join(str(n % 10) for n in range(2_000))
    parts = passages_of(table, rows=True)
    assert "\n".join(parts) == table
    assert all(len(part.splitlines()) <= 100 for part in parts)


def test_a_sentence_without_end_is_cut_below_the_hard_limit() -> None:
    parts = passages_of("ord " * 800)
    assert all(len(part) <= MOST for part in parts)
    assert "".join("".join(parts).split()) == "ord" * 800


def test_repeated_text_has_numbered_names_and_names_outlast_changes_around() -> None:
    text = "1. Mål\n\nDer afsættes en pulje.\n\n2. Midler\n\nDer afsættes en pulje.\n"
    first, second = (p.id for p in document_of(text).passages)
    assert second == f"{first}-2"
    assert first == document_of("1. Noget andet\n\nDer afsættes en pulje.\n").passages[0].id
    assert first.startswith("x.")
    assert len(first) == len("x.") + 10


def test_a_footnote_has_its_own_passage() -> None:
    document = document_of("1. Mål\n\nDer afsættes en pulje1.\n\n1 Puljen er toårig.\n\nPuljen følges op.\n")
    texts = [document.text[p.start : p.end] for p in document.passages]
    assert "1 Puljen er toårig." in texts


def check(document: Document) -> None:
    """Every rule of passages."""
    covered: list[int] = []
    for passage in document.passages:
        assert 0 < passage.end - passage.start <= MOST
        assert document.text[passage.start : passage.end].strip() == document.text[passage.start : passage.end]
        inside = [b for b in document.blocks if b.start < passage.end and passage.start < b.end]
        assert {b.section for b in inside} == {passage.section}
        assert all(b.kind != "heading" for b in inside)
        ends = [edge for span in passage.sentences for edge in span]
        assert ends == sorted(ends)
        assert passage.start <= ends[0]
        assert ends[-1] <= passage.end
        covered.extend(range(passage.start, passage.end))
    assert covered == sorted(set(covered))
    body = {i for b in document.blocks if b.kind != "heading" for i in range(b.start, b.end)}
    assert not [i for i in body - set(covered) if not document.text[i].isspace()]
    assert len({p.id for p in document.passages}) == len(document.passages)


LINES = st.sampled_from(
    [
        "",
        "",
        "1. Indledning",
        "2. Rammer",
        "Nærhedsfinansiering",
        "Boks 1",
        "Tabel 2",
        "Bilag 1. Økonomi",
        "Region Sjælland 435",
        "I alt  1.447",
        "• et punkt i listen",
        "1 En note til teksten.",
        "Parterne er enige om at følge udviklingen tæt i de kommende år, jf. boks1",
        "og regionerne har ansvaret for behand-",
        "lingen af patienter i hele landet.",
        "KL " * 900,
        "Anm.: Tallene er afrundet.",
        "\fSiden begynder her",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=40))
def test_passages_of_any_text_cover_it_and_keep_to_sections(lines: list[str]) -> None:
    check(document_of("\n".join(["Tekst.", *lines])))

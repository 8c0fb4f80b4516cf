"""Plain text, and whatever an extractor may say of a file, become documents without a letter lost."""

import re

from fuzzing import assert_document, assert_one_sentence, assert_source, bounded, fuzzed, repeated, spoiled, texts
from hypothesis import example, given
from hypothesis import strategies as st
from sample_corpus import FIRST, SECOND

from indexer.errors import SourceError
from indexer.extract.txt.reader import read_plain
from indexer.models import Agreement, Line, LineRole, Source, SourcePage
from indexer.structure.document import read_document
from search.citations.format import format_citation, place_of_section
from search.citations.resolve import cite


@fuzzed(80)
@given(texts(150) | repeated(4_000))
@example("a-\n" * 20_000)
@example("." * 50_000)
@example("1\n" * 1_000)
@example("Aftale om noget.\0\nMere af det samme.\n" * 40)
def test_every_plain_text_becomes_a_document(text: str) -> None:
    with bounded("plain text"):
        try:
            source = read_plain(text.encode())
        except SourceError as error:
            assert_one_sentence(error)
            return
        assert_source(source)
        assert_document(source)


@fuzzed(100)
@given(spoiled((FIRST.encode(), SECOND.encode("cp1252"), FIRST.encode("utf-16"))) | st.binary(max_size=300))
def test_every_encoding_is_read_or_refused(data: bytes) -> None:
    with bounded("plain text"):
        try:
            assert_source(read_plain(data))
        except SourceError as error:
            assert_one_sentence(error)


roles: st.SearchStrategy[LineRole | None] = st.sampled_from(
    ("title", "heading", "text", "item", "row", "caption", "footnote", None)
)


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """What an extractor might say of a file: roles, levels, boxes and pages in any order that pages can have."""
    pages = draw(st.integers(0, 4))
    at = 1
    lines = []
    for text in draw(st.lists(texts(6).map(lambda text: " ".join(text.split())), max_size=12)):
        at = draw(st.integers(at, max(at, pages)))
        role = draw(roles)
        cells = tuple(part for part in text.split(",")) if role == "row" else ()
        lines.append(
            Line(
                text="\t".join(cells) if cells else text,
                page=at if pages else None,
                page_exact=draw(st.booleans()),
                role=role,
                level=draw(st.integers(1, 4)) if role == "heading" else None,
                new_paragraph=draw(st.sampled_from((True, False, None))),
                cells=cells,
                box=draw(st.sampled_from((None, 1, 2))),
                note=draw(st.sampled_from(("1", "*"))) if role == "footnote" else None,
            )
        )
    kind = draw(st.sampled_from(("pdf", "docx", "html")))
    return Source(kind, tuple(lines), tuple(SourcePage(number) for number in range(1, pages + 1)))


@fuzzed(120)
@given(sources())
def test_whatever_an_extractor_says_becomes_a_document(source: Source) -> None:
    with bounded("document"):
        assert_document(source)


AGREEMENT = Agreement("x-2024", "Aftale om prøver for 2024", "PA24", 2024, ("Regeringen",), "x.pdf")
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\ue000-\uf8ff\U000e0000-\U0010ffff]")


@fuzzed(60)
@given(sources())
def test_the_citation_of_every_section_leads_back_to_it(source: Source) -> None:
    """But where it names what nobody sees, or has "(2. gang)" for a title, which is how twins are told apart."""
    document = read_document(AGREEMENT.id, source)
    entries = ((AGREEMENT, document),)
    for number in range(len(document.sections)):
        citation = format_citation(place_of_section(AGREEMENT, document, number))
        if UNSEEN.search(citation) or " gang)«" in citation:
            continue
        with bounded("citation"):
            found = cite(citation, entries)
        assert number in [candidate.section for candidate in found.candidates], citation

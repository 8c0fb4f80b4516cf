"""Plain text: encodings, page marks, files that are refused."""

import pytest

from indexer.errors import SourceError
from indexer.extract.txt.reader import read_plain

TEXT = "1. Indledning\n\nAftalen løfter økonomien på sundhedsområdet å æ ø.\n"
PROSE = "Regionerne har ansvaret for at drive sygehusene og for at sikre behandlingen af patienter"


def page_text(pages: int, *, mark: str = " ") -> str:
    """Pages of twenty lines; a mark stands before the first line of each page but the first."""
    body = "\n".join([f"{PROSE} {n}," for n in range(20)])
    return ("\n" + mark).join(f"Side nummer {n} begynder her.\n{body}" for n in range(1, pages + 1))


def pages_by_first_line(text: str) -> list[tuple[int | None, bool]]:
    return [(line.page, line.page_exact) for line in read_plain(text.encode()).lines if "begynder her" in line.text]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_an_encoding_does_not_change_the_text(encoding: str) -> None:
    lines = read_plain(TEXT.encode(encoding)).lines
    assert [line.text for line in lines if line.text] == [
        "1. Indledning",
        "Aftalen løfter økonomien på sundhedsområdet å æ ø.",
    ]


def test_mac_danish_is_recognised() -> None:
    assert (
        read_plain("Økonomien på sundhedsområdet er løftet for både børn og ældre.".encode("mac_roman"))
        .lines[0]
        .text.startswith("Økonomien på")
    )


def test_decomposed_letters_are_composed() -> None:
    assert read_plain("pa\u030a sundhedsomra\u030adet".encode()).lines[0].text == "på sundhedsområdet"


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", "\ufeff \n".encode("utf-16")])
def test_an_empty_file_is_refused_in_one_danish_line(data: bytes) -> None:
    with pytest.raises(SourceError, match="tom eller rummer kun blanktegn") as caught:
        read_plain(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" * 9, b"\xff\xfe\x00"])
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="binære data"):
        read_plain(data)


def test_line_ends_of_windows_and_old_mac_are_line_ends() -> None:
    assert [line.text for line in read_plain(b"en\r\nto\rtre").lines] == ["en", "to", "tre"]


def test_a_text_without_page_marks_has_no_pages() -> None:
    source = read_plain(TEXT.encode())
    assert source.pages == ()
    assert {line.page for line in source.lines} == {None}


def test_form_feeds_are_page_breaks_and_exact() -> None:
    assert pages_by_first_line(page_text(3, mark="\f")) == [(1, True), (2, True), (3, True)]


def test_a_form_feed_at_the_end_opens_no_page() -> None:
    assert [p.number for p in read_plain(b"en\n\fto\n\f").pages] == [1, 2]


def test_a_leading_space_after_text_is_a_page_mark() -> None:
    assert pages_by_first_line(page_text(3)) == [(1, True), (2, True), (3, True)]


def test_a_leading_space_after_a_blank_line_is_a_caption_or_cell() -> None:
    text = page_text(2) + "\n\n Tabel 1\n\n Mio. kr.\n\nRegion Sjælland 12\n" + page_text(1)
    assert len(read_plain(text.encode()).pages) == 2


def test_two_spaces_before_a_caption_are_page_mark_and_caption() -> None:
    text = page_text(2) + "\n  Boks 3\n\n" + page_text(1)
    source = read_plain(text.encode())
    assert [line.page for line in source.lines if line.text.strip() == "Boks 3"] == [3]


def test_a_lone_number_that_is_next_in_order_is_a_page_number_and_no_text() -> None:
    text = page_text(2) + "\n\n\n \n \n\n3 \n \n \n\n" + page_text(1).replace("nummer 1", "nummer 3")
    source = read_plain(text.encode())
    assert pages_by_first_line(text)[-1] == (3, True)
    assert source.pages[2].printed == "3"
    assert "3" not in {line.text.strip() for line in source.lines}


def test_a_lone_table_value_is_no_page_number() -> None:
    text = page_text(2) + "\n\n\n1.860\n\n\n77\n\n\n" + page_text(1)
    kept = {line.text for line in read_plain(text.encode()).lines}
    assert {"1.860", "77"} <= kept


def test_indented_text_has_no_page_marks() -> None:
    text = "\n".join(f" {PROSE} {n}" for n in range(60))
    assert read_plain(text.encode()).pages == ()


def test_a_strangely_short_page_makes_the_count_doubtful_until_a_printed_number() -> None:
    stray = page_text(3) + "\n • En kort linje.\n " + page_text(2).replace("nummer 1", "nummer 5")
    assert [exact for _, exact in pages_by_first_line(stray)] == [True, True, True, False, False]


def test_running_heads_and_printed_numbers_are_taken_out() -> None:
    pages = [f"Aftale om økonomien for 2017\n\nAfsnit {n} handler om noget nyt.\n\n{n}\n" for n in range(1, 6)]
    source = read_plain(("Forside\n\f" + "\f".join(pages)).encode())
    assert [page.printed for page in source.pages] == [None, "1", "2", "3", "4", "5"]
    assert not any("økonomien for 2017" in line.text or line.text.isdigit() for line in source.lines)

"""Comments put into a Word file at the words they are about; everything else stays as it was."""

import io
import re
import zipfile
from datetime import date

import pytest
from word_files import docx, p

from indexer.extract.docx import commented
from indexer.extract.docx.commented import Remark, add_comments
from indexer.extract.docx.reader import read_docx

DAY = date(2031, 2, 3)


def comments(data: bytes, *remarks: Remark) -> bytes:
    made = add_comments(data, remarks, "Prøve", DAY)
    assert made is not None
    return made


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def commented_words(data: bytes) -> list[str]:
    """The words between the beginning and the end of each comment, by its number."""
    body = part(data, "word/document.xml")
    found = []
    for number in range(body.count("<w:commentRangeStart")):
        start = body.index(f'<w:commentRangeStart w:id="{number}"')
        end = body.index(f'<w:commentRangeEnd w:id="{number}"')
        found.append("".join(re.findall(r"<w:t[ >][^<]*?>?([^<>]*)</w:t>", body[start:end])))
    return found


FILE = docx(p("Der står »Rammen er fast« her.") + p("Og »Rammen er fast« igen."))


def test_a_comment_is_put_around_its_words_and_says_who_and_when() -> None:
    made = comments(FILE, Remark("»Rammen er fast«", "Ikke fundet."))
    assert commented_words(made) == ["»Rammen er fast«"]
    assert 'w:author="Prøve" w:date="2031-02-03T00:00:00Z"' in part(made, "word/comments.xml")
    assert "Ikke fundet." in part(made, "word/comments.xml")


def test_the_text_of_the_file_is_as_it_was() -> None:
    made = comments(FILE, Remark("Rammen", "a"), Remark("ammen er", "b"), Remark("fast", "c"))
    assert [line.text for line in read_docx(made).lines] == [line.text for line in read_docx(FILE).lines]


def test_the_same_words_twice_are_commented_where_each_stands() -> None:
    made = comments(FILE, Remark("»Rammen er fast«", "a"), Remark("»Rammen er fast«", "b"))
    body = part(made, "word/document.xml")
    first, second = (body.index(f'commentRangeStart w:id="{number}"') for number in (0, 1))
    assert first < body.index("Og ") < second


def test_words_over_runs_and_line_ends_are_found_and_the_look_of_each_run_kept() -> None:
    runs = "<w:r><w:rPr><w:b/></w:rPr><w:t>Ram</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>men er fast</w:t></w:r>"
    made = comments(docx(f"<w:p>{runs}</w:p>"), Remark("men\n er", "a"))
    assert commented_words(made) == ["men er"]
    assert part(made, "word/document.xml").count("<w:i/>") == 2


def test_words_that_are_not_there_are_quoted_in_a_comment_at_the_beginning() -> None:
    made = comments(FILE, Remark("Findes ikke", "Sådan."))
    assert "Om »Findes ikke«: Sådan." in part(made, "word/comments.xml")
    assert commented_words(made) == ["D"]


def test_what_a_tracked_change_took_out_is_not_the_text() -> None:
    gone = "<w:del><w:r><w:delText>gammel</w:delText></w:r></w:del>"
    made = comments(docx(f"<w:p><w:r><w:t>Ram</w:t></w:r>{gone}<w:r><w:t>men</w:t></w:r></w:p>"), Remark("Rammen", "a"))
    assert "gammel" in part(made, "word/document.xml")
    assert "Om »" not in part(made, "word/comments.xml")


def test_comments_that_are_there_stay_and_new_ones_get_numbers_of_their_own() -> None:
    once = comments(FILE, Remark("Rammen", "Den første."))
    twice = comments(once, Remark("igen", "Den anden."))
    told = part(twice, "word/comments.xml")
    assert "Den første." in told
    assert re.findall(r'<w:comment [^>]*w:id="(\d+)"', told) == ["0", "1"]
    assert part(twice, "[Content_Types].xml").count("comments+xml") == 1


@pytest.mark.parametrize("bound", ["LARGEST_DOCUMENT", "LARGEST_FILE", "MOST_LETTERS"])
def test_a_file_beyond_the_bounds_is_left_alone(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commented, bound, 10)
    assert add_comments(FILE, [Remark("Rammen", "a")], "Prøve", DAY) is None


def test_a_file_without_words_has_no_room_for_comments() -> None:
    assert add_comments(docx("<w:p/>"), [Remark("", "a")], "Prøve", DAY) is None

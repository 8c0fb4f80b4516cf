"""Files that cannot be read are refused in one line, and a parse that runs away is stopped."""

import sys
import time
import zipfile
from pathlib import Path

import pytest

from indexer.errors import SourceError
from indexer.extract import extract, printable
from indexer.extract.sandbox import Limits, read_limited
from indexer.models import Line, Source, SourcePage

HERE = Path(__file__).stem
MIB = 2**20


def run_forever(data: bytes) -> Source:
    """A parser caught in an endless loop."""
    while True:
        data = data[::-1]


def sleep_forever(data: bytes) -> Source:
    """A parser that waits for something that never comes."""
    time.sleep(600)
    return Source("txt", ())


def eat_memory(data: bytes) -> Source:
    """A parser that asks for ever more memory."""
    held = [data]
    while True:
        held.append(bytes(64 * MIB))


def crash(data: bytes) -> Source:
    """A parser that takes its process down."""
    import os

    os._exit(139)


def answer(data: bytes) -> Source:
    """A parser that does its work."""
    line = Line(data.decode(), 1, True, "row", None, True, ("a", "b"), 2, None)
    return Source("pdf", (line,), (SourcePage(1, "iv"),))


def tell_settings(data: bytes) -> Source:
    """A parser that a file has taken over, looking for secrets."""
    import os

    return Source("txt", (Line(" ".join(name for name in os.environ if "aftale" in name.lower())),))


def refuse(data: bytes) -> Source:
    """A parser that says why not."""
    raise SourceError("kræver adgangskode: prøv igen")


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the child process import the parsers above."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


@pytest.mark.parametrize("parser", ["run_forever", "sleep_forever"])
def test_a_parse_that_does_not_end_is_stopped_in_time(parser: str) -> None:
    begun = time.monotonic()
    with pytest.raises(SourceError, match="blev ikke læst færdig"):
        read_limited(b"x", f"{HERE}:{parser}", Limits(seconds=1.0))
    assert time.monotonic() - begun < 30


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_parse_that_eats_memory_is_stopped_at_its_bound() -> None:
    with pytest.raises(SourceError, match="0,5 GiB hukommelse"):
        read_limited(b"x", f"{HERE}:eat_memory", Limits(seconds=60, memory=512 * MIB))


def test_a_parse_that_crashes_is_a_damaged_file_not_the_end_of_the_program() -> None:
    with pytest.raises(SourceError, match="beskadiget"):
        read_limited(b"x", f"{HERE}:crash")


def test_what_the_child_reads_arrives_unchanged() -> None:
    assert read_limited("blåbær".encode(), f"{HERE}:answer") == answer("blåbær".encode())


def test_what_the_child_refuses_is_refused_with_its_words() -> None:
    with pytest.raises(SourceError, match=r"^kræver adgangskode: prøv igen$"):
        read_limited(b"", f"{HERE}:refuse")


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def spreadsheet(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "ark", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return (folder / "ark").read_bytes()


REFUSED = [
    (b"", "er tom"),
    (b" \r\n\t\xef\xbb\xbf \n", "kun blanke tegn"),
    (bytes((n * 97 + n * n * 31) % 256 for n in range(5000)), "hverken tekst, PDF, Word"),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), "OCR"),
    (b"{\\rtf1 tekst}", "RTF"),
    (b"\xd0\xcf\x11\xe0" + bytes(500), "gammelt Office-format"),
    (b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "adgangskode"),
    (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "beskadiget"),
    (b"%PDF-1.4\n" + b"A" * 3000, "beskadiget"),
    (b"PK\x03\x04" + bytes(60), "beskadiget"),
    (b"\x1f\x8b\x08" + bytes(30), "arkiv"),
]


@pytest.mark.parametrize(("data", "cause"), REFUSED)
def test_a_file_that_is_no_agreement_is_refused_in_one_line_that_names_it(
    tmp_path: Path, data: bytes, cause: str
) -> None:
    path = written(tmp_path, "aftale.pdf", data)
    with pytest.raises(SourceError) as caught:
        extract(path)
    message = str(caught.value)
    assert message.startswith("aftale.pdf ")
    assert cause in message
    assert message.count("\n") == 0
    assert message.endswith(".")


def test_a_spreadsheet_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="regneark"):
        extract(written(tmp_path, "tal.docx", spreadsheet(tmp_path)))


def test_a_missing_file_a_folder_and_one_too_large_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="findes ikke"):
        extract(tmp_path / "væk.txt")
    with pytest.raises(SourceError, match="findes ikke"):
        extract(tmp_path)
    with pytest.raises(SourceError, match="mere end de tilladte 1 MB"):
        extract(written(tmp_path, "stor.txt", b"a" * (2 * MIB)), limits=Limits(file_bytes=MIB))


def test_the_format_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><html><body><p>Økonomi</p></body></html>".encode()
    assert extract(written(tmp_path, "aftale.pdf", page)).format == "html"
    assert extract(written(tmp_path, "aftale.docx", "Økonomi for 2025\n\nTekst.\n".encode())).format == "txt"


def test_markup_in_a_text_file_is_text(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", b"Aftale om <b>alt</b>\n\n<script>alert(1)</script> er tekst.\n")
    text = "\n".join(line.text for line in extract(path).lines)
    assert "<script>alert(1)</script>" in text


def test_a_hostile_name_is_shown_on_one_line_without_control_characters(tmp_path: Path) -> None:
    name = "a\nb\x1b[2J\u202etxt.pdf"
    assert printable(name) == "a?b?[2J?txt.pdf"
    with pytest.raises(SourceError) as caught:
        extract(written(tmp_path, name, b""))
    assert str(caught.value).startswith("a?b?[2J?txt.pdf er tom")


def test_a_parser_finds_no_secret_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTALESOEG_SESSION_SECRET", "hemmelig")
    monkeypatch.setenv("AFTALESOEG_LLM_KEY", "hemmelig")
    assert read_limited(b"", f"{HERE}:tell_settings").lines == (Line(""),)

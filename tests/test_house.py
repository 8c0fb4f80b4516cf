"""The house stays one that people find their way in: small files, small folders, a map that is true."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("indexer", "search", "web")
MAP = ROOT / "docs" / "arkitektur.md"

MOST_FILES, MOST_LINES, LINES_WITHOUT_REASON = 14, 350, 300
REASON = re.compile(r"\blong(?:er)?\b[^.]*\bbecause\b", re.IGNORECASE)


def python_files() -> list[Path]:
    return [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]


def folders() -> list[Path]:
    return sorted({file.parent for file in python_files()})


def test_no_folder_has_more_files_than_one_can_take_in() -> None:
    """Files other than the folder's own `__init__.py` and `py.typed`."""
    counts = {
        str(folder.relative_to(ROOT)): sum(
            file.is_file() and file.name not in ("__init__.py", "py.typed") for file in folder.iterdir()
        )
        for folder in folders()
    }
    assert {folder: count for folder, count in counts.items() if count > MOST_FILES} == {}


def test_no_file_is_too_long() -> None:
    lines = {str(file.relative_to(ROOT)): file.read_text("utf-8").count("\n") for file in python_files()}
    assert {file: count for file, count in lines.items() if count > MOST_LINES} == {}
    long = [file for file, count in lines.items() if count > LINES_WITHOUT_REASON]
    assert [
        file for file in long if not REASON.search("\n".join((ROOT / file).read_text("utf-8").split("\n")[:12]))
    ] == []


@pytest.mark.parametrize("folder", folders(), ids=str)
def test_a_folder_says_which_question_it_answers(folder: Path) -> None:
    said = (folder / "__init__.py").read_text("utf-8")
    assert re.match(r'"""[A-ZÆØÅ`].{15,}?[.?]', said), said[:80]


def test_every_path_of_the_map_is_there() -> None:
    named = re.findall(r"`((?:indexer|search|web|corpus|tests|docs)/[\w./]*)`", MAP.read_text("utf-8"))
    assert len(named) > 40
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_map_has_every_folder() -> None:
    text = MAP.read_text("utf-8")
    inner = {folder for folder in folders() if len(folder.relative_to(ROOT).parts) == 2}
    assert [str(one.relative_to(ROOT)) for one in sorted(inner) if f"`{one.relative_to(ROOT)}/`" not in text] == []


def test_every_decision_is_in_the_index_under_its_own_title() -> None:
    folder = ROOT / "docs" / "decisions"
    rows = dict(
        re.findall(r"^\| \[\d{4}\]\(([\w.-]+)\) \| (.+) \|$", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    )
    titles = {
        file.name: file.read_text("utf-8").split("\n")[0].removeprefix(f"# {file.name[:4]}: ")
        for file in folder.glob("[0-9]*.md")
    }
    assert rows == titles

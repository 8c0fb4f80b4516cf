"""What CURRENT names is served, what a reader holds stays, and a builder removes only what nobody needs."""

import fcntl
from pathlib import Path

import pytest

from indexer.errors import IndexDirectoryError
from indexer.index.generations import CURRENT, MANIFEST, current_name, hold_current
from indexer.index.replacement import building, only_builder


def build(index: Path, text: str = "{}") -> str:
    """A generation with a manifest and nothing else; its name."""
    with only_builder(index), building(index) as directory:
        (directory / MANIFEST).write_text(text, encoding="utf-8")
    return directory.name


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def names(index: Path) -> list[str]:
    return sorted(entry.name for entry in (index / "generations").iterdir())


def test_a_generation_is_named_by_its_number_and_by_chance(tmp_path: Path) -> None:
    first, second = build(tmp_path / "index"), build(tmp_path / "index")
    assert (first[:7], second[:7]) == ("000001-", "000002-")
    assert first[7:] != second[7:]
    assert current_name(tmp_path / "index") == second


def test_the_one_before_is_kept_and_older_ones_go(tmp_path: Path) -> None:
    built = [build(tmp_path / "index") for _ in range(4)]
    assert names(tmp_path / "index") == built[2:]


def test_what_is_held_stays_however_many_are_built(tmp_path: Path) -> None:
    first = build(tmp_path / "index", "held")
    with hold_current(tmp_path / "index") as held:
        built = [build(tmp_path / "index") for _ in range(3)]
        assert held.name == first
        assert (held.directory / MANIFEST).read_text(encoding="utf-8") == "held"
        assert names(tmp_path / "index") == [first, *built[1:]]
    built.append(build(tmp_path / "index"))
    assert names(tmp_path / "index") == built[2:]


def test_the_name_of_the_one_before_in_current_serves_it_again(tmp_path: Path) -> None:
    """What an operator does when the newest turns out wrong; the next build removes that one."""
    first, second = build(tmp_path / "index"), build(tmp_path / "index")
    (tmp_path / "index" / CURRENT).write_text(first + "\n", encoding="utf-8")
    with hold_current(tmp_path / "index") as held:
        assert held.name == first
    third = build(tmp_path / "index")
    assert second not in names(tmp_path / "index")
    assert names(tmp_path / "index") == [first, third]


def test_an_error_while_building_leaves_what_was(tmp_path: Path) -> None:
    first = build(tmp_path / "index")
    with pytest.raises(ZeroDivisionError), only_builder(tmp_path / "index"), building(tmp_path / "index"):
        _ = 1 / 0
    assert names(tmp_path / "index") == [first]
    assert current_name(tmp_path / "index") == first


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "half"])
def test_what_a_killed_builder_left_is_removed_by_the_next_that_begins(tmp_path: Path, whole: bool) -> None:
    first = build(tmp_path / "index")
    left = tmp_path / "index" / "generations" / "000002-0123abcd"
    left.mkdir()
    (left / (MANIFEST if whole else "questions.json")).write_text("{}", encoding="utf-8")
    with only_builder(tmp_path / "index"):
        assert names(tmp_path / "index") == [first]


def test_half_a_generation_is_never_current(tmp_path: Path) -> None:
    (tmp_path / "index" / "generations" / "000001-0123abcd").mkdir(parents=True)
    with pytest.raises(IndexDirectoryError, match="Der er intet indeks i"):
        hold_current(tmp_path / "index")


def test_a_reader_beside_a_builder_that_removes_its_generation_takes_the_current_one(tmp_path: Path) -> None:
    """The builder has the lock and has not yet removed the manifest; CURRENT changes before the reader looks again."""
    index = tmp_path / "index"
    first, second = build(index), build(index)
    (index / CURRENT).write_text(first, encoding="utf-8")
    with (index / "generations" / first / MANIFEST).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexDirectoryError, match=rf"{first}/manifest\.json mangler i indekset: kør aftalesoeg"):
            hold_current(index)
        (index / CURRENT).write_text(second, encoding="utf-8")
        with hold_current(index) as held:
            assert held.name == second


def test_what_is_let_go_holds_no_descriptor(tmp_path: Path) -> None:
    build(tmp_path / "index")
    before = open_descriptors()
    held = hold_current(tmp_path / "index")
    assert open_descriptors() == before + 1
    held.close()
    held.close()
    assert open_descriptors() == before
    hold_current(tmp_path / "index")
    assert open_descriptors() == before


@pytest.mark.parametrize("name", ["brev.txt", "mappe"])
def test_a_folder_with_something_else_in_it_is_not_written_to(tmp_path: Path, name: str) -> None:
    (tmp_path / "min" / name).mkdir(parents=True)
    with pytest.raises(IndexDirectoryError, match="er ikke et indeks og bliver ikke overskrevet"):
        build(tmp_path / "min")
    assert [entry.name for entry in (tmp_path / "min").iterdir()] == [name]


def test_hidden_files_and_lost_and_found_are_nobodys_papers(tmp_path: Path) -> None:
    for name in (".nfs0001", "lost+found"):
        (tmp_path / "index" / name).mkdir(parents=True)
    assert build(tmp_path / "index")


def test_a_file_where_the_index_should_be_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("kære", encoding="utf-8")
    with pytest.raises(IndexDirectoryError, match="er ikke et indeks"):
        build(tmp_path / "index")
    assert (tmp_path / "index").read_text(encoding="utf-8") == "kære"

"""A change of the collection is whole or not made, keeps the rest of the catalog as it was, and can be taken back."""

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.catalog import read_catalog
from indexer.collection.history import FOLDER, MOST_CHANGES, read_history
from indexer.collection.keeping import (
    add_agreement,
    correct_entry,
    recover,
    remove_agreement,
    replace_file,
    undo_change,
)
from indexer.errors import CatalogError
from indexer.models import Agreement

CATALOG = """# Vores aftaler.

# den første
[[agreement]]
short_title = "A1"   # kort
id = "a-1"
title = "Aftale om et"
year = 2031
parties = ["KL"]
file = "a.txt"
# slut på den første

# den anden
[[agreement]]
id = "b-2"
title = "Aftale om to"
short_title = "B2"
year = 2032
parties = []
file = "b.txt"
"""
NEW = Agreement("c-3", "Aftale om tre", "C3", 2033, ("KL", "Danske Regioner"), "c-3.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of two agreements."""
    folder = tmp_path / "korpus"
    folder.mkdir()
    (folder / "catalog.toml").write_text(CATALOG, encoding="utf-8")
    (folder / "a.txt").write_text("Første.", encoding="utf-8")
    (folder / "b.txt").write_text("Anden.", encoding="utf-8")
    return folder


def content(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir()) if file.is_file()}


BEFORE = {"a.txt": "Første.", "b.txt": "Anden.", "catalog.toml": CATALOG}


def test_an_added_agreement_is_the_last_of_the_catalog_and_all_else_is_as_it_was(folder: Path) -> None:
    add_agreement(folder, NEW, b"Tredje.", who="anna")
    assert read_catalog(folder)[-1] == NEW
    assert content(folder)["catalog.toml"].startswith(CATALOG + "\n[[agreement]]\n")
    assert content(folder)["c-3.txt"] == "Tredje."


def test_a_corrected_entry_keeps_its_order_and_comments(folder: Path) -> None:
    first = read_catalog(folder)[0]
    correct_entry(folder, replace(first, short_title="Å1", aliases=("Den ene",)), who="anna")
    assert content(folder)["catalog.toml"] == CATALOG.replace('"A1"   # kort', '"Å1"   # kort').replace(
        "# slut på den første\n", '# slut på den første\naliases = ["Den ene"]\n'
    )


def test_every_kind_of_change_can_be_taken_back_one_after_another(folder: Path) -> None:
    add_agreement(folder, NEW, b"Tredje.", who="anna")
    correct_entry(folder, replace(NEW, year=2034), who="bo")
    replace_file(folder, "c-3", b"%PDF-1.4", ".pdf", who="bo")
    assert content(folder).keys() == {*BEFORE, "c-3.pdf"}
    remove_agreement(folder, "c-3", who="anna")
    remove_agreement(folder, "a-1", who="anna")
    assert content(folder).keys() == {"b.txt", "catalog.toml"}
    for _ in range(5):
        undo_change(folder, who="anna")
    assert content(folder) == BEFORE
    with pytest.raises(CatalogError, match="ingen ændring at fortryde"):
        undo_change(folder, who="anna")


def test_what_was_written_by_hand_elsewhere_survives_taking_back(folder: Path) -> None:
    remove_agreement(folder, "a-1", who="anna")
    path = folder / "catalog.toml"
    path.write_text(path.read_text("utf-8").replace('short_title = "B2"', 'short_title = "Hånd"'), encoding="utf-8")
    undo_change(folder, who="anna")
    assert content(folder) == {**BEFORE, "catalog.toml": CATALOG.replace('"B2"', '"Hånd"')}


def test_an_entry_changed_by_hand_since_is_not_taken_back(folder: Path) -> None:
    add_agreement(folder, NEW, b"Tredje.", who="anna")
    (folder / "c-3.txt").write_text("Ændret.", encoding="utf-8")
    with pytest.raises(CatalogError, match="ændret i hånden"):
        undo_change(folder, who="anna")
    assert content(folder)["c-3.txt"] == "Ændret."


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (replace(NEW, id="a-1"), "bruges allerede"),
        (replace(NEW, file="a.txt"), "står allerede"),
        (replace(NEW, short_title="A1"), "korte titel A1 bruges allerede"),
        (replace(NEW, file="../c.txt"), "uden for korpusmappen"),
        (replace(NEW, title=" "), "title mangler"),
    ],
)
def test_what_the_catalog_would_refuse_changes_nothing(folder: Path, entry: Agreement, told: str) -> None:
    with pytest.raises(CatalogError, match=told):
        add_agreement(folder, entry, b"Tredje.", who="anna")
    assert content(folder) == BEFORE
    assert read_history(folder) == ()


def test_the_last_agreement_stays(folder: Path) -> None:
    remove_agreement(folder, "a-1", who="anna")
    with pytest.raises(CatalogError, match="sidste aftale"):
        remove_agreement(folder, "b-2", who="anna")


def test_the_audit_has_a_line_a_change_and_nothing_of_the_content(folder: Path) -> None:
    add_agreement(folder, NEW, b"Tredje.", who="anna")
    undo_change(folder, who="bo")
    text = (folder / FOLDER / "audit.jsonl").read_text("utf-8")
    told = [json.loads(line) for line in text.splitlines()]
    assert [(line["number"], line["who"], line["action"], line["agreement"], line["undoes"]) for line in told] == [
        (1, "anna", "add", "c-3", None),
        (2, "bo", "undo", "c-3", 1),
    ]
    assert "tre" not in text.replace("c-3", "")


def test_two_keepers_at_once_get_both_changes_or_one_sentence(folder: Path) -> None:
    told: list[str] = []

    def correct(number: int) -> None:
        seen = read_catalog(folder)[0]
        try:
            correct_entry(folder, replace(seen, short_title=f"K{number}"), who=str(number), expected=entry)
        except CatalogError as error:
            told.append(str(error))

    entry = CATALOG[CATALOG.index("\n# den første") : CATALOG.index("\n# den anden")]
    keepers = [threading.Thread(target=correct, args=(number,)) for number in range(4)]
    for keeper in keepers:
        keeper.start()
    for keeper in keepers:
        keeper.join()
    assert told == ["En anden har rettet posten imens: se den nye, og ret igen."] * 3
    assert len(read_history(folder)) == 1


KILLED = """
import os, sys
from pathlib import Path
from indexer.collection import keeping
from indexer.models import Agreement
calls, last = 0, int(sys.argv[2])
def counted(name):
    real = getattr(Path, name)
    def call(self, *given, **named):
        global calls
        calls += 1
        if calls > last:
            os._exit(9)
        return real(self, *given, **named)
    setattr(Path, name, call)
for name in ("replace", "unlink", "open"):
    counted(name)
corpus = Path(sys.argv[1])
keeping.replace_file(corpus, "a-1", b"%PDF-1.4", sys.argv[3], who="anna")
"""


@pytest.mark.parametrize("suffix", [".pdf", ".txt"])
def test_a_change_killed_at_any_step_is_whole_or_not_made(folder: Path, suffix: str) -> None:
    states, steps = set(), 0
    for last in range(200):
        killed = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(last), suffix], check=False)
        recover(folder)
        now = content(folder)
        states.add(json.dumps(now))
        done = len(read_history(folder)) > 0
        assert (now == BEFORE) != done
        assert now.keys() == ({f"a{suffix}", "b.txt", "catalog.toml"} if done else BEFORE.keys())
        steps += 1
        if done:
            assert len((folder / FOLDER / "audit.jsonl").read_text("utf-8").splitlines()) == 1
            undo_change(folder, who="anna")
            for rest in (folder / FOLDER).rglob("*"):
                rest.unlink() if rest.is_file() else None
        if killed.returncode == 0:
            break
    assert steps > 8
    assert len(states) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_told_in_one_sentence_and_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    correct_entry(folder, replace(read_catalog(folder)[0], short_title="K"), who="anna")
    undo_change(folder, who="anna")
    real, full = Path.open, open

    def opened(path: Path, mode: str = "r", *given: object, **named: object) -> object:
        if path.name.startswith(".catalog.toml") and "w" in mode:
            return full("/dev/full", mode)
        return real(path, mode, *given, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", opened)
    with pytest.raises(CatalogError, match="Disken er fuld: gør plads"):
        add_agreement(folder, NEW, b"Tredje.", who="anna")
    assert content(folder) == BEFORE
    assert len(read_history(folder)) == 2


def test_only_the_newest_changes_are_kept_and_the_audit_keeps_its_lines(folder: Path) -> None:
    for number in range(MOST_CHANGES + 3):
        correct_entry(folder, replace(read_catalog(folder)[0], short_title=f"K{number}"), who="anna")
    assert [change.number for change in read_history(folder)] == list(range(4, MOST_CHANGES + 4))
    assert len((folder / FOLDER / "audit.jsonl").read_text("utf-8").splitlines()) == MOST_CHANGES + 3


@pytest.mark.parametrize(
    "text",
    [
        'agreement = [{id="a-1", title="T", short_title="A", year=2031, parties=[], file="a.txt"}]\n',
        f"{CATALOG}[other]\nx = 1\n",
    ],
)
def test_a_catalog_of_another_form_is_left_to_be_corrected_by_hand(folder: Path, text: str) -> None:
    (folder / "catalog.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match="ret i hånden"):
        add_agreement(folder, NEW, b"Tredje.", who="anna")
    assert content(folder)["catalog.toml"] == text

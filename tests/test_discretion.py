"""What staff look for stays on the machine and in its memory: everything the program has is used once, and watched.

tests/tools/watched/tour.py runs every command and asks `serve` for every address. Three witnesses: Python's audit
events in every process (tests/tools/watched/sitecustomize.py), the kernel's count of packets without a way out of a
network of its own, and what lies on the disk and in the log afterwards.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from sample_corpus import write_corpus

from indexer.expansions.expansions import expansions_file
from web import create_app
from web.cli.main import cli
from web.config import Config

ROOT = Path(__file__).parent.parent
WATCHED = ROOT / "tests" / "tools" / "watched"
MARK = "zebrafinke"
QUESTION = {
    "id": "1",
    "type": "question",
    "kind": "sum",
    "query": "Hvor stor er puljen?",
    "judged": ["a-2021", "b-2024"],
    "relevant": [
        {"agreement": "a-2021", "page": None, "section": "Økonomiske rammer", "quote": "Puljen fordeles", "grade": 2}
    ],
    "answer": "Puljen fordeles",
}


@cache
def _alone() -> tuple[str, ...]:
    """The command that gives a process a network of its own; none where that is not allowed."""
    command = ("unshare", "--map-root-user", "--net")
    try:
        return command if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0 else ()
    except OSError:
        return ()


def _run(*arguments: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [*_alone(), sys.executable, *arguments],
        env={**os.environ, "ALONE": "1" if _alone() else "0", **environment},
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@dataclass(frozen=True, slots=True)
class Tour:
    """What a tour told, and what was seen of the commands and of the server."""

    told: dict[str, Any]
    folder: Path

    def seen(self, file: str, what: str) -> list[str]:
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return [entry["detail"] for entry in map(json.loads, lines) if entry["what"].startswith(what)]


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    folder = tmp_path_factory.mktemp("tour")
    corpus = write_corpus(folder / "corpus")
    (corpus / "ny.txt").write_text("1. Indledning\nRegeringen og KL er enige om økonomien for 2026.\n", "utf-8")
    _record(corpus, "a-2021", "Puljen fordeles", "efter ansøgning.", "Hvem deler pengene ud?")
    _record(corpus, "b-2024", "Kommunerne indfører", "ti kommuner.", "Hvor bruges ny teknik?")
    (folder / "memo.txt").write_text("Der står »Puljen fordeles af ministeriet efter ansøgning«.", "utf-8")
    (folder / "questions.jsonl").write_text(json.dumps(QUESTION) + "\n", "utf-8")
    return Tour(json.loads(_run(WATCHED / "tour.py", folder)), folder)


def _record(corpus: Path, agreement: str, start: str, end: str, question: str) -> None:
    file = expansions_file(corpus, agreement)
    file.parent.mkdir(exist_ok=True)
    line = {"start": start, "end": end, "questions": [question], "source": "hand"}
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")


pytestmark = [pytest.mark.model, pytest.mark.slow]


def _names(group: click.Group, before: str = "") -> set[str]:
    found: set[str] = set()
    for name, command in group.commands.items():
        found |= _names(command, f"{name} ") if isinstance(command, click.Group) else {before + name}
    return found


def test_the_tour_has_every_command(tour: Tour) -> None:
    ran = dict(tour.told["commands"])
    assert set(ran) == _names(cli) - {"serve", "mcp"}
    wanting = {"expand": 2, "train-adapter": 1}  # no language model is named; one question is too few to train on
    assert ran == dict.fromkeys(ran, 0) | wanting


def test_the_tour_has_every_address(tour: Tour) -> None:
    app = create_app(Config(index=tour.folder / "index"))
    asked = tour.told["replies"]
    assert {rule for rule, _ in asked} - {"nowhere"} == {rule.rule for rule in app.url_map.iter_rules()}
    assert {rule for rule, status in asked if status == 200} >= {rule.rule for rule in app.url_map.iter_rules()} - {
        "/aftale/<agreement>/side/<int:number>",  # plain text has no pages
        "/aftale/<agreement>/side/<int:number>.png",
        "/aftale/<agreement>/side/<int:number>.svg",
        "/aftaler/ny/<token>",  # nothing was sent
        "/aftaler/ny/<token>/side/<int:number>.png",
        "/aftaler/ny/<token>/kasser",  # these are posted to alone, and change the collection
        "/aftaler/ret/<agreement>/fil",
        "/aftaler/fjern/<agreement>",
        "/.well-known/security.txt",  # nobody is named who takes reports
    }
    assert all(status < 500 for _, status in asked)


def test_nobody_is_asked_anything_outside(tour: Tour) -> None:
    """The processes were watched: each says that it started, the child that reads a Word file too."""
    assert len(tour.seen("seen-commands", "start")) >= 1
    assert any("read_docx" in start for start in tour.seen("seen-server", "start"))
    assert tour.seen("seen-commands", "socket.") == []
    assert tour.seen("seen-server", "socket.") == []
    assert tour.told["unrouted"] in ((0,) if _alone() else (None,))


def test_nothing_uploaded_or_searched_for_reaches_the_disk(tour: Tour) -> None:
    """Memos of 8 MB included; the server opens no file to write to, and leaves every one as it was."""
    assert set(tour.seen("seen-server", "write")) <= {"/proc/self/oom_score_adj"}  # of the memo reader; not on a disk
    assert tour.told["left"] == []
    assert tour.told["index unchanged"] is True


def test_no_word_of_a_reader_is_in_the_log_or_the_figures(tour: Tour) -> None:
    assert tour.told["log"].count("route=/api/v1/search") == 2
    assert "aftalesoeg_requests" in tour.told["figures"]
    assert MARK not in tour.told["log"]
    assert MARK not in tour.told["figures"]


NATIVE = """
import ctypes, struct
libc = ctypes.CDLL(None)
address = struct.pack("=H", 2) + struct.pack("!H4s8x", 9, bytes([192, 0, 2, 1]))
libc.connect(libc.socket(2, 1, 0), address, len(address))
"""
WAYS = {
    "a connection": "import socket; socket.create_connection(('192.0.2.1', 9), 1)",
    "a packet": "import socket; socket.socket(2, 2).sendto(b'x', ('192.0.2.1', 9))",
    "a name": "import socket; socket.getaddrinfo('aftaler.example', 443)",
    "a library": "import requests; requests.get('http://192.0.2.1/', timeout=1)",
    "a child": "import subprocess, sys; subprocess.run([sys.executable, '-c', "
    "'import socket; socket.create_connection((\"192.0.2.1\", 9), 1)'], check=True)",
}
COUNTED = "import sys; sys.path[0] = {folder!r}; from tour import unrouted; print(unrouted())"


@pytest.mark.parametrize("way", WAYS)
def test_the_watch_would_see(tmp_path: Path, way: str) -> None:
    swallowed = f"try:\n    {WAYS[way]}\nexcept Exception: pass"  # as a library would
    _run("-c", swallowed, PYTHONPATH=str(WATCHED), WATCHED=str(tmp_path / "seen"))
    seen = [json.loads(line)["what"] for line in (tmp_path / "seen").read_text().splitlines()]
    assert [what for what in seen if what.startswith("socket.")] != []


def test_the_kernel_would_count_what_python_does_not_see(tmp_path: Path) -> None:
    if not _alone():
        pytest.skip("this machine gives no process a network of its own (unshare)")
    counting = COUNTED.format(folder=str(WATCHED))
    assert _run("-c", counting) == "0\n"
    assert _run("-c", f"{NATIVE}\n{counting}", PYTHONPATH=str(WATCHED), WATCHED=str(tmp_path / "seen")) == "1\n"
    assert "socket." not in (tmp_path / "seen").read_text()


@pytest.mark.parametrize("file", ["TemporaryFile()", "SpooledTemporaryFile(1).write(b'xx')"])
def test_the_watch_would_see_a_file_without_a_name(tmp_path: Path, file: str) -> None:
    """As werkzeug and waitress make them for what is large."""
    code = f"import tempfile; tempfile.{file}"
    _run("-c", code, PYTHONPATH=str(WATCHED), WATCHED=str(tmp_path / "seen"), TMPDIR=str(tmp_path))
    assert '"write"' in (tmp_path / "seen").read_text()

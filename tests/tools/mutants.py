"""Mutation tests of what users quote from: small faults are put into the code, and the tests have to notice each.

    python tests/tools/mutants.py [--folders search/memo,...] [--sample N] [--seed S]

cosmic-ray makes the mutants (numbers, comparisons, arithmetic, and/or, not, booleans, break/continue, loops that do not
run) and runs the tests of the mutated folder on each: `tests/test_<package>_<folder>_*.py`. A run of all mutants takes
days, so a sample of N a folder is drawn with the seed. It works on a copy; survivors are printed with their lines, and
last the table of docs/maalinger.md.
"""

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

FOLDERS = (
    "search/citations",
    "search/amounts",
    "search/memo",
    "search/answers",
    "indexer/structure/headings",
    "indexer/structure/text_repair",
    "search/ranking",
)
"""What issue A names: a folder, or a module without its suffix."""

OPERATORS = (
    "core/NumberReplacer",
    "core/ReplaceComparisonOperator_",
    "core/ReplaceBinaryOperator_",
    "core/ReplaceUnaryOperator_",
    "core/ReplaceAndWithOr",
    "core/ReplaceOrWithAnd",
    "core/AddNot",
    "core/ReplaceTrueWithFalse",
    "core/ReplaceFalseWithTrue",
    "core/ReplaceBreakWithContinue",
    "core/ReplaceContinueWithBreak",
    "core/ZeroIterationForLoop",
)
"""Operators by how their names begin. Those on variables and decorators make mutants that cannot be imported."""

_COPIED = ("indexer", "search", "web", "tests", "corpus", "docs", "pyproject.toml")
_COSMIC_RAY = str(ROOT / ".venv" / "mutants" / "bin" / "cosmic-ray")
"""In a virtual environment of its own (`make mutants`): its report needs a package whose licence the program avoids."""

_FASTEST = 20.0
"""Seconds that the tests of a mutant get at the least; else five times what they take on the code as it is."""


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no test noticed: where it is, the operator that made it, and the line as it was."""

    file: str
    line: int
    operator: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """Of a folder: the mutants there are, those tried, and those that lived."""

    folder: str
    mutants: int
    tried: int
    survivors: tuple[Survivor, ...]

    @property
    def score(self) -> float:
        """The share of the tried that were noticed."""
        return 1 - len(self.survivors) / self.tried if self.tried else 1.0


def main() -> int:
    """Mutate, test, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folders", default=",".join(FOLDERS))
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder) / "tree"
        _copy_tree(tree)
        for name in arguments.folders.split(","):
            results.append(mutate(tree, name, sample=arguments.sample, seed=arguments.seed))
            for survivor in results[-1].survivors:
                _say(f"{survivor.file}:{survivor.line}: {survivor.operator}: {survivor.text}")
    _print_table(results)
    return 0


def mutate(tree: Path, folder: str, *, sample: int, seed: int) -> Result:
    """Try a sample of the mutants of `folder` in the copy `tree`.

    Raises:
        SystemExit: the folder has no tests of its own, or they fail on the code as it is.
    """
    tests = tests_of(tree, folder)
    if not tests:
        sys.exit(f"{folder} has no tests named after it: tests/test_{folder.replace('/', '_')}*.py")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    start = time.monotonic()
    if _run(tree, command).returncode:
        sys.exit(f"The tests of {folder} fail without any mutant: {' '.join(tests)}")
    timeout = max(_FASTEST, 5 * (time.monotonic() - start))
    (tree / "mutants.toml").write_text(_settings(tree, folder, command, timeout), encoding="utf-8")
    session = tree / "mutants.sqlite"
    session.unlink(missing_ok=True)
    _run(tree, [_COSMIC_RAY, "init", "mutants.toml", session.name]).check_returncode()
    mutants, tried = _keep_sample(session, sample=sample, seed=seed)
    _run(tree, [_COSMIC_RAY, "exec", "mutants.toml", session.name]).check_returncode()
    return Result(
        folder, mutants, tried, tuple(sorted(_survivors(tree, session), key=lambda one: (one.file, one.line)))
    )


def tests_of(tree: Path, folder: str) -> list[str]:
    """The test files that bear the folder's or module's name, relative to the tree."""
    pattern = f"test_{folder.replace('/', '_')}*.py"
    return [str(file.relative_to(tree)) for file in sorted((tree / "tests").glob(pattern))]


def _copy_tree(tree: Path) -> None:
    tree.mkdir()
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(source, tree / name)
    if (ROOT / "var" / "test").is_dir():
        shutil.copytree(ROOT / "var" / "test", tree / "var" / "test")


def _settings(tree: Path, folder: str, command: list[str], timeout: float) -> str:
    target = folder if (tree / folder).is_dir() else f"{folder}.py"
    return (
        f'[cosmic-ray]\nmodule-path = "{target}"\ntimeout = {timeout:.1f}\nexcluded-modules = []\n'
        f'test-command = "{" ".join(command)}"\n[cosmic-ray.distributor]\nname = "local"\n'
    )


def _run(tree: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)


def _keep_sample(session: Path, *, sample: int, seed: int) -> tuple[int, int]:
    """Leave `sample` mutants of the chosen operators in the session; how many there were, and how many stay."""
    with sqlite3.connect(session) as database:
        rows = database.execute(
            "select job_id, operator_name, module_path, start_pos_row from mutation_specs"
            " order by module_path, start_pos_row, start_pos_col, operator_name, occurrence"
        ).fetchall()
        fitting = [job for job, operator, file, row in rows if _fits(operator) and _is_code(session.parent / file, row)]
        kept = set(random.Random(seed).sample(fitting, min(sample, len(fitting))))  # noqa: S311 - a drawn sample
        for job, *_ in rows:
            if job not in kept:
                database.execute("delete from mutation_specs where job_id = ?", (job,))
                database.execute("delete from work_items where job_id = ?", (job,))
    return len(fitting), len(kept)


def _fits(operator: str) -> bool:
    """Whether it is one of `OPERATORS`; `|` stands in types more often than in sums, and is left out."""
    return operator.startswith(OPERATORS) and "BitOr" not in operator


def _is_code(file: Path, row: int) -> bool:
    """Whether the line does something: the options of a dataclass and the `*` of a signature change no result."""
    line = file.read_text(encoding="utf-8").splitlines()[row - 1].lstrip()
    return not line.startswith(("@", "def ", "*,"))


def _survivors(tree: Path, session: Path) -> Iterator[Survivor]:
    with sqlite3.connect(session) as database:
        rows = database.execute(
            "select module_path, start_pos_row, operator_name from mutation_specs join work_results using (job_id)"
            " where upper(test_outcome) = 'SURVIVED'"
        ).fetchall()
    for file, line, operator in rows:
        text = (tree / file).read_text(encoding="utf-8").splitlines()[line - 1].strip()
        yield Survivor(file, line, operator.removeprefix("core/"), text)


def _print_table(results: list[Result]) -> None:
    _say("\n| folder | mutants | tried | killed | score |\n|---|---|---|---|---|")
    for one in results:
        _say(f"| {one.folder} | {one.mutants} | {one.tried} | {one.tried - len(one.survivors)} | {one.score:.2f} |")
    tried, lived = sum(one.tried for one in results), sum(len(one.survivors) for one in results)
    if tried:
        _say(f"| all | {sum(one.mutants for one in results)} | {tried} | {tried - lived} | {1 - lived / tried:.2f} |")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

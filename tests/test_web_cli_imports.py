"""A command loads what it uses: the rest would be a good part of its time."""

import subprocess
import sys
from pathlib import Path

import pytest

RUN = """
import sys
from web.cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
loaded = {name for name in sys.modules if sys.modules[name] is not None}
print(*sorted(loaded), file=sys.stderr)
"""
SITE = {"flask", "pydantic", "whoosh", "tokenizers", "torch", "simplemma"}
MODEL = {"ctranslate2", "faiss"}
ROOMS = {"search.answers", "search.compare.topic", "search.compare.changes", "search.amounts.amounts"}


def loaded(*command: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", RUN, *command], check=True, capture_output=True, text=True)
    return set(done.stderr.split())


@pytest.mark.model
@pytest.mark.parametrize(
    ("command", "unused"),
    [
        (("cite", "ØA24 s. 3"), SITE | MODEL | ROOMS | {"numpy", "marisa_trie", "search.engine"}),
        (("search", "--mode", "keyword", "psykiatri"), SITE | MODEL | ROOMS),
        (("search", "psykiatri"), SITE | ROOMS),
        (("search", "--json", "psykiatri"), (SITE - {"pydantic"}) | ROOMS),
    ],
)
def test_a_command_loads_only_what_it_uses(corpus_index: Path, command: tuple[str, ...], unused: set[str]) -> None:
    assert loaded(*command, "--index", str(corpus_index)) & unused == set()


@pytest.mark.model
def test_a_search_by_meaning_loads_the_model(corpus_index: Path) -> None:
    """Or the names above would be of modules that are never there."""
    assert loaded("search", "psykiatri", "--index", str(corpus_index)) >= MODEL

"""A public name means one thing in the whole project: a reader who greps for it finds one definition."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("indexer", "search", "web")

VERBS = frozenset(("analyze", "ask", "changes", "cite", "commitments", "outline", "search", "text", "topic", "verify"))
"""What a user can ask for: the engine's verb, and the page, the route of the API and the command that call it."""

ALLOWED = VERBS | {
    "main",  # what a module does when it is run as a program
    "compare",  # two sections, and the page that shows it
    "train_adapter",  # the training, and its command
}


def public_definitions(source: str) -> list[str]:
    """Names of the public classes and functions at the top level of a module."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node.name for node in ast.parse(source).body if isinstance(node, kinds) and not node.name.startswith("_")]


def defined_twice(sources: dict[str, str]) -> dict[str, list[str]]:
    """The public names that more than one module defines, and the modules, both in order."""
    modules = defaultdict(list)
    for module, source in sorted(sources.items()):
        for name in public_definitions(source):
            modules[name].append(module)
    return {name: found for name, found in sorted(modules.items()) if len(found) > 1}


def test_a_public_name_means_one_thing() -> None:
    sources = {str(file): file.read_text("utf-8") for package in PACKAGES for file in (ROOT / package).rglob("*.py")}
    assert len(sources) > 100
    assert {name: found for name, found in defined_twice(sources).items() if name not in ALLOWED} == {}


def test_what_is_allowed_is_still_needed() -> None:
    sources = {str(file): file.read_text("utf-8") for package in PACKAGES for file in (ROOT / package).rglob("*.py")}
    assert defined_twice(sources).keys() >= ALLOWED


def test_a_name_defined_in_two_modules_is_found_and_private_ones_are_not() -> None:
    sources = {
        "a.py": "class Unit: ...\ndef _fold(): ...\n",
        "b.py": "def Unit(): ...\ndef _fold(): ...\ndef one(): ...\n",
    }
    assert defined_twice(sources) == {"Unit": ["a.py", "b.py"]}

"""Reads a file in a child process that may use only so much memory, processor and time.

A hostile or broken file can make any parser run away, so the parser does not run in the process that indexes or
serves. The child gets the bytes on standard input and answers with JSON (not pickle: what comes back from a process
that read a hostile file is data, never code).
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from indexer.errors import SourceError
from indexer.models import Line, ReadingWarning, Source, SourcePage

_OVER_PROCESSOR = (-24, -27)
"""The return codes of a process ended by SIGXCPU or SIGPROF."""
_SETTINGS = "AFTALESOEG_"
"""How the names of the program's settings begin; a parser that a file has taken over finds no secret among them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one extraction may use: wall-clock seconds, bytes of address space and bytes of the file itself.

    processor: seconds of processor time; where 0, as many as `seconds`.
    """

    seconds: float = 60.0
    memory: int = 1536 * 2**20
    file_bytes: int = 200 * 2**20
    processor: float = 0.0


DEFAULT_LIMITS = Limits()


def read_limited(data: bytes, reader: str, limits: Limits = DEFAULT_LIMITS) -> Source:
    """Run `reader` ("package.module:function", bytes -> Source) on `data` in a child process under `limits`.

    Raises SourceError with a predicate without a subject ("er beskadiget ..."); the caller puts the file's name first.
    """
    answer = call_limited(data, reader, limits)
    lines = tuple(Line(**{**line, "cells": tuple(line["cells"])}) for line in answer["lines"])
    pages = tuple(SourcePage(**page) for page in answer["pages"])
    return Source(answer["format"], lines, pages, tuple(ReadingWarning(**each) for each in answer["warnings"]))


def call_limited(data: bytes, function: str, limits: Limits, *arguments: str) -> dict[str, Any]:
    """The fields of the dataclass that `function` ("package.module:function") makes of `data` and the `arguments`.

    Raises:
        SourceError: see `read_limited`.
    """
    command = [
        sys.executable,
        "-m",
        "indexer.extract.sandbox_worker",
        function,
        str(limits.processor or limits.seconds),
        str(limits.memory),
    ]
    root = str(Path(__file__).resolve().parents[2])
    env = {name: value for name, value in os.environ.items() if not name.upper().startswith(_SETTINGS)}
    env["PYTHONPATH"] = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [*command, *arguments], input=data, capture_output=True, timeout=limits.seconds, env=env, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(_too_slow(limits)) from error
    return _answer(done.returncode, done.stdout, limits)


def load_reader(reader: str) -> Callable[..., Any]:
    """The function that `reader`, "package.module:function", names."""
    module, _, name = reader.partition(":")
    read: Callable[..., Any] = getattr(import_module(module), name)
    return read


def _too_slow(limits: Limits) -> str:
    return f"blev ikke læst færdig på {limits.seconds:.0f} sekunder: gem en mindre eller enklere udgave, og prøv igen"


def _answer(returncode: int, stdout: bytes, limits: Limits) -> dict[str, Any]:
    if returncode in _OVER_PROCESSOR:
        raise SourceError(_too_slow(limits))
    try:
        answer: dict[str, Any] = json.loads(stdout)
    except ValueError as error:
        raise SourceError("er beskadiget og kan ikke læses: hent filen igen, eller gem den på ny") from error
    if "memory" in answer:
        gib = limits.memory / 2**30
        raise SourceError(
            f"kræver mere end {gib:.1f} GiB hukommelse at læse: del filen op i mindre dele".replace(".", ",", 1)
        )
    if "error" in answer:
        raise SourceError(str(answer["error"]))
    return answer

"""Reads one file of the corpus: checks it, tells its format and lets that format's reader loose on its bytes."""

import unicodedata
from pathlib import Path

from indexer.errors import SourceError
from indexer.extract.registry import IN_PROCESS, READERS, recognise
from indexer.extract.sandbox import DEFAULT_LIMITS, Limits, load_reader, read_limited
from indexer.models import Source


def extract(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> Source:
    """Read the agreement in `path`.

    Raises SourceError, one Danish sentence that names the file, the cause and the mend.
    """
    try:
        data = _bytes(path, limits)
    except SourceError as error:
        raise named(printable(path.name), error) from error
    return extract_bytes(data, path.name, limits=limits)


def extract_bytes(data: bytes, name: str, *, limits: Limits = DEFAULT_LIMITS) -> Source:
    """Read the agreement whose bytes are `data`; `name` is for the sentence of a SourceError, as in `extract`."""
    name = printable(name)
    try:
        source = _read(data, limits)
    except SourceError as error:
        raise named(name, error) from error
    if not any(character.isalnum() for line in source.lines for character in line.text):
        raise SourceError(f"{name} indeholder ingen tekst: kør OCR (tekstgenkendelse), eller hent filen igen.")
    return source


def named(name: str, error: SourceError) -> SourceError:
    """A parser's error, a predicate without subject, as a sentence about the file of this name."""
    return SourceError(f"{name} {str(error).removeprefix('Filen ').rstrip('.')}.")


def printable(name: str) -> str:
    """`name` with control and direction characters as "?", so that it is safe on one line of a terminal or a log."""
    return "".join("?" if unicodedata.category(character)[0] == "C" else character for character in name)


def _read(data: bytes, limits: Limits) -> Source:
    kind = recognise(data)
    if kind in IN_PROCESS:
        source: Source = load_reader(READERS[kind])(data)
        return source
    return read_limited(data, READERS[kind], limits)


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        if not path.is_file():
            raise SourceError("findes ikke som fil: ret stien i catalog.toml, eller læg filen i mappen")
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise SourceError(
                f"fylder {size // 2**20} MB, mere end de tilladte {limits.file_bytes // 2**20} MB: del den op"
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise SourceError("kan ikke åbnes: se efter, om filen findes, og om du har adgang til den") from error

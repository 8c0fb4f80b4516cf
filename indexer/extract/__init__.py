"""From a file to a `Source` of lines: the format is told by content, and every parser of markup runs under limits."""

import unicodedata
from pathlib import Path

from indexer.errors import SourceError
from indexer.extract.registry import recognise
from indexer.extract.sandbox import DEFAULT_LIMITS, READERS, Limits, read_limited
from indexer.models import Source

__all__ = ["extract"]


def extract(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> Source:
    """Read the agreement in `path`.

    Raises SourceError, one Danish sentence that names the file, the cause and the mend.
    """
    name = printable(path.name)
    try:
        source = _read(path, limits)
    except SourceError as error:
        raise named(name, error) from error
    if not any(character.isalnum() for line in source.lines for character in line.text):
        raise SourceError(f"{name} indeholder ingen tekst: kør OCR (tekstgenkendelse), eller hent filen igen.")
    return source


def named(name: str, error: SourceError) -> SourceError:
    """The error of a parser, which knows no name, as a sentence about the file of this name."""
    return SourceError(f"{name} {str(error).removeprefix('Filen ').rstrip('.')}.")


def printable(name: str) -> str:
    """A file's name as it may stand on one line of a terminal: control and direction characters become "?"."""
    return "".join("?" if unicodedata.category(character)[0] == "C" else character for character in name)


def _read(path: Path, limits: Limits) -> Source:
    data = _bytes(path, limits)
    kind = recognise(data)
    if kind == "txt":
        from indexer.extract.txt.reader import read_plain

        return read_plain(data)
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

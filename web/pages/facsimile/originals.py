"""The files that the agreements of the index were read from, where they still are in the corpus folder."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.collection.history import hash_of

if TYPE_CHECKING:
    from search.engine import Engine


@dataclass(frozen=True, slots=True)
class Original:
    """A file with the bytes that the index was made of. suffix: of its name, in lower case."""

    path: Path
    sha256: str

    @property
    def has_pages(self) -> bool:
        """Whether its pages can be drawn."""
        return self.path.suffix.lower() == ".pdf"


def original_of(engine: "Engine", corpus: Path, agreement: str) -> Original | None:
    """The file of an agreement; None where it is gone, or is another than when the index was made."""
    for entry in engine.manifest.agreements:
        if entry.agreement.id == agreement:
            path = corpus / entry.agreement.file
            try:
                status = path.stat()
                inside = path.resolve().is_relative_to(corpus.resolve())
            except (OSError, RuntimeError):
                return None
            same = inside and _hash_kept(path, status.st_mtime_ns, status.st_size) == entry.sha256
            return Original(path, entry.sha256) if same else None
    return None


@lru_cache(maxsize=1024)
def _hash_kept(path: Path, changed: int, size: int) -> str:
    """The hash of a file that was last changed then; a file is read once until it changes."""
    try:
        return hash_of(path)
    except OSError:
        return ""

"""Pages drawn, kept on disk by the hash of their file; the longest unused go when there are too many bytes of them."""

import base64
import contextlib
import json
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from indexer.extract.facsimile import PageImage, WordBox

MOST_BYTES = 200_000_000
"""About 600 pages."""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page drawn: the PNG, its size in pixels, and its words."""

    png: bytes
    width: int
    height: int
    words: tuple[WordBox, ...]


class PageStore:
    """Files of drawn pages in one directory.

    Args:
        directory: where they lie; None for one that goes when the process ends.
        most_bytes: how much they may take.
    """

    def __init__(self, directory: Path | None = None, *, most_bytes: int = MOST_BYTES) -> None:
        self._given, self._most_bytes, self._lock = directory, most_bytes, threading.Lock()

    def page(self, sha256: str, number: int, draw: Callable[[], PageImage]) -> StoredPage:
        """Page `number` of the file with this hash; drawn where it is not kept, one at a time.

        Raises:
            SourceError: see `draw_page`.
        """
        name = f"{sha256}-{number}"
        kept = self._read(name)
        if kept is None:
            with self._lock:
                kept = self._read(name) or self._keep(name, draw())
        return kept

    @cached_property
    def _directory(self) -> Path:
        """Where the pages lie; made when the first is looked for."""
        if self._given is not None:
            self._given.mkdir(parents=True, exist_ok=True, mode=0o700)
            return self._given
        own = tempfile.mkdtemp(prefix="aftalesoeg-sider-")
        weakref.finalize(self, shutil.rmtree, own, ignore_errors=True)
        return Path(own)

    def _read(self, name: str) -> StoredPage | None:
        try:
            about = json.loads((self._directory / f"{name}.json").read_bytes())
            image = self._directory / f"{name}.png"
            image.touch()
            words = tuple((str(text), *map(int, box)) for text, *box in about["words"])
            return StoredPage(image.read_bytes(), about["width"], about["height"], words)  # type: ignore[arg-type]
        except (OSError, ValueError, KeyError):
            return None

    def _keep(self, name: str, image: PageImage) -> StoredPage:
        page = StoredPage(base64.b64decode(image.png), image.width, image.height, image.words)
        about = json.dumps({"width": page.width, "height": page.height, "words": page.words})
        with contextlib.suppress(OSError):  # a full disk costs time, not the page
            for suffix, data in (("png", page.png), ("json", about.encode())):
                fresh = self._directory / f"{name}.{suffix}.new"
                fresh.write_bytes(data)
                fresh.replace(self._directory / f"{name}.{suffix}")
            self._drop_oldest()
        return page

    def _drop_oldest(self) -> None:
        files = sorted(self._directory.glob("*.png"), key=lambda file: file.stat().st_mtime, reverse=True)
        taken = 0
        for file in files:
            taken += file.stat().st_size
            if taken > self._most_bytes:
                file.unlink()
                file.with_suffix(".json").unlink(missing_ok=True)

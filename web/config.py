"""What an operator can set, in one place: a command-line option or an environment variable of the same meaning."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_INDEX = Path("var/index")
DEFAULT_CORPUS = Path("corpus")
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of the web application.

    index: the index directory (AFTALESOEG_INDEX).
    threads: requests served at a time (AFTALESOEG_THREADS).
    authority, contact: who offers the site and how they are reached, for the accessibility statement
        (AFTALESOEG_AUTHORITY, AFTALESOEG_CONTACT); empty leaves it a template.
    """

    index: Path = DEFAULT_INDEX
    threads: int = 4
    authority: str = ""
    contact: str = ""


def config_from_environment(environment: Mapping[str, str] = os.environ) -> Config:
    """The settings of the environment over the defaults."""
    return Config(
        index=Path(environment.get("AFTALESOEG_INDEX", str(DEFAULT_INDEX))),
        threads=int(environment.get("AFTALESOEG_THREADS", "4")),
        authority=environment.get("AFTALESOEG_AUTHORITY", ""),
        contact=environment.get("AFTALESOEG_CONTACT", ""),
    )

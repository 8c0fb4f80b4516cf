"""A finding of `aftalesoeg doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing looked at. detail: what was found; mend: what to do about it, empty where nothing is wrong."""

    check: str
    ok: bool
    detail: str
    mend: str = ""

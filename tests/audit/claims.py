"""What the audit counts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """Something the program said, of some kind; proven by the texts or not."""

    kind: str
    said: str
    proven: bool

"""What differs between two wordings, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of words: in both wordings, in the first alone ("removed") or in the second alone ("added")."""

    kind: Literal["same", "removed", "added"]
    text: str


def word_diff(first: str, second: str) -> tuple[Change, ...]:
    """The stretches that make `second` of `first`; same and added joined are `second`, same words compared bare."""
    old, new = _WORDS.findall(first.strip()), _WORDS.findall(second.strip())
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    changes: list[Change] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            changes.append(Change("same", "".join(new[c:d])))
            continue
        if b > a:
            changes.append(Change("removed", "".join(old[a:b])))
        if d > c:
            changes.append(Change("added", "".join(new[c:d])))
    return tuple(changes)

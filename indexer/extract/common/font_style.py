"""Finds headings by their looks (size, weight, capitals), where a format does not say what is a heading."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph is set: size in points (or any unit used throughout), and whether all of it is bold, italic."""

    size: float
    bold: bool = False
    italic: bool = False


LONGEST_HEADING = 160
_LABEL = re.compile(r"(?:boks|tabel|figur|bilag)\s+\d", re.I)
_SHORTENED = re.compile(r"(?:\b(?:mv|m\.v|mm|m\.m|osv|o\.l|o\.lign|etc|pct|kr|stk|ph\.d)|^bilag\s+\d+|\.\.)\.$", re.I)
_NUMBERED = re.compile(r"\d+(?:\.\d+)*\.?\s+\S")


def is_caps(text: str) -> bool:
    """Whether the text is set in capitals: four letters at least, none of them small."""
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 4 and all(not character.islower() for character in letters)


def may_be_heading(text: str) -> bool:
    """Whether the words alone allow a heading: short, with letters, begun like one, not ended like a sentence."""
    text = text.strip()
    if not text or len(text) > LONGEST_HEADING or not any(character.isalpha() for character in text):
        return False
    if text.endswith((",", ";", ":")) or (text.endswith(".") and not _SHORTENED.search(text)):
        return False
    first = next(character for character in text if character.isalpha())
    return first.isupper() or bool(_NUMBERED.match(text))


def body_look(paragraphs: Sequence[tuple[str, Look]]) -> Look:
    """The look that most characters have, counted over paragraphs of more than a line where there are such."""
    counts: Counter[Look] = Counter()
    for shortest in (80, 0):
        for text, look in paragraphs:
            if len(text) > shortest:
                counts[look] += len(text)
        if counts:
            break
    return counts.most_common(1)[0][0] if counts else Look(10.0)


def heading_levels(paragraphs: Sequence[tuple[str, Look]]) -> list[int | None]:
    """The level of each paragraph that is a heading by its looks, from 1; None for the rest."""
    body = body_look(paragraphs)
    keys = [_prominence(text, look, body) if may_be_heading(text) else None for text, look in paragraphs]
    ranks = {key: rank for rank, key in enumerate(sorted({key for key in keys if key}, reverse=True), 1)}
    return [ranks[key] if key else None for key in keys]


def _prominence(text: str, look: Look, body: Look) -> tuple[float, bool, bool, bool] | None:
    """How a heading stands out from the body, comparable with other headings; None where it does not."""
    larger = look.size >= body.size * 1.08
    bolder = look.bold and not body.bold and look.size >= body.size * 0.95
    caps = is_caps(text) and look.size >= body.size * 0.99
    if not (larger or bolder or caps) or (_LABEL.match(text) and not larger and not bolder):
        return None
    return (round(look.size * 2) / 2, caps, look.bold, not look.italic)

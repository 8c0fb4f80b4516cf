"""What stands around a sentence in its document: headings, the sentence it follows on, heads of columns. Pure."""

import re
from bisect import bisect_right

from indexer.language.words import MONTH
from indexer.models import Document, Passage


def may_answer(document: Document, start: int, end: int) -> bool:
    """Whether a sentence says something by itself: not the heads of a table, not a date alone."""
    text = document.text[start:end]
    if "\t" in text:
        place = bisect_right(document.blocks, start, key=lambda block: block.start) - 1
        rows = document.blocks[place].rows if place >= 0 else ()
        return len(rows) < 2 or start >= document.blocks[place].start + len("\t".join(rows[0]))
    return _WORD_OF_ITS_OWN.search(text) is not None


_WORD_OF_ITS_OWN = re.compile(rf"(?!{MONTH}\b)\b[^\W\d_]{{3,}}", re.IGNORECASE)


def section_start(document: Document, section: int, start: int) -> int:
    """Where the words before a position begin that it may rest on: at most `_BEFORE_REACH` characters, same section."""
    opens = document.sections[section].end if section >= 0 else 0
    place = bisect_right(document.blocks, start, key=lambda block: block.start) - 1
    if place >= 0 and document.blocks[place].kind == "item":
        return min(start, document.blocks[place].start)
    return min(start, max(opens, start - _BEFORE_REACH))


_BEFORE_REACH = 700


def headings_above(document: Document, section: int) -> str:
    """The titles from the top down to a section, and the section's number where it is a box, a table or an annex."""
    if section < 0:
        return ""
    own = document.sections[section]
    numbered = f"{own.number} " if own.number and not own.number[0].isdigit() else ""
    return " / ".join((*own.path[:-1], numbered + own.path[-1])) if own.path else numbered


def lead_in(document: Document, passage: Passage, number: int) -> tuple[str, bool]:
    """The sentence that a sentence follows on, or that opens the list it is an item of; whether it leans on it."""
    start, end = passage.sentences[number]
    text = document.text[start:end]
    if "\t" in text:
        return "", False
    place = bisect_right(document.blocks, start, key=lambda block: block.start) - 1
    first = place < 0 or document.blocks[place].start >= start
    if not first and number:
        leans = document.blocks[place].kind == "item" or leans_on(text)
        return document.text[slice(*passage.sentences[number - 1])], leans
    if not first or document.blocks[place].kind != "item":
        return (document.text[slice(*passage.sentences[number - 1])], leans_on(text)) if number else ("", False)
    for block in reversed(document.blocks[max(0, place - _LONGEST_LIST) : place]):
        if block.kind != "item":
            opens = block.kind == "paragraph" and block.section == document.blocks[place].section
            return (document.text[block.start : block.end].rsplit(". ", 1)[-1], True) if opens else ("", False)
    return "", False


def leans_on(text: str) -> bool:
    """Whether a sentence begins with a word that points back."""
    return _LEANING.match(text.lstrip("•-– ")) is not None


def column_heads(document: Document, start: int) -> tuple[str, ...]:
    """The heads of the columns of the table at a position; a head of several units is parted where the rows are."""
    place = bisect_right(document.blocks, start, key=lambda block: block.start) - 1
    rows = document.blocks[place].rows if place >= 0 else ()
    if len(rows) < 2:
        return ()
    heads, width = rows[0], max(map(len, rows[1:]))
    if start < document.blocks[place].start + len("\t".join(heads)):
        return ()
    if len(heads) < width:
        heads = tuple(part for head in heads for part in _TWO_UNITS.split(head))
    return heads if len(heads) == width else ("",) * width


_TWO_UNITS = re.compile(r"(?<=kr\.|ct\.)\s+(?=[A-ZÆØÅ])")
_LONGEST_LIST = 60
_LEANING = re.compile(
    r"(?:Heraf|Herved|Hermed|Dermed|Derved|Derfor|Det svarer|Dette|Denne|Disse|Det betyder"
    r"|Det indebærer|Puljen|Midlerne|Beløbet|Bidraget|Tilskuddet|Rammen|Loftet|Aftalen|Ordningen|Modellen|Initiativet"
    r"|Strategien|Planen|Indsatsen|Fonden|Her|Samtidig hermed|I den forbindelse|Ligesom"
    r"|(?:De|Den|Det|Disse|Dette) (?:er|var|skal|kan|vil|har|bliver|blev|må|bør|\w{3,}(?:er|es|ede)))\b"
)

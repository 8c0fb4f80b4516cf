"""What a section or a page number covers of a document: its span, its pages, its paragraphs and list items."""

import re
from collections.abc import Sequence

from indexer.models import Block, Document, Page, Section

_NUMBERED_ITEM = re.compile(r"\s*\(?(\d{1,2})[.)]\s")


def extent(document: Document, section: int) -> tuple[int, int]:
    """The span from a section's heading to the end of the last block in it or in what it encloses."""
    own = document.sections[section]
    inside = _inside(document.sections, section)
    ends = [block.end for block in document.blocks if block.section in inside]
    return own.start, max((own.end, *ends))


def pages_of(document: Document, section: int) -> tuple[Page, ...]:
    """The pages that a section, with what it encloses, stands on."""
    start, end = extent(document, section)
    return tuple(page for page in document.pages if page.start < end and start < max(page.end, page.start + 1))


def pages_named(document: Document, number: str, *, counted: bool = False) -> tuple[Page, ...]:
    """The pages that bear the number, the printed one before the physical one; counted: the physical one alone.

    A spread bears two numbers ("6-7").
    """
    if counted:
        return tuple(page for page in document.pages if str(page.number) == number)
    printed = [page for page in document.pages if page.printed and number in (page.printed, *page.printed.split("-"))]
    unnumbered = [page for page in document.pages if str(page.number) == number and page.printed is None]
    rest = [page for page in document.pages if str(page.number) == number and page not in unnumbered]
    return tuple(dict.fromkeys((*printed, *unnumbered, *rest)))


def paragraph(document: Document, section: int, number: int, *, point: bool) -> Block | None:
    """The paragraph with that number, from 1, of a section's own text; point: the list item instead."""
    own = [block for block in document.blocks if block.section == section]
    if not point:
        own = [block for block in own if block.kind == "paragraph"]
        return own[number - 1] if 0 < number <= len(own) else None
    items = [block for block in own if block.kind == "item"]
    for item in items:
        match = _NUMBERED_ITEM.match(document.text, item.start)
        if match and int(match[1]) == number:
            return item
    bare = not any(_NUMBERED_ITEM.match(document.text, item.start) for item in items)
    return items[number - 1] if bare and 0 < number <= len(items) else None


def _inside(sections: Sequence[Section], index: int) -> frozenset[int]:
    """The section and all that it encloses; a section stands after its parent."""
    inside = {index}
    for number in range(index + 1, len(sections)):
        if sections[number].parent in inside:
            inside.add(number)
    return frozenset(inside)

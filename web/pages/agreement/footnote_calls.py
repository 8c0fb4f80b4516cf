"""Where the marks of footnotes stand in a document's text, so that mark and note can lead to each other."""

import re
from bisect import bisect_right

from indexer.models import Document, Section

REACH = 6_000
"""Characters before a footnote in which its mark is looked for, where there are no pages."""


def footnote_calls(document: Document, low: int, high: int) -> dict[str, tuple[int, int]]:
    """The span of the mark of each footnote in [low, high) that has one in the text, by the footnote's section id."""
    calls = {}
    notes = [one for one in document.sections if one.kind == "footnote" and low <= one.start < high]
    taken = {note.start for note in notes}
    for section in notes:
        if section.number:
            found = [span for span in _marks(document, section) if span[0] not in taken]
            if found:
                calls[section.id] = found[-1]
                taken.add(found[-1][0])
    return calls


def note_number(document: Document, section: Section) -> tuple[int, int] | None:
    """The span of the mark that a footnote's own text begins with; None where it has none."""
    mark = re.compile(rf"\s*({re.escape(section.number or '')})\)?(?=\s)").match(document.text, section.start)
    return mark.span(1) if mark and section.number else None


def _marks(document: Document, section: Section) -> list[tuple[int, int]]:
    """Where the footnote's number hangs on a word or a sign before the footnote, on its page."""
    at = bisect_right([page.start for page in document.pages], section.start) - 1
    page = document.pages[at] if at >= 0 else None
    low = page.start if page and page.number is not None else max(0, section.start - REACH)
    call = re.compile(rf"(?<=[^\W\d_]|[.,;:)”\"’«])({re.escape(section.number or '')})\)?(?![\w*]|[.,]\d)")
    return [match.span(1) for match in call.finditer(document.text, low, section.start)]

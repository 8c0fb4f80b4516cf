"""Tells what a memo's citation covers of the agreements: documents, stretches, and whether a quotation lies within."""

from collections.abc import Sequence
from dataclasses import replace

from indexer.models import Document
from search.citations.extent import extent, pages_named
from search.citations.format import ancestry
from search.citations.parse import Reference
from search.citations.resolve import CitationCandidate, resolve
from search.memo.citing import MemoCitation
from search.memo.quote_words import Entries


def memo_references(cited: Sequence[MemoCitation]) -> tuple[Reference, ...]:
    """Every reference of the citations, those to several places each by itself."""
    found = [one.reference for one in cited if one.reference is not None]
    return tuple(each for one in found for each in (replace(one, also=()), *one.also))


def entries_cited(references: Sequence[Reference], entries: Entries) -> frozenset[int]:
    """The documents that references name, as numbers of entries; none for one that names no agreement."""
    ids = {id_ for one in references for id_ in one.agreements}
    return frozenset(number for number, (agreement, _) in enumerate(entries) if agreement.id in ids)


def stretches(references: Sequence[Reference], entries: Entries) -> tuple[tuple[int, int, int], ...]:
    """(entry, start, end) of the units and pages that references name; none where one names a whole agreement."""
    found: list[tuple[int, int, int]] = []
    for reference in references:
        if not reference.names_place and not reference.quoted and not reference.title:
            return ()
        for candidate in resolve(reference, entries).candidates:
            entry = next(number for number, (agreement, _) in enumerate(entries) if agreement.id == candidate.agreement)
            found.append((entry, *_stretch(candidate, entries[entry][1])))
    return tuple(found)


def _stretch(candidate: CitationCandidate, document: Document) -> tuple[int, int]:
    if candidate.section >= 0:
        return extent(document, candidate.section)
    first, last = candidate.place.page, candidate.place.page_end
    pages = [page for page in document.pages if first is not None and first <= (page.number or 0) <= (last or first)]
    if not pages:
        return 0, len(document.text)
    before = 0 if all(page.exact for page in pages) else 1
    low = max(0, document.pages.index(pages[0]) - before)
    high = min(len(document.pages) - 1, document.pages.index(pages[-1]) + before)
    return document.pages[low].start, document.pages[high].end


def scope_holds(reference: Reference, entries: Entries, entry: int, span: tuple[int, int]) -> bool:
    """Whether what a reference names contains a stretch of a document. A page that is inferred may be one off."""
    agreement, document = entries[entry]
    if reference.external is not None or (reference.agreements and agreement.id not in reference.agreements):
        return False
    if reference.year is not None and agreement.year != reference.year:
        return False
    if reference.page is not None and not _on_pages(document, *span, reference):
        return False
    if not (reference.units or reference.title or reference.quoted):
        return True
    found = resolve(replace(reference, page=None, page_end=None), [(agreement, document)])
    if not (found.candidates or found.offered):
        return not reference.units
    return any(_encloses(candidate, document, span[0]) for candidate in found.candidates or found.offered)


def _encloses(candidate: CitationCandidate, document: Document, start: int) -> bool:
    if candidate.section < 0:
        return True
    return any(
        candidate.section in ancestry(document.sections, block.section)
        for block in document.blocks
        if block.start <= start < block.end
    )


def _on_pages(document: Document, start: int, end: int, reference: Reference) -> bool:
    """Whether a stretch touches a page cited; one off where a page is inferred."""
    if all(page.number is None for page in document.pages):
        return True
    numbers = _numbers(document, reference.page or "", reference)
    if reference.page_end is not None:
        ends = _numbers(document, reference.page_end, reference)
        numbers |= {number for low in numbers for high in ends for number in range(low, high + 1)}
    touched = [page for page in document.pages if page.number is not None and page.start < end and start < page.end]
    slack = 0 if all(page.exact for page in touched) else 1
    return any(abs((page.number or 0) - number) <= slack for page in touched for number in numbers)


def _numbers(document: Document, number: str, reference: Reference) -> set[int]:
    named = pages_named(document, number, counted=reference.counted)
    return {page.number for page in named if page.number is not None}

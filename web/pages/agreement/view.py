"""Lays out an agreement, or the part of a long one, for reading: its section tree and its text in groups."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

from indexer.models import Agreement, Document, Passage, Section
from search.citations.format import format_citation, place_of_section
from web.pages.agreement.blocks import BlockCutter, PageMark, Shown, page_mark
from web.pages.agreement.contents import TreeNode, tree_of
from web.pages.agreement.groups import Group, grouped
from web.pages.agreement.parts import AgreementPart, part_at, parts_of


@dataclass(frozen=True, slots=True)
class AgreementView:
    """All that the page of an agreement shows of its text.

    page: the one asked for. before: the page that goes on where the part begins. opening: for each part the title of
    the first section in it.
    """

    agreement: Agreement
    tree: tuple[TreeNode, ...]
    groups: tuple[Group, ...]
    section: Section | None
    passage: Passage | None
    page: PageMark | None
    before: PageMark | None
    part: AgreementPart
    openings: tuple[str, ...]
    has_pages: bool
    inferred_pages: bool


def layout_agreement(
    agreement: Agreement,
    document: Document,
    shown: Shown,
    *,
    part: int = 0,
    led: Callable[[str], str] = str,
) -> AgreementView:
    """Lay out the part of `document` that `shown` opens in, or the one with the number `part`.

    led: makes an address of the agreement on another page the one to lead to (it may carry a search on).
    """
    parts = parts_of(document)
    here = parts[min(part, len(parts)) - 1] if part else part_at(document, parts, _opened_at(shown))
    blocks = document.blocks[here.first : here.last]
    low, high = (blocks[0].start, blocks[-1].end) if blocks else (0, 0)
    cutter = BlockCutter(document, shown, low, high)
    before = cutter.skip_to(low if here.first else 0)
    units = [cutter.block(number, block) for number, block in enumerate(blocks, here.first)]
    return AgreementView(
        agreement=agreement,
        tree=tree_of(
            document,
            shown.section,
            here=lambda section: low <= section.start < high,
            led=led,
            sections=[section_at(document, start) for start, _ in shown.words],
        ),
        groups=tuple(grouped(document, units, lambda section: _without_page(agreement, document, section))),
        section=shown.section,
        passage=shown.passage,
        page=page_mark(document, shown.page) if shown.page else None,
        before=before,
        part=here,
        openings=tuple(_opening(document, one) for one in parts),
        has_pages=any(entry.number is not None for entry in document.pages),
        inferred_pages=any(not entry.exact for entry in document.pages if entry.number is not None),
    )


def section_at(document: Document, position: int) -> int:
    """The index of the section that a place of the text stands in, -1 before the first."""
    block = bisect_right([one.start for one in document.blocks], position) - 1
    return document.blocks[block].section if block >= 0 else -1


def _opened_at(shown: Shown) -> int:
    """The place of the text that the page opens at."""
    if shown.word:
        return shown.words[shown.word - 1][0]
    place = shown.passage or shown.page or shown.section
    return place.start if place else 0


def _without_page(agreement: Agreement, document: Document, section: int) -> str:
    """The reference of a section without its page: a stretch of it may stand on another."""
    if section < 0:
        return agreement.short_title
    return format_citation(replace(place_of_section(agreement, document, section), page_label="", last_label=""))


def _opening(document: Document, part: AgreementPart) -> str:
    sections = (block.section for block in document.blocks[part.first : part.last])
    return next((document.sections[one].title for one in sections if one >= 0), "")

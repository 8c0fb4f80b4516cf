"""Records of whole agreements: the list of them, their sections and their text."""

from typing import Self

from pydantic import Field

from indexer.models import Agreement, Document, SectionKind
from search.citations.extent import extent
from search.citations.format import format_citation, place_of_section, url_of, url_of_place
from search.citations.resolve import CitationCandidate, Entries, Resolution
from web.records.base import PrintedPage, Record

_MOST_OTHERS = 12


class AgreementRecord(Record):
    """An agreement of the index."""

    id: str
    title: str
    short_title: str
    year: int
    parties: list[str]
    pages: int | None
    sections: int
    passages: int
    url: str

    @classmethod
    def of(cls, agreement: Agreement, document: Document) -> Self:
        """The catalog entry with the size of the document."""
        numbered = [page.number for page in document.pages if page.number is not None]
        return cls(
            id=agreement.id,
            title=agreement.title,
            short_title=agreement.short_title,
            year=agreement.year,
            parties=list(agreement.parties),
            pages=max(numbered, default=None),
            sections=len(document.sections),
            passages=len(document.passages),
            url=url_of(agreement.id),
        )


class AgreementsReply(Record):
    """Every agreement, oldest first."""

    generation: str
    built: str
    agreements: list[AgreementRecord]


class OutlineSection(Record):
    """A section of an agreement."""

    kind: SectionKind
    number: str | None
    title: str
    level: int
    page: int | None
    page_exact: bool
    path: list[str]
    id: str
    printed_page: PrintedPage = ""


class OutlineReply(Record):
    """The sections of an agreement, in order."""

    agreement: str
    sections: list[OutlineSection]


class PageText(Record):
    """The text of a page."""

    page: int | None
    page_exact: bool
    text: str
    printed_page: PrintedPage = ""


class TextReply(Record):
    """The text of an agreement, page by page."""

    agreement: str
    pages: list[PageText]


class PartOfPlace(Record):
    """A section within what was read, to be read by its citation."""

    title: str
    citation: str
    url: str


class ReadReply(Record):
    """The whole text of the place that a citation means; of a whole agreement only `parts`, its outermost sections.

    `others` has the other places that it names or may mean, `reason` why it leads nowhere.
    """

    reference: str
    resolved: bool
    agreement: str | None = None
    title: str | None = None
    year: int | None = None
    citation: str | None = None
    url: str | None = None
    page: int | None = None
    page_end: int | None = None
    page_exact: bool | None = None
    text: str = ""
    parts: list[PartOfPlace] = Field(default=[])
    others: list[str]
    reason: str | None

    @classmethod
    def of(cls, resolution: Resolution, entries: Entries) -> Self:
        """The best candidate's text."""
        places = (*resolution.candidates, *resolution.offered)
        others = [place.citation for place in places[1 if resolution.candidates else 0 :]]
        reply = cls(
            reference=resolution.text,
            resolved=bool(resolution.candidates),
            others=list(dict.fromkeys(others))[:_MOST_OTHERS],
            reason=resolution.reason,
        )
        if not resolution.candidates:
            return reply
        best = resolution.candidates[0]
        agreement, document = next(entry for entry in entries if entry[0].id == best.agreement)
        place = best.place
        return reply.model_copy(
            update={
                "agreement": agreement.id,
                "title": agreement.title,
                "year": agreement.year,
                "citation": best.citation,
                "url": best.url,
                "page": place.page,
                "page_end": place.page_end,
                "page_exact": place.page_exact,
                "text": _text_at(best, document),
                "parts": _parts_of(best, agreement, document),
            }
        )


def _text_at(found: CitationCandidate, document: Document) -> str:
    """A section with all within it, or the pages named; nothing of a whole agreement."""
    if found.section >= 0:
        start, end = extent(document, found.section)
        return document.text[start:end].strip()
    pages = [page for page in document.pages if found.place.page and page.number == found.place.page]
    pages += [page for page in document.pages if found.place.page_end and page.number == found.place.page_end]
    return document.text[pages[0].start : pages[-1].end].strip() if pages else ""


def _parts_of(found: CitationCandidate, agreement: Agreement, document: Document) -> list[PartOfPlace]:
    """The sections right under a section, or the outermost of a whole agreement; none of a page."""
    if found.section < 0 and found.place.page is not None:
        return []
    within = [number for number, section in enumerate(document.sections) if section.parent == found.section]
    places = [place_of_section(agreement, document, number) for number in within]
    return [
        PartOfPlace(title=place.section_title, citation=format_citation(place), url=url_of_place(place))
        for place in places
    ]


def page_texts(document: Document) -> list[PageText]:
    """The pages of a document, in order."""
    return [
        PageText(
            page=page.number,
            page_exact=page.exact,
            text=document.text[page.start : page.end].strip(),
            printed_page=page.printed or "",
        )
        for page in document.pages
    ]

"""Records of whole agreements: the list of them, their sections and their text."""

from typing import Self

from indexer.models import Agreement, Document, SectionKind
from search.citations.format import url_of
from web.records.base import PrintedPage, Record


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

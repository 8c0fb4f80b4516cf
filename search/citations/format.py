"""Where something stands, how that is cited, and the address it has: the one place each of them is written.

A citation names the agreement's short title, the numbered units from the outside in, the unit's own title and the
page: `ØA24, bilag 1, boks 4, »Kriterier i nærhedsfinansiering for 2024«, s. 15`. Where two units of an agreement would
be cited alike, what encloses them is named too, so that every citation leads back to one unit.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypedDict
from urllib.parse import quote

from indexer.models import Agreement, Document, Page, Passage, Section
from search.models import Location

INFERRED = " (udledt)"
_COUNTED = " i filen"


class PageFields(TypedDict):
    """The fields of a `Location` about pages."""

    page: int | None
    page_end: int | None
    page_exact: bool
    printed_page: str | None
    page_label: str
    last_label: str


def place_of_passage(agreement: Agreement, document: Document, passage: Passage) -> Location:
    """Where a passage stands: its section, and its own pages."""
    pages = [page for page in document.pages if page.number in (passage.page, passage.page_end)]
    fields = PageFields({**_paged(document, pages), "page_exact": passage.page_exact})
    return _place_in(agreement, document, passage.section, fields)


def place_of_section(agreement: Agreement, document: Document, section: int) -> Location:
    """Where the section with that index begins; -1 is what stands before the first one."""
    first = document.sections[section].page if section >= 0 else None
    pages = [page for page in document.pages if page.number == first] if section >= 0 else document.pages[:1]
    return _place_in(agreement, document, section, _paged(document, pages))


def _place_in(agreement: Agreement, document: Document, section: int, pages: PageFields) -> Location:
    """The section with that index as a place on those pages."""
    if section < 0:
        return replace(place_of_agreement(agreement), **pages)
    found = document.sections[section]
    units, nth = _distinct(document.sections, section)
    return Location(
        agreement=agreement.id,
        title=agreement.title,
        short_title=agreement.short_title,
        year=agreement.year,
        section_id=found.id,
        section_kind=found.kind,
        section_number=found.number,
        section_title=found.title,
        section_path=found.path,
        units=units,
        nth=nth,
        parties=agreement.parties,
        **pages,
    )


def place_of_span(agreement: Agreement, document: Document, start: int, end: int) -> Location:
    """Where the stretch [start, end) of the document's text stands: the section of its first block, its own pages."""
    section = next((block.section for block in document.blocks if block.start <= start < block.end), -1)
    pages = [page for page in document.pages if page.start < end and start < page.end]
    place = place_of_section(agreement, document, section)
    return replace(place, **_paged(document, pages)) if pages else place


def place_of_page(agreement: Agreement, document: Document, *pages: Page) -> Location:
    """Pages of a document, first to last, as a place of their own, in no section."""
    return replace(place_of_agreement(agreement), **_paged(document, pages))


def place_of_agreement(agreement: Agreement) -> Location:
    """An agreement as a whole."""
    return Location(
        agreement=agreement.id,
        title=agreement.title,
        short_title=agreement.short_title,
        year=agreement.year,
        section_id="",
        section_kind="section",
        section_number=None,
        section_title="",
        section_path=(),
        parties=agreement.parties,
    )


def page_label(document: Document, page: Page) -> str:
    """A page as a citation numbers it: "3", "ii", or "1 i filen"; "" where the file has no pages.

    The printed number, where the page bears one. A page without one is counted in the file, and that is said where
    other pages bear numbers other than their place in the file, for it might be taken for one of them.
    """
    if page.printed is not None or page.number is None:
        return page.printed or ""
    shifted = any(other.printed not in (None, str(other.number)) for other in document.pages)
    return f"{page.number}{_COUNTED if shifted else ''}"


def short_page(document: Document, number: int | None) -> str:
    """The page with that physical number as a table of contents or a page mark names it: "s. 3"; "" for no page."""
    page = next((page for page in document.pages if page.number == number), None)
    return f"s. {page_label(document, page)}" if page is not None and number is not None else ""


def _paged(document: Document, pages: Sequence[Page]) -> PageFields:
    """The fields of a `Location` that say which pages it stands on, first to last; without pages, none."""
    if not pages:
        return PageFields(page=None, page_end=None, page_exact=False, printed_page=None, page_label="", last_label="")
    first, last = pages[0], pages[-1]
    return PageFields(
        page=first.number,
        page_end=last.number,
        page_exact=all(page.exact for page in pages),
        printed_page=first.printed,
        page_label=page_label(document, first),
        last_label=page_label(document, last),
    )


def format_citation(place: Location) -> str:
    """The short form: `ØA24, afsnit 2, »Nærhedsfinansiering«, s. 3`."""
    return ", ".join((place.short_title, *pinpoint(place)))


def full_citation(place: Location) -> str:
    """With the agreement's whole title, its year where the title does not say it, and its parties."""
    return ", ".join((_full_name(place), *pinpoint(place)))


def copy_forms(place: Location, url: str) -> tuple[tuple[str, str], ...]:
    """The forms a reference is copied in, as (name, text): kort, fuld, fodnote and link (Markdown)."""
    short = format_citation(place)
    named = f"{_titled(place)} ({place.short_title})"
    footnote = ", ".join((f"Jf. {named}", *pinpoint(place)))
    return (
        ("kort", short),
        ("fuld", full_citation(place)),
        ("fodnote", footnote if footnote.endswith(".") else f"{footnote}."),
        ("link", f"[{short}]({url})"),
    )


def url_of(agreement_id: str, section_id: str = "", passage_id: str = "") -> str:
    """The lasting address, relative to the site: of an agreement, a section of it, or a passage of a section."""
    url = f"/aftale/{quote(agreement_id)}"
    if section_id:
        url += f"/{quote(section_id)}"
    if passage_id:
        url += f"?passage={quote(passage_id)}#p-{quote(passage_id)}"
    return url


def url_of_page(agreement_id: str, page: int) -> str:
    """The lasting address of a physical page, counted from 1."""
    return f"/aftale/{quote(agreement_id)}/side/{page}"


def url_of_place(place: Location, passage_id: str = "") -> str:
    """The address of a place: of its passage where one is given, else of its section or page."""
    if not place.section_id and not passage_id and place.page is not None:
        return url_of_page(place.agreement, place.page)
    return url_of(place.agreement, place.section_id, passage_id)


def unit_label(section: Section) -> str | None:
    """A numbered unit as a citation names it: "afsnit 2", "boks 2.1", "bilag 1", "fodnote 2"; None without a number."""
    if section.number is None:
        return None
    if section.kind == "footnote":
        return f"fodnote {section.number}"
    number = section.number.rstrip(".")
    return number[:1].lower() + number[1:] if number[:1].isalpha() and len(number) > 1 else f"afsnit {number}"


def ancestry(sections: Sequence[Section], index: int) -> tuple[int, ...]:
    """Indices from the outermost section down to the one with that index."""
    chain: list[int] = []
    while index >= 0 and index not in chain:
        chain.append(index)
        index = sections[index].parent
    return tuple(reversed(chain))


def pages_label(place: Location) -> str | None:
    """The pages as a citation names them, or None where there are none.

    "s. 3", "s. 3-4", "s. 3 (udledt)", "s. 1-2 i filen", and where only one of them bears a number "s. 2 i filen til
    s. 7".
    """
    first, last = place.page_label, place.last_label
    if not first:
        return None
    if first == last:
        label = f"s. {first}"
    elif first.endswith(_COUNTED) != last.endswith(_COUNTED):
        label = f"s. {first} til s. {last}"
    else:
        label = f"s. {first.removesuffix(_COUNTED).split('-')[0]}-{last.split('-')[-1]}"  # a spread bears "6-7"
    return f"{label}{'' if place.page_exact else INFERRED}"


def pinpoint(place: Location) -> tuple[str, ...]:
    """What follows the agreement's name in a citation: units, title, pages."""
    parts = list(place.units)
    if place.section_title and place.section_kind != "footnote":
        parts.append(f"»{_without_quotes(place.section_title)}«" + (f" ({place.nth}. gang)" if place.nth > 1 else ""))
    elif place.nth > 1 and parts:
        parts[-1] += f" ({place.nth}. gang)"
    if (pages := pages_label(place)) is not None:
        parts.append(pages)
    return tuple(parts)


def _without_quotes(title: str) -> str:
    """A title that stands in » « itself has ” where it has those, so that one sees where it ends."""
    return title.replace("»", "”").replace("«", "”")


def _titled(place: Location) -> str:
    return place.title if str(place.year) in place.title else f"{place.title} ({place.year})"


def _full_name(place: Location) -> str:
    return f"{_titled(place)} ({_listed(place.parties)})" if place.parties else _titled(place)


def _listed(names: Sequence[str]) -> str:
    return " og ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _units(sections: Sequence[Section], index: int) -> tuple[str, ...]:
    """The unit's own number, after that of the nearest numbered unit around it where that adds something.

    A labelled unit of the body ("boks 2.1") is known by its label; one of an appendix by the appendix too.
    """
    own = sections[index]
    label = unit_label(own)
    around = [number for number in ancestry(sections, index)[:-1] if unit_label(sections[number]) is not None]
    appendix = [number for number in around if sections[number].kind == "bilag"]
    if label is None:
        shown = [*appendix[-1:], *around[-1:]]
    elif own.kind == "section" or own.kind == "bilag":
        shown = []
    else:
        shown = appendix[-1:]
    labels = [text for number in dict.fromkeys(shown) if (text := unit_label(sections[number])) is not None]
    return (*labels, *((label,) if label else ()))


def _distinct(sections: Sequence[Section], index: int) -> tuple[tuple[str, ...], int]:
    """The units to name, and which in order it is (from 1) of those that even so are cited alike."""
    own = sections[index]
    alike = [number for number in range(len(sections)) if sections[number].title == own.title]
    rivals = [number for number in alike if _units(sections, number) == _units(sections, index)]
    for units in (_units, _units_within):
        rivals = [number for number in rivals if units(sections, number) == units(sections, index)]
        if rivals == [index]:
            return units(sections, index), 1
    return _units_within(sections, index), rivals.index(index) + 1


def _units_within(sections: Sequence[Section], index: int) -> tuple[str, ...]:
    """The units, and before them all that encloses them: numbers where there are, titles where not."""
    chain = ancestry(sections, index)
    around = [unit_label(sections[number]) or f"»{_without_quotes(sections[number].title)}«" for number in chain[:-1]]
    label = unit_label(sections[index])
    return (*around, *((label,) if label else ()))

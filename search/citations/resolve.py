"""Finding what a citation means: units, pages or agreements, best first, or why there are none."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from indexer.language.cache import bounded_cache
from indexer.models import Agreement, Document, Page, Section
from search.citations.agreement_words import fold_name
from search.citations.format import (
    ancestry,
    format_citation,
    place_of_agreement,
    place_of_page,
    place_of_section,
    unit_label,
    url_of_place,
)
from search.citations.parse import Reference, citation_words, parse_citation
from search.citations.units import NumberedUnit, is_unit, number_order, unit_of
from search.models import Location
from search.query.parser import clean

Entries = Sequence[tuple[Agreement, Document]]
"""Agreements with their documents, as `Library.entries`."""

_EXACT, _NEARLY = 2.0, 1.5
_OWN_UNIT = 0.5
_ENOUGH = 0.6
_UNTITLED = _OWN_UNIT + 0.3
"""The score of a unit of which not a word of the title was typed."""
_MAX_CANDIDATES = 12
_NOT_A_CITATION = "»{text}« er ikke en henvisning: skriv aftalen og stedet i den, fx {example}."


@dataclass(frozen=True, slots=True)
class CitationCandidate:
    """A place that may be meant. section: index in its document, -1 for a page or a whole agreement.

    score: above 1 the heading typed is nearly the whole of the heading there.
    """

    agreement: str
    section: int
    place: Location
    score: float

    @property
    def citation(self) -> str:
        """The short form of the place."""
        return format_citation(self.place)

    @property
    def url(self) -> str:
        """The address of the place."""
        return url_of_place(self.place)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a citation leads to, best first. reason: one Danish sentence where it leads nowhere, else None."""

    text: str
    reference: Reference | None
    candidates: tuple[CitationCandidate, ...]
    reason: str | None = None


def cite(text: str, entries: Entries) -> Resolution:
    """What the text leads to, read as a citation whatever it looks like."""
    reference = parse_citation(text, [agreement for agreement, _ in entries])
    if reference is None:
        shown = clean(text)[:80]
        return Resolution(text, None, (), _NOT_A_CITATION.format(text=shown, example=_example(entries)))
    return resolve(reference, entries)


def route_citation(text: str, entries: Entries) -> Resolution | None:
    """For the search box: what the text leads to if it is a citation, else None.

    A resolution without candidates is a citation too (its reason is worth telling), and the search goes on.
    """
    reference = parse_citation(text, [agreement for agreement, _ in entries])
    if reference is None or not (reference.names_place or reference.sure):
        return None
    resolution = resolve(reference, entries)
    if reference.names_place and not reference.agreements and reference.title:
        return resolution if resolution.candidates and resolution.candidates[0].score > _UNTITLED else None
    if reference.names_place or reference.external or not (reference.title or reference.quoted):
        return resolution
    return resolution if resolution.candidates and resolution.candidates[0].score >= 1 else None


def resolve(reference: Reference, entries: Entries) -> Resolution:
    """The units, pages or agreements that a reference means, best first."""
    if reference.external is not None:
        return Resolution(reference.text, reference, (), _not_here(reference.external, entries))
    chosen = [
        (agreement, document)
        for agreement, document in entries
        if (not reference.agreements or agreement.id in reference.agreements)
        and (reference.year is None or agreement.year == reference.year)
    ]
    if not chosen:
        name = f"En aftale for {reference.year}" if reference.year else "Aftalen"
        return Resolution(reference.text, reference, (), _not_here(name, entries))
    found = [candidate for entry in chosen for candidate in _candidates(reference, *entry)]
    years = {agreement.id: agreement.year for agreement, _ in chosen}
    ranked = sorted(found, key=lambda candidate: (-candidate.score, -years[candidate.agreement]))
    kept = tuple(candidate for candidate in ranked if candidate.score >= ranked[0].score * _ENOUGH)[:_MAX_CANDIDATES]
    return Resolution(reference.text, reference, kept, None if kept else _missing(reference, chosen))


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
    """The pages that bear the number, the printed one before the physical one; counted: the physical one alone."""
    if counted:
        return tuple(page for page in document.pages if str(page.number) == number)
    printed = [page for page in document.pages if page.printed == number]
    unnumbered = [page for page in document.pages if str(page.number) == number and page.printed is None]
    rest = [page for page in document.pages if str(page.number) == number and page not in unnumbered]
    return tuple(dict.fromkeys((*printed, *unnumbered, *rest)))


def _candidates(reference: Reference, agreement: Agreement, document: Document) -> list[CitationCandidate]:
    """The candidates within one agreement, in document order."""
    if not (reference.units or reference.quoted or reference.title):
        return _pages_or_whole(reference, agreement, document)
    found = [
        (score, index)
        for index in range(len(document.sections))
        if (score := _score(reference, document, index)) is not None
    ]
    if not found and len(reference.units) > 1:
        found = _displaced(reference, document)
    if reference.nth > 1:
        found = _nth(reference, document, found)
    candidates = [
        CitationCandidate(agreement.id, index, place_of_section(agreement, document, index), score)
        for score, index in found
    ]
    if not candidates and reference.page is not None and not reference.units:
        return _pages_or_whole(reference, agreement, document)
    return candidates


def _nth(reference: Reference, document: Document, found: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Of those cited alike the one meant, as the program counts them."""
    wanted = fold_name(reference.quoted[-1]) if reference.quoted else None
    alike = [
        (score, index)
        for score, index in found
        if wanted is None or fold_name(document.sections[index].title) == wanted
    ]
    return alike[reference.nth - 1 : reference.nth]


def _pages_or_whole(reference: Reference, agreement: Agreement, document: Document) -> list[CitationCandidate]:
    if reference.page is None:
        return [CitationCandidate(agreement.id, -1, place_of_agreement(agreement), 1.0)]
    return [
        CitationCandidate(agreement.id, -1, place_of_page(agreement, document, page), 1.0 - 0.1 * number)
        for number, page in enumerate(pages_named(document, reference.page, counted=reference.counted))
    ]


def _score(reference: Reference, document: Document, index: int) -> float | None:
    """How well a section fits; None where it cannot be meant.

    Every unit named must be the section or around it. It is the section itself by its number, or by its title.
    """
    chain = [document.sections[number] for number in ancestry(document.sections, index)]
    if not all(any(is_unit(section, unit) for section in chain) for unit in reference.units):
        return None
    own = any(is_unit(chain[-1], unit) for unit in reference.units)
    title = _title_score(reference, chain)
    if title is None or not (own or title):
        return None
    score = title + _OWN_UNIT * own
    if own and reference.units and not is_unit(chain[-1], _innermost(reference.units)):
        score -= _OWN_UNIT / 2
    if title and reference.kind is not None and _is_of_kind(chain[-1], reference.kind):
        score += 0.3
    if reference.page is not None and _on_page(document, index, reference):
        score += 0.3
    return score - (0.01 if chain[0].kind == "bilag" else 0)


def _is_of_kind(section: Section, kind: str) -> bool:
    """Whether the section is what the word names; "afsnit" is said of sections with and without a number."""
    return section.kind in (("section", "subsection") if kind == "afsnit" else (kind,))


def _innermost(units: Sequence[NumberedUnit]) -> NumberedUnit:
    """The unit that a citation is about: a box in an appendix, not the appendix."""
    order = {"afsnit": 0, "bilag": 0}
    return max(units, key=lambda unit: order.get(unit.kind, 1))


def _title_score(reference: Reference, chain: Sequence[Section]) -> float | None:
    """From 0 (nothing of it) to 2 (the whole title); None where titles are quoted and these are others."""
    if reference.quoted:
        around = [fold_name(section.title) for section in chain[:-1]]
        if not all(
            any(fuzz.ratio(fold_name(title), other) >= 90 for other in around) for title in reference.quoted[:-1]
        ):
            return None
        typed, title = fold_name(reference.quoted[-1]), fold_name(chain[-1].title)
        if typed == title:
            return _EXACT
        if fuzz.ratio(typed, title) >= 90:
            return _NEARLY
        return _covered(reference.quoted[-1], chain[-1].title)
    return _covered(reference.title, chain[-1].title) if reference.title else 0.0


@bounded_cache
def _covered(typed: str, title: str) -> float:
    """How much of the words typed stands in the title, and of the title in them; 0 where it is too little."""
    wanted, words = citation_words(typed), citation_words(title)
    if not wanted or not words:
        return 0.0
    if " ".join(wanted) == " ".join(words):
        return _EXACT
    if fuzz.ratio(" ".join(wanted), " ".join(words)) >= 90:
        return _NEARLY
    given = sum(any(_same_word(a, b) for b in words) for a in wanted) / len(wanted)
    taken = sum(any(_same_word(a, b) for a in wanted) for b in words) / len(words)
    if given == taken == 1.0:
        return _NEARLY
    return given * (0.6 + 0.4 * taken) if given >= _ENOUGH else 0.0


@bounded_cache
def _same_word(typed: str, word: str) -> bool:
    """The same word, another form of it, a part of the compound, or a slip in it."""
    if typed == word:
        return True
    if min(len(typed), len(word)) < 4 or any(character.isdigit() for character in typed + word):
        return False
    short, long = sorted((typed, word), key=len)
    if len(short) >= 5 and (short in long or short.rstrip("esntr") in long) and len(short.rstrip("esntr")) >= 5:
        return True
    inflected = long.startswith(short[:-1]) and len(long) - len(short) <= 4
    return inflected or (len(short) >= 5 and fuzz.ratio(typed, word) >= 84)


def _on_page(document: Document, index: int, reference: Reference) -> bool:
    """Whether the section stands on the page named."""
    named = pages_named(document, reference.page or "", counted=reference.counted)
    return any(page in named for page in pages_of(document, index))


def _displaced(reference: Reference, document: Document) -> list[tuple[float, int]]:
    """A box named with a section that it does not lie in: boxes stand where there was room, so the box is meant."""
    inner = _innermost(reference.units)
    if any(unit.kind == "bilag" for unit in reference.units) or inner.kind not in ("boks", "tabel", "figur"):
        return []
    return [
        (0.3, index)
        for index, section in enumerate(document.sections)
        if is_unit(section, inner)
        and not any(document.sections[number].kind == "bilag" for number in ancestry(document.sections, index))
    ]


def _inside(sections: Sequence[Section], index: int) -> frozenset[int]:
    """The section and all that it encloses; a section stands after its parent."""
    inside = {index}
    for number in range(index + 1, len(sections)):
        if sections[number].parent in inside:
            inside.add(number)
    return frozenset(inside)


def _not_here(name: str, entries: Entries) -> str:
    """The sentence that says an agreement is not in the collection, and which are."""
    names = ", ".join(agreement.short_title for agreement, _ in sorted(entries, key=lambda entry: entry[0].year)[:12])
    return f"{name[:1].upper()}{name[1:]} er ikke i samlingen, som har {names}."


def _missing(reference: Reference, chosen: Entries) -> str:
    """The sentence that says why nothing was found: no such unit, page or heading, and which there are."""
    names = _joined([agreement.short_title for agreement, _ in chosen], "og")
    if reference.units:
        return _no_unit(_innermost(reference.units), reference, chosen, names)
    if reference.page is not None:
        pages = [page.number for _, document in chosen for page in document.pages if page.number is not None]
        if not pages:
            return f"{names} har ingen sidetal: henvis til et afsnit, et bilag eller en boks."
        return f"{names} har ingen side {reference.page}: den sidste er side {max(pages)}."
    title = reference.quoted[-1] if reference.quoted else reference.title
    return f"{names} har intet afsnit, der hedder »{title}«: se indholdet af aftalen."


def _no_unit(unit: NumberedUnit, reference: Reference, chosen: Entries, names: str) -> str:
    outer = [other for other in reference.units if other is not unit]
    within = f" i {_joined([other.label for other in outer], 'og')}" if outer else ""
    article = "intet" if unit.kind in ("afsnit", "bilag") else "ingen"
    if len(chosen) > 1:
        return f"Ingen af aftalerne {names} har {unit.label}{within}: se indholdet af den aftale, du mener."
    known = _labels(unit, outer, chosen[0][1]) or _labels(unit, (), chosen[0][1])
    if not known:
        return f"{names} har {article} {unit.label}{within}: aftalen har {article} {unit.kind} med nummer."
    if unit.label in known:
        return f"{names} har {article} {unit.label}{within}, men ellers findes {unit.label}: udelad »{within.strip()}«."
    return f"{names} har {article} {unit.label}{within}: der er {_joined(known[:25], 'og')}."


def _labels(unit: NumberedUnit, outer: Sequence[NumberedUnit], document: Document) -> list[str]:
    """The labels of the units of that kind, within others where some are named, in the order of their numbers."""
    labels = {
        label: found
        for index, section in enumerate(document.sections)
        if (found := unit_of(section)) is not None
        and (unit.kind in ("any", found.kind))
        and (label := unit_label(section))
        and all(any(is_unit(document.sections[n], o) for n in ancestry(document.sections, index)) for o in outer)
    }
    return sorted(labels, key=lambda label: number_order(labels[label].number))


def _joined(names: Sequence[str], last: str) -> str:
    return f" {last} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _example(entries: Entries) -> str:
    """A citation that works in this collection."""
    for agreement, document in reversed(list(entries)):
        for section in document.sections:
            if section.kind in ("boks", "tabel") and section.number:
                return f"{agreement.short_title} {unit_label(section)}"
    return f"{entries[-1][0].short_title} afsnit 2" if entries else "ØA24 boks 2.1"

"""Says in one Danish sentence why a citation leads nowhere, and what there is instead."""

from collections.abc import Sequence

from indexer.models import Agreement, Document
from search.citations.format import ancestry, unit_label
from search.citations.parse import Reference
from search.citations.section_match import enclosing_units, innermost
from search.citations.units import NumberedUnit, is_unit, number_order, unit_of
from search.query.parser import clean

Entries = Sequence[tuple[Agreement, Document]]
"""Agreements with their documents, as `Library.entries`."""

_MOST_AGREEMENTS, _MOST_LABELS, _MOST_LETTERS = 12, 25, 80
"""How much of a list, or of what was typed, one sentence shows."""


def no_citation(text: str, entries: Entries) -> str:
    """The text names neither an agreement nor a place."""
    shown = clean(text)[:_MOST_LETTERS]
    return f"»{shown}« er ikke en henvisning: skriv aftalen og stedet i den, fx {_example(entries)}."


def ambiguous_word(word: str, agreement: Agreement, *, named: bool) -> str:
    """A word that nothing in the agreement explains may name another; named: the agreement itself is named too."""
    if not named:
        return (
            f"»{word}« er ikke navnet på en aftale i samlingen: skriv aftalens navn og år, fx {agreement.short_title}."
        )
    name = agreement.short_title
    return f"»{word}« kan betyde en anden aftale end {name}: udelad ordet, hvis {name} er ment."


def signed_then(year: int, chosen: Entries) -> str:
    """A date of signing is not the year an agreement is for."""
    names = joined([agreement.short_title for agreement, _ in chosen], "eller")
    return f"En aftale indgået i {year} kan være aftalen {names}: skriv det år, aftalen gælder for."


def no_paragraph(citation: str, unit: NumberedUnit) -> str:
    """The section has no paragraph or point of that number."""
    return f"Der er intet {unit.label} i {citation}."


def unknown_agreement(name: str, entries: Entries) -> str:
    """The sentence that says an agreement is not in the collection, and which are."""
    names = ", ".join(
        agreement.short_title for agreement, _ in sorted(entries, key=lambda entry: entry[0].year)[:_MOST_AGREEMENTS]
    )
    return f"{name[:1].upper()}{name[1:]} er ikke i samlingen, som har {names}."


def nothing_found(reference: Reference, chosen: Entries) -> str:
    """The sentence that says why nothing was found: no such unit, page or heading, and which there are."""
    names = joined([agreement.short_title for agreement, _ in chosen], "og")
    if units := enclosing_units(reference):
        return _no_unit(innermost(units), units, chosen, names)
    if reference.page is not None:
        pages = [page.number for _, document in chosen for page in document.pages if page.number is not None]
        if not pages:
            return f"{names} har ingen sidetal: henvis til et afsnit, et bilag eller en boks."
        return f"{names} har ingen side {reference.page_end or reference.page}: den sidste er side {max(pages)}."
    title = reference.quoted[-1] if reference.quoted else reference.title
    return f"{names} har intet afsnit, der hedder »{title}«: se indholdet af aftalen."


def _no_unit(unit: NumberedUnit, units: Sequence[NumberedUnit], chosen: Entries, names: str) -> str:
    outer = [other for other in units if other is not unit]
    within = f" i {joined([other.label for other in outer], 'og')}" if outer else ""
    article = "intet" if unit.kind in ("afsnit", "bilag") else "ingen"
    if len(chosen) > 1:
        return f"Ingen af aftalerne {names} har {unit.label}{within}: se indholdet af den aftale, du mener."
    known = _labels(unit, outer, chosen[0][1]) or _labels(unit, (), chosen[0][1])
    if not known:
        return f"{names} har {article} {unit.label}{within}: aftalen har {article} {unit.kind} med nummer."
    if unit.label in known:
        return f"{names} har {article} {unit.label}{within}, men ellers findes {unit.label}: udelad »{within.strip()}«."
    return f"{names} har {article} {unit.label}{within}: der er {joined(known[:_MOST_LABELS], 'og')}."


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


def joined(names: Sequence[str], last: str) -> str:
    """The names as a list in Danish, `last` before the last of them."""
    return f" {last} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _example(entries: Entries) -> str:
    """A citation that works in this collection."""
    for agreement, document in reversed(list(entries)):
        for section in document.sections:
            if section.kind in ("boks", "tabel") and section.number:
                return f"{agreement.short_title} {unit_label(section)}"
    return f"{entries[-1][0].short_title} afsnit 2" if entries else "ØA24 boks 2.1"

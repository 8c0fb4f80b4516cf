"""Cross-references inside the agreements: "jf. boks 4 i bilag 1", "side 27", "økonomiaftalen for 2017".

Each is led to the unit, page or agreement it names, or told to be of something that is not in the collection. A label
that stands more than once means the nearest: the one with which the reference shares most of what encloses it, then
the next one after it.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.models import Agreement, Document
from search.citations.agreement_names import AgreementName, find_names
from search.citations.extent import pages_named
from search.citations.format import ancestry, place_of_agreement, place_of_page, place_of_section
from search.citations.resolve import Entries
from search.citations.units import NumberedUnit, UnitSpan, find_units, is_unit, number_order, unit_of
from search.models import Location

_JOINT = re.compile(r"\s?,?\s?(?:(?:i|til|af|fra|på)\s)?(?:den\s)?")
_BODY = re.compile(r"\s(?:i|af)\s(?:selve\s)?aftaletekst(?:en)?\b", re.IGNORECASE)
_LEAD = re.compile(r"(?:\bjf\.?|\bse|\bjævnfør)(?:\s(?:også|dog))?\s(?:kriterium\s[\d-]+\si\s)?$", re.IGNORECASE)
_LAW = r"(?:lov|bekendtgørelse|vejledning|direktiv|forordning|cirkulære|cirkulæreskrivelse|traktat|rapport|dom)\w*"
_LAW_AFTER = re.compile(
    rf"\s?,?\s?(?:i|til|af)\s((?:(?!\d)\w+\s){{0,3}}?\w*{_LAW}(?:\s(?:om|nr\.)\s[^.,;()]{{1,60}})?)", re.IGNORECASE
)
_LAW_BEFORE = re.compile(rf"(\w*{_LAW}s)\s$", re.IGNORECASE)
_DATE = r"\s(?:af|fra)\s(?:den\s)?\d{1,2}\.\s\w+\s(?:19|20)\d\d"
_DATED = re.compile(r"\b(?:Aftale|[Aa]ftalen)\s(?:om|mellem)\s[^.,;:()\n»«]{3,100}?\s(?:19|20)\d\d(?!-|\d)")
_TITLED = re.compile(rf"(?<=[\w,]\s)Aftale\som\s[^.,;:()\n»«]{{3,90}}?(?:{_DATE}|(?=[.,;:)](?:\s|$)))")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CLAUSE = re.compile(r"\b(?:er|har|blev|bliver|indgår|fremgår|lægger|skal|vil|kan|at|der|som|hvor|når|dermed|aftalt)\b")
_ITEM_WORD = re.compile(r"(?:pkt|punkt|pp?|kap)\.?|\W*note\w*|s\.?|fn\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A reference at [start, end) of a document's text.

    section: index of the section it stands in, -1 before the first. targets: what it names, empty where that is not in
    the collection; external: then the name of the agreement, law or report meant, or None for a unit that the
    agreement itself turns out not to have.
    """

    start: int
    end: int
    text: str
    section: int
    targets: tuple[Location, ...]
    external: str | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A reference from a section of an agreement to the place asked about."""

    agreement: str
    section: int
    reference: CrossReference


@dataclass(frozen=True, slots=True)
class _Mention:
    """Neighbouring units, or an agreement, or both, at [start, end)."""

    start: int
    end: int
    units: tuple[UnitSpan, ...] = ()
    name: AgreementName | None = None


def find_references(document: Document, entries: Entries) -> tuple[CrossReference, ...]:
    """The references in a document's text, in order, not overlapping, headings left out."""
    agreements = [agreement for agreement, _ in entries]
    places = _Places(document)
    units = [span for span in find_units(document.text) if _is_reference(span, document, places)]
    names = [name for name in find_names(document.text, agreements) if _is_told(name, document.text)]
    mentions = _joined(document.text, [*map(_of_unit, units), *map(_of_name, names)])
    found = [_resolved(mention, document, entries, places) for mention in mentions]
    references = [reference for reference in found if reference is not None]
    taken = [(reference.start, reference.end) for reference in references]
    others = _other_agreements(document, places, [*taken, *((name.start, name.end) for name in names)])
    return tuple(sorted((*references, *others), key=lambda reference: reference.start))


def all_references(entries: Entries) -> dict[str, tuple[CrossReference, ...]]:
    """The references of every document, by agreement id."""
    return {agreement.id: find_references(document, entries) for agreement, document in entries}


def referring(
    agreement_id: str, section_id: str, references: Mapping[str, Sequence[CrossReference]]
) -> tuple[Incoming, ...]:
    """What refers to a section, from `all_references`, in the order of the agreements there and of their texts."""
    return tuple(
        Incoming(source, reference.section, reference)
        for source, found in references.items()
        for reference in found
        if any(target.agreement == agreement_id and target.section_id == section_id for target in reference.targets)
    )


class _Places:
    """Which section a place of the text belongs to, and whether it is a heading."""

    def __init__(self, document: Document) -> None:
        self._starts = [block.start for block in document.blocks]
        self._blocks = document.blocks

    def section(self, at: int) -> int:
        number = bisect_right(self._starts, at) - 1
        return self._blocks[number].section if number >= 0 else -1

    def is_heading(self, at: int) -> bool:
        number = bisect_right(self._starts, at) - 1
        return number >= 0 and self._blocks[number].kind in ("heading", "caption")


def _of_unit(span: UnitSpan) -> _Mention:
    return _Mention(span.start, span.end, units=(span,))


def _of_name(name: AgreementName) -> _Mention:
    return _Mention(name.start, name.end, name=name)


def _is_reference(span: UnitSpan, document: Document, places: _Places) -> bool:
    """Whether a unit named in running text is one of an agreement, not a list item's number or a heading."""
    if places.is_heading(span.start):
        return False
    word = re.match(r"[^\W\d_]+\.?", document.text[span.start : span.end])
    if word is None or not _ITEM_WORD.fullmatch(word[0]):
        return True
    return span.unit.kind in ("side", "fodnote") and _LEAD.search(document.text[: span.start][-20:]) is not None


def _is_told(name: AgreementName, text: str) -> bool:
    """Whether a name in running text is one: surely, or of a kind of its own with its year or after "jf."."""
    if name.strength == "sure":
        return True
    if name.strength != "partial" or name.agreements:
        return False
    return _YEAR.search(name.text) is not None or _LEAD.search(text[: name.start][-12:]) is not None


def _joined(text: str, mentions: Sequence[_Mention]) -> list[_Mention]:
    """Mentions side by side as one: "boks 4 i bilag 1", "økonomiaftalen for 2024, afsnit 3"."""
    joined: list[_Mention] = []
    for mention in sorted(mentions, key=lambda one: one.start):
        last = joined[-1] if joined else None
        if (
            last is not None
            and not (last.name and mention.name)
            and not (mention.name is None and last.name is None and _alike(last.units, mention.units))
            and _JOINT.fullmatch(text[last.end : mention.start])
        ):
            joined[-1] = _Mention(last.start, mention.end, last.units + mention.units, last.name or mention.name)
        else:
            joined.append(mention)
    return joined


def _alike(units: Sequence[UnitSpan], others: Sequence[UnitSpan]) -> bool:
    """Whether units of the same kind follow one another: "bilag 1, bilag 2" are two references."""
    return any(a.unit.kind == b.unit.kind for a in units for b in others)


def _resolved(mention: _Mention, document: Document, entries: Entries, places: _Places) -> CrossReference | None:
    """What a mention leads to; None for an agreement that names itself."""
    text = document.text
    here = CrossReference(
        mention.start, mention.end, text[mention.start : mention.end], places.section(mention.start), ()
    )
    if mention.name is None and (law := law_named(text, mention.start, mention.end)) is not None:
        return replace(here, end=law[1], text=text[mention.start : law[1]], external=law[0])
    if mention.name is not None and not mention.name.agreements:
        return replace(here, external=mention.name.text)
    chosen = [
        entry
        for entry in entries
        if entry[0].id in (mention.name.agreements if mention.name else (document.agreement,))
    ]
    units = tuple(span.unit for span in mention.units)
    if not units:
        if len(chosen) != 1 or chosen[0][0].id == document.agreement:
            return None
        return replace(here, targets=(place_of_agreement(chosen[0][0]),))
    body = _BODY.match(text, mention.end) if mention.name is None else None
    targets = tuple(
        target
        for agreement, other in chosen
        for target in _targets(units, agreement, other, here, own=other is document, body=body is not None)
    )
    end = body.end() if body else mention.end
    return replace(here, end=end, text=text[mention.start : end], targets=targets)


def law_named(text: str, start: int, end: int) -> tuple[str, int] | None:
    """The law, order or guide that a unit at [start, end) is of, and where its name ends; None where it is of none."""
    if match := _LAW_AFTER.match(text, end):
        return match[1], match.end()
    if match := _LAW_BEFORE.search(text[max(0, start - 60) : start]):
        return match[1], end
    return None


def _targets(
    units: Sequence[NumberedUnit],
    agreement: Agreement,
    document: Document,
    here: CrossReference,
    *,
    own: bool,
    body: bool,
) -> list[Location]:
    """The places in one agreement, one for each number of a range."""
    pages = [unit for unit in units if unit.kind == "side"]
    if len(pages) == len(units):
        return [
            place_of_page(agreement, document, page)
            for unit in pages
            for page in pages_named(document, unit.number)[:1]
        ]
    wanted = [unit for unit in units if unit.kind != "side"]
    matching: dict[tuple[int, ...], list[int]] = {}
    inner = max(wanted, key=lambda unit: unit.kind not in ("afsnit", "bilag"))
    for index, section in enumerate(document.sections):
        chain = [document.sections[number] for number in ancestry(document.sections, index)]
        fits = is_unit(section, inner) and all(any(is_unit(one, unit) for one in chain) for unit in wanted)
        if fits and not (body and chain[0].kind == "bilag") and (unit := unit_of(section)) is not None:
            matching.setdefault(number_order(unit.number), []).append(index)
    return [
        place_of_section(agreement, document, _nearest(indices, document, here) if own else indices[0])
        for _, indices in sorted(matching.items())
    ]


def _nearest(indices: Sequence[int], document: Document, here: CrossReference) -> int:
    """Of sections with one label the nearest to the reference."""
    chain = ancestry(document.sections, here.section) if here.section >= 0 else ()

    def distance(index: int) -> tuple[int, bool, bool, int]:
        other = ancestry(document.sections, index)
        shared = next(
            (n for n, (a, b) in enumerate(zip(chain, other, strict=False)) if a != b), min(len(chain), len(other))
        )
        start = document.sections[index].start
        appendix = document.sections[other[0]].kind == "bilag"
        return -shared, appendix, start < here.start, abs(start - here.start)

    return min(indices, key=distance)


def _other_agreements(document: Document, places: _Places, taken: Sequence[tuple[int, int]]) -> list[CrossReference]:
    """Agreements named by their titles that the catalog knows nothing of: "Aftale om en akutplan for ..."."""
    found: list[CrossReference] = []
    for pattern in (_TITLED, _DATED):
        for match in pattern.finditer(document.text):
            spans = [*taken, *((one.start, one.end) for one in found)]
            runs_on = pattern is _TITLED and _YEAR.search(match[0]) and not _YEAR.search(match[0][-4:])
            if runs_on or _CLAUSE.search(match[0]) or any(a < match.end() and match.start() < b for a, b in spans):
                continue
            name = " ".join(match[0].split())
            section = places.section(match.start())
            found.append(CrossReference(match.start(), match.end(), match[0], section, (), name))
    return found

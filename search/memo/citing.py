"""Finds the citations of a memo, also those that lean on an earlier one: "smst.", "a.st., pkt. 1", "(tabel 2)"."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from indexer.errors import LimitError
from indexer.models import Agreement
from search.citations.agreement_names import covered, find_names
from search.citations.cross_references import law_named
from search.citations.parse import MAX_CITATION_LENGTH, Reference, parse_citation
from search.citations.resolve import resolve
from search.citations.units import find_units
from search.memo.memo_text import Memo, Note
from search.memo.quotations import quoted_title_key
from search.memo.quote_words import Entries
from search.runtime import check_deadline

_CLOSE = 30
"""Characters between an agreement's name and a unit of it."""
_APART = re.compile(r"\b(?:og|samt|men|mens|jf)\b|;|\.\s+[A-ZÆØÅ]|\n\s*\n")
_BESIDE = re.compile(r"\s*(?:,|&|,?\s?(?:og|samt))\s(?:i\s)?")
_TITLE = re.compile(r"\s?»[^»«\n]{2,200}«(?:\s\(\d{1,2}\. gang\))?,?")
_OF = re.compile(r"\s(?:til|i|af|fra|på)\s(?:den\s)?")
_SAME = re.compile(
    r"(?<!\w)(?:smst|sm\.\s?st|s\.\s?st|sst|a\.\s?st|ast|ibid|ib\.|samme\s(?:sted|steds|aftale|afsnit|side)"
    r"|anførte\ssted)\b\.?",
    re.IGNORECASE,
)
_SAME_AGREEMENT = re.compile(r"samme\saftale", re.IGNORECASE)
_OWN = re.compile(
    r"(?<!\w)(?:jf|jfr|se|som nævnt|nævnt)\.?\s(?:også\s)?(?:ovenfor|oven\sfor|ovf\.|nedenfor|nedf\.)", re.IGNORECASE
)
_OWN_UNIT = re.compile(r"\s?(?:i|af|til)\s(?:dette|nærværende)\s|\s?(?:ovenfor|nedenfor|vedlagt)", re.IGNORECASE)
_LEADS = re.compile(r"(?:[(\[]|\b(?:jf|jfr|se|cf)\.?\s(?:også\s)?|;\s?|,\s?|[–—]\s|\bog\s)$", re.IGNORECASE)
_HEADING = re.compile(r",\s(?:»(?P<quoted>[^»«\n]{2,120})«|(?P<plain>[A-ZÆØÅ][^.,;:()»«\n]{2,100}))")
_BEFORE = 1_500
"""Characters before a citation without an agreement in which the agreement may be named."""


MAX_CITATIONS = 1_000
"""Citations of a memo; each is resolved against the sections of the agreements, in about a millisecond."""


@dataclass(frozen=True, slots=True)
class MemoCitation:
    """A citation at [start, end) of a memo, as understood.

    reference: None for one of the memo's own text ("jf. ovenfor"). full: the citation with what it leans on put in, and
    name: its agreement's name. placed: whether a unit or page is named, by itself or by the citation it repeats.
    """

    start: int
    end: int
    text: str
    reference: Reference | None
    full: str = ""
    name: str = ""
    placed: bool = True

    @property
    def leans(self) -> bool:
        """Whether it is understood by an earlier one."""
        return self.reference is not None and self.full != self.text


@dataclass(frozen=True, slots=True)
class _Mark:
    """An agreement, a unit, or a word for an earlier citation, at [start, end)."""

    start: int
    end: int
    kind: str


def find_citations(memo: Memo, entries: Entries, titles: frozenset[str]) -> tuple[MemoCitation, ...]:
    """The citations of a memo in order, those that name an agreement alone among them.

    titles: the headings of the agreements as `quoted_title_key` gives them; one that follows a unit belongs to it.

    Raises:
        LimitError: more than MAX_CITATIONS.
    """
    text, agreements = memo.text, [agreement for agreement, _ in entries]
    names = [name for name in find_names(text, agreements) if name.strength != "weak" and "\n\n" not in name.text]
    sure = [(name.start, name.text) for name in names if name.strength == "sure"]
    found: list[MemoCitation] = []
    for start, end, marks in _groups(text, _marks(text, [(name.start, name.end) for name in names])):
        if len(found) > MAX_CITATIONS:
            raise LimitError(
                f"Notatet har over {MAX_CITATIONS // 1000}.000 henvisninger: kontrollér det i mindre dele."
            )
        check_deadline()
        kinds = {mark.kind for mark in marks}
        span = start, _with_heading(text, end, titles)
        if "own" in kinds:
            found.append(MemoCitation(*span, text[slice(*span)], None))
        elif "name" in kinds:
            name = next(text[mark.start : mark.end] for mark in marks if mark.kind == "name")
            found.extend(_understood(text, span, text[slice(*span)], name, agreements))
        elif "same" in kinds:
            found.extend(_repeated(text, span, found, entries))
        else:
            at = note.at if (note := memo.in_note(start)) is not None and _first_in(note, found) else start
            found.extend(_leaning(text, span, _named_last(at, found, sure), agreements))
    return tuple(found)


@lru_cache(maxsize=1_024)
def _read(full: str, agreements: tuple[Agreement, ...]) -> Reference | None:
    """A memo cites the same places again and again."""
    return parse_citation(full, agreements) or _bare(full, agreements)


def _understood(
    text: str, span: tuple[int, int], full: str, name: str, agreements: Sequence[Agreement]
) -> list[MemoCitation]:
    """The citation that a whole reference is; none where it cannot be read."""
    reference = _read(full, tuple(agreements))
    if reference is None:
        return []
    placed = reference.names_place or bool(reference.quoted)
    return [MemoCitation(*span, text[slice(*span)], reference, full, name, placed)]


def _first_in(note: Note, found: Sequence[MemoCitation]) -> bool:
    """Whether no citation stands in the note yet."""
    return not found or found[-1].start < note.start


def _bare(piece: str, agreements: Sequence[Agreement]) -> Reference | None:
    """An agreement named alone, as a source: "ifølge økonomiaftalen for 2024"."""
    names = [name for name in find_names(piece, agreements) if name.strength == "sure"]
    if not names:
        return None
    best = names[0]
    return Reference(piece, best.agreements, None if best.agreements else best.text, sure=True)


def _marks(text: str, names: Sequence[tuple[int, int]]) -> list[_Mark]:
    marks = [_Mark(start, end, "name") for start, end in names]
    marks += [_Mark(m.start(), m.end(), "same") for m in _SAME.finditer(text)]
    marks += [_Mark(m.start(), m.end(), "own") for m in _OWN.finditer(text)]
    taken = covered(len(text), [(mark.start, mark.end) for mark in marks])
    check_deadline()
    marks += [_Mark(span.start, span.end, "unit") for span in find_units(text) if not any(taken[span.start : span.end])]
    return sorted(marks, key=lambda mark: mark.start)


def _groups(text: str, marks: Sequence[_Mark]) -> Iterator[tuple[int, int, list[_Mark]]]:
    """Marks that stand close together, one agreement or earlier citation at most: (start, end, marks)."""
    group: list[_Mark] = []
    for number, mark in enumerate(marks):
        following = marks[number + 1] if number + 1 < len(marks) else None
        if group and (not _joins(text, group, mark) or _belongs_to_next(text, mark, following)):
            yield _closed(text, group)
            group = []
        group.append(mark)
    if group:
        yield _closed(text, group)


def _belongs_to_next(text: str, mark: _Mark, following: _Mark | None) -> bool:
    """Whether a unit is of the agreement named behind it: "bilag 1 til ØA24"."""
    if following is None or mark.kind != "unit" or following.kind != "name":
        return False
    return _OF.fullmatch(text, mark.end, following.start) is not None


def _joins(text: str, group: Sequence[_Mark], mark: _Mark) -> bool:
    last = group[-1]
    named = any(one.kind != "unit" for one in group)
    if (
        (mark.kind != "unit" and named)
        or mark.kind == "own"
        or last.kind == "own"
        or mark.end - group[0].start > MAX_CITATION_LENGTH
    ):
        return False
    between = _TITLE.sub("", text[last.end : mark.start])
    if ")" in between.split("(")[0]:
        return False
    return _BESIDE.fullmatch(between) is not None or (
        len(between) <= _CLOSE and not _APART.search(between + text[mark.start])
    )


def _closed(text: str, group: list[_Mark]) -> tuple[int, int, list[_Mark]]:
    start, end = group[0].start, group[-1].end
    inside = text[start:end]
    if inside.count("(") > inside.count(")") and text[end : end + 1] == ")":
        end += 1
    return start, end, group


def _with_heading(text: str, end: int, titles: frozenset[str]) -> int:
    """Where a citation ends, past a heading of the agreements that follows it: "ØA25, afsnit 5, Miljø"."""
    match = _HEADING.match(text, end)
    if match is None:
        return end
    title = match["quoted"] or match["plain"]
    if match["quoted"]:
        return match.end() if quoted_title_key(title) in titles else end
    words = title.split(" ")
    for size in range(min(len(words), 16), 0, -1):
        shorter = " ".join(words[:size])
        if quoted_title_key(shorter) in titles:
            return match.start("plain") + len(shorter)
    return end


def _repeated(text: str, span: tuple[int, int], before: Sequence[MemoCitation], entries: Entries) -> list[MemoCitation]:
    """What "smst." and its like mean: the citation before, its agreement with another unit, or a point of its place."""
    earlier = next((one for one in reversed(before) if one.reference is not None), None)
    if earlier is None or earlier.reference is None:
        return []
    agreements = [agreement for agreement, _ in entries]
    units = find_units(text[slice(*span)])
    if not units:
        full = earlier.name if _SAME_AGREEMENT.match(text, span[0]) else earlier.full
        return _understood(text, span, full, earlier.name, agreements)
    own = text[span[0] + units[0].start : span[1]]
    if units[0].unit.kind not in ("punkt", "stykke"):
        return _understood(text, span, f"{earlier.name}, {own}", earlier.name, agreements)
    first = replace(earlier.reference, also=())
    places = [replace(one, units=(*one.units, units[0].unit)) for one in (first, *earlier.reference.also)]
    reference = next((one for one in places if resolve(one, entries).candidates), places[-1])
    return [MemoCitation(*span, text[slice(*span)], reference, f"{earlier.full}, {own}", earlier.name)]


def _leaning(text: str, span: tuple[int, int], name: str, agreements: Sequence[Agreement]) -> list[MemoCitation]:
    """A unit alone, with the agreement named last; none where it is of the memo, of a law, or no citation."""
    start, end = span
    if not name or not _LEADS.search(text[max(0, start - 12) : start]) or _OWN_UNIT.match(text, end):
        return []
    if law_named(text, start, end) is not None:
        return []
    return _understood(text, span, f"{name}, {text[start:end]}", name, agreements)


def _named_last(at: int, found: Sequence[MemoCitation], names: Sequence[tuple[int, str]]) -> str:
    """The agreement that was named or cited last before a place, not too far from it."""
    number = bisect_right(names, at, key=lambda name: name[0]) - 1
    named = names[number] if number >= 0 else (-_BEFORE - 1, "")
    cited = next(((one.start, one.name) for one in reversed(found) if one.name and one.start < at), named)
    start, name = max(named, cited)
    return name if at - start <= _BEFORE else ""

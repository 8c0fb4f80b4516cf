"""What is new in one agreement beside another: sections and their sentences, as wholes, and the sums that moved.

A sentence is "new" or "gone" only where it stands nowhere in the other agreement; where it stands in another section it
is "moved". Sections are paired by the sentences they share and by their headings.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Literal

from rapidfuzz import fuzz

from indexer.language.analyzer import fold_token
from indexer.models import Agreement, Document, Section
from search.amounts.amounts import Amount
from search.citations.format import format_citation, place_of_section, place_of_span, url_of_place
from search.compare.changed_amounts import changed_amounts
from search.compare.moved_sums import ChangedText, MovedSum, SumPair, moved_sums
from search.compare.price_levels import general_price_level
from search.compare.sentence_matching import (
    PlacedSentence,
    SentencePair,
    candidate_pairs,
    match_sentences,
    placed_sentences,
)
from search.models import Location
from search.runtime import check_deadline

SectionChange = Literal["kept", "renamed", "moved", "new", "gone"]
SentenceChange = Literal["same", "changed", "moved", "new", "gone"]

_SAME_HEADING = 0.9
_TELLING = 5
_ENOUGH = 0.35
"""Of heading and shared sentences together, from which two sections are counterparts."""


@dataclass(frozen=True, slots=True)
class SentenceDifference:
    """A sentence of one agreement or of both; amounts: sums that are others now, as (then, now).

    again: the newer sentence is told before, beside another older one.
    """

    kind: SentenceChange
    old: ChangedText | None
    new: ChangedText | None
    amounts: tuple[tuple[Amount, Amount], ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class SectionDifference:
    """A section of one agreement or of both, with the sentences of its own text."""

    kind: SectionChange
    old: ChangedText | None
    new: ChangedText | None
    sentences: tuple[SentenceDifference, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two agreements, in the order of the newer one; what is gone in its old place.

    totals: how many sentences either has. Those of the newer are same, changed, moved or new; of the older all stand in
    the newer but those gone.
    """

    old: Agreement
    new: Agreement
    sections: tuple[SectionDifference, ...]
    sums: tuple[MovedSum, ...]
    totals: tuple[int, int]

    def count(self, kind: SentenceChange) -> int:
        """How many sentences are of a kind, each sentence of the newer agreement counted once."""
        return sum(one.kind == kind and not one.again for section in self.sections for one in section.sentences)

    def count_sections(self, kind: SectionChange) -> int:
        """How many pairs of sections are of a kind; what stands before the first heading is no section."""
        return sum(one.kind == kind for one in self.sections[1:])


Side = tuple[Agreement, Document]
Sides = tuple[Sequence[PlacedSentence], Sequence[PlacedSentence]]


def find_changes(old: Side, new: Side) -> Changes:
    """What is new in the second agreement beside the first."""
    old_sentences, new_sentences = (placed_sentences(document, document.passages) for _, document in (old, new))
    sides = old_sentences, new_sentences
    pairs = candidate_pairs(*sides)
    check_deadline()
    counterparts = _pair_sections(old[1], new[1], sides, pairs)
    matched = match_sentences(*sides, pairs, counterparts)
    check_deadline()
    sections = _sections(old, new, sides, matched, counterparts)
    levels = _general_level(old[1]), _general_level(new[1])
    sums = moved_sums(_sum_pairs(sections), (old[0].year, new[0].year), levels)
    return Changes(old[0], new[0], sections, sums, (len(old_sentences), len(new_sentences)))


def _pair_sections(old: Document, new: Document, sides: Sides, pairs: Sequence[SentencePair]) -> dict[int, int]:
    """For each old section its counterpart: the best pair first, each section once."""
    scored = sorted(
        (-score, -_same_parents(old, new, first, second), first, second)
        for first, second, score in _scores(old, new, sides, pairs)
        if score >= _ENOUGH
    )
    counterparts: dict[int, int] = {-1: -1}
    taken: set[int] = set()
    for _, _, first, second in scored:
        if first not in counterparts and second not in taken:
            counterparts[first] = second
            taken.add(second)
    return counterparts


def _scores(
    old: Document, new: Document, sides: Sides, pairs: Sequence[SentencePair]
) -> Iterator[tuple[int, int, float]]:
    """Every pair of sections but footnotes, with how alike they are by heading and by the sentences they share."""
    shared: Counter[tuple[int, int]] = Counter()
    best = {pair.old: pair for pair in reversed(pairs)}
    for pair in best.values():
        one, two = sides[0][pair.old], sides[1][pair.new]
        shared[one.section, two.section] += round(len(one.text) * pair.likeness)
    lengths = [Counter({one.section: 0 for one in side}) for side in sides]
    for side, length in zip(sides, lengths, strict=True):
        for told in side:
            length[told.section] += len(told.text)
    olds, news = (
        [(place, one) for place, one in enumerate(document.sections) if one.kind != "footnote"]
        for document in (old, new)
    )
    for (first, section), (second, other) in product(olds, news):
        whole = min(lengths[0][first] or 1, lengths[1][second] or 1)
        yield first, second, 0.5 * _heading(section, other) + 0.5 * min(1.0, shared[first, second] / whole)


@lru_cache(maxsize=65_536)
def _named(title: str) -> str:
    words = (word for word in fold_token(title).split() if not any(char.isdigit() for char in word))
    return " ".join(words)


def _heading(old: Section, new: Section) -> float:
    """Likeness of two headings without their numbers; below half it is none. A box is like another of its number."""
    names = _named(old.title), _named(new.title)
    likeness = fuzz.ratio(*names) / 100
    if min(sum(len(word) >= _TELLING for word in name.split()) for name in names) >= 2:  # one may say more
        likeness = max(likeness, 0.9 * fuzz.token_set_ratio(*names) / 100)
    if (old.kind in ("section", "subsection")) != (new.kind in ("section", "subsection")):
        likeness -= 0.3
    return max(0.0, 2 * likeness - 1)


def _same_parents(old: Document, new: Document, first: int, second: int) -> float:
    return fuzz.ratio(*(_named(" ".join(one.path[:-1])) for one in (old.sections[first], new.sections[second]))) / 100


def _sections(
    old: Side, new: Side, sides: Sides, matched: Sequence[SentencePair], counterparts: dict[int, int]
) -> tuple[SectionDifference, ...]:
    """Every section of both, in the order of the newer agreement, then those gone."""
    by_new = {pair.new: pair for pair in reversed(matched)}
    twice = {pair.old: pair for pair in matched if by_new[pair.new] is not pair}
    told = {pair.old for pair in by_new.values()}
    own: list[dict[int | None, list[SentenceDifference]]] = [defaultdict(list), defaultdict(list)]
    for place, sentence in enumerate(sides[1]):
        pair = by_new.get(place)
        found = SentenceDifference("new", None, _text(new, sentence))
        own[1][sentence.section].append(_difference(old, new, sides, pair, counterparts) if pair else found)
    for place, sentence in enumerate(sides[0]):
        if place in twice:
            again = replace(_difference(old, new, sides, twice[place], counterparts), again=True)
            own[0][sentence.section].append(again)
        elif place not in told:
            own[0][sentence.section].append(SentenceDifference("gone", _text(old, sentence), None))
    return tuple(
        SectionDifference(
            _section_kind(old[1], new[1], first, second, counterparts),
            None if first is None else _section_text(old, first),
            None if second is None else _section_text(new, second),
            (*own[1].get(second, ()), *own[0].get(first, ())),
        )
        for first, second in _in_order(old[1], new[1], counterparts)
    )


def _in_order(old: Document, new: Document, counterparts: dict[int, int]) -> list[tuple[int | None, int | None]]:
    """The section pairs in the order of the newer agreement, then those gone."""
    back = {second: first for first, second in counterparts.items()}
    pairs: list[tuple[int | None, int | None]] = [(-1, -1)]
    pairs += [(back.get(second), second) for second in range(len(new.sections))]
    pairs += [(first, None) for first in range(len(old.sections)) if first not in counterparts]
    return pairs


def _section_kind(
    old: Document, new: Document, first: int | None, second: int | None, counterparts: dict[int, int]
) -> SectionChange:
    if first is None:
        return "new"
    if second is None:
        return "gone"
    if first < 0 or second < 0:
        return "kept"
    one, other = old.sections[first], new.sections[second]
    if one.parent != -1 or other.parent != -1:
        stays = (
            counterparts.get(one.parent, -2) == other.parent or _same_parents(old, new, first, second) >= _SAME_HEADING
        )
        if not stays:
            return "moved"
    return "kept" if _without_numbers(one.title) == _without_numbers(other.title) else "renamed"


def _without_numbers(title: str) -> list[str]:
    """The words of a heading without its number and its years."""
    return [word for word in fold_token(title).split() if not word.strip(".,:").isdigit()]


def _difference(
    old: Side,
    new: Side,
    sides: Sides,
    pair: SentencePair,
    counterparts: dict[int, int],
) -> SentenceDifference:
    first, second = sides[0][pair.old], sides[1][pair.new]
    here = counterparts.get(first.section, -2) == second.section
    kind: SentenceChange = ("same" if pair.same else "changed") if here else "moved"
    amounts = () if pair.same else changed_amounts(first.text, second.text)
    return SentenceDifference(kind, _text(old, first), _text(new, second), amounts)


def _sum_pairs(sections: Sequence[SectionDifference]) -> Iterator[SumPair]:
    for section in sections:
        for one in section.sentences:
            for then, now in one.amounts:
                if one.old and one.new:
                    yield SumPair(then, now, one.old, one.new, section.new.text if section.new else "")


def _general_level(document: Document) -> str | None:
    found = general_price_level(document)
    return found.level if found else None


def _text(side: Side, sentence: PlacedSentence) -> ChangedText:
    place = place_of_span(*side, sentence.start, sentence.end)
    return ChangedText(sentence.text, format_citation(place), _address(side, place))


def _section_text(side: Side, section: int) -> ChangedText:
    if section < 0:
        return ChangedText("", side[0].short_title, "")
    place = place_of_section(*side, section)
    return ChangedText(side[1].sections[section].title, format_citation(place), _address(side, place))


def _address(side: Side, place: Location) -> str:
    """Where a place can be read; nowhere for a draft, which has no file in the collection."""
    return url_of_place(place) if side[0].file else ""

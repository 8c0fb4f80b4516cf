"""Scores the sections of one agreement against a reference: by the units it names, and by the words of a heading."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from indexer.language.cache import bounded_cache
from indexer.models import Document, Section
from search.citations.agreement_words import fold_name
from search.citations.extent import pages_named, pages_of
from search.citations.format import ancestry
from search.citations.heading_words import citation_words
from search.citations.parse import Reference
from search.citations.units import NumberedUnit, is_unit

EXACT, _NEARLY = 2.0, 1.5
"""Scores of a heading typed whole, and of one typed with a slip or in another order."""
OWN_UNIT = 0.5
"""Added where the section itself, not one around it, is a unit named."""
SMALL = 0.3
"""Added for a page or a kind of unit that fits: it tips a balance and never outweighs a heading."""
_ENOUGH = 0.6
"""The share of the words typed that must stand in a heading."""
_NEAR_TITLE = 90
_NEAR_WORD = 84
"""Percent of letters alike (rapidfuzz ratio)."""


def section_scores(reference: Reference, document: Document) -> list[tuple[float, int]]:
    """(score, index) of each section that a reference with units or heading words may mean, in document order.

    Where several units are named that do not lie in one another, a box, table or figure outside every appendix is
    meant by its own number: boxes stand where there was room.
    """
    wanted = enclosing_units(reference)
    found = [
        (score, index)
        for index in range(len(document.sections))
        if (score := _score(reference, wanted, document, index)) is not None
    ]
    return found or (_displaced(wanted, document) if len(wanted) > 1 else [])


def enclosing_units(reference: Reference) -> tuple[NumberedUnit, ...]:
    """The units that are sections: without paragraphs, and without points of another unit named beside them."""
    sections = tuple(unit for unit in reference.units if unit.kind not in ("punkt", "stykke"))
    return sections or tuple(unit for unit in reference.units if unit.kind != "stykke")


def _score(reference: Reference, wanted: Sequence[NumberedUnit], document: Document, index: int) -> float | None:
    """How well a section fits; None where it does not: each unit named must be the section or around it."""
    chain = [document.sections[number] for number in ancestry(document.sections, index)]
    if not all(any(is_unit(section, unit) for section in chain) for unit in wanted):
        return None
    own = any(is_unit(chain[-1], unit) for unit in wanted)
    title = _title_score(reference, chain)
    if title is None or not (own or title):
        return None
    score = title + OWN_UNIT * own
    if own and not is_unit(chain[-1], innermost(wanted)):
        score -= OWN_UNIT / 2
    if title and reference.kind is not None and _is_of_kind(chain[-1], reference.kind):
        score += SMALL
    if reference.page is not None and _begins_on(document, index, reference):
        score += SMALL
    return score - (0.01 if chain[0].kind == "bilag" else 0)


def _is_of_kind(section: Section, kind: str) -> bool:
    """Whether the section is what the word names; "afsnit" is said of sections with and without a number."""
    return section.kind in (("section", "subsection") if kind == "afsnit" else (kind,))


def innermost(units: Sequence[NumberedUnit]) -> NumberedUnit:
    """The unit that a citation is about: a box in an appendix, not the appendix."""
    return max(units, key=lambda unit: unit.kind not in ("afsnit", "bilag"))


def _title_score(reference: Reference, chain: Sequence[Section]) -> float | None:
    """From 0 (nothing of it) to 2 (the whole title); None where titles are quoted and these are others."""
    if not reference.quoted:
        return _covered(reference.title, chain[-1].title) if reference.title else 0.0
    around = [fold_name(section.title) for section in chain[:-1]]
    for title in reference.quoted[:-1]:
        if not any(fuzz.ratio(fold_name(title), other) >= _NEAR_TITLE for other in around):
            return None
    typed, title = fold_name(reference.quoted[-1]), fold_name(chain[-1].title)
    if typed == title:
        return EXACT
    if fuzz.ratio(typed, title) >= _NEAR_TITLE:
        return _NEARLY
    return _covered(reference.quoted[-1], chain[-1].title)


@bounded_cache
def _covered(typed: str, title: str) -> float:
    """How much of the words typed stands in the title, and of the title in them; 0 where it is too little."""
    wanted, words = citation_words(typed), citation_words(title)
    if not wanted or not words:
        return 0.0
    if wanted == words:
        return EXACT
    if fuzz.ratio(" ".join(wanted), " ".join(words)) >= _NEAR_TITLE:
        return _NEARLY
    given = sum(any(same_word(a, b) for b in words) for a in wanted) / len(wanted)
    taken = sum(any(same_word(a, b) for a in wanted) for b in words) / len(words)
    if given == taken == 1.0:
        return _NEARLY
    return given * (0.6 + 0.4 * taken) if given >= _ENOUGH else 0.0


@bounded_cache
def same_word(typed: str, word: str) -> bool:
    """The same word, another form of it, a part of the compound, or a slip in it; both folded."""
    if typed == word:
        return True
    if min(len(typed), len(word)) < 4 or any(character.isdigit() for character in typed + word):
        return False
    short, long = sorted((typed, word), key=len)
    if len(short) >= 5 and (short in long or short.rstrip("esntr") in long) and len(short.rstrip("esntr")) >= 5:
        return True
    inflected = long.startswith(short[:-1]) and len(long) - len(short) <= 4
    return inflected or (len(short) >= 5 and fuzz.ratio(typed, word) >= _NEAR_WORD)


def _begins_on(document: Document, index: int, reference: Reference) -> bool:
    """Whether the page named lies within the section."""
    named = pages_named(document, reference.page or "", counted=reference.counted)
    return any(page in named for page in pages_of(document, index))


def _displaced(wanted: Sequence[NumberedUnit], document: Document) -> list[tuple[float, int]]:
    """A box named with a section that it does not lie in: boxes stand where there was room, so the box is meant."""
    inner = innermost(wanted)
    if any(unit.kind == "bilag" for unit in wanted) or inner.kind not in ("boks", "tabel", "figur"):
        return []
    return [
        (SMALL, index)
        for index, section in enumerate(document.sections)
        if is_unit(section, inner)
        and not any(document.sections[number].kind == "bilag" for number in ancestry(document.sections, index))
    ]

"""The same section or passage in the other agreements: by heading, wording and meaning together, or none.

Candidates are the units of the same sort (sections for a section, passages for a passage) that are near by heading or
by meaning; their wording then decides. docs/decisions/0045-cross-year.md has the pairs the limits come from.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from indexer.errors import QueryError
from indexer.index.manifest import find_agreement
from indexer.index.vectors import Rows, VectorScores
from indexer.language.analyzer import fold_token
from indexer.models import Agreement, Document
from search.citations.format import format_citation, place_of_passage, place_of_section, place_of_span, url_of_place
from search.compare.sentence_matching import PlacedSentence, candidate_pairs, match_sentences, placed_sentences
from search.compare.term_matching import analysed_words
from search.compare.word_diff import Diff, word_diff
from search.library import Library
from search.models import Location
from search.runtime import check_deadline

Nearness = Callable[[Rows], VectorScores]
"""For the rows of some passages, how near each passage of the library is to them in meaning: cosines."""


@dataclass(frozen=True, slots=True)
class AlignmentWeights:
    """What heading, wording and meaning count, the score that is enough, and how much less the same heading needs."""

    heading: float
    wording: float
    meaning: float
    enough: float
    help: float = 0.0


SECTIONS = AlignmentWeights(0.3, 0.4, 0.3, enough=0.45, help=0.12)
PASSAGES = AlignmentWeights(0.15, 0.5, 0.35, enough=0.5)
"""A passage shares its heading with others of its section, so it has to be like in words."""
_NEAR, _SAME = 0.84, 0.95
"""Cosines of passages about something else, and about the same (multilingual-e5-small)."""
_DOUBTFUL = 0.3
"""The score from which a unit that is not like enough is shown as one that may be meant."""
_CANDIDATES = 12
_YEAR = re.compile(r"(?:19|20)\d\d|\d+")


@dataclass(frozen=True, slots=True)
class AlignedText:
    """A section with its own text (without that of the sections in it), or one passage. text: verbatim slices.

    section: its index; rows: its passages. passage_id: empty for a section.
    """

    agreement: Agreement
    section: int
    rows: tuple[int, ...]
    heading: str
    text: str
    place: Location
    passage_id: str = ""

    @property
    def citation(self) -> str:
        """The short form of its place."""
        return format_citation(self.place)

    @property
    def url(self) -> str:
        """Its address."""
        return url_of_place(self.place, self.passage_id)


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A unit in another agreement that says the same. score: 0 to 1, made of heading, wording and meaning."""

    unit: AlignedText
    score: float
    heading: float
    wording: float
    meaning: float

    def diff_from(self, source: AlignedText) -> Diff:
        """What differs, word by word; the source is the left side."""
        return word_diff(source.text, self.unit.text)


@dataclass(frozen=True, slots=True)
class StandsElsewhere:
    """A sentence of a unit, verbatim, and where it stands in another agreement outside the counterpart."""

    text: str
    citation: str
    url: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A unit and, for every other agreement, oldest first, its counterpart there or None.

    doubtful: for each of them the best unit where none is like enough to be the counterpart, else None. elsewhere: the
    unit's sentences that stand there outside the counterpart.
    """

    source: AlignedText
    others: tuple[tuple[Agreement, Counterpart | None], ...]
    doubtful: tuple[Counterpart | None, ...]
    elsewhere: tuple[tuple[StandsElsewhere, ...], ...]


def compare(source: AlignedText, library: Library, nearness: Nearness) -> Comparison:
    """The counterparts of `source` in every other agreement of the library.

    Args:
        source: a section or passage, from `section_unit` or `passage_unit`.
        library: the agreements.
        nearness: cosines of meaning; see `Nearness`.
    """
    rows = np.array(source.rows, dtype=np.int64)
    cosines = nearness(rows) if len(rows) else np.zeros(len(library.passages), dtype=np.float32)
    others: list[tuple[Agreement, Counterpart | None]] = []
    doubtful: list[Counterpart | None] = []
    elsewhere: list[tuple[StandsElsewhere, ...]] = []
    sentences = _source_sentences(source, library)
    for number, (agreement, document) in enumerate(library.entries):
        if agreement.id == source.agreement.id:
            continue
        check_deadline()
        units = _units(library, number, agreement, document, passages=bool(source.passage_id))
        best = _best(source, units, cosines)
        counterpart = best if best is not None and _is_enough(source, best) else None
        others.append((agreement, counterpart))
        doubtful.append(best if counterpart is None and best is not None and best.score >= _DOUBTFUL else None)
        elsewhere.append(_elsewhere(sentences, agreement, document, counterpart))
    return Comparison(source, tuple(others), tuple(doubtful), tuple(elsewhere))


def _source_sentences(source: AlignedText, library: Library) -> tuple[PlacedSentence, ...]:
    document = next(document for agreement, document in library.entries if agreement.id == source.agreement.id)
    passages = [library.passages[row][1] for row in source.rows]
    return placed_sentences(document, passages)


def _elsewhere(
    sentences: Sequence[PlacedSentence], agreement: Agreement, document: Document, counterpart: Counterpart | None
) -> tuple[StandsElsewhere, ...]:
    """The sentences that stand in an agreement, the same or nearly so, but not in the counterpart's section."""
    own = counterpart.unit.section if counterpart else -2
    there = placed_sentences(document, document.passages)
    best: dict[int, PlacedSentence] = {}
    for pair in match_sentences(sentences, there, candidate_pairs(sentences, there), {}):
        best.setdefault(pair.old, there[pair.new])
    found = []
    for number, sentence in sorted(best.items()):
        if sentence.section != own:
            place = place_of_span(agreement, document, sentence.start, sentence.end)
            found.append(StandsElsewhere(sentences[number].text, format_citation(place), url_of_place(place)))
    return tuple(found)


def find_unit(library: Library, agreement: str, section: str = "", passage: str = "") -> AlignedText:
    """The unit with a passage's id, or else a section's, in the agreement with an id or short title.

    Raises:
        QueryError: there is none.
    """
    known = find_agreement(tuple(entry for entry, _ in library.entries), agreement)
    number = next(place for place, (entry, _) in enumerate(library.entries) if entry.id == known.id)
    if passage:
        for row in np.flatnonzero(library.agreement_of == number).tolist():
            if library.passages[row][1].id == passage:
                return passage_unit(library, row)
        raise QueryError(f"Passagen findes ikke i {known.short_title}: søg efter den igen.")
    for place, entry in enumerate(library.entries[number][1].sections):
        if entry.id == section:
            return section_unit(library, number, place)
    raise QueryError(f"Afsnittet {section!r} findes ikke i {known.short_title}: se aftalesoeg outline {known.id}.")


def section_unit(library: Library, number: int, section: int) -> AlignedText:
    """The section with that index in the `number`-th agreement, with the text of its own passages."""
    agreement, document = library.entries[number]
    rows = tuple(
        row
        for row in np.flatnonzero(library.agreement_of == number).tolist()
        if library.passages[row][1].section == section
    )
    return _section(library, agreement, document, section, rows)


def passage_unit(library: Library, row: int) -> AlignedText:
    """The passage in that row."""
    number, passage = library.passages[row]
    agreement, document = library.entries[number]
    return AlignedText(
        agreement=agreement,
        section=passage.section,
        rows=(row,),
        heading=document.sections[passage.section].title if passage.section >= 0 else "",
        text=library.text(row),
        place=place_of_passage(agreement, document, passage),
        passage_id=passage.id,
    )


def _section(
    library: Library, agreement: Agreement, document: Document, section: int, rows: tuple[int, ...]
) -> AlignedText:
    return AlignedText(
        agreement=agreement,
        section=section,
        rows=rows,
        heading=document.sections[section].title,
        text="\n\n".join(library.text(row) for row in rows),
        place=place_of_section(agreement, document, section),
    )


def _units(
    library: Library, number: int, agreement: Agreement, document: Document, *, passages: bool
) -> list[AlignedText]:
    """The passages, or the sections that have text of their own, of an agreement."""
    own = np.flatnonzero(library.agreement_of == number).tolist()
    if passages:
        return [passage_unit(library, row) for row in own]
    by_section: dict[int, list[int]] = {}
    for row in own:
        by_section.setdefault(library.passages[row][1].section, []).append(row)
    return [
        _section(library, agreement, document, section, tuple(rows))
        for section, rows in sorted(by_section.items())
        if section >= 0
    ]


def _best(source: AlignedText, units: Sequence[AlignedText], cosines: VectorScores) -> Counterpart | None:
    """The best of the units, like enough or not; None where there are none."""
    weights = PASSAGES if source.passage_id else SECTIONS
    near = [(_heading(source.heading, unit.heading), _meaning(unit, cosines), unit) for unit in units]
    looked = sorted(near, key=lambda one: -(weights.heading * one[0] + weights.meaning * one[1]))[:_CANDIDATES]
    weigh = _weights([source.text, *(unit.text for _, _, unit in looked)])
    best: Counterpart | None = None
    for heading, meaning, unit in looked:
        wording = _wording(source.text, unit.text, weigh)
        score = weights.heading * heading + weights.wording * wording + weights.meaning * meaning
        if best is None or score > best.score:
            best = Counterpart(unit, score, heading, wording, meaning)
    return best


def _is_enough(source: AlignedText, best: Counterpart) -> bool:
    weights = PASSAGES if source.passage_id else SECTIONS
    return best.score >= weights.enough - weights.help * best.heading


def _heading(first: str, second: str) -> float:
    """Likeness of two headings without their years and numbers; half of it is nothing."""
    names = [" ".join(_YEAR.sub(" ", fold_token(title)).split()) for title in (first, second)]
    if not all(names):
        return 0.0
    return max(0.0, fuzz.token_sort_ratio(*names) / 50 - 1)


def _meaning(unit: AlignedText, cosines: VectorScores) -> float:
    cosine = float(np.mean(cosines[list(unit.rows)])) if unit.rows else 0.0
    return min(1.0, max(0.0, (cosine - _NEAR) / (_SAME - _NEAR)))


def _weights(texts: Sequence[str]) -> dict[str, float]:
    """How much each lemma tells these texts apart."""
    having = Counter(lemma for text in texts for lemma in {*_lemmas(text)})
    return {lemma: math.log(1 + len(texts) / count) for lemma, count in having.items()}


def _lemmas(text: str) -> list[str]:
    return [word.lemmas[0] if word.lemmas else word.exact for word in analysed_words(text).words]


def _wording(first: str, second: str, weigh: dict[str, float]) -> float:
    """Cosine of the texts' weighted lemmas."""
    one, other = (_vector(text, weigh) for text in (first, second))
    norm = math.sqrt(sum(v * v for v in one.values()) * sum(v * v for v in other.values()))
    return sum(value * other.get(lemma, 0.0) for lemma, value in one.items()) / norm if norm else 0.0


def _vector(text: str, weigh: dict[str, float]) -> dict[str, float]:
    return {lemma: math.log1p(count) * weigh[lemma] for lemma, count in Counter(_lemmas(text)).items()}

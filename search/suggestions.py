"""What may be meant by the beginning of a query: agreements, places in them and terms, all of them in the index."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from indexer.index.word_table import WordTable, is_content
from indexer.language.folding import fold_token
from indexer.models import Document
from search.citations.agreement_names import find_names
from search.citations.format import ancestry, format_citation, pages_label, place_of_section, unit_label
from search.library import Library
from search.models import TermCounts

MOST = 8
_SHORTEST, _LONGEST = 2, 80
"""Characters of a beginning that is looked at."""
_TERMS, _PLACES = 6, 5
_SCANNED = 2_000
"""Words with the same beginning that are compared."""


_LONG, _FEW, _SEVERAL, _TRIED = 14, 8, 3, 3
"""Of a rare word: letters, occurrences at most, agreements from which more are no better; and how many are counted."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text to search for instead. said: what stands beside it: the title of a place, or how often a term stands."""

    kind: Literal["agreement", "place", "term"]
    text: str
    said: str


class Vocabulary:
    """What the agreements, their units and their words are called. Immutable; safe to use from several threads."""

    def __init__(self, library: Library, words: Callable[[], WordTable], count: Callable[[str], TermCounts]) -> None:
        """words: the words of the agreements; count: how often a word stands in each of them."""
        self._library, self._words, self._count = library, words, count

    def suggest(self, text: str) -> tuple[Suggestion, ...]:
        """At most MOST suggestions for a text not yet finished."""
        typed = " ".join(text.split())
        if not _SHORTEST <= len(typed) <= _LONGEST:
            return ()
        found = [*_agreements(typed, self._library), *islice(_places(typed, self._library), _PLACES)]
        if " " not in typed and typed.isalpha():
            found += [_term(form, self._count(form)) for form in _forms(typed, self._words())]
        return tuple(dict.fromkeys(found))[:MOST]

    def rare(self) -> tuple[TermCounts, ...]:
        """Long words in several agreements, if not all, a few times: the longest of those in the most first."""
        words, agreements, found = self._words(), len(self._library.entries), []
        for number in range(len(words.forms)):
            form, standing = words.forms[number], list(words.standing(number))
            times = sum(one for _, one in standing)
            if (
                _LONG <= len(form) <= 2 * _LONG
                and form.isalpha()
                and times <= _FEW
                and len(standing) < max(2, agreements)
            ):
                found.append((min(len(standing), _SEVERAL), len(form), form))
        return tuple(self._count(form) for *_, form in sorted(found, reverse=True)[:_TRIED])


def _agreements(typed: str, library: Library) -> Iterator[Suggestion]:
    """The agreements whose names begin so, the newest first."""
    begin = _packed(typed)
    for agreement, _ in reversed(library.entries):
        if any(_packed(name).startswith(begin) for name in (agreement.short_title, agreement.title)):
            yield Suggestion("agreement", agreement.short_title, agreement.title)


def _places(typed: str, library: Library) -> Iterator[Suggestion]:
    """The units of the agreement named at the beginning, whose numbers and titles have words that begin as the rest."""
    names = [name for name in find_names(typed, [agreement for agreement, _ in library.entries]) if name.start == 0]
    if not names or len(names[0].agreements) != 1:
        return
    rest = [fold_token(word) for word in typed[names[0].end :].replace(",", " ").split()]
    agreement, document = next(entry for entry in library.entries if entry[0].id == names[0].agreements[0])
    for index in _units(document, rest):
        place = place_of_section(agreement, document, index)
        label = unit_label(document.sections[index])
        if place.units == (label,) and place.nth == 1:
            yield Suggestion("place", f"{agreement.short_title} {label}", place.section_title)
        else:
            yield Suggestion("place", format_citation(replace(place, page_label="")), pages_label(place) or "")


def _units(document: Document, rest: list[str]) -> Iterator[int]:
    """The boxes, appendices and sections that fit, boxes and other numbered units first."""
    fitting = [
        index
        for index, section in enumerate(document.sections)
        if section.kind != "footnote" and _fits(rest, _name_of(document, index))
    ]
    yield from sorted(fitting, key=lambda index: unit_label(document.sections[index]) is None)


def _name_of(document: Document, index: int) -> str:
    """The labels of a unit and of what encloses it, and its title."""
    labels = [unit_label(document.sections[around]) or "" for around in ancestry(document.sections, index)]
    return f"{' '.join(labels)} {document.sections[index].title}"


def _fits(rest: list[str], name: str) -> bool:
    words = [fold_token(word) for word in name.split()]
    return all(any(word.startswith(begin) for word in words) for begin in rest)


def _forms(typed: str, words: WordTable) -> list[str]:
    """The most frequent words that begin so, one for each lemma: its own form where it stands."""
    totals: dict[str, int] = {}
    labels: dict[str, str] = {}
    for number in words.exact.having(f"\n{fold_token(typed)}")[:_SCANNED]:
        form, lemma = words.forms[number], words.lemmas[number]
        if not form.endswith("-") and is_content(form):
            totals[lemma] = totals.get(lemma, 0) + sum(times for _, times in words.standing(number))
            if words.exact[number] == lemma or lemma not in labels:
                labels[lemma] = form
    return [labels[lemma] for lemma in sorted(totals, key=lambda lemma: (-totals[lemma], lemma))[:_TERMS]]


def _term(form: str, counts: TermCounts) -> Suggestion:
    having = sum(1 for one in counts.agreements if one.exact)
    times = f"{counts.exact} {'gang' if counts.exact == 1 else 'gange'}"
    return Suggestion("term", form, f"{times} i {having} af {len(counts.agreements)} aftaler")


def _packed(name: str) -> str:
    return fold_token(name).replace(" ", "")

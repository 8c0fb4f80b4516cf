"""Accounts for every word of a reference: each is used, named as left aside, or in doubt.

A word is used when the agreement's name, or the heading or text of the place found, has it. One that is not, and could
name another agreement, party or year, puts the whole reference in doubt.
"""

import re

from indexer.models import Agreement, Document
from search.citations.agreement_words import (
    GENERAL_WORDS,
    KnownWords,
    explains,
    fold_name,
    is_agreement_noun,
    known_words,
)
from search.citations.extent import extent
from search.citations.format import ancestry
from search.citations.parse import Reference
from search.citations.section_match import same_word
from search.models import Location

_WORD = re.compile(r"[^\W_]+")
_OTHER_DOCUMENT = re.compile(
    r"\w*(?:udspil|lov|forlig|plan|strategi|rapport|program|reform|pakke|notat|vejledning|bekendtgoerelse|kommissorium"
    r"|redegoerelse|regeringsgrundlag|direktiv|protokol|tillaeg|udkast|hoering|betaenkning)(?:e[nrt]?|s)*(?:ne)?s?"
)
_LONGEST_ACRONYM = 6


def account(
    reference: Reference, agreement: Agreement, document: Document, section: int, place: Location
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of a reference that the place found does not use: (left aside, in doubt)."""
    if not reference.left:
        return reference.position, ()
    titles, text = _words_there(document, section, place)
    known = known_words(agreement)
    aside, doubtful = list(reference.position), []
    for word in reference.left:
        folded = fold_name(word)
        parts = [fold_name(part) for part in _WORD.findall(word)]
        if word == str(agreement.year) or folded in titles or all(_is_used(part, titles, known) for part in parts):
            continue
        if any(_could_name_another(part) for part in _WORD.findall(word)):
            doubtful.append(word)
        elif not any(same_word(part, other) for part in parts for other in text):
            (doubtful if _is_name(word, reference.text) else aside).append(word)
    return tuple(aside), tuple(doubtful)


def _words_there(document: Document, section: int, place: Location) -> tuple[frozenset[str], frozenset[str]]:
    """The folded words of the headings of a place, and of its text."""
    if section >= 0:
        headings = " ".join(document.sections[number].title for number in ancestry(document.sections, section))
        start, end = extent(document, section)
        return _folded(headings), _folded(document.text[start:end])
    pages = [page for page in document.pages if place.page is not None and page.number == place.page]
    return frozenset(), _folded(" ".join(document.text[page.start : page.end] for page in pages))


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold_name(word) for word in _WORD.findall(text))


def _is_used(part: str, titles: frozenset[str], known: KnownWords) -> bool:
    return any(same_word(part, title) for title in titles) or explains(known, part)


def _could_name_another(word: str) -> bool:
    """Whether a word that is not the agreement's own may be of another agreement, party or year."""
    folded = fold_name(word)
    return (
        any(character.isdigit() for character in word)
        or (word.isupper() and len(word) <= _LONGEST_ACRONYM)
        or (GENERAL_WORDS.fullmatch(folded) is not None and not folded.endswith("konomi"))
        or is_agreement_noun(folded)
        or _OTHER_DOCUMENT.fullmatch(folded) is not None
    )


def _is_name(word: str, text: str) -> bool:
    """Whether a word is written as a proper name: with a capital, and not first in the reference."""
    return word[:1].isupper() and not text.startswith(word)

"""Suspended hyphens: "drifts- og anlægsrammen" says driftsrammen and anlægsrammen."""

import re
from collections.abc import Sequence

from indexer.language.compounds import PARTICLES, inner_parts
from indexer.language.lexicon import family, in_lower_case, lemma_of

SuspendedWord = tuple[int, int, tuple[str, ...]]
"""Start, end and compound parts of one word of the text."""

_HYPHENS = ("-", "\u2010", "\u2011")
_LOOSE = re.compile(r"\s[-\u2010\u2011–]\s+(?:og|eller|samt)\b")
_TRACE = re.compile(
    r"(?<=\S)[-\u2010\u2011](?![^\W_])|(?<!\S)[-\u2010\u2011](?=\S)|\s[-\u2010\u2011–]\s+(?:og|eller|samt)\b"
)
"""Without a match no word hangs."""

_MODIFIER = 3
"""How many compounds a word has to begin for a dash between spaces to be its hyphen."""

_CONNECTIVES = frozenset(("og", "eller", "samt", "hhv", "henholdsvis", "såvel", "som", "til"))
_REACH = 10
"""How many words after a suspended hyphen its full word may stand."""


def expand_suspended(text: str, words: Sequence[SuspendedWord]) -> list[tuple[int, str]]:
    """The full words that hyphens at the end or the start of a word leave out, each with the index of its word.

    Where the shared part may begin in several places ("ungdoms- og voksenpsykiatriområdet") the listed words win, and
    without one every candidate is given: what is too much only adds parts that are there anyway.
    """
    if _TRACE.search(text) is None:
        return []
    found: list[tuple[int, str]] = []
    for index, (start, end, _) in enumerate(words):
        if _hangs_after(text, start, end):
            found += [(index, full) for full in _forward(text, words, index)]
        elif _hangs_before(text, start):
            found += [(index, full) for full in _backward(text, words, index)]
    return found


def _hangs_after(text: str, start: int, end: int) -> bool:
    """Whether a hyphen ends the word: a space, a comma or the text's end behind it.

    A dash between spaces does too where the word can only be the first part of another: "sundheds – og omsorgs...".
    """
    if text[end : end + 1] in _HYPHENS and not text[end + 1 : end + 2].isalnum():
        return True
    if _LOOSE.match(text, end) is None:
        return False
    word = text[start:end].replace("\u00ad", "").lower()
    return word.endswith("s") and lemma_of(word) != word and family(word) >= _MODIFIER


def _hangs_before(text: str, start: int) -> bool:
    """Whether a hyphen starts the word: space or nothing before the hyphen, a letter right behind it."""
    return (
        start > 0 and text[start - 1] in ("-", "\u2010", "\u2011") and not text[max(0, start - 2) : start - 1].strip()
    )


def _lower(text: str, word: SuspendedWord) -> str:
    return text[word[0] : word[1]].replace("\u00ad", "").lower()


def _forward(text: str, words: Sequence[SuspendedWord], index: int) -> tuple[str, ...]:
    """The word with the tail of the next full word that a connective or another suspended word leads to."""
    linked = False
    for word in words[index + 1 : index + 1 + _REACH]:
        plain = _lower(text, word)
        if plain in _CONNECTIVES:
            linked = True
        elif _hangs_after(text, word[0], word[1]):
            continue
        else:
            return _with_tail(_lower(text, words[index]), plain, word[2]) if linked else ()
    return ()


def _backward(text: str, words: Sequence[SuspendedWord], index: int) -> tuple[str, ...]:
    """The head of the last full word before a connective, with the word that a hyphen starts."""
    tail = _lower(text, words[index])
    for word in reversed(words[max(0, index - 3) : index]):
        plain = _lower(text, word)
        if plain not in _CONNECTIVES:
            return _with_head(plain, word[2], tail)
    return ()


def _with_tail(first: str, full: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """The word before the hyphen with every tail of the full word, or with those that make a listed word."""
    parts = parts if len(parts) > 1 else inner_parts(full)
    stem = first if in_lower_case(first) or len(first) > 3 else first + "-"
    tails = ["".join(parts[cut:]) for cut in range(1, len(parts))]
    listed = [first + tail for tail in tails if lemma_of(first + tail) is not None]
    if listed or tails:
        return tuple(listed or [stem + tail for tail in tails])
    cuts = [cut for cut in range(2, len(full) - 2) if full[:cut] in PARTICLES or lemma_of(full[:cut]) is not None]
    return tuple(first + full[cut:] for cut in cuts if lemma_of(first + full[cut:]) is not None)[:1]


def _with_head(full: str, parts: tuple[str, ...], last: str) -> tuple[str, ...]:
    starts = _starts(full, parts if len(parts) > 1 else inner_parts(full))
    heads = [full[:start] for start in reversed(starts[1:])]
    listed = [head + last for head in heads if lemma_of(head + last) is not None]
    if listed or heads:
        return tuple(listed or [head + last for head in heads])
    cuts = [full[:cut] for cut in range(len(full) - 3, 2, -1)]
    return tuple(head + last for head in cuts if lemma_of(head + last) is not None)[:1]


def _starts(full: str, parts: tuple[str, ...]) -> list[int]:
    """Where in the word each part begins; a hyphen before a part belongs to what stands before it."""
    starts: list[int] = []
    place = 0
    for part in parts:
        place = max(place, full.find(part, place))
        starts.append(place)
        place += len(part)
    return starts

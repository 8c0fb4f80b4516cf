"""Suspended hyphens: "drifts- og anlægsrammen" says driftsrammen and anlægsrammen."""

from collections.abc import Sequence

from indexer.compounds import split_compound
from indexer.lexicon import lemma_of

Word = tuple[int, int, tuple[str, ...]]
"""Start, end and compound parts of one word of the text."""

_CONNECTIVES = frozenset(("og", "eller", "samt", "hhv", "henholdsvis", "såvel", "som", "til"))
_REACH = 10
"""How many words after a suspended hyphen its full word may stand."""


def expand_suspended(text: str, words: Sequence[Word]) -> list[tuple[int, str]]:
    """The full words that hyphens at the end or the start of a word leave out, each with the index of its word.

    Where the shared part may begin in several places ("ungdoms- og voksenpsykiatriområdet") the listed words win, and
    without one every candidate is given: what is too much only adds parts that are there anyway.
    """
    found: list[tuple[int, str]] = []
    for index, (start, end, _) in enumerate(words):
        if _hangs_after(text, end):
            found += [(index, full) for full in _forward(text, words, index)]
        elif _hangs_before(text, start):
            found += [(index, full) for full in _backward(text, words, index)]
    return found


def _hangs_after(text: str, end: int) -> bool:
    """Whether a hyphen ends the word: space, comma or the text's end behind it."""
    return text[end : end + 1] in ("-", "\u2010", "\u2011") and not text[end + 1 : end + 2].isalnum()


def _hangs_before(text: str, start: int) -> bool:
    """Whether a hyphen starts the word: space or nothing before the hyphen, a letter right behind it."""
    return (
        start > 0 and text[start - 1] in ("-", "\u2010", "\u2011") and not text[max(0, start - 2) : start - 1].strip()
    )


def _lower(text: str, word: Word) -> str:
    return text[word[0] : word[1]].replace("\u00ad", "").lower()


def _forward(text: str, words: Sequence[Word], index: int) -> tuple[str, ...]:
    """The word with the tail of the next full word that a connective or another suspended word leads to."""
    linked = False
    for word in words[index + 1 : index + 1 + _REACH]:
        plain = _lower(text, word)
        if plain in _CONNECTIVES:
            linked = True
        elif _hangs_after(text, word[1]):
            continue
        else:
            return _with_tail(_lower(text, words[index]), plain, word[2]) if linked else ()
    return ()


def _backward(text: str, words: Sequence[Word], index: int) -> tuple[str, ...]:
    """The head of the last full word before a connective, with the word that a hyphen starts."""
    tail = _lower(text, words[index])
    for word in reversed(words[max(0, index - 3) : index]):
        plain = _lower(text, word)
        if plain not in _CONNECTIVES:
            return _with_head(plain, word[2], tail)
    return ()


def _with_tail(first: str, full: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    tails = ["".join(parts[cut:]) for cut in range(1, len(parts))]
    listed = [first + tail for tail in tails if lemma_of(first + tail) is not None]
    if listed or tails:
        return tuple(listed or [first + tail for tail in tails])
    cuts = [
        full[cut:] for cut in range(2, len(full) - 2) if lemma_of(full[cut:]) or len(split_compound(full[cut:])) > 1
    ]
    return tuple(first + tail for tail in cuts if lemma_of(first + tail) is not None)[:1]


def _with_head(full: str, parts: tuple[str, ...], last: str) -> tuple[str, ...]:
    starts = _starts(full, parts)
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

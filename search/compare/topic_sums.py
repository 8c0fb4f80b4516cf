"""Which of a sentence's sums belong to a topic that it mentions (pure).

A sum owns the words around it up to the next sum on either side. It is the topic's where the topic stands in those
words close by ("teknologibidrag på 400 mio. kr.", "400 mio. kr. til teknologibidraget") with nothing that sets the two
apart ("ud over", "foruden"); further away it is only named with it.
"""

import re
from collections.abc import Sequence
from typing import Literal

from search.amounts.amounts import Amount

Relation = Literal["own", "change", "named"]

SumSpan = tuple[int, int]

_ASIDE = re.compile(
    r"\b(?:ud over|udover|foruden|bortset fra|uden for|som led i|i forbindelse med|i tillæg til|oven i|ved siden af"
    r"|eksklusive|ekskl\.|fraregnet|finansieret af|finansieres af|uafhængigt af)\b|;",
    re.IGNORECASE,
)
_APART = re.compile(r",\s+(?:samt|mens|men|ligesom|og)\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:reducer|regul|nedsæt|nedsat|forhøj|løft|hæv|sænk|øge|øget|styrk|stig|steg|fald|nedjuster|opjuster|nedbring|afkort|udvid"
    r"|besk[æå]r)\w*(?:\s+\S+){0,4}?\s+med\s+(?:\S+\s+){0,2}$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"(?:[\s,()]|\b(?:i|for|fra|og|samt|stigende|til|frem|årligt|fremover|heraf|hhv|ca|knap|op|yderligere|igen|derefter)\b\.?"
    r"|\b(?:19|20)\d\d\b|\b\d\d-pl\b|\b\d{4}-pl\b)*",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\s*,?\s*(?:og|samt|mens|hvoraf|heraf)\b|\s*,", re.IGNORECASE)
_CLOSE = 9
"""Words between a topic and its own sum."""
_TO = re.compile(r"\b(?:til|for|vedr\.|vedrørende|på|af|i|målrettet|gennem|som)\b", re.IGNORECASE)


def related_sums(
    text: str, sentence: SumSpan, mentions: Sequence[SumSpan], sums: Sequence[Amount]
) -> tuple[tuple[Amount, Relation], ...]:
    """The sums of `text[sentence]` that belong to what is mentioned there, in order, each with how.

    Args:
        text: what the spans are of.
        sentence: the sentence.
        mentions: where the topic stands in it.
        sums: the sums of kroner in it, ascending.
    """
    found: list[tuple[Amount, Relation]] = []
    for first, last in _lists(text, sums):
        before, after = _territory(text, sentence, sums, first, last)
        related = [
            _relation(text, one, before, after, _free(text, one, before, sentence, mentions))
            for one in sums[first:last]
        ]
        shared: Relation | None = "change" if related[0] == "change" else "own" if "own" in related else None
        found += [
            (one, shared or relation)
            for one, relation in zip(sums[first:last], related, strict=True)
            if relation is not None
        ]
    return tuple(found)


def _lists(text: str, sums: Sequence[Amount]) -> list[tuple[int, int]]:
    """The sums in runs [first, last) that are named beside each other: "i 2024 og 50 mio. kr. i 2025"."""
    starts = [
        number
        for number in range(len(sums))
        if not number or not _LIST.fullmatch(text, sums[number - 1].end, sums[number].start)
    ]
    return list(zip(starts, [*starts[1:], len(sums)], strict=True))


def _territory(text: str, sentence: SumSpan, sums: Sequence[Amount], first: int, last: int) -> SumSpan:
    """From the end of the sum before a list to the start of the next one; all of a table's row."""
    if "\t" in text[slice(*sentence)]:
        return sentence
    before = sums[first - 1].end if first else sentence[0]
    after = sums[last].start if last < len(sums) else sentence[1]
    return before, after


def _free(text: str, one: Amount, before: int, sentence: SumSpan, mentions: Sequence[SumSpan]) -> list[SumSpan]:
    """The mentions that are not another sum's: of "40 mio. kr. til fonden og 9 mio. kr. til puljen" the fund is."""
    if before == sentence[0]:
        return list(mentions)
    return [span for span in mentions if span[1] > one.start or not _NEXT.match(text, span[1], one.start)]


def _relation(text: str, one: Amount, before: int, after: int, mentions: Sequence[SumSpan]) -> Relation | None:
    relations = [
        found
        for start, end in mentions
        if before <= start and end <= after and (found := _to_mention(text, one, start, end)) is not None
    ]
    if not relations:
        return None
    if "own" in relations:
        return "change" if _CHANGE.search(text[before : one.start]) else "own"
    return "named"


def _to_mention(text: str, one: Amount, start: int, end: int) -> Relation | None:
    """How the sum relates to a mention at [start, end) before or behind it."""
    leads = end <= one.start
    between = text[end : one.start] if leads else text[one.end : start]
    if "\t" in between:
        return "own"
    if _ASIDE.search(between):
        return None
    if not leads and _APART.search(between):
        return None
    close = len(between.split()) <= _CLOSE
    if leads:
        return "own" if close else "named"
    return "own" if close and _TO.search(between) else "named"

"""Which sums of an agreement belong to a topic: by the sentence that names both, the heading, or a link back (pure).

1. In a sentence that mentions the topic, a sum is the topic's where the topic is what the sum is for ("400 mio. kr. til
   puljen") or what the clause says something of ("Puljen udgør 400 mio. kr."). A sum is only named with a topic that
   stands in the same sentence but is neither. What a sum leaves out ("ekskl. puljen") is no mention.
2. Parts of a sum ("hvoraf", "heraf") and its restatement ("svarende til") go with it.
3. In a section whose heading is the topic, every sum is the topic's that is not set apart from it.
4. A sentence behind one with the topic's sum is linked to it by a word that points back ("til formålet", "de
   resterende", "bevillingen"), or by its sums, which add up to the one before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from search.amounts.amounts import Amount
from search.amounts.clauses import PAYER, Span, in_one_list

Relation = Literal["own", "part", "named"]
"""part: a share of the topic's money, by a row of a table under its heading."""

_SET_APART = (
    r"ud over|udover|foruden|bortset fra|uden for|som led i|i forbindelse med|i tillæg til|oven i|ved siden af"
    r"|eksklusive|ekskl\.|fraregnet|finansieret af|finansieres af|uafhængigt af|undtagen|i stedet for"
)
_ASIDE = re.compile(rf"\b(?:{_SET_APART})(?!\w)|;", re.IGNORECASE)
_LEFT_OUT = re.compile(r"\b(?:eksklusive|ekskl\.|fraregnet|undtagen|bortset fra)\s[^,;)]{0,80}$", re.IGNORECASE)
_NEW_CLAUSE = re.compile(r",\s+(?:og|men|mens|samt|ligesom|idet|hvorfor)\b", re.IGNORECASE)
_JOINED = re.compile(r",|\b(?:og|samt|mens|men)\b", re.IGNORECASE)
_PART = re.compile(r"\b(?:heraf|hvoraf|svarende til|dvs\.|hvilket svarer til)\s", re.IGNORECASE)
_ONE_OF_SEVERAL = re.compile(
    r"\b(?:bl\.\s?a\.|blandt andet)|(?:\s[\w-]+(?:\s[\w-]+){0,2},){2,}[^,]{0,60}\b(?:samt|og)\s*$", re.IGNORECASE
)
_ANOTHER_THING = re.compile(
    r"\b(\w{4,})\s(?:for|på)\s(?:(?:i alt|samlet|ca\.|knap|godt|op til|yderligere)\s)*$", re.IGNORECASE
)
_DEFINITE = ("en", "et", "erne", "rne", "ne", "ens", "ets", "erne")
_PART_WORD = re.compile(r"\b(?:heraf|hvoraf)\b")
_NEXT_SUM = re.compile(r"\s(?:på|udgør|er)\s(?:(?:i alt|samlet|ca\.|knap|godt|op til|yderligere)\s)*", re.IGNORECASE)
_GOES_ON = re.compile(
    r"[^,;]*,?\s(?:og|samt)\s(?:\w+e[rs]\s)?(?:(?:yderligere|igen|med|til|på|ca\.|knap)\s)*", re.IGNORECASE
)
_TO = re.compile(r"\b(?:til|for|vedr\.|vedrørende|på|af|i|målrettet|gennem|som|fra|der)\b", re.IGNORECASE)
_OWN_PURPOSE = re.compile(
    r"\b(?:til|for|vedr\.|vedrørende|målrettet)\s+(?!og\smed\b|at\b|(?:19|20)\d\d|\d)", re.IGNORECASE
)
_REACH = 30
"""Words between a topic and its own sum in one clause."""

_MONEY = (
    r"(?:bevilling|ramme|pulje|midle|budget|beløb|reduktion|besparelse|gevinst|tilskud|finansiering|initiativ|formål)"
)
_ROUNDING = 0.005
_SAME_PURPOSE = r"til (?:dette |det )?(?:formålet|formål|initiativet|indsatsen|projektet|ordningen)"
_FOR_THE_SAME = re.compile(rf"\b{_SAME_PURPOSE}\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    rf"\b(?:{_SAME_PURPOSE}|de resterende|det resterende|heraf"
    rf"|af (?:de|den|det) (?:samlede |nævnte )?\w*{_MONEY}\w*(?:en|et|ne)|disse midler|dette beløb"
    rf"|\w*{_MONEY}(?:en|et|erne|rne|ne|n|r))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RelatedSum:
    """A sum that a topic has, and how."""

    amount: Amount
    relation: Relation


def related_sums(text: str, sentence: Span, mentions: Sequence[Span], sums: Sequence[Amount]) -> tuple[RelatedSum, ...]:
    """The sums of `text[sentence]` that belong to what is mentioned there, in order, each with how.

    Args:
        text: what the spans are of.
        sentence: the sentence.
        mentions: where the topic stands in it.
        sums: the sums of kroner in it, ascending.
    """
    mentions = [span for span in mentions if not _LEFT_OUT.search(text[sentence[0] : span[0]])]
    if not mentions:
        return ()
    if "\t" in text[slice(*sentence)]:
        return tuple(RelatedSum(one, "own") for one in sums)
    found: list[RelatedSum] = []
    relation: Relation | None = None
    claimed: set[Span] = set()
    for first, last in _lists(text, sums):
        before = sums[first - 1].end if first else sentence[0]
        after = sums[last].start if last < len(sums) else sentence[1]
        joint = text[before : sums[first].start]
        ahead = [span for span in mentions if before <= span[0] < sums[first].start and span not in claimed]
        behind = [span for span in mentions if sums[last - 1].end <= span[0] < after]
        behind = [span for span in behind if not _is_of_next(text, sums[last - 1].end, span, after, last < len(sums))]
        near = _relation(text, sums[first], sums[last - 1], ahead, behind)
        follows = bool(first) and _follows(joint, text[sums[last - 1].end : after])
        relation = relation if near != "own" and follows else near
        if near == "own" and behind and _is_another(text[behind[-1][1] : after]):
            claimed.update(behind)
        if relation is not None:
            found += [RelatedSum(one, relation) for one in sums[first:last]]
    return tuple(found)


def _lists(text: str, sums: Sequence[Amount]) -> list[tuple[int, int]]:
    """The sums in runs [first, last) of one list: by year, as parts of the first, or by who pays."""
    starts = [
        place
        for place in range(len(sums))
        if not place
        or not in_one_list(PAYER.sub(" ", _PART_WORD.sub(" ", text[sums[place - 1].end : sums[place].start])))
    ]
    return list(zip(starts, [*starts[1:], len(sums)], strict=True)) if sums else []


def _follows(joint: str, behind: str) -> bool:
    """Whether a sum goes with the one before it: as a part of it, or by "og" without a purpose of its own."""
    return bool(_PART.search(joint) or (_GOES_ON.fullmatch(joint) and not _OWN_PURPOSE.search(behind)))


def _is_of_next(text: str, end: int, mention: Span, after: int, more: bool) -> bool:
    """Whether a mention between two sums leads to the second: ", investeringer i medicoudstyr på"."""
    return (
        more
        and _JOINED.search(text, end, mention[0]) is not None
        and bool(_NEXT_SUM.fullmatch(text, mention[1], after))
    )


def _is_another(joint: str) -> bool:
    """Whether the words between a mention and the next sum say that the sum is of another thing."""
    return bool(_JOINED.search(joint)) and not _PART.search(joint)


def headed_sums(text: str, sentence: Span, sums: Sequence[Amount]) -> tuple[RelatedSum, ...]:
    """The sums of a sentence under the topic's own heading: all but those set apart from it or of another thing."""
    if "\t" in text[slice(*sentence)]:
        return tuple(RelatedSum(one, "part") for one in sums)
    found: list[RelatedSum] = []
    apart = False
    for number, one in enumerate(sums):
        lead = text[sums[number - 1].end if number else sentence[0] : one.start]
        thing = _ANOTHER_THING.search(lead)
        if not (number and (_PART.search(lead) or in_one_list(lead))):
            apart = bool(_ASIDE.search(lead) or (thing and not thing[1].endswith(_DEFINITE)))
        if not apart:
            found.append(RelatedSum(one, "own"))
    return tuple(found)


def linked_sums(text: str, sentence: Span, sums: Sequence[Amount], before: Sequence[Amount]) -> tuple[RelatedSum, ...]:
    """The sums of a sentence that does not mention the topic, where it speaks of that of the sentence before it.

    before: the topic's sums there.
    """
    found: list[RelatedSum] = []
    for first, last in _lists(text, sums):
        start = sums[first - 1].end if first else sentence[0]
        end = sums[last].start if last < len(sums) else sentence[1]
        back = _POINTS_BACK.search(text, start, sums[first].start) or _FOR_THE_SAME.search(
            text, sums[last - 1].end, end
        )
        if back or _adds_up(sums, before):
            found += [RelatedSum(one, "own") for one in sums[first:last]]
    return tuple(found)


def _adds_up(sums: Sequence[Amount], before: Sequence[Amount]) -> bool:
    """Whether several sums are together one of those before, to the rounding of a figure."""
    values = [float(one.value) for one in sums if isinstance(one.value, int | float)]
    wholes = [float(one.value) for one in before if isinstance(one.value, int | float)]
    return len(values) > 1 and any(abs(sum(values) - whole) <= _ROUNDING * whole for whole in wholes)


def _relation(text: str, first: Amount, last: Amount, ahead: Sequence[Span], behind: Sequence[Span]) -> Relation | None:
    found = [_ahead(text[span[1] : first.start]) for span in ahead]
    found += [_behind(text[last.end : span[0]]) for span in behind]
    return "own" if "own" in found else "named" if "named" in found else None


def _ahead(between: str) -> Relation | None:
    """How a topic relates to a sum behind it in the sentence."""
    if _ASIDE.search(between):
        return None
    return "own" if not _NEW_CLAUSE.search(between) and len(between.split()) <= _REACH else "named"


def _behind(between: str) -> Relation | None:
    """How a topic relates to a sum before it in the sentence."""
    if _ASIDE.search(between) or _NEW_CLAUSE.search(between):
        return None
    if _ONE_OF_SEVERAL.search(between):
        return "named"
    return "own" if _TO.search(between) and len(between.split()) <= _REACH else "named"

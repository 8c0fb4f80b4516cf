"""The sums of two agreements that are others now: what for, then, now, and the difference where the two compare."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from search.amounts.amounts import Amount, find_amounts
from search.amounts.clauses import territories
from search.amounts.purposes import purposes_of
from search.compare.changed_amounts import difference_of, size_of

_OF_AN_OBJECT = re.compile(r"\b[\wæøå]{3,}e\s(?P<thing>(?:en|et|den|det|de)\s[^,;:]{3,90}?)\sved\sat\s[\wæøå]+\s$")
_BY_MEANS = re.compile(r"[^,;.]{0,60}?\s(?P<thing>(?:gennem|via|ved\sat|med\shenblik\spå)\s[^,;.]{5,90}(?=[\s,;.]))")
_SUBJECT = re.compile(r"[\s•–-]*(?P<thing>[A-ZÆØÅ][^,;:.]{8,90}?)\s(?:er|udgør|var|bliver|fastsættes|udgjorde)\s")
_SHORT_END = re.compile(r"(?:\s\w{1,3})+$")
_PARTIES = {"region": "regionerne", "kommune": "kommunerne", "stat": "staten"}


@dataclass(frozen=True, slots=True)
class ChangedText:
    """One side of a change: verbatim text and where it stands; url is empty where it stands in no stored agreement."""

    text: str
    citation: str
    url: str


@dataclass(frozen=True, slots=True)
class MovedSum:
    """A sum that is another now.

    purpose: what both are for, verbatim. party: whose part of it, where the purpose is that of a larger sum, else "".
    difference: None where they do not compare.
    """

    purpose: str
    old: Amount
    new: Amount
    old_at: ChangedText
    new_at: ChangedText
    difference: float | None
    party: str = ""


@dataclass(frozen=True, slots=True)
class SumPair:
    """Two sums of two wordings of a sentence, and the heading over the newer one."""

    old: Amount
    new: Amount
    old_at: ChangedText
    new_at: ChangedText
    heading: str


def moved_sums(
    pairs: Iterable[SumPair], years: tuple[int, int], levels: tuple[str | None, str | None]
) -> tuple[MovedSum, ...]:
    """The sums that are others now, largest first, each once however often it is repeated.

    years: those the agreements are about. levels: the price levels of their sums that state none.
    """
    found: dict[tuple[object, ...], MovedSum] = {}
    for pair in pairs:
        then, now = pair.old, pair.new
        same_level = (then.price_level or levels[0]) == (now.price_level or levels[1])
        same_year = (then.year or years[0]) - years[0] == (now.year or years[1]) - years[1]
        difference = difference_of(then, now) if same_level and same_year else None
        purpose, party = purpose_of(pair)
        one = MovedSum(purpose, then, now, pair.old_at, pair.new_at, difference, party)
        found.setdefault((_key(purpose), party, then.value, now.value, then.low, now.low), one)
    return tuple(sorted(found.values(), key=lambda one: (one.new.unit != "kr.", -size_of(one.new))))


def purpose_of(pair: SumPair) -> tuple[str, str]:
    """What a sum that moved is for (by its own clause, else by the sentence, else by the heading), and whose part."""
    for amount, at in ((pair.new, pair.new_at), (pair.old, pair.old_at)):
        if amount.purpose:
            return amount.purpose, ""
        told = _told(at.text, amount)
        if told:
            return told
    return pair.heading, ""


def _told(text: str, amount: Amount) -> tuple[str, str] | None:
    """What the sentence says a sum is for where its clause does not: maybe that of the sum it is a part of."""
    sums = [one for one in find_amounts(text) if one.kind in ("kroner", "percent", "count")]
    place = next((n for n, one in enumerate(sums) if one.start == amount.start), None)
    if place is None:
        return None
    if amount.kind == "percent":
        spans = [(one.start, one.end) for one in sums]
        sentence = (0, len(text))
        purpose = purposes_of(text, sentence, spans, territories(text, sentence, spans))[place]
        if purpose:
            return purpose, ""
    first = next((one.purpose for one in sums[:place] if one.purpose), None)
    thing = _OF_AN_OBJECT.search(text, 0, amount.start) or (None if first else _BY_MEANS.match(text, amount.end))
    thing = thing or (None if first else _SUBJECT.match(text, 0, amount.start))
    if thing:
        return _SHORT_END.sub("", thing["thing"]), ""
    return (first, _PARTIES.get(amount.party or "", "")) if first else None


def _key(purpose: str) -> str:
    """A purpose without its article: the same sum is told again under the other."""
    return re.sub(r"^(?:et|en|den|det|de)\s", "", purpose.lower())

"""Holds a memo's sums, shares, counts and dates against the agreements they are said to stand in.

A claim is proven only by one statement of the agreement that has its figures, is about the same thing, and says nothing
else of the year, the party, the direction or the bound of the figure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from indexer.language.words import NEGATIONS
from search.memo.evidence import Figure, MemoEvidence, Statement, claim_words, figures_of, same_figure

_BREAK = re.compile(r"(?:,\s)?\b(?:hvoraf|heraf|mens|hvorimod|men|hertil|dertil)\b|;|\.\s|\|+[)\]]*", re.IGNORECASE)
_SOURCE = re.compile(r"[\s,]*(?:[(\[|]|\b(?:jf|jfr|se)\b)")
_OPENING = re.compile(r"[\s,;.()\[\]|¹²³⁴⁵⁶⁷⁸⁹]*(?:(?:og|samt)\s)?")
_EDGE = " \t\r\n,;.()[]|¹²³⁴⁵⁶⁷⁸⁹"
_PART = re.compile(r"(?:,\s)?(?:hvoraf|heraf)\b|\|", re.IGNORECASE)
_FOUND = 0.5
"""The share of a claim's words that the statement proving it must have."""
_NEAR = 0.5
"""The share that one with another figure must have to be shown as the right one."""
_ELSEWHERE = 0.6
"""The share where the statement stands in another place than the one cited."""
_PARTY = re.compile(r"\b(?:(?P<region>region)|(?P<kommune>kommun)|(?P<stat>staten|statslig))", re.IGNORECASE)
_RECIPIENT = re.compile(r"\W*(?:\([^()]{0,30}\)\W*)?(?:i\s\d{4}\W*)?(?:årligt\s)?(?:til|for|i|hos|fra)\s(?:de\s)?(\w+)")
_DIRECTIONS = {
    "op": re.compile(r"\b(?:øge|løft|hæve|stig|forhøj|opreguler|opjuster|tilfør|merudgift|udvide)", re.IGNORECASE),
    "ned": re.compile(
        r"\b(?:reducer|sænke|fald|nedsæt|nedreguler|nedjuster|nedbring|mindsk|bespar|mindreudgift|beskær|ned(?=\s|$))",
        re.IGNORECASE,
    ),
}
_BOUNDS = {
    "højst": re.compile(r"\b(?:højst|op til|op mod|maksimal\w*|under|ikke over|loft)\b", re.IGNORECASE),
    "mindst": re.compile(r"\b(?:mindst|minimum|over|mere end|ikke under|som minimum)\b", re.IGNORECASE),
}
_BOUND_REACH = 24
"""Characters before a figure in which the word for its bound stands."""

Verdict = Literal["found", "altered", "misattributed", "not_found"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A clause of a memo with figures, at [start, end) of its text; figures' spans are within `text`.

    lead: where the words that say what the figures are for begin: before the clause where it is a part of a sum
    ("heraf").
    """

    start: int
    end: int
    text: str
    figures: tuple[Figure, ...]
    lead: int


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """What became of a claim: the statement that proves it, or the nearest. remark: what is wrong, as a sentence."""

    verdict: Verdict
    statement: Statement | None = None
    remark: str | None = None


def find_claims(text: str, low: int, high: int, taken: Sequence[tuple[int, int]]) -> Iterator[Claim]:
    """The claims of a sentence at [low, high); taken: spans that are quotations or citations."""
    masked = list(text[low:high])
    for start, end in taken:
        for at in range(max(start, low) - low, min(end, high) - low):
            masked[at] = "|"
    sentence = "".join(masked)
    figures = figures_of(sentence)
    first = lead = 0
    for number, figure in enumerate(figures):
        following = figures[number + 1].start if number + 1 < len(figures) else None
        joint = _BREAK.search(sentence, figure.end, following) if following is not None else None
        if following is not None and joint is None:
            continue
        end = joint.start() if joint else len(sentence)
        inside = tuple(one for one in figures if first <= one.start < end)
        yield from _claim(text, (low + first, low + end), inside, sentence[first:end], (low, low + lead))
        first = end
        lead = lead if _PART.match(sentence, end) else first


def _claim(
    text: str, span: tuple[int, int], figures: Sequence[Figure], masked: str, origin: tuple[int, int]
) -> Iterator[Claim]:
    """The clause without the blanks, marks and sources at its ends.

    masked: its words with quotations and citations written over. origin: where the sentence begins, from which the
    figures' places count, and where the words that say what they are for begin.
    """
    if not figures:
        return
    start, end = span
    last = max(figure.end for figure in figures) - (start - origin[0])
    words = text[start:end]
    opening = _OPENING.match(masked)
    begin = start + (opening.end() if opening else 0)
    cut = _SOURCE.search(masked, last)
    stop = cut.start() if cut else len(words.rstrip(_EDGE))
    moved = tuple(_moved(figure, begin - origin[0]) for figure in figures)
    yield Claim(begin, start + stop, text[begin : start + stop], moved, min(origin[1], begin))


def _moved(figure: Figure, by: int) -> Figure:
    """The figure in a text that begins `by` characters later."""
    low, high = figure.clause
    return replace(
        figure,
        start=figure.start - by,
        end=figure.end - by,
        clause=(max(0, low - by), max(0, high - by)),
        before=max(0, figure.before - by),
        after=max(0, figure.after - by),
    )


def check_claim(
    claim: Claim, subject: str, evidence: MemoEvidence, *, cited: frozenset[int], within: Sequence[tuple[int, int, int]]
) -> ClaimCheck:
    """Hold one claim against the statements of the agreements.

    subject: the words of the claim without what names its source. cited: the agreements cited, as numbers of entries;
    within: the stretches (entry, start, end) that citations name more closely, empty for whole agreements.
    """
    words = claim_words(subject)
    if not words:
        return ClaimCheck("not_found", None, "Der står ikke, hvad tallet angår, så det kan ikke kontrolleres.")
    likeness = evidence.likeness(words)
    ranked = sorted(range(len(likeness)), key=lambda number: -likeness[number])
    proving = [n for n in ranked if likeness[n] >= _FOUND and _conflict(claim, evidence.statements[n]) is None]
    here = [n for n in proving if _stands(evidence.statements[n], cited, within)]
    if here:
        return ClaimCheck("found", evidence.statements[here[0]])
    elsewhere = next((n for n in proving if evidence.statements[n].entry in cited or likeness[n] >= _ELSEWHERE), None)
    alike = [n for n in ranked if likeness[n] >= _NEAR and _is_alike(claim, evidence.statements[n], cited)]
    alike = [n for n in alike if n not in proving]
    near = max(alike, key=lambda n: (_shares_figure(claim, evidence.statements[n]), likeness[n]), default=None)
    same_agreement = elsewhere is not None and evidence.statements[elsewhere].entry in cited
    if elsewhere is not None and (same_agreement or near is None or likeness[elsewhere] > likeness[near]):
        return ClaimCheck("misattributed", evidence.statements[elsewhere], "Tallet er rigtigt, men står et andet sted.")
    if near is not None:
        return ClaimCheck("altered", evidence.statements[near], _conflict(claim, evidence.statements[near]))
    return ClaimCheck("not_found", None, "Tallet blev ikke fundet til det formål i den aftale, der henvises til.")


def _stands(statement: Statement, cited: frozenset[int], within: Sequence[tuple[int, int, int]]) -> bool:
    if statement.entry not in cited:
        return False
    return not within or any(e == statement.entry and low <= statement.start < high for e, low, high in within)


def _is_alike(claim: Claim, statement: Statement, cited: frozenset[int]) -> bool:
    """Whether a statement of the agreement cited has figures of the kinds claimed."""
    kinds = {figure.kind for figure in statement.figures}
    kinds |= {"kroner", "count"} if "cell" in kinds else set()
    return statement.entry in cited and any(figure.kind in kinds for figure in claim.figures)


def _shares_figure(claim: Claim, statement: Statement) -> bool:
    return any(same_figure(ours, theirs) for ours in claim.figures for theirs in statement.figures)


def _conflict(claim: Claim, statement: Statement) -> str | None:
    """Why a statement does not prove a claim, as a Danish sentence; None where every figure is there as claimed."""
    for figure in claim.figures:
        typed = claim.text[figure.start : figure.end]
        same = [one for one in statement.figures if same_figure(figure, one)]
        if not same:
            return f"»{typed}« står ikke i teksten om det."
        reasons = [_differs(figure, claim, one, statement) for one in same]
        if all(reasons):
            return reasons[0]
    return None


def _differs(claimed: Figure, claim: Claim, stated: Figure, statement: Statement) -> str | None:
    """What a statement says otherwise of a figure than the claim does, or None."""
    typed = claim.text[claimed.start : claimed.end]
    if claimed.year is not None and not _of_year(claimed.year, stated, statement):
        return f"»{typed}« gælder ikke {claimed.year}."
    said, meant = _party(claim.text, claimed), _party(statement.text, stated)
    if said and meant and said != meant:
        return f"»{typed}« gælder en anden part."
    ours, theirs = claim.text[slice(*claimed.clause)], statement.text[slice(*stated.clause)]
    ways, meant_ways = _kinds(_DIRECTIONS, ours), _kinds(_DIRECTIONS, theirs)
    if ways and meant_ways and not ways & meant_ways:
        return f"»{typed}« gælder den anden vej."
    if stated.kind == "cell":
        return None
    bound, its_bound = _bound(claim.text, claimed), _bound(statement.text, stated)
    if bound != its_bound:
        return f"»{typed}« står i teksten {'som ' + next(iter(its_bound)) if its_bound else 'uden forbehold'}."
    return f"»{typed}«: en nægtelse er faldet ud eller kommet til." if _negated(ours) != _negated(theirs) else None


def _of_year(year: int, stated: Figure, statement: Statement) -> bool:
    """Whether a figure applies to a year: by its own year, else by one named in or around its statement."""
    return stated.year == year if stated.year is not None else year in statement.years


def _party(text: str, figure: Figure) -> str | None:
    """Whose a figure is: by the words right behind it ("til regionerne"), else the nearest before it in its clause."""
    behind = _RECIPIENT.match(text, figure.end, figure.after)
    named = _PARTY.match(behind[1]) if behind else None
    if named is None:
        before = list(_PARTY.finditer(text, figure.clause[0], figure.start))
        named = before[-1] if before else _PARTY.search(text, figure.end, figure.clause[1])
    return named.lastgroup if named else None


def _kinds(marks: dict[str, re.Pattern[str]], text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in marks.items() if pattern.search(text))


def _bound(text: str, figure: Figure) -> frozenset[str]:
    return _kinds(_BOUNDS, text[max(0, figure.start - _BOUND_REACH) : figure.start])


def _negated(text: str) -> bool:
    return any(word in NEGATIONS for word in re.findall(r"\w+", text.lower()))

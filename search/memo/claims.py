"""Holds a memo's sums, shares, counts and dates against the agreements they are said to stand in.

A claim is proven only by one statement of the agreement that has its figures, is about the same thing, and says nothing
else of the year, the party, the direction or the bound of the figure.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.language.words import NEGATIONS
from search.memo.evidence import Evidence, Figure, Statement, content_words, figures_of, same_figure

_BREAK = re.compile(r"(?:,\s)?\b(?:hvoraf|heraf|mens|hvorimod|men|hertil|dertil)\b|;|\.\s", re.IGNORECASE)
_SOURCE = re.compile(r"[\s,]*(?:[(\[]|\b(?:jf|jfr|se)\b)")
_EDGE = " \t\r\n,;.()[]|¹²³⁴⁵⁶⁷⁸⁹"
_PART = re.compile(r"(?:,\s)?(?:hvoraf|heraf)\b", re.IGNORECASE)
_FOUND = 0.5
"""The share of a claim's words that the statement proving it must have."""
_NEAR = 0.5
"""The share that one with another figure must have to be shown as the right one."""
_ELSEWHERE = 0.6
"""The share where the statement stands in another place than the one cited."""
_PARTIES = {
    "region": re.compile(r"\bregion|\bregional", re.IGNORECASE),
    "kommune": re.compile(r"\bkommun", re.IGNORECASE),
    "stat": re.compile(r"\bstaten|\bstatslig", re.IGNORECASE),
}
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
        yield from _claim(text, (low + first, low + end), inside, first, low + lead)
        first = end
        lead = lead if joint and _PART.match(sentence, end) else first


def _claim(text: str, span: tuple[int, int], figures: Sequence[Figure], offset: int, lead_in: int) -> Iterator[Claim]:
    """The clause without the blanks, marks and sources at its ends."""
    start, end = span
    last = max((figure.end - offset for figure in figures), default=0) + start
    words = text[start:end]
    lead = len(words) - len(words.lstrip(_EDGE))
    stop = len(words.rstrip(_EDGE))
    cut = _SOURCE.search(text[last : start + stop])
    stop = last - start + cut.start() if cut else stop
    begin = start + lead
    moved = tuple(_moved(figure, begin - (start - offset)) for figure in figures)
    if moved:
        yield Claim(begin, start + stop, text[begin : start + stop], moved, min(lead_in, begin))


def _moved(figure: Figure, by: int) -> Figure:
    low, high = figure.segment
    return Figure(
        figure.start - by,
        figure.end - by,
        figure.kind,
        figure.value,
        figure.year,
        (max(0, low - by), max(0, high - by)),
        figure.low,
        figure.high,
    )


def check_claim(
    claim: Claim, subject: str, evidence: Evidence, *, cited: frozenset[int], within: Sequence[tuple[int, int, int]]
) -> ClaimCheck:
    """Hold one claim against the statements of the agreements.

    subject: the words of the claim without what names its source. cited: the agreements cited, as numbers of entries;
    within: the stretches (entry, start, end) that citations name more closely, empty for whole agreements.
    """
    words = content_words(subject)
    if not words:
        return ClaimCheck("not_found", None, "Der står ikke, hvad tallet angår, så det kan ikke kontrolleres.")
    likeness = evidence.likeness(words)
    ranked = sorted(range(len(likeness)), key=lambda number: -likeness[number])
    proving = [n for n in ranked if likeness[n] >= _FOUND and _conflict(claim, evidence.statements[n]) is None]
    here = [n for n in proving if _stands(evidence.statements[n], cited, within)]
    if here:
        return ClaimCheck("found", evidence.statements[here[0]])
    elsewhere = next((n for n in proving if likeness[n] >= _ELSEWHERE), None)
    near = next((n for n in ranked if likeness[n] >= _NEAR and _is_alike(claim, evidence.statements[n], cited)), None)
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
    return statement.entry in cited and any(figure.kind in kinds or "cell" in kinds for figure in claim.figures)


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
    ours, theirs = _segment(claim.text, claimed), _segment(statement.text, stated)
    for marks, reason in ((_PARTIES, "en anden part"), (_DIRECTIONS, "den anden vej")):
        said, meant = _kinds(marks, ours), _kinds(marks, theirs)
        if said and meant and not said & meant:
            return f"»{typed}« gælder {reason}."
    said, meant = _bound(claim.text, claimed), _bound(statement.text, stated)
    if said != meant and (meant or said) and stated.kind != "cell":
        return f"»{typed}« står i teksten {'som ' + next(iter(meant)) if meant else 'uden forbehold'}."
    if (_negated(ours) != _negated(theirs)) and stated.kind != "cell":
        return f"»{typed}«: en nægtelse er faldet ud eller kommet til."
    return None


def _of_year(year: int, stated: Figure, statement: Statement) -> bool:
    """Whether a figure applies to a year: by its own year, else by a year of its statement, else unsaid there."""
    if stated.year is not None:
        return stated.year == year
    years = re.findall(r"(?:19|20)\d\d", statement.text)
    return not years or str(year) in years


def _segment(text: str, figure: Figure) -> str:
    return text[figure.segment[0] : figure.segment[1]]


def _kinds(marks: dict[str, re.Pattern[str]], text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in marks.items() if pattern.search(text))


def _bound(text: str, figure: Figure) -> frozenset[str]:
    return _kinds(_BOUNDS, text[max(0, figure.start - _BOUND_REACH) : figure.start])


def _negated(text: str) -> bool:
    return any(word in NEGATIONS for word in re.findall(r"\w+", text.lower()))

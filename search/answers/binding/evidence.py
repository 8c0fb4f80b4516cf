"""The layers of text around a value, nearest first: clause or cell, lead-in, headings, agreement. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.models import Agreement
from search.amounts.attribution import Owner, owners
from search.amounts.clauses import Span, Territory, territories
from search.answers.binding.value_spans import amounts_of
from search.answers.candidates import CandidateSentence

Source = Literal["sentence", "lead-in", "heading", "row", "column", "agreement"]
Constraint = Literal["word", "year", "owner", "direction", "number", "sum", "reason", "value", "across"]

FACTORS: dict[Source, float] = dict(
    zip(
        ("sentence", "row", "column", "lead-in", "heading", "agreement"),
        (1.0, 1.0, 0.95, 0.85, 0.85, 0.7),
        strict=True,
    )
)
"""How much a word counts by the layer that binds it."""
_SHARED, _BEFORE = 0.9, 0.75

_PRICE_LEVEL = re.compile(r"\b(?:19|20)?\d\d-(?:pl|PL|priser)\b|\b(?:PL|pl)-\d\d(?:\d\d)?\b")
_RESPECTIVELY = re.compile(r"\b(?:hhv\.|henholdsvis)\s")
_OWNER_WORD = re.compile(r"\b(?:stat|region|kommun)\w*", re.IGNORECASE)
_OUT_OF = re.compile(r"\s+(?:ud\s+)?af\s+(?:de|landets|i\salt|alle)?\s*(?=\d)")
_WHOLE_REACH = 40
_GOVERNED = re.compile(r",\s(?:at|hvis|såfremt|når)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bound:
    """A constraint and the words that bind it. `constraint`: as the question says it; `span`: verbatim."""

    constraint: str
    span: str
    source: Source


@dataclass(frozen=True, slots=True)
class Failure:
    """A constraint that nothing binds, or that something nearer breaks; `text` as the question says it."""

    kind: Constraint
    text: str


@dataclass(frozen=True, slots=True)
class ValueContext:
    """The layers around a value or a sentence.

    own, shared: the words of the value alone, and those it shares with others of the sentence; foreign: another's.
    lead: the sentence it follows on, or that opens its list; leans: it cannot be read without that. before: what stands
    before it in its section. row, column: the heads of a table's cell. local: from the value to the next one.
    paired: the owner that goes with it in "hhv.".
    """

    sentence: str
    agreement: Agreement
    own: str = ""
    shared: str = ""
    foreign: str = ""
    lead: str = ""
    leans: bool = False
    before: str = ""
    heading: str = ""
    row: str = ""
    column: str = ""
    local: str = ""
    paired: Owner | None = None

    @property
    def near(self) -> str:
        """The words of the clause or the cell."""
        return f"{self.row} {self.column} {self.own} {self.shared}"

    def layers(self, *, before: bool = True) -> Iterator[tuple[Source, str, float]]:
        """Each layer with its weight, nearest first."""
        named: tuple[tuple[Source, str, float], ...] = (
            ("row", self.row, 1.0),
            ("column", self.column, 1.0),
            ("sentence", self.own, 1.0),
            ("sentence", self.shared, _SHARED),
            ("lead-in", self.lead, 1.0),
            ("lead-in", self.before if before else "", _BEFORE),
            ("heading", self.heading, 1.0),
            ("agreement", self.agreement.title, 1.0),
        )
        return ((source, text, weight * FACTORS[source]) for source, text, weight in named if text)


def evidence_of(one: CandidateSentence) -> ValueContext:
    """The layers around a whole sentence or row."""
    own = f"{one.text} … {' '.join(one.heads)}" if one.cells else one.text
    return _around(one, own=_undated(own))


def evidence_of_cell(one: CandidateSentence, span: Span) -> ValueContext:
    """The layers around the cell of a table at `span` of the row."""
    column = one.text[: span[0]].count("\t")
    corner, label = one.heads[0], one.text.split("\t", 1)[0]
    return ValueContext(
        sentence=one.text,
        agreement=one.agreement,
        heading=one.heading,
        row=f"{corner} {label}".strip(),
        column=one.heads[column] if column < len(one.heads) else "",
    )


def evidence_of_values(one: CandidateSentence) -> Iterator[tuple[Span, Territory, ValueContext]]:
    """Each value of a sentence that could answer, with its territory and the layers around it."""
    every = _all_values(one)
    lands = territories(one.text, (0, len(one.text)), every)
    for span, land in zip(every, lands, strict=True):
        if span not in one.spans:
            continue
        beside = [other for other, its in zip(every, lands, strict=True) if its is land and other != span]
        governed = _governed(one.text, land)
        own, shared = _joined(one.text, land.own), _joined(one.text, [*land.shared, *governed])
        foreign = _joined(one.text, [part for part in land.foreign if part not in governed])
        yield (
            span,
            land,
            _around(
                one,
                own=_undated(f"{own} … {_with_whole(one.text, span)}"),
                shared=_undated(f"{shared} … {_joined(one.text, beside)}"),
                foreign=foreign,
                local=_undated(
                    one.text[span[1] : next((start for start, _ in every if start >= span[1]), len(one.text))]
                ),
                paired=_paired(one.text, span, every),
            ),
        )


def _around(
    one: CandidateSentence,
    *,
    own: str,
    shared: str = "",
    foreign: str = "",
    local: str = "",
    paired: Owner | None = None,
) -> ValueContext:
    return ValueContext(
        sentence=_undated(one.text),
        agreement=one.agreement,
        own=own,
        shared=shared,
        foreign=foreign,
        lead=one.lead,
        leans=one.leans,
        before=one.before,
        heading=one.heading,
        local=local,
        paired=paired,
    )


def _governed(text: str, land: Territory) -> list[Span]:
    """The clauses that a value's own words govern: "1 mia. kr. er betinget af, at rammen på 2 mia. kr. holdes"."""
    ends = {end for _, end in land.own}
    return [part for part in land.foreign if part[0] in ends and _GOVERNED.match(text, part[0])]


def _undated(text: str) -> str:
    """Without price levels, whose year is no year of what is said."""
    return _PRICE_LEVEL.sub("", text)


def _joined(text: str, spans: Sequence[Span]) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def _all_values(one: CandidateSentence) -> list[Span]:
    """The spans that part a sentence: those that could answer, and every other sum and share."""
    spans = set(one.spans)
    for amount in amounts_of(one.text):
        inside = any(start < amount.end and amount.start < end for start, end in spans)
        if amount.kind in ("kroner", "percent") and not inside:
            spans.add((amount.start, amount.end))
    return sorted(spans)


def _with_whole(text: str, span: Span) -> str:
    """A value's words, with what it is a part of ("ti ud af de 16 projekter")."""
    match = _OUT_OF.match(text, span[1])
    return text[span[0] : match.end() + _WHOLE_REACH] if match else text[slice(*span)]


def _paired(text: str, span: Span, every: Sequence[Span]) -> Owner | None:
    """Of "stat, regioner og kommuner hhv. 1, 2 og 3" the owner that a value goes with."""
    said = list(_RESPECTIVELY.finditer(text, 0, span[0]))
    if not said:
        return None
    after = [start for start, _ in every if start >= said[-1].end()]
    names = [owner for at in _OWNER_WORD.finditer(text, 0, said[-1].start()) for owner in owners(at[0])]
    place = after.index(span[0]) if span[0] in after else -1
    return names[-len(after) :][place] if 0 <= place < len(after) <= len(names) else None

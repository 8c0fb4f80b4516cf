"""The layers of text around a value, nearest first: clause or cell, lead-in, headings, agreement. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.models import Agreement
from search.amounts.attribution import Owner, owners
from search.amounts.clauses import Span, Territory, territories
from search.answers.binding.value_spans import amounts_of
from search.answers.candidates import CandidateSentence, Stretch
from search.answers.word_match import MatchWords, Spans, match_words

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
_WORD = re.compile(r"[\w.-]+")
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
class Layer:
    """A text around a value.

    spans: the parts of it that are meant; None for all of it. weight: times that of its source. read: its words, where
    they are known.
    """

    source: Source
    text: str
    spans: Spans | None = None
    weight: float = 1.0
    read: MatchWords | None = None

    @property
    def words(self) -> MatchWords:
        """The words of the text."""
        return match_words(self.text) if self.read is None else self.read

    @property
    def factor(self) -> float:
        """How much a word counts that this layer binds."""
        return self.weight * FACTORS[self.source]

    def word_at(self, place: int) -> str:
        """The word at a position, verbatim."""
        found = _WORD.match(self.text, place) if place >= 0 else None
        return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class ValueContext:
    """The layers around a value or a sentence.

    sentence: without price levels. text: the sentence, with the heads of a row that is bound as a whole; own_spans,
    shared_spans and foreign_spans are parts of it: the words of the value alone, those it shares with others, and those
    of another. lead: the sentence it follows on, or that opens its list; leans: it cannot be read without that. before,
    earlier: what stands before it in its section. row, column: the heads of a table's cell. local: from the value to
    the next one. paired: the owner that goes with it in "hhv.".
    """

    sentence: str
    agreement: Agreement
    text: str = ""
    own: str = ""
    own_spans: Spans = ()
    shared: str = ""
    shared_spans: Spans = ()
    foreign_spans: Spans = ()
    lead: str = ""
    leans: bool = False
    before: str = ""
    earlier: tuple[Stretch, ...] = ()
    heading: str = ""
    row: str = ""
    column: str = ""
    local: str = ""
    paired: Owner | None = None

    @property
    def near(self) -> str:
        """The words of the clause or the cell."""
        return f"{self.row} {self.column} {self.own} {self.shared}"

    @property
    def words(self) -> MatchWords:
        """The words of the sentence with the heads of a row, of which the spans are a part."""
        return match_words(self.text)

    def layers(self, *, before: bool = True) -> Iterator[Layer]:
        """The layers with words, nearest first."""
        layers = (
            Layer("row", self.row),
            Layer("column", self.column),
            Layer("sentence", self.text, self.own_spans),
            Layer("sentence", self.text, self.shared_spans, _SHARED),
            Layer("lead-in", self.lead),
            *(Layer("lead-in", one.text, (one.span,), _BEFORE, one.words) for one in self.earlier if before),
            Layer("heading", self.heading),
            Layer("agreement", self.agreement.title),
        )
        return (layer for layer in layers if layer.text and layer.spans != ())


def evidence_of(one: CandidateSentence) -> ValueContext:
    """The layers around a whole sentence or row."""
    text = f"{one.text} … {' '.join(one.heads)}" if one.cells else one.text
    return _around(one, text=text, own=((0, len(text)),))


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
        yield (
            span,
            land,
            _around(
                one,
                own=(*land.own, _with_whole(one.text, span)),
                shared=(*land.shared, *governed, *beside),
                foreign=tuple(part for part in land.foreign if part not in governed),
                local=_undated(
                    one.text[span[1] : next((start for start, _ in every if start >= span[1]), len(one.text))]
                ),
                paired=_paired(one.text, span, every),
            ),
        )


def _around(
    one: CandidateSentence,
    *,
    own: Spans,
    text: str = "",
    shared: Spans = (),
    foreign: Spans = (),
    local: str = "",
    paired: Owner | None = None,
) -> ValueContext:
    text = text or one.text
    return ValueContext(
        sentence=_undated(one.text),
        agreement=one.agreement,
        text=text,
        own=_undated(_joined(text, own)),
        own_spans=own,
        shared=_undated(_joined(text, shared)),
        shared_spans=shared,
        foreign_spans=foreign,
        lead=one.lead,
        leans=one.leans,
        before=one.before,
        earlier=one.earlier,
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


def _joined(text: str, spans: Spans) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def _all_values(one: CandidateSentence) -> list[Span]:
    """The spans that part a sentence: those that could answer, and every other sum and share."""
    spans = set(one.spans)
    for amount in amounts_of(one.text):
        inside = any(start < amount.end and amount.start < end for start, end in spans)
        if amount.kind in ("kroner", "percent") and not inside:
            spans.add((amount.start, amount.end))
    return sorted(spans)


def _with_whole(text: str, span: Span) -> Span:
    """A value with what it is a part of ("ti ud af de 16 projekter")."""
    match = _OUT_OF.match(text, span[1])
    return (span[0], min(len(text), match.end() + _WHOLE_REACH)) if match else span


def _paired(text: str, span: Span, every: Sequence[Span]) -> Owner | None:
    """Of "stat, regioner og kommuner hhv. 1, 2 og 3" the owner that a value goes with."""
    said = list(_RESPECTIVELY.finditer(text, 0, span[0]))
    if not said:
        return None
    after = [start for start, _ in every if start >= said[-1].end()]
    names = [owner for at in _OWNER_WORD.finditer(text, 0, said[-1].start()) for owner in owners(at[0])]
    place = after.index(span[0]) if span[0] in after else -1
    return names[-len(after) :][place] if 0 <= place < len(after) <= len(names) else None

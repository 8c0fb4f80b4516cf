"""The commitments of an agreement, sentence by sentence: who, how firmly, by when, which sums, and where they stand.

An item of a list takes what it lacks from the line that opens the list; a sentence without a named actor takes those
of the sentence before it where it goes on about the same thing, else the parties of the agreement.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.language.analyzer import fold_token, tokenize
from indexer.language.words import CONDITIONS
from indexer.models import Agreement, Block, Document
from search.amounts.amounts import Amount, find_amounts
from search.citations.format import format_citation, place_of_span, url_of_place
from search.commitments.deadlines import Deadline, find_deadline
from search.commitments.promise import ActorSource, Binding, Promise
from search.commitments.reader import has_verb, read_promise
from search.commitments.words import is_infinitive, word_class
from search.compare.price_levels import general_price_level
from search.models import Location
from search.runtime import check_deadline

BINDINGS: tuple[Binding, ...] = ("shall", "agree", "will", "consider")
"""How firmly, the firmest first."""

_LONGEST_LIST = 60
_REMARK = re.compile(r"\s*(?:Anm\.|(?:Kilde|Note|Tabel|Figur)\b)")
_LEADING = re.compile(
    r"\baftalen\s(?:indebærer|omfatter|indeholder)\b|\b(?:elementer|initiativer|tiltag|indsatser|principper|følgende)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\s*(?:Arbejdet|Analysen|Planen|Planerne|Tiltaget|Tiltagene|Initiativet|Initiativerne|Indsatsen|Evalueringen"
    r"|Opfølgningen|Resultaterne"
    r"|Forslaget|Forslagene|(?:Den|Det|De|Dette|Disse|Denne|Her|Heri)(?=\s(?:skal|vil|sker|[\wæøå]+s)\b))\b"
)


_THINGS = re.compile(r"\b(?:enige|enighed|aftalt|aftales)\s(?:[\wæøå]+\s){0,3}om(?:\s[\wæøå-]+){0,6}:\s*$")
"""A line that ends in what is agreed on: its items may be things."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A sentence of an agreement that binds somebody. text: verbatim; what: the clause of it that says to what.

    start: where it begins in the document.

    who: the words that name the actors, "" where the sentence names none; source: where the actors come from.
    conditional: it depends on something ("hvis", "forudsat"). doubtful: the reading is not certain.
    """

    agreement: Agreement
    place: Location
    text: str
    what: str
    start: int
    actors: tuple[str, ...]
    who: str
    source: ActorSource
    binding: Binding
    deadline: Deadline | None
    amounts: tuple[Amount, ...]
    conditional: bool
    doubtful: bool

    @property
    def citation(self) -> str:
        """Its citation."""
        return format_citation(self.place)

    @property
    def url(self) -> str:
        """The address of its section."""
        return url_of_place(self.place)

    @property
    def key(self) -> str:
        """An address of it that lasts while its agreement is not indexed anew."""
        return f"{self.agreement.id}-{self.start}"


@dataclass(frozen=True, slots=True)
class _Opening:
    """The line that opens a list: what it binds to, and whether its items may be things that are agreed on."""

    promise: Promise
    things: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A sentence where it stands: its block, and whether it is the block's first."""

    start: int
    end: int
    block: Block
    first: bool


def find_commitments(agreement: Agreement, document: Document) -> tuple[Commitment, ...]:
    """Every commitment of an agreement, in the order of its text; tables, footnotes and remarks have none."""
    found: list[Commitment] = []
    general = general_price_level(document)
    level = general.level if general else None
    opening: _Opening | None = None
    before: Promise | None = None
    for number, line in enumerate(_lines(document)):
        if not number % 10:
            check_deadline()
        text = document.text[line.start : line.end]
        promise = _read(text, line, opening, before, agreement.parties)
        if line.block.kind != "item":
            opening = _opens(text, promise, agreement.parties)
        before = promise if promise or line.first else before
        if promise and not _opens_only(text):
            found.append(_commitment(agreement, document, line, promise, level))
    return tuple(found)


def _lines(document: Document) -> Iterator[_Line]:
    starts = [block.start for block in document.blocks]
    for passage in document.passages:
        for start, end in passage.sentences or ((passage.start, passage.end),):
            block = document.blocks[max(0, bisect_right(starts, start) - 1)]
            if block.kind in ("paragraph", "item") and not _REMARK.match(document.text, start, end):
                yield _Line(start, end, block, start <= block.start)


def _read(
    text: str, line: _Line, opening: _Opening | None, before: Promise | None, parties: Sequence[str]
) -> Promise | None:
    """The promise of a sentence by its own words, else that of the list it is an item of."""
    own = read_promise(text, parties)
    if own is None:
        item = opening is not None and line.block.kind == "item" and line.first
        return replace(opening.promise, span=(0, len(text))) if item and opening and _follows(text, opening) else None
    if (
        own.source == "parties"
        and before is not None
        and before.source in ("named", "agent", "before")
        and _GOES_ON.match(text)
    ):
        return replace(own, actors=before.actors, source="before")
    return own


def _opens(text: str, promise: Promise | None, parties: Sequence[str]) -> _Opening | None:
    """What the items behind a line are bound by; None where it opens no list, or one that binds nobody."""
    if not text.rstrip().endswith(":"):
        return None
    if promise is None and re.search(r"\baftalen\s(?:indebærer|omfatter|indeholder)\b", text, re.IGNORECASE):
        promise = Promise("agree", tuple(parties), "", "parties", (0, 0))
    return _Opening(promise, _THINGS.search(text) is not None) if promise else None


def _follows(text: str, opening: _Opening) -> bool:
    """Whether an item goes on with what opens the list: an infinitive, or a thing that is agreed on."""
    words = [token.text for token in tokenize(text)[:4]]
    bare = words[:1] != ["at"]
    noun = bare and words[1:2] and words[1] in ("og", "mellem", "om", "med", "af", "i", "på", "for")
    infinitive = len(words) > 1 and not noun and is_infinitive(words[0 if bare else 1])
    return len(words) > 2 and (infinitive or (opening.things and not has_verb(text)))


def _opens_only(text: str) -> bool:
    """Whether a line says nothing but that a list follows."""
    bare = text.rstrip()
    return bare.endswith(("om:", "at:")) or (
        bare.endswith(":") and _LEADING.search(text) is not None and len(text.split()) <= 16
    )


def _commitment(
    agreement: Agreement, document: Document, line: _Line, promise: Promise, level: str | None
) -> Commitment:
    text = document.text[line.start : line.end]
    return Commitment(
        agreement=agreement,
        place=place_of_span(agreement, document, line.start, line.end),
        text=text,
        what=text[promise.span[0] :],
        start=line.start,
        actors=tuple(_full_name(document, line, actor) for actor in promise.actors),
        who=promise.who,
        source=promise.source,
        binding=promise.binding,
        deadline=find_deadline(text, promise.span, agreement),
        amounts=tuple(_levelled(one, level) for one in find_amounts(text) if one.kind == "kroner"),
        conditional=any(word in CONDITIONS - {"dog"} for word in fold_token(text).replace(",", " ").split()),
        doubtful=promise.doubtful,
    )


def _full_name(document: Document, line: _Line, actor: str) -> str:
    """A body named by its head alone ("Kommissionen") by the name it has before, in the same section."""
    head = actor.lower()
    if head not in word_class("nouns", "bodies"):
        return actor
    section = document.sections[line.block.section] if line.block.section >= 0 else None
    named = re.findall(
        rf"\b[\w-]+{re.escape(head)}\b", document.text[section.start if section else 0 : line.start], re.IGNORECASE
    )
    return named[-1][:1].upper() + named[-1][1:] if named else actor


def _levelled(one: Amount, level: str | None) -> Amount:
    return one if one.price_level else replace(one, price_level=level)

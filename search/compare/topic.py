"""A term or topic across the years: what each agreement says of it, and the sums it names for it."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.errors import QueryError
from indexer.index.keyword import KeywordIndex
from indexer.models import Agreement, Document, Passage
from search.amounts.amounts import Amount, find_amounts
from search.citations.format import format_citation, place_of_passage, place_of_span, url_of_place
from search.compare.occurrences import Match, Mention, find_in, headings_with, mention_of, moved, passages_with
from search.compare.term_matching import topic_terms
from search.compare.topic_sums import Relation, related_sums
from search.library import Library
from search.models import Hit
from search.query.parser import parse_query

Best = Callable[[str, Sequence[Collection[str]]], Hit | None]
"""The best hit for the topic within the agreement of an id, of those with the first of some sets of passage ids that
has any: `Engine.topic`."""

_ORDER: dict[Relation, int] = {"own": 0, "named": 1, "change": 2}


@dataclass(frozen=True, slots=True)
class TopicAmount:
    """A sum named for a topic, with the whole sentence, verbatim, and where that stands.

    relation: "own": the topic's own sum; "change": by how much it is changed; "named": named with it in the sentence.
    """

    amount: Amount
    relation: Relation
    sentence: str
    mention: Mention

    @property
    def price_level(self) -> str | None:
        """The price level of the sum; sums of different ones are not comparable as they stand."""
        return self.amount.price_level


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """One agreement's row. mentions: how often the topic's words stand there; 0: "omtales ikke".

    forms: those words as they stand, in lower case, with their number, most frequent first. first, last: the first and
    last place. best: the passage that ranks first of those with a mention. amounts: the topic's own sums first.
    """

    agreement: Agreement
    mentions: int = 0
    forms: tuple[tuple[str, int], ...] = ()
    first: Mention | None = None
    last: Mention | None = None
    best: Hit | None = None
    amounts: tuple[TopicAmount, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic across the years: every agreement, oldest first."""

    term: str
    entries: tuple[TopicEntry, ...]

    @property
    def absent(self) -> tuple[str, ...]:
        """Short titles of the agreements that do not mention it."""
        return tuple(entry.agreement.short_title for entry in self.entries if not entry.mentions)

    @property
    def price_levels(self) -> tuple[str, ...]:
        """The price levels of the first sum of each agreement; more than one: not comparable as they stand."""
        firsts = [entry.amounts[0].price_level or "" for entry in self.entries if entry.amounts]
        return tuple(dict.fromkeys(firsts))


def find_topic(term: str, library: Library, index: KeywordIndex, best: Best) -> Topic:
    """What every agreement of the library says of `term`.

    Args:
        term: a word, several words that have to stand near each other, or the search's query language.
        library: the agreements.
        index: its keyword index, which tells the passages worth reading.
        best: ranks passages within an agreement.

    Raises:
        QueryError: there is nothing to look for in `term`.
    """
    needles = topic_terms(parse_query(term))
    rows = passages_with(needles, index)
    headings = headings_with(needles, library, index)
    entries = []
    for number, (agreement, document) in enumerate(library.entries):
        passages = [library.passages[row][1] for row in rows[library.agreement_of[rows] == number]]
        found = find_in(document, passages, headings.get(number, ()), needles)
        entries.append(_entry(agreement, document, found, best) if found else TopicEntry(agreement))
    return Topic(term, tuple(entries))


def topic_csv(topic: Topic) -> str:
    """The topic as a table for a spreadsheet: semicolons, one line a sum, at least one an agreement."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for entry in topic.entries:
        head = (_cell(entry.agreement.short_title), entry.agreement.year, entry.mentions)
        for sum_ in entry.amounts:
            one = sum_.amount
            numbers = tuple(_number(value) for value in (one.value, one.low, one.high))
            writer.writerow(
                (*head, _cell(one.text), *numbers, one.year or "", one.price_level or "", RELATIONS[sum_.relation],
                 _cell(" ".join(sum_.sentence.split())), _cell(sum_.mention.citation))
            )  # fmt: skip
        if not entry.amounts:
            cited = entry.first.citation if entry.first else "omtales ikke"
            writer.writerow((*head, "", "", "", "", "", "", "", "", _cell(cited)))
    return out.getvalue()


_COLUMNS = (
    *("aftale", "år", "antal omtaler", "beløb", "kroner", "fra", "til"),
    *("beløbsår", "prisniveau", "forhold", "sætning", "henvisning"),
)

RELATIONS: dict[Relation, str] = {"own": "emnets beløb", "named": "nævnt sammen med", "change": "ændring"}
"""What people read for a relation."""


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, "CSV Injection")."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _number(value: float | str | None) -> str:
    return "" if value is None else f"{float(value):.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _entry(agreement: Agreement, document: Document, found: Sequence[Match], best: Best) -> TopicEntry:
    forms = Counter(" ".join(document.text[a:b].lower().split()) for one in found for a, b in one.spans)
    return TopicEntry(
        agreement=agreement,
        mentions=sum(forms.values()),
        forms=tuple(forms.most_common()),
        first=mention_of(agreement, document, found[0]),
        last=mention_of(agreement, document, found[-1]),
        best=_best(agreement, document, found, best),
        amounts=_amounts(agreement, document, found),
    )


def _best(agreement: Agreement, document: Document, found: Sequence[Match], best: Best) -> Hit | None:
    """The first ranked passage that mentions the topic; where none is ranked, the first that does.

    Where only a heading does, the passage under it.
    """
    spans = {one.passage.id: one for one in found if one.passage is not None}
    headings = {one.section for one in found if one.passage is None}
    under = {passage.id for passage in document.passages if passage.section in headings} if headings else set()
    try:
        hit = best(agreement.id, (spans.keys(), under))
    except QueryError:  # the topic's own filters leave this agreement out
        hit = None
    if hit is not None:
        return hit
    passage = next((p for p in document.passages if p.id in spans), None)
    passage = passage or next((p for p in document.passages if p.id in under), None)
    return None if passage is None else _plain_hit(agreement, document, passage, spans.get(passage.id))


def _plain_hit(agreement: Agreement, document: Document, passage: Passage, found: Match | None) -> Hit:
    place = place_of_passage(agreement, document, passage)
    return Hit(
        rank=1,
        score=0.0,
        passage_id=passage.id,
        place=place,
        text=document.text[passage.start : passage.end],
        highlights=moved(found.spans, -passage.start) if found else (),
        citation=format_citation(place),
        url=url_of_place(place, passage.id),
    )


def _amounts(agreement: Agreement, document: Document, found: Sequence[Match]) -> tuple[TopicAmount, ...]:
    """The sums of the sentences that mention the topic: its own first, then by the agreement's year, then as read."""
    sums: list[TopicAmount] = []
    for one in found:
        if one.passage is not None:
            sums += _sums(agreement, document, one.passage, one.spans)
    sums.sort(key=lambda each: (_ORDER[each.relation], _distance(each.amount.year, agreement.year)))
    kept: dict[tuple[object, ...], TopicAmount] = {}
    for each in sums:
        year = None if each.amount.year == agreement.year else each.amount.year
        kept.setdefault((each.amount.value, each.amount.low, each.amount.high, year, each.price_level), each)
    return tuple(kept.values())


def _distance(year: int | None, own: int) -> int:
    """How far a sum's year is from the agreement's: the same, not said, another."""
    return 0 if year == own else 1 if year is None else 2


def _sums(
    agreement: Agreement, document: Document, passage: Passage, spans: Sequence[tuple[int, int]]
) -> list[TopicAmount]:
    text = document.text[passage.start : passage.end]
    sums = []
    amounts = [amount for amount in _amounts_of(text) if amount.kind == "kroner"]
    for start, end in passage.sentences or ((passage.start, passage.end),):
        inside = [(a - passage.start, b - passage.start) for a, b in spans if start <= a < end]
        own = [one for one in amounts if start <= passage.start + one.start < end]
        if not inside or not own:
            continue
        place = place_of_span(agreement, document, start, end)
        mention = Mention(passage.id, place, format_citation(place), url_of_place(place, passage.id))
        for amount, relation in related_sums(text, (start - passage.start, end - passage.start), inside, own):
            sums.append(TopicAmount(amount, relation, document.text[start:end], mention))
    return sums


@lru_cache(maxsize=4_096)
def _amounts_of(text: str) -> tuple[Amount, ...]:
    return find_amounts(text)

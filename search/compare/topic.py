"""A term or topic across the years: what each agreement says of it, and the sums it names for it."""

from collections import Counter
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.errors import QueryError
from indexer.index.keyword import KeywordIndex
from indexer.models import Agreement, Document, Passage
from search.amounts.amounts import Amount
from search.amounts.numbers import Change
from search.amounts.passages import amounts_of_passage
from search.citations.format import ancestry, format_citation, place_of_passage, place_of_span, url_of_place
from search.compare.occurrences import Match, Mention, find_in, headings_with, mention_of, moved, passages_with
from search.compare.price_levels import GeneralPriceLevel, general_price_level
from search.compare.term_matching import TopicTerm, head_terms, mentions, topic_terms
from search.compare.topic_sums import Relation, headed_sums, linked_sums, related_sums
from search.library import Library
from search.models import Hit
from search.query.parser import parse_query
from search.runtime import check_deadline

Best = Callable[[str, Sequence[Collection[str]]], Hit | None]
"""The best hit for the topic within the agreement of an id, of those with the first of some sets of passage ids that
has any: `Engine.topic`."""

_ORDER: dict[Relation, int] = {"own": 0, "part": 1, "named": 2}


@dataclass(frozen=True, slots=True)
class TopicAmount:
    """A sum named for a topic, with the whole sentence, verbatim, and where that stands.

    relation: "own": the topic's own sum; "part": a share of it in a table; "named": named with it in the sentence.
    general, general_at: the agreement's statement of a price level for all its sums, where it has one, and its place.
    """

    amount: Amount
    relation: Relation
    sentence: str
    mention: Mention
    general: GeneralPriceLevel | None = None
    general_at: Mention | None = None

    @property
    def price_level_at(self) -> Mention | None:
        """Where the price level is stated, where that is once for all the agreement's sums."""
        return self.general_at if self.price_level_general else None

    @property
    def direction(self) -> Change | None:
        """Whether the sum is by how much something rises or falls."""
        return self.amount.direction

    @property
    def price_level(self) -> str | None:
        """The price level of the sum, or that of the agreement; sums of different ones are not comparable."""
        return self.amount.price_level or (self.general.level if self.general else None)

    @property
    def price_level_general(self) -> bool:
        """Whether the price level is the agreement's, stated once for all its sums."""
        return self.amount.price_level is None and self.general is not None


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """One agreement's row. mentions: how often the topic's words stand there; 0: "omtales ikke".

    forms: those words as they stand, in lower case, with their number, most frequent first. places: every place, in the
    order of the text. best: the passage that ranks first of those with a mention. amounts: the topic's own sums first.
    """

    agreement: Agreement
    mentions: int = 0
    forms: tuple[tuple[str, int], ...] = ()
    places: tuple[Mention, ...] = ()
    best: Hit | None = None
    amounts: tuple[TopicAmount, ...] = ()

    @property
    def first(self) -> Mention | None:
        """The first place."""
        return self.places[0] if self.places else None

    @property
    def last(self) -> Mention | None:
        """The last place."""
        return self.places[-1] if self.places else None

    @property
    def level(self) -> TopicAmount | None:
        """The topic's first own sum that is one figure and no change; None where there is none."""
        own = (one for one in self.amounts if one.relation == "own" and one.direction is None)
        return next((one for one in own if isinstance(one.amount.value, int | float)), None)


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
        """The price levels of the agreements' own sums; more than one: not comparable as they stand."""
        return tuple(dict.fromkeys(entry.level.price_level or "" for entry in self.entries if entry.level))


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
    query = parse_query(term)
    needles, head = topic_terms(query), head_terms(query)
    rows = passages_with(needles, index)
    stating = _stating_sums(library)
    headings = headings_with(needles, library, index)
    entries = []
    for number, (agreement, document) in enumerate(library.entries):
        passages = [library.passages[row][1] for row in rows[library.agreement_of[rows] == number]]
        found = find_in(document, passages, headings.get(number, ()), needles)
        entries.append(_entry(agreement, document, found, best, head, stating) if found else TopicEntry(agreement))
    return Topic(term, tuple(entries))


def _stating_sums(library: Library) -> Container[str] | None:
    """The ids of the passages that state a sum, as the index says; None where it does not."""
    if library.facets is None:
        return None
    mask = library.facets.get("kroner")
    return frozenset(library.passages[row][1].id for row in np.flatnonzero(mask).tolist()) if mask is not None else ()


def _entry(
    agreement: Agreement,
    document: Document,
    found: Sequence[Match],
    best: Best,
    head: Sequence[TopicTerm],
    stating: Container[str] | None,
) -> TopicEntry:
    forms = Counter(" ".join(document.text[a:b].lower().split()) for one in found for a, b in one.spans)
    return TopicEntry(
        agreement=agreement,
        mentions=sum(forms.values()),
        forms=tuple(forms.most_common()),
        places=tuple(dict.fromkeys(mention_of(agreement, document, one) for one in found)),
        best=_best(agreement, document, found, best),
        amounts=_amounts(agreement, document, found, head, stating),
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


def _amounts(
    agreement: Agreement,
    document: Document,
    found: Sequence[Match],
    head: Sequence[TopicTerm],
    stating: Container[str] | None,
) -> tuple[TopicAmount, ...]:
    """The topic's sums: its own first, then by the agreement's year, then as read; the same sum once."""
    spans = {one.passage.id: one.spans for one in found if one.passage is not None}
    headed = _headed_sections(document, found, head)
    touched = {one.section for one in found} | headed
    general = general_price_level(document)
    general_at = _mention_at(agreement, document, general.start, general.end) if general else None
    sums: list[TopicAmount] = []
    for section in sorted(touched):
        check_deadline()
        passages = [passage for passage in document.passages if passage.section == section]
        sums += _section_sums(agreement, document, passages, spans, stating, headed=section in headed)
    sums = [replace(each, general=general, general_at=general_at) for each in sums] if general else sums
    sums.sort(key=lambda each: (_ORDER[each.relation], _distance(each.amount.year, agreement.year)))
    kept: dict[tuple[object, ...], TopicAmount] = {}
    for each in sums:
        year = None if each.amount.year == agreement.year else each.amount.year
        kept.setdefault((each.amount.value, each.amount.low, each.amount.high, year, each.price_level), each)
    return tuple(kept.values())


def _headed_sections(document: Document, found: Sequence[Match], head: Sequence[TopicTerm]) -> set[int]:
    """The sections whose heading is the topic's, with those in them: it has what the topic is called."""
    touched = {one.section for one in found if one.section >= 0}
    titles = {section: document.sections[section].title for section in touched}
    own = {section for section, title in titles.items() if mentions(title, head)}
    if not own:
        return own
    return own | {
        section
        for section, entry in enumerate(document.sections)
        if entry.kind in ("section", "subsection") and own & set(ancestry(document.sections, section))
    }


def _section_sums(
    agreement: Agreement,
    document: Document,
    passages: Sequence[Passage],
    spans: Mapping[str, Sequence[tuple[int, int]]],
    stating: Container[str] | None,
    *,
    headed: bool,
) -> list[TopicAmount]:
    """The topic's sums in the passages of one section, sentence by sentence, in the order of the text."""
    sums: list[TopicAmount] = []
    before: tuple[Amount, ...] = ()
    for passage in passages:
        text = document.text[passage.start : passage.end]
        states = stating is None or passage.id in stating
        found = amounts_of_passage(document, passage) if states else ()
        amounts = [amount for amount in found if amount.kind == "kroner"]
        inside = [(a - passage.start, b - passage.start) for a, b in spans.get(passage.id, ())]
        for start, end in passage.sentences or ((passage.start, passage.end),):
            sentence = start - passage.start, end - passage.start
            own = [one for one in amounts if sentence[0] <= one.start < sentence[1]]
            named = [span for span in inside if sentence[0] <= span[0] < sentence[1]]
            related = related_sums(text, sentence, named, own) if named and own else ()
            if own and headed and not any(one.relation == "own" for one in related):
                related = headed_sums(text, sentence, own)
            elif own and not named and before:
                related = linked_sums(text, sentence, own, before)
            if own or named:
                before = tuple(one.amount for one in related if one.relation == "own")
            if related:
                mention = _mention_at(agreement, document, start, end, passage.id)
                sums += [TopicAmount(one.amount, one.relation, document.text[start:end], mention) for one in related]
    return sums


def _mention_at(agreement: Agreement, document: Document, start: int, end: int, passage_id: str = "") -> Mention:
    place = place_of_span(agreement, document, start, end)
    return Mention(passage_id, place, format_citation(place), url_of_place(place, passage_id))


def _distance(year: int | None, own: int) -> int:
    """How far a sum's year is from the agreement's: the same, not said, another."""
    return 0 if year == own else 1 if year is None else 2

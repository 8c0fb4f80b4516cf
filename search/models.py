"""What is asked and what is answered: frozen dataclasses that every layer above speaks."""

from dataclasses import dataclass
from typing import Literal

from indexer.models import Agreement

Mode = Literal["hybrid", "keyword", "meaning"]
MODES: tuple[Mode, ...] = ("hybrid", "keyword", "meaning")

Order = Literal["best", "oldest", "newest"]
"""Hits by relevance, or in the order of the text from the oldest or the newest agreement on."""

Route = Literal["ranking", "citation"]

Match = Literal["exact", "compound", "similar"]
"""How a passage has the one word that is searched for: in any form, in a compound, or not at all."""


WildcardKind = Literal["prefix", "suffix", "infix"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing looked for.

    kind: "word" (matched by form, lemma and compound part), "phrase" (exact words side by side), "prefix" (words that
    begin so), "suffix" (words that end so, in any form) or "infix" (words that have it).
    text: as typed, without quotation marks or asterisk.
    excluded: no hit may have it (NOT, -).
    group: clauses with the same group number, from 1, stand in for each other (OR); 0 stands alone.
    """

    kind: Literal["word", "phrase", "prefix", "suffix", "infix"]
    text: str
    excluded: bool = False
    group: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """What a query's operators demand of a passage: all, any or none of the parts."""

    operator: Literal["all", "any", "none"]
    parts: "tuple[Clause | Condition, ...]"


@dataclass(frozen=True, slots=True)
class Query:
    """A search as understood. `text` is what was typed, `free` what is left of it when filters are taken out.

    years, agreements, parties, kinds, states: filters; empty means all; states are kinds of amount that a passage must
    have (`search.amounts.amounts`). mentioned_years: years named in the free text, which prefer
    agreements of that year but hide none. condition: what the operators demand, None without operators.
    """

    text: str
    free: str
    clauses: tuple[Clause, ...] = ()
    condition: Condition | None = None
    years: tuple[int, ...] = ()
    agreements: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    mentioned_years: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """Where in the agreements something stands: what a citation names.

    page, page_end: physical pages from 1, None where they cannot be known; page_exact: False where inferred.
    printed_page: the number printed on the page, where one is. page_label, last_label: the first and the last page as a
    citation numbers them, "" without pages.
    units: what a citation names before the title, outermost first: ("afsnit 2",), ("bilag 1", "boks 4").
    nth: which one it is of those that would be cited alike, from 1.
    """

    agreement: str
    title: str
    short_title: str
    year: int
    section_id: str
    section_kind: str
    section_number: str | None
    section_title: str
    section_path: tuple[str, ...]
    page: int | None = None
    page_end: int | None = None
    page_exact: bool = False
    printed_page: str | None = None
    page_label: str = ""
    last_label: str = ""
    units: tuple[str, ...] = ()
    nth: int = 1
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementTermCount:
    """A term in one agreement: its forms and the compounds that have it, each with how often it stands there."""

    agreement: Agreement
    forms: tuple[tuple[str, int], ...]
    compound_forms: tuple[tuple[str, int], ...]

    @property
    def exact(self) -> int:
        """How often the term stands, in any form."""
        return sum(number for _, number in self.forms)

    @property
    def compounds(self) -> int:
        """How often it stands in compounds."""
        return sum(number for _, number in self.compound_forms)


@dataclass(frozen=True, slots=True)
class TermCounts:
    """A term in every agreement looked in, oldest first."""

    term: str
    agreements: tuple[AgreementTermCount, ...]

    @property
    def exact(self) -> int:
        """How often the term stands anywhere, in any form."""
        return sum(one.exact for one in self.agreements)

    @property
    def compounds(self) -> int:
        """How often it stands in compounds anywhere."""
        return sum(one.compounds for one in self.agreements)

    @property
    def having(self) -> int:
        """How many agreements have it, compounds included."""
        return sum(1 for one in self.agreements if one.exact or one.compounds)

    @property
    def absent(self) -> tuple[str, ...]:
        """Short titles of the agreements in which it does not stand, not in a compound either."""
        return tuple(one.agreement.short_title for one in self.agreements if not (one.exact or one.compounds))

    def matching(self, match: Match) -> tuple[str, ...]:
        """The forms that stand anywhere."""
        pairs = (one.forms if match == "exact" else one.compound_forms for one in self.agreements)
        return tuple(dict.fromkeys(form for forms in pairs for form, _ in forms))


@dataclass(frozen=True, slots=True)
class Why:
    """Why a hit was found.

    words: the words of the query that stand in it, as they stand there; parts: query word and the compound parts
    through which it was found; ranks: the hit's place by each way of ranking alone, from 1 ("keyword", "passage",
    "sentence", "question"). question: the recorded question it was found by, if that was the nearest.
    """

    words: tuple[str, ...] = ()
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ranks: tuple[tuple[str, int], ...] = ()
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found. highlights: half-open character spans of `text`, ascending, not overlapping.

    table: the rows of the table the passage shows, where it is one. table_head: what stands above rows of a table, a
        line each: the caption, and the row of heads where the passage begins below it.
    also: passage ids of near copies in the same agreement, folded under this one.
    match: how it has the word, where one word is searched for.
    """

    rank: int
    score: float
    passage_id: str
    place: Location
    text: str
    highlights: tuple[tuple[int, int], ...]
    citation: str
    url: str
    why: Why = Why()
    table: tuple[tuple[str, ...], ...] = ()
    table_head: str = ""
    also: tuple[str, ...] = ()
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a search. total: number of passages that match before `limit`.

    failed_citation: the query cites a place that there is none of; a note says why.
    terms: where one word is searched for, how often it stands in each agreement, from a scan of their whole texts.
    suggestion: another spelling of the query ("mente du"), or None. expansions: query word to the words tried for it.
    by_match: where one word is searched for, how many of the passages have it in each way.
    """

    query: str
    route: Route
    mode: Mode
    took_ms: float
    hits: tuple[Hit, ...]
    total: int = 0
    terms: TermCounts | None = None
    failed_citation: bool = False
    suggestion: str | None = None
    expansions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()
    by_match: tuple[tuple[Match, int], ...] = ()

    @property
    def absent(self) -> tuple[str, ...]:
        """Short titles of the agreements in which the one word searched for does not stand."""
        return self.terms.absent if self.terms else ()

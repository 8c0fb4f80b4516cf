"""Links from a passage in an agreement back to the search, and to its next and previous hit."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.errors import QueryError
from search.models import Hit
from web.pages.search.state import SearchState, is_question, with_search

if TYPE_CHECKING:
    from search.engine import Engine

REACH = 50
"""Hits looked through for the passage shown."""


@dataclass(frozen=True, slots=True)
class Step:
    """Another hit of the search: what it cites and where it is."""

    citation: str
    address: str


@dataclass(frozen=True, slots=True)
class HitNavigation:
    """Where the passage shown is among the hits of the search.

    number: from 1, 0 where it is none of the first REACH. total: the hits stepped through: those that have the word
    where it stands anywhere, else all. more: there are others behind them. term: what was looked for, as corrected;
    "" where the search is a reference or a question. marks: the spans to mark in the text of the passage. cited: the
    search box led here by a reference, and `back` searches for its words instead.
    """

    text: str
    term: str
    back: str
    number: int
    total: int
    more: bool
    marks: tuple[tuple[int, int], ...]
    previous: Step | None
    next: Step | None
    cited: bool = False


def find_hit_navigation(engine: "Engine", state: SearchState, passage: str) -> HitNavigation | None:
    """The links for `passage`; None where the text of `state` cannot be searched for."""
    first = replace(state, page=1)
    if state.as_words and not passage:
        return HitNavigation(state.text, "", first.address(), 0, 0, False, (), None, None, cited=True)
    try:
        result = engine.search(state.text, limit=REACH if passage else 1, **state.options)
    except QueryError:
        return None
    term = "" if result.route == "citation" or is_question(state.text) else result.suggestion or state.text
    hits = _stepped(result.hits, passage)
    at = next((number for number, hit in enumerate(hits) if _is_of(hit, passage)), -1)
    if at < 0:
        return HitNavigation(state.text, term, first.address(), 0, 0, False, (), None, None)

    def step(number: int) -> Step | None:
        return _step(hits[number], first) if 0 <= number < len(hits) else None

    hit = hits[at]
    return HitNavigation(
        text=state.text,
        term=term,
        back=f"{replace(first, page=at // state.size + 1).address()}#t-{hit.rank}",
        number=at + 1,
        total=len(hits),
        more=len(hits) == REACH < result.total,
        marks=hit.highlights if hit.passage_id == passage else (),
        previous=step(at - 1),
        next=step(at + 1),
    )


def _stepped(hits: tuple[Hit, ...], passage: str) -> tuple[Hit, ...]:
    """The hits to step through: without those that are only like the word, unless the passage is one of them."""
    having = tuple(hit for hit in hits if hit.match in ("exact", "compound"))
    return having if any(_is_of(hit, passage) for hit in having) else hits


def _is_of(hit: Hit, passage: str) -> bool:
    return bool(passage) and passage in (hit.passage_id, *hit.also)


def _step(hit: Hit, state: SearchState) -> Step:
    return Step(hit.citation, with_search(hit.url, state))

"""Links from a passage in an agreement back to the search, and to its next and previous hit."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.errors import QueryError
from search.models import Hit
from web.pages.search.state import SearchState, with_search

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
    """Where the passage shown is among the hits of the search; number is 0 where it is none of the first REACH.

    cited: the search box led here by a reference, and `back` searches for its words instead.
    """

    text: str
    back: str
    number: int
    previous: Step | None
    next: Step | None
    cited: bool = False


def find_hit_navigation(engine: "Engine", state: SearchState, passage: str) -> HitNavigation | None:
    """The links for `passage`; None where the text of `state` cannot be searched for."""
    first = replace(state, page=1)
    if state.as_words and not passage:
        return HitNavigation(state.text, first.address(), 0, None, None, cited=True)
    try:
        hits = engine.search(state.text, limit=REACH if passage else 1, **state.options).hits
    except QueryError:
        return None
    at = next((number for number, hit in enumerate(hits) if passage and passage in (hit.passage_id, *hit.also)), -1)
    if at < 0:
        return HitNavigation(state.text, first.address(), 0, None, None)

    def step(number: int) -> Step | None:
        return _step(hits[number], first) if 0 <= number < len(hits) else None

    back = replace(first, page=at // state.size + 1)
    return HitNavigation(state.text, back.address(), at + 1, step(at - 1), step(at + 1))


def _step(hit: Hit, state: SearchState) -> Step:
    return Step(hit.citation, with_search(hit.url, state))

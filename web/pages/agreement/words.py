"""The words marked in an agreement: those of its own search field with steps between them, or those of a search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.datastructures import MultiDict

from indexer.errors import QueryError
from indexer.models import Passage
from search.citations.format import url_of
from search.ranking.highlight import merged
from web.pages.agreement.blocks import Span
from web.pages.agreement.contents import word_anchor
from web.pages.search.hit_navigation import HitNavigation
from web.pages.search.state import SearchState, with_search

if TYPE_CHECKING:
    from search.engine import Engine

_LONGEST = 200
"""Characters of what is looked for in one agreement."""


@dataclass(frozen=True, slots=True)
class WordSearch:
    """What is looked for in an agreement and where it stands.

    text: as the field shows it. asked: it was typed there. spans: every place, ascending. number: of the place the page
    opens at, 0 for none. passage: the one that place stands in. previous, following: addresses, "" where there is none.
    """

    text: str = ""
    asked: bool = False
    spans: tuple[Span, ...] = ()
    number: int = 0
    passage: Passage | None = None
    previous: str = ""
    following: str = ""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """What addresses on the page carry on, so that the words stay marked."""
        return (("find", self.text), ("nr", str(max(1, self.number)))) if self.asked else ()


def find_words(
    engine: "Engine",
    agreement: str,
    arguments: MultiDict[str, str],
    state: SearchState,
    trail: HitNavigation | None,
    passage: Passage | None,
) -> WordSearch:
    """The words of the field ("find", at the place "nr"), else those of the search that led to `passage`."""
    text = arguments.get("find", "").strip()[:_LONGEST]
    if text:
        return _asked(engine, agreement, text, _number(arguments.get("nr", "1")), state)
    if trail is None:
        return WordSearch()
    spans = _places(engine, agreement, trail.term) if trail.term else []
    here = [(start + passage.start, end + passage.start) for start, end in trail.marks] if passage else []
    if passage and any(passage.start <= start < passage.end for start, _ in spans):
        here = []
    return WordSearch(trail.term if spans else "", spans=merged([*spans, *here]))


def _asked(engine: "Engine", agreement: str, text: str, number: int, state: SearchState) -> WordSearch:
    try:
        found = engine.mentions(text, agreement, apart=True)
    except QueryError:
        return WordSearch(text, asked=True)
    places = sorted(((span, one.passage) for one in found for span in one.spans), key=lambda place: place[0])
    if not places:
        return WordSearch(text, asked=True)
    number = min(number, len(places))

    def step(to: int) -> str:
        return step_address(agreement, text, to, state) if 1 <= to <= len(places) else ""

    return WordSearch(
        text,
        asked=True,
        spans=tuple(span for span, _ in places),
        number=number,
        passage=places[number - 1][1],
        previous=step(number - 1),
        following=step(number + 1),
    )


def step_address(agreement: str, text: str, number: int, state: SearchState) -> str:
    """The address of a place of the words looked for in an agreement; the search is carried on."""
    own = (("find", text), ("nr", str(number)))
    return with_search(f"{url_of(agreement)}#{word_anchor(number)}", state, own)


def _places(engine: "Engine", agreement: str, term: str) -> Sequence[Span]:
    try:
        return [span for one in engine.mentions(term, agreement) for span in one.spans]
    except QueryError:
        return []


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1

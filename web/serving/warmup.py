"""Loads what an engine loads at its first use, before readers use it."""

from typing import TYPE_CHECKING

from web.pages.agreement.page import cross_references_of
from web.pages.search.examples import search_examples

if TYPE_CHECKING:
    from search.engine import Engine


def warm(engine: "Engine") -> None:
    """Load the model, the lexicon, the rooms of answers and topics, references between agreements, examples."""
    engine.ask("Hvad er der aftalt om sundhed?")
    engine.topic("og")  # stands in nearly every passage, so that all are analysed
    cross_references_of(engine)
    search_examples(engine)

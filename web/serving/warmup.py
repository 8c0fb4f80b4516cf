"""Loads what an engine loads at its first use, before readers use it."""

from typing import TYPE_CHECKING

from search.memo.check import check_memo
from web.pages.agreement.page import cross_references_of
from web.pages.search.examples import search_examples

if TYPE_CHECKING:
    from search.engine import Engine


def warm(engine: "Engine") -> None:
    """Load the model, the lexicon, the rooms of answers and topics, references, examples, what memos are held against.

    A reader would wait for it, and might have no processor time left when it is there.
    """
    engine.ask("Hvad er der aftalt om sundhed?")
    engine.ask("Hvad står der om xylofonbananer?")  # a noun that is looked for in every text
    engine.topic("og")  # stands in nearly every passage, so that all are analysed
    cross_references_of(engine)
    search_examples(engine)
    check_memo("»Der er enighed om dette« og om 5 mio. kr. i 2024 (aftalen for 2024).", engine.library)

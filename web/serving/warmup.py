"""What an engine is asked before its readers ask: whatever is worked out at the first use is then there."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from search.citations.cross_references import CrossReference, all_references

if TYPE_CHECKING:
    from search.engine import Engine

References = Mapping[str, tuple[CrossReference, ...]]

_REFERENCES: "WeakKeyDictionary[Engine, References]" = WeakKeyDictionary()
"""By engine, as long as it lives: an index that has been replaced is not kept open for its references."""
_LOCK = threading.Lock()


def references_of(engine: "Engine") -> References:
    """The references inside every agreement, by agreement; found once an index, by the first that asks."""
    found = _REFERENCES.get(engine)
    if found is None:
        with _LOCK:
            found = _REFERENCES.get(engine)
            if found is None:
                found = _REFERENCES[engine] = all_references(engine.library)
    return found


def warm(engine: "Engine") -> None:
    """Load what an engine loads at its first use (lexicon, postings, references), so that no reader waits for it."""
    engine.search("Hvad er der aftalt om sundhed?")
    engine.topic("aftale")
    references_of(engine)

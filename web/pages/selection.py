"""Looks up passages by their ids, for export and for the page that shows them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from indexer.errors import LimitError
from indexer.models import Agreement, Document, Passage
from search.citations.format import format_citation, place_of_passage, url_of
from search.export.excerpts import Excerpt, excerpt_blocks
from search.models import Hit

if TYPE_CHECKING:
    from search.engine import Engine

MAX_CHOSEN = 200
"""Passages in one export."""


def chosen_excerpts(engine: "Engine", ids: Iterable[str]) -> tuple[Excerpt, ...]:
    """The passages with these ids, in their order, as excerpts without marks; ids of no passage are left out.

    Raises:
        LimitError: more than MAX_CHOSEN ids.
    """
    wanted = tuple(dict.fromkeys(ids))
    if len(wanted) > MAX_CHOSEN:
        raise LimitError(
            f"Der er valgt {len(wanted)} uddrag, og der kan højst hentes {MAX_CHOSEN} ad gangen: vælg færre."
        )
    known = {
        passage.id: (agreement, document, passage)
        for agreement, document in engine.library
        if any(identity.startswith(f"{agreement.id}.") for identity in wanted)
        for passage in document.passages
    }
    found = [known[identity] for identity in wanted if identity in known]
    return tuple(_excerpt(rank, *entry) for rank, entry in enumerate(found, 1))


def _excerpt(rank: int, agreement: Agreement, document: Document, passage: Passage) -> Excerpt:
    return Excerpt(_hit(rank, agreement, document, passage), excerpt_blocks(document, passage.start, passage.end))


def _hit(rank: int, agreement: Agreement, document: Document, passage: Passage) -> Hit:
    place = place_of_passage(agreement, document, passage)
    tables = (block.rows for block in document.blocks if block.rows and _within(passage, block.start, block.end))
    return Hit(
        rank=rank,
        score=0.0,
        passage_id=passage.id,
        place=place,
        text=document.text[passage.start : passage.end],
        highlights=(),
        citation=format_citation(place),
        url=url_of(agreement.id, place.section_id, passage.id),
        table=next(tables, ()),
    )


def _within(passage: Passage, start: int, end: int) -> bool:
    return start <= passage.start and passage.end <= end

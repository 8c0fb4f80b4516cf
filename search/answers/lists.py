"""Lists and boxes that answer a question for several things: every item, in order, with what opens the list. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.models import Block, Document
from search.answers.binding import Binding, bind_text
from search.answers.candidates import CandidateSentence, FloatArray, RetrievalContext, near_rows
from search.answers.question import Question

MOST_ITEMS = 25
_PASSAGES = 30
_ENOUGH, _OFFERED = 0.5, 0.7


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list that is bound: spans of its items in the text of the agreement with that number, and what binds it."""

    number: int
    opening: tuple[int, int] | None
    items: tuple[tuple[int, int], ...]
    binding: Binding


def find_list(question: Question, context: RetrievalContext, weight: FloatArray) -> FoundList | None:
    """The bound list whose opening and headings have most of the question's words; None where no list is bound."""
    best: FoundList | None = None
    seen: set[tuple[int, int]] = set()
    for row in near_rows(question, context)[:_PASSAGES].tolist():
        number, passage = context.library.passages[row]
        agreement, document = context.library.entries[number]
        for opening, items in _lists(document, passage.start, passage.end):
            key = (number, items[0].start)
            if key in seen or (question.count is not None and len(items) != question.count):
                continue
            seen.add(key)
            text = document.text[opening.start : opening.end] if opening else ""
            section = items[0].section
            heading = " / ".join(document.sections[section].path) if section >= 0 else ""
            spans = tuple((block.start, block.end) for block in items[:MOST_ITEMS])
            lead = text.rsplit(". ", 1)[-1]
            one = CandidateSentence(row, 0, *spans[0], lead or heading, agreement, (), (), (), (), 0.0, heading=heading)
            binding = bind_text(question, one, weight)
            least = _ENOUGH if question.kind == "list" else _OFFERED
            if binding.failures or binding.cover < least or (best and binding.cover <= best.binding.cover):
                continue
            best = FoundList(
                number, (opening.end - len(lead), opening.end) if opening and lead else None, spans, binding
            )
    return best


def _lists(document: Document, start: int, end: int) -> Iterator[tuple[Block | None, tuple[Block, ...]]]:
    """The lists that a stretch of the text touches, with the paragraph that opens each; of a box its paragraphs."""
    blocks = document.blocks
    place = 0
    while place < len(blocks):
        last = place
        while last < len(blocks) and blocks[last].kind == "item" and blocks[last].section == blocks[place].section:
            last += 1
        if last - place > 1 and blocks[place].start < end and blocks[last - 1].end > start:
            opens = blocks[place - 1] if place and blocks[place - 1].kind == "paragraph" else None
            yield opens if opens and opens.section == blocks[place].section else None, blocks[place:last]
        place = max(last, place + 1)
    for section in {
        block.section for block in blocks if block.start < end and block.end > start and block.section >= 0
    }:
        inside = tuple(block for block in blocks if block.section == section and block.kind == "paragraph")
        if document.sections[section].kind == "boks" and len(inside) > 1 and not _has_items(document, section):
            yield None, inside


def _has_items(document: Document, section: int) -> bool:
    return any(block.kind == "item" and block.section == section for block in document.blocks)

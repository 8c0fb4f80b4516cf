"""A source becomes a document: repaired text, section tree, blocks, pages and passages over one string."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.language.folding import slug
from indexer.models import Block, Document, Page, Section, Source
from indexer.structure.blocks import Draft, draft_blocks
from indexer.structure.chunking import chunk, page_at
from indexer.structure.footnotes import split_footnotes
from indexer.structure.heading_lines import Heading
from indexer.structure.headings import find_text_headings
from indexer.structure.line_layout import LayoutRow, measure_layout, read_rows
from indexer.structure.repairer import Repairer, repairer_for
from indexer.structure.section_tree import Tree, build_tree
from indexer.structure.text_repair import PAGE

_STRAY = re.compile(r"[^\W\d_]|[.,·|]")
_ABBREVIATION = re.compile(r"\b(?:kr|pct|mv|m\.v|m\.m|mio|mia|ph\.d|pl|stk|nr)\.$")


def read_document(agreement_id: str, source: Source) -> Document:
    """The document of a source; sections, blocks, pages and passages are spans of its text."""
    return build_document(agreement_id, source)[0]


def build_document(agreement_id: str, source: Source) -> tuple[Document, dict[str, Counter[str]]]:
    """The document, and the characters that each named repair removed from the source."""
    source, marks = _without_page_marks(source)
    rows = read_rows(source)
    kept = _without_strays(rows, source)
    body, notes = split_footnotes(kept)
    layout = measure_layout(body, source.format)
    mender = repairer_for([row.text for row in kept], reflowed=source.format == "txt")
    _count_strays(rows, kept, mender)
    if marks:
        mender.removed["page_marks"] = Counter({PAGE: marks})
    tree = build_tree(layout, find_text_headings(layout))
    drafts = draft_blocks(layout, tree, notes, mender)
    text, spans, starts = _lay_out(drafts)
    pages = _pages(source, starts, len(text))
    sections, number = _sections(text, drafts, spans, tree, pages, mender)
    blocks = tuple(
        Block(draft.kind, *span, number[id(draft)] if id(draft) in number else number.get(draft.owner, -1), draft.rows)
        for draft, span in zip(drafts, spans, strict=True)
    )
    passages = chunk(agreement_id, text, blocks, sections, pages)
    return Document(agreement_id, text, pages, blocks, sections, passages, source.warnings), mender.removed


def _without_page_marks(source: Source) -> tuple[Source, int]:
    """The source without the character that stands for a page's beginning while a text is mended, and how many."""
    marks = sum(line.text.count(PAGE) for line in source.lines)
    if not any(PAGE in part for line in source.lines for part in (line.text, *line.cells)):
        return source, 0
    lines = (
        replace(line, text=line.text.replace(PAGE, ""), cells=tuple(cell.replace(PAGE, "") for cell in line.cells))
        for line in source.lines
    )
    return replace(source, lines=tuple(lines)), marks


def _without_strays(rows: tuple[LayoutRow, ...], source: Source) -> tuple[LayoutRow, ...]:
    """Rows without the lone letters and dots that a converter leaves of text boxes."""
    return tuple(row for row in rows if source.format != "txt" or not _STRAY.fullmatch(row.text))


def _count_strays(rows: tuple[LayoutRow, ...], kept: tuple[LayoutRow, ...], mender: Repairer) -> None:
    lost = Counter("".join(row.text for row in rows)) - Counter("".join(row.text for row in kept))
    if lost:
        mender.removed["strays"] = lost


def _lay_out(drafts: Sequence[Draft]) -> tuple[str, list[tuple[int, int]], dict[int, int]]:
    """The text, the span of each draft in it, and the offset at which each page begins."""
    spans: list[tuple[int, int]] = []
    starts: dict[int, int] = {}
    parts: list[str] = []
    at = 0
    for draft in drafts:
        if draft.page is not None:
            starts.setdefault(draft.page, at)
        for offset, page in draft.breaks:
            starts.setdefault(page, at + offset)
        spans.append((at, at + len(draft.text)))
        parts.append(draft.text)
        at += len(draft.text) + 2
    return "\n\n".join(parts), spans, starts


def _pages(source: Source, starts: dict[int, int], length: int) -> tuple[Page, ...]:
    """Pages that share the text out between them, in order."""
    if not source.pages:
        return (Page(None, True, None, 0, length),)
    doubtful = {line.page for line in source.lines if not line.page_exact}
    pages: list[Page] = []
    end = length
    for number in reversed(source.pages):
        start = min(starts.get(number.number, end), end)
        start = 0 if number is source.pages[0] else start
        pages.append(Page(number.number, number.number not in doubtful, number.printed, start, end))
        end = start
    return tuple(reversed(pages))


def _sections(
    text: str,
    drafts: Sequence[Draft],
    spans: Sequence[tuple[int, int]],
    tree: Tree,
    pages: Sequence[Page],
    mender: Repairer,
) -> tuple[tuple[Section, ...], dict[int, int]]:
    """The sections in order of the text; and the index of each by the place of its heading, or by its footnote."""
    sections: list[Section] = []
    number: dict[int, int] = {}
    seen: dict[str, int] = {}
    for draft, span in zip(drafts, spans, strict=True):
        if draft.heading is None and draft.mark is None:
            continue
        parent = number.get(tree.parent[draft.heading] if draft.heading is not None else draft.owner, -1)
        above = sections[parent] if parent >= 0 else None
        page = page_at(pages, span[0])
        if draft.heading is None:
            heading = Heading(0, 0, "footnote", draft.mark, f"Fodnote {draft.mark}", 1)
            level = (above.level if above else 0) + 1
        else:
            heading = tree.headings[draft.heading]
            level = tree.level[draft.heading]
        title = _title(text[slice(*span)], heading, mender)
        name = _name(heading, title, above, seen)
        number[id(draft) if draft.heading is None else draft.heading] = len(sections)
        path = (*(above.path if above else ()), title or heading.number or "")
        printed = page.printed
        sections.append(
            Section(
                name, heading.kind, heading.number, title, level, path, parent, page.number, page.exact, printed, *span
            )
        )
    return tuple(sections), number


def _title(text: str, heading: Heading, mender: Repairer) -> str:
    """The title without its number or label, as it stands repaired in the text."""
    if heading.kind == "footnote" or not heading.number:
        return heading.title if heading.kind == "footnote" else text
    rest = re.sub(rf"^(?:Kapitel|Afsnit)?\s*{re.escape(heading.number)}\s?[.:–—-]?\s*", "", text, flags=re.IGNORECASE)
    labelled = heading.kind in ("boks", "tabel", "figur", "bilag")
    return rest.removesuffix(".") if labelled and not _ABBREVIATION.search(rest) else rest


def _name(heading: Heading, title: str, above: Section | None, seen: dict[str, int]) -> str:
    """The address of a section under its parent's."""
    if heading.kind == "footnote":
        own = f"fodnote-{heading.number}"
    elif heading.number:
        own = heading.number
    else:
        own = title
    folded = slug(own) or "afsnit"
    name = f"{above.id}/{folded}" if above else folded
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"

"""Groups the blocks of an agreement: boxes, the stretches of one section that are cited alike, lists."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.models import Document
from web.pages.agreement.blocks import ShownBlock, TextPiece


@dataclass(frozen=True, slots=True)
class Group:
    """Consecutive units that stand together.

    kind: "frame" (a box) has stretches in it; "stretch" (of one section) has "flow", "list" and "bullets" in it.
    citation: of a stretch, its reference without a page.
    """

    kind: str
    units: tuple[ShownBlock, ...] = ()
    groups: tuple["Group", ...] = ()
    citation: str = ""


def grouped(document: Document, units: Iterable[ShownBlock], cited: Callable[[int], str]) -> Iterator[Group]:
    """The units in boxes and stretches; `cited` says the reference of the section with that index."""

    def frame(unit: ShownBlock) -> int:
        return _frame_of(document, document.blocks[unit.number].section)

    for box, inside in groupby(units, key=frame):
        stretches = tuple(
            Group("stretch", groups=tuple(_listed(tuple(run))), citation=cited(section))
            for section, run in groupby(inside, key=lambda unit: document.blocks[unit.number].section)
        )
        if box >= 0:
            yield Group("frame", groups=stretches)
        else:
            yield from stretches


def quoted_text(groups: Sequence[Group]) -> str:
    """The text of the passage shown: a line for each block and each row of a table, without marks of footnotes."""
    return "\n".join(line for group in groups for line in _quoted_lines(group) if line)


def _quoted_lines(group: Group) -> Iterator[str]:
    for inner in group.groups:
        yield from _quoted_lines(inner)
    for unit in group.units:
        if unit.rows and unit.inside:
            yield from ("\t".join(_words(cell.pieces) for cell in row.cells) for row in unit.rows)
        elif unit.rows:
            yield from ("\t".join(_words(cell.pieces, some=True) for cell in row.cells).strip() for row in unit.rows)
        else:
            yield _words(unit.pieces, some=not unit.inside)


def _words(pieces: Sequence[TextPiece], *, some: bool = False) -> str:
    """The words of pieces on one line; some: of those inside the passage only."""
    return " ".join("".join(one.text for one in pieces if not one.note and (one.inside or not some)).split())


def _listed(units: Sequence[ShownBlock]) -> Iterator[Group]:
    """Consecutive list items of one kind as a list, all else as flow."""
    for kind, run in groupby(units, key=_list_kind):
        yield Group(kind, units=tuple(run))


def _list_kind(unit: ShownBlock) -> str:
    if unit.kind != "item" or unit.level:
        return "flow"
    return "list" if unit.bulleted else "bullets"


def _frame_of(document: Document, section: int) -> int:
    """The outermost box that holds the section, or -1."""
    found = -1
    while section >= 0:
        if document.sections[section].kind == "boks":
            found = section
        section = document.sections[section].parent
    return found

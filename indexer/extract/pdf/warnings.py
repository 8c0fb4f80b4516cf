"""What a PDF is read without, or with doubt: said to whoever keeps the collection."""

from collections.abc import Sequence

from indexer.extract.pdf.layout.aligned_tables import read_across
from indexer.extract.pdf.margins.running_heads import BarePage
from indexer.extract.pdf.paragraphs import PdfBlock
from indexer.models import ReadingWarning, WarningKind

_MOST_NAMED = 8


def page_warnings(pages: Sequence[BarePage], blocks: Sequence[PdfBlock]) -> tuple[ReadingWarning, ...]:
    """The warnings of all pages, each kind once with the pages it holds for.

    blocks: what was read from them.
    """
    found: tuple[tuple[WarningKind, list[int], str], ...] = (
        ("no_text", [page.page.number for page in pages if page.page.pictured and not page.page.words],
         "billede uden tekst på {}: kør OCR (tekstgenkendelse)"),
        ("struck", [page.page.number for page in pages if page.page.struck], "overstreget tekst er udeladt på {}"),
        ("page_numbers", [page.page.number for page in pages if page.doubtful],
         "det trykte sidetal passer ikke med de andres på {}"),
        ("side_by_side", sorted({block.lines[0].page for block in blocks if block.flowing}),
         "tekst side om side er læst som tabel på {}"),
        ("columns", sorted({each.lines[0].page for each in blocks if each.role == "text" and read_across(each.lines)}),
         "spalterne er usikre på {}"),
    )  # fmt: skip
    return tuple(ReadingWarning(kind, text.format(_named(numbers))) for kind, numbers, text in found if numbers)


def _named(numbers: list[int]) -> str:
    """Physical pages as they are named to a reader, the first few."""
    named = [str(number) for number in numbers[:_MOST_NAMED]]
    more = f" og {len(numbers) - len(named)} sider til" if len(numbers) > len(named) else ""
    return f"side {', '.join(named)} i filen{more}"

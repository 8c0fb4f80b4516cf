"""Two invented agreements on buses, of three pages each, for tests of references and memos."""

from dataclasses import replace

from indexer.extract.txt.reader import read_plain
from indexer.models import Agreement, Document, Page
from indexer.structure.document import read_document
from search.memo.quote_words import Entries

BUS_TEXT = """1. Indledning
Parterne er enige om, at busserne i yderområderne skal køre oftere end hver time i hele 2030.

2. Kollektiv trafik
Der afsættes 40 mio. kr. i 2030 til nye busser på landet. Rammen kan ikke overføres mellem årene. Der afsættes op til
12 mio. kr. til læskure. Kommunernes andel udgør 30 mio. kr. i 2030, mens regionernes andel udgør 10 mio. kr. i 2030.

Tilskuddet til færger reduceres med 7 mio. kr. i 2030. Linjerne udvides, hvis kommunerne medfinansierer mindst 25 pct.
af driften. Chauffører uddannes på 18 måneder, og der ansættes 60 nye chauffører.

3. Stoppesteder
Stoppesteder skal aldrig ligge langs motorveje. De skal være oplyste, og de skal være tilgængelige for alle.

Boks 3.1
Krav til stoppesteder
1. Der er læ og lys ved alle stoppesteder.
2. Der er vejvisning for blinde.

Bilag 1. Fordeling
Midlerne fordeles efter indbyggertal og antallet af stoppesteder i de enkelte kommuner.

Boks 1
Forudsætninger for driften
Der er forudsat en vækst på 2 pct. i passagerer i 2030.

Boks 2
Fordeling af midler
Halvdelen fordeles efter indbyggertal.
"""


def bus_document(year: int, *, exact: bool = True, printed: tuple[str | None, ...] = (None, None, None)) -> Document:
    """The agreement for a year, its text on three pages that begin with section 1, section 3 and the appendix."""
    text = BUS_TEXT if year == 2030 else BUS_TEXT.replace("2030", str(year)).replace("40 mio.", "55 mio.")
    document = read_document(f"bus-{year}", read_plain(text.encode()))
    starts = [0, document.text.index("3. Stoppesteder"), document.text.index("Bilag 1."), len(document.text)]
    pages = tuple(Page(n + 1, exact, number, starts[n], starts[n + 1]) for n, number in enumerate(printed))
    return replace(
        document,
        pages=pages,
        sections=tuple(
            replace(s, page=next(p.number for p in pages if p.start <= s.start < p.end), page_exact=exact)
            for s in document.sections
        ),
    )


def bus_agreements(*, exact: bool = True, printed: tuple[str | None, ...] = (None, None, None)) -> Entries:
    """The agreements for 2030 (BA30) and 2031 (BA31)."""
    return tuple(
        (
            Agreement(
                f"bus-{year}", f"Aftale om kommunernes busdrift for {year}", f"BA{year % 100}", year, ("KL",), "x"
            ),
            bus_document(year, exact=exact, printed=printed),
        )
        for year in (2030, 2031)
    )

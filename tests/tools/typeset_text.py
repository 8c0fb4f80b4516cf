"""A made agreement to be set in many layouts: its headings, paragraphs and sentences are known word for word."""

from dataclasses import dataclass

_WHO = ("Regeringen", "Parterne", "Kommunerne", "Regionerne", "Styrelsen", "Ministeriet", "Bestyrelsen")
_DOES = ("afsætter", "forhøjer rammen med", "omprioriterer", "udmønter", "tilfører", "reserverer")
_WHAT = (
    "lettere adgang til den nære læge",
    "flere hænder på fødegangene",
    "vedligehold af broer og dæmninger",
    "den fælles digitale postkasse",
    "rehabilitering efter blodpropper",
    "grønnere busser på landet",
    "hjælp til unge uden uddannelse",
    "biblioteker med åbent om aftenen",
)
_HOW = (
    "og midlerne fordeles efter indbyggertal",
    "når de lokale planer er godkendt",
    "så ventetiden falder i alle landsdele",
    "uden at andre opgaver nedlægges",
    "hvilket drøftes igen ved årets udgang",
    "og indsatsen evalueres af et uvildigt udvalg",
    "der bygger på erfaringer fra de første forsøg",
)
_SECTIONS = (
    ("Indledning", ()),
    ("Sundhed tæt på borgeren", ("EU", "Akut hjælp hele døgnet", "Læger til landdistrikterne")),
    ("Veje og broer", ("Vedligehold", "30 mio. kr. mere til cykelstier")),
    ("Økonomi og opfølgning", ("Fælles regnskab", "Næste skridt")),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph-like part. kind: "title", "h1", "h2" or "p"; text: its words; sentences: those of a paragraph."""

    kind: str
    text: str
    sentences: tuple[str, ...] = ()


def sentence(number: int) -> str:
    """A sentence of its own for each number."""
    who, does = _WHO[number % 7], _DOES[number % 6]
    what, how = _WHAT[number % 8], _HOW[(number // 3) % 7]
    return f"{who} {does} {number * 7 + 11} mio. kr. i {2031 + number % 4} til {what}, {how}."


def paragraph(first: int, count: int = 3) -> Part:
    """A paragraph of sentences numbered from `first`."""
    sentences = tuple(sentence(first + n) for n in range(count))
    return Part("p", " ".join(sentences), sentences)


def agreement(paragraphs: int = 3) -> tuple[Part, ...]:
    """The agreement, with so many paragraphs under each heading."""
    parts = [Part("title", "Aftale om fælles opgaver for 2031")]
    first = 1
    for number, (title, below) in enumerate(_SECTIONS, 1):
        parts.append(Part("h1", f"{number}. {title}"))
        for heading in (None, *below):
            if heading is not None:
                parts.append(Part("h2", heading))
            for _ in range(paragraphs):
                parts.append(paragraph(first))
                first += 3
    return tuple(parts)

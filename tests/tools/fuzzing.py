"""What the fuzz tests share: how many inputs, what hostile text looks like, bytes spoiled, and the bound on work.

FUZZ_TIMES=100 makes a hundred times as many inputs of every property, other ones each time (`make fuzz`); without it
they are few and the same in every run.
"""

import os
import signal
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from indexer.catalog import read_catalog
from indexer.errors import AftaleError
from indexer.extract.txt.reader import read_plain
from indexer.index.document_json import decode_document, encode_document
from indexer.models import Source
from indexer.structure.document import build_document, read_document
from indexer.structure.text_repair import repair_bullets, repair_ligatures
from search.citations.resolve import Entries

CORPUS = Path(__file__).parents[2] / "corpus"

TIMES = int(os.environ.get("FUZZ_TIMES", "1"))

SECONDS = 20.0
"""Processor seconds after which a call counts as one that does not end; the inputs need hundredths of one."""

tried: Counter[str] = Counter()
"""Inputs given so far, by parser."""

Test = TypeVar("Test", bound=Callable[..., object])


def fuzzed(examples: int) -> Callable[[Test], Test]:
    """Run a property test on `examples` inputs, or FUZZ_TIMES as many other ones."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=TIMES == 1,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, Phase.shrink] if TIMES > 1 else [Phase.explicit, Phase.generate],
    )


@cache
def agreements() -> Entries:
    """The two newest real agreements; no fixture, lest they be printed whole when a property fails."""
    known = read_catalog(CORPUS)[-2:]
    return tuple((each, read_document(each.id, read_plain((CORPUS / each.file).read_bytes()))) for each in known)


class EndlessError(AssertionError):
    """A call that used up its processor time."""


@contextmanager
def bounded(parser: str) -> Iterator[None]:
    """Count one input of `parser`, and fail where reading it takes more than SECONDS of this process's own time.

    It is processor time, which a busy machine does not use up.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise EndlessError(f"{parser}: not done after {SECONDS:.0f} s of processor time")

    tried[parser] += 1
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def assert_one_sentence(error: AftaleError, *names: str) -> None:
    """The message is one line that ends as a sentence does and names what it is about."""
    message = str(error)
    assert message == message.strip(), message
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") for character in message)
    assert message.endswith("."), message
    assert len(message) < 2_000, message
    assert any(name in message for name in names) or not names, message


PIECES = (
    *("Aftale om regionernes økonomi for 2021", "økonomiaftalen for 2024", "ØA24", "øa 21", "KL", "a-2021", "aftale"),
    *("boks 2.1", "Boks 1.", "bilag B", "bilag II", "afsnit 2", "Kapitel 3", "tabel 4", "fodnote 1", "fn. *", "s. 3-4"),
    *("s. iv", "side 1 (udledt)", "1 i filen", "(2. gang)", "1.350 mio. kr.", "½ mia. kr.", "kr. 5", "-3,5 pct.", "%"),
    *("mellem 1 og 2 mia. kr.", "25-30 mio. kr.", "2024-pl", "1. januar 2025", "31.02.2024", "2013-2021", "1900-2099"),
    *("tre uger", "en halv million", "10 ud af 12", "66 og 75 pct.", "år:2021-", "aftale:", "har:beløb", "type:boks"),
    *("AND", "OG", "ELLER", "NOT", "IKKE", "-", "*", "deponeringsfritagelses-\npulje", "puljen", "ikke", "i", "og"),
    *(
        "»",
        "«",
        "”",
        "“",
        "„",
        '"',
        "'",
        "’",
        "(",
        ")",
        "[",
        "]",
        "(jf. ",
        "jf. ",
        "[…]",
        "...",
        "…",
        ".",
        ". ",
        "?",
        ",",
    ),
    *("\n", "\n\n", "\t", "\f", "\r\n", " ", "  ", "\u00a0", "\u00ad", "\u200b", "\u2028", "\x00", "\x85", "\ufeff"),
    *("İ", "ﬁ", "ß", "ǅ", "a\u030a", "\u0301", "²", "٣", "①", "Ⅷ", "½", "§", "<b>", "&amp;", "{{", "%s", "\U0001f600"),
    *("•", "–", "—", "|", "|", "_", "/", "\\", "=1+1", "0", "1", "12", "007", "1.", "1.1", "2,1", "9" * 30, "1e9"),
)
"""What the parsers look for, and letters that change length or kind when folded."""

UNITS = (
    *("a", "A", "å", "İ", "ﬁ", "\u0301", "1", "0,", "1.", "1 ", "1.000", "1.000 ", "½", "-", "–", "- ", "a-", "a-\n"),
    *("(", ")", "()", "[", '"', '" ', "»", "«", "»«", "„", "'", "' ", "”", "<", "<b>", "</p>", "&", "&#", "&amp;", "%"),
    *(" ", "\t", "\n", "\n ", "\f", "\r", "\u00ad", "\x00", ".", "...", ". ", "…", "! ", "? ", ", ", "; ", "* ", "• "),
    *("boks ", "boks 1 ", "bilag A ", "s. 1-", "ØA24 ", "aftale ", "for 2024 ", "økonomiaftalen for 2024 ", "nr. A"),
    *("ØA24, s. 3 og ", "mio. kr. ", "1 mio. kr. i 2024 ", "1 og ", "1, ", "mellem ", "minus ", "en halv ", "2024-"),
    *(
        "1. januar ",
        "1. A\n",
        "1\n",
        "1\n\n\n",
        " 1\n",
        "a\n1\n\f",
        "Boks 1\n",
        "a\tb\n",
        "a\t1\n",
        "og ",
        "a og ",
        "OG ",
    ),
    *("-a ", "a* ", "år:1-", "ELLER a ", "»a b c d« ", "»a b c d« (ØA24) ", "[…]", "jf. nr. A ", "x" * 40 + " "),
)
"""What a pattern may stumble over when it stands a thousand times side by side."""


def texts(longest: int = 60) -> st.SearchStrategy[str]:
    """Texts of up to `longest` pieces: what the parsers know, strange letters, and what nobody thought of."""
    piece = st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    spaced = st.tuples(piece, st.sampled_from(["", " "])).map("".join)
    return st.lists(spaced, max_size=longest).map("".join)


def repeated(length: int) -> st.SearchStrategy[str]:
    """Texts of `length` characters that say the same again and again, between a beginning and an end."""
    return st.builds(
        lambda head, unit, tail: (head + unit * (length // len(unit)))[: length - len(tail)] + tail,
        st.sampled_from(("", "Aftale om 1 mio. kr. »a b c d", "1", "(")),
        st.sampled_from(UNITS) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4),
        st.sampled_from(("", "«", ")", "!", "1 mio. kr.", "\n")),
    )


def spoiled(originals: tuple[bytes, ...], strange: tuple[bytes, ...] = ()) -> st.SearchStrategy[bytes]:
    """One of the originals with up to eight places flipped, cut out, doubled, spliced from another, or overwritten.

    strange: pieces of the format that are worth putting anywhere.
    """
    place = st.floats(0, 1, exclude_max=True)
    piece = st.sampled_from((*strange, b"\x00", b"\xff\xff\xff\xff", b"-1", b"99999999999", b"<", b">", b'"', b"\n"))
    change = st.tuples(st.sampled_from(("flip", "cut", "double", "splice", "put")), place, place, st.integers(0, 255))

    def apply(data: bytes, other: bytes, changes: list[tuple[str, float, float, int]], put: bytes) -> bytes:
        for kind, where, much, value in changes:
            at = int(where * len(data))
            size = int(much * much * much * len(data)) + 1
            if kind == "flip":
                data = data[:at] + bytes((value,)) + data[at + 1 :]
            elif kind == "cut":
                data = data[:at] + data[at + size :]
            elif kind == "double":
                data = data[:at] + data[at : at + size] * 2 + data[at + size :]
            elif kind == "splice":
                begin = int(much * len(other))
                data = data[:at] + other[begin : begin + 4 * value] + data[at:]
            else:
                data = data[:at] + put + data[at:]
        return data

    original = st.sampled_from(originals)
    return st.builds(apply, original, original, st.lists(change, min_size=1, max_size=8), piece)


def assert_document(source: Source) -> None:
    """The document of a source has all its letters but those a repair names, and whatever it names is a span of it."""
    document, removed = build_document("x", source)
    lost = sum(removed.values(), Counter())
    assert (
        letters("\n".join(unicodedata.normalize("NFC", line.text) for line in source.lines))
        == letters(document.text) + lost
    )
    at = 0
    for page in document.pages:
        assert at == page.start <= page.end
        at = page.end
    assert at == len(document.text)
    at = 0
    for block in document.blocks:
        assert at <= block.start <= block.end <= len(document.text)
        assert -1 <= block.section < len(document.sections)
        at = block.end
    assert len({section.id for section in document.sections}) == len(document.sections)
    at = 0
    for passage in document.passages:
        assert at <= passage.start < passage.end <= len(document.text)
        assert len(document.text[passage.start : passage.end]) <= 1_200
        assert all(passage.start <= start < end <= passage.end for start, end in passage.sentences)
        at = passage.end
    assert len({passage.id for passage in document.passages}) == len(document.passages)
    assert decode_document(encode_document(document)) == document


def letters(text: str) -> Counter[str]:
    return Counter(c for c in repair_bullets(repair_ligatures(text)) if not c.isspace())


def assert_source(source: Source) -> None:
    """Lines stand on pages that there are, no line is two, and all of it can be written to a file."""
    numbers = [page.number for page in source.pages]
    assert numbers == list(range(1, len(numbers) + 1))
    for line in source.lines:
        assert line.page is None or line.page in range(1, len(numbers) + 1)
        assert "\n" not in line.text
        assert line.text.encode("utf-8").decode("utf-8") == line.text

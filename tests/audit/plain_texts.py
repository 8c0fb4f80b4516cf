"""The plain texts of an index, as the audit reads them: strings and spans, nothing of the search."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
BLANK = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))|(?<=\d) (?=\d{3}(?: (?:mi[oa]\.|kr\.|pct)|,\d))")
WORD = re.compile(r"(?<![\w₀-₉-])[^\W\d_]+(?:[-’'][^\W_]+)*")


@dataclass(frozen=True)
class PlainAgreement:
    """An agreement: pages as (number, printed, start, end), headings as (kind, number, title, start, end)."""

    id: str
    title: str
    short_title: str
    year: int
    parties: tuple[str, ...]
    text: str
    pages: tuple[tuple[int | None, str | None, int, int], ...]
    headings: tuple[tuple[str, str | None, str, int, int], ...]
    passages: tuple[str, ...]


def plain_texts(library: Iterable[tuple[object, object]]) -> tuple[PlainAgreement, ...]:
    """The agreements of an engine's library."""
    return tuple(_plain(agreement, document) for agreement, document in library)


def _plain(agreement: object, document: object) -> PlainAgreement:
    get = getattr
    text: str = get(document, "text")
    return PlainAgreement(
        get(agreement, "id"),
        get(agreement, "title"),
        get(agreement, "short_title"),
        get(agreement, "year"),
        tuple(get(agreement, "parties")),
        text,
        tuple((p.number, p.printed, p.start, p.end) for p in get(document, "pages")),
        tuple((s.kind, s.number, s.title, s.start, s.end) for s in get(document, "sections")),
        tuple(text[p.start : p.end] for p in get(document, "passages")),
    )


def fold(text: str) -> str:
    """Lower case, å, æ and ø as aa, ae and oe, without invisible characters; points between thousands for blanks."""
    text = BLANK.sub(".", text)
    lower = INVISIBLE.sub("", text).lower().replace("’", "'")
    return lower.replace("å", "aa").replace("æ", "ae").replace("ø", "oe")


def letters(text: str) -> str:
    """Letters and digits alone, folded: two texts with the same are the same words."""
    return re.sub(r"[\W_]+", "", fold(text))


@lru_cache(maxsize=64)
def folded_text(agreement: PlainAgreement) -> str:
    """The whole text, folded."""
    return fold(agreement.text)


@lru_cache(maxsize=64)
def letters_of(agreement: PlainAgreement) -> str:
    """The letters of the whole text."""
    return letters(agreement.text)


@lru_cache(maxsize=64)
def words_of(agreement: PlainAgreement) -> frozenset[str]:
    """The distinct words, folded."""
    return frozenset(match[0] for match in WORD.finditer(folded_text(agreement)))


@lru_cache(maxsize=4_096)
def times(agreement: PlainAgreement, form: str) -> int:
    """How often a word stands by itself, a note's mark behind it or not; one with a hyphen at its end before others."""
    plain = fold(form)
    tail = (
        r"(?=[-‐‑](?!\w))"
        if plain.endswith("-")
        else r"(?:\d{1,2})?(?![\w]|[-‐‑]\w|[-‐‑](?=,|\s+(?:og|eller|samt)\b)|'\w|\.(?:dk|com)\b)"
    )
    pattern = r"(?<![\w])(?<!\w[-‐‑])(?<!\w')" + re.escape(plain.rstrip("-")) + tail
    return sum(1 for _ in re.finditer(pattern, folded_text(agreement)))

"""The span of a sentence that answers a question of a kind: a sum, a share, a date, a number. Pure."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from indexer.language.words import CARDINALS, MONTH, TENS
from search.amounts.amounts import Amount, find_amounts
from search.answers.question import Question

_NUMERALS = "|".join((*(word for word, number in CARDINALS.items() if number > 1), *TENS))
_FRACTION = re.compile(
    r"\b(?:(?:minimum|mindst|højst|knap|godt|ca\.|omkring|op til|over|under) )?(?:(?:en|to|tre|fire) "
    r"(?:tredjedel|fjerdedel|femtedel|kvart|sjettedel|tiendedel)(?:e|s|es)?|halvdelen|en halv|hovedparten)\b",
    re.IGNORECASE,
)
_YEAR_DATE = re.compile(
    r"\b(?:(?:i|fra|til|inden|senest|primo|medio|ultimo|udgangen af|løbet af|starten af|slutningen af) )+"
    rf"({MONTH}?\s?(?:19|20)\d\d)\b"
    rf"|\b\d{{1,2}}\. {MONTH}\b"
    r"|(?<!\bfor )(?<!\baf )\b(?:19|20)\d\d\b(?!-)",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"\b{MONTH}(?: (?:19|20)\d\d)?\b")
_DURATION = re.compile(
    rf"\b(?:\d+[-–]\d+|\d+|en|{_NUMERALS})[- ]?"
    r"(?:årig\w*|år|måned\w*|uge\w*|dag\w*|døgn|time\w*|gange)(?: (?:årligt|om året|om ugen|om måneden))?\b"
    r"|\b(?:årligt|halvårligt|månedligt|kvartalsvist?|permanent|varigt|midlertidigt|løbende)\b"
    r"|\b(?:19|20)\d\d\s?[-–]\s?(?:19|20)?\d\d\b",
    re.IGNORECASE,
)
_NUMERAL = re.compile(
    r"(?<![\w.,])\d+(?:\.\d{3})*(?:,\d+)?(?![\w,]|\.\d)|½"
    rf"|\b(?:{_NUMERALS})\b",
    re.IGNORECASE,
)
_CELL = re.compile(r"(?<=\t)\s*-?\d[\d.]*(?:,\d+)?(?: ?pct\.)?(?=\t|$|\n)")


@lru_cache(maxsize=1 << 14)
def amounts_of(text: str) -> tuple[Amount, ...]:
    """`find_amounts`, remembered: the same sentences are looked at for many questions."""
    return find_amounts(text)


_ACTOR = (
    r"(?:[Rr]egeringen|[Ss]taten|[Rr]egionerne|[Kk]ommunerne|[Ff]olketinget|[Aa]potekerne|[Ll]ægerne|[Ss]ygehusene|[Ss]undhedsrådene|KL"
    r"|Danske Regioner|Region [A-ZÆØÅ]\w+"
    r"|(?:[A-ZÆØÅ][\wæøå-]*,? (?:og |for )?)*(?:[\wæøåÆØÅ-]*(?:ministeriet|styrelsen|myndigheden|rådet|nævnet|udvalget"
    r"|kommissionen|direktoratet|gruppen|organisationen|selskabet|bestyrelsen|forsamlingen|instituttet|fonden|partnerskabet)"
    r"|[\wæøåÆØÅ-]{3,}(?:ministerium|styrelse|råd|nævn|kommission|direktorat|selskab(?: [A-ZÆØÅ]\w+)?|institut))"
    r"(?: for (?:[A-ZÆØÅ]\w+(?: og )?)+)?)"
)
_ACTORS = re.compile(rf"\b{_ACTOR}(?:(?:, | og | samt ){_ACTOR})*(?!\w)")
_NAMED = re.compile(
    r"[”\"»'‘“](?P<quoted>[^”\"«’”]{2,60})[”\"«’]|(?<=[a-zæøå,] )(?P<name>[A-ZÆØÅ][a-zæøå]+(?: [A-ZÆØÅ][a-zæøå]+)+)"
)


def actor_spans(text: str, question: Question) -> tuple[tuple[int, int], ...]:
    """Who does what a question asks, by an organisation's name that it does not say itself: at most one span.

    A name follows "af" behind the verb, else it is the nearest before the verb. Where a name is asked for ("hvad
    hedder"), only a quoted or proper name counts.
    """
    if question.named:
        names = [match.span() for match in _NAMED.finditer(text) if not _ACTORS.search(match[0])]
        return tuple(span for span in names if text[slice(*span)].lower() not in question.text.lower())[:1]
    lower = question.text.lower()
    found = [match for match in _ACTORS.finditer(text) if match[0].lower() not in lower]
    if not found:
        return ()
    verbs = [
        word_at
        for content in question.words
        if not content.noun and (word_at := text.lower().find(content.text[:5])) >= 0
    ]
    verb = verbs[0] if verbs else -1
    agents = [
        match for match in found if match.start() > verb and text[: match.start()].endswith((" af ", " fra ", " hos "))
    ]
    before = [match for match in found if match.start() < verb]
    best = agents[0] if agents and verb >= 0 else before[-1] if before else found[0]
    return (best.span(),)


def answering_spans(text: str, question: Question) -> tuple[tuple[int, int], ...]:
    """The spans of `text` that are values of the kind the question asks for, ascending."""
    if question.kind == "actor":
        return actor_spans(text, question)
    return _spans(text, question.kind, question.accepts)


def cell_spans(text: str, kind: str) -> tuple[tuple[int, int], ...]:
    """The values of a table's row: of each cell but the first its number, or its share where one is asked for."""
    found: list[tuple[int, int]] = []
    for cell in re.finditer(r"(?<=\t)[^\t]+", text):
        share = _SHARE_CELL.search(cell[0])
        number = _NUMBER_CELL.match(cell[0])
        whole = share is not None and (number is None or share.start() <= number.start(1))
        match = share if share and (kind == "share" or whole) else number
        if match:
            found.append((cell.start() + match.start(1), cell.start() + match.end(1)))
    return tuple(found)


_NUMBER_CELL = re.compile(r"\s*([-–]?\d[\d.]*(?:,\d+)?)")
_SHARE_CELL = re.compile(r"(\d+(?:,\d+)?\s?(?:pct\.|%))")


@lru_cache(maxsize=1 << 15)
def _spans(text: str, kind: str, accepts: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for accepted in accepts:
        found = [
            (one.start, one.end)
            for one in amounts_of(text)
            if one.kind == accepted and not (kind == "date" and str(one.value).startswith("P"))
        ]
        if found:
            break
    more = _more(text, kind)
    return tuple(sorted(_joined([*found, *(span for span in more if not _within(span, found))])))


def _more(text: str, kind: str) -> list[tuple[int, int]]:
    """Values that are none of the amounts: fractions, years, frequencies, bare numbers, cells of a row."""
    patterns: dict[str, tuple[re.Pattern[str], ...]] = {
        "sum": (_CELL,), "share": (_FRACTION, _CELL), "date": (_YEAR_DATE, _MONTH),
        "period": (_DURATION, _YEAR_DATE), "number": (_CELL, _FRACTION, _NUMERAL),
    }  # fmt: skip
    for pattern in patterns.get(kind, ()):
        spans = [_trimmed(text, *match.span()) for match in pattern.finditer(text)]
        if kind == "number":
            spans = [span for span in spans if not _is_year_or_money(text, span)]
        if spans:
            return spans
    return []


def _is_year_or_money(text: str, span: tuple[int, int]) -> bool:
    inside = any(one.start <= span[0] and span[1] <= one.end and one.kind != "count" for one in amounts_of(text))
    return inside or bool(re.fullmatch(r"(?:19|20)\d\d", text[slice(*span)]))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _within(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for span in sorted(spans):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept

"""Sums of money, percentages and counts in a Danish sentence (pure)."""

import re
from collections.abc import Iterator
from decimal import Decimal

from search.amounts.counted_nouns import counted_noun, names_a_number
from search.amounts.numbers import (
    FIGURE,
    FREE,
    ONE,
    SIGN,
    WORD,
    AmountKind,
    RawAmount,
    looks_like_year,
    parse_number,
    parse_range,
    plain,
)

_SCALE = r"(?:mia|mio|mill)\b\.?|(?:milliard(?:er)?|million(?:er)?|tusinde?)\b|t\.?\s?(?=kr)"
_KR = r"(?:kr\b\.?|(?:kroner|DKK)\b)"
_MONEY = rf"(?:(?P<scale>{_SCALE})(?:\s*(?P<kr>{_KR}))?|(?P<only>{_KR}))"
_PERCENT = r"(?P<percent>pct\.?-?\s?point\b|procentpoint\b|procent\b|pct\b\.?|%)"
_NOUN = r"(?P<noun>\s[a-zæøåA-ZÆØÅ][\w/-]*(?:\s[a-zæøåA-ZÆØÅ][\w/-]*){0,3})"
_OUT_OF = r"(?P<outof>\s+(?:ud\s+)?af\s+(?:(?:de|landets|alle|i\s+alt)\b|(?=" + WORD + r"|[1-9])))"
_NUMBER = rf"(?:{FIGURE}|{WORD}|{ONE})"
_JOINED = rf"(?P<joined>(?:{FIGURE},\s+){{0,4}}{FIGURE}\s+(?:og|eller|samt|til)\s+)?"
_QUANTITY = re.compile(
    rf"(?P<between>\b[Mm]ellem\s+)?{FREE}(?P<sign>{SIGN})?{_JOINED}(?P<a>{_NUMBER})"
    rf"(?:\s*[-–—]\s*(?P<b>{FIGURE}))?(?:\s*(?:{_MONEY}|{_PERCENT})|{_OUT_OF}|{_NOUN})",
    re.IGNORECASE,
)
_PREFIXED = re.compile(
    rf"(?<!\w)(?P<kr>kr\.|DKK)[ \u00a0]?(?P<a>{FIGURE})(?:\s*[-–—]\s*(?P<b>{FIGURE}))?"
    r"(?:\s*(?P<scale>mia|mio|mill)\b\.?)?",
    re.IGNORECASE,
)
_AFTER_PREPOSITION = re.compile(r"\b(?:i|for|fra|år|inden|mod)\s$", re.IGNORECASE)
_PIECE = re.compile(FIGURE)
_FOREIGN = re.compile(r"\s*(?:euro\b|EUR\b|€|dollar|USD\b)", re.IGNORECASE)


def find_sums(text: str) -> Iterator[RawAmount]:
    """Every number with a unit of money or percent, or with a noun that it counts, in the order of the text."""
    for prefixed in _PREFIXED.finditer(text):
        before = text[max(0, prefixed.start() - 8) : prefixed.start()]
        if not re.search(r"(?:[\d½]|mi[oal]+\.?)\s*$", before):
            yield _of_money(prefixed)
    position = 0
    while match := _QUANTITY.search(text, position):
        found = tuple(_read(match))
        yield from found
        # a noun is only looked at, and a number that failed may be followed by one that does not
        position = max(found[-1].end, match.start() + 1) if found else _after_first_number(match)


def _after_first_number(match: re.Match[str]) -> int:
    return max(match.start() + 1, match.end("a") if not match["joined"] else match.start("a"))


def _read(match: re.Match[str]) -> Iterator[RawAmount]:
    if match["noun"] or match["outof"]:
        yield from _counts(match)
    elif match["percent"]:
        yield from _spread(match, "percent", Decimal(1), "procentpoint" if "point" in match["percent"] else "pct.")
    else:
        yield from _money(match)


def _money(match: re.Match[str]) -> Iterator[RawAmount]:
    if looks_like_year(match["a"]) and _AFTER_PREPOSITION.search(match.string[: match.start("a")][-6:]):
        return  # `i 2022 Mio. kr.`: a table's head after a year
    scale = match["scale"]
    kr = match["kr"] or match["only"]
    if kr and match["a"].lower() in ("en", "et", "én", "ét") and not scale:
        return
    if not kr:
        if _FOREIGN.match(match.string, match.end()):
            return
        word = counted_noun(match.string, match.end())
        if word is not None:
            yield from _spread(match, "count", _factor(scale), word[0], end=word[1])
            return
        if (scale or "").lower().startswith("tus"):
            return
    yield from _spread(match, "kroner", _factor(scale), "kr.")


def _factor(scale: str | None) -> Decimal:
    if not scale:
        return Decimal(1)
    folded = scale.lower()
    power = 9 if folded.startswith(("mia", "millia")) else 3 if folded.startswith("t") else 6
    return Decimal(10) ** power


def _of_money(match: re.Match[str]) -> RawAmount:
    factor, start = _factor(match["scale"]), match.start()
    low = plain(parse_number(match["a"]) * factor)
    if match["b"]:
        return RawAmount(
            start, match.end(), "kroner", low=low, high=plain(parse_number(match["b"]) * factor), unit="kr."
        )
    return RawAmount(start, match.end(), "kroner", value=low, unit="kr.")


def _counts(match: re.Match[str]) -> Iterator[RawAmount]:
    number = match["a"]
    if number.lower() in ("en", "et", "én", "ét", "en halv", "et halvt", "halvanden"):
        return
    start = match.start("a")
    if names_a_number(match.string, start, year=looks_like_year(number)) or "½" in number:
        return
    if match["outof"]:
        yield RawAmount(start, match.end("a"), "count", value=plain(parse_number(number)))
        return
    word = counted_noun(match.string, match.start("noun"))
    if word is not None:
        yield from _spread(match, "count", Decimal(1), word[0], end=word[1])


def _spread(
    match: re.Match[str], kind: AmountKind, factor: Decimal, unit: str, end: int | None = None
) -> Iterator[RawAmount]:
    """One amount, a range, or the amounts of a list that share one unit (`66 og 75 pct.`)."""
    end = match.end() if end is None else end
    sign = -1 if match["sign"] and "+" not in match["sign"] else 1
    last = parse_number(match["a"]) * factor
    pieces = _shared(match)
    if match["b"]:
        first, second = parse_range(match["a"], match["b"])
        low, high = plain(sign * first * factor), plain(second * factor)
        yield RawAmount(_start(match, pieces), end, kind, low=low, high=high, unit=unit)
    elif len(pieces) == 1 and _is_range(match):
        low = plain(sign * parse_number(pieces[0][0]) * factor)
        yield RawAmount(match.start(), end, kind, low=low, high=plain(last), unit=unit)
    else:
        for piece, start in pieces:
            yield RawAmount(start, start + len(piece), kind, value=plain(parse_number(piece) * factor), unit=unit)
        start = _start(match, pieces)
        yield RawAmount(start, end, kind, value=plain(last if pieces else sign * last), unit=unit)


def _start(match: re.Match[str], pieces: tuple[tuple[str, int], ...]) -> int:
    if pieces or match["joined"]:
        return match.start("a")
    return match.start("sign") if match["sign"] else match.start("a")


def _shared(match: re.Match[str]) -> tuple[tuple[str, int], ...]:
    """The numbers of a list before the last one, if they can share its unit: no years, no names of boxes."""
    if not match["joined"]:
        return ()
    start = match.start("joined")
    if names_a_number(match.string, start, year=False):
        return ()
    found = tuple((piece[0], start + piece.start()) for piece in _PIECE.finditer(match["joined"]))
    return () if any(looks_like_year(text) for text, _ in found) else found


def _is_range(match: re.Match[str]) -> bool:
    joint = match["joined"].split()[-1].lower()
    if joint == "og":
        return match["between"] is not None
    return joint == "til" and re.search(r"\bfra\s+$", match.string[: match.start()], re.IGNORECASE) is None

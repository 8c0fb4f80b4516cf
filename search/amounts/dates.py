"""Dates, periods and price levels in a Danish sentence (pure)."""

import datetime
import re
from collections.abc import Callable, Iterator

from indexer.language.words import ABBREVIATED_MONTH, MONTH, ORDINALS, YEAR, full_year, month_number
from search.amounts.numbers import FREE, WORD, RawAmount, parse_number, plain

_MONTH = rf"(?:{MONTH}|{ABBREVIATED_MONTH}\b\.?)"
_NOT_JOINED = r"(?![\d/’']|[.,]\d|-\w)"
_DASH = r"\s*[-–—]\s*"
_HALF = r"(?P<n>[1-4]\.|første|andet|tredje|fjerde)\s*(?P<what>[Kk]vartal|[Hh]alvår)"

_PRICE = re.compile(
    rf"{FREE}(?:(?P<before>(?:20|19)?\d\d)\s?-\s?(?:(?:pl|PL|Pl|P/L|p/l)\b(?:[-\s]niveau(?:et)?\b)?|pris(?:er|niveau)\b"
    r"|pris-\sog\slønniveau\b)"
    r"|(?:PL|pl)-(?:niveau\s)?(?P<after>(?:20|19)?\d\d)(?![\d-])"
    r"|(?P<plain>(?:20|19)\d\d)\s(?:pl|PL)\b)"
)
_RANGE_OF_DAYS = re.compile(
    rf"{FREE}(?P<d1>\d{{1,2}})\.{_DASH}(?P<d2>\d{{1,2}})\.\s*(?P<m>{_MONTH})\s*(?P<y>{YEAR}){_NOT_JOINED}"
)
_DAY = re.compile(
    rf"{FREE}(?P<d>\d{{1,2}})\.\s*(?P<m>{_MONTH})(?!\w)(?:\s*(?P<y>{YEAR})(?![\d/]|[.,]\d))?", re.IGNORECASE
)
_NUMERIC_DAY = re.compile(
    rf"{FREE}(?:(?P<d>\d{{1,2}})(?P<s>[./-])(?P<m>\d{{1,2}})(?:(?P=s)|[\s-])(?P<y>{YEAR})"
    rf"|(?P<y2>{YEAR})-(?P<m2>\d\d)-(?P<d2>\d\d)){_NOT_JOINED}"
)
_MONTHS_OF_YEAR = re.compile(rf"\b(?P<m1>{_MONTH}){_DASH}(?P<m2>{_MONTH})\s+(?P<y>{YEAR}){_NOT_JOINED}", re.IGNORECASE)
_MONTH_OF_YEAR = re.compile(rf"(?<![\w.])(?P<m>{_MONTH})\s+(?P<y>{YEAR}){_NOT_JOINED}", re.IGNORECASE)
_PART_OF_YEAR = re.compile(rf"{FREE}{_HALF}\s+(?:af\s+|i\s+)?(?P<y>{YEAR}){_NOT_JOINED}", re.IGNORECASE)
_ABOUT_YEAR = re.compile(
    r"\b(?:primo|medio|ultimo|foråret|efteråret|sommeren|vinteren|(?:ind|ud)gangen\saf|begyndelsen\saf|starten\saf"
    rf"|slutningen\saf|midten\saf|inden|senest(?:\si)?)\s+(?:(?P<m>{_MONTH})\s+)?(?P<y>{YEAR}){_NOT_JOINED}",
    re.IGNORECASE,
)
_TURN_OF_YEAR = re.compile(rf"\bårsskiftet\s+(?P<y>{YEAR})/(?P<y2>(?:20)?\d\d)(?!\d)", re.IGNORECASE)
_YEARS = re.compile(
    rf"{FREE}(?P<a>{YEAR})(?:(?:{_DASH}|/)(?P<b>{YEAR})|\s+til(?:\sog\smed)?\s+(?P<c>{YEAR})|[-/](?P<e>\d\d))"
    r"(?![\d/]|[.,]\d|-\w|\s*(?:mio|mia|mill|kr|pct)\b)"
)
_UNITS = (
    ("år", "P{}Y"),
    ("måned", "P{}M"),
    ("mdr", "P{}M"),
    ("uge", "P{}W"),
    ("dag", "P{}D"),
    ("døgn", "P{}D"),
    ("hverdag", "P{}D"),
    ("arbejdsdag", "P{}D"),
    ("time", "PT{}H"),
    ("minut", "PT{}M"),
)
_PARTS_OF_YEAR = {"kvartal": 3, "halvår": 6}
_LENGTH = re.compile(
    r"(?P<lead>\b(?:[Dd]e|[Dd]en)\s(?:kommende|næste|seneste|sidste|første|følgende)\s)?"
    rf"{FREE}(?P<a>\d{{1,3}}(?:,\d)?½?|½|{WORD})(?:(?:{_DASH}|\s+til\s+)(?P<b>\d{{1,3}}|{WORD}))?\s*"
    r"(?P<unit>år|måned|mdr|uge|hverdag|arbejdsdag|dag|døgn|time|minut|kvartal|halvår)(?:er|e|r|ter)?s?\b(?!-)",
    re.IGNORECASE,
)
_AGED = re.compile(
    r"(?:\b(?:fyldt|fylder|ældre\send|yngre\send|alderen|aldersgruppen|alder\spå)"
    r"|\b(?:børn|barn|barnet|unge|voksen|person|patient|borgere|personer|kvinder|mænd|patienter|ældre|voksne)\s(?:under|over|på|fra|mellem|til))"
    r"(?:\s(?:på|fra|mellem|under|over|de))*\s*$",
    re.IGNORECASE,
)
_OVER_UNDER = re.compile(r"\b(?:over|under|mindst|fra|til|op\stil|er|bliver|blev|fylder)\s*$", re.IGNORECASE)
_ADULT = 14  # years: more than this after "over" or "under" is an age, not a duration


def find_times(text: str) -> Iterator[RawAmount]:
    """Price levels, dates and periods, those that must be read first first; spans of one kind may lie in another."""
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            found = read(match)
            if found is not None:
                yield found


def _price_level(match: re.Match[str]) -> RawAmount:
    year = match["before"] or match["after"] or match["plain"]
    return RawAmount(*match.span(), "price_level", value=f"{full_year(year)}-pl")


def _iso(year: str, month: int, day: str) -> str | None:
    try:
        return datetime.date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


def _days(match: re.Match[str]) -> RawAmount | None:
    month = month_number(match["m"])
    low, high = _iso(match["y"], month, match["d1"]), _iso(match["y"], month, match["d2"])
    return RawAmount(*match.span(), "date", low=low, high=high) if low and high else None


def _day(match: re.Match[str]) -> RawAmount | None:
    month = month_number(match["m"])
    # a leap year stands in where no year is given, so that 29 February is a day
    value = _iso(match["y"] or "2000", month, match["d"])
    if value is None:
        return None
    end = match.end() if match["y"] else match.end("m")
    return RawAmount(match.start(), end, "date", value=value if match["y"] else "-" + value[4:])


def _numeric_day(match: re.Match[str]) -> RawAmount | None:
    year, month, day = match["y"] or match["y2"], match["m"] or match["m2"], match["d"] or match["d2"]
    value = _iso(year, int(month), day)
    return RawAmount(*match.span(), "date", value=value) if value else None


def _months(match: re.Match[str]) -> RawAmount:
    low, high = (f"{match['y']}-{month_number(match[name]):02}" for name in ("m1", "m2"))
    return RawAmount(*match.span(), "period", low=low, high=high)


def _month_of_year(match: re.Match[str]) -> RawAmount:
    return RawAmount(*match.span(), "date", value=f"{match['y']}-{month_number(match['m']):02}")


def _part_of_year(match: re.Match[str]) -> RawAmount | None:
    number = ORDINALS.get(match["n"].lower()) or int(match["n"].rstrip("."))
    letter = "Q" if match["what"].lower() == "kvartal" else "H"
    if letter == "H" and number > 2:
        return None
    return RawAmount(*match.span(), "date", value=f"{match['y']}-{letter}{number}")


def _about_year(match: re.Match[str]) -> RawAmount:
    month = f"-{month_number(match['m']):02}" if match["m"] else ""
    return RawAmount(*match.span(), "date", value=match["y"] + month)


def _turn_of_year(match: re.Match[str]) -> RawAmount | None:
    first = int(match["y"])
    return (
        RawAmount(*match.span(), "date", low=first, high=first + 1)
        if int(match["y2"][-2:]) == (first + 1) % 100
        else None
    )


def _years(match: re.Match[str]) -> RawAmount | None:
    low = int(match["a"])
    last = match["b"] or match["c"] or match["a"][:2] + match["e"]
    if int(last) <= low:
        return None
    return RawAmount(*match.span(), "period", low=low, high=int(last))


def _length(match: re.Match[str]) -> RawAmount | None:
    before = match.string[max(0, match.start() - 40) : match.start()]
    years = match["unit"].lower() == "år"
    number = parse_number(match["a"])
    if years and (_AGED.search(before) or (_OVER_UNDER.search(before) and number > _ADULT)):
        return None
    low = _duration(match["unit"].lower(), match["a"])
    if match["b"]:
        return RawAmount(*match.span(), "period", low=low, high=_duration(match["unit"].lower(), match["b"]))
    return RawAmount(*match.span(), "period", value=low)


def _duration(unit: str, number: str) -> str:
    months = _PARTS_OF_YEAR.get(unit)
    if months:
        return f"P{plain(parse_number(number) * months)}M"
    return dict(_UNITS)[unit].format(plain(parse_number(number)))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], RawAmount | None]], ...] = (
    (_PRICE, _price_level),
    (_RANGE_OF_DAYS, _days),
    (_DAY, _day),
    (_NUMERIC_DAY, _numeric_day),
    (_TURN_OF_YEAR, _turn_of_year),
    (_PART_OF_YEAR, _part_of_year),
    (_MONTHS_OF_YEAR, _months),
    (_ABOUT_YEAR, _about_year),
    (_MONTH_OF_YEAR, _month_of_year),
    (_YEARS, _years),
    (_LENGTH, _length),
)

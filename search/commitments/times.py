"""The days that a Danish time expression means: a date, a month, a quarter, a season, a year or a span of years (pure).

Agreements are made before the summer: of a day or a month without a year that of January to May is the next year's.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date

from indexer.language.words import MONTH, ORDINALS, YEAR, month_number

_SEASONS = {"forår": (3, 5), "sommer": (6, 8), "efterår": (9, 11), "vinter": (12, 12)}
_ORDER = "1|2|3|4|første|andet|anden|tredje|fjerde"
_SEASON = r"(?:for|efter)året|sommeren|vinteren"
_END = r"(?![\d/’']|[.,]\d|-(?:pl|priser|niveau|\d)|-\w)"

TIME = re.compile(
    rf"""(?P<date>(?:den\s|d\.\s)?(?P<day>\d{{1,2}})\.?\s(?P<month>{MONTH})(?:\s(?P<y1>{YEAR}){_END})?)
    |(?P<part>(?:(?P<edge>ud|ind)gangen\saf\s)?(?P<n>{_ORDER})\.?\s(?P<what>kvartal|halvår)(?:\s(?:af\s|i\s)?(?P<y2>{YEAR}){_END})?)
    |(?P<season_of>(?P<early>start(?:en\saf)?\s|begyndelsen\saf\s|slutningen\saf\s)?(?P<season>{_SEASON})(?:\s(?P<y3>{YEAR}){_END})?)
    |(?P<turn>årsskiftet(?:\s(?P<y4>{YEAR})/(?P<y5>\d{{2,4}}))?)
    |(?P<about>(?P<where>primo|medio|ultimo|udgangen\saf|begyndelsen\saf|starten\saf|slutningen\saf|midten\saf)\s(?:måneden\s)?
        (?:(?P<m2>{MONTH})(?:\s(?P<y6>{YEAR}){_END})?|(?P<y7>{YEAR}){_END}|(?P<this>året|indeværende\sår)\b|(?P<next1>næste\sår)\b))
    |(?P<month_of>(?P<m3>{MONTH})(?!\s\d{{4}}-)(?:\småned)?(?:\s(?P<y8>{YEAR}){_END})?)
    |(?P<span>(?:(?:perioden|årene)\s)?(?:fra\s)?(?P<y9>{YEAR})\s?(?:-|–|til(?:\sog\smed)?|og)\s?(?P<y10>{YEAR}|\d\d){_END})
    |(?P<school>(?:skoleåret|folketingssamlingen|folketingsåret|studieåret)\s(?P<y11>{YEAR})/(?P<y12>\d{{2,4}}))
    |(?P<year>(?:finans|budget|overgangs)?(?:året\s)?(?P<y13>{YEAR}){_END}(?P<on>\sog\sfrem(?:over|efter)?\b)?)
    |(?P<relative>senere\spå\såret|(?P<next2>(?:til\s)?(?<!de\s)næste\sår)|(?:inde|nuvæ)værende\sår|i\sår\b|årets\sudgang|sommerferien|valgperioden)""",
    re.IGNORECASE | re.VERBOSE,
)


def _year(match: re.Match[str], names: tuple[str, ...], made: int) -> tuple[int, bool]:
    stated = next((match[name] for name in names if match[name]), None)
    return (int(stated), False) if stated else (made, True)


Days = tuple[date, date, bool]
"""The first day, the last, and whether the year follows from the agreement's."""


def _month_days(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _of_date(match: re.Match[str], made: int) -> Days | None:
    year, assumed = _year(match, ("y1",), made)
    try:
        day = date(year, month_number(match["month"]), int(match["day"]))
        if assumed and day.month < 6:  # agreements are made before the summer
            day = day.replace(year=year + 1)
    except ValueError:
        return None
    return day, day, assumed


def _of_part(match: re.Match[str], made: int) -> Days | None:
    year, assumed = _year(match, ("y2",), made)
    number = ORDINALS.get(match["n"].lower()) or int(match["n"])
    size = 3 if match["what"].lower() == "kvartal" else 6
    if number * size > 12:
        return None
    first, last = _month_days(year, (number - 1) * size + 1, number * size)
    return (last, last, assumed) if (match["edge"] or "").lower() == "ud" else (first, last, assumed)


def _of_season(match: re.Match[str], made: int) -> Days:
    year, assumed = _year(match, ("y3",), made)
    months = next(months for name, months in _SEASONS.items() if match["season"].lower().startswith(name))
    if assumed and match["season"].lower().startswith("for"):
        year += 1
    first, last = _month_days(year, *months)
    return first, last, assumed


def _of_about(match: re.Match[str], made: int) -> Days:
    year, assumed = _year(match, ("y6", "y7"), made)
    year += bool(match["next1"])
    where = match["where"].lower()
    early, late = where.startswith(("primo", "beg", "start")), where.startswith(("ultimo", "ud", "slut"))
    if match["m2"]:
        month = month_number(match["m2"])
        if assumed and month < 6:
            year += 1
        last = calendar.monthrange(year, month)[1]
        low, high = (1, 10) if early else (21, last) if late else (11, 20)
        return date(year, month, last if where.startswith("ud") else low), date(year, month, high), assumed
    if where.startswith("ud"):
        return date(year, 12, 31), date(year, 12, 31), assumed
    months = (1, 3) if early else (10, 12) if late else (4, 9)
    return (*_month_days(year, *months), assumed)


def _of_month(match: re.Match[str], made: int) -> Days:
    year, assumed = _year(match, ("y8",), made)
    month = month_number(match["m3"])
    return (*_month_days(year + (assumed and month < 6), month, month), assumed)


def _of_years(low: str, high: str) -> Days | None:
    last = int(high) if len(high) == 4 else int(low[:2] + high)
    return (date(int(low), 1, 1), date(last, 12, 31), False) if last >= int(low) else None


def _of_relative(match: re.Match[str], made: int) -> Days | None:
    if match["relative"].lower() == "valgperioden":
        return None
    year = made + bool(match["next2"])
    last = date(year, 6, 30) if match["relative"].lower() == "sommerferien" else date(year, 12, 31)
    return date(year, 1, 1), last, True


def _of_turn(match: re.Match[str], made: int) -> Days:
    year = int(match["y4"]) if match["y4"] else made
    return date(year, 12, 31), date(year + 1, 1, 1), not match["y4"]


_READERS: tuple[tuple[str, Callable[[re.Match[str], int], Days | None]], ...] = (
    ("date", _of_date),
    ("part", _of_part),
    ("season_of", _of_season),
    ("turn", _of_turn),
    ("about", _of_about),
    ("month_of", _of_month),
    ("span", lambda match, made: _of_years(match["y9"], match["y10"])),
    ("school", lambda match, made: _of_years(match["y11"], match["y12"])),
    ("year", lambda match, made: (date(int(match["y13"]), 1, 1), date(int(match["y13"]), 12, 31), False)),
    ("relative", _of_relative),
)


def days_of(match: re.Match[str], made: int) -> Days | None:
    """The days of a match of `TIME`; made: the year in which the agreement was made."""
    read = next(read for name, read in _READERS if match[name])
    return read(match, made)

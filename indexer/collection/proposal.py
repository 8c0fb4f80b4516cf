"""Proposes the catalog entry of a new file: title, year, parties, aliases and date of signing, from its own words.

A person reads a proposal before it counts; what the text does not say has to be given.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from indexer.collection.parties import SIDES, agreeing_parties, party_names
from indexer.errors import SourceError
from indexer.language.folding import slug
from indexer.language.words import MONTH, YEAR, month_number
from indexer.models import Agreement, Line, Source

_YEAR = f"({YEAR})"
_ABOUT = re.compile(
    rf"\b(?:økonomi\w*|budget\w*|finanslov\w*|forårsaftale|aftale\w*|for|i)\s+(?:for\s+|i\s+)?{_YEAR}\b", re.I
)
_ECONOMY = re.compile(rf"\b(regionernes|kommunernes|amternes)\s+økonomi\s+(?:for|i)\s+{_YEAR}", re.I)
_NICKNAMES = {"regionernes": "Regionsaftalen", "kommunernes": "Kommuneaftalen", "amternes": "Amtsaftalen"}
_BUDGET = re.compile(rf"\b(?:økonomiaftale\w*|ØA)\s*(?:for\s+|i\s+)?{_YEAR}", re.I)
_DATED = re.compile(rf"\b{MONTH}\s+{_YEAR}", re.I)
_SIGNED = re.compile(rf"(?:[A-ZÆØÅ][\w ]{{1,40}},\s*)?(?:den\s+)?(\d{{1,2}})\.\s*({MONTH})\s+{_YEAR}\.?", re.I)
"""A line that is a date, with the place or the office before it: "København, den 10. juni 2024"."""
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_NAMES_IT = re.compile(
    r"\b\w*(?:aftale|overenskomst|regeringsgrundlag|forlig|reform|udspil|forståelsespapir|strategi|handlingsplan)\w*\b",
    re.I,
)
_CALLED = re.compile(
    r"\b(?:herefter|i det følgende|også|i daglig tale)\s+(?:(?:kaldet|kaldt|benævnt|omtalt|betegnet)\s+)?"
    r"[»\"”„]([^«»\"”“„]{3,60})[«\"”“]"
)
"""What a text says that it is called: "(herefter »Infrastrukturaftalen«)"."""
_HEAD = re.compile(r"([A-ZÆØÅ]\w*aftale)(?:\s+((?:19|20)\d\d))?(?=\s+(?:om|for|mellem|vedrørende)\b|$)")
_SUBJECT = re.compile(r"[Aa]ftale\s+(?:\d{4}\s+)?(om\s.+)")
_SIGNATURE = 30
_COVER = 45
_OPENING = 20_000
"""Characters of the text in which it says what it is called, and who the government is."""
_LONGEST_TITLE = 200
_SHORT = 40


def propose_entry(
    path: Path,
    source: Source,
    existing: Sequence[Agreement] = (),
    *,
    title: str | None = None,
    short_title: str | None = None,
    year: int | None = None,
    parties: Sequence[str] | None = None,
) -> Agreement:
    """The entry for the file at `path` that was read as `source`; what is given goes before what is found.

    existing: the catalog's entries; id and short title differ from theirs.

    Raises:
        SourceError: the text names no year, and none is given.
    """
    text = _text(source.lines)
    title = title or _title(source.lines, text) or path.stem
    year = year or _year(title, source.lines, text, path.stem)
    if year is None:
        raise SourceError(f"{path.name} nævner intet år, som aftalen kan gælde: angiv det med --year.")
    found = tuple(parties) if parties is not None else _who_agrees(title, source.lines, text)
    about = _ECONOMY.search(title)
    short = short_title or _unique(_short_title(title, year), [each.short_title for each in existing], " ")
    base = f"oa-{slug(about[1]).removesuffix('nes').removesuffix('er')}er-{year}" if about else _id_of(short, year)
    return Agreement(
        id=_unique(base, [each.id for each in existing], "-"), title=title, short_title=short, year=year,
        parties=found, file=path.name, aliases=_aliases(title, short, year, text), signed=_signed(source.lines),
    )  # fmt: skip


def _text(lines: Iterable[Line]) -> str:
    joined = " ".join(" ".join(line.text.split()) for line in lines if line.role != "footnote")
    return re.sub(r"(?<=[a-zæøå])-\s+(?=[a-zæøå])(?!(?:og|eller|samt)\b)", "", joined)


def _title(lines: Sequence[Line], text: str) -> str | None:
    """The format's own title, else a line of the cover that names an agreement, else the economy it is about."""
    told = [line for line in lines if line.role == "title"]
    if told:
        return _tidy(" ".join(line.text for line in told[:3]))
    cover = _cover(lines)
    for line in cover:
        words = _tidy(line.text)
        named = _NAMES_IT.search(words) and words[:1].isupper() and not words.endswith((".", ",", ":", "-"))
        if named and len(words) < 120 and line.role in (None, "heading", "title", "text"):
            return words
    economies = Counter((match[1].lower(), match[2]) for match in _ECONOMY.finditer(text))
    if economies:
        whose, year = economies.most_common(1)[0][0]
        return f"Aftale om {whose} økonomi for {year}"
    if text.count("Danske Regioner") > 2 and _BUDGET.search(text):
        return f"Aftale om regionernes økonomi for {_commonest(_BUDGET, text)}"
    return next((_tidy(line.text) for line in cover if line.role == "heading"), None)


def _cover(lines: Sequence[Line]) -> list[Line]:
    """The lines before the running text: up to two long ones in a row, a long paragraph or a section's heading."""
    cover: list[Line] = []
    last = 0
    for line in lines:
        words = line.text.strip()
        if len(words) > 130 or (len(words) > 60 and last > 60) or re.match(r"1\.?\s+[A-ZÆØÅ]", words):
            break
        if words:
            cover.append(line)
            last = len(words)
    return cover[:_COVER]


def _tidy(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())[:_LONGEST_TITLE].strip(" *·|")


def _year(title: str, lines: Sequence[Line], text: str, stem: str) -> int | None:
    """The year the agreement is about: the title's, the economy's, the cover's date, the file name's."""
    for found in (_ABOUT.findall(title), _ANY_YEAR.findall(title)):
        if found:
            return int(found[-1])
    cover = " ".join(line.text for line in [line for line in lines if line.text.strip()][:12])
    for found in (_DATED.findall(cover), _ANY_YEAR.findall(cover), _ANY_YEAR.findall(stem)):
        if found:
            return int(found[0])
    common = _commonest(_BUDGET, text) or _commonest(_ANY_YEAR, text)
    return int(common) if common else None


def _who_agrees(title: str, lines: Sequence[Line], text: str) -> tuple[str, ...]:
    """The two parties of a yearly economy agreement, else those of the cover and the text."""
    economy = _ECONOMY.search(title)
    other = SIDES.get(economy[1].lower()) if economy else None
    if other and other in party_names(text):
        return ("Regeringen", other)
    cover = [line.text for line in _cover(lines)]
    return agreeing_parties(cover, text)


def _aliases(title: str, short: str, year: int, text: str) -> tuple[str, ...]:
    """What else it is called: as yearly economy agreements are, as its title in running text, as it says itself."""
    if economy := _ECONOMY.search(title):
        whose = economy[1].lower()
        names = [f"Økonomiaftalen for {year}", f"{whose.capitalize()} økonomiaftale for {year}"]
        names.append(f"{_NICKNAMES[whose]} for {year}")
    else:
        head, subject = _HEAD.match(title), _SUBJECT.search(title)
        names = [f"{head[1]}n {head[2]}" if head[2] else f"{head[1]}n"] if head and head[1] != "Aftale" else []
        names += [f"Aftalen {subject[1]}"] if subject else []
    names += [" ".join(name.split()) for name in _CALLED.findall(text[:_OPENING])]
    known = {title.casefold(), short.casefold()}
    return tuple(name for name in dict.fromkeys(names) if name.casefold() not in known)


def _signed(lines: Sequence[Line]) -> datetime.date | None:
    """The one date that stands alone on lines of the cover and the last lines; None where there are two, or none."""
    ends = [*_cover(lines), *lines[-_SIGNATURE:]]
    matches = [match for line in ends if (match := _SIGNED.fullmatch(line.text.strip()))]
    dates = {(int(match[3]), month_number(match[2]), int(match[1])) for match in matches}
    try:
        return datetime.date(*dates.pop()) if len(dates) == 1 else None
    except ValueError:  # "31. juni"
        return None


def _commonest(pattern: re.Pattern[str], text: str) -> str:
    counts = Counter(pattern.findall(text))
    return counts.most_common(1)[0][0] if counts else ""


def _short_title(title: str, year: int) -> str:
    """What people call it: "ØA25" for the yearly economy agreements, else the title up to what it is about."""
    if _ECONOMY.search(title):
        return f"ØA{year % 100:02d}"
    head = re.split(r"\s+(?:om|for|mellem|vedrørende|[-–:])\s+", title)[0]
    words = title if len(title) <= _SHORT else head
    if len(words) > _SHORT:
        words = words[:_SHORT].rsplit(" ", 1)[0]
    generic = words.lower() in ("aftale", "politisk aftale", "regeringsgrundlag", "overenskomst")
    return f"{words} {year}" if generic else words


def _id_of(short: str, year: int) -> str:
    name = slug(re.sub(r"[.*]", " ", short))[:60].strip("-") or "aftale"
    return name if str(year) in name else f"{name}-{year}"


def _unique(text: str, taken: Iterable[str], joint: str) -> str:
    """`text`, with a number where it is taken."""
    known = {each.casefold() for each in taken}
    number = 2
    candidate = text
    while candidate.casefold() in known:
        candidate = f"{text}{joint}{number}"
        number += 1
    return candidate

"""The catalog entry that a new file seems to want: title, year and parties as its own words say them.

A proposal is read by a person before it counts; what the text does not say has to be given.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from indexer.errors import SourceError
from indexer.language.folding import slug
from indexer.language.words import MONTH, YEAR
from indexer.models import Agreement, Line, Source

_PARTIES: tuple[tuple[str, str], ...] = (
    ("Regeringen", r"[Rr]egeringen|REGERINGEN"),
    ("KL", r"KL|Kommunernes Landsforening"),
    ("Danske Regioner", r"Danske Regioner|DANSKE REGIONER"),
    ("Amtsrådsforeningen", r"Amtsrådsforeningen"),
    ("Socialdemokratiet", r"Socialdemokrat(?:iet|erne)"),
    ("Venstre", r"(?<!Radikale )Venstre"),
    ("Det Konservative Folkeparti", r"(?:Det )?Konservative(?: Folkeparti)?"),
    ("Radikale Venstre", r"(?:Det )?Radikale(?: Venstre)?"),
    ("SF", r"SF|(?:SF )?[-–(]?Socialistisk Folkeparti\)?"),
    ("Enhedslisten", r"Enhedslisten"),
    ("Dansk Folkeparti", r"Dansk Folkeparti"),
    ("Liberal Alliance", r"Liberal Alliance"),
    ("Moderaterne", r"Moderaterne"),
    ("Danmarksdemokraterne", r"Danmarksdemokraterne"),
    ("Alternativet", r"Alternativet"),
    ("Nye Borgerlige", r"Nye Borgerlige"),
    ("Kristendemokraterne", r"Kristendemokraterne|Kristeligt Folkeparti"),
    ("Borgernes Parti", r"Borgernes Parti"),
    ("Dansk Arbejdsgiverforening", r"Dansk Arbejdsgiverforening|DA"),
    ("Fagbevægelsens Hovedorganisation", r"Fagbevægelsens Hovedorganisation|FH"),
    ("Forhandlingsfællesskabet", r"Forhandlingsfællesskabet"),
    ("Akademikerne", r"Akademikerne"),
    ("PLO", r"Praktiserende Lægers Organisation|PLO"),
)
_SIDES = {"regionernes": "Danske Regioner", "kommunernes": "KL", "amternes": "Amtsrådsforeningen"}
_GOVERNMENTS = (
    (r"VLAK", ("Venstre", "Liberal Alliance", "Det Konservative Folkeparti")),
    (r"VK", ("Venstre", "Det Konservative Folkeparti")),
    (r"SVM", ("Socialdemokratiet", "Venstre", "Moderaterne")),
    (r"SRSF", ("Socialdemokratiet", "Radikale Venstre", "SF")),
    (r"SR", ("Socialdemokratiet", "Radikale Venstre")),
)
_NAME = "|".join(f"(?:{pattern})" for _, pattern in _PARTIES)
_WORD = rf"(?<![\w-])(?:{_NAME})(?![\w-])"
_LIST = re.compile(rf"{_WORD}(?:\s*\([^()]{{0,200}}\))?(?:(?:\s*,\s*|\s+og\s+|\s+samt\s+|\s*,\s*og\s+){_WORD})*")
_AGREES = re.compile(
    r"\s*(?:\([^()]{0,200}\)\s*)?(?:(?:er|har|blev|noterer|indgik|indgår|ønsker|anerkender|vil|bekræfter)\b[^.]{0,60}?)?"
    r"\b(?:enige?|aftalt|indgået|indgik|indgår|aftaler|noterer sig|anerkender|ønsker)\b"
)
_BETWEEN = re.compile(r"(?:[Dd]enne\s+)?(?:[Aa]ftale\w*|[Oo]verenskomst\w*)[^.]{0,120}?\bmellem\s+$")
_YEAR = f"({YEAR})"
_ABOUT = re.compile(
    rf"\b(?:økonomi\w*|budget\w*|finanslov\w*|forårsaftale|aftale\w*|for|i)\s+(?:for\s+|i\s+)?{_YEAR}\b", re.I
)
_ECONOMY = re.compile(rf"\b(regionernes|kommunernes|amternes)\s+økonomi\s+(?:for|i)\s+{_YEAR}", re.I)
_BUDGET = re.compile(rf"\b(?:økonomiaftale\w*|ØA)\s*(?:for\s+|i\s+)?{_YEAR}", re.I)
_DATED = re.compile(rf"\b{MONTH}\s+{_YEAR}", re.I)
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_NAMES_IT = re.compile(
    r"\b\w*(?:aftale|overenskomst|regeringsgrundlag|forlig|reform|udspil|forståelsespapir|strategi|handlingsplan)\w*\b",
    re.I,
)
_COVER = 45
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
    found = tuple(parties) if parties is not None else _parties(title, source.lines, text)
    about = _ECONOMY.search(title)
    short = short_title or _unique(_short_title(title, year), [each.short_title for each in existing], " ")
    base = f"oa-{slug(about[1]).removesuffix('nes').removesuffix('er')}er-{year}" if about else _id_of(short, year)
    return Agreement(_unique(base, [each.id for each in existing], "-"), title, short, year, found, path.name)


def as_toml(agreement: Agreement) -> str:
    """The entry as a table of catalog.toml."""
    fields = [f"{name} = {_quoted(getattr(agreement, name))}" for name in ("id", "title", "short_title")]
    fields.append(f"year = {agreement.year}")
    fields.append(f"parties = [{', '.join(_quoted(party) for party in agreement.parties)}]")
    fields.append(f"file = {_quoted(agreement.file)}")
    return "\n".join(("[[agreement]]", *fields, ""))


def _quoted(text: str) -> str:
    """A TOML basic string; control characters escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or ord(c) == 127 else c for c in escaped) + '"'


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


def _commonest(pattern: re.Pattern[str], text: str) -> str:
    counts = Counter(pattern.findall(text))
    return counts.most_common(1)[0][0] if counts else ""


def _parties(title: str, lines: Sequence[Line], text: str) -> tuple[str, ...]:
    """Who agrees, in our order of names.

    The two parties of a yearly economy agreement; else the names that most often stand before "er enige" and the like
    (all that the cover names among them); else the parties of a government known by its letters; else the government.
    """
    economy = _ECONOMY.search(title)
    other = _SIDES.get(economy[1].lower()) if economy else None
    if other and other in _names(text):
        return ("Regeringen", other)
    covered = _covered(lines)
    agreeing = _agreeing(text)
    for names, _ in agreeing.most_common():
        if set(covered) <= set(names):
            return names
    if agreeing:
        return agreeing.most_common(1)[0][0]
    if len(covered) >= 2:
        return covered
    government = _government(" ".join(line.text for line in _cover(lines)) + " " + text[:20000])
    return government or covered or (("Regeringen",) if "Regeringen" in _names(text) else ())


def _covered(lines: Sequence[Line]) -> tuple[str, ...]:
    """The names that stand alone on lines of the cover."""
    return _names(" , ".join(line.text for line in _cover(lines) if _LIST.fullmatch(line.text.strip(" .*"))))


def _agreeing(text: str) -> Counter[tuple[str, ...]]:
    """How often each list of two names or more agrees on something; "denne aftale mellem ..." counts most."""
    counts: Counter[tuple[str, ...]] = Counter()
    for match in _LIST.finditer(text):
        before, after = text[max(0, match.start() - 150) : match.start()], text[match.end() : match.end() + 90]
        names = _names(match[0])
        between = _BETWEEN.search(before)
        if len(names) >= 2 and (between or _AGREES.match(after)):
            counts[names] += 10 if between and between[0].startswith(("Denne", "denne")) else 1
    return counts


def _names(text: str) -> tuple[str, ...]:
    """Canonical names in `text`, in our order."""
    return tuple(name for name, pattern in _PARTIES if re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", text))


def _government(text: str) -> tuple[str, ...]:
    """The parties of a government named by its letters ("VK-regeringen")."""
    for letters, names in _GOVERNMENTS:
        if re.search(rf"\b{letters}[- ][Rr]egering", text):
            return names
    return ()


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

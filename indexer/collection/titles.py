"""Reads what a file calls itself: its title, and what else it is called."""

import re
from collections import Counter
from collections.abc import Sequence

from indexer.collection.guess import OPENING, Guess, cover_lines
from indexer.language.words import MONTH, YEAR
from indexer.models import Line

_YEAR = f"({YEAR})"
ECONOMY = re.compile(rf"\b(regionernes|kommunernes|amternes)\s+økonomi\s+(?:for|i)\s+{_YEAR}", re.I)
"""A yearly economy agreement as it names itself: whose economy, and the year."""
BUDGET = re.compile(rf"\b(?:økonomiaftale\w*|ØA)\s*(?:for\s+|i\s+)?{_YEAR}", re.I)
"""A yearly economy agreement as others name it; the group is the year."""
_NICKNAMES = {"regionernes": "Regionsaftalen", "kommunernes": "Kommuneaftalen", "amternes": "Amtsaftalen"}
_KIND = (
    r"\w*(?:aftale|aftalen|aftaletekst|overenskomst|regeringsgrundlag|forlig|reform|udspil|forståelsespapir|strategi|"
    r"handlingsplan|protokollat|kontrakt)"
)
_NAMES_IT = re.compile(rf"\b{_KIND}\w*\b", re.I)
_ONLY_KIND = re.compile(
    rf"(?:(?:politisk|ny|endelig|den)\s+)*{_KIND}(?:\s+(?:for\s+)?{YEAR}(?:\s*[-–/]\s*\d{{2,4}})?)?", re.I
)
"""Says what kind of document it is, and not which: "Regeringsgrundlag 2001", "Politisk aftale"."""
_PART = re.compile(
    r"(?:(?:[IVXLC]+|\d+|[A-Z])[.)]?\s+)?(?:del|afsnit|kapitel|bilag|indledning|indhold\w*|forord|side|boks|tabel|resumé)"
    r"(?:\s+(?:[IVXLC]+|\d+|[A-Z]))?[.:]?",
    re.I,
)
"""Names a part of a document: "I. Del", "Bilag 1", "Indholdsfortegnelse"."""
_DATE_LINE = re.compile(
    rf"(?:[A-ZÆØÅ]\w*,?\s+)?(?:den\s+)?(?:\d{{1,2}}\.\s*)?(?:{MONTH}\s+)?{YEAR}\.?|(?:[A-ZÆØÅ]\w*,?\s+)?{MONTH}\s+{YEAR}",
    re.I,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_CALLED = re.compile(
    r"\b(?:herefter|i det følgende|også|i daglig tale)\s+(?:(?:kaldet|kaldt|benævnt|omtalt|betegnet)\s+)?"
    r"[»\"”„]([^«»\"”“„]{3,60})[«\"”“]"
)
"""What a text says that it is called: "(herefter »Infrastrukturaftalen«)"."""
_HEAD = re.compile(r"([A-ZÆØÅ]\w*aftale)(?:\s+((?:19|20)\d\d))?(?=\s+(?:om|for|mellem|vedrørende)\b|$)")
_SUBJECT = re.compile(r"[Aa]ftale\s+(?:\d{4}\s+)?(om\s.+)")
_GOES_ON = re.compile(r"(?:\b(?:om|for|mellem|og|af|i|til|med|vedrørende):?|[-–:])$")
_CARRIES_ON = re.compile(r"(?:om|for|mellem|vedrørende)\b")
"""How a line of a title ends that is not its last, and how the next begins."""
_LONG, _LONGEST_TITLE = 120, 200
_SHORT = 40


def title_of(lines: Sequence[Line], text: str) -> Guess[str]:
    """The format's own title, else a line of the cover that names an agreement, else the economy it is about.

    What names only the kind of document, or a part of it, is no title: then the line of the cover that says which.
    """
    cover = cover_lines(lines)
    told = " ".join(tidy(line.text) for line in [line for line in lines if line.role == "title"][:3])
    if told and not _says_nothing(told):
        return Guess(as_written(told, text), told)
    if named := _named_on_cover(cover):
        return Guess(as_written(named, text), named)
    if told and (which := _which_of_its_kind(cover, told)):
        return Guess(as_written(which, text), which)
    if economy := _economy(text):
        return economy
    first = _which_of_its_kind(cover, told) or told
    return Guess(as_written(first, text), first)


def as_written(title: str, text: str) -> str:
    """A title in capitals as its words are written in the text; any other as it is."""
    if any(letter.islower() for letter in title) or not any(letter.isalpha() for letter in title):
        return title
    forms = Counter(_LETTERS.findall(text))

    def usual(match: re.Match[str]) -> str:
        word = match[0]
        written = max((word.lower(), word.capitalize()), key=lambda form: forms[form])
        return written if forms[written] or len(word) > 3 else word

    lower = _LETTERS.sub(usual, title)
    return lower[:1].upper() + lower[1:]


def other_names(title: str, short: str, year: int | None, text: str) -> Guess[tuple[str, ...]]:
    """What else it is called: as yearly economy agreements are, as its title in running text, as it says itself."""
    if (economy := ECONOMY.search(title)) and year:
        whose = economy[1].lower()
        names = [f"Økonomiaftalen for {year}", f"{whose.capitalize()} økonomiaftale for {year}"]
        names.append(f"{_NICKNAMES[whose]} for {year}")
    else:
        head, subject = _HEAD.match(title), _SUBJECT.search(title)
        names = [f"{head[1]}n {head[2]}" if head[2] else f"{head[1]}n"] if head and head[1] != "Aftale" else []
        names += [f"Aftalen {subject[1]}"] if subject else []
    called = [" ".join(name.split()) for name in _CALLED.findall(text[:OPENING])]
    known = {title.casefold(), short.casefold()}
    found = tuple(name for name in dict.fromkeys([*names, *called]) if name.casefold() not in known)
    said = _CALLED.search(text[:OPENING])
    return Guess(found, said[0] if said else title if found else "")


def short_form(title: str, year: int | None) -> str:
    """What people call it: "ØA25" for the yearly economy agreements, else the title up to what it is about."""
    if ECONOMY.search(title) and year:
        return f"ØA{year % 100:02d}"
    head = re.split(r"\s+(?:om|for|mellem|vedrørende|[-–:])\s+", title)[0]
    words = title if len(title) <= _SHORT else head
    if len(words) > _SHORT:
        words = words[:_SHORT].rsplit(" ", 1)[0]
    generic = words.lower() in ("aftale", "politisk aftale", "regeringsgrundlag", "overenskomst")
    return f"{words} {year}" if generic and year else words


def tidy(text: str) -> str:
    """The text on one line, without soft hyphens and the marks that stand around titles."""
    return " ".join(text.replace("\u00ad", "").split())[:_LONGEST_TITLE].strip(" *·|")


def _says_nothing(text: str) -> bool:
    words = tidy(text)
    return any(pattern.fullmatch(words) for pattern in (_ONLY_KIND, _PART, _DATE_LINE))


def _named_on_cover(cover: Sequence[Line]) -> str:
    """The first line of the cover that names an agreement, with the line that it goes on in."""
    for number, line in enumerate(cover):
        words, following = tidy(line.text), tidy(cover[number + 1].text) if number + 1 < len(cover) else ""
        if not _NAMES_IT.search(words) or not words[:1].isupper() or len(words) > _LONG or words[-1] in ".,":
            continue
        if (_GOES_ON.search(words) or _CARRIES_ON.match(following)) and len(following) < _LONG:
            words = re.sub(r"(?<=\w)- (?=[a-zæøå])", "", f"{words} {following}")
        if line.role in (None, "heading", "title", "text") and not _says_nothing(words):
            return words.rstrip("-:")
    return ""


def _which_of_its_kind(cover: Sequence[Line], told: str) -> str:
    """The first short line of the cover that is neither `told` nor another word for the kind, a part or a date."""
    for line in cover:
        words = tidy(line.text)
        if words and words != told and len(words) < 90 and words[-1] not in ".,:;" and not _says_nothing(words):
            return words
    return ""


def _economy(text: str) -> Guess[str] | None:
    economies = Counter((match[1].lower(), match[2]) for match in ECONOMY.finditer(text))
    if economies:
        (whose, year), _ = economies.most_common(1)[0]
        said = next(match for match in ECONOMY.finditer(text) if (match[1].lower(), match[2]) == (whose, year))
        return Guess(f"Aftale om {whose} økonomi for {year}", said[0])
    years = Counter(BUDGET.findall(text))
    if text.count("Danske Regioner") > 2 and years:
        year = years.most_common(1)[0][0]
        return Guess(
            f"Aftale om regionernes økonomi for {year}", next(m[0] for m in BUDGET.finditer(text) if m[1] == year)
        )
    return None

"""The parties that Danish agreements are made between: their names, and who agrees in a text."""

import re
from collections import Counter
from collections.abc import Sequence

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
SIDES = {"regionernes": "Danske Regioner", "kommunernes": "KL", "amternes": "Amtsrådsforeningen"}
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
_OPENING = 20_000
"""Characters in which a text says who the government is."""


def agreeing_parties(cover: Sequence[str], text: str) -> tuple[str, ...]:
    """Who agrees in `text`, whose cover has these lines; canonical names, in the order of the table above.

    The names that most often stand before "er enige" and the like (all that the cover names among them); else the
    cover's; else the parties of a government known by its letters; else the government, where it is named at all.
    """
    covered = party_names(" , ".join(line for line in cover if _LIST.fullmatch(line.strip(" .*"))))
    agreeing = _agreeing(text)
    for names, _ in agreeing.most_common():
        if set(covered) <= set(names):
            return names
    if agreeing:
        return agreeing.most_common(1)[0][0]
    if len(covered) >= 2:
        return covered
    government = _government(" ".join(cover) + " " + text[:_OPENING])
    return government or covered or (("Regeringen",) if "Regeringen" in party_names(text) else ())


def party_names(text: str) -> tuple[str, ...]:
    """The parties named in `text`; canonical names, in the order of the table above."""
    return tuple(name for name, pattern in _PARTIES if re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", text))


def _agreeing(text: str) -> Counter[tuple[str, ...]]:
    """How often each list of two names or more agrees on something; "denne aftale mellem ..." counts most."""
    counts: Counter[tuple[str, ...]] = Counter()
    for match in _LIST.finditer(text):
        before, after = text[max(0, match.start() - 150) : match.start()], text[match.end() : match.end() + 90]
        names = party_names(match[0])
        between = _BETWEEN.search(before)
        if len(names) >= 2 and (between or _AGREES.match(after)):
            counts[names] += 10 if between and between[0].startswith(("Denne", "denne")) else 1
    return counts


def _government(text: str) -> tuple[str, ...]:
    """The parties of a government named by its letters ("VK-regeringen")."""
    for letters, names in _GOVERNMENTS:
        if re.search(rf"\b{letters}[- ][Rr]egering", text):
            return names
    return ()

"""The parties that Danish agreements are made between: their names, and the evidence that a file gives of them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from indexer.collection.guess import OPENING, Guess, around

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
    r"\s*(?:\([^()]{0,200}\)\s*)?(?:(?:er|har|blev)\b(?![^.]{0,30}\bikke\b)[^.]{0,60}?)?"
    r"\b(?:enige?|aftalt|indgået|indgik|indgår|aftaler)\b"
)
_BETWEEN = re.compile(
    r"\b(?:\w*aftale\w*|\w*overenskomst\w*|\w*forlig\w*|protokollat|kontrakt\w*|partnerskab\w*)\b[^.]{0,120}?\bmellem\s+",
    re.I,
)
_INTRODUCED = re.compile(r"\b(?:denne|nærværende|følgende)\b|\b(?:er|har|indgået|indgås|indgår)\b", re.I)
_FOR = re.compile(r"(?:for|på vegne af)\s+([A-ZÆØÅ][^,.:;\d]{1,60}|regeringen)\s*:?\s*[_.]*", re.I)
"""A line of a signature: "For KL", "På vegne af Danske Regioner"."""
_CAPITAL = r"[A-ZÆØÅ](?:[\w&-]|\.(?=\w))*"
_OWN_NAME = rf"(?:[Rr]egeringen|{_CAPITAL}(?:\s+(?:(?:af|for|i|(?<=-\s)og)\s+)?{_CAPITAL}){{0,5}})"
_SEPARATOR = r"(?:\s*,\s*(?:(?:og|samt)\s+)?|(?<!-)\s+(?:og|samt)\s+)"
_NAME_LIST = re.compile(rf"(?:de[nt]?\s+)?{_OWN_NAME}(?:{_SEPARATOR}{_OWN_NAME})*")
_GOES_ON = re.compile(rf"{_SEPARATOR}[a-zæøå]")
_LINE_END = re.compile(r"(?<!,)(?<!\bog)(?<!\bmellem)\s*\n(?=\W*[A-ZÆØÅ0-9])")
"""A line of a cover that does not go on in the next."""
_PROGRAMME = re.compile(r"regeringsgrundlag", re.I)
_SIGNATURE_LINES = 60


def parties_of(title: str, cover: Sequence[str], lines: Sequence[str], text: str) -> Guess[tuple[str, ...]]:
    """The parties for whom the file has evidence; open without.

    Evidence, the strongest first: "aftale mellem ... og ..." in the title, on the cover or said of the text itself; a
    list of parties that agrees on something; a cover or a signature that has nothing but names; in a government's
    programme, the letters of the government. One party alone agrees with nobody: then it is open.
    """
    heads = _LINE_END.sub(". ", "\n".join([title, *cover])).replace("\n", " ")
    between = next(_between(heads), None) or next(_between(text[:OPENING], said_of_itself=True), None)
    covered = party_names(" , ".join(line for line in cover if _LIST.fullmatch(line.strip(" .*"))))
    for found in (between, _agreeing_most(text, covered), _named(covered, " · ".join(cover)), _signatures(lines)):
        if found and len(found.value) > 1 and (found is between or set(covered) <= set(found.value)):
            return found
    return _government(heads, text)


def party_names(text: str) -> tuple[str, ...]:
    """The parties named in `text`; canonical names, in the order of the table above."""
    return tuple(name for name, pattern in _PARTIES if re.search(rf"(?<![\w-])(?:{pattern})(?![\w-])", text))


def _named(names: tuple[str, ...], words: str) -> Guess[tuple[str, ...]] | None:
    return Guess(names, words) if names else None


def _between(text: str, *, said_of_itself: bool = False) -> Iterator[Guess[tuple[str, ...]]]:
    """The lists of parties after "aftale ... mellem", known to the table or not; each as the text names it."""
    for match in _BETWEEN.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        if said_of_itself and not _INTRODUCED.search(before + match[0]):
            continue
        after = text[match.end() : match.end() + 400]
        inside = "".join(re.findall(r"\(([^()]{0,200})\)", after))
        flat = re.sub(r"\s*\([^()]{0,200}\)", "", after)
        found = _NAME_LIST.match(flat)
        if found is None or _GOES_ON.match(flat, found.end()):
            continue
        names = [_canonical(part) for part in re.split(_SEPARATOR, found[0])]
        if len(names) > 1:
            governing = party_names(inside) if "Regeringen" in names else ()
            yield Guess(tuple(dict.fromkeys([*names, *governing])), f"{match[0]}{found[0]}")


def _canonical(name: str) -> str:
    known = party_names(name)
    whole = len(known) == 1 and re.fullmatch(dict(_PARTIES)[known[0]], name)
    return known[0] if whole else name


def _agreeing_most(text: str, covered: Sequence[str]) -> Guess[tuple[str, ...]] | None:
    """The list of two names or more that most often agrees on something, and has all that the cover names."""
    counts: Counter[tuple[str, ...]] = Counter()
    said: dict[tuple[str, ...], str] = {}
    for match in _LIST.finditer(text):
        names = party_names(match[0])
        if len(names) > 1 and (agrees := _AGREES.match(text, match.end(), match.end() + 90)):
            counts[names] += 1
            said.setdefault(names, around(text, match.start(), agrees.end(), 20))
    return next((Guess(names, said[names]) for names, _ in counts.most_common() if set(covered) <= set(names)), None)


def _signatures(lines: Sequence[str]) -> Guess[tuple[str, ...]] | None:
    """The parties of lines "For KL" among the last, or of lines there that have nothing but a name."""
    last = [line.strip() for line in lines[-_SIGNATURE_LINES:] if line.strip()]
    signed = [match[1].strip() for line in last if (match := _FOR.fullmatch(line))]
    alone = [line for line in last if re.fullmatch(_NAME, line.strip(" .,"))]
    for found in (signed, alone):
        names = tuple(dict.fromkeys(_canonical(name.strip(" .,")) for name in found))
        if len(names) > 1:
            return Guess(names, " · ".join(found))
    return None


def _government(heads: str, text: str) -> Guess[tuple[str, ...]]:
    """The parties of a government known by its letters, where it says what it will do in a programme of its own."""
    own = f"{heads} {text[:OPENING]}"
    if _PROGRAMME.search(own):
        for letters, names in _GOVERNMENTS:
            if match := re.search(rf"\b{letters}[- ][Rr]egering\w*", own):
                return Guess(names, around(own, *match.span(), 20))
    return Guess(())

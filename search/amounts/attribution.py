"""What a value belongs to: its year, price level, purpose, owner, direction and qualifier. Pure."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from indexer.language.folding import fold_token

Direction = Literal["up", "down", "end", "close", "refuse"]
Owner = Literal["region", "kommune", "stat"]

_YEAR = (
    r"(?P<year>(?:19|20)\d\d)\b"
    r"(?!-|\s*[–/]\s*\d|[.,]\d|\s+til\s+(?:og\smed\s+)?(?:20\d\d|\d\d?\.\s)|(?:,|\s+og|\s+eller)\s+20\d\d\b(?![.,]\d|\smi[oa]\.))"
)
_LEAD = r"(?:i|for|fra|fra\sog\smed|(?:pr\.|fra)\s(?:den\s)?1\.\s(?:januar|juli))"
_MENTION = re.compile(rf"\b{_LEAD}\s+{_YEAR}", re.IGNORECASE)
_AT_ONCE = re.compile(
    r"(?:,?\s(?:der|som)\s(?:er|blev|var|bliver)\s(?:\w+\s){0,2}?(?=i\s)|)"
    r"\s*(?:\([^)]{2,20}\)|i\s20\d\d-(?:pl|priser)\b\.?)?\s*(?:årligt|om\såret|pr\.\sår|i\salt|samlet|ekstra|netto|brutto)?,?\s*"
    rf"{_LEAD}\s+{_YEAR}",
    re.IGNORECASE,
)
_PERIOD_AT_ONCE = re.compile(
    r"\s*(?:\([^)]{2,20}\)\s*)?(?:årligt|om\såret|i\salt|samlet)?\s*(?:i|for|fra|mellem)\s(?:perioden|årene|hvert\saf\sårene)?\s*"
    r"(?:19|20)\d\d(?:\s*[-–/]\s*\d|\s(?:til|og)\s(?:og\smed\s)?20\d\d\b(?![.,]\d))",
    re.IGNORECASE,
)
_NOT_OF_THE_SUM = re.compile(
    r"(?:\b\w*(?:aftale|aftalen|aftalerne|finanslov|finansloven|reform|reformen|satspulje\w*|udspil|planen|strategien|loven)"
    r"(?:\som\s(?:\S+\s){1,4}?)?\s?|\bend\s|\b(?:forhold\stil|sammenlignet\smed|svarende\stil\sniveauet)\s(?:\S+\s){0,5}|\bmod\s|\bØA\d*\s)$",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;:]|,\s*(?:der|som|hvor|hvis|men|mens|idet|og|samt|hvoraf|heraf|svarende|jf)\b|\bsvarende\stil\b"
)
_HEAD_BREAK = re.compile(r"[;:]|,\s*(?:der|som|hvor|hvis|men|mens|idet|og|samt|hvoraf|heraf)\b")
_SAME_SUM = re.compile(
    r"[\s,]*(?:pr\.\s\w+|heraf|af\s\w+)?[\s,]*(?:svarende\stil|dvs\.|hvilket\ssvarer\stil|eller)\s+"
    r"(?:knap|godt|ca\.|cirka|i\salt|omkring|samlet|op\stil)?\s*",
    re.IGNORECASE,
)
_PHRASE_END = re.compile(
    r"[,;:()»«]|\.(?:\s|$)|\s(?:mhp|inkl|ekskl|vedr|jf|ifm|ift)\.|\s(?:der|som|hvor|hvoraf|heraf|i\s(?:19|20)\d\d|for\s(?:19|20)\d\d|fra\s(?:19|20)\d\d|og\sfrem|årligt|samt"
    r"|er|udgør|udgjorde|skal|kan|vil|har|bliver|blev|afsættes|at|svarende|ved\sat|gennem|og\s\d|og\stil)\b"
)
_FOR = re.compile(r"\b(?:til|vedrørende|vedr\.|målrettet)\s+(?!og\smed\b|at\b|de\søvrige\b|(?:19|20)\d\d|\d)")
_ON = re.compile(
    r"(?P<phrase>(?:[\wÆØÅæøå/-]+\s+){1,8}?)på\s+(?:ca\.\s|op\stil\s|i\salt\s|samlet\s|yderligere\s|\w+\s)?$"
)
_SUBJECT = re.compile(
    r"(?P<phrase>[\w/-]+(?:\s[\w/-]+){0,6}?)\s+(?:udgør|udgjorde|er|var|stiger|fastsættes|forhøjes|reduceres|nedsættes|løftes)"
    r"(?:\s[\w/.-]+){0,6}\s*$"
)
_ARTICLE = re.compile(r".*\b(?=(?:en|et|den|det|de)\s\w)", re.IGNORECASE)
_LEADS_ON = re.compile(
    r"(?:\s*(?:\([^)]{2,30}\)|og\sfrem(?:over|efter)?|(?!og\b|er\b|om\b|der\b|som\b|på\b|at\b|ud\b|op\b)[\wæøå-]+)){0,6}\s*"
)
_NO_NAME = re.compile(
    r"^(?:(?:i|at|og|mens|hvoraf|heraf|som|der|af|på|fra|med|for|om|til|samtidig|videreføres|alene|(?:19|20)\d\d)\s+)+",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:i\s\d+|at\sder|der|det|dette|dette\sniveau|den|de|disse|hvilket|heraf|hvoraf|målrettet|parterne|efterretning|formålet|bl\.?a\.?"
    r"|i\sstørrelsesordenen|(?:i\s)?(?:19|20)\d\d|\W*)",
    re.IGNORECASE,
)
_VERB_AT_END = re.compile(r"\s(?:er|var|lyder|udgør|bliver|ligger|beløber\ssig)$")
_DANGLING = re.compile(
    r"(?:\s(?:og|samt|eller|med\shenblik\spå|for|i|på|af|til|med|yderligere|midlertidigt|inkl|ekskl|mhp|vedr|jf))+\.?\s*$"
)
_LONGEST = 90


def year_of(text: str, span: tuple[int, int], before: int, after: int) -> int | None:
    """The year a sum at `span` applies to, or None where the sentence does not say.

    before, after: where the last sum (or the sentence) before it ends and the next one begins.
    """
    start, end = span
    at_once = _AT_ONCE.match(text, end, after)
    if at_once:
        return int(at_once["year"])
    if _PERIOD_AT_ONCE.match(text, end, after):
        return None
    head = [match for match in _mentions(text, before, start) if _leads_to(text, match.end(), start)]
    if head:
        return int(head[-1]["year"])
    for match in _mentions(text, end, after):
        return None if _BREAK.search(text, end, match.start()) else int(match["year"])
    return None


def restates(text: str, start: int, end: int) -> bool:
    """Whether the words between two sums say that they are the same one (`5 pct. i 2013 svarende til 160 mio. kr.`)."""
    return _SAME_SUM.fullmatch(text, start, end) is not None


def fronted_year(text: str, start: int, end: int) -> int | None:
    """The year a sentence opens with (`I 2013 er ...`), which holds for its sums that have none of their own."""
    match = _MENTION.match(text, _first_word(text, start, end), end)
    return int(match["year"]) if match else None


def used_until(text: str, end: int, after: int) -> int:
    """Where the words that belong to a sum end: past a year that stands right behind it."""
    match = _AT_ONCE.match(text, end, after)
    return match.end() if match else end


def _first_word(text: str, start: int, end: int) -> int:
    while start < end and not text[start].isalnum():
        start += 1
    return start


def _mentions(text: str, start: int, end: int) -> list[re.Match[str]]:
    found = _MENTION.finditer(text, start, end)
    return [match for match in found if not _NOT_OF_THE_SUM.search(text[max(0, match.start() - 60) : match.start()])]


def _leads_to(text: str, start: int, end: int) -> bool:
    """Whether a year before a sum is the sum's: same clause, and not the end of the list's last point."""
    joint = text[start:end].strip(" ,(")
    return _HEAD_BREAK.search(text, start, end) is None and joint not in ("og", "samt", "heraf", "hvoraf", "og heraf")


def purpose_of(text: str, span: tuple[int, int], before: int, after: int) -> str | None:
    """The nearest noun phrase that says what a sum is for, verbatim, or None."""
    start, end = span
    found = _FOR.search(text, end, after)
    if found and _LEADS_ON.fullmatch(text, end, found.start()):
        phrase = _cut(text, found.end(), after)
        if phrase:
            return phrase
    first = max(before, start - _LONGEST)
    match = _ON.search(text, first, start) or _SUBJECT.search(text, first, start)
    if match is None or text[: match.start()].endswith((". ", "-")):
        return None
    article = _ARTICLE.match(match["phrase"])
    phrase = match["phrase"][article.end() :] if article else _NO_NAME.sub("", match["phrase"])
    phrase = _VERB_AT_END.sub("", phrase.strip())
    return phrase if len(phrase) > 4 and not _PRONOUN.fullmatch(phrase) else None


def _cut(text: str, start: int, end: int) -> str | None:
    stop = _PHRASE_END.search(text, start, end)
    phrase = text[start : min(stop.start() if stop else end, start + _LONGEST)]
    if len(phrase) == _LONGEST:
        phrase = phrase.rpartition(" ")[0]
    phrase = _DANGLING.sub("", phrase).strip(" .")
    return phrase if len(phrase) > 1 and not _PRONOUN.fullmatch(phrase) else None


_WORD = re.compile(r"[^\W\d_]+")
_QUALIFIER = re.compile(
    r"(?:\b(?:mindst|minimum|højst|maksimalt|op\s(?:til|mod)|ca\.|cirka|omkring|knap|godt|over|under|mere\send|i\salt|samlet(?:\sset)?"
    r"|yderligere|ekstraordinær[et]?|mellem|netto|brutto|omtrent|næsten)\s+){1,3}$",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(
    r"(?:\b(?:senest|inden|pr\.|primo|medio|ultimo|fra|til|med|og|i|løbet|slutningen|starten|udgangen|begyndelsen|perioden|ved|den|af"
    r"|efteråret|foråret|sommeren|vinteren|d\.)\s+){1,5}$",
    re.IGNORECASE,
)
_LINKS = frozenset(("i", "og", "ved", "den", "af", "med", "til", "fra"))


@lru_cache(maxsize=1)
def _claim_words() -> dict[str, tuple[str, ...]]:
    lists = tomllib.loads(files("search.amounts").joinpath("claim_words.toml").read_text(encoding="utf-8"))
    return {name: tuple(fold_token(word.replace("-", " ")) for word in words.split()) for name, words in lists.items()}


@lru_cache(maxsize=1 << 14)
def _direction(word: str) -> Direction | None:
    lists, folded = _claim_words(), fold_token(word)
    kinds: tuple[Direction, ...] = ("end", "close", "refuse", "down", "up")
    return next((kind for kind in kinds if any(_is(folded, form) for form in lists[kind])), None)


def _is(word: str, form: str) -> bool:
    return word.startswith(form[:-1]) if form.endswith("*") else word == form


def directions(text: str) -> tuple[tuple[int, Direction], ...]:
    """The words of a text that say that something rises, falls or ends, with their positions."""
    found = ((match.start(), _direction(match[0])) for match in _WORD.finditer(text))
    return tuple((start, direction) for start, direction in found if direction is not None)


def direction_at(text: str, spans: Iterable[tuple[int, int]], value: int) -> Direction | None:
    """Which way a value goes, by the word in `spans` nearest to its position."""
    found = [
        (start + at, way) for start, end in spans for at, way in directions(text[start:end]) if way in ("up", "down")
    ]
    return min(found, key=lambda one: abs(one[0] - value))[1] if found else None


@lru_cache(maxsize=1 << 13)
def owners(text: str) -> frozenset[Owner]:
    """Whose something is: regions', municipalities', the state's, as far as a text names them."""
    lists = _claim_words()
    words = {fold_token(match[0]) for match in _WORD.finditer(text)}
    kinds: tuple[Owner, ...] = ("region", "kommune", "stat")
    return frozenset(kind for kind in kinds if words & set(lists[kind]))


def gives_reason(text: str) -> bool:
    """Whether a sentence says why."""
    lower = f" {' '.join(map(fold_token, _WORD.findall(text)))} "
    return any(f" {words} " in lower for words in _claim_words()["reasons"])


def with_qualifier(text: str, start: int, end: int, *, date: bool = False) -> tuple[int, int]:
    """A value's span with the words before it that qualify it ("op til", "senest")."""
    window = max(0, start - 40)
    match = (_BEFORE_DATE if date else _QUALIFIER).search(text[window:start])
    if match is None:
        return start, end
    begin = window + match.start()
    words = list(re.finditer(r"\S+", text[begin:start]))
    while (words and words[0][0].lower() in _LINKS - {"i", "fra"}) or (
        words and words[0][0].lower() == "i" and len(words) == 1
    ):
        words.pop(0)
    return (begin + words[0].start(), end) if words else (start, end)

"""The year that a sum applies to, by the words around it. Pure."""

import re

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
    r"|\b(?:som\sfølge|på\sgrund|på\sbaggrund)\saf\b"
)
_HEAD_BREAK = re.compile(r"[;:]|,\s*(?:der|som|hvor|hvis|men|mens|idet|og|samt|hvoraf|heraf)\b")
_SAME_SUM = re.compile(
    r"[\s,]*(?:pr\.\s\w+|heraf|af\s\w+)?[\s,]*(?:svarende\stil|dvs\.|hvilket\ssvarer\stil|eller)\s+"
    r"(?:knap|godt|ca\.|cirka|i\salt|omkring|samlet|op\stil)?\s*",
    re.IGNORECASE,
)


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


def years_named(text: str) -> tuple[int, ...]:
    """The single years that a text names for something, in order."""
    return tuple(int(match["year"]) for match in _mentions(text, 0, len(text)))


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

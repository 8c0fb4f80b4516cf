"""The phrase that says what a sum is for, or is the size of, clause by clause. Pure."""

import re
from collections.abc import Sequence

from search.amounts.clauses import PAYER, Span, Territory, in_one_list, list_runs
from search.amounts.years import restates

_LEADS_ON = (
    r"(?:\s*(?:\([^)]{2,30}\)|(?:pr\.|per)\s[\wæøå-]+|og\sfrem(?:over|efter)?|i\s(?:19|20)\d\d\stil\s(?:19|20)\d\d"
    r"|på\sfinanslov\w*(?:\sfor\s(?:19|20)\d\d)?"
    r"|(?!(?:og|er|om|der|som|på|at|ud|op|til|vedr|vedrørende|målrettet|forhold|henhold|hensyn)\b)[\wæøå-]+)){0,6}[\s,]*"
)
_NO_PURPOSE = r"(?!og\smed\b|de\søvrige\b|(?:19|20)\d\d|\d|formålet\b|dette\b|det\b)"
_FOR = re.compile(rf"{_LEADS_ON}\b(?:til|vedrørende|vedr\.|vedrører|målrettet|for\sudgifter\stil)\s+{_NO_PURPOSE}")
_GIVEN_TO = re.compile(
    r"(?:,\s(?=som\s|der\s))?[^,;:]{0,90}\b(?:afsat|(?:om)?prioriter\w+|invester\w+(?=\si\s)|reserver\w+|udmønt\w+|målret\w+|anvend\w+|afsættes|går|gives|bruges|medgår|øremærk\w+)"
    rf"\s(?:til|på|i)\s+{_NO_PURPOSE}",
    re.IGNORECASE,
)
_LATER_FOR = re.compile(rf",\s(?:til|vedrørende|vedr\.)\s+{_NO_PURPOSE}")
_ON = re.compile(
    r"\s*(?:\([^)]{2,30}\)\s*)?(?:årligt\s)?på\s(?!finanslov|grund\b|baggrund\b|den\sbaggrund\b|landsplan\b)"
)
_SHARED_OUT = re.compile(r"\b(?:fordel|anvend|brug)\w*", re.IGNORECASE)
_FINITE = re.compile(r"\b(?:har|havde|er|var|blev|bliver|vil|skal|kan|være)\s")
_PART_OF = re.compile(r"\s*af\s(?!de\b|den\b|det\b)")
_TO_DO = re.compile(r"(?:(?:målrettet\s)?at\s(?:målrettet\s)?|(?:bl\.\s?a\.|blandt\sandet|fx|f\.eks\.)\s)+")
_END = re.compile(
    r"[,;:()»«]|\.(?:\s|$)|\s(?:mhp|inkl|ekskl|vedr|jf|ifm|ift)\.|\s(?:der|som|hvor|hvoraf|heraf|i\s(?:19|20)\d\d"
    r"|for\s(?:19|20)\d\d|fra\s(?:19|20)\d\d|og\sfrem|årligt|samt|er|udgør|udgjorde|skal|kan|vil|har|bliver|blev|afsættes|at"
    r"|svarende|ved\sat|gennem|betinget|baseret|og\s\d|og\stil)\b"
)
_HEAD_START = re.compile(
    r"[;:]\s|,?\s(?:mens|men|idet|hvorfor|hvilket|hvor|hvortil)\s|,\s(?:hvoraf|heraf|herunder|og|samt|som|der|at)\s|\bhhv\.\s"
    r"|,\s(?=(?:afsættes|er|kan|vil|afsætter)\s)|\bat\s(?=\w+e\s)|\sved\sat\s|\som\s(?=(?:et|en)\s)|\d\.?\skr\.\s",
    re.IGNORECASE,
)
_TRAIL = re.compile(
    r"(?:(?:^|\s)(?:(?:i|fra|for|om)\s(?:19|20)\d\d|på|med|for|til|fra|svarende\stil|ca\.|knap|godt|op\s(?:til|mod)|op|i\salt|samlet(?:\sset)?"
    r"|mindst|højst|yderligere|netto|brutto|på\sden\sbaggrund|ekstraordinært|ekstra|samtidig|derfor|således|dermed|årligt"
    r"|de|en|et|ud|\([^)]*\))){1,8}\s*$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:(?:skal|vil|kan|bliver|er|blev|har)\s(?:[\w,]+\s){0,4}?)?(?:udgør\w*|udgjorde|er|var|være|lyder|ligger|stiger|stige|steg|falder|falde"
    r"|faldt|fastsættes|fastsat|fastlagt|giver|forhøj\w+|reducer\w+|reguler\w+|nedsæt\w+|nedsat|løft(?:e|es|et|er)|hæv\w+|øge(?:s|t|r)?"
    r"|nedbring\w+|nedbragt|nedjuster\w+|opjuster\w+|opreguler\w+|nedreguler\w+|sænk\w+|lette(?:r|s|t)?|udvid\w+|beløber\ssig"
    r"|etableres|oprettes|afsættes|afsætter|afsætte|afsat|indebærer|indgår|forudsat|aftalt|hensættes|modregnes|leverer?|skabe\w*|gennemført\w*|gennemføres"
    r"|prioriteres|finansier\w+|dækkes|betales|målrettes|anvendes|tilføres|kompenseres|fordeles|frigøres|anvendte|investerer|bidrager|får|havde|lever\sop\stil|investere|forventer|sikre|kommer|reserveres)"
    r"(?=\s|$)(?:\s(?:derfor|således|dermed|samtidig|sammen|på\sden\sbaggrund|isoleret\sset|ekstraordinært))*",
    re.IGNORECASE,
)
_FRONTED = re.compile(
    r"\s*[-•–*]?\s*(?:med|i|for|fra|som|af|ud\saf|under|på|pr\.|heraf|hvoraf|hertil|over|via|efter|ved)\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"^(?:[\s•–*(-]*(?:i|at|og|mens|hvoraf|heraf|som|der|hertil|dertil|af|på|fra|med|for|om|til|samtidig|alene|endvidere|desuden|herudover|derfor"
    r"|dog|således|er|var|har|(?:19|20)\d\d|regeringen|parterne|staten|regionerne|kommunerne)(?=\s|$))+[\s•–*(-]*",
    re.IGNORECASE,
)
_NOT_A_PURPOSE = re.compile(
    r"(?:(?:de|den|det|dette|disse|der|hvilket|en|et|at|samlet|samlede|yderligere|nye?|ekstraordinær[te]*|årlig[te]*|maksimal[te]*|særlig[te]*|i|alt"
    r"|(?:kommun|region)\w*|staten|sundhedsrådene|danske|midlerne|midler|beløb(?:et)?|ramme[nr]?|pulje|niveau(?:et)?|løft(?:et)?|sum|bevilling"
    r"|tilskud|stigning|reduktion|formålet?|parterne|regeringen|tilbuddet|efterretning|størrelsesordenen|forbindelse|m?indst|følgende"
    r"|akkumuleret|(?:om)?prioriteret|afsat|udmøntet|reserveret|anvendt|via|bloktilskuddet|\d{4}|bl\.?a\.?)\W*)+",
    re.IGNORECASE,
)
"""A phrase of such words alone names who gets a sum, or a sum, and not what it is for."""
_DANGLING = re.compile(
    r"(?:\s(?:og|samt|eller|med\shenblik\spå|for|i|på|af|til|med|yderligere|midlertidigt|inkl|ekskl|mhp|vedr|jf|mv))+\.?\s*$"
)
_LONGEST, _LONGEST_NAMED = 90, 120
_LONGEST_CLAUSE = 160


def purposes_of(text: str, sentence: Span, spans: Sequence[Span], lands: Sequence[Territory]) -> list[str | None]:
    """For each value of a sentence the nearest phrase that says what it is for, verbatim, or None.

    The values of one list ("97 mio. kr. i 2023 og 281 mio. kr. i 2024 til ...") have one purpose.
    """
    found: list[str | None] = []
    for first, last in list_runs(text, spans):
        before = spans[first - 1][1] if first else sentence[0]
        after = spans[last][0] if last < len(spans) else sentence[1]
        purpose = _behind(text, spans[last - 1][1], lands[last - 1], after) or _behind(
            text, spans[first][1], lands[first], spans[first + 1][0] if first + 1 < last else after
        )
        purpose = purpose or _ahead(text, lands[first], before, spans[first][0])
        purpose = purpose or _part_of(text, spans[last - 1][1], lands[last - 1], after)
        if purpose is None and first and _goes_on(text, before, spans[first][0], found[-1]):
            purpose = found[-1]
        found += [purpose] * (last - first)
    return found


def _goes_on(text: str, start: int, end: int, purpose: str | None) -> bool:
    """Whether a value is for the same as the one before it: nothing else stands between them, or it restates that."""
    at = text.find(purpose, start, end) if purpose else -1
    own = at + len(purpose) if purpose and at >= 0 else start
    return in_one_list(PAYER.sub(" ", text[own:end])) or restates(text, start, end)


def _behind(text: str, end: int, land: Territory, after: int) -> str | None:
    """What a value is for by the words that follow it."""
    stop = next((min(after, span[1]) for span in land.own if span[0] == end), end)
    shared_out = any(_SHARED_OUT.search(text, *span) for span in (*land.own, *land.shared) if span[1] <= end)
    for pattern in (_FOR, _GIVEN_TO, *((_ON,) if shared_out else ())):
        match = pattern.match(text, end, stop)
        if match and (phrase := _cut(text, match.end(), stop)):
            return phrase
    for start, until in land.shared:
        match = _LATER_FOR.search(text, start, until) if start >= end else None
        if match and (phrase := _cut(text, match.end(), until)):
            return phrase
    return None


def _part_of(text: str, end: int, land: Territory, after: int) -> str | None:
    """What a value is taken of, or spent on, where nothing says more of it."""
    stop = next((min(after, span[1]) for span in land.own if span[0] == end), end)
    match = _PART_OF.match(text, end, stop) or _ON.match(text, end, stop)
    return _cut(text, match.end(), stop) if match else None


def _ahead(text: str, land: Territory, before: int, start: int) -> str | None:
    """What a value is for, or the size of, by the clause that leads to it."""
    own = [span for span in land.own if span[1] == start]
    first = max(before, own[0][0] if own else before, start - _LONGEST_CLAUSE)
    breaks = list(_HEAD_START.finditer(text, first, start))
    first = breaks[-1].end() if breaks else first
    trail = _TRAIL.search(text, first, start)
    stop = trail.start() if trail else start
    verbs = list(_VERB.finditer(text, first, stop))
    if not verbs:
        return _named(text[first:stop])
    verb = verbs[-1]
    if text[verb.end() : stop].strip(" ,"):
        return _named(text[verb.end() : stop])
    clause = text[first : verb.start()]
    return None if _FRONTED.match(clause) else _named(clause)


def _named(phrase: str) -> str | None:
    """A phrase without the words around its noun; None where it names nothing, or is a sentence of its own."""
    if _FINITE.search(phrase):
        return None
    phrase = _NO_NAME.sub("", phrase.lstrip(" •–*-"))
    trail = _TRAIL.search(phrase)
    phrase = _DANGLING.sub("", phrase[: trail.start()] if trail else phrase).strip(" ,.")
    return phrase if _tells(phrase) and len(phrase) <= _LONGEST_NAMED else None


def _cut(text: str, start: int, end: int) -> str | None:
    """The phrase from `start` to where it ends, with at most _LONGEST letters."""
    lead = _TO_DO.match(text, start, end)
    start = lead.end() if lead else start
    stop = _END.search(text, start, end)
    phrase = text[start : min(stop.start() if stop else end, start + _LONGEST)]
    if len(phrase) == _LONGEST:
        phrase = phrase.rpartition(" ")[0]
    phrase = _DANGLING.sub("", phrase).strip(" .")
    return phrase if _tells(phrase) else None


def _tells(phrase: str) -> bool:
    return len(phrase) > 3 and not _NOT_A_PURPOSE.fullmatch(phrase)

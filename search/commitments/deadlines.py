"""By when a sentence says that something is done: its words, and the days they mean (pure).

A time is a deadline only where it says when the thing is done: one that names another agreement ("økonomiaftalen for
2023"), compares ("end i 2022"), belongs to a noun ("udgifter i 2021") or lies before the agreement is none. Words
without a year ("inden udgangen af året") are read from the year in which the agreement was made.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from indexer.language.words import YEAR, full_year
from indexer.models import Agreement
from search.commitments.times import TIME, days_of
from search.commitments.words import word_class

_FLAGS = re.IGNORECASE | re.VERBOSE
_LEAD = re.compile(
    r"""\b(?P<lead>senest\s(?:(?:ved|inden|i|til|den|med\sudgangen\saf)\s)?|inden\s(?:for\s)?|indenfor\s|før\s|forud\sfor\s
      |frem\s(?:til|mod)\s|indtil\s|til\s(?:og\smed\s)?|fra\s(?:og\smed\s|den\s)?|med\svirkning\sfra\s(?:og\smed\s)?
      |gældende\sfra\s|pr\.\s|i\s(?:løbet\saf|perioden|årene|hele|den\sresterende\sdel\saf|resten\saf)\s
      |i\shvert\saf\s(?:de\sfølgende\s)?(?:år(?:ene)?\s)?|omkring\s|ca\.\s|(?:allerede|først)\si\s|ved\s|på\s
      |for\s(?:perioden\s)?|i\s)
    (?:tidligt\si\s|start(?:en)?\saf\s|den\s|d\.\s|de\s)?$""",
    _FLAGS,
)
_OTHER = re.compile(
    r"""(?:\b\w*(?:aftale|aftalen|aftalerne|aftaler|finanslov|finansloven|udspil|udspillet|loven|bekendtgørelse|udmelding|brev
          |publikation|regnskab|regnskabet|budget|budgettet|budgetterne|økonomi|økonomien)
          (?:\s(?:om|mellem|vedr\.|vedrørende)\s(?:[\w’/-]+\s){1,8}?|\s?)
        |\bend\s(?:i\s)?|\b(?:i\sforhold\stil|sammenlignet\smed|set\sift\.|ift\.|fra\sniveauet\si|siden)\s(?:\S+\s){0,3}
        |\bØA\s?\d*\s|\bindgik\s(?:den\s)?|\b(?:har|havde|blev)\s(?:\w+\s)?
        |\b(?:vedtaget|aftalt|fremsat|besluttet|indgået|offentliggjort)\s(?:den\s|i\s|med\s)?)$""",
    _FLAGS,
)
_OF_A_TEXT = re.compile(r"\b\w*(?:rapport|program|programm|strategi|plan)(?:en|et)?\s$", re.IGNORECASE)
_AHEAD = (
    r"(?:senest\s)?(?:ved|i\s(?:forbindelse\smed|forlængelse\saf)|ifm\.|forud\sfor|frem\s(?:mod|til)"
    r"|som\s(?:en\s)?(?:led|del)\s(?:i|af)|til|inden)\s"
)
_NEGOTIATION = re.compile(
    rf"""\b(?P<lead>{_AHEAD}(?:de\s|den\s|det\s)?(?:kommende\s|årlige\s|næste\s(?:års\s)?)?[\wæøåÆØÅ-]*
      (?:økonomi(?:aftale|forhandling)\w*|aftale(?:n|r|rne)?|forhandling\w*|finanslov\w*)(?:\som\s[^,.;]{{0,60}}?)?
      \s(?:for|om|i)\s(?P<year>{YEAR}))\b""",
    _FLAGS,
)
_BY_NAME = re.compile(rf"\b(?P<lead>{_AHEAD}(?:forhandlingerne\som\s)?ØA\s?(?P<year>\d\d))\b")
_OPEN = re.compile(
    r"""\b(?:snarest(?:\smuligt)?|snarligt|hurtigst\smuligt|straks|umiddelbart\sefter\s\w+
      |(?:et\spar|én|en|to|tre|fire)\sgange?\s(?:årligt|om\såret)|over\s(?:de\s(?:næste|kommende)\s)?(?:\d|to|tre|fire|fem|seks|ti)\sår
      |(?:\d{1,2}|et|to|tre|fem)\s(?:år|måneder)\sefter\s(?:ikrafttræd|idriftsæt|vedtag|aftaleindgå|opstart|implementering)\w*
      |når\s[^,.;]{3,60}?\s(?:foreligger|er\s\w+(?:t|et))
      |(?:inden(?:\s?for)?|om)\s(?:de\s(?:første|næste|kommende)\s)?(?:\d{1,2}|en|et|to|tre|fire|fem|seks)\s(?:år|måned(?:er)?|uger|dage))\b""",
    _FLAGS,
)
_NEXT_AGREEMENT = re.compile(
    r"\b(?:senest\s)?(?:ved|i\sforbindelse\smed|ifm\.|frem\smod|forud\sfor|i|til|inden)\snæste\sårs\s(?:økonomi)?(?:aftale|forhandling)\w*",
    re.IGNORECASE,
)
_SUM_BEFORE = re.compile(
    r"(?:kr\.|kroner|pct\.|\bårligt|\d|\)|-pl)\s*(?:årligt\s|samlet\s|i\salt\s|ekstra\s|yderligere\s)?$", re.IGNORECASE
)

_STRONG = re.compile(
    r"senest|inden|før|forud|frem|indtil|til|fra|med\svirk|gældende|pr\.|i\sløbet|i\sden\srest|i\sresten|allerede|først",
    re.IGNORECASE,
)
_RELATIVE_CLAUSE = re.compile(r",\s(?:som|der|hvor)\s|\s(?:som|der)\s(?:blev|er|forventes)\s")
_NEW_CLAUSE = re.compile(r",\s(?:og|samt|at|der|som)\s(?![\d½])")
_LONGEST = 4_000
"""Characters of a sentence that are looked through."""
_SUMS_ONLY = re.compile(
    r"(?:[\s,\d.½()*-]|mi[oa]\.|kr\.|pct\.|pl\b|\b(?:og|samt|heraf|hvoraf|er|i|til|en|et|hhv|forløb|årligt|stigende|faldende|yderligere|frem)\b\.?)*"
)
_SHORT_GAP = 22
_LEAD_REACH = 60
_GAP = 60
"""Characters between two times that belong to one list."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When: a slice of the sentence, and the first and the last day it leaves, as ISO dates; None where it is open.

    assumed: the year does not stand in the words but follows from the agreement's own.
    """

    text: str
    start: int
    first: date | None
    last: date | None
    assumed: bool = False


def made_in(agreement: Agreement) -> int:
    """The year in which an agreement was made: one "for 2025" is made in the year before."""
    if agreement.signed:
        return agreement.signed.year
    return agreement.year - 1 if re.search(rf"\bfor\s{agreement.year}\b", agreement.title) else agreement.year


def find_deadline(text: str, span: tuple[int, int], agreement: Agreement) -> Deadline | None:
    """The deadline a sentence states, in the clause at `span` before what stands ahead of it; the firmest first."""
    made = made_in(agreement)
    text = text[:_LONGEST]
    found = [*_agreements(text, made), *_times(text, made)]
    kept = [
        one for one in found if (one.last or one.first or date.max).year >= made and not _in_relative(text, span, one)
    ]
    if not kept:
        return None
    best = min(
        kept,
        key=lambda one: (
            one.start < span[0] and span[0] - one.start > 60,
            one.first is one.last is None,
            not _is_strong(one.text),
            one.start,
        ),
    )
    return best if _is_strong(best.text) and not _of_sum(text, best) else _joined(text, best, kept)


def _of_sum(text: str, one: Deadline) -> bool:
    return _SUM_BEFORE.search(text[: one.start]) is not None


def _in_list(text: str, first: Deadline, second: Deadline) -> bool:
    """Whether a time follows another in one list, without a clause of its own."""
    between = text[first.start + len(first.text) : second.start]
    if first.start >= second.start or len(between) > _GAP or _NEW_CLAUSE.search(between):
        return False
    return len(between) <= _SHORT_GAP or _SUMS_ONLY.fullmatch(between) is not None


def _joined(text: str, best: Deadline, found: list[Deadline]) -> Deadline:
    """The times of one list ("2 mio. kr. i 2025 og 3 mio. kr. i 2026") as one, from the first to the last of them."""
    low = high = best
    for one in sorted(found, key=lambda one: one.start):
        if one.first and _in_list(text, high, one):
            high = one
    for one in sorted(found, key=lambda one: -one.start):
        if one.first and _in_list(text, one, low):
            low = one
    end = max(high.start + len(high.text), low.start + len(low.text))
    return Deadline(text[low.start : end], low.start, low.first, high.last, low.assumed or high.assumed)


def _in_relative(text: str, span: tuple[int, int], one: Deadline) -> bool:
    """Whether a time stands in a clause that tells more of a thing ("som forventes vedtaget medio 2026")."""
    opened = list(_RELATIVE_CLAUSE.finditer(text, min(span[0] + 10, one.start), one.start))
    return bool(opened) and "," not in text[opened[-1].end() : one.start]


def _is_strong(text: str) -> bool:
    return _STRONG.match(text) is not None


def _agreements(text: str, made: int) -> Iterator[Deadline]:
    """As "ved aftalen om regionernes økonomi for 2027", "senest ved næste års aftale", "inden for to år"."""
    for match in _NEGOTIATION.finditer(text):
        year = int(match["year"]) - 1
        if year >= made:
            yield Deadline(match["lead"], match.start(), date(year, 1, 1), date(year, 12, 31))
    for match in _BY_NAME.finditer(text):
        year = full_year(match["year"]) - 1
        if year >= made:
            yield Deadline(match["lead"], match.start(), date(year, 1, 1), date(year, 12, 31))
    for match in _NEXT_AGREEMENT.finditer(text):
        yield Deadline(match[0], match.start(), date(made + 1, 1, 1), date(made + 1, 12, 31), assumed=True)
    for match in _OPEN.finditer(text):
        yield Deadline(match[0], match.start(), None, None)


def _times(text: str, made: int) -> Iterator[Deadline]:
    taken = [match.span() for match in (*_NEGOTIATION.finditer(text), *_NEXT_AGREEMENT.finditer(text))]
    for match in TIME.finditer(text):
        if any(low <= match.start() < high for low, high in taken):
            continue
        lead = _LEAD.search(text, max(0, match.start() - _LEAD_REACH), match.start())
        start = lead.start() if lead else match.start()
        words = lead["lead"].lower().split()[0] if lead else ""
        if not _tells_when(text, match, start, words):
            continue
        days = days_of(match, made)
        if days is not None:
            first, last, assumed = days
            head = lead["lead"].lower() if lead else ""
            until = head.startswith(("senest", "inden", "før", "forud", "frem", "indtil", "til"))
            since = head.startswith(("fra", "med virk", "gældende")) or match["on"] is not None
            yield Deadline(
                text[start : match.end()],
                start,
                None if until else first,
                None if since and not match["span"] else last,
                assumed,
            )


def _tells_when(text: str, match: re.Match[str], start: int, lead: str) -> bool:
    """Whether a time is when the thing is done, rather than a part of a name, a comparison or a noun phrase."""
    before = text[max(0, start - 80) : start]
    if _OTHER.search(before) or (lead in ("af", "end") or text[max(0, start - 3) : start].lower() == "af "):
        return False
    if lead in ("", "for", "fra", "af") and _OF_A_TEXT.search(before):
        return False
    bare = match["year"] is not None or match["span"] is not None
    if bare and lead in ("", "for", "om", "på", "ved"):
        return match["span"] is not None and (lead == "for" or not match["span"][0].isdigit())
    if bare and lead == "i" and (before.lower().split() or [""])[-1] in word_class("nouns", "dated"):
        return False
    return match["month_of"] is None or match["y8"] is not None or lead not in ("", "på", "om")

"""Years, owners, directions, numbers and other demands of a question, each bound by evidence or broken by it. Pure."""

import re
from collections.abc import Iterator

from indexer.language.folding import fold_token
from search.amounts.amounts import Amount
from search.amounts.attribution import Owner, direction_at, directions, gives_reason, owners
from search.amounts.clauses import Span
from search.answers.binding.evidence import Bound, Failure, Source, ValueContext
from search.answers.binding.value_spans import amounts_of
from search.answers.candidates import CandidateSentence, years_of
from search.answers.question import Question

Finding = Bound | Failure

_ONWARDS = re.compile(
    r"\s*(?:årligt\s+)?(?:fra\s+(?:og\smed\s+)?|i\s+)(?P<year>(?:19|20)\d\d)(?P<on>\s+og\s+(?:frem|fremover))?",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b((?:19|20)\d\d)\s?(?:-|–|til|og)\s?(?:[a-z]+\s)?((?:19|20)\d\d)\b", re.IGNORECASE)
_FROM_TO = re.compile(r"\bfra\s((?:19|20)\d\d)\stil\s((?:19|20)\d\d)\b", re.IGNORECASE)
_END_OF_CHANGE = re.compile(r"\b(fra|til)\s(?:(?:ca\.|knap|godt|op|over|mere\send)\s)*$", re.IGNORECASE)
_YEARLY = re.compile(r"\b(?:årlig\w*|hvert?|om\såret|pr\.\sår|begge|både)\b", re.IGNORECASE)
_GRANT = re.compile(r"tilskud|bidrag|støtte|kompensation|finansier|pulje", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:ikke|ingen|intet|aldrig|hverken)\b", re.IGNORECASE)
_LAST_DAY = re.compile(r"frist|\bsenest\b|\binden\b|udløb|\bhøjst\b")
_ALL = re.compile(r"\b(?:alle|samtlige|hver)\b")
_MOST = re.compile(r"\b(?:højst|maksimal\w*|op\stil|op\smod|loft\w*|\w*loft|overstige)\b", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:mindst|minimum|minimal\w*)\b", re.IGNORECASE)
_STEM = 6


def findings(question: Question, one: CandidateSentence, span: Span | None, seen: ValueContext) -> Iterator[Finding]:
    """Every constraint of a question but its words, bound or not."""
    amount = next((a for a in amounts_of(one.text) if span and a.start <= span[0] < a.end), None)
    for year in question.dated:
        yield _bound_if(year in years_of(seen.sentence), "year", str(year), "sentence")
    for year in question.years:
        yield _year(question, year, one, seen, amount)
    for owner in sorted(question.owners):
        yield _owner(owner, question, seen)
    if question.ends:
        yield _ending(question, one.text)
    if question.direction:
        yield _direction(question, seen, with_value=span is not None)
    yield from _numbered(question, seen)
    yield from _stated(question, seen)
    yield from _demanded(question, one, seen)


def _bound_if(holds: bool, kind: str, text: str, source: Source) -> Finding:
    return Bound(text, text, source) if holds else Failure(kind, text)  # type: ignore[arg-type]


def _year(question: Question, year: int, one: CandidateSentence, seen: ValueContext, amount: Amount | None) -> Finding:
    """The year of a value: its own, its clause's, else of lead-in or heading, else the agreement's."""
    text = str(year)
    if question.period:
        return _bound_if(question.period in _periods(seen), "year", text, "sentence")
    dated = amount is not None and question.kind not in ("date", "period")
    if dated and amount is not None and not seen.row:
        holds = _of_sum(year, one, seen, amount)
        if holds and text not in one.text and amount.year:  # "174 mio. kr. i 2015 og frem"
            return Bound(text, str(amount.year), "sentence")
        if holds is not None:
            return _bound_if(holds, "year", text, "sentence")
    named = years_of(seen.near) - set(question.dated)
    if year in named:
        return Bound(text, text, "column" if year in years_of(seen.column) else "sentence")
    if named and (dated or question.kind not in ("date", "period")):
        return Failure("year", text)
    return _year_around(year, seen)


def _periods(seen: ValueContext) -> set[tuple[int, int]]:
    told = seen.local if years_of(seen.local) else f"{seen.near} {seen.lead} {seen.heading}"
    return {(int(first), int(last)) for first, last in _PERIOD.findall(told)}


def _of_sum(year: int, one: CandidateSentence, seen: ValueContext, amount: Amount) -> bool | None:
    """Whether a sum is of a year, by what the sentence says of it; None where it says nothing."""
    told = years_of(seen.local)
    spanned = _of_span(one.text, amount)
    if spanned is not None:
        return spanned == year
    if amount.year is None and told:
        before = one.text[max(0, amount.start - 20) : amount.start]
        return year in told and (len(told) == 1 or _YEARLY.search(f"{before} {seen.local}") is not None)
    own = amount.year or _common_year(one)
    return None if own is None else own == year or _goes_on(one.text, amount, own, year)


def _of_span(text: str, amount: Amount) -> int | None:
    """The year of one end of a change: of "fra 76 pct. til 83 pct. ... fra 2007 til 2021" 83 pct. is of 2021."""
    spans, end = list(_FROM_TO.finditer(text)), _END_OF_CHANGE.search(text, 0, amount.start)
    if len(spans) != 1 or end is None:
        return None
    return int(spans[0][1] if end[1].lower() == "fra" else spans[0][2])


def _year_around(year: int, seen: ValueContext) -> Finding:
    """A year that the sentence does not name: of its lead-in, its headings, its agreement."""
    text = str(year)
    alone = seen.leans or (not years_of(seen.sentence) and years_of(seen.lead) == {year})
    if alone and year in years_of(seen.lead):
        return Bound(text, text, "lead-in")
    if years_of(seen.heading):
        return _bound_if(year in years_of(seen.heading), "year", text, "heading")
    if seen.agreement.year == year:
        return Bound(text, seen.agreement.short_title, "agreement")
    return Failure("year", text)


def _common_year(one: CandidateSentence) -> int | None:
    """The one year that all dated sums of a sentence have: it holds for those without ("... fra staten i 2013")."""
    years = {amount.year for amount in amounts_of(one.text) if amount.kind in ("kroner", "percent", "count")} - {None}
    return years.pop() if len(years) == 1 else None


def _goes_on(text: str, amount: Amount, own: int, year: int) -> bool:
    """Whether a sum "i 2015 og frem" or "årligt fra 2015" is also a later year's."""
    match = _ONWARDS.match(text, amount.end)
    if match is None or int(match["year"]) != own or year < own:
        return False
    return bool(match["on"]) or "fra" in match[0]


def _owner(owner: Owner, question: Question, seen: ValueContext) -> Finding:
    """Whose it is: an owner named nearer by than the one asked for breaks the binding."""
    if seen.paired is not None:
        return _bound_if(seen.paired == owner, "owner", owner, "sentence")
    granted = owner != "stat" and _GRANT.search(f"{seen.own} {seen.shared} {question.text}")
    others: tuple[Owner, ...] = ("region", "kommune") if granted else ("region", "kommune", "stat")
    rivals = frozenset(others) - {owner}
    several = len(question.owners) > 1
    layers: tuple[tuple[Source, str], ...] = (
        ("row", seen.row),
        ("column", seen.column),
        ("sentence", seen.own),
        ("sentence", seen.shared),
        ("lead-in", seen.lead if seen.leans and len(owners(seen.lead)) == 1 else ""),
        ("heading", seen.heading),
        ("agreement", seen.agreement.title),
    )
    for source, text in layers[:4] if question.demands.portion and not several else layers:
        named = owners(text)
        if owner in named:
            return Bound(owner, owner, source)
        if not several and named & rivals and source != "lead-in":
            break
    return Failure("owner", owner)


def _ending(question: Question, text: str) -> Finding:
    """That something ends, by a word of the kind the question uses, without a negation beside it."""
    at = next((start for start, way in directions(text) if way == question.ends), -1)
    negated = at >= 0 and _NEGATED.search(text[max(0, at - 30) : at + 40]) is not None
    return Failure("direction", "ophør") if at < 0 or negated else Bound("ophør", text[at:].split()[0], "sentence")


def _direction(question: Question, seen: ValueContext, *, with_value: bool) -> Finding:
    near = _predicates(seen.own) or f"{seen.row} {seen.column}"
    at = max(0, near.find(" … ")) or len(near) if with_value else len(near)
    way = direction_at(near, [(0, len(near))], at) or direction_at(_predicates(seen.shared), [(0, len(seen.shared))], 0)
    if way is None and with_value and seen.row:
        way = direction_at(seen.heading, [(0, len(seen.heading))], 0)
    said = "stigning" if question.direction == "up" else "fald"
    if way != question.direction:
        return Failure("direction", said)
    texts = (near, seen.shared, seen.heading)
    words = (text[start:].split()[0].strip(".,;:()") for text in texts for start, one in directions(text) if one == way)
    return Bound(said, next(words, said), "sentence")


def _predicates(text: str) -> str:
    """A text with blanks for participles before a noun ("til øget kapacitet"), which say nothing of a value."""
    return _ATTRIBUTE.sub(lambda match: match[1] + " " * len(match[2]), text)


_ATTRIBUTE = re.compile(
    r"\b((?:til|af|en|et|den|det|de|for|med|på|om|ved)\s)(\w+(?:et|ede|ende))(?=\s[a-zæøå]{4,})", re.IGNORECASE
)


def _numbered(question: Question, seen: ValueContext) -> Iterator[Finding]:
    layers: tuple[tuple[Source, str], ...] = (
        ("sentence", seen.sentence),
        ("lead-in", seen.lead),
        ("heading", seen.heading),
    )
    for unit, number in question.demands.numbered:
        pattern = unit_pattern(unit, number)
        source = next((source for source, text in layers if pattern.search(text)), None)
        name = f"{unit} {number}"
        yield Bound(name, name, source) if source else Failure("number", name)
    for figure in question.demands.figures:
        stands = re.search(
            rf"(?<![\d.,]){figure}(?!\d|[.,]\d)", f"{seen.sentence} {seen.column} {seen.heading} {seen.lead}"
        )
        if not stands and not seen.row:
            yield Failure("number", figure)


def unit_pattern(unit: str, number: str) -> re.Pattern[str]:
    """Finds a paragraph, box or table by its number, in any form of its word."""
    return re.compile(
        rf"{re.escape(unit[:1] if unit[0] == '§' else unit)}\w*\s*{re.escape(number)}(?!\w|[.,]\d)", re.IGNORECASE
    )


def _stated(question: Question, seen: ValueContext) -> Iterator[Finding]:
    """Sums that the question itself states must stand there."""
    for stated in question.sums:
        found = (
            one for text in (seen.sentence, seen.row, seen.heading, seen.lead, seen.before) for one in amounts_of(text)
        )
        has = any(one.kind == stated.kind and one.value == stated.value for one in found)
        yield _bound_if(has, "sum", stated.text, "sentence")


def _demanded(question: Question, one: CandidateSentence, seen: ValueContext) -> Iterator[Failure]:
    """What else a question demands of the sentence and finds nothing for."""
    asks, near = question.demands, f"{seen.sentence} {seen.column} {seen.heading}".lower()
    each = asks.each and re.search(rf"\b(?:pr\.?|per|hver|hvert|enkelte?)\s+{re.escape(asks.each[:6])}", near)
    since = asks.since and re.search(rf"\b(?:siden|fra)\s+(?:og\smed\s+)?{asks.since}|{asks.since}\s?[-–]", near)
    said = asks.how is not None and asks.how[:_STEM] in fold_token(seen.sentence)
    limit = (_MOST if asks.limit == "max" else _LEAST).search(f"{seen.own} {seen.shared} {seen.heading}")
    unmet: tuple[tuple[bool, Failure], ...] = (
        (bool(asks.each) and not each, Failure("word", f"pr. {asks.each}")),
        (bool(asks.since) and not since, Failure("year", str(asks.since))),
        (asks.how is not None and not said, Failure("reason", "hvordan")),
        (asks.why and not gives_reason(one.text), Failure("reason", "hvorfor")),
        (asks.deadline and question.kind == "date" and not _LAST_DAY.search(near), Failure("word", "frist")),
        (asks.across, Failure("across", "")),
        (asks.every and not _ALL.search(near), Failure("word", "alle")),
        (asks.either and not directions(seen.sentence), Failure("direction", "")),
        (bool(asks.limit) and not limit, Failure("word", "højst" if asks.limit == "max" else "mindst")),
        (bool(asks.superlative) and (asks.superlative or "")[:5] not in near, Failure("word", asks.superlative or "")),
    )
    return (failure for missing, failure in unmet if missing)

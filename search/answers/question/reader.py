"""Reads a question as constraints: kind of value, topic, years, owners, direction, agreements, demands. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.language.analyzer import readings
from indexer.language.folding import fold_token
from indexer.language.words import full_year, numeral_value
from indexer.models import Agreement
from search.amounts.amounts import Amount, AmountKind, find_amounts
from search.amounts.attribution import Direction, Owner, directions, owners
from search.amounts.numbers import looks_like_year
from search.answers.question.content_words import ContentWord, asking_words, content_words
from search.answers.question.demands import NUMBERED, Demands, Span, read_demands
from search.answers.question.kind import QuestionKind, asked_unit, kind_of
from search.citations.agreement_names import AgreementName, find_names
from search.query.parser import clean, mentioned_years
from search.query.terms import QueryWord, query_words

LONGEST = 500
"""Characters of a question that are read; what follows is not part of a question."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    text: what was typed, cleaned. kind: what is asked for. explicit: an interrogative says so, rather than a noun.
    accepts: kinds of amount that can answer, the likeliest first; empty where an answer need not hold a value.
    unit: the noun counted or measured ("hvor mange regioner"). words: what it is about, in order.
    years: years named apart from agreements. period: both ends where a range of years is named. dated: years of other
    documents ("finansloven for 2020"). agreements: ids of those named. unknown: names of agreements that there are none
    of. sums: amounts the question itself states. owners: whose. direction, ends: what is said to rise, fall or end.
    count: how many items a list has. level: the size of a thing, not a change of it. named: a person or thing by its
    name. numbers: bare numbers and numerals, which a table's row may bear. demands: what else an answer must have.
    """

    text: str
    kind: QuestionKind
    explicit: bool
    accepts: tuple[AmountKind, ...]
    unit: QueryWord | None
    words: tuple[ContentWord, ...]
    years: tuple[int, ...]
    period: tuple[int, int] | None
    dated: tuple[int, ...]
    agreements: tuple[str, ...]
    unknown: tuple[str, ...]
    sums: tuple[Amount, ...]
    owners: frozenset[Owner]
    direction: Direction | None
    ends: Direction | None
    count: int | None
    level: bool
    named: bool
    numbers: frozenset[int]
    demands: Demands

    @property
    def compares(self) -> bool:
        """Whether several years are named: then the answer has a line for each."""
        return len(self.years) > 1 and self.period is None

    @property
    def wants_value(self) -> bool:
        """Whether only a value answers it."""
        return self.explicit and (bool(self.accepts) or self.kind == "actor")

    @property
    def first_noun(self) -> ContentWord | None:
        """The thing asked about, as far as the order of the words tells."""
        return next((content for content in self.words if content.noun), None)


_TOKEN = re.compile(r"[^\W_]+(?:[.'’/-][^\W_]+)*")
_SHORT_YEAR = re.compile(r"\b(?:i|for)\s+['’]?(\d\d)(?=\s*[?.,!]|\s*$|\s+(?:og|til|i|på|for|hv\w+)\b)", re.IGNORECASE)
_RANGE = re.compile(r"\b((?:19|20)\d\d)\s?(?:-|–|til)\s?((?:19|20)\d\d)\b", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"\b\w*(?:lov|loven|forlig|forliget|grundlag|grundlaget|udspil|udspillet|satspulje\w*|plan|planen)"
    r"\s+(?:for\s|fra\s|af\s)?((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_PARTY = re.compile(
    r"(?i:\b(?:\w*aftale|\w*aftalen|\w*aftaler|aftalt|aftalte|forhandlet|overenskomst\w*)\b)[^,.?]*?\b(?:med|mellem)\s+"
    r"((?:[A-ZÆØÅ0-9][\w.-]+|KL|og|regeringen)(?:\s+(?:[A-ZÆØÅ0-9][\w.-]+|og|regeringen))*)"
)


def read_question(text: str, catalog: Sequence[Agreement]) -> Question:
    """Read what was typed; every text is a question, the emptiest one with no words."""
    typed = clean(text)[:LONGEST]
    names = _names(typed, catalog)
    rest = _without(typed, names)
    tokens = [fold_token(match[0].lower()) for match in _TOKEN.finditer(typed)]
    kind, explicit, accepts = kind_of(tokens)
    amounts = find_amounts(typed)
    told = [(one.start, one.end) for one in amounts if one.kind != "count"]
    counted = [(one.start, one.end) for one in amounts if one.kind not in ("count", "period")]
    demands = read_demands(rest, tokens, [*counted, *(match.span() for match in _SHORT_YEAR.finditer(rest))])
    dated = tuple(int(match[1]) for match in _DOCUMENT.finditer(rest))
    ranged = _RANGE.search(rest)
    ways = [*(way for _, way in directions(_predicates(rest))), *_particle(rest)]
    return Question(
        text=typed,
        kind=kind,
        explicit=explicit,
        accepts=accepts,
        unit=asked_unit(tokens, query_words(readings(typed))) if kind in ("number", "period") and explicit else None,
        words=_content(typed, rest, [*told, *((name.start, name.end) for name in names)], catalog),
        years=tuple(year for year in _years(rest) if year not in dated),
        period=(int(ranged[1]), int(ranged[2])) if ranged else None,
        dated=dated,
        agreements=tuple(dict.fromkeys(id_ for one in names for id_ in one.agreements)),
        unknown=_unknown(typed, names, catalog),
        sums=_stated(amounts),
        owners=owners(rest),
        direction=None if demands.either else next((way for way in ways if way in ("up", "down")), None),
        ends=next((way for way in ways if way not in ("up", "down")), None),
        count=_count(tokens) if kind == "list" else None,
        level=kind == "sum" and explicit and not ways and _asks_size(tokens),
        named=kind == "actor" and _asks_name(tokens),
        numbers=frozenset(
            value
            for token in tokens
            if (value := _number(token)) is not None and (token not in _ARTICLES or "é" in typed)
        ),
        demands=demands,
    )


_ARTICLES = ("en", "et")


def _predicates(rest: str) -> str:
    """A question without participles before a noun ("til øget kapacitet"), which are no direction of what is asked."""
    if _AUXILIARY.search(rest):
        return rest
    return _ATTRIBUTE.sub(" ", rest)


_AUXILIARY = re.compile(r"\b(?:er|var|bliver?|blev|blevet|har|være|været)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b\w+(?:et|ende)\b(?=\s[a-zæøå]{4,})", re.IGNORECASE)


def _particle(rest: str) -> tuple[Direction, ...]:
    """Which way a verb with a particle goes ("sat ned", "skal udgifterne ned")."""
    match = _PARTICLE.search(rest)
    return ("up" if match[1].lower() == "op" else "down",) if match else ()


_PARTICLE = re.compile(
    r"\b(?:sat|sætte[rs]?|skrue[rs]?|går|gik|skal|skulle|skær(?:e[rs]?)?|skåret)\b(?:\s\S+){0,5}?\s(op|ned)\b"
    r"(?!\s(?:til|på|ad)\b)",
    re.IGNORECASE,
)


def _names(typed: str, catalog: Sequence[Agreement]) -> list[AgreementName]:
    """The agreements named so that no topic can be meant."""
    found = find_names(typed, catalog)
    return [one for one in found if one.strength == "sure" or (one.strength == "partial" and one.agreements)]


def _without(typed: str, names: Sequence[AgreementName]) -> str:
    for name in names:
        typed = typed[: name.start] + " " * (name.end - name.start) + typed[name.end :]
    return typed


def _content(typed: str, rest: str, spans: Sequence[Span], catalog: Sequence[Agreement]) -> tuple[ContentWord, ...]:
    """The content words; owners and directions are constraints of their own, so they count as general words."""
    parties = sorted({party for agreement in catalog for party in agreement.parties}, key=len, reverse=True)
    named = re.finditer("|".join(map(re.escape, parties)), rest) if parties else ()
    skipped = [*spans, *(match.span() for match in (*NUMBERED.finditer(rest), *named))]
    closed = {fold_token(one[0].lower()) for one in _TOKEN.finditer(rest) if owners(one[0]) or directions(one[0])}
    asked = _ASKED_TYPE.match(rest)
    if asked and any(fold_token(asked[1].lower()).endswith(fold_token(one)) for one in asking_words("actors")):
        closed.add(fold_token(asked[1].lower()))
    return content_words(typed, skipped, closed)


_ASKED_TYPE = re.compile(r"\s*hvilke[nt]?\s+(?:ny\w*\s+|statslig\w*\s+|offentlig\w*\s+)?(\w+)", re.IGNORECASE)
"""The kind of actor asked for: "hvilket ministerium"."""


def _years(rest: str) -> tuple[int, ...]:
    short = {full_year(match[1]) for match in _SHORT_YEAR.finditer(rest)}
    return tuple(sorted({*mentioned_years(rest), *short}))


def _unknown(typed: str, names: Sequence[AgreementName], catalog: Sequence[Agreement]) -> tuple[str, ...]:
    """Agreements named that the catalog does not have, and "aftale med X" where none has X among its parties."""
    unknown = [one.text for one in names if not one.agreements and one.strength == "sure"]
    match = _PARTY.search(typed)
    if match is not None:
        known = {fold_token(party) for agreement in catalog for party in agreement.parties}
        parties = [name.strip() for name in re.split(r"\s+og\s+|,", match[1]) if name.strip()]
        if not all(fold_token(name) in known for name in parties):
            unknown.append(f"aftale med {match[1]}")
    return tuple(unknown)


def _stated(amounts: Sequence[Amount]) -> tuple[Amount, ...]:
    """The sums and shares a question states; "2022 mio" is a year and a word."""
    return tuple(
        one for one in amounts if one.kind in ("kroner", "percent") and not looks_like_year(one.text.split()[0])
    )


def _count(tokens: Sequence[str]) -> int | None:
    return next((value for token in tokens if (value := numeral_value(token)) and value > 1), None)


def _number(token: str) -> int | None:
    return int(token) if token.isdecimal() else numeral_value(token)


def _asks_size(tokens: Sequence[str]) -> bool:
    """Whether the size of a thing is asked for, not what is spent or saved."""
    sizes = {fold_token(word) for word in asking_words("size")} - {"meget"}
    return bool(sizes & set(tokens)) or not _SPENDING & set(tokens)


_SPENDING = asking_words("spending")
"""Words of a question for a sum that is spent or saved, not for how large a thing is."""


def _asks_name(tokens: Sequence[str]) -> bool:
    return "hedder" in tokens or (
        tokens[0] == "hvem" and tokens[1:2] in (["er"], ["var"], ["bliver"], ["sidder"]) and tokens[2:3] != ["med"]
    )

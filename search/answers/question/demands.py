"""What a question demands besides its words: limits, totals, parts, numbers, the way a thing goes. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.language.analyzer import readings
from search.answers.question.content_words import is_noun
from search.query.terms import query_words

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Demands:
    """The demands of a question, each False or None where it makes none.

    each: the noun that a value is for one of ("pr. indbygger"). since: a year from which on it is asked for.
    superlative: "flest", "størst". portion: one owner's part. part: a part of a whole ("hvor meget af"). limit: at most
    or at least. total: in all. across: of several agreements together. every: of all of a kind. either: which way it
    goes. deadline: a last day. why: a reason. how: the verb whose
    manner is asked. numbered: paragraphs, boxes, tables by unit and number.
    figures: bare numbers that the text must have.
    """

    each: str | None
    since: int | None
    superlative: str | None
    portion: bool
    part: bool
    limit: Literal["max", "min"] | None
    total: bool
    across: bool
    every: bool
    either: bool
    deadline: bool
    why: bool
    how: str | None
    numbered: tuple[tuple[str, str], ...]
    figures: tuple[str, ...]


NUMBERED = re.compile(
    r"(?P<sign>§{1,2})\s*(?P<paragraph>\d+[a-z]?)\b"
    r"|\b(?P<unit>boks|tabel|bilag|figur|kapitel|afsnit|fodnote|initiativ|kriterium)(?:en|et)?\s+(?P<number>\d+(?:\.\d+)*)\b",
    re.IGNORECASE,
)
"""A paragraph, box, table or the like named by its number."""

_EACH = re.compile(
    r"\b(?:pr\.?|per|hver|hvert|hver\senkelt|den\senkelte)\s+(?P<each>(?!(?:år|måned|uge|dag|gang|time)\b)[a-zæøå]{3,})(?:\s+(?P<next>[a-zæøå]{3,}))?"
    r"|\b(?:en|et)\s+(?P<one>medlem|elev|familie|deltager|indbygger|ansat)\b",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"\b(?:højst|hoejst|maksimalt|maks)\b", re.IGNORECASE)
_AT_LEAST = re.compile(r"\b(?:mindst|minimum)\b(?!\s(?:én|ét|en|et)\b)", re.IGNORECASE)
TOTAL = re.compile(r"\b(?:i\salt|ialt|samlet|samlede|total|totalt|tilsammen|sammenlagt)\b", re.IGNORECASE)
_ACROSS = re.compile(
    r"\bpå\stværs\saf\b[^?]*aftale|\b(?:alle|de\s\w+)\saftaler(?:ne)?\b|\bgennem\sårene\b", re.IGNORECASE
)
_EVERY = re.compile(r"\b(?:alle|samtlige)\s(?!aftaler|over\b)\w+", re.IGNORECASE)
_WAYS = r"(?:dyrere|billigere|højere|lavere|mere|mindre|flere|færre|stiger|falder|steg|faldt|op|ned|hæves|sænkes)"
_EITHER = re.compile(rf"\b{_WAYS}\seller\s{_WAYS}\b", re.IGNORECASE)
_PART = re.compile(r"\bhvor\s(?:meget|mange|stor\sen\s(?:andel|del))\saf\b", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![\w.,-])(?!(?:19|20)\d\d\b)\d+(?![\w]|[.,]\d)")
_SINCE = re.compile(r"\bsiden\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_SUPERLATIVE = re.compile(
    r"\b(flest|mest|størst|største|højest|højeste|lavest|laveste|færrest|mindst\s(?=penge|af)|dyreste|billigste)\b",
    re.IGNORECASE,
)
_PORTION = re.compile(r"\b(?:andel|andelen|del|delen|betaler|betale|finansierer|finansiere|bidrager)\b", re.IGNORECASE)


def read_demands(text: str, tokens: Sequence[str], counted: Sequence[Span]) -> Demands:
    """Read the demands of a question.

    Args:
        text: the question, names of agreements blanked.
        tokens: its folded words.
        counted: spans of numbers that say something else: sums, dates, short years.
    """
    each, since, superlative = _EACH.search(text), _SINCE.search(text), _SUPERLATIVE.search(text)
    units = list(NUMBERED.finditer(text))
    taken = [*counted, *(match.span() for match in units)]
    return Demands(
        each=_each(each) if each else None,
        since=int(since[1]) if since else None,
        superlative=superlative[1].lower() if superlative else None,
        portion=_PORTION.search(text) is not None,
        part=_PART.search(text) is not None,
        limit="max" if _AT_MOST.search(text) else "min" if _AT_LEAST.search(text) else None,
        total=TOTAL.search(text) is not None,
        across=_ACROSS.search(text) is not None,
        every=_EVERY.search(text) is not None,
        either=_EITHER.search(text) is not None,
        deadline=any("frist" in token for token in tokens),
        why="hvorfor" in tokens,
        how=_verb_after(tokens),
        numbered=tuple((one["sign"] or one["unit"].lower(), one["paragraph"] or one["number"]) for one in units),
        figures=tuple(one[0] for one in _FIGURE.finditer(text) if not _within(one.start(), taken)),
    )


def _each(match: re.Match[str]) -> str:
    """The noun that a value is for one of, past an adjective ("pr. midlertidig plads")."""
    first, behind = match["each"] or match["one"], match["next"]
    adjective = behind is not None and not is_noun(query_words(readings(first))[0])
    return str(behind if adjective else first).lower()


def _verb_after(tokens: Sequence[str]) -> str | None:
    """The word behind "hvordan", where it is no auxiliary: how that is done is asked."""
    place = next((place for place, token in enumerate(tokens) if token in ("hvordan", "hvorledes")), None)
    verb = tokens[place + 1] if place is not None and place + 1 < len(tokens) else ""
    return verb if len(verb) > _LONGEST_AUXILIARY else None


_LONGEST_AUXILIARY = 5


def _within(at: int, spans: Sequence[Span]) -> bool:
    return any(start <= at < end for start, end in spans)

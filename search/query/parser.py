"""The query language: makes a `Query` of what is typed. Every input parses; only emptiness is refused.

    "exact phrase"  »exact phrase«     words side by side, as written
    a AND b, a OG b                    both; a OR b, a ELLER b: either; NOT b, IKKE b, -b: not b
    a IKKE (b ELLER c)                 parentheses group; what is in one is a single thing to the operator before it
    word*  *word  *word*               words that begin so, that end so (in any form), that have it
    år:2021 år:2013-2021 år:2021-      agreements of these years
    aftale:ØA24  part:KL  type:boks    agreements by short title or id, by party; kinds of unit
    har:beløb har:procent har:dato     passages that state a sum, a share, a date (or har:antal, a number of things)

Operators are in capitals, so that the words "og" and "ikke" stay words; a text that is all in capitals has none.
OR binds more tightly than AND. What looks like an operator but cannot be one (a lone quotation mark or parenthesis,
AND at the end) is dropped or read as a word.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.errors import QueryError
from search.models import Clause, Condition, Query, WildcardKind
from search.query.filter_values import read_filter

MAX_QUERY_LENGTH = 2_000
"""Characters; a longer query is a pasted document."""
MAX_CLAUSES = 32
_MAX_DEPTH = 8
"""Parentheses within parentheses; deeper ones group nothing."""

_QUOTED = r'"[^"]*"|“[^“”]*[“”]|”[^”]*”|»[^»«]*«|«[^«»]*»|„[^„“”]*[“”]'
_FILTER = r"(?:år|aar|year|aftale|agreement|part|party|type|har)"
_TOKEN = re.compile(
    rf"(?P<filter>{_FILTER}):(?P<value>{_QUOTED}|[^\s\"()]+)|(?P<close>\))"
    rf"|(?P<minus>(?<![^\s(])-(?=[\w\"“”»«„§(]))?(?:(?P<open>\()|(?P<phrase>{_QUOTED})|(?P<word>[^\s()\"“”„»«]+))",
    re.IGNORECASE,
)
_OPERATORS = {"AND": "all", "OG": "all", "OR": "any", "ELLER": "any", "NOT": "none", "IKKE": "none"}
_SUSPENDING = frozenset({"og", "eller", "samt", "til"})
_LONGEST_SHORT_NAME = 4
"""Letters; a longer word in capitals is no abbreviation but a word written in capitals."""
_YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)(?![\d.,]?\d)")
_YEAR_RANGE = re.compile(r"(?<![\d.,])((?:19|20)\d\d)\s?[-–]\s?((?:19|20)\d\d)(?!\d)")
_BLANK_THOUSANDS = re.compile(r"(?<![\d.,/-])(?<!\d )[1-9]\d{0,2}(?: \d{3})+(?![\d.,/-]?\d)")
_WILDCARD = re.compile(r"(?P<lead>\*+)?(?P<stem>[\w.-]{2,}?)(?P<tail>\*+)?")


_STARS_LEFT_OUT = (
    "Stjernen i »{}« er ikke brugt: den står for resten af et ord, efter eller før mindst to tegn, "
    "uden for citationstegn."
)


@dataclass(frozen=True, slots=True)
class _Operand:
    """A clause, or what stands in a pair of parentheses, with the operator before it; "" where there is none."""

    operator: str
    content: "Clause | tuple[_Operand, ...]"


def parse_query(text: str) -> Query:
    """Read `text` as a search.

    Raises:
        QueryError: nothing to look for is left, or more than MAX_QUERY_LENGTH characters.
    """
    typed = clean(text)
    if len(typed) > MAX_QUERY_LENGTH:
        length, most = f"{len(typed):_} {MAX_QUERY_LENGTH:_}".replace("_", ".").split()
        raise QueryError(f"Søgningen er på {length} tegn, og der kan højst søges på {most}: forkort den.")
    matches = list(_TOKEN.finditer(_BLANK_THOUSANDS.sub(lambda number: number[0].replace(" ", "."), typed)))
    query = Query(text=typed, free="")
    for match in matches:
        if match["filter"]:
            query = read_filter(query, match["filter"].lower(), _unquoted(match["value"]))
    tokens = [match for match in matches if not match["filter"]]
    shouted = _shouted(tokens)
    operands, _ = _read(tokens, 0, 0, operators=not shouted)
    if len(operands) == 1 and tokens[0]["minus"] and tokens[0]["word"]:
        operands = (replace(operands[0], operator=""),)  # "-sygehuse" alone: there is nothing to exclude it from
    operands, dropped = _bounded(operands)
    clauses = _clauses(operands)
    free = " ".join(clause.text for clause in clauses if not clause.excluded)
    if not any(character.isalnum() or character == "§" for character in free):
        raise QueryError("Der er intet at søge efter: skriv mindst ét ord, fx deponeringsfritagelsespulje.")
    notes = query.notes
    if dropped:
        notes = (*notes, f"Kun de første {MAX_CLAUSES} ord af søgningen er brugt.")
    notes = (*notes, *(_STARS_LEFT_OUT.format(match[0]) for match in tokens if _star_left_out(match)))
    if shouted and any(match[0] in _OPERATORS for match in tokens):
        notes = (*notes, "Alt er skrevet med store bogstaver, så OG, ELLER og IKKE er læst som ord.")
    return replace(
        query,
        free=free,
        clauses=clauses,
        condition=_condition(operands, outermost=True),
        mentioned_years=mentioned_years(free),
        notes=notes,
    )




_MOST_LETTERS = 4
"""That one character may stand for: a ligature has three."""

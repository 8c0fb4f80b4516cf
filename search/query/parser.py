"""The query language: what is typed into the box, made into a `Query`. Every input parses; only emptiness is refused.

    "exact phrase"  »exact phrase«     words side by side, as written
    a AND b, a OG b                    both; a OR b, a ELLER b: either; NOT b, IKKE b, -b: not b
    word*                              words that begin so
    år:2021 år:2013-2021 år:2021-      agreements of these years
    aftale:ØA24  part:KL  type:boks    agreements by short title or id, by party; kinds of unit
    har:beløb har:procent har:dato     passages that state a sum, a share, a date (or har:antal, a number of things)

Operators are in capitals, so that the words "og" and "ikke" stay words. What looks like an operator but cannot be one
(a lone quotation mark, AND at the end) is dropped or read as a word.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import get_args

from indexer.errors import QueryError
from indexer.models import SectionKind
from search.models import Clause, Query

MAX_QUERY_LENGTH = 2_000
"""Characters; a longer query is a pasted document."""
MAX_CLAUSES = 32

_QUOTED = r'"[^"]*"|“[^“”]*[“”]|”[^”]*”|»[^»«]*«|«[^«»]*»|„[^„“”]*[“”]'
_FILTER = r"(?:år|aar|year|aftale|agreement|part|party|type|har)"
_TOKEN = re.compile(
    rf"(?P<filter>{_FILTER}):(?P<value>{_QUOTED}|[^\s\"()]+)"
    rf"|(?P<minus>(?<!\S)-(?=[\w\"“”»«„§]))?(?:(?P<phrase>{_QUOTED})|(?P<word>[^\s()\"“”„»«]+))",
    re.IGNORECASE,
)
_OPERATORS = {"AND": "and", "OG": "and", "OR": "or", "ELLER": "or", "NOT": "not", "IKKE": "not"}
_SUSPENDING = frozenset({"og", "eller", "samt", "til"})
_YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)(?![\d.,]?\d)")
_YEAR_RANGE = re.compile(r"(?<![\d.,])((?:19|20)\d\d)\s?[-–]\s?((?:19|20)\d\d)(?!\d)")
_YEAR_FILTER = re.compile(r"(\d{1,6})?\s*(-|–)?\s*(\d{1,6})?")
_PREFIX = re.compile(r"([\w.-]{2,})\*+")
STATED = {"beløb": "kroner", "beloeb": "kroner", "procent": "percent", "dato": "date", "antal": "count"}
"""What a passage may be asked to state, and the kind of amount it is."""
_KINDS = frozenset(get_args(SectionKind))
_KIND_NAMES = {"afsnit": "section", "underafsnit": "subsection", "fodnote": "footnote"}
"""Danish names of the kinds of unit that have English ones."""
_FILTER_NAMES = {"aar": "år", "year": "år", "agreement": "aftale", "party": "part"}


@dataclass(frozen=True, slots=True)
class _Item:
    """A piece of the query text: an operator or a clause, and whether a suspending word stood before it."""

    operator: str | None = None
    clause: Clause | None = None


def parse_query(text: str) -> Query:
    """Read `text` as a search.

    Raises:
        QueryError: nothing to look for is left, or more than MAX_QUERY_LENGTH characters.
    """
    typed = clean(text)
    if len(typed) > MAX_QUERY_LENGTH:
        length, most = f"{len(typed):_} {MAX_QUERY_LENGTH:_}".replace("_", ".").split()
        raise QueryError(f"Søgningen er på {length} tegn, og der kan højst søges på {most}: forkort den.")
    query, items, previous = Query(text=typed, free=""), [], ""
    for match in _TOKEN.finditer(typed):
        if match["filter"]:
            query = _with_filter(query, match["filter"].lower(), _unquoted(match["value"]))
        else:
            items.extend(_items(match, previous))
        previous = match[0].lower()
    clauses = _clauses(items)
    free = " ".join(clause.text for clause in clauses if not clause.excluded)
    if not any(character.isalnum() or character == "§" for character in free):
        raise QueryError("Der er intet at søge efter: skriv mindst ét ord, fx deponeringsfritagelsespulje.")
    notes = query.notes
    if len(clauses) > MAX_CLAUSES:
        notes = (*notes, f"Kun de første {MAX_CLAUSES} ord af søgningen er brugt.")
    return replace(query, free=free, clauses=clauses[:MAX_CLAUSES], mentioned_years=mentioned_years(free), notes=notes)


def clean(text: str) -> str:
    """NFC, without control characters and soft hyphens, white space folded to single blanks."""
    text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8")).replace("\u00ad", "")
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Co") else c for c in text).split())


def mentioned_years(text: str) -> tuple[int, ...]:
    """The years and year ranges that a text names, ascending; a range counts every year in it."""
    years = {int(match[1]) for match in _YEAR.finditer(text)}
    for match in _YEAR_RANGE.finditer(text):
        years.update(range(int(match[1]), int(match[2]) + 1))
    return tuple(sorted(years))


def _items(match: re.Match[str], previous: str) -> list[_Item]:
    """A token as operators and clauses; a hyphen after "og" is a suspended one ("og -deling"), not a NOT."""
    excluded = bool(match["minus"]) and previous not in _SUSPENDING
    if match["phrase"]:
        phrase = _unquoted(match["phrase"])
        return [_Item(clause=Clause("phrase", phrase, excluded=excluded))] if phrase else []
    word = match["word"]
    if word in _OPERATORS and not match["minus"]:
        return [_Item(operator=_OPERATORS[word])]
    if prefix := _PREFIX.fullmatch(word.strip(".,;:!?")):
        return [_Item(clause=Clause("prefix", prefix[1], excluded=excluded))]
    return [_Item(clause=Clause("word", word.replace("*", ""), excluded=excluded))] if word.strip("*-–") else []


def _clauses(items: list[_Item]) -> tuple[Clause, ...]:
    """Apply the operators between clauses, from left to right; one without its clause does nothing."""
    clauses: list[Clause] = []
    pending: list[str] = []
    groups = 0
    for item in items:
        if item.clause is None:
            pending.append(item.operator or "")
            continue
        clause = item.clause
        if "not" in pending:
            clause = replace(clause, excluded=True)
        elif "or" in pending and clauses and not clauses[-1].excluded:
            if not clauses[-1].group:
                groups += 1
                clauses[-1] = replace(clauses[-1], group=groups, required=True)
            clause = replace(clause, group=clauses[-1].group, required=True)
        elif "and" in pending and clauses and not clauses[-1].excluded:
            clauses[-1] = replace(clauses[-1], required=True)
            clause = replace(clause, required=True)
        pending = []
        clauses.append(clause)
    return tuple(clauses)


def _unquoted(text: str) -> str:
    return text.strip('"“”„»« ') if text[:1] in '"“”„»«' else text


def _with_filter(query: Query, name: str, value: str) -> Query:
    """The query with one filter more; a value that cannot be one becomes a note."""
    name = _FILTER_NAMES.get(name, name)
    if name == "år":
        years = _filter_years(value)
        if not years:
            return replace(query, notes=(*query.notes, f"»{value}« er ikke et årstal og er ikke brugt som filter."))
        return replace(query, years=tuple(sorted({*query.years, *years})))
    if name == "aftale":
        return replace(query, agreements=(*query.agreements, value))
    if name == "part":
        return replace(query, parties=(*query.parties, value))
    if name == "har":
        if value.lower() not in STATED:
            return replace(query, notes=(*query.notes, f"»har:{value}« kendes ikke: brug {', '.join(STATED)}."))
        return replace(query, states=(*query.states, STATED[value.lower()]))
    kind = _KIND_NAMES.get(value.lower(), value.lower())
    if kind in _KINDS:
        return replace(query, kinds=(*query.kinds, kind))
    return replace(query, notes=(*query.notes, f"Typen »{value}« kendes ikke og er ikke brugt som filter."))


def _filter_years(value: str) -> tuple[int, ...]:
    """2021, 2013-2021, 2021- (to 2100) or -2021 (from 1900); a year outside that is kept and matches nothing."""
    match = _YEAR_FILTER.fullmatch(value)
    if not match or not (match[1] or match[3]):
        return ()
    if not match[2]:
        return (int(match[1]),)
    first, last = int(match[1] or 1900), int(match[3] or 2100)
    if last < first or last - first > 200:
        return (first, last)
    return tuple(range(first, last + 1))

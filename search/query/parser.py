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


def _star_left_out(token: re.Match[str]) -> bool:
    """Whether a token has a star that stands for nothing: within a word or a phrase, or beside a single letter."""
    clause = _clause(token)
    return "*" in token[0] and clause is not None and clause.kind in ("word", "phrase")


_MOST_LETTERS = 4
"""That one character may stand for: a ligature has three."""


def clean(text: str) -> str:
    """NFC, without control characters, invisible marks and soft hyphens, white space folded to single blanks.

    Nor with characters that stand for a whole sentence, such as U+FDFA: 2,000 of them would be 36,000 letters.
    """
    text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))
    kept = (" " if _is_blank(c) else c for c in text if unicodedata.category(c) != "Cf")
    return " ".join("".join(kept).split())


def _is_blank(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Cc", "Co") or len(unicodedata.normalize("NFKD", character)) > _MOST_LETTERS


def mentioned_years(text: str) -> tuple[int, ...]:
    """The years and year ranges that a text names, ascending; a range counts every year in it."""
    years = {int(match[1]) for match in _YEAR.finditer(text)}
    for match in _YEAR_RANGE.finditer(text):
        years.update(range(int(match[1]), int(match[2]) + 1))
    return tuple(sorted(years))


def _shouted(tokens: Sequence[re.Match[str]]) -> bool:
    """Whether a text is all in capitals, so that its capitals make no operators; short names alone do not tell."""
    words = [token["word"] for token in tokens if token["word"] and token["word"] not in _OPERATORS]
    return all(word == word.upper() for word in words) and any(
        len(word) > _LONGEST_SHORT_NAME and word.isalpha() for word in words
    )


def _read(tokens: Sequence[re.Match[str]], at: int, depth: int, *, operators: bool) -> tuple[tuple[_Operand, ...], int]:
    """The operands from a token to the parenthesis that closes them, and the token behind that."""
    found: list[_Operand] = []
    pending = ""
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token["close"]:
            if depth:
                break
            continue
        if operators and token["word"] in _OPERATORS and not token["minus"]:
            pending = _stronger(pending, _OPERATORS[token["word"]])
            continue
        before = tokens[at - 2][0].lower() if at > 1 else ""
        operator = "none" if token["minus"] and before not in _SUSPENDING else pending
        if token["open"] and depth < _MAX_DEPTH and any(later["close"] for later in tokens[at:]):
            inside, at = _read(tokens, at, depth + 1, operators=operators)
            content: Clause | tuple[_Operand, ...] | None = inside or None
        else:
            content = _clause(token)
        if content is not None:
            found.append(_Operand(operator, content))
            pending = ""
    return tuple(found), at


def _stronger(first: str, second: str) -> str:
    """Of two operators in a row the one that counts: "AND NOT" is NOT."""
    return "none" if "none" in (first, second) else "any" if "any" in (first, second) else second


def _clause(token: re.Match[str]) -> Clause | None:
    """The clause that a token is; None for one without a word."""
    if token["phrase"]:
        phrase = _unquoted(token["phrase"]).replace("*", "")
        return Clause("phrase", phrase) if phrase else None
    word = token["word"] or ""
    wildcard = _WILDCARD.fullmatch(word.strip(".,;:!?"))
    if wildcard and (wildcard["lead"] or wildcard["tail"]):
        kind: WildcardKind = "prefix" if not wildcard["lead"] else "infix" if wildcard["tail"] else "suffix"
        return Clause(kind, wildcard["stem"])
    return Clause("word", word.replace("*", "")) if word.strip("*-–") else None


def _bounded(operands: tuple[_Operand, ...], room: int = MAX_CLAUSES) -> tuple[tuple[_Operand, ...], bool]:
    """The operands with the first `room` clauses in them, and whether any was dropped."""
    kept: list[_Operand] = []
    for operand in operands:
        if room <= 0:
            return tuple(kept), True
        if isinstance(operand.content, Clause):
            kept.append(operand)
            room -= 1
            continue
        inside, dropped = _bounded(operand.content, room)
        kept.append(replace(operand, content=inside))
        if dropped:
            return tuple(kept), True
        room -= sum(1 for _ in _leaves(inside))
    return tuple(kept), False


def _leaves(operands: tuple[_Operand, ...]) -> list[Clause]:
    found: list[Clause] = []
    for operand in operands:
        found += [operand.content] if isinstance(operand.content, Clause) else _leaves(operand.content)
    return found


def _clauses(operands: tuple[_Operand, ...], *, excluded: bool = False, groups: int = 0) -> tuple[Clause, ...]:
    """The clauses in order; under an odd number of NOTs excluded; alternatives with the number of their group."""
    clauses: list[Clause] = []
    for run in _alternatives(operands):
        number = 0
        if len(run) > 1 and all(isinstance(operand.content, Clause) for operand in run):
            number = groups = max((groups, *(clause.group for clause in clauses))) + 1
        for operand in run:
            out = excluded != (operand.operator == "none")
            if isinstance(operand.content, Clause):
                clauses.append(replace(operand.content, excluded=out, group=0 if out else number))
            else:
                groups = max((groups, *(clause.group for clause in clauses)))
                clauses += _clauses(operand.content, excluded=out, groups=groups)
    return tuple(clauses)


def _alternatives(operands: tuple[_Operand, ...]) -> list[list[_Operand]]:
    """The operands in runs that OR joins."""
    runs: list[list[_Operand]] = []
    for operand in operands:
        if operand.operator == "any" and runs and runs[-1][-1].operator != "none":
            runs[-1].append(operand)
        else:
            runs.append([operand])
    return runs


def _condition(operands: tuple[_Operand, ...], *, outermost: bool = False) -> Condition | None:
    """What the operators between some operands demand.

    Words without an operator between them are wished for: outermost they demand nothing, in parentheses one of them.
    """
    demanded: list[Clause | Condition] = []
    wished: list[Clause | Condition] = []
    runs = _alternatives(operands)
    for place, run in enumerate(runs):
        parts = tuple(part for operand in run if (part := _part(operand)) is not None)
        if not parts:
            continue
        follows = runs[place + 1][0].operator if place + 1 < len(runs) else ""
        if run[0].operator == "none":
            demanded.append(Condition("none", parts))
        elif len(parts) > 1 or run[0].operator == "all" or follows == "all":
            demanded.append(Condition("any", parts) if len(parts) > 1 else parts[0])
        else:
            wished += parts
    if not demanded or (not outermost and wished and all(_negative(part) for part in demanded)):
        demanded += [Condition("any", tuple(wished))] if wished and not outermost else []
    return Condition("all", tuple(demanded)) if demanded else None


def _part(operand: _Operand) -> "Clause | Condition | None":
    return operand.content if isinstance(operand.content, Clause) else _condition(operand.content)


def _negative(part: Clause | Condition) -> bool:
    return isinstance(part, Condition) and part.operator == "none"


def _unquoted(text: str) -> str:
    return text.strip('"“”„»« ') if text[:1] in '"“”„»«' else text

"""From a `Query` to what the keyword index is asked: weighted terms, phrases, and for each word who has it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import get_args

import numpy as np

from indexer.index.keyword import KeywordIndex, WeightedTerm
from indexer.index.vectors import Rows
from indexer.language.abbreviations import abbreviations
from indexer.language.analyzer import Readings, fold_token, is_known, readings
from search.models import Clause, Condition, Query, WildcardKind

MAX_FORMS = 2_000
"""Words that one wildcard stands for; `ba*` has some 200 in the five agreements."""
_ALL_WORDS = 1 << 24
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_YEAR = re.compile(r"(?:19|20)\d\d")
WILDCARDS = frozenset(get_args(WildcardKind))
_MARKS = "!?,;:'\"()[]<>-\u2010\u2011\u2013\u2212"
NO_ROWS: Rows = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """What a word counts in each field of the keyword index; docs/ranking.md has where the figures come from.

    synonym: of a synonym's forms, times the weight of their field.
    """

    exact: float = 0.3
    lemma: float = 0.3
    parts: float = 1.0
    heading: float = 0.5
    question: float = 0.15
    synonym: float = 0.75


DEFAULT_FIELDS = FieldWeights()


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of a query as the index knows it: folded exact form, lemmas and part lemmas (one where unsplit)."""

    text: str
    exact: str
    lemmas: tuple[str, ...]
    parts: tuple[str, ...]


def query_words(read: Readings) -> tuple[QueryWord, ...]:
    """The words of a text, in order, each with the terms that stand at its position."""
    if not (read.more_lemmas or read.more_parts):
        return tuple(indexed_word(word.text, word.exact, word.lemma_term, word.part_terms) for word in read.words)
    lemmas, parts = _by_position(read.more_lemmas), _by_position(read.more_parts)
    return tuple(
        QueryWord(
            word.text,
            word.exact,
            tuple(dict.fromkeys((word.lemma_term, *_spelled_otherwise(word.exact), *lemmas.get(place, ())))),
            tuple(dict.fromkeys((*word.part_terms, *parts.get(place, ())))),
        )
        for place, word in enumerate(read.words)
    )


def indexed_word(text: str, exact: str, lemma: str, parts: tuple[str, ...]) -> QueryWord:
    """A word without neighbours, of its terms."""
    return QueryWord(text, exact, (lemma, *_spelled_otherwise(exact)), parts)


def _spelled_otherwise(exact: str) -> tuple[str, ...]:
    """The other spelling of an abbreviation or of a number: "2.937" is 2937, but 2.013 is no year."""
    if not exact[:1].isdigit():
        return _spelled_alike().get(exact, ())
    whole, comma, decimals = exact.partition(",")
    plain = whole.replace(".", "") if _THOUSANDS.fullmatch(whole) else whole
    if not plain.isdecimal() or len(plain) < 4 or plain[0] == "0" or _YEAR.fullmatch(plain):
        return ()
    other = plain if plain != whole else f"{int(plain):,}".replace(",", ".")
    return (other + comma + decimals,)


@cache
def _spelled_alike() -> Mapping[str, tuple[str, ...]]:
    """The abbreviations that are written with and without full stops ("ph.d", "phd"), each with its other spelling."""
    pairs = ((fold_token(dotted), fold_token(dotted.replace(".", ""))) for dotted in abbreviations().dotted)
    distinct = [pair for pair in pairs if not is_known(pair[1])]
    return {one: (other,) for pair in distinct for one, other in (pair, pair[::-1])}


def _by_position(terms: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    grouped: dict[int, list[str]] = defaultdict(list)
    for place, text in terms:
        grouped[place].append(text)
    return grouped


def weighted_terms(words: Sequence[QueryWord], fields: FieldWeights = DEFAULT_FIELDS) -> tuple[WeightedTerm, ...]:
    """Every form of every word, in every field, with the field's weight; a word said twice counts twice."""
    terms = []
    for word in words:
        terms.append(WeightedTerm("exact", word.exact, fields.exact))
        terms += [WeightedTerm("lemma", lemma, fields.lemma) for lemma in word.lemmas]
        terms += [WeightedTerm("parts", part, fields.parts) for part in word.parts]
        forms = dict.fromkeys((*word.lemmas, *word.parts))
        terms += [WeightedTerm("heading", form, fields.heading) for form in forms]
        terms += [WeightedTerm("question", part, fields.question) for part in word.parts]
    return tuple(term for term in terms if term.weight)


def synonym_terms(synonyms: Iterable[str], fields: FieldWeights = DEFAULT_FIELDS) -> tuple[WeightedTerm, ...]:
    """The terms of other words for what is asked, at a lower weight."""
    return tuple(
        replace(term, weight=fields.synonym * term.weight)
        for synonym in synonyms
        for term in weighted_terms(query_words(readings(synonym)), fields)
        if fields.synonym
    )


def word_rows(index: KeywordIndex, word: QueryWord) -> Rows:
    """The rows that have the word: its exact form, a lemma of it, or all its parts."""
    rows = [
        index.rows("exact", word.exact),
        *_blank_thousands(index, word.exact),
        *(index.rows("lemma", lemma) for lemma in word.lemmas),
    ]
    if word.parts:
        rows.append(_all([index.rows("parts", part) for part in word.parts]))
    return union(rows)


def _blank_thousands(index: KeywordIndex, number: str) -> list[Rows]:
    """The rows that write a number with blanks between the thousands: "2 937" for 2.937."""
    return [index.phrase(number.split("."))] if _THOUSANDS.fullmatch(number) else []


def clause_rows(index: KeywordIndex, clause: Clause) -> Rows:
    """The rows that have a clause: a phrase side by side, a wildcard by any form it stands for, a word by any form."""
    if clause.kind == "phrase":
        return index.phrase([word.exact for word in readings(clause.text).words])
    if clause.kind in WILDCARDS:
        return wildcard_rows(index, clause)
    return _all([word_rows(index, word) for word in query_words(readings(clause.text))])


def condition_rows(index: KeywordIndex, condition: Condition) -> Rows:
    """The rows that have what a condition demands, ascending."""
    parts = [
        clause_rows(index, part) if isinstance(part, Clause) else condition_rows(index, part)
        for part in condition.parts
    ]
    if condition.operator == "all":
        return _all(parts)
    if condition.operator == "any":
        return union(parts)
    return np.setdiff1d(np.arange(len(index), dtype=np.int64), union(parts), assume_unique=True)


def wildcard_forms(index: KeywordIndex, clause: Clause, field: str = "exact") -> tuple[str, ...]:
    """The terms of a field that a wildcard stands for: the first MAX_FORMS of them by alphabet."""
    stem = fold_token(clause.text)
    if clause.kind == "prefix":
        return index.expand(field, stem, MAX_FORMS)
    return tuple(form for form in index.expand(field, "", _ALL_WORDS) if _fits(form, stem, clause))[:MAX_FORMS]


def wildcard_rows(index: KeywordIndex, clause: Clause) -> Rows:
    """The rows that have a word a wildcard stands for."""
    fields = _wildcard_fields(clause)
    return union([index.rows(field, form) for field in fields for form in wildcard_forms(index, clause, field)])


def _wildcard_fields(clause: Clause) -> tuple[str, ...]:
    """What ends so may have an ending behind it: "*hus" stands for "sygehuset" too."""
    return ("exact", "lemma") if clause.kind == "suffix" else ("exact",)


def _fits(form: str, stem: str, clause: Clause) -> bool:
    match clause.kind:
        case "prefix":
            return form.startswith(stem)
        case "suffix":
            return form.endswith(stem)
        case _:
            return stem in form


def matches_wildcard(own: QueryWord, clause: Clause) -> bool:
    """Whether a word of a text is one that a wildcard stands for."""
    stem = fold_token(clause.text)
    forms = (own.exact, *own.lemmas) if clause.kind == "suffix" else (own.exact,)
    return any(_fits(form, stem, clause) for form in forms)


def wildcards_of(query: Query) -> tuple[Clause, ...]:
    """The wildcards that a query looks for."""
    return tuple(clause for clause in query.clauses if clause.kind in WILDCARDS and not clause.excluded)


def wildcard_notes(index: KeywordIndex, query: Query) -> tuple[str, ...]:
    """What of a query's wildcards is not looked for, as one sentence each."""
    return tuple(
        f"»{shown_clause(clause)}« dækker flere end {MAX_FORMS} ord, og kun de første {MAX_FORMS} er brugt: "
        "skriv mere af ordet."
        for clause in query.clauses
        if clause.kind in WILDCARDS and len(wildcard_forms(index, clause)) >= MAX_FORMS
    )


def shown_clause(clause: Clause) -> str:
    """A clause as it is spoken of: a wildcard with its stars, a word without marks around it."""
    stars = {"prefix": f"{clause.text}*", "suffix": f"*{clause.text}", "infix": f"*{clause.text}*"}
    if clause.kind != "word":
        return stars.get(clause.kind, clause.text)
    bare = clause.text.strip(_MARKS)
    return (bare[:-1] if bare.endswith(".") and bare.count(".") == 1 else bare) or clause.text


def wildcard_terms(index: KeywordIndex, query: Query) -> tuple[WeightedTerm, ...]:
    """What the wildcards of a query stand for."""
    return tuple(
        WeightedTerm(field, form)
        for clause in wildcards_of(query)
        for field in _wildcard_fields(clause)
        for form in wildcard_forms(index, clause, field)
    )


def union(rows: Sequence[Rows]) -> Rows:
    """The rows of any, ascending."""
    if not rows:
        return NO_ROWS
    merged = np.sort(np.concatenate(rows), kind="stable")  # far quicker than numpy's unique, which hashes
    return merged[np.concatenate(([True], merged[1:] != merged[:-1]))] if len(merged) else NO_ROWS


def _all(rows: Sequence[Rows]) -> Rows:
    """The rows of all, ascending."""
    if not rows:
        return NO_ROWS
    common = rows[0]
    for other in rows[1:]:
        common = np.intersect1d(common, other, assume_unique=True)
    return common

"""Why nothing is answered, in one Danish sentence that is true of the texts.

Every claim about all or none comes from a scan of the agreements looked in: the keyword index has each word in every
form and as a part of compounds, and the folded texts are searched for what it may have missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from indexer.index.vectors import Rows
from indexer.language.folding import fold_token
from search.answers.binding import Binding, Failure
from search.answers.binding.constraints import unit_pattern
from search.answers.candidates import RetrievalContext, years_of
from search.answers.question import Question
from search.answers.question.content_words import ContentWord

_WANTED = {
    "sum": "et beløb", "share": "en andel", "date": "et tidspunkt", "period": "et tidsrum", "number": "et antal",
    "actor": "et navn", "list": "en liste",
}  # fmt: skip
_OWNERS = {"region": "regionerne", "kommune": "kommunerne", "stat": "staten"}
_ORDER = ("across", "number", "year", "owner", "direction", "sum", "reason", "word", "value")
_UNIT_NAMES = {"§": "§", "§§": "§"}


@dataclass(frozen=True, slots=True)
class Scope:
    """The agreements looked in: their numbers in the library, and how they are called in a sentence."""

    numbers: tuple[int, ...]
    name: str


def scope_of(question: Question, context: RetrievalContext) -> Scope:
    """The agreements that the question names, else all of the collection."""
    entries = context.library.entries
    looked = context.looked_in
    named = tuple(place for place in looked if entries[place][0].id in question.agreements)
    if not named and len(looked) == len(entries) > 1:
        return Scope(looked, f"samlingens {len(entries)} aftaler")
    titles = [entries[place][0].short_title for place in named or looked]
    return Scope(named or looked, " og ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles))


def refusal_reason(question: Question, context: RetrievalContext, nearest: Sequence[Binding]) -> tuple[str, bool]:
    """One true sentence on what is missing, and whether a scan shows that it stands nowhere."""
    scope = scope_of(question, context)
    missing = _missing_number(question, context, scope) or _missing_word(question, context, scope)
    if missing:
        return missing, True
    apart = _never_together(question, context, scope)
    if apart:
        return apart, True
    failure = _telling(nearest)
    if failure is None:
        return f"Ingen sætning er fundet i {scope.name}, der siger det, der spørges om.", False
    if failure.kind == "year":
        return _on_year(question, context, scope, failure.text)
    return _sentence(question, scope, failure), False


def _rows(context: RetrievalContext, scope: Scope, content: ContentWord) -> Rows:
    rows = context.rows_of(content.word)
    return rows[np.isin(context.library.agreement_of[rows], scope.numbers)] if len(rows) else rows


@lru_cache(maxsize=64)
def _folded(text: str) -> str:
    return fold_token(text)


def _stands(context: RetrievalContext, scope: Scope, content: ContentWord) -> bool:
    """Whether a word stands anywhere: in any form, as part of a compound, or as letters within any word."""
    if len(_rows(context, scope, content)):
        return True
    return any(content.word.exact in _folded(context.library.entries[number][1].text) for number in scope.numbers)


def _missing_word(question: Question, context: RetrievalContext, scope: Scope) -> str | None:
    """A noun of the question that none of the agreements has."""
    gone = [one for one in question.words if one.noun and not _stands(context, scope, one)]
    if not gone:
        return None
    names = " og ".join(f"»{one.text}«" for one in gone[:2])
    return f"{names} står ikke i {scope.name}, hverken som ord, i bøjet form eller som del af et sammensat ord."


def _missing_number(question: Question, context: RetrievalContext, scope: Scope) -> str | None:
    """A paragraph, box or table that none of the agreements has or mentions."""
    for unit, number in question.demands.numbered:
        pattern = unit_pattern(unit, number)
        documents = [context.library.entries[place][1] for place in scope.numbers]
        if any(
            pattern.search(document.text) or any(pattern.search(section.number or "") for section in document.sections)
            for document in documents
        ):
            continue
        return f"»{_UNIT_NAMES.get(unit, unit)} {number}« findes og nævnes ikke i {scope.name}."
    return None


def _never_together(question: Question, context: RetrievalContext, scope: Scope) -> str | None:
    """Two nouns that stand, but never in one passage."""
    nouns = [one for one in question.words if one.noun]
    having = sorted(((one, _rows(context, scope, one)) for one in nouns), key=lambda pair: len(pair[1]))
    for place, (one, rows) in enumerate(having):
        for other, more in having[place + 1 :]:
            if (
                len(rows)
                and len(more)
                and not len(np.intersect1d(rows, more))
                and not _in_headings(context, rows, other)
            ):
                return f"Ingen passage i {scope.name} nævner både »{one.text}« og »{other.text}«."
    return None


def _in_headings(context: RetrievalContext, rows: Rows, content: ContentWord) -> bool:
    for row in rows[:200].tolist():
        number, passage = context.library.passages[row]
        path = context.library.entries[number][1].sections[passage.section].path if passage.section >= 0 else ()
        if content.word.exact in _folded(" ".join(path)):
            return True
    return False


def _telling(nearest: Sequence[Binding]) -> Failure | None:
    """The failure that tells most of the nearest sentence that fails in least."""
    failing = [one for one in nearest if one.failures]
    if not failing:
        return None
    least = min(failing, key=lambda one: (len(one.failures), -one.cover))
    return min(least.failures, key=lambda failure: _ORDER.index(failure.kind))


def _on_year(question: Question, context: RetrievalContext, scope: Scope, year: str) -> tuple[str, bool]:
    nouns = [one for one in question.words if one.noun]
    rows = None
    for one in nouns:
        having = _rows(context, scope, one)
        rows = having if rows is None else np.intersect1d(rows, having)
    names = " og ".join(f"»{one.text}«" for one in nouns[:3])
    if rows is not None and len(rows) and len(nouns) <= 3 and not _mentions(context, rows, int(year)):
        places = f"{len(rows)} passager" if len(rows) > 1 else "én passage"
        which = "ingen af dem" if len(rows) > 1 else "den"
        return (
            f"{names} nævnes i {places} i {scope.name}, men {which} nævner {'' if len(rows) > 1 else 'ikke '}{year}.",
            True,
        )
    return f"Ingen sætning er fundet i {scope.name}, der siger det, der spørges om, for {year}.", False


def _mentions(context: RetrievalContext, rows: Rows, year: int) -> bool:
    return any(year in years_of(context.library.text(int(row))) for row in rows)


def _sentence(question: Question, scope: Scope, failure: Failure) -> str:
    wanted = _WANTED.get(question.kind, "det")
    start = f"Ingen sætning er fundet i {scope.name}, der "
    if failure.kind == "owner":
        return f"{start}siger det, der spørges om, for {_OWNERS[failure.text]}."
    if failure.kind == "direction":
        return (
            f"{start}taler om {failure.text} i det, der spørges om."
            if failure.text
            else f"{start}oplyser {wanted} om det, der spørges om."
        )
    if failure.kind == "sum":
        return f"{start}nævner {failure.text} sammen med det, der spørges om."
    if failure.kind == "number":
        return f"{start}knytter {failure.text} til det, der spørges om."
    if failure.kind == "across":
        return f"{start}lægger det sammen på tværs af aftalerne."
    if failure.kind == "reason":
        return f"{start}begrunder det, som spørgsmålet forudsætter."
    if failure.kind == "word":
        return f"{start}knytter »{failure.text}« til {wanted if wanted != 'det' else 'det, der spørges om'}."
    return f"{start}oplyser {wanted} om det, der spørges om."

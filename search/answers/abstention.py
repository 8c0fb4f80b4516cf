"""When to say nothing: decided on what is missing from the agreements, never on how near something is. Pure.

Each rule names what is missing in one Danish sentence, so that the reader can judge the refusal.
"""

from collections.abc import Sequence

from search.answers.candidates import AROUND_ENOUGH, CandidateSentence, FloatArray, RetrievalContext
from search.answers.question import Question
from search.answers.value_spans import amounts_of

HAVING, LOST = 0.5, 0.34
"""How well a noun must stand somewhere to be there; the share of the nouns, by idf, whose loss is too much."""

ENOUGH_NOUNS = 0.55
"""Share of the question's nouns, by idf, that one passage and its headings must have."""

ENOUGH_WORDS = 0.2
"""Share of all the words that say what a question is about."""

ENOUGH_WITH_VALUE = 0.6
"""The least share of that cover that a sentence with a value of the kind asked for must have."""

ENOUGH_WITH_YEAR = 0.5
"""Share of the nouns that a sentence of the year asked about must have."""

_WANTED = {
    "sum": "et beløb", "share": "en andel", "date": "et tidspunkt", "period": "et tidsrum", "number": "et antal",
    "actor": "et navn",
}  # fmt: skip


def refusal_reason(
    question: Question, ground: RetrievalContext, weight: FloatArray, found: Sequence[CandidateSentence]
) -> str | None:
    """What keeps the question from being answered, in one Danish sentence; None where nothing does."""
    if question.unknown:
        return f"Samlingen har ingen aftale, der svarer til »{question.unknown[0]}«."
    if not found:
        return "Ingen passage i samlingen handler om det, der spørges om."
    return (
        _no_word(question, weight, found)
        or _no_sum(question, found)
        or _no_nouns(question, weight, found)
        or _no_year(question, ground, weight, found)
        or _no_value(question, weight, found)
    )


def _cover(weight: FloatArray, which: Sequence[int], levels: Sequence[float]) -> float:
    total = sum(float(weight[place]) for place in which)
    return sum(float(weight[place]) * levels[place] for place in which) / total if total else 1.0


def _nouns(question: Question) -> list[int]:
    return [place for place, content in enumerate(question.words) if content.noun]


def _around(one: CandidateSentence) -> list[float]:
    return [
        max(near, AROUND_ENOUGH * around) for near, around in zip(one.context_match, one.passage_match, strict=True)
    ]


def _no_word(question: Question, weight: FloatArray, found: Sequence[CandidateSentence]) -> str | None:
    """A noun that none of the nearest passages has, in any form, and that the rest cannot make up for."""
    nouns = _nouns(question)
    lost = [
        place
        for place in nouns
        if max(max(one.context_match[place], one.passage_match[place]) for one in found) < HAVING
    ]
    if not lost:
        return None
    share = sum(float(weight[place]) for place in lost) / max(sum(float(weight[place]) for place in nouns), 1e-9)
    if share < LOST:
        return None
    names = " og ".join(f"»{question.words[place].text}«" for place in lost[:2])
    return f"De aftaler, der er i samlingen, nævner ikke {names} i den sammenhæng."


def _no_sum(question: Question, found: Sequence[CandidateSentence]) -> str | None:
    """A sum that the question itself states, and that no passage has together with what it is asked about."""
    nouns = _nouns(question)
    for stated in question.sums:
        having = [
            one
            for one in found
            if any(amount.kind == stated.kind and amount.value == stated.value for amount in amounts_of(one.text))
        ]
        together = [
            one
            for one in having
            if all(max(one.context_match[place], one.passage_match[place]) >= HAVING for place in nouns)
        ]
        if not together:
            return f"Ingen passage nævner {stated.text} sammen med det, der spørges om."
    return None


def _no_nouns(question: Question, weight: FloatArray, found: Sequence[CandidateSentence]) -> str | None:
    """The nouns of the question, which all stand somewhere, never together; or hardly a word of it anywhere."""
    telling = [place for place, content in enumerate(question.words) if not content.general]
    if max(_cover(weight, telling, _around(one)) for one in found) < ENOUGH_WORDS:
        return "Ingen passage i samlingen har de ord, der spørges med."
    nouns = _nouns(question)
    best = max(_cover(weight, nouns, _around(one)) for one in found)
    if best >= ENOUGH_NOUNS:
        return None
    names = " og ".join(f"»{question.words[place].text}«" for place in sorted(nouns, key=lambda p: -weight[p])[:2])
    return f"Ingen passage handler om {names} sammen."


def _no_year(
    question: Question, ground: RetrievalContext, weight: FloatArray, found: Sequence[CandidateSentence]
) -> str | None:
    """A year that neither an agreement of the collection is about nor a sentence on the matter names."""
    of_catalog = frozenset(agreement.year for agreement, _ in ground.library.entries)
    if not question.years or any(_of_year(question, year, weight, found, of_catalog) for year in question.years):
        return None
    years = " og ".join(map(str, question.years)) if len(question.years) < 3 else "de år"
    if not of_catalog & set(question.years):
        return f"Samlingen har ingen aftale for {years}, og de andre aftaler oplyser det ikke for det år."
    return f"Aftalerne oplyser det ikke for {years}."


def _of_year(
    question: Question, year: int, weight: FloatArray, found: Sequence[CandidateSentence], of_catalog: frozenset[int]
) -> bool:
    """Whether a candidate speaks of what is asked in that year, with a value where one is asked for."""
    nouns = _nouns(question)
    return any(
        (year in one.years or (year in of_catalog and one.agreement.year == year))
        and (bool(one.spans) or not _needs_value(question))
        and _cover(weight, nouns, _around(one) if year in of_catalog else one.context_match) >= ENOUGH_WITH_YEAR
        for one in found
    )


def _needs_value(question: Question) -> bool:
    return bool(question.accepts) and question.kind != "free"


def _no_value(question: Question, weight: FloatArray, found: Sequence[CandidateSentence]) -> str | None:
    """Sentences on the matter, and none with a value of the kind asked for."""
    if question.kind not in _WANTED or not question.accepts or not question.explicit:
        return None
    telling = [place for place, content in enumerate(question.words) if not content.general]
    best = max(_cover(weight, telling, _around(one)) for one in found)
    with_value = max((_cover(weight, telling, _around(one)) for one in found if one.spans), default=0.0)
    if with_value >= ENOUGH_WITH_VALUE * best:
        return None
    return f"Aftalerne omtaler emnet, men ingen sætning om det oplyser {_WANTED[question.kind]}."

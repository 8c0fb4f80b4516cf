"""Questions made of questions: two in one, and comparisons, each part a question of its own. Pure."""

import re
from dataclasses import replace

from search.answers.question.content_words import ContentWord
from search.answers.question.kind import ANY
from search.answers.question.reader import Question

_SPLIT = re.compile(
    r"\s*[?,;]?\s+(?:og|samt|men)\s+(?=(?:til\s|fra\s|i\s)?(?:hvor|hvad|hvem|hvornår|hvornaar|hvilke|hvilken|hvilket|hvordan|hvorfor)\b)"
    r"|\?\s+(?=\w)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:mere|mindre|flere|færre|højere|lavere|større|længere|kortere|bedre|dyrere|billigere)\b[^?]*?\bend\b"
    r"|\b(?:forskel(?:len)?|sammenlignet|i\sforhold\stil)\b",
    re.IGNORECASE,
)
_THAN = re.compile(r"\bend\b", re.IGNORECASE)
_PREPOSITION = re.compile(r"\b(?:til|på|i|for|af|hos|fra)\b", re.IGNORECASE)
_MOST_PARTS = 3


def split_questions(text: str) -> tuple[str, ...]:
    """The questions that a text is made of, at most three."""
    parts = [part.strip(" ,;") for part in _SPLIT.split(text) if len(part.strip(" ,;?")) > 2]
    return tuple(parts[:_MOST_PARTS]) or (text,)


def inherit(part: Question, first: Question) -> Question:
    """A later part with what it leaves to the first one to say: what it is about, and in which agreement."""
    about = any(not content.general for content in part.words)
    return replace(
        part,
        words=part.words if about else first.words,
        agreements=part.agreements or first.agreements,
        owners=part.owners or (frozenset() if about else first.owners),
        years=part.years or (first.years if about else ()),
    )


def is_comparison(question: Question) -> bool:
    """Whether a question sets two things against each other, or asks how much one year differs from another."""
    if question.demands.either or question.demands.why:
        return False
    return _COMPARED.search(question.text) is not None or (
        question.direction is not None and question.period is not None
    )


def compared(question: Question) -> tuple[Question, ...]:
    """The two sides of a comparison, each a question for its value; none where they cannot be told apart."""
    side = replace(question, kind="sum", accepts=ANY, explicit=True, direction=None, period=None, level=True)
    ends = question.period or (question.years if len(question.years) == 2 else ())
    if ends:
        return tuple(replace(side, years=(year,)) for year in ends)
    if len(question.owners) == 2:
        return tuple(replace(side, owners=frozenset((owner,))) for owner in sorted(question.owners))
    than = _THAN.search(question.text)
    if than is None:
        return ()
    opened = [match.start() for match in _PREPOSITION.finditer(question.text, 0, than.start())]
    first = opened[-1] if opened else 0
    here = [word for word in question.words if first <= word.at < than.start()]
    there = [word for word in question.words if word.at > than.end()]
    if not here or not there:
        return ()
    return tuple(replace(side, words=_without(question.words, other)) for other in (there, here))


def _without(words: tuple[ContentWord, ...], others: list[ContentWord]) -> tuple[ContentWord, ...]:
    return tuple(word for word in words if word not in others)

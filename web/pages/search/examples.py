"""SearchExamples to try, taken from the index and tried on it: a rare word, a topic, a reference and a question.

An example that the agreements do not give is left out; what is said beside one is what its page says.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from indexer.index.word_table import is_content
from search.citations.format import unit_label
from search.citations.resolve import CitationCandidate, route_citation
from search.compare.topic import Topic

if TYPE_CHECKING:
    from search.engine import Engine

_TOPICS_TRIED = 4
_QUESTIONS = ("Hvor meget er der afsat til {topic} i {year}?", "Hvor stor er {topic} i {year}?")
_QUESTIONS_TRIED = 8
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class WordExample:
    """A word with how often it stands, and the short titles of the agreements, each with whether it stands there."""

    text: str
    times: int
    standing: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class QuestionExample:
    """A question with the value that answers it and where that stands."""

    text: str
    value: str
    citation: str


@dataclass(frozen=True, slots=True)
class SearchExamples:
    """What to try; None where the agreements have none. topic: the own sums of a topic as (agreement, sum)."""

    word: WordExample | None
    topic: str
    sums: tuple[tuple[str, str], ...]
    reference: tuple[str, CitationCandidate] | None
    question: QuestionExample | None


_EXAMPLES: "WeakKeyDictionary[Engine, SearchExamples]" = WeakKeyDictionary()
"""By engine, weakly, so that an engine whose index was replaced is freed."""


def search_examples(engine: "Engine") -> SearchExamples:
    """The examples for an engine; found once, at the first call."""
    found = _EXAMPLES.get(engine)
    if found is None:
        with _LOCK:
            found = _EXAMPLES.get(engine)
            if found is None:
                found = _EXAMPLES[engine] = _find(engine)
    return found


def _find(engine: "Engine") -> SearchExamples:
    topics = [engine.topic(name) for name in _topic_names(engine)]
    topic = max(topics, key=lambda one: (len(_sums(one)), sum(entry.mentions for entry in one.entries)), default=None)
    return SearchExamples(
        word=_word(engine),
        topic=topic.term if topic else "",
        sums=_sums(topic) if topic else (),
        reference=_reference(engine),
        question=_question(engine, sorted(topics, key=lambda one: one is not topic)),
    )


def _word(engine: "Engine") -> WordExample | None:
    counts = next((one for one in engine.vocabulary.rare() if not one.compounds), None)
    if counts is None:
        return None
    return WordExample(
        counts.term, counts.exact, tuple((one.agreement.short_title, one.exact > 0) for one in counts.agreements)
    )


def _topic_names(engine: "Engine") -> list[str]:
    """Titles of one word that head sections of most agreements."""
    having = Counter(
        title
        for _, document in engine.library
        for title in {section.title.strip().lower() for section in document.sections}
        if title.isalpha() and is_content(title)
    )
    return [title for title, _ in sorted(having.items(), key=lambda pair: (-pair[1], -len(pair[0]), pair[0]))][
        :_TOPICS_TRIED
    ]


def _sums(topic: Topic) -> tuple[tuple[str, str], ...]:
    return tuple((one.agreement.short_title, one.level.amount.text) for one in topic.entries if one.level)


def _reference(engine: "Engine") -> tuple[str, CitationCandidate] | None:
    """A numbered unit, of the newest agreement that has one, that its name and number alone lead to: a box first."""
    for text in _references(engine):
        resolution = route_citation(text, engine.library)
        if resolution and len(resolution.candidates) == 1 and not resolution.aside:
            return text, resolution.candidates[0]
    return None


def _references(engine: "Engine") -> Iterator[str]:
    for kinds in (("boks",), ("tabel", "figur"), ("section", "bilag")):
        for agreement, document in reversed(engine.library):
            labels = (unit_label(section) for section in document.sections if section.kind in kinds and section.title)
            yield from (f"{agreement.short_title} {label}" for label in list(labels)[:3] if label)


def _question(engine: "Engine", topics: list[Topic]) -> QuestionExample | None:
    """A question about a sum of a topic that is answered by that sum."""
    asked = (
        (form.format(topic=topic.term, year=entry.agreement.year), entry.level.amount.text)
        for topic in topics
        for entry in reversed(topic.entries)
        if entry.level
        for form in _QUESTIONS
    )
    for (text, value), _ in zip(asked, range(_QUESTIONS_TRIED), strict=False):
        answer = engine.ask(text)
        if answer.answered and answer.value and answer.value.text == value:
            return QuestionExample(text, value, answer.sentences[0].citation)
    return None

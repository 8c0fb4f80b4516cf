"""What an answer is: frozen dataclasses that the command line, the API and the pages show."""

from dataclasses import dataclass

from search.answers.question import QuestionKind
from search.models import Hit, Location


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of an agreement, or a row of a table, that answers or is needed to read the one after it.

    text: verbatim. place: of its passage, with the pages of the sentence itself. value: half-open span of `text` that
    answers, or None. leads: it is shown because the sentence after it leans on it.
    """

    text: str
    place: Location
    passage_id: str
    citation: str
    url: str
    value: tuple[int, int] | None = None
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """The span that answers, verbatim ("175 mio. kr."), and the kind of question it answers."""

    kind: QuestionKind
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agreements say to a question, or why they say nothing.

    answered: False where the answer is missing; `reason` then says in one Danish sentence what is missing. With an
    answer, `reason` is a remark on it (two sentences contradict each other; several agreements differ) or None.
    sentences: at most five, best first; where years are compared or agreements differ, first one line each, oldest
    first. hits: the nearest passages.
    by_model: a language model wrote `summary` of the sentences. dropped: how many of its sentences the gate stopped.
    """

    question: str
    kind: QuestionKind
    answered: bool
    reason: str | None
    value: Value | None
    sentences: tuple[AnswerSentence, ...]
    hits: tuple[Hit, ...]
    took_ms: float = 0.0
    by_model: bool = False
    dropped: int = 0

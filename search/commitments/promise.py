"""What a sentence binds to, and the sentence as the readers of its clauses see it (pure)."""

from dataclasses import dataclass
from typing import Literal

from indexer.language.analyzer import Token
from search.commitments.actors import leading_actors
from search.commitments.clauses import FiniteVerb, after_comma, next_infinitive, slice_between
from search.commitments.words import participle_of, passive_of, word_class

Binding = Literal["shall", "agree", "will", "consider"]


ActorSource = Literal["named", "agent", "owner", "agreeing", "before", "parties"]
"""Where the actors stand: as the subject, behind "af" or "mellem", as whose the subject is ("regionernes udgifter"), as
those who agree, in the sentence before, nowhere."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a sentence binds to. actors: canonical names; who: the words that name them, verbatim, "" where none do.

    span: the clause that binds, in the sentence. doubtful: the form is one that may also tell how things are.
    """

    binding: Binding
    actors: tuple[str, ...]
    who: str
    source: ActorSource
    span: tuple[int, int]
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence, its words and the parties of its agreement."""

    text: str
    tokens: tuple[Token, ...]
    parties: tuple[str, ...]

    def words(self, start: int, end: int) -> list[str]:
        """The words from one token up to another."""
        return [token.text for token in self.tokens[max(0, start) : end]]

    def slice(self, start: int, end: int) -> str:
        """The text from one token up to another."""
        return slice_between(self.text, self.tokens, start, end)

    def span_from(self, place: int) -> tuple[int, int]:
        """The span from a token to the end."""
        return (self.tokens[place].start if place < len(self.tokens) else len(self.text)), len(self.text)


def subject_of(one: ReadSentence, verb: FiniteVerb) -> tuple[tuple[str, ...], str]:
    """The actors that are the subject: what stands first, else what follows the verb."""
    front = leading_actors(one.slice(0, verb.place), one.parties)
    return front if front[0] else leading_actors(one.slice(verb.place + 1, len(one.tokens)), one.parties)


def governs_active(one: ReadSentence, verb: FiniteVerb) -> bool:
    """Whether a modal governs an active infinitive: its subject then does the thing."""
    found = next_infinitive(one.tokens, verb.place)
    done = (
        found is not None
        and found[0] == "være"
        and any(participle_of(w) for w in one.words(found[2] + 1, found[2] + 4))
    )
    return found is not None and not found[1] and not done and not is_blive_passive(one, found)


def is_blive_passive(one: ReadSentence, found: tuple[str, bool, int]) -> bool:
    """Whether an infinitive is "blive" with a participle."""
    return found[0] == "blive" and any(participle_of(word) for word in one.words(found[2] + 1, found[2] + 8))


def whole_span(one: ReadSentence) -> tuple[int, int]:
    """The span of the whole sentence."""
    return 0, len(one.text)


def reports_usual(one: ReadSentence, start: int, end: int) -> bool:
    """Whether the words about a present say that it is usual or has been so."""
    lower = f" {' '.join(one.words(start, end))} "
    return any(f" {phrase} " in lower for phrase in word_class("phrases", "reporting"))


def _is_passive(word: str) -> bool:
    """Whether a word tells what is done ("hensættes", "iværksat"), or the year of it."""
    return passive_of(word) is not None or participle_of(word) is not None or (len(word) == 4 and word.isdigit())


def agent_of(one: ReadSentence, verb: FiniteVerb) -> tuple[tuple[str, ...], str]:
    """Who does a thing that is told in the passive: behind "af" or "mellem", or "i regionerne", in the same clause."""
    for place in range(verb.place + 1, min(len(one.tokens), verb.place + 25)):
        if after_comma(one.text, one.tokens, place):
            break
        word = one.tokens[place].text
        near = one.words(place - (1 if word == "i" else 2), place)
        if word in ("af", "mellem", "i") and (near[-1:] == ["regi"] or any(map(_is_passive, near))):
            actors, who = leading_actors(one.slice(place + 1, place + 14), one.parties)
            if actors and (word != "i" or actors in (("Regionerne",), ("Kommunerne",))):
                return actors, who
    return (), ""

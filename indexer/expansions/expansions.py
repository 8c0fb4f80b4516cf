"""Expansions (document expansion): recorded questions, each anchored to the stretch of an agreement that answers it.

corpus/expansions/AGREEMENT.jsonl, one JSON object a line:

    {"start": "its first words", "end": "its last words", "questions": ["..."], "source": "hand"}

A stretch is given by its own first and last words rather than by passages, since passages change with the chunking.
Spaces, line breaks, punctuation and case are ignored, and a table, a box or a footnote may stand between.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from rapidfuzz.fuzz import partial_ratio_alignment

from indexer.errors import SourceError
from indexer.language.folding import letters_of
from indexer.models import Document

FOLDER = "expansions"

ExpansionSource = Literal["hand", "machine"]

SourceSpan = tuple[int, int]

_KEYS = frozenset(("start", "end", "questions", "source"))
_LONGEST_QUESTION = 500
_LONGEST_STRETCH = 6_000
"""Characters without spaces and punctuation: further apart, first and last words do not belong together."""

_LEAST_FUZZY = 20
_ALIKE = 92.0
"""Words that are not found as they stand may differ by this little (rapidfuzz's partial ratio), if long enough."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A stretch of an agreement and the questions it answers.

    start, end: its first and its last words. source: who wrote the questions. line: line of the file, from 1.
    """

    agreement: str
    start: str
    end: str
    questions: tuple[str, ...]
    source: ExpansionSource
    line: int = 0


@dataclass(frozen=True, slots=True)
class Anchor:
    """An expansion found: its span [start, end) in the document's text, and indexes into the document's passages."""

    expansion: Expansion
    start: int
    end: int
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Anchored:
    """The expansions of a document that were found, and those whose words no longer stand in it."""

    anchors: tuple[Anchor, ...]
    lost: tuple[Expansion, ...]


def expansions_file(corpus: Path, agreement_id: str) -> Path:
    """Where the expansions of an agreement are."""
    return corpus / FOLDER / f"{agreement_id}.jsonl"


def read_expansions(corpus: Path, agreement_id: str) -> tuple[Expansion, ...]:
    """The expansions of an agreement in the file's order; none where there is no file.

    Raises:
        SourceError: the file cannot be read, or a line is not an expansion.
    """
    path = expansions_file(corpus, agreement_id)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise SourceError(f"{path} kan ikke læses ({error.strerror}): ret filens rettigheder.") from None
    except UnicodeDecodeError:
        raise SourceError(f"{path} er ikke UTF-8: gem filen som UTF-8.") from None
    return tuple(
        _expansion(f"{path}, linje {number},", agreement_id, number, line)
        for number, line in enumerate(lines, 1)
        if line.strip()
    )


def expansion_line(expansion: Expansion) -> str:
    """The expansion as one line of its file, without the line break."""
    record = {
        "start": expansion.start,
        "end": expansion.end,
        "questions": list(expansion.questions),
        "source": expansion.source,
    }
    return json.dumps(record, ensure_ascii=False)


def _expansion(where: str, agreement_id: str, number: int, line: str) -> Expansion:
    try:
        record = json.loads(line)
        json.dumps(record, ensure_ascii=False).encode()  # half a character, "\\ud800", can be written nowhere
    except (ValueError, RecursionError):
        raise SourceError(f"{where} er ikke et JSON-objekt: ret linjen.") from None
    if not isinstance(record, dict) or not set(record) <= _KEYS:
        raise SourceError(f"{where} skal være et objekt med nøglerne start, end, questions og source: ret linjen.")
    for key in ("start", "end"):
        if not isinstance(record.get(key), str) or not letters_of(record[key]):
            raise SourceError(f"{where} mangler {key}: skriv strækningens {_PLACES[key]} ord.")
    questions = record.get("questions")
    if not isinstance(questions, list) or not questions or not all(_is_question(entry) for entry in questions):
        raise SourceError(f"{where} mangler spørgsmål: questions er en liste af tekster på højst 500 tegn.")
    source = record.get("source", "hand")
    if source not in get_args(ExpansionSource):
        raise SourceError(f'{where} har en ukendt source: skriv "hand" eller "machine".')
    asked = tuple(" ".join(question.split()) for question in questions)
    return Expansion(agreement_id, record["start"], record["end"], asked, source, number)


_PLACES = {"start": "første", "end": "sidste"}


def _is_question(entry: object) -> bool:
    return isinstance(entry, str) and len(entry) <= _LONGEST_QUESTION and bool(letters_of(entry))


class _Letters:
    """A document's letters and digits, and where in its text each stands."""

    def __init__(self, text: str) -> None:
        kept = [(low, place) for place, char in enumerate(text) for low in char.lower() if low.isalnum()]
        self.text = "".join(char for char, _ in kept)
        self._places = [place for _, place in kept]
        self._whole = text

    def span(self, start: int, end: int) -> SourceSpan:
        """The span of the document's text that letters [start, end) take up, with the punctuation that clings to it."""
        first, last = self._places[start], self._places[end - 1] + 1
        while first > 0 and _clings(self._whole[first - 1]):
            first -= 1
        while last < len(self._whole) and _clings(self._whole[last]):
            last += 1
        return first, last

    def found(self, words: str) -> list[SourceSpan]:
        """Every place where `words` stand, in letters; the one most alike where they stand nowhere."""
        key = letters_of(words)
        if not key:
            return []
        exact = [(match.start(), match.start() + len(key)) for match in re.finditer(f"(?={re.escape(key)})", self.text)]
        if exact or len(key) < _LEAST_FUZZY:
            return exact
        near = partial_ratio_alignment(key, self.text, score_cutoff=_ALIKE)
        return [(near.dest_start, near.dest_end)] if near else []


def _clings(char: str) -> bool:
    return not char.isalnum() and not char.isspace()


def anchor(document: Document, expansions: Sequence[Expansion]) -> Anchored:
    """Find the stretches of `expansions` in the document, and the passages under each.

    A stretch whose words stand more than once is taken to be the first one behind the stretch before it in the file.
    """
    stream = _Letters(document.text)
    anchors: list[Anchor] = []
    lost: list[Expansion] = []
    after = -1
    for expansion in expansions:
        span = _stretch(stream, expansion, after)
        passages = passages_under(document, stream.span(*span)) if span else ()
        if span and passages:
            after = span[0]
            anchors.append(Anchor(expansion, *stream.span(*span), passages))
        else:
            lost.append(expansion)
    return Anchored(tuple(anchors), tuple(lost))


def _stretch(stream: _Letters, expansion: Expansion, after: int) -> SourceSpan | None:
    """The letters [start, end) of a stretch, `after` being where the one before it began."""
    ends = [span[1] for span in stream.found(expansion.end)]
    pairs = []
    for start, stop in stream.found(expansion.start):
        end = min((end for end in ends if end >= stop), default=None)
        if end is not None and end - start <= _LONGEST_STRETCH:
            pairs.append((start, end))
    shortest = min((end - start for start, end in pairs), default=0)
    same = [span for span in pairs if span[1] - span[0] <= 1.2 * shortest]
    return min(same, key=lambda span: (span[0] <= after, span[0]), default=None)


def passages_under(document: Document, span: SourceSpan) -> tuple[int, ...]:
    """The passages that a span covers by a third, or that hold a third of what it covers; at least the nearest.

    A third rather than a half: a stretch's questions are about any part of it (docs/decisions/0070 has the figures).

    Returns indexes into `document.passages`; empty where no passage touches the span.
    """
    start, end = span
    shared = {
        number: min(end, passage.end) - max(start, passage.start)
        for number, passage in enumerate(document.passages)
        if passage.start < end and start < passage.end
    }
    total = sum(shared.values())
    under = tuple(
        number
        for number, length in shared.items()
        if 3 * length >= document.passages[number].end - document.passages[number].start or 3 * length >= total
    )
    return under or tuple(sorted(shared, key=lambda number: (-shared[number], number))[:1])


def question_rows(anchored: Anchored) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every question with the passages (indexes into the document's) that answer it, in the file's order.

    A question that is written under several stretches comes once, with the passages of all.
    """
    rows: dict[str, tuple[str, dict[int, None]]] = {}
    for found in anchored.anchors:
        for question in found.expansion.questions:
            _, passages = rows.setdefault(question.casefold(), (question, {}))
            passages.update(dict.fromkeys(found.passages))
    for question, passages in rows.values():
        yield question, tuple(sorted(passages))

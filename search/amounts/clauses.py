"""Which words of a sentence belong to which of its values: clause by clause. Pure.

A sentence is cut between its values. What leads up to a value ("kommunernes andel udgør") and what follows it ("til
drift af sundhed.dk") are its own; what opens the sentence is shared by values listed after it; the rest is another's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]

_JOINT = re.compile(
    r"(?:[\s,()*–-]|\b(?:i|for|fra|pr|og|samt|stigende|faldende|til|frem|årligt|fremover|derefter|hhv|henholdsvis|ca|knap|godt|op"
    r"|yderligere|igen|svarende|dvs|eller|mod|mellem|perioden|periode|året|årene|såvel|som|med|på|den|januar|juli"
    r"|størrelsesordenen|alt|en|\w+årig|år|begge|netto)\b\.?"
    r"|\b(?:19|20)\d\d(?:-pl|-priser)?\b|\b\d\d-pl\b)*",
    re.IGNORECASE,
)
"""What may stand between two values of one list: years and joints, nothing that says another purpose."""

_TURN = re.compile(r"[;:]|,?\s(?:mens|men|hvorimod|ligesom)\s", re.IGNORECASE)
_PART = re.compile(r",?\s(?:hvoraf|heraf|herunder)\s", re.IGNORECASE)
_COMMA = re.compile(r",\s|\ssamt\s")
_AND = re.compile(r"\s(?:og|eller)\s")
_HEAD_CUT = re.compile(
    r"[;:]\s|,?\s(?:mens|men|idet|hvorfor|hvilket|hvor)\s|,\s(?:hvoraf|heraf|og|samt|som|der)\s", re.IGNORECASE
)
_TAIL_CUT = re.compile(
    r"[;:]\s|,?\s(?:mens|men|idet|hvilket|hvorfor|hvortil|ligesom)\s|,\s(?:og|samt|som|der|hvor|jf\.)\s|\smed\stillæg\saf\s"
    r"|\.\s(?=(?-i:[A-ZÆØÅ•–-]))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Territory:
    """The words of one value, as spans of the text.

    own: what leads up to it and what follows it. shared: what it shares with other values of the sentence.
    foreign: what belongs to other values alone.
    """

    own: tuple[Span, ...]
    shared: tuple[Span, ...]
    foreign: tuple[Span, ...]


def territories(text: str, sentence: Span, values: Sequence[Span]) -> tuple[Territory, ...]:
    """The territory of each of a sentence's values, which are ascending and do not overlap."""
    lists = list_runs(text, values)
    cuts = [_cut(text, values[last - 1][1], values[last][0]) for _, last in lists[:-1]]
    result: list[Territory] = []
    for number, (first, last) in enumerate(lists):
        start = cuts[number - 1][1] if number else sentence[0]
        end = cuts[number][0] if number + 1 < len(lists) else sentence[1]
        territory = _of_run(
            text, sentence, (start, values[first][0]), (values[last - 1][1], end), number, cuts, lists, values
        )
        result += [territory] * (last - first)
    return tuple(result)


PAYER = re.compile(r"\b(?:kommunerne|regionerne|staten|KL|Danske Regioner)\b")
"""Whose each value of a list is: "4,0 mio. kr. fra kommunerne, 6,0 mio. kr. fra regionerne"."""


def in_one_list(between: str) -> bool:
    """Whether the words between two values say that both are of one list."""
    return _JOINT.fullmatch(between) is not None


def list_runs(text: str, values: Sequence[Span]) -> list[tuple[int, int]]:
    """The values in runs [first, last) of one list."""
    starts = [
        place
        for place in range(len(values))
        if not place or not _JOINT.fullmatch(text, values[place - 1][1], values[place][0])
    ]
    return list(zip(starts, [*starts[1:], len(values)], strict=True))


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the words between two values part: the last turn, part, comma or "og"; the middle is nobody's."""
    for pattern in (_TURN, _PART, _COMMA, _AND):
        found = list(pattern.finditer(text, start, end))
        if found:
            return found[-1].start(), found[-1].start()
    return end, start


def _of_run(
    text: str,
    sentence: Span,
    head: Span,
    tail: Span,
    number: int,
    cuts: Sequence[Span],
    lists: Sequence[tuple[int, int]],
    values: Sequence[Span],
) -> Territory:
    own_head, before = _split(text, head, _HEAD_CUT, last=True)
    own_tail, after = _split(text, tail, _TAIL_CUT, last=False)
    shared = [span for span in (before, after) if span[0] < span[1]]
    opening = (sentence[0], values[0][0])
    if number and not _TURN.match(text, max(0, cuts[number - 1][0]), head[1]):
        shared.append(opening)
        if _PART.match(text, max(0, cuts[number - 1][0]), head[1]):
            first_tail = (values[lists[number - 1][1] - 1][1], cuts[number - 1][0])
            shared.append(first_tail)
    if not number and len(lists) > 1 and _PART.match(text, cuts[0][0], values[lists[1][0]][0]):
        comma = text.find(
            ", ", values[lists[-1][1] - 1][1], sentence[1]
        )  # "100 mio. kr., heraf 25 mio. kr., til drift"
        shared += [(comma, sentence[1])] if comma >= 0 else []
    listed = "".join(text[values[last - 1][1] : values[last][0]] for _, last in lists[:-1])
    if number + 1 < len(lists) and not _TURN.search(listed) and not text[slice(*own_tail)].strip(" ,"):
        shared.append((values[lists[-1][1] - 1][1], sentence[1]))
    own = tuple(span for span in (own_head, own_tail) if span[0] < span[1])
    return Territory(own, tuple(shared), _rest(sentence, [*own, *shared]))


def _split(text: str, span: Span, pattern: re.Pattern[str], *, last: bool) -> tuple[Span, Span]:
    """The part of a span next to the value, and the part beyond the clause's edge."""
    found = list(pattern.finditer(text, *span))
    if last:
        edge = found[-1].start() if found else span[0]
        return (edge, span[1]), (span[0], edge)
    edge = found[0].start() if found else span[1]
    return (span[0], edge), (edge, span[1])


def _rest(sentence: Span, taken: Sequence[Span]) -> tuple[Span, ...]:
    rest: list[Span] = []
    at = sentence[0]
    for start, end in sorted(taken):
        if start > at:
            rest.append((at, start))
        at = max(at, end)
    return (*rest, (at, sentence[1])) if at < sentence[1] else tuple(rest)

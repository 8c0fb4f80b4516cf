"""Finding the quotations of a memo, and beside each the citation that belongs to it."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.models import Agreement
from search.citations.agreement_names import covered, find_names
from search.citations.parse import Reference, parse_citation
from search.citations.units import find_units
from search.memo.quote_alignment import quote_words

MIN_WORDS = 4
_MAX_LENGTH = 3_000
_APART = re.compile(r"\b(?:og|samt|men)\b|[;.]")
_CLOSE = 30
"""Characters between an agreement's name and a unit of it."""
_CLOSERS = {"»": "«", "«": "»", "„": '“”"', "“": "”“", "”": "”", '"': '"', "‘": "’‘", "'": "'", "›": "‹"}
_MARKS = frozenset("".join((*_CLOSERS, *_CLOSERS.values())))
_NESTING = "»„›"
"""Unequal marks: a quotation in them may hold others in the same marks."""
_TWO_FACED = frozenset("«”\"'")
"""Marks that open or close: they open at the beginning of a word."""
_APOSTROPHES = frozenset("'‘")
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")
_AFTER_PAREN = re.compile(r"[\s.,;:]{0,3}[(\[]([^()\[\]]{2,200}(?:\([^()]*\)[^()\[\]]{0,80})?)[)\]]")
_AFTER_DASH = re.compile(
    r"[\s.,;:]{0,3}[–—-]?\s?(?:(?:jf|jfr|se|cf)\.?|ifølge|i henhold til|citeret fra|fra|i|i medfør af)\s", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"(?<=[\w)»”\"])[.!?](?=\s+[A-ZÆØÅ»”“\"(]|\s*$)|\n\s*\n")
_ABBREVIATED = re.compile(
    r"(?:\b(?:afsn|pkt|kap|bil|nr|s|fn|jf|mio|mia|kr|pct|jfr|tab|fig|vedr|bl\.a|mv|ca|pr))$", re.IGNORECASE
)
_NAMED_BEFORE = 1_500
"""Characters before a quotation in which the agreement of a bare "(s. 3)" is looked for."""
_JOINED = re.compile(r"\s*(?:,|og|samt|men|og at|samt at|, at)?\s*")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation in a memo: as it stands there, and as understood."""

    text: str
    reference: Reference


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation at [start, end) of a memo, its marks left out; cited: citations that belong to it, any may hold."""

    start: int
    end: int
    text: str
    cited: tuple[Cited, ...]


def find_quotations(text: str, agreements: Sequence[Agreement], titles: frozenset[str]) -> tuple[Quotation, ...]:
    """The quotations of at least four words, in order.

    titles: headings and agreements' names as `title_key` gives them; those in quotation marks are no quotations.
    """
    spans = [span for span in _spans(text) if len(quote_words(text[slice(*span)]).words) >= MIN_WORDS]
    spans = [span for span in spans if quoted_title_key(text[slice(*span)]) not in titles]
    quotations: list[Quotation] = []
    for number, (start, end) in enumerate(spans):
        before = spans[number - 1][1] + 1 if number else 0
        after = spans[number + 1][0] - 1 if number + 1 < len(spans) else len(text)
        cited = _cited(text, (start, end), (before, after), agreements)
        quotations.append(Quotation(start, end, text[start:end], cited))
    return tuple(_shared(text, quotations))


def find_citations(text: str, agreements: Sequence[Agreement]) -> tuple[tuple[int, int, Cited], ...]:
    """Every citation in a memo that names an agreement and a unit or page of it, as (start, end, citation)."""
    found = []
    for low, high in _sentences(text):
        sentence = text[low:high]
        for start, end, taken in _groups(sentence, _marks(sentence, agreements)):
            shown = sentence[start:end]
            reference = parse_citation(shown, agreements) if taken > 1 else None
            if reference is not None and reference.names_place and (reference.agreements or reference.external):
                found.append((low + start, low + end, Cited(shown, reference)))
    return tuple(found)


def quoted_title_key(title: str) -> str:
    """A heading's words, to compare with."""
    return " ".join(quote_words(title).words)


def _spans(text: str) -> list[tuple[int, int]]:
    """What stands in quotation marks, outermost only, in order."""
    found: list[tuple[int, int]] = []
    position = 0
    for opening, closing in sorted(_closings(text).items()):
        if opening >= position:
            found.append((opening + 1, closing))
            position = closing + 1
    return found


def _opens(text: str, at: int) -> bool:
    """Whether the character opens a quotation."""
    if text[at] not in _CLOSERS or at + 1 >= len(text):
        return False
    before, after = text[at - 1 : at], text[at + 1]
    if text[at] in _TWO_FACED | _APOSTROPHES:
        return (not before or before.isspace() or before in "([{–—-:;,/") and not after.isspace()
    return True


def _closings(text: str) -> dict[int, int]:
    """Where each mark that opens a quotation is closed, found in one pass a kind of mark; others are left out.

    Unequal marks may go over a blank line (text pasted from a PDF file), and may hold others of their kind.
    """
    places: dict[str, list[int]] = {}
    for at, character in enumerate(text):
        if character in _MARKS:
            places.setdefault(character, []).append(at)
    blanks = [match.start() for match in _BLANK_LINE.finditer(text)]
    closed: dict[int, int] = {}
    for mark in _CLOSERS.keys() & places.keys():
        closers = sorted(at for kind in _CLOSERS[mark] for at in places.get(kind, ()) if _closes(text, at, mark))
        openings = places[mark]
        closed |= _nested(openings, closers) if mark in _NESTING else _nearest(openings, closers, blanks)
    return {
        opening: closing
        for opening, closing in closed.items()
        if closing - opening < _MAX_LENGTH and _opens(text, opening)
    }


def _nested(openings: Sequence[int], closers: Sequence[int]) -> dict[int, int]:
    """Each opening with the closer that is its own, marks between them paired first."""
    closed: dict[int, int] = {}
    waiting: list[int] = []
    for at, opens in sorted([(at, True) for at in openings] + [(at, False) for at in closers]):
        if opens:
            waiting.append(at)
        elif waiting:
            closed[waiting.pop()] = at
    return closed


def _nearest(openings: Sequence[int], closers: Sequence[int], blanks: Sequence[int]) -> dict[int, int]:
    """Each opening with the next closer in its paragraph."""
    closed: dict[int, int] = {}
    for opening in openings:
        closer, blank = bisect_right(closers, opening), bisect_right(blanks, opening)
        if closer < len(closers) and (blank == len(blanks) or closers[closer] < blanks[blank]):
            closed[opening] = closers[closer]
    return closed


def _closes(text: str, at: int, mark: str) -> bool:
    """Whether the character ends a quotation: a two-faced mark does so at the end of a word only."""
    if mark in "»›":
        return True
    after = text[at + 1 : at + 2]
    return (
        at > 0 and not text[at - 1].isspace() and not (after.isalnum() and (mark in _APOSTROPHES or mark in _TWO_FACED))
    )


def _cited(
    text: str, quote: tuple[int, int], room: tuple[int, int], agreements: Sequence[Agreement]
) -> tuple[Cited, ...]:
    """The citation after the quotation (in parentheses, or "jf. ..."), else before it in the same sentence."""
    after = text[quote[1] + 1 : room[1]]
    if (match := _AFTER_PAREN.match(after)) and (
        cited := _parsed(match[1], text[: quote[0]][-_NAMED_BEFORE:], agreements)
    ):
        return cited
    if match := _AFTER_DASH.match(after):
        sentence = after[match.end() : match.end() + _until_end(after[match.end() :])]
        if cited := _leading(sentence, agreements):
            return cited
    head = text[max(room[0], quote[0] - 1 - 400) : max(room[0], quote[0] - 1)]
    return _trailing(head[_last_sentence(head) :], agreements)


def _parsed(inside: str, before: str, agreements: Sequence[Agreement]) -> tuple[Cited, ...]:
    """The citations in a parenthesis, parted by semicolons; one without an agreement has the last one named."""
    cited = []
    name = ""
    for part in _parts(inside, agreements):
        names = find_names(part, agreements)
        if names:
            name = names[-1].text
        elif find_units(part):
            name = name or _last_name(before, agreements)
        reference = parse_citation(part if names else f"{name} {part}".strip(), agreements)
        if reference is not None and (names or find_units(part)):
            cited.append(Cited(part, reference))
    return tuple(cited)


def _parts(inside: str, agreements: Sequence[Agreement]) -> list[str]:
    """The citations in a parenthesis: parted by semicolons, or each beginning with an agreement's name."""
    parts: list[str] = []
    for part in inside.split(";"):
        starts = [name.start for name in find_names(part, agreements) if name.strength == "sure"][1:]
        apart = [low for low in starts if re.search(r"(?:,|\bog|\bsamt)\s*$", part[:low])]
        parts.extend(part[low:high] for low, high in zip((0, *apart), (*apart, len(part)), strict=True))
    return [re.sub(r"[\s,]*(?:,|\bog|\bsamt)?\s*$", "", part).strip() for part in parts]


def _leading(sentence: str, agreements: Sequence[Agreement]) -> tuple[Cited, ...]:
    """The citation that a stretch of text begins with: an agreement's name and the units beside it."""
    marks = _marks(sentence, agreements)
    if not marks or marks[0][0] > 30:
        return ()
    return _joined_marks(sentence, marks, agreements)


def _trailing(sentence: str, agreements: Sequence[Agreement]) -> tuple[Cited, ...]:
    """The citation named last in what stands before a quotation."""
    marks = _marks(sentence, agreements)
    if not any(named for _, _, named in marks):
        return ()
    first = max(number for number, mark in enumerate(marks) if mark[2])
    while first and marks[first][0] - marks[first - 1][1] < 12 and not marks[first - 1][2]:
        first -= 1
    return _joined_marks(sentence, marks[first:], agreements)


def _marks(sentence: str, agreements: Sequence[Agreement]) -> list[tuple[int, int, bool]]:
    """Where agreements (True) and units (False) are named, in order."""
    names = [(name.start, name.end, True) for name in find_names(sentence, agreements) if name.strength != "weak"]
    taken = covered(len(sentence), [(start, end) for start, end, _ in names])
    units = [(span.start, span.end, False) for span in find_units(sentence) if not any(taken[span.start : span.end])]
    return sorted(names + units)


def _joined_marks(
    sentence: str, marks: Sequence[tuple[int, int, bool]], agreements: Sequence[Agreement]
) -> tuple[Cited, ...]:
    """The first marks that stand close together, as one citation; one agreement only."""
    start, end, taken = _group(sentence, marks)
    named = any(name for _, _, name in marks[:taken])
    shown = sentence[start:end].strip()
    reference = parse_citation(shown, agreements) if named else None
    return (Cited(shown, reference),) if reference is not None else ()


def _groups(sentence: str, marks: Sequence[tuple[int, int, bool]]) -> Iterator[tuple[int, int, int]]:
    """All marks in groups that stand close together, as `_group` gives them."""
    first = 0
    while first < len(marks):
        group = _group(sentence, marks, first)
        yield group
        first += group[2]


def _group(sentence: str, marks: Sequence[tuple[int, int, bool]], first: int = 0) -> tuple[int, int, int]:
    """The marks from `first` on that stand close together, one agreement at most: (start, end, how many)."""
    start, end, named = marks[first]
    taken = 1
    for number in range(first + 1, len(marks)):
        low, high, name = marks[number]
        if low - end > _CLOSE or (name and named) or _APART.search(sentence[end:low]):
            break
        end, named, taken = high, named or name, taken + 1
    inside = sentence[start:end]
    if inside.count("(") > inside.count(")") and sentence[end : end + 1] == ")":
        end += 1
    return start, end, taken


def _sentences(text: str) -> list[tuple[int, int]]:
    """The spans of a memo's sentences."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text) if not _is_abbreviated(text, match.start())]
    return [(low, high) for low, high in zip((0, *ends), (*ends, len(text)), strict=True) if low < high]


def _last_name(before: str, agreements: Sequence[Agreement]) -> str:
    """The agreement named last before, in the same paragraph."""
    paragraph = before[before.rfind("\n\n") + 1 :]
    names = [name for name in find_names(paragraph, agreements) if name.strength == "sure"]
    return names[-1].text if names else ""


def _is_abbreviated(text: str, stop: int) -> bool:
    """Whether the word before a full stop is an abbreviation; the longest has five letters."""
    return _ABBREVIATED.search(text[max(0, stop - 12) : stop]) is not None


def _until_end(text: str) -> int:
    for match in _SENTENCE_END.finditer(text):
        if not _is_abbreviated(text, match.start()):
            return match.start()
    return len(text)


def _last_sentence(head: str) -> int:
    """Where the last sentence of a text begins."""
    ends = [match.end() for match in _SENTENCE_END.finditer(head) if not _is_abbreviated(head, match.start())]
    return ends[-1] if ends else 0


def _shared(text: str, quotations: Sequence[Quotation]) -> list[Quotation]:
    """The quotations, where two share one citation after the second: »A« og »B« (ØA24, s. 3)."""
    shared = list(quotations)
    for number in range(len(shared) - 2, -1, -1):
        this, following = shared[number], shared[number + 1]
        between = text[this.end + 1 : following.start - 1]
        if not this.cited and following.cited and _JOINED.fullmatch(between):
            shared[number] = Quotation(this.start, this.end, this.text, following.cited)
    return shared

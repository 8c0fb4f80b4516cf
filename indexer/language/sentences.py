"""Where the sentences of a Danish paragraph begin and end.

A full stop is a boundary or not by what stands on both sides of it: the word it follows (a word, a number, an
abbreviation that wants a complement, one that may close a sentence) and the word that comes after. Rules rather than
a library: see docs/decisions/0030-sentences.md.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.language.words import MONTHS, word_list

_UNITS, _FORWARD, _CLOSING, _BEFORE_NUMBER, _TITLES, _ORDINAL_NOUNS, _LABELS, _STARTERS = (
    word_list("sentences", name)
    for name in ("units", "forward", "closing", "before_number", "titles", "ordinal_nouns", "labels", "starters")
)
_MONTH_NAMES = {*MONTHS, *word_list("calendar", "abbreviated_months")}
_OPENERS = "\"'»«„“”‘’([*_"
_CLOSERS = "\"'»«“”’)]*_"
_BULLETS = "•▪◦‣\uf0b7\uf0a7"
_CLOSED = re.escape(_CLOSERS)

_CANDIDATE = re.compile(
    rf"(?<![.!?…])[.!?…]+[{_CLOSED}]*(?=\s)"  # the ordinary case; a run of stops is tried from its first one only
    r"|(?<=[a-zæøå])\.\d{1,2}(?=\s+[A-ZÆØÅ])"  # a footnote's mark after the full stop
    r"|(?<=[a-zæøå)])[.!?](?=[A-ZÆØÅ][a-zæøå]*[\s,:;])"  # the space is missing
    rf"|(?<=\s)(?=[{_BULLETS}]\s)"
    r"|\n(?=[^\S\n]*\n)"
)
_WORD_BEFORE = re.compile(r"\S+$")
_WORD_AFTER = re.compile(r"\S+")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_LIST_MARK = re.compile(r"\W*(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-zÆØÅæøå]|[IVX]{1,5})\.\W*")
_PRICE_LEVEL = re.compile(r"(?:20)?\d\d-(?:pl|pris)", re.IGNORECASE)
_COMPOUND_OF_ACRONYM = re.compile(r"[A-ZÆØÅ][A-ZÆØÅ0-9₂/]+-[a-zæøå]+")
_VERB = re.compile(
    r"\b(?:er|var|har|havde|kan|kunne|skal|skulle|vil|ville|må|måtte|bør|får|fik|gør|bliver|blev|udgør|udgjorde|indgår"
    r"|går|gik|giver|stiger|falder|svarer|omfatter|dækker|[a-zæøå]+(?:erer|eres|tes|ges|des|nes|lles|kkes|mmes|ses))\b"
)
_BARE_SUBJECT = re.compile(
    r"\W*(?:De|Disse|Alle|Ud af de|Af de|Ligesom de|Det er de)\b[^,.]*[\d½][\d.,½ -]*(?:mi[oa]\.)?\s*$"
)
_CAPITALS = re.compile(r"[A-ZÆØÅ]{2,}|(?:[A-ZÆØÅ]\.)*[A-ZÆØÅ]")  # KL is not kl.; H.C. are initials
_INITIALS = re.compile(r"(?:[A-ZÆØÅ]\.)*[A-ZÆØÅ]")
_LABEL_ENDINGS = tuple(word for word in _LABELS if len(word) > 3)
_DASH_ITEM = re.compile(r"[-–—]\s+[a-zæøå]")
_BRACKETED_SENTENCE = re.compile(r"[(\[][^()\[\]]*[.!?][)\]](?!\s*[a-zæøå,;:])")
_BRACKET = re.compile(r"[()\[\]]")
_REACH = 600  # characters before a stop that are looked at, so that time stays linear
_LONGEST_BRACKET = 400  # characters; a bracket left open by a slip must not swallow the paragraph


@dataclass(frozen=True, slots=True)
class _Stop:
    """One full stop and its surroundings; `left` is the sentence so far without the stop."""

    left: str
    word: str
    mark: str
    after: str

    @property
    def key(self) -> str:
        """The word before the stop, folded, without quotes and brackets before it."""
        return self.word.lstrip(_OPENERS).lower()

    @property
    def next_word(self) -> str:
        """The word after the stop without quotes, brackets and bullets before it."""
        rest = self.after.lstrip(_OPENERS + _BULLETS + "–—- \t\n\xa0")
        found = _WORD_AFTER.match(rest)
        return found[0].rstrip(".,;:!?" + _CLOSERS) if found else ""


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Half-open spans of the sentences of one paragraph, ascending and trimmed.

    Together they cover every character that is not white space. The rows of a table (text with tabs) are a sentence
    each. Never raises; text without a full stop is one sentence, blank text none.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for end in (*_boundaries(text), len(text)):
        span = _trim(text, start, end)
        if span[0] < span[1]:
            spans.append(span)
        start = end
    return tuple(spans)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _boundaries(text: str) -> Iterator[int]:
    closed = _bracketed(text)
    rows = re.compile(r"\n") if "\t" in text else None
    start = 0
    for match in _CANDIDATE.finditer(text) if rows is None else rows.finditer(text):
        end = match.end()
        at = bisect_right(closed, (end, 0)) - 1
        if at >= 0 and closed[at][0] < end < closed[at][1]:
            continue
        if rows is not None or not match[0].strip() or _is_end(text, start, match):
            yield end
            start = end


def _bracketed(text: str) -> list[tuple[int, int]]:
    """Spans of the outermost brackets that are closed again within reach, ascending: nothing ends inside them."""
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        if match[0] in "([":
            opened.append(match.start())
        elif opened:
            begin = opened.pop()
            if match.end() - begin <= _LONGEST_BRACKET:
                while spans and spans[-1][0] > begin:
                    spans.pop()
                spans.append((begin, match.end()))
    return spans


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    left = text[max(start, match.start() - _REACH) : match.start()]
    found = _WORD_BEFORE.search(left)
    after = text[match.end() : match.end() + 200].lstrip()
    stop = _Stop(left, found[0] if found else "", match[0], after)
    if not stop.next_word or stop.mark.startswith("...."):  # dot leaders of a table of contents
        return False
    if _LIST_MARK.fullmatch(left.lstrip() + "."):
        return False
    if set(match[0]) & set("!?"):
        return not stop.next_word[0].islower()
    return _full_stop_ends(stop)


def _full_stop_ends(stop: _Stop) -> bool:
    first = stop.next_word[0]
    if first.islower() or not (first.isalnum() or first in "§½¼¾"):
        return stop.after[0] in _BULLETS or (_DASH_ITEM.match(stop.after) is not None and _is_plain(stop))
    if stop.after[0] in "([" and not _sentence_in_brackets(stop):
        return False
    if _closes_inner_bracket(stop):
        return False
    if _NUMBER.fullmatch(stop.key):
        return _number_ends(stop)
    kind = _abbreviation(stop)
    if kind is None:
        return not _is_initial(stop)
    return _abbreviation_ends(stop, kind)


def _is_plain(stop: _Stop) -> bool:
    return _abbreviation(stop) is None and not _NUMBER.fullmatch(stop.key)


def _sentence_in_brackets(stop: _Stop) -> bool:
    """Whether the bracket that follows holds a sentence of its own, or follows a plain word."""
    if not stop.next_word[0].isupper():
        return False
    return _BRACKETED_SENTENCE.match(stop.after) is not None or _is_plain(stop)


def _closes_inner_bracket(stop: _Stop) -> bool:
    """`(røntgen m.m.) Danske`: the stop is the abbreviation's, and the bracket was opened in mid-sentence."""
    if ")" not in stop.mark or _abbreviation(stop) is None:
        return False
    return bool(stop.left[: stop.left.rfind("(")].strip()) if "(" in stop.left else False


def _number_ends(stop: _Stop) -> bool:
    nxt = stop.next_word.lower()
    if nxt in _MONTH_NAMES or nxt in _ORDINAL_NOUNS:
        return False
    words = stop.left.lower().split()
    before = words[-2].strip(_OPENERS) if len(words) > 1 else ""
    if len(stop.key) > 2:  # a year, a sum: no ordinal
        return True
    if before.endswith((":", ";")):  # the mark of a list's first point
        return False
    return not stop.next_word[0].isdigit() or before in _LABELS


def _abbreviation(stop: _Stop) -> str | None:
    """Which kind of abbreviation the word is: "forward", "closing", "number", "title", or None for a plain word."""
    if stop.mark.startswith(("..", "…")) or _CAPITALS.fullmatch(stop.word.lstrip(_OPENERS)):
        return None
    for key in _abbreviation_keys(stop):
        for kind, words in (
            ("forward", _FORWARD),
            ("closing", _CLOSING),
            ("number", _BEFORE_NUMBER),
            ("title", _TITLES),
        ):
            if key in words:
                return kind
    return _unknown_abbreviation(stop.key)


def _abbreviation_keys(stop: _Stop) -> Iterator[str]:
    """The word's spellings worth a look: joined with the one before (`m. v.`), whole, its last part (`jan.-dec.`)."""
    words = stop.left.lower().split()
    if len(words) > 1 and words[-2].endswith("."):
        yield words[-2].lstrip(_OPENERS) + stop.key
    yield stop.key
    for sign in "-/":
        if sign in stop.key:
            yield stop.key.rsplit(sign, 1)[1]
    head, dot, last = stop.key.rpartition(".")
    if dot and (head in _UNITS or head.lstrip("0123456789.,½ ") in _UNITS):
        yield last


def _unknown_abbreviation(key: str) -> str | None:
    parts = key.split(".")
    if len(parts) > 1 and parts[0] in _TITLES:
        return "title"
    if len(parts) > 1 and all(part.isalpha() and len(part) <= 4 for part in parts) and len(parts[0]) <= 2:
        return "closing"
    if key.isalpha() and 1 < len(key) <= 5 and not set(key) & set("aeiouyæøåé"):
        return "title"
    return None


def _abbreviation_ends(stop: _Stop, kind: str) -> bool:
    if kind == "forward":
        return False
    if kind == "title":
        return _starts_sentence(stop)
    if stop.next_word[0].isdigit():
        return kind == "closing" and _new_sum(stop)
    if stop.key.rpartition(".")[2] in _UNITS:
        return not _continues_sum(stop)
    return True


def _new_sum(stop: _Stop) -> bool:
    """A number after `kr.`, `pct.` or `mv.`: a new sentence, but not `kr. 500.000` and not `mio. kr. 2025-pl`."""
    if stop.key.rpartition(".")[2] in _UNITS and _PRICE_LEVEL.match(stop.next_word):
        return False
    words = stop.left.split()
    return stop.key != "kr" or (len(words) > 1 and bool(re.search(r"[\d½]|mi[oa]\.", words[-2])))


def _continues_sum(stop: _Stop) -> bool:
    """`70 pct. DRG-takst` and `De 300 mio. kr. Danske Regioner har afsat`: the name belongs to the sum before it."""
    if _BARE_SUBJECT.match(stop.left[: -len(stop.word)]) and not _VERB.search(stop.left):
        return True
    if not _COMPOUND_OF_ACRONYM.match(stop.next_word):
        return False
    return not _VERB.search(" ".join(stop.after.partition(",")[0].split()[1:7]))


def _starts_sentence(stop: _Stop) -> bool:
    """Whether what follows looks like a sentence's first word rather than a name."""
    if stop.next_word in _STARTERS:
        return True
    words = stop.after.split()
    followed_by_name = len(words) > 1 and words[1][0].isupper()
    return not followed_by_name and bool(re.search(r"(?:(?<!s)en|et|ne)$", stop.next_word))


def _is_initial(stop: _Stop) -> bool:
    """`H. Jensen`, `Anders B. Hansen`, `H.C. Andersen`; not `bilag A. Regionerne` and not `Region H. Der`."""
    if not _INITIALS.fullmatch(stop.word.lstrip(_OPENERS)) or _starts_sentence(stop):
        return False
    words = stop.left.lower().split()
    before = words[-2] if len(words) > 1 else ""
    return not before.endswith(_LABEL_ENDINGS)

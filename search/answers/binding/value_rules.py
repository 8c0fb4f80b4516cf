"""Which values cannot answer a question, whatever binds them: changes for sizes, parts for wholes, other rows. Pure."""

import re

from indexer.language.analyzer import readings
from search.amounts.attribution import directions
from search.amounts.clauses import Span, Territory
from search.amounts.numbers import looks_like_year
from search.answers.binding.evidence import ValueContext
from search.answers.candidates import years_of
from search.answers.question import Question
from search.answers.question.content_words import ContentWord
from search.answers.question.demands import TOTAL
from search.answers.word_match import MatchWords, match_words, word_match
from search.query.terms import query_words

_CHANGED_BY = re.compile(r"\bmed\s+(?:\S+\s+){0,2}$", re.IGNORECASE)
_REGULATED = re.compile(r"\b(?:reguler|juster|ændr)\w*", re.IGNORECASE)
_MORE = re.compile(r"\b(?:yderligere|ekstra|nye|flere)\s+(?:\S+\s+)?$", re.IGNORECASE)
_ADDED = re.compile(r"\b(?:yderligere|ekstra|nye|flere)\b", re.IGNORECASE)
_FROM = re.compile(r"\bfra\s+(?:\S+\s+){0,1}$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:i\s(?:19|20)\d\d\s)?til\s", re.IGNORECASE)
_PART_BEFORE = re.compile(r"\b(?:hvoraf|heraf|herunder)\s+(?:\S+\s+){0,2}$", re.IGNORECASE)
_PART_OF = re.compile(r"\w+\s+ud\s+af\s+(?:de|landets|i\salt|alle)?\s*$")
_INCLUDED = re.compile(r"\b(?:herunder|bl\.\s?a\.|blandt\sandet|fx|f\.eks\.)\s")
_OF_WHOLE = re.compile(r"\b(?:heraf|hvoraf|herunder|andel\w*|del|fordel\w*)\b|\baf\s(?:de|den|det)\b", re.IGNORECASE)
_ONLY_YEAR = re.compile(r"(?:(?:i|fra|til|inden|senest|for|af)\s)*(?:19|20)\d\d\s*", re.IGNORECASE)
_PROPER = re.compile(r"(?<=[a-zæøå,] )[A-ZÆØÅ][\wæøå]+")
_NAMELY = re.compile(r":|\bnemlig\b|\bhenholdsvis\b|\bhhv\.")
_PIECES = re.compile(r",\s|\s(?:og|samt|eller)\s")
_TOTAL_LABEL = re.compile(r"\s*(?:i\s*alt|total|samlet|sum|hele\slandet)\W*", re.IGNORECASE)
_LABEL_WORD = re.compile(r"[^\W\d_]{3,}")
_LABEL_NUMBER = re.compile(r"\d+")
_SAYS, _UNASKED = 0.5, 0.05


def is_change(question: Question, text: str, span: Span, land: Territory) -> bool:
    """Whether a value is how much something changes, where its size is asked for."""
    head = next((text[start:end] for start, end in land.own if end <= span[0]), text[: span[0]])
    changed = _CHANGED_BY.search(head[-40:]) is not None
    if question.level:
        return changed and (bool(directions(head)) or _REGULATED.search(head) is not None)
    more = _MORE.search(f"{head[-25:]} {text[slice(*span)]} ") is not None
    asked = _MORE.search(f"{question.text} ") is not None or _ADDED.search(question.text) is not None
    return question.kind == "number" and question.demands.total and (changed or more) and not asked


def cannot_answer(question: Question, text: str, span: Span, land: Territory) -> bool:
    """Whether a value is none: the question says it itself, it is what something rises from, or the part of a whole."""
    value, before = text[slice(*span)], text[: span[0]]
    if re.search(rf"(?<!\w){re.escape(value)}\w{{0,2}}(?!\w)", question.text, re.IGNORECASE) or _PART_OF.search(before):
        return True
    if question.kind not in ("date", "period") and _FROM.search(before[-20:]) and _TO.match(text, span[1]):
        return True
    if question.kind == "date" and _ONLY_YEAR.fullmatch(value) and years_of(value) & set(question.years):
        return True
    return _wrong_part(question, text, span, land)


def is_part(question: Question, text: str, span: Span | None) -> bool:
    """Whether a value is a part of another ("heraf 5 mio. kr."), where no part is asked for."""
    return span is not None and not question.demands.part and _PART_BEFORE.search(text[: span[0]][-30:]) is not None


def is_one_of_several(question: Question, text: str, span: Span) -> bool:
    """Whether a sum is for several things, of which the one asked about is only named as included ("herunder til")."""
    first, named = question.first_noun, _INCLUDED.search(text, span[1])
    if first is None or named is None:
        return False
    words, after, ahead = match_words(text), ((named.end(), len(text)),), ((0, named.start()),)
    return word_match(first, words, after)[0] >= _SAYS and word_match(first, words, ahead)[0] < _SAYS


def _wrong_part(question: Question, text: str, span: Span, land: Territory) -> bool:
    head = next((text[start:end] for start, end in land.own if end <= span[0]), text[: span[0]])
    if question.demands.total and _PART_BEFORE.search(text[: span[0]][-30:]):
        return True
    after = text[span[1] : span[1] + 40]
    whole = not _OF_WHOLE.search(f"{head} {after}") and not after.lstrip().startswith("af ")
    return question.demands.part and "kr" in text[slice(*span)] and whole


def enumerates(question: Question, text: str) -> bool:
    """Whether a sentence names as many things as a question asks for: by names, or behind a colon."""
    if question.count is None:
        return True
    if len(set(_PROPER.findall(text))) >= question.count + len(question.owners):
        return True
    return _NAMELY.search(text) is not None and len(_PIECES.findall(text)) + 1 >= question.count


def counts_unit(question: Question, seen: ValueContext) -> bool:
    """Whether a cell counts what is asked for, by its row, column or headings."""
    heads = match_words(f"{seen.row} {seen.column} {seen.heading}")
    return question.unit is None or word_match(ContentWord(question.unit), heads)[0] >= _SAYS


def unnamed_row(question: Question, seen: ValueContext) -> str | None:
    """The label of a row that the question does not name, by its words or numbers; None where it does."""
    label = seen.sentence.split("\t", 1)[0]
    if _TOTAL_LABEL.fullmatch(label) and TOTAL.search(question.text):
        return None
    words, asked = _LABEL_WORD.findall(label), match_words(question.text)
    numbers = {int(number) for number in _LABEL_NUMBER.findall(label) if not looks_like_year(number)}
    named = any(_named(word, asked) for word in words) or not words
    stated = {int(one) for one in _LABEL_NUMBER.findall(question.text)} | question.numbers
    fits = named and (not numbers or bool(numbers & stated)) and bool(words or numbers)
    return None if fits else label.strip()


def unasked(question: Question, seen: ValueContext) -> float:
    """What the words of a cell's heads that are not asked for take off its cover."""
    asked = match_words(question.text)
    words = _LABEL_WORD.findall(f"{seen.sentence.split(chr(9), 1)[0]} {seen.column}")
    return _UNASKED * sum(not _named(word, asked) for word in words)


def _named(word: str, asked: MatchWords) -> bool:
    return any(word_match(ContentWord(one), asked)[0] >= _SAYS for one in query_words(readings(word))[:1])

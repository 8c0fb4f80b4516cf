"""What a question asks: its kind, what it is about, and which years, agreements and parties it names. Pure."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from indexer.language.analyzer import analyze, fold_token, readings
from indexer.language.lexicon import lemma_of
from indexer.language.words import full_year
from indexer.models import Agreement
from search.amounts.amounts import Amount, AmountKind, find_amounts
from search.query.parser import clean, mentioned_years
from search.query.synonyms import synonyms_of
from search.query.terms import QueryWord, query_words

QuestionKind = Literal["sum", "share", "date", "period", "actor", "number", "yesno", "list", "definition", "free"]

LONGEST = 500
"""Characters of a question that are read; what follows is not part of a question."""


@dataclass(frozen=True, slots=True)
class ContentWord:
    """A word that says what the question is about.

    general: an agreement may well put another word for it ("penge", "sætte"), so that its absence proves nothing.
    noun: a noun or a name, which an agreement that deals with it must have, itself or a synonym of it. also: synonyms.
    """

    word: QueryWord
    general: bool = False
    noun: bool = False
    also: tuple[QueryWord, ...] = ()

    @property
    def text(self) -> str:
        """The word as typed, in lower case."""
        return self.word.text


@dataclass(frozen=True, slots=True)
class Question:
    """A question as understood.

    text: what was typed, cleaned. kind: what is asked for. explicit: an interrogative says so, rather than a noun.
    accepts: kinds of amount that can answer, the likeliest first; empty where an answer need not hold a value.
    unit: the noun counted or measured ("hvor mange regioner"), as a content word. words: what it is about, in order.
    years: years named. agreements: ids of the agreements named. unknown: names of agreements or parties in the question
    that the collection does not have. sums: amounts of money and percentages the question itself states.
    """

    text: str
    kind: QuestionKind
    explicit: bool
    accepts: tuple[AmountKind, ...]
    unit: QueryWord | None
    words: tuple[ContentWord, ...]
    years: tuple[int, ...]
    agreements: tuple[str, ...]
    unknown: tuple[str, ...]
    sums: tuple[Amount, ...]

    @property
    def compares(self) -> bool:
        """Whether several years are named: then the answer has a line for each."""
        return len(self.years) > 1


_KINDS: tuple[tuple[str, QuestionKind, tuple[AmountKind, ...]], ...] = (
    (r"hvornår|hvilke[nt]? (?:dato|dag|måned|frist|tidspunkt)|hvilket år|sidste frist|(?:fra|til|inden) hvornår"
     r"|hvad er (?:sidste )?frist(?:en)?\b", "date", ("date", "period")),
    (r"hvor længe|hvor lang(?:e|t)?\b|hvilken periode|hvilke(?:n)? (?:femårige |årlige )?(?:år|periode|perioder)\b"
     r"|hvor (?:tit|ofte)|hvor mange (?:år|måneder|uger|dage|timer)\b|hvad er (?:aldersgrænsen|fristen)",
     "period", ("period", "date", "count")),
    (r"hvor (?:stor|høj|mange|meget)\w*(?: en)? (?:andel|del|pct|procent(?:del)?)|hvor mange procent(?:point)?"
     r"|hvilken (?:andel|procent\w*|procentsats)|hvad er andelen", "share", ("percent", "kroner", "count")),
    (r"hvor mange (?:penge|\w*midler|kroner|kr|mio|mia|millioner|milliarder)\b|hvilke[tn]? (?:beløb|sum)"
     r"|hvor dyrt?|hvad (?:koste\w*|betale\w*|bruge\w*|brugte|sparer?|får .* i tilskud)|hvilke beløb",
     "sum", ("kroner",)),
    (r"hvor meget (?:højere|lavere|flere|færre|hurtigere)|med hvor meget|hvor meget (?:stiger|steg|vokser|falder)",
     "share", ("percent", "kroner", "count")),
    (r"hvor meget", "sum", ("kroner", "percent", "count")),
    (r"hvor mange|hvad er antallet|hvilket (?:antal|indeks|tal|nummer)", "number", ("count", "percent", "kroner")),
    (r"hvor (?:stor|høj|lav|lille)\w*", "sum", ("kroner", "percent", "count")),
    (r"hvem|hvilke[nt]? (?:(?:statslige?|offentlige?|danske|andre|nye?) )?"
        r"(?:myndighed|minister\w*|selskab|organisation|part|styrelse"
     r"|institution|region|kommune|udvalg|råd|fond|aktør)\w*|hvad hedder", "actor", ()),
    (r"hvilke|nævn|hvad omfatter|hvad består", "list", ()),
    (r"hvorfor|hvordan|hvorledes", "free", ()),
    (r"hvad (?:er|var) (?:der )?(?:afsat|sat af|bevilget|givet|reserveret|niveauet|prisen|taksten|loftet|beløbet"
     r"|bloktilskuddet|grundbidraget|statens bloktilskud|\w*(?:takst|pris|ramme|tilskud|bidrag|vederlag|loft|pulje"
     r"|udgift|sum|beløb|løn|honorar|gebyr)(?:en|et|erne)? \w+ \w+)", "sum", ("kroner", "percent")),
    (r"hvad (?:\w+ ){0,6}?(?:fastsat|sat|hævet|løftet|forhøjes|løftes|hæves|sænkes|nedsat|opgjort) til", "sum",
     ("kroner", "percent", "count")),
    (r"hvad (?:er|var) [^?]* på\W*$|hvad (?:ventes|frigør|investerer|udgør|udgjorde|løftes|forhøjes"
     r"|gav|giver|skal \w+ (?:spare|betale))", "sum",
     ("kroner", "percent", "count")),
    (r"hvad (?:er|var|betyder|indebærer|dækker|forstås|menes|skal|står \S+ for|vil det sige)", "definition", ()),
    (r"hvad|hvor\b|hvis", "free", ()),
)  # fmt: skip

_ASKED = tuple((re.compile(rf"\b(?:{pattern})"), kind, accepts) for pattern, kind, accepts in _KINDS)

_MONEY = re.compile(
    r"\b\w*(?:tilskud|bidrag|pulje|beløb|midler|penge|udgift|bevilling|sum|kompensation|støtte|ramme|loft|takst|pris"
    r"|investering|finansiering|enhedsudgift|honorar|vederlag|lån|afsat|gæld|budget|besparelse)"
    r"(?:e|en|et|er|erne|s|ne)?\b"
)
_RATE = re.compile(r"\b(?:\w*procent\w*|pct|andel\w*|stigning\w*|vækst\w*|fald\b|(?:pris-|løn)\S* .*udvikling|mål for)")
_COUNT = re.compile(r"\bantal\w*|\b(?:forløb|pladser|stillinger)\b")
_VERB_FIRST = re.compile(
    r"\W*(?:er|var|bliver|blev|kan|kunne|skal|skulle|må|måtte|vil|ville|har|havde|får|fik|gælder|ændrer|kommer|findes"
    r"|står|giver|gør|går|indgår|indføres|forlænges|omfatter|dækker|betaler|bør|modtager|afskaffes|oprettes|fortsætter"
    r"|ophæves|flyttes|overtager|stiger|falder|hæves|sænkes|lægges|nedlægges|bevares|indebærer|tilbydes|bortfalder"
    r"|[a-zæøå]{3,}(?:eres|erer))\b(?!\s+der\s+for)"
)
_BREAKS = frozenset(("af", "er", "skal", "i", "på", "til", "får", "der", "bliver", "blev", "kan", "har", "ventes"))
_UNIT = re.compile(r"(?:hvor mange|antal(?:let af)?|hvor (?:stor|meget)\w* (?:en|et|af)?)\s+((?:[\w.-]+\s*){1,4})")


_ADJECTIVAL = ("ende", "lig", "lige", "ligt", "isk", "iske", "ske", "som", "somme", "bar", "bare", "løs", "løse", "ede")


@lru_cache(maxsize=1)
def _words_file() -> dict[str, str]:
    return tomllib.loads((resources.files("search.answers") / "question_words.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    words = _words_file()
    return frozenset(map(fold_token, words["frame"].split())), frozenset(map(fold_token, words["general"].split()))


def read_question(text: str, catalog: Sequence[Agreement]) -> Question:
    """Read what was typed; every text is a question, the emptiest one with no words."""
    typed = clean(text)[:LONGEST]
    lower = typed.lower()
    kind, explicit, accepts = _kind(lower)
    named, unknown = named_agreements(typed, catalog)
    years = mentioned_years(typed)
    words = query_words(readings(typed))
    unit = _unit(lower, words) if kind in ("number", "period") and explicit else None
    amounts = find_amounts(typed)
    return Question(
        text=typed,
        kind=kind,
        explicit=explicit,
        accepts=accepts,
        unit=unit,
        words=_content(typed, words, amounts, _agreement_words(catalog)),
        years=years,
        agreements=named,
        unknown=unknown,
        sums=tuple(amount for amount in amounts if amount.kind in ("kroner", "percent")),
    )


def _kind(lower: str) -> tuple[QuestionKind, bool, tuple[AmountKind, ...]]:
    if _VERB_FIRST.match(lower):
        return "yesno", True, ()
    found = [(match.start(), place) for place, (one, _, _) in enumerate(_ASKED) if (match := one.search(lower))]
    if found:
        first = min(start for start, _ in found)
        place = min(place for start, place in found if start <= first + 4)
        return _ASKED[place][1], True, _ASKED[place][2]
    if _RATE.search(lower):
        return "share", False, ("percent", "kroner", "count")
    if _MONEY.search(lower):
        return "sum", False, ("kroner", "percent", "count")
    if _COUNT.search(lower):
        return "number", False, ("count", "percent", "kroner")
    return "free", False, ("kroner", "percent", "count")


def _unit(lower: str, words: Sequence[QueryWord]) -> QueryWord | None:
    match = _UNIT.search(lower)
    following = re.findall(r"[\w-]+", match[1]) if match else []
    by_text = {word.text: word for word in words}
    for place, text in enumerate(following):
        word = by_text.get(text)
        if word is None or (place and text in _BREAKS):
            return None
        if is_noun(word) or text.endswith("er"):  # "skoler" may be a verb elsewhere, not after "hvor mange"
            return word
    return None


def _agreement_words(catalog: Sequence[Agreement]) -> frozenset[str]:
    """Short titles of one word: they say where to look, not what for."""
    return frozenset(fold_token(agreement.short_title) for agreement in catalog)


def _content(
    typed: str, words: Sequence[QueryWord], amounts: Sequence[Amount], names: frozenset[str]
) -> tuple[ContentWord, ...]:
    frame, general = _listed()
    shouted = typed.isupper()
    tokens = analyze(typed).tokens
    inside = [(amount.start, amount.end) for amount in amounts if amount.kind != "count"]
    content: dict[str, ContentWord] = {}
    for place, (word, token) in enumerate(zip(words, tokens, strict=True)):
        forms = {word.exact, *word.lemmas}
        written = typed[token.start : token.end]
        acronym = len(written) > 1 and written.isupper() and not shouted
        if word.exact in names or (word.exact in frame and not acronym) or not any(map(str.isalpha, word.text)):
            continue
        if any(start <= token.start < end for start, end in inside):
            continue
        name = acronym or (place > 0 and written[:1].isupper())
        known = bool(forms & general) and not name
        content.setdefault(word.exact, ContentWord(word, known, not known and (name or is_noun(word)), synonyms(word)))
    return tuple(content.values())


@lru_cache(maxsize=1 << 12)
def is_noun(word: QueryWord) -> bool:
    """Whether a word is a noun and nothing else, by the forms that the lexicon lists; an unknown word is one."""
    form = word.text
    lemma = lemma_of(form)
    if lemma is None:
        return not form.endswith(_ADJECTIVAL)
    head = lemma
    if lemma.endswith("e") and any(lemma_of(lemma[:-1] + end) == lemma for end in ("ede", "te", "ende")):
        return False
    if (not lemma.endswith("e") and lemma_of(lemma + "t") == lemma) or form.endswith(_ADJECTIVAL):
        return False
    definite = (head + "en", head + "et", head + "n", head + head[-1] + "en", head + head[-1] + "et", head[:-2] + "et")
    inflected = form != lemma and form.endswith(("er", "erne", "en", "et", "ens", "ets", "ernes"))
    return inflected or len(word.parts) > 1 or any(lemma_of(other) == lemma for other in definite)


@lru_cache(maxsize=1 << 12)
def synonyms(word: QueryWord) -> tuple[QueryWord, ...]:
    """Other words for the same, from question_words.toml."""
    found = [other for form in dict.fromkeys((word.exact, *word.lemmas)) for other in _synonyms().get(form, ())]
    found += [other for _, others in synonyms_of(word.text) for other in others if " " not in other]
    return tuple(one for other in dict.fromkeys(found) for one in query_words(readings(other)))


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for line in _words_file()["synonyms"].strip().splitlines():
        group = line.split()
        for one in group:
            groups[fold_token(one)] = (*groups.get(fold_token(one), ()), *(other for other in group if other != one))
    return groups


_AGREEMENT_OF_YEAR = re.compile(
    r"\bøa\s?-?(\d\d|(?:19|20)\d\d)\b|\b\w*aftale(?:n|ns|rne|r)? (?:om \w+ økonomi )?"
    r"(?:(?:med|mellem) [^,.?]{2,60}? )?(?:for|fra) ((?:19|20)\d\d)\b"
    r"|\b\w*aftale(?:n)? ((?:19|20)\d\d)\b|\b((?:19|20)\d\d)-aftale",
    re.IGNORECASE,
)
_AGREED_WITH = re.compile(
    r"(?i:\b(?:\w*aftale|\w*aftalen|\w*aftaler|aftalt|aftalte|forhandlet|overenskomst\w*)\b)[^,.?]*?\b(?:med|mellem)\s+"
    r"((?:[A-ZÆØÅ][\w.-]+|KL|og|regeringen)(?:\s+(?:[A-ZÆØÅ][\w.-]+|og|regeringen))*)"
)


def named_agreements(text: str, catalog: Sequence[Agreement]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of the agreements that a text names, and the names in it of agreements and parties there are none of."""
    found: dict[str, None] = {}
    unknown: dict[str, None] = {}
    folded = fold_token(text)
    for agreement in catalog:
        if any(fold_token(name) in folded for name in (agreement.title, agreement.id, agreement.short_title)):
            found[agreement.id] = None
    parties = _parties_named(text)
    with_parties = [agreement for agreement in catalog if parties <= _parties(agreement)]
    if parties and not with_parties:
        unknown["aftale med " + _shown_parties(text)] = None
    for match in _AGREEMENT_OF_YEAR.finditer(text):
        year = full_year(next(group for group in match.groups() if group))
        same = [agreement for agreement in with_parties if agreement.year == year]
        if not same:
            unknown[match[0]] = None
        elif match[1]:
            found |= dict.fromkeys(
                one.id for one in same if fold_token(one.short_title) == fold_token(f"øa{year % 100:02d}")
            )
    return tuple(found), tuple(unknown)


def _parties(agreement: Agreement) -> frozenset[str]:
    return frozenset(fold_token(party) for party in agreement.parties)


def _parties_named(text: str) -> frozenset[str]:
    match = _AGREED_WITH.search(text)
    if match is None:
        return frozenset()
    names = [name.strip() for name in re.split(r"\s+og\s+|,", match[1])]
    return frozenset(fold_token(name) for name in names if name)


def _shown_parties(text: str) -> str:
    match = _AGREED_WITH.search(text)
    return match[1] if match else ""

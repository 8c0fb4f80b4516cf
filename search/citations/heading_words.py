"""The words of a reference that are neither a name nor a unit: those of a heading, apart from fillers."""

import re

from indexer.language.words import MONTH, YEAR
from search.citations.agreement_words import fold_name

QUESTION_WORD = re.compile(r"hvad|hvem|hvor|hvordan|hvorfor|hvornår|hvilken?|hvilket|mon")
PLAIN_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d]|[.,]\d)")
SIGNING_DATE = re.compile(
    rf"(?<!\w)(?:(?:indgået|underskrevet|dateret|fra|af|pr\.?)\s){{1,2}}(?:den\s)?(?:d\.\s)?"
    rf"(?:(?:\d{{1,2}}\.\s?)?{MONTH}\s(?P<year>{YEAR})(?!\d)|\d{{1,2}}[./-]\d{{1,2}}[./-](?P<numeric>{YEAR})(?!\d))"
    rf"|(?<!\w)(?:indgået|underskrevet|dateret)\s(?:i\s)?(?P<alone>{YEAR})(?!\d)",
    re.IGNORECASE,
)
POSITION_WORDS = re.compile(
    r"(?:(?<![\d.])\d{1,2}\.|første|anden|andet|tredje|fjerde|sidste|næstsidste|øverste|nederste)\s"
    r"(?:linjer?|afsnit|punktum|spalte|sætning|kolonne|række|pind|led|del|halvdel)(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[-./'’][^\W_]+)*")
_FILLER = re.compile(
    r"i|af|fra|på|om|under|jfr?|cf|se|den|det|de|en|et|og|samt|for|til|med|ved|hos|vedr|vedrørende|vis|find|slå|op|gå"
    r"|citer|læs|henvisning|der|sige|hedder|lyder|nr|nummer|dog|også|ovenfor|nedenfor|ibid|ff?|mellem|indgået|omkring|både|midt|øverst|nederst|sidst|først"
    r"|er|har|får|blevet|været|skal|kan|vil|bliver|blev|må|findes|står|gælder|sker|afsættes|giver|kommer|siger|betyder"
)
_UNIT_WORD = re.compile(
    r"(?P<afsnit>afsnit|afsnittet|kapitel|kapitlet|punktet)|(?P<bilag>bilag|bilaget)|(?P<boks>boks|boksen)"
    r"|(?P<tabel>tabel|tabellen)|(?P<figur>figur|figuren)|(?P<fodnote>fodnote|fodnoten)"
)


def heading_words(left: str) -> tuple[str, ...]:
    """The words left over that a heading may hold, fillers and years apart."""
    return tuple(
        word
        for word in _WORD.findall(left)
        if not _is_filler(word) and not PLAIN_YEAR.fullmatch(word) and not QUESTION_WORD.fullmatch(word.lower())
    )


def heading_text(left: str, *, drop_year: int | None) -> str:
    """What is left as the words of a heading, fillers at the ends taken off."""
    words = [word for word in _WORD.findall(left) if drop_year is None or word != str(drop_year)]
    while words and (_is_filler(words[0]) or _UNIT_WORD.fullmatch(words[0].lower())):
        words = words[1:]
    while words and (_is_filler(words[-1]) or _UNIT_WORD.fullmatch(words[-1].lower())):
        words = words[:-1]
    return " ".join(words)


def unnumbered_kind(left: str) -> str | None:
    """The kind of unit that a word without a number names, the first if there are several."""
    found = (_UNIT_WORD.fullmatch(word.lower()) for word in _WORD.findall(left))
    return next((match.lastgroup for match in found if match), None)


def _is_filler(word: str) -> bool:
    return _FILLER.fullmatch(word.lower()) is not None


def citation_words(title: str) -> tuple[str, ...]:
    """The words of a heading that tell it from others, folded."""
    found = [fold_name(word) for word in _WORD.findall(title) if not _is_filler(word)]
    return tuple(found) or tuple(fold_name(word) for word in _WORD.findall(title))

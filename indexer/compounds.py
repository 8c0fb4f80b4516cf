"""Split Danish compounds into the parts they are made of: "deponeringsfritagelsespulje" into three.

A split is a row of modifiers and one head, every one a listed word; the linking element (-s-, -e-) stays with the
modifier. Which beginnings are modifiers the lexicon itself tells: "opgave" begins a dozen listed compounds, "opgaves"
none, so "opgavesnittet" is opgave + snittet and never opgaves + nittet. The cheapest row wins: few and long parts,
attested modifiers before guessed ones.
"""

from functools import lru_cache
from hashlib import sha256

from indexer.lexicon import family, in_lower_case, lemma_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MIN_WORD = 7
"""Shorter words are left whole."""

LISTED_WHOLE = 8
"""A listed word whose lemma has at most so many letters is a word of its own: sygehus, årsværk."""

UNIT_FAMILY = 6
"""A listed compound that itself begins so many others is a unit: overenskomst, folketing, sundhedsvæsen."""

SHORT_PARTS = _words(
    "ark bil bus by dag gas hus job køb køn køn lov løb løn lån mål nær pris rum råd sår tal tid tog uge vej år års it "
    "eu"
)
"""The words of two and three letters that may be parts; all others are too often a syllable."""

PARTICLES = _words(
    "ad af an and anti arve auto be bi bort de dis efter eks eksam er for fore forud fra frem gen genm gennem hen her "
    "hidtil hjem hvor i igennem il imellem imod in ind inden ind inter kon mel med mellem mer mere mis mod modsat ned "
    "ni nær og om omkring op oven over par per pr pro på re sam sammen selv sub så særlig tele til tilbage trans u ud "
    "uden und under van ved veder vel vide videre"
)
"""Prefixes, adverbs and prepositions: what begins with one is a derived word (forhandling, tilskud), not a compound."""

SUFFIXES = _words(
    "agtig agtige art bar bare dom domme else elser else en ende ene er ere eren erne erede et fuld fuldt fulde fri "
    "frit frie hed heden heder hederne inde ing inge ingen inger ingerne isk iske isme ist lig ligt lige ligere lighed "
    "ling list rende ring ringe ringen ringer ringes rings lys løs løst løse mæssig mæssigt mæssige nen ner "
    "ning ninge ningen ninger ningerne ret rig rige rigt rer ren retter "
    "sel skab skaber skabet som somt somme ste sten ster stre tig tige tion tioner tionen vis vist vise ment menter "
    "mentet tet teten teter ter ten ur ure urer værdig værdige eri erier eriet iel ielle"
)
"""Endings that happen to be listed words, or that make a derived word and no compound."""

AFTER_S = _words("ret retten rettens rettigheder")
"""Heads that count only behind a linking -s- ("behandlingsret"): elsewhere they are endings ("opereret")."""

FROZEN = _words("baseline dagsorden hjemmeside hvidbog")
"""Listed compounds whose parts no longer tell what they mean."""

_S_ENDINGS = ("ing", "tion", "sion", "hed", "skab", "tet", "dom", "else", "ment", "ling", "ård", "um")
"""Nouns with these endings take -s- as modifiers, whether or not a listed compound shows it."""

_VERBAL = ("ning", "ing", "else", "er", "sel")
"""Endings that make nouns of verbs: planlægge, planlægning."""

_IMPOSSIBLE = 99.0
_Cut = tuple[float, tuple[str, ...]]


def settings_hash() -> str:
    """Eight hex digits that change with the splitter's word lists and bounds."""
    lists = (SHORT_PARTS, PARTICLES, SUFFIXES, AFTER_S, FROZEN)
    settings = [MIN_WORD, LISTED_WHOLE, UNIT_FAMILY, _S_ENDINGS, _VERBAL, *(sorted(words) for words in lists)]
    return sha256(repr(settings).encode()).hexdigest()[:8]


@lru_cache(maxsize=1 << 16)
def split_compound(word: str) -> tuple[str, ...]:
    """Split a lower-case NFC word into its parts, as they stand; one part where there is no split.

    Pure and deterministic: it depends on the word and the lexicon alone, so index and query agree.
    """
    if len(word) < MIN_WORD or not word.isalpha():
        return (word,)
    lemma = lemma_of(word)
    if lemma is not None and _stays_whole(word, lemma):
        return (word,)
    cost, parts = _best(word, lemma)
    if cost >= _IMPOSSIBLE or len(parts) < 2:
        return (word,)
    return tuple(leaf for part in parts for leaf in _leaves(part))


def _leaves(part: str) -> tuple[str, ...]:
    """A part's own parts; the linking element stays where it is."""
    return split_compound(part) if len(part) < 60 else (part,)


def _stays_whole(word: str, lemma: str) -> bool:
    """Whether a listed word is a word of its own: short, a name, a verb or made of one, the start of many others."""
    if len(lemma) <= LISTED_WHOLE or lemma in FROZEN or not in_lower_case(word):
        return True
    if _is_verb(lemma) or _from_verb(lemma):
        return True
    return max(family(lemma), family(lemma + "s"), family(lemma + "e")) >= UNIT_FAMILY


def _from_verb(lemma: str) -> bool:
    """Whether a noun is made of a listed verb ("vejledning" of "vejlede"), so that its parts are the verb's."""
    return any(lemma.endswith(end) and _is_verb(lemma[: -len(end)] + "e") for end in _VERBAL)


def _is_verb(lemma: str) -> bool:
    """Whether the lemma is a verb and no noun: it has a present participle and no definite genitive."""
    if not lemma.endswith("e") or lemma_of(lemma + "nde") != lemma:
        return False
    return lemma_of(lemma + "ns") != lemma and lemma_of(lemma + "ts") != lemma


def _best(word: str, lemma: str | None) -> _Cut:
    """The cheapest row of parts of the word, from every place where a head may begin."""
    best: _Cut = (_IMPOSSIBLE, (word,))
    for cut in range(2, len(word) - 1):
        head = word[cut:]
        if not _is_head(head) or not _fits(word[:cut], head, lemma):
            continue
        cost, modifiers = _modifiers(word[:cut])
        cost += _part_cost(head) + (0.8 if lemma_of(head) is None else 0.0)
        if cost < best[0]:
            best = (cost, (*modifiers, head))
    return best


def _fits(before: str, head: str, lemma: str | None) -> bool:
    """Whether head and the rest go together, and with the whole word's own lemma where it is listed."""
    head_lemma = lemma_of(head) or ""
    if head in AFTER_S and not before.endswith("s"):
        return False
    if lemma is None:
        return not (head == head_lemma and _is_verb(head))
    return lemma == before + head_lemma and (
        before.endswith("s") or family(before) >= 3 or len(_modifiers(before)[1]) > 1
    )


def _is_head(form: str) -> bool:
    """Whether a compound may end in the form."""
    lemma = lemma_of(form)
    if lemma is None:
        return _derived(form)
    if form in SUFFIXES or lemma in SUFFIXES or not in_lower_case(form):
        return False
    return len(lemma) > 3 or lemma in SHORT_PARTS


def _derived(form: str) -> bool:
    """Whether an unlisted form is a listed verb's noun: "skærpelser" of "skærpe"."""
    for end in ("", "s", "en", "ens", "er", "ers", "erne", "ernes", "r", "rne", "n"):
        noun = form[: len(form) - len(end)]
        if form.endswith(end) and len(noun) > 6 and noun.endswith(("ning", "ing", "else")) and _from_verb(noun):
            return True
    return False


def _part_cost(part: str) -> float:
    """What a part costs: one for each of its own parts, and more where it is short."""
    return len(split_compound(part)) + max(0, 5 - len(part)) * 0.15


@lru_cache(maxsize=1 << 15)
def _modifiers(text: str) -> _Cut:
    """The cheapest row of modifiers that makes up the text."""
    best: _Cut = (_modifier_cost(text), (text,))
    for cut in range(2, len(text) - 1):
        last = _modifier_cost(text[cut:])
        if last >= best[0]:
            continue
        cost, first = _modifiers(text[:cut])
        if cost + last < best[0]:
            best = (cost + last, (*first, text[cut:]))
    return best


@lru_cache(maxsize=1 << 16)
def _modifier_cost(text: str) -> float:
    """What the text costs as one modifier; `_IMPOSSIBLE` where it cannot be one."""
    if text in PARTICLES or text in SUFFIXES or (len(text) <= 3 and text not in SHORT_PARTS):
        return _IMPOSSIBLE
    if _base(text) is None:
        return _IMPOSSIBLE
    members = family(text)
    if members:
        return _part_cost(text) + max(0, 3 - members) * 0.1
    return _part_cost(text) + _guess_cost(text)


def _guess_cost(text: str) -> float:
    """The surcharge of a modifier no listed compound begins with, by whether its ending is that of a modifier."""
    if text.endswith("s"):
        return 0.3 if text[:-1].endswith(_S_ENDINGS) or len(split_compound(text[:-1])) > 1 else 0.9
    if text.endswith(_S_ENDINGS):
        return 1.2
    return 0.4 if lemma_of(text) == text else 1.5


def _base(text: str) -> str | None:
    """The listed word a modifier is made of: itself, or itself without -s- or -e-; None where there is none."""
    if in_lower_case(text):
        return text
    for link in ("s", "e"):
        if text.endswith(link) and len(text) > 4 and in_lower_case(text[:-1]):
            return text[:-1]
    return None


def base_form(modifier: str) -> str:
    """The lemma of a modifier without its linking element: "fritagelses" is "fritagelse", "børne" is "barn"."""
    own = lemma_of(modifier) if in_lower_case(modifier) else None
    if own == modifier:
        return modifier
    for link in ("s", "e"):
        if modifier.endswith(link) and in_lower_case(modifier[:-1]):
            return lemma_of(modifier[:-1]) or modifier[:-1]
    return own or modifier

"""Split Danish compounds into the parts they are made of: "deponeringsfritagelsespulje" into three.

A split is a row of modifiers and one head, every one a listed word; the linking element (-s-, -e-) stays with the
modifier. Which beginnings are modifiers the lexicon itself tells: "opgave" begins a dozen listed compounds, "opgaves"
none, so "opgavesnittet" is opgave + snittet and never opgaves + nittet. The cheapest row wins: few and long parts,
attested modifiers before guessed ones.
"""

from hashlib import sha256

from indexer.language.cache import bounded_cache
from indexer.language.lexicon import family, in_lower_case, lemma_of
from indexer.language.words import word_list

MIN_WORD = 7
"""Shorter words are left whole."""

MAX_WORD = 60
"""Longer words are no Danish."""

LISTED_WHOLE = 6
"""A listed word whose lemma has at most so many letters is a word of its own."""

SHORT_LISTED = 8
"""A listed word up to this length is split only behind a modifier that begins very many others ("akutplan")."""

LONG_NAME = 14
"""A name of at least so many letters may be split, if its parts are ordinary words."""

UNIT_FAMILY = 6
"""A listed compound that itself begins so many others is a unit: overenskomst, folketing, sundhedsvæsen."""

FREQUENT = 12
"""A modifier that begins so many listed compounds is beyond doubt."""

SHORT_PARTS = word_list("compounds", "short_parts")
PARTICLES = word_list("compounds", "particles")
SUFFIXES = word_list("compounds", "suffixes")
AFTER_S = word_list("compounds", "after_s")
FROZEN = word_list("compounds", "frozen")

_S_ENDINGS = ("ing", "tion", "sion", "hed", "skab", "tet", "dom", "else", "ment", "ling", "ård", "um")
"""Nouns with these endings take -s- as modifiers, whether or not a listed compound shows it."""

_VERBAL = ("ning", "ing", "else", "er", "sel")
"""Endings that make nouns of verbs: planlægge, planlægning."""

_IMPOSSIBLE = 99.0
_Cut = tuple[float, tuple[str, ...]]


def settings_hash() -> str:
    """Eight hex digits that change with the splitter's word lists and bounds."""
    lists = (SHORT_PARTS, PARTICLES, SUFFIXES, AFTER_S, FROZEN)
    settings = [
        MIN_WORD,
        LISTED_WHOLE,
        SHORT_LISTED,
        LONG_NAME,
        UNIT_FAMILY,
        FREQUENT,
        _S_ENDINGS,
        _VERBAL,
        *(sorted(words) for words in lists),
    ]
    return sha256(repr(settings).encode()).hexdigest()[:8]


@bounded_cache
def split_compound(word: str) -> tuple[str, ...]:
    """Split a lower-case NFC word into its parts, as they stand; one part where there is no split.

    Pure and deterministic: it depends on the word and the lexicon alone, so index and query agree.
    """
    lemma = lemma_of(word)
    if lemma is not None and _is_unit(lemma):
        return (word,)
    return _split(word)


@bounded_cache
def inner_parts(word: str) -> tuple[str, ...]:
    """The parts of a word that `split_compound` keeps whole only because it begins many others: special, læge."""
    return _split(word)


def _split(word: str) -> tuple[str, ...]:
    if not MIN_WORD <= len(word) <= MAX_WORD or not word.isalpha():
        return (word,)
    lemma = lemma_of(word)
    if lemma is not None and (len(lemma) <= LISTED_WHOLE or lemma in FROZEN or _is_name(word)):
        return (word,)
    cost, parts = _best(word, lemma)
    if cost >= _IMPOSSIBLE or len(parts) < 2 or not _compounded(word, lemma, parts):
        return (word,)
    return tuple(leaf for part in parts for leaf in split_compound(part))


def _is_name(word: str) -> bool:
    """Whether the word is listed with a capital only; long names are mostly compounds (Sundhedsdatastyrelsen)."""
    return not in_lower_case(word) and len(word) < LONG_NAME


def _compounded(word: str, lemma: str | None, parts: tuple[str, ...]) -> bool:
    """Whether the parts are the word's own, and not those of a verb that it is made of."""
    if lemma is not None:
        frequent = len(lemma) > SHORT_LISTED or family(parts[0]) >= FREQUENT
        return frequent and _joined(parts[0], lemma)
    return not _derived(word) or (lemma_of(parts[-1]) or parts[-1]).endswith(("ing", "else"))


def _joined(first: str, lemma: str) -> bool:
    """Whether the first part shows that a noun was compounded, and not a verb with its object or particle.

    "klimatilpasning" and "kvalitetssikre" were; "vejledning", "planlægning" and "offentliggøre" are the verb's.
    """
    if first.endswith("s"):
        return True
    return not _is_verb(lemma) and (len(first) >= 5 or not _from_verb(lemma))


def _is_unit(lemma: str) -> bool:
    """Whether the listed word begins so many others that it is taken for one part."""
    return max(family(lemma), family(lemma + "s"), family(lemma + "e")) >= UNIT_FAMILY


def _from_verb(lemma: str) -> bool:
    """Whether a noun is made of a listed verb: "vejledning" of "vejlede", "planlægning" of "planlægge"."""
    stems = [lemma[: -len(end)] for end in _VERBAL if lemma.endswith(end) and len(lemma) > len(end) + 2]
    return any(_has_participle(stem + "e") or _has_participle(stem + stem[-1] + "e") for stem in stems)


def _has_participle(verb: str) -> bool:
    return lemma_of(verb) == verb and lemma_of(verb + "nde") == verb


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
        return True
    if len(lemma) <= SHORT_LISTED and head == head_lemma and _has_participle(head):
        return False
    if not lemma.startswith(before) or not _same_word(head, head_lemma, lemma[len(before) :]):
        return False
    return before.endswith("s") or family(before) >= 3 or len(before) >= 7 or len(split_compound(before)) > 1


def _same_word(head: str, head_lemma: str, end: str) -> bool:
    """Whether the head is a form of the word that the listed compound's lemma ends in.

    The lexicon does not lemmatise the head of every compound as it does the head alone ("fasen", "baserede").
    """
    if end == head_lemma:
        return True
    if len(end) == 3:
        inflected = head.startswith(end + end[-1]) or (head == end + "e" and lemma_of(end + "t") == end)
        return end in SHORT_PARTS and inflected
    return len(end) > 3 and _is_head(end) and head.startswith(end[: max(4, len(end) - 2)])


def _is_head(form: str) -> bool:
    """Whether a compound may end in the form."""
    lemma = lemma_of(form)
    if lemma is None:
        return _derived(form)
    if form in AFTER_S:
        return True
    if form in SUFFIXES or lemma in SUFFIXES or not in_lower_case(form):
        return False
    if form.endswith("es") and _has_participle(lemma):
        return False
    if lemma == form + "e" and _is_verb(lemma):
        return False
    return len(lemma) > 3 or lemma in SHORT_PARTS


def _derived(form: str) -> bool:
    """Whether an unlisted form is a listed verb's noun: "skærpelser" of "skærpe"."""
    if "ing" not in form and "else" not in form:
        return False
    for end in ("", "s", "en", "ens", "er", "ers", "erne", "ernes", "r", "rne", "n"):
        noun = form[: len(form) - len(end)]
        if form.endswith(end) and len(noun) > 6 and noun.endswith(("ning", "ing", "else")) and _from_verb(noun):
            return True
    return False


def _part_cost(part: str, *, attested: bool = False) -> float:
    """What a part costs: one for each of its own parts, and more where it is short and not very well attested."""
    short = 0.05 if attested or part in SHORT_PARTS else 0.15
    return len(split_compound(part)) + max(0, 5 - len(part)) * short


@bounded_cache
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


@bounded_cache
def _modifier_cost(text: str) -> float:
    """What the text costs as one modifier; `_IMPOSSIBLE` where it cannot be one."""
    if (
        text in PARTICLES
        or text in SUFFIXES
        or (text.endswith("s") and text[:-1] in PARTICLES)
        or (len(text) <= 3 and text not in SHORT_PARTS)
    ):
        return _IMPOSSIBLE
    if _base(text) is None:
        return _IMPOSSIBLE
    members = family(text)
    if members:
        unlinked = 0.4 if not text.endswith("s") and family(text + "s") > members else 0.0
        return _part_cost(text, attested=members >= FREQUENT) + max(0, 3 - members) * 0.1 + unlinked
    return _part_cost(text) + _guess_cost(text)


def _guess_cost(text: str) -> float:
    """The surcharge of a modifier no listed compound begins with, by whether it is linked as such words are.

    Nouns with a prefix or of several parts take -s- ("overslagsår", "bloktilskudsnøgle"), others mostly nothing.
    """
    stem = text[:-1] if text.endswith("s") else text
    links = stem.endswith(_S_ENDINGS) or _prefixed(stem) or len(split_compound(stem)) > 1
    if stem != text:
        return 0.3 if links else 0.9
    if links:
        return 1.2
    return 0.4 if lemma_of(text) == text else 1.5


def _prefixed(noun: str) -> bool:
    """Whether a particle begins the word: "overslag", "udkast"."""
    return any(noun[:cut] in PARTICLES and in_lower_case(noun[cut:]) for cut in range(2, min(len(noun) - 2, 6)))


def _base(text: str) -> str | None:
    """The listed word a modifier is made of, without -s- or -e- or with the -e it lost; None where there is none."""
    if in_lower_case(text):
        return text
    if len(text) < 5:
        return None
    stem = text[:-1]
    if text[-1] in "se" and in_lower_case(stem):
        return stem
    lost = [form + "e" for form in ((text, stem) if text.endswith("s") else (text,))]
    return next((form for form in lost if in_lower_case(form) and family(text) >= 3), None)


def base_form(modifier: str) -> str:
    """The lemma of a modifier without its linking element: "fritagelses" is "fritagelse", "børne" is "barn"."""
    own = lemma_of(modifier) if in_lower_case(modifier) else None
    if own == modifier or lemma_of(modifier + "e") == modifier:
        return modifier
    base = _base(modifier[:-1]) if modifier.endswith("s") and len(modifier) > 4 else None
    if base is not None and lemma_of(base) == base:
        return base
    found = _base(modifier)
    return own or (found and lemma_of(found)) or modifier

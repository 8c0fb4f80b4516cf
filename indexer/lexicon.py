"""The Danish word list: simplemma's forms and lemmas, and how often a word begins others.

Loaded once, on first use (about half a second), never at import. Lookups take lower-case NFC words.
"""

from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

FAMILY_CAP = 8
"""`family` stops counting here: more says nothing new."""

_SCAN_CAP = 4000
"""How many forms `family` looks at before it settles for what it has found."""


def lexicon_version() -> str:
    """The package and version the forms come from."""
    return f"simplemma-{version('simplemma')}"


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, str]:
    forms: Mapping[str, str] = DefaultDictionaryFactory().get_dictionary("da")
    return forms


@lru_cache(maxsize=1)
def _sorted_forms() -> list[str]:
    return sorted(_forms())


@lru_cache(maxsize=1 << 17)
def lemma_of(form: str) -> str | None:
    """The lemma, in lower case, of a listed form; names and acronyms are found by their capitals. None if unlisted."""
    forms = _forms()
    lemma = forms.get(form)
    if lemma is None and form:
        lemma = forms.get(form.capitalize()) or forms.get(form.upper())
    return None if lemma is None else lemma.lower()


def in_lower_case(form: str) -> bool:
    """Whether the form is listed as an ordinary word, not only as a name or an acronym."""
    return form in _forms()


@lru_cache(maxsize=1 << 16)
def family(modifier: str) -> int:
    """How many different heads follow the modifier in listed compounds, counted to `FAMILY_CAP`.

    A compound counts where its lemma is the modifier plus the head's own lemma ("sygehusmedicinen": "sygehus" +
    "medicin"), which accidental beginnings ("reg" in "regering") seldom are.
    """
    forms, ordered = _forms(), _sorted_forms()
    first = bisect_left(ordered, modifier)
    heads: set[str] = set()
    for form in ordered[first : first + _SCAN_CAP]:
        if not form.startswith(modifier) or len(heads) >= FAMILY_CAP:
            break
        head = form[len(modifier) :]
        lemma = forms.get(head) if len(head) >= 4 else None
        if lemma is not None and forms[form] == modifier + lemma:
            heads.add(lemma)
    return len(heads)

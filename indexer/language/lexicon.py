"""The Danish word list: simplemma's forms and lemmas, and how often a word begins others.

Read from its file (`lexicon_file.py`) on first use, never at import. Lookups take lower-case NFC words.
"""

from indexer.language.cache import bounded_cache, compute_once
from indexer.language.lexicon_file import Lexicon, load_lexicon

_NO_NOUNS = frozenset(("bør", "har", "kan", "kom", "må", "skal", "var", "ved", "vil"))
"""Forms of common verbs that also happen to be rare nouns."""

_CORRECTED = {
    "borger": "borger",
    "børne": "barn",
    "dækket": "dække",
    "egne": "egen",
    "fase": "fase",
    "fasen": "fase",
    "fasens": "fase",
    "faser": "fase",
    "faserne": "fase",
    "fasernes": "fase",
    "fonds": "fond",
    "færre": "færre",
    "færrest": "færre",
    "gjaldt": "gælde",
    "kl": "kl",
    "leder": "leder",
    "peget": "pege",
}
"""Lemmas that the list has wrong and no rule puts right; the field is full of these words."""


@compute_once
def _forms() -> Lexicon:
    return load_lexicon()


@bounded_cache
def lemma_of(form: str) -> str | None:
    """The lemma, in lower case, of a listed form; names and acronyms are found by their capitals. None if unlisted."""
    forms = _forms()
    lemma = forms.lemma(form)
    if form in _CORRECTED:
        return _CORRECTED[form]
    if lemma is not None:
        return _preferred(form, lemma).lower()
    name = (forms.lemma(form.capitalize()) or forms.lemma(form.upper())) if form else None
    if name is None:
        return None
    return name.lower() if name.lower()[:2] == form[:2] else form


def _preferred(form: str, lemma: str) -> str:
    """The listed lemma, or a better one where the list took a noun for an imperative or missed a regular past.

    "tal" is listed as "tale!", "voksen" as "the wax" and "aftalte" as "aftælle"; their other forms ("tallets",
    "voksne", "aftale") tell.
    """
    if lemma == form or len(form) < 3 or form in _NO_NOUNS:
        return lemma
    forms = _forms()
    if form.endswith("en") and forms.lemma(form[:-2] + "ne") == form:
        return form
    return _verb(form, lemma) or _nominal(form, lemma) or _regular_past(form, lemma) or lemma


def _verb(form: str, lemma: str) -> str | None:
    """The verb of a form in -ere(r) or -es that the list took for a noun: "leveres" of "lever", "deles" of "del"."""
    forms = _forms()
    for ending, infinitive in (("ere", "ere"), ("erer", "ere"), ("eres", "ere"), ("eret", "ere"), ("es", "e")):
        verb = form[: -len(ending)] + infinitive
        compared = forms.lemma(verb[:-3] + "est") == verb[:-3]
        if form.endswith(ending) and len(verb) > len(lemma) and len(form) > 4 and _has_present(verb) and not compared:
            return verb
    return None


def _nominal(form: str, lemma: str) -> str | None:
    """The noun or adjective of a form that the list took for an imperative or an irregular past."""
    forms = _forms()
    double = form + form[-1]
    if not lemma.endswith("e") or len(lemma) <= len(form):
        return None
    if any(forms.lemma(definite) == form for definite in (form + "ets", form + "ens", double + "ets", double + "ens")):
        return form
    if lemma not in (form + "e", double + "e"):
        return None
    if forms.lemma(form + "t") == form and (forms.lemma(double + "e") or form + "e") in (form, lemma):
        return form
    shorter = form[:-1]
    by_r = form.endswith("er") and forms.lemma(shorter) == shorter
    by_t = form.endswith("t") and forms.lemma(shorter) == shorter and forms.lemma(shorter + "e") == shorter
    return shorter if by_r or by_t else None


def _regular_past(form: str, lemma: str) -> str | None:
    """The verb that a form in -te or -t is regularly made of, where the list has one much unlike the form."""
    for ending in ("te", "t"):
        verb = form[: -len(ending)] + "e"
        if form.endswith(ending) and len(verb) > 5 and verb[:-1] != lemma[: len(verb) - 1] and _has_present(verb):
            return verb
    return None


def _has_present(verb: str) -> bool:
    forms = _forms()
    return forms.lemma(verb + "nde") == verb and (forms.lemma(verb) == verb or verb.endswith("ere"))


def in_lower_case(form: str) -> bool:
    """Whether the form is listed as an ordinary word, not only as a name or an acronym."""
    return _forms().lemma(form) is not None


def family(modifier: str) -> int:
    """How many different heads follow the modifier in listed compounds, counted to `FAMILY_CAP`."""
    return _forms().family(modifier)

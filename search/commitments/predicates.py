"""What a sentence binds to by its own main verb: "skal", "vil", a present, a passive, "har" and "er" (pure)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.language.words import MONTH, YEAR
from search.commitments.actors import owner
from search.commitments.agreed import EARLIER, complement_promise
from search.commitments.clauses import FiniteVerb, next_infinitive
from search.commitments.promise import (
    Promise,
    ReadSentence,
    agent_of,
    is_blive_passive,
    reports_usual,
    subject_of,
    whole_span,
)
from search.commitments.words import participle_of, word_class

_THIS_AGREEMENT = re.compile(
    r"\b[Mm]ed\s(?:(?:nærværende|denne)\saftale|aftalen)\b(?!\s(?:om|af|fra|mellem)\b)|\bdenne aftale\b"
)


_DUTIES = re.compile(
    r"\b(?:ansvaret|ansvar|ansvarlige?|pligt|forpligtede?|forpligtet|til opgave)\b[^.;:]{0,30}?\b(?:for\s)?at\b"
)


def _by_whom(one: ReadSentence, verb: FiniteVerb) -> Promise:
    """A promise of no named subject: by the agent, else by whose the subject is, else by the parties."""
    actors, who = agent_of(one, verb)
    if actors:
        return Promise("shall", actors, who, "agent", whole_span(one))
    done = next_infinitive(one.tokens, verb.place) if verb.form == "modal" else None
    assessed = {verb.lemma, done[0] if done else ""} & word_class("verbs", "assessing")
    for phrase in (one.slice(0, verb.place), one.slice(verb.place + 1, len(one.tokens))):
        actors, who = owner(phrase, one.parties)
        if actors and not assessed:
            return Promise("shall", actors, who, "owner", whole_span(one))
    return Promise("shall", one.parties, "", "parties", whole_span(one))


def modal_promise(one: ReadSentence, verb: FiniteVerb) -> Promise | None:
    """What "skal" and "vil" bind to."""
    forbids = verb.lemma == "må" and "ikke" in one.words(verb.place + 1, verb.place + 5)
    if verb.lemma not in ("skal", "vil") and not forbids:
        return None
    found = next_infinitive(one.tokens, verb.place)
    if found is None:
        return None
    lemma, passive, at = found
    passive = passive or is_blive_passive(one, found)
    actors, who = subject_of(one, verb)
    if actors and not passive:
        return _of_actor(one, verb, lemma, at, Promise("shall", actors, who, "named", whole_span(one)))
    return _of_thing(one, verb, found, passive=passive)


def _of_actor(one: ReadSentence, verb: FiniteVerb, lemma: str, at: int, promise: Promise) -> Promise | None:
    """Somebody shall or will do something; "vil være" and "vil have" foretell."""
    if lemma in word_class("verbs", "considering") or (lemma == "se" and "på" in one.words(at, at + 3)):
        return replace(promise, binding="consider")
    if verb.lemma != "vil":
        return promise
    foretells = lemma in ("være", "have", "få", "kunne", "blive", "opleve", "skulle", "møde", "udgøre")
    return None if foretells and "opgave" not in one.words(at, at + 5) else replace(promise, binding="will")


def _of_thing(one: ReadSentence, verb: FiniteVerb, found: tuple[str, bool, int], *, passive: bool) -> Promise | None:
    """Something shall be done, or shall be so; an aim ("skal understøtte", "skal ses i lyset af") is none."""
    lemma, _, at = found
    promise = _by_whom(one, verb)
    if passive:
        return _of_passive_infinitive(one, verb, found, promise)
    words = one.words(at + 1, at + 8)
    if verb.lemma == "vil":
        foreseen = (lemma == "skulle" and "ses" not in words) or (
            lemma in ("ske", "foreligge", "træde") and _states_time(one)
        )
        return replace(promise, binding="will", doubtful=True) if foreseen else None
    done = lemma in ("være", "have") and any(
        participle_of(word) or word in ("klar", "færdig", "hænde") for word in words
    )
    if done or (
        (lemma == "være" and one.words(verb.place - 1, verb.place) == ["der"])
        or "der" in one.words(verb.place + 1, verb.place + 2)
    ):
        return promise
    measured = lemma == "være" and re.search(r"\d", one.text) is not None
    if lemma in word_class("verbs", "purpose") and not measured:
        return None
    return replace(promise, doubtful=True)


def _of_passive_infinitive(
    one: ReadSentence, verb: FiniteVerb, found: tuple[str, bool, int], promise: Promise
) -> Promise | None:
    lemma = found[0]
    if lemma == "blive":
        lemma = next((known for word in one.words(found[2] + 1, found[2] + 8) if (known := participle_of(word))), "")
    if lemma in ("se", "forstå", "læse", "bemærke", "nævne", "kunne"):
        return None
    if lemma in word_class("verbs", "considering"):
        return replace(promise, binding="consider")
    if verb.lemma == "vil":
        return replace(promise, binding="will") if lemma in word_class("verbs", "undertaking") else None
    return promise


def _tells(one: ReadSentence, verb: FiniteVerb) -> bool:
    """Whether a verb tells what somebody thinks or starts from ("vurderer, at", "der tages udgangspunkt i")."""
    words = one.words(verb.place + 1, verb.place + 25)
    thinks = verb.lemma in word_class("verbs", "judging") and "at" in words
    return thinks or (verb.lemma == "tage" and bool({"udgangspunkt", "afsæt"} & set(words[:4])))


def active_promise(one: ReadSentence, verb: FiniteVerb) -> Promise | None:
    """What an active present binds to: somebody does a thing, or a thing begins at a stated time."""
    if _tells(one, verb):
        return None
    actors, who = subject_of(one, verb)
    words = one.words(verb.place + 1, verb.place + 12)
    if not actors:
        begins = verb.lemma in (
            "træde",
            "foreligge",
            "ophøre",
            "bortfalde",
            "indtræde",
            "udløbe",
            "starte",
            "begynde",
        ) and _states_time(one)
        denied = "ikke" in words or reports_usual(one, 0, verb.place + 8)
        return Promise("shall", one.parties, "", "parties", whole_span(one)) if begins and not denied else None
    promise = Promise("shall", actors, who, "named", whole_span(one))
    if verb.lemma in word_class("verbs", "considering"):
        return replace(promise, binding="consider")
    if verb.lemma in word_class("verbs", "declaring"):
        return _declared(one, verb, promise)
    if verb.lemma in word_class("verbs", "expecting"):
        return replace(promise, binding="will") if "at" in words else None
    if verb.lemma in word_class("verbs", "undertaking") and not reports_usual(one, 0, verb.place + 8):
        return promise
    return None


def _declared(one: ReadSentence, verb: FiniteVerb, promise: Promise) -> Promise | None:
    """As "Danske Regioner bekræfter, at ventetiderne normaliseres": what is declared binds as if it were agreed on."""
    if EARLIER.search(one.slice(0, verb.place + 8)):
        return None
    found = complement_promise(one, verb.place + 1, replace(promise, binding="agree"))
    return replace(found, binding="will") if found and found.binding == "agree" else found


def passive_promise(one: ReadSentence, verb: FiniteVerb) -> Promise | None:
    """What a passive present binds to: "der afsættes", "arbejdet afsluttes"."""
    if verb.lemma == "forvente":
        return _expected(one, verb)
    if reports_usual(one, 0, verb.place + 8) or _results(one, verb) or _tells(one, verb):
        return None
    promise = _by_whom(one, verb)
    if verb.lemma in word_class("verbs", "considering"):
        return replace(promise, binding="consider")
    status = verb.lemma == "gøre" and "status" in one.words(verb.place + 1, verb.place + 4)
    return promise if status or verb.lemma in word_class("verbs", "undertaking") else None


def _results(one: ReadSentence, verb: FiniteVerb) -> bool:
    """Whether a sentence only says what follows ("Dermed sikres ..."), without any figure."""
    follows = one.words(0, 1)[0] in word_class("phrases", "resulting") or verb.lemma in word_class("verbs", "purpose")
    return follows and re.search(r"(?<![\w-])\d", one.text) is None


def _expected(one: ReadSentence, verb: FiniteVerb) -> Promise | None:
    """As "Modellen forventes at træde i kraft den 1. september": only what has its time."""
    found = next_infinitive(one.tokens, verb.place)
    if found is None or not _states_time(one):
        return None
    return replace(_by_whom(one, verb), binding="will")


def copula_promise(one: ReadSentence, verb: FiniteVerb) -> Promise | None:
    """As "Målsætningen er, at ...", "har en ambition om", "har ansvaret for at", "er med aftalen afsat"."""
    actors, who = subject_of(one, verb)
    near = one.words(verb.place + 1, verb.place + 8)
    if (
        verb.lemma == "have"
        and actors
        and any(participle_of(word) in word_class("verbs", "declaring") for word in near[:5])
    ):
        return _declared(one, verb, Promise("will", actors, who, "named", whole_span(one)))
    if verb.lemma == "have" and actors and not any(participle_of(word) for word in near[:6]):
        promise = Promise("shall", actors, who, "named", whole_span(one))
        if _DUTIES.search(one.slice(verb.place + 1, verb.place + 14)):
            return promise
        aims = set(near[:5]) & word_class("nouns", "goals") and {"en", "et", "som"} & set(near[:4])
        return replace(promise, binding="consider") if aims else None
    if verb.lemma == "være":
        return _is_goal(one, verb, near) or _decided_here(one, verb)
    return None


def _is_goal(one: ReadSentence, verb: FiniteVerb, near: Sequence[str]) -> Promise | None:
    goals = {"målsætning", "målsætningen", "ambition", "ambitionen", "hensigt", "hensigten"}
    front = one.words(0, verb.place)
    it_is = front[-1:] == ["det"] and set(near[:4]) & goals
    the_goal = front[:1] and front[0] in goals and (set(near[:3]) & {"at"})
    if not (it_is or the_goal):
        return None
    return Promise("consider", one.parties, "", "parties", whole_span(one))


def _decided_here(one: ReadSentence, verb: FiniteVerb) -> Promise | None:
    """As "Der er med aftalen afsat 5 mio. kr.": decided by this agreement, not told of another."""
    if not _THIS_AGREEMENT.search(one.text):
        return None
    done = next((lemma for word in one.words(verb.place + 1, verb.place + 12) if (lemma := participle_of(word))), None)
    if done not in word_class("verbs", "undertaking"):
        return None
    return replace(_by_whom(one, verb), binding="agree")


_TIME = re.compile(rf"\b(?:{YEAR}|{MONTH}|foråret|efteråret|året|kvartal|halvår|aftalens)\b", re.IGNORECASE)


def _states_time(one: ReadSentence) -> bool:
    return _TIME.search(one.text) is not None or {"umiddelbart", "straks"} & set(one.words(0, 60)) != set()

"""Every setting of the ranking in one place, and the ablations that show what each is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from search.query.terms import DEFAULT_FIELDS, FieldWeights
from search.ranking.fusion import DEFAULT_WEIGHTS, FusionWeights


@dataclass(frozen=True, slots=True)
class RankingSettings:
    """What decides the order of passages; docs/ranking.md has where the figures come from.

    candidates: how many passages, by words and by meaning each, are scored in full; the rest cannot win.
    rare_first: whether passages with the rare words of a query of at most two telling words come before all others.
    questions: whether the questions recorded for passages count. adapter: whether the query's vector is turned towards
    the agreements' language by the query adapter.
    """

    fields: FieldWeights = DEFAULT_FIELDS
    fusion: FusionWeights = DEFAULT_WEIGHTS
    candidates: int = 300
    rare_first: bool = True
    questions: bool = True
    adapter: bool = True

    def with_fields(self, **weights: float) -> "RankingSettings":
        """The same with other weights of the keyword fields."""
        return replace(self, fields=replace(self.fields, **weights))

    def with_fusion(self, **weights: float) -> "RankingSettings":
        """The same with other weights of the fusion."""
        return replace(self, fusion=replace(self.fusion, **weights))


DEFAULT_SETTINGS = RankingSettings()
_PLAIN = DEFAULT_SETTINGS

ABLATIONS: Mapping[str, RankingSettings] = MappingProxyType(
    {
        "uden registrerede spørgsmål": replace(_PLAIN, questions=False),
        "uden adapter": replace(_PLAIN, adapter=False),
        "uden registrerede spørgsmål og adapter": replace(_PLAIN, questions=False, adapter=False),
        "uden spørgsmålenes vektorer": _PLAIN.with_fusion(question=0.0),
        "uden spørgsmålenes ord": _PLAIN.with_fields(question=0.0),
        "uden overskrifter": _PLAIN.with_fields(heading=0.0),
        "uden ord som skrevet": _PLAIN.with_fields(exact=0.0),
        "uden lemmaer": _PLAIN.with_fields(lemma=0.0),
        "uden sammensætningers dele": _PLAIN.with_fields(parts=0.0),
        "uden synonymer": _PLAIN.with_fields(synonym=0.0),
        "uden sætningers vektorer": _PLAIN.with_fusion(sentence=0.0),
        "uden hensyn til ukendte ord": _PLAIN.with_fusion(known=0.0),
        "uden spørgsmålets årstal": _PLAIN.with_fusion(year=0.0),
        "uden aftalens navn": _PLAIN.with_fusion(agreement=0.0),
        "uden afsnittets titel": _PLAIN.with_fusion(title=0.0),
        "uden sjældne ord først": replace(_PLAIN, rare_first=False),
        "150 kandidater": replace(_PLAIN, candidates=150),
        "alle passager": replace(_PLAIN, candidates=1_000_000),
    }
)
"""By name, the settings with one part taken away or another choice: what `evaluate --ablations` measures."""

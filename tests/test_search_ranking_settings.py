"""Each ablation differs from the settings in use, and leaves them as they are."""

from dataclasses import replace

from search.ranking.fusion import FusionWeights
from search.ranking.settings import ABLATIONS, DEFAULT_SETTINGS, RankingSettings


def test_every_ablation_is_another_choice() -> None:
    assert all(settings != DEFAULT_SETTINGS for settings in ABLATIONS.values())
    assert len(set(map(repr, ABLATIONS.values()))) == len(ABLATIONS)


def test_a_weight_is_changed_alone() -> None:
    changed = DEFAULT_SETTINGS.with_fields(heading=0.0).with_fusion(year=0.0)
    assert changed == replace(
        RankingSettings(), fields=replace(DEFAULT_SETTINGS.fields, heading=0.0), fusion=FusionWeights(year=0.0)
    )
    assert RankingSettings() == DEFAULT_SETTINGS

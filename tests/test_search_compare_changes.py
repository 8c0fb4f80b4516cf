"""Two agreements as wholes: what stands elsewhere is moved, and only what stands nowhere is new or gone."""

import re
from collections import Counter

import pytest
from real_corpus import library

from search.compare.changed_amounts import changed_amounts
from search.compare.changes import Changes, find_changes
from search.compare.sentence_matching import PlacedSentence, candidate_pairs, letters_key, match_sentences

ENTRIES = {agreement.short_title: (agreement, document) for agreement, document in library()[0].entries}


@pytest.fixture(scope="module")
def changes() -> Changes:
    return find_changes(ENTRIES["ØA24"], ENTRIES["ØA25"])


def sentence(text: str, section: int = 0) -> PlacedSentence:
    return PlacedSentence(text, section, 0, len(text))


def kinds(old: list[PlacedSentence], new: list[PlacedSentence]) -> list[tuple[int, int, bool]]:
    pairs = match_sentences(old, new, candidate_pairs(old, new), {0: 0})
    return [(pair.old, pair.new, pair.same) for pair in pairs]


def test_a_sentence_is_the_same_by_its_letters() -> None:
    assert kinds([sentence("Regionerne er sund-\nheds klar.")], [sentence("Regionerne er sundheds klar.")]) == [
        (0, 0, True)
    ]


def test_other_figures_make_a_sentence_changed() -> None:
    old = [sentence("Puljen til lokalbaner udgør 40 mio. kr. i 2024.")]
    assert kinds(old, [sentence("Puljen til lokalbaner udgør 55 mio. kr. i 2025.")]) == [(0, 0, False)]


def test_another_sentence_is_no_counterpart() -> None:
    assert (
        kinds([sentence("Puljen til lokalbaner udgør 40 mio. kr.")], [sentence("Psykiatrien styrkes fremover.")]) == []
    )


def test_a_sentence_of_another_section_is_taken_where_it_is_nearly_the_same() -> None:
    old = [sentence("Regionerne har ansvaret for lokalbaner og færger i hele landet.", 3)]
    assert kinds(old, [sentence("Regionerne har ansvaret for lokalbaner og færger i landet.", 7)]) == [(0, 0, False)]


def test_every_sentence_is_told_once(changes: Changes) -> None:
    for side, name in (("old", "ØA24"), ("new", "ØA25")):
        told = Counter(
            getattr(one, side).text for section in changes.sections for one in section.sentences if getattr(one, side)
        )
        document = ENTRIES[name][1]
        spans = [s for p in document.passages for s in (p.sentences or ((p.start, p.end),))]
        whole = Counter(document.text[a:b] for a, b in spans if re.search(r"\w", document.text[a:b]))
        assert set(told) == set(whole)


def test_nothing_new_or_gone_stands_in_the_other_agreement(changes: Changes) -> None:
    texts = {name: letters_key(document.text) for name, (_, document) in ENTRIES.items()}
    for section in changes.sections:
        for one in section.sentences:
            if one.kind == "gone" and one.old and len(letters_key(one.old.text)) > 40:
                assert letters_key(one.old.text) not in texts["ØA25"], one.old.text
            if one.kind == "new" and one.new and len(letters_key(one.new.text)) > 40:
                assert letters_key(one.new.text) not in texts["ØA24"], one.new.text


def test_a_section_that_another_chapter_has_now_is_moved(changes: Changes) -> None:
    moved = [one.new.text for one in changes.sections if one.kind == "moved" and one.new]
    assert "Kræftområdet" in moved


def test_the_sums_that_moved_have_both_places_and_a_difference(changes: Changes) -> None:
    (grant,) = [one for one in changes.sums if one.purpose == "Det statslige bloktilskud"]
    assert (grant.old.text, grant.new.text) == ("115.863,3 mio. kr.", "123.150,9 mio. kr.")
    assert grant.difference == pytest.approx(7_287_600_000)
    assert grant.old_at.citation.startswith("ØA24, bilag 1")
    assert grant.new_at.citation.startswith("ØA25, bilag 1")


def test_sums_of_different_price_levels_have_no_difference(changes: Changes) -> None:
    (one,) = [one for one in changes.sums if one.old.text == "297 mio. kr."]
    assert one.difference is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Loftet er 2 mia. kr. i 2024.", "Loftet er 3 mia. kr. i 2025.", [("2 mia. kr.", "3 mia. kr.")]),
        ("Loftet er 2 mia. kr. i 2024.", "Loftet er 2.000 mio. kr. i 2025.", []),
        ("Loftet er 2 mia. kr.", "Loftet er 3 pct.", []),
        (
            "Rammen for sygehuse er 2 mia. kr., og puljen 4 mio. kr.",
            "Rammen for sygehuse er 3 mia. kr.",
            [("2 mia. kr.", "3 mia. kr.")],
        ),
    ],
)
def test_sums_of_one_thing_are_paired(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert [(then.text, now.text) for then, now in changed_amounts(old, new)] == expected

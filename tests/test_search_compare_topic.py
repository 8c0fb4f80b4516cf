"""A topic across the years: mentions, the sums that belong to it, and what is said where it is absent."""

import csv
import io
from dataclasses import replace

import pytest
from real_corpus import library

from indexer.errors import QueryError
from search.compare.chart import mention_bars, sum_bars
from search.compare.term_matching import mentions, topic_terms
from search.compare.topic import Topic, find_topic
from search.export.topic_table import topic_csv
from search.query.parser import parse_query


def topic(term: str) -> Topic:
    return find_topic(term, *library(), lambda agreement, wanted: None)


def found(term: str, text: str) -> list[str]:
    return [text[a:b] for a, b in mentions(text, topic_terms(parse_query(term)))]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        (
            "teknologibidrag",
            "Teknologibidraget og teknologibidragets mål.",
            ["Teknologibidraget", "teknologibidragets"],
        ),
        ("teknologibidrag", "Et bidrag til teknologi.", ["bidrag til teknologi"]),
        ("teknologibidrag", "Et finansieringsbidrag og ny teknologi.", []),
        ("sygehus", "Sygehusbyggeriet og sygehusene.", ["Sygehusbyggeriet", "sygehusene"]),
        ("psykiatri", "Børne- og ungdomspsykiatrien er ét.", ["Børne- og ungdomspsykiatrien"]),
        ("nære sundhedsvæsen", "Det nære sundhedsvæsen styrkes.", ["nære sundhedsvæsen"]),
        ("nære sundhedsvæsen", "Det nære er godt. Et helt andet sted er der et sundhedsvæsen.", []),
        ("lægedækning i landet", "Bedre lægedækning i hele landet.", ["lægedækning i hele landet"]),
        ('"bedre brug af"', "En bedre brug af senge og bedre brug for det.", ["bedre brug af"]),
        ("effektivis*", "Effektiviseringer og effekter.", ["Effektiviseringer"]),
        ("psykiatri OR kræft", "Kræft og psykiatri.", ["Kræft", "psykiatri"]),
        ("teknologibidrag 2021", "Teknologibidraget i 2024.", ["Teknologibidraget"]),
    ],
)
def test_a_mention_is_a_word_in_any_form_or_all_words_near_each_other(
    term: str, text: str, expected: list[str]
) -> None:
    assert found(term, text) == expected


def test_every_agreement_has_a_row_oldest_first_with_its_own_sum_first() -> None:
    rows = topic("teknologibidrag").entries
    assert [row.agreement.id for row in rows] == [agreement.id for agreement, _ in library()[0].entries]
    first = {row.agreement.id: row.amounts[0].amount.value for row in rows if row.amounts}
    assert first == {
        "oa-regioner-2021": 400_000_000,
        "oa-regioner-2024": 175_000_000,
        "oa-regioner-2025": 371_000_000,
    }
    assert rows[0].mentions == 0
    assert rows[0].first is None
    assert rows[0].best is None


def test_each_sum_comes_with_its_sentence_verbatim_and_where_it_stands() -> None:
    texts = {agreement.id: document.text for agreement, document in library()[0].entries}
    for row in topic("teknologibidrag").entries:
        for one in row.amounts:
            assert one.sentence in texts[row.agreement.id]
            assert one.amount.text in one.sentence
            assert one.mention.citation.startswith(row.agreement.short_title)


def test_the_agreements_without_the_term_are_named() -> None:
    assert topic("deponeringsfritagelsespulje").absent == ("ØA25", "Forårsaftale 2025")


def test_a_heading_is_a_mention_too() -> None:
    row = next(row for row in topic("lokalbaner").entries if row.agreement.id == "oa-regioner-2024")
    assert row.first is not None
    assert row.first.place.section_title == "Lokalbaner"


def test_the_best_passage_is_the_first_ranked_that_mentions_the_term() -> None:
    row = next(row for row in topic("teknologibidrag").entries if row.agreement.id == "oa-regioner-2024")
    assert row.best is not None
    assert found("teknologibidrag", row.best.text)
    assert next(row.best.text[a:b].lower() for a, b in row.best.highlights).startswith("teknologibidrag")


def test_an_adjective_made_of_the_word_is_a_mention() -> None:
    assert found("telemedicin", "Den telemedicinske sårvurdering og telemedicin.") == ["telemedicinske", "telemedicin"]
    assert found("administration", "Administrative byrder.") == ["Administrative"]
    assert found("medicin", "Almenmedicinske tilbud.") == []


def test_a_compound_is_mentioned_by_neighbours_that_begin_and_end_as_it_does() -> None:
    assert found("kvalitetsfondsbyggeri", "De kvalitetsfondsstøttede sygehusbyggerier.") == [
        "kvalitetsfondsstøttede sygehusbyggerier"
    ]


def test_every_place_is_listed_in_the_order_of_the_text() -> None:
    row = next(row for row in topic("teknologibidrag").entries if row.agreement.id == "oa-regioner-2024")
    assert row.mentions >= len(row.places) >= 2
    assert (row.first, row.last) == (row.places[0], row.places[-1])


def test_a_change_is_never_shown_as_a_level() -> None:
    row = next(row for row in topic("teknologibidrag").entries if row.agreement.id == "oa-regioner-2024")
    assert {(one.amount.text, one.direction) for one in row.amounts} == {
        ("175 mio. kr.", None),
        ("300 mio. kr.", "down"),
    }
    assert row.level is not None
    assert row.level.amount.text == "175 mio. kr."


def test_the_years_of_the_bars_stand_to_scale() -> None:
    assert [bar.at for bar in mention_bars(topic("teknologibidrag"))] == [0.0, 66.7, 91.7, 100.0, 100.0]


def test_an_unknown_term_is_absent_everywhere() -> None:
    result = topic("xyzzyq")
    assert [row.mentions for row in result.entries] == [0] * 5


def test_nothing_to_look_for_is_refused() -> None:
    with pytest.raises(QueryError):
        topic("  ?! ")


def test_the_table_has_a_line_a_sum_and_one_for_an_agreement_without() -> None:
    result = topic("teknologibidrag")
    lines = list(csv.reader(io.StringIO(topic_csv(result)), delimiter=";"))
    assert lines[0][:3] == ["aftale", "år", "antal omtaler"]
    assert lines[1] == ["ØA13", "2013", "0", *[""] * 9, "omtales ikke"]
    assert lines[2][3:5] == ["400 mio. kr.", "400000000"]
    assert len({len(line) for line in lines}) == 1


def test_no_cell_of_the_table_is_a_formula() -> None:
    lines = csv.reader(io.StringIO(topic_csv(topic("nærhedsfinansiering"))), delimiter=";")
    assert not [cell for line in lines for cell in line if cell[:1] in ("=", "+", "-", "@")]


def test_the_longest_bar_is_whole_and_the_others_are_shares_of_it() -> None:
    bars = sum_bars(topic("teknologibidrag"))
    assert [bar.percent for bar in bars] == [None, 100.0, 43.8, 92.8, None]


def test_sums_of_different_price_levels_look_different_and_say_so() -> None:
    entries = topic("teknologibidrag").entries
    first = entries[1].amounts[0]
    told = replace(first, amount=replace(first.amount, price_level="2021-pl"))
    bars = sum_bars(Topic("teknologibidrag", (replace(entries[1], amounts=(told,)), *entries[2:])))
    assert [bar.tone for bar in bars if bar.percent] == [1, 2, 2]
    assert bars[0].text == "400 mio. kr. (2021-pl)"


def test_bars_say_what_is_absent() -> None:
    result = topic("teknologibidrag")
    assert mention_bars(result)[0].text == "omtales ikke"
    assert [bar.text for bar in sum_bars(result)] == [
        "omtales ikke", "400 mio. kr.", "175 mio. kr.", "371 mio. kr.", "omtales ikke",
    ]  # fmt: skip
    assert mention_bars(result)[-1].label == "Forårsaftale 2025"

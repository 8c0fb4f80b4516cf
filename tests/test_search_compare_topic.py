"""A topic across the years: mentions, the sums that belong to it, and what is said where it is absent."""

import csv
import io
from dataclasses import replace

import pytest
from real_corpus import library

from indexer.errors import QueryError
from search.compare.chart import missing_years, year_chart
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


def test_the_years_of_the_chart_stand_to_scale_and_those_without_an_agreement_are_empty() -> None:
    chart = year_chart(topic("teknologibidrag"))
    assert chart
    assert [(column.year, len(column.bars), column.indexed) for column in chart.columns] == [
        *((2021, 1, True), (2022, 0, False), (2023, 0, False), (2024, 1, True), (2025, 1, True)),
    ]
    assert missing_years(chart.columns) == ((1, 2),)


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


def test_bars_are_shares_of_an_axis_that_begins_at_nothing() -> None:
    chart = year_chart(topic("teknologibidrag"))
    assert chart
    assert chart.title == "Emnets første beløb i hver aftale, mio. kr."
    assert chart.ticks == (("0", 0.0), ("100", 25.0), ("200", 50.0), ("300", 75.0), ("400", 100.0))
    assert [(bar.label, bar.text, bar.percent) for column in chart.columns for bar in column.bars] == [
        ("ØA21", "400", 100.0), ("ØA24", "175", 43.8), ("ØA25", "371", 92.8),
    ]  # fmt: skip


def test_sums_of_different_price_levels_look_different_and_say_so() -> None:
    entries = topic("teknologibidrag").entries
    first = entries[1].amounts[0]
    told = replace(first, amount=replace(first.amount, price_level="2021-pl"))
    chart = year_chart(Topic("teknologibidrag", (replace(entries[1], amounts=(told,)), *entries[2:])))
    assert chart
    assert [(bar.level, bar.tone) for column in chart.columns for bar in column.bars] == [
        ("2021-pl", 1), ("", 2), ("", 2),
    ]  # fmt: skip


def test_without_two_sums_the_chart_is_of_the_mentions() -> None:
    entries = tuple(replace(entry, amounts=()) for entry in topic("teknologibidrag").entries)
    chart = year_chart(Topic("teknologibidrag", entries))
    assert chart
    assert chart.title == "Omtaler i hver aftale"
    assert [bar.text for column in chart.columns for bar in column.bars] == ["10", "9", "7"]


def test_there_is_no_chart_of_nothing_or_of_years_far_apart() -> None:
    assert year_chart(topic("xyzzyq")) is None
    entries = topic("teknologibidrag").entries
    old = replace(entries[1], agreement=replace(entries[1].agreement, year=1970))
    assert year_chart(Topic("teknologibidrag", (old, *entries[2:]))) is None


def test_a_price_level_of_the_whole_agreement_has_the_place_that_states_it() -> None:
    entry = topic("sundhedsfond").entries[-1]
    (fund,) = [one for one in entry.amounts if one.relation == "own"]
    assert (fund.price_level, fund.price_level_general) == ("2025-pl", True)
    assert fund.price_level_at
    assert "fodnote 1" in fund.price_level_at.citation
    cell = next(one for one in topic("lægedækning").entries[-1].amounts if one.relation == "part")
    assert (cell.price_level, cell.price_level_at) == ("2025-pl", None)


def test_shares_in_a_table_are_parts_and_no_level_of_the_topic() -> None:
    entry = topic("lægedækning").entries[-1]
    parts = [one for one in entry.amounts if one.relation == "part"]
    assert [one.amount.purpose for one in parts][:2] == ["Region Hovedstaden", "Region Sjælland"]
    assert entry.level
    assert entry.level.relation == "own"

"""Every place of a term: in all forms, passages and headings, and nothing where a list would not be what is wanted."""

import pytest
from real_corpus import library

from search.compare.occurrences import MAX_PLACES, Occurrences, find_in, find_occurrences, headings_with
from search.compare.term_matching import topic_terms
from search.query.parser import parse_query


def occurrences(text: str) -> Occurrences | None:
    return find_occurrences(parse_query(text), *library())


def test_a_rare_compound_is_found_in_every_agreement_that_has_it() -> None:
    found = occurrences("deponeringsfritagelsespulje")
    assert found is not None
    told = {one.agreement.short_title: (one.times, [p.citation for p in one.places]) for one in found.standings}
    assert told == {
        "ØA13": (1, ["ØA13, afsnit 12, »Offentlig-privat samarbejde«, s. 15"]),
        "ØA21": (1, ["ØA21, afsnit 2, »Økonomiske rammer«, s. 3"]),
        "ØA24": (2, ["ØA24, afsnit 2, »Regionernes økonomiske rammer for 2024«, s. 3"]),
        "ØA25": (0, []),
        "Forårsaftale 2025": (0, []),
    }  # fmt: skip
    assert found.times == 4
    assert found.absent == ("ØA25", "Forårsaftale 2025")


def test_a_place_shows_the_word_at_its_address() -> None:
    found = occurrences("teknologibidrag")
    assert found is not None
    texts = {
        passage.id: document.text[passage.start : passage.end].lower()
        for _, document in library()[0].entries
        for passage in document.passages
    }
    places = [place for one in found.standings for place in one.places]
    assert len(places) == len({place.url for place in places})
    assert all("teknologibidrag" in texts[place.passage_id] for place in places if place.passage_id)


def test_a_phrase_that_nobody_wrote_stands_nowhere_though_its_words_do() -> None:
    found = occurrences('"ordret som ingen skrev"')
    assert found is not None
    assert (found.times, len(found.absent)) == (0, 5)


def test_several_words_are_one_term_where_they_stand_together() -> None:
    found = occurrences("nære sundhedsvæsen")
    assert found is not None
    assert found.together
    assert found.absent == ("ØA13",)


@pytest.mark.parametrize(
    "text", ["regioner", "teknologibidrag IKKE 2021", "teknologibidrag år:2021", "bidrag har:beløb"]
)
def test_no_list_is_made_of_what_stands_everywhere_or_is_not_all_wanted(text: str) -> None:
    assert occurrences(text) is None


def test_a_list_is_no_longer_than_it_says() -> None:
    """The words of some headings: those that come with a list have no more passages than MOST."""
    for _, document in library()[0].entries:
        for section in document.sections[:10]:
            found = occurrences(f'"{section.title.replace(chr(34), "")}"') if section.title.strip(' ."') else None
            if found is not None:
                assert sum(bool(place.passage_id) for one in found.standings for place in one.places) <= MAX_PLACES


def test_headings_found_through_the_index_are_all_that_have_the_word() -> None:
    """Every word of every heading, looked up, against every heading read."""
    catalog, index = library()
    words = {
        word.strip('.,:;()"»«–-*')
        for _, document in catalog.entries
        for s in document.sections
        for word in s.title.split()
    }
    checked = 0
    for word in sorted(word for word in words if len(word) > 6 and word.isalpha())[::5]:
        needles = topic_terms(parse_query(word))
        looked_up = headings_with(needles, catalog, index)
        for number, (_, document) in enumerate(catalog.entries):
            every = find_in(document, (), range(len(document.sections)), needles)
            assert find_in(document, (), looked_up.get(number, ()), needles) == every, word
            checked += len(every)
    assert checked > 100

"""The search as the address has it: what is picked remembers the search it was found by."""

import pytest
from werkzeug.datastructures import MultiDict

from web.pages.search.state import SearchState, read_state


def test_a_pick_remembers_the_search_it_was_found_by_through_another_search() -> None:
    first = SearchState(text="busser").with_choice("a.1")
    second = read_state(MultiDict([("q", "tog"), *(("valgt", one) for one in first.chosen)])).with_choice("b.2")
    assert second.searches == {"a.1": "busser", "b.2": "tog"}
    assert second.pick("a.1") == "a.1~busser"


def test_a_passage_is_picked_once_and_by_the_first_search_that_found_it() -> None:
    state = read_state(MultiDict([("valgt", "a.1~busser"), ("valgt", "b.2"), ("valgt", "a.1~tog")]))
    assert state.searches == {"a.1": "busser", "b.2": ""}


def test_a_pick_is_dropped_by_its_passage() -> None:
    state = SearchState(chosen=("a.1~busser", "b.2"))
    assert state.without_choice("a.1").chosen == ("b.2",)
    assert state.picked_outside(["b.2"]) == ("a.1~busser",)


@pytest.mark.parametrize(("search", "kept"), [("~ca. 5~6", "~ca. 5~6"), (" ", ""), ("x" * 500, "x" * 120)])
def test_any_search_can_be_remembered_and_a_long_one_is_cut(search: str, kept: str) -> None:
    assert SearchState().with_choice("a.1", search).searches == {"a.1": kept}

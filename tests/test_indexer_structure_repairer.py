"""The repairs of one document: which of them its own words and traces of a converter allow."""

import pytest

from indexer.structure.repairer import page_breaks, repairer_for
from indexer.structure.text_repair import PAGE

CUT = "indfly- delse på hver- dag og offent- lige ting"
UNKNOWN = "zrkvad- mglop"


@pytest.mark.parametrize(("cut", "after"), [(CUT, "zrkvadmglop"), ("indfly- delse på hver- dag", UNKNOWN)])
def test_three_known_words_that_a_hyphen_cuts_let_unknown_ones_be_joined(cut: str, after: str) -> None:
    assert repairer_for([cut], reflowed=False).paragraph(UNKNOWN) == after


@pytest.mark.parametrize(
    ("lines", "after"), [(["uhen-sigtsmæssig forelø-bigt offent-lige"], "tilsyn"), ([], "til-syn")]
)
def test_three_certain_cases_let_two_words_that_make_one_be_joined(lines: list[str], after: str) -> None:
    assert repairer_for(lines).paragraph("til-syn") == after


def test_a_format_with_a_layout_of_its_own_keeps_what_the_author_wrote() -> None:
    assert repairer_for([], reflowed=False).paragraph("forelø-bigt *kursiv*") == "forelø-bigt *kursiv*"
    assert repairer_for([]).paragraph("forelø-bigt *kursiv*") == "foreløbigt kursiv"


@pytest.mark.parametrize(("times", "after"), [(1, "taskforce"), (2, "task force")])
def test_a_heading_keeps_two_words_that_the_document_writes_apart_again_and_again(times: int, after: str) -> None:
    lines = ["taskforce", *["en task med en force her"] * times]
    assert repairer_for(lines).heading("task force") == after


def test_what_a_repair_takes_out_is_counted_by_its_name() -> None:
    repairer = repairer_for([])
    repairer.paragraph("sund\u00adhed og forelø-bigt")
    assert repairer.removed == {"soft_hyphens": {"\u00ad": 1}, "inner_hyphens": {"-": 1}}


def test_a_word_longer_than_the_reach_of_a_join_is_cut_there_only() -> None:
    assert repairer_for([]).join("x" * 300 + " be-", "handling") == "x" * 300 + " behandling"


def test_page_marks_become_offsets() -> None:
    assert page_breaks(f"et {PAGE}to {PAGE}{PAGE}tre", 4) == ("et to tre", [(3, 5), (6, 6), (6, 7)])
    assert page_breaks("et", 4) == ("et", [])

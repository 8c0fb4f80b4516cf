"""Items of lists bear the numbers that a browser shows."""

import pytest

from indexer.extract.html.reader import read_html

ITEMS = "<li>Drift</li><li>Anlæg</li>"


@pytest.mark.parametrize(
    ("listed", "labels"),
    [
        ("<ol>{}</ol>", ("1. ", "2. ")),
        ("<ul>{}</ul>", ("", "")),
        ('<ol start="4">{}</ol>', ("4. ", "5. ")),
        ("<ol reversed>{}</ol>", ("2. ", "1. ")),
        ('<ol reversed start="9">{}</ol>', ("9. ", "8. ")),
        ('<ol type="I">{}</ol>', ("I. ", "II. ")),
        ('<ol style="list-style-type: lower-alpha">{}</ol>', ("a. ", "b. ")),
        ('<ol style="list-style: upper-roman inside">{}</ol>', ("I. ", "II. ")),
        ('<ol style="text-decoration: none">{}</ol>', ("1. ", "2. ")),
        ('<ol style="list-style: none">{}</ol>', ("", "")),
        ('<ol type="a" style="list-style: decimal-leading-zero">{}</ol>', ("01. ", "02. ")),
        ('<ol class="alfa">{}</ol>', ("A. ", "B. ")),
        ('<ol id="nr">{}</ol>', ("i. ", "ii. ")),
        ('<ul class="nr alfa">{}</ul>', ("A. ", "B. ")),
        ('<div class="alfa"><ol>{}</ol></div>', ("1. ", "2. ")),
    ],
)
def test_an_item_has_the_number_of_its_list(listed: str, labels: tuple[str, str]) -> None:
    style = """<style>/* lister: */ ol.alfa, ul.alfa { list-style-type: upper-alpha } #nr { LIST-STYLE: lower-roman }
    @media print { .alfa { list-style-type: decimal } }</style>"""
    page = f"<html><head>{style}</head><body><p>Parterne er enige om:</p>{listed.format(ITEMS)}</body></html>"
    found = read_html(page.encode()).lines[1:]
    assert [line.text for line in found] == [f"{labels[0]}Drift", f"{labels[1]}Anlæg"]
    assert {line.role for line in found} == {"item"}

"""Titles, years and parties of files of many kinds, written for this test in words of their own."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.collection.proposal import propose
from indexer.models import Line, Source

BODY = (
    "Parterne ønsker at styrke indsatsen over for borgerne, og der følges op på målene hvert halve år i hele perioden. "
    "I 2017 blev den forrige ordning evalueret, og i 2019 blev den udvidet. Siden 2019 er den brugt af flere."
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file's lines, and what it is."""

    lines: tuple[str, ...]
    title: str
    year: int | None
    parties: tuple[str, ...]
    told: str | None = None


PAPERS = {
    "a broad agreement with its parties on the cover": Paper(
        ("Aftale mellem regeringen (Socialdemokratiet og Venstre), Radikale Venstre og Alternativet om:",
         "Grønne byer 2033-2036", "14. maj 2032", BODY),
        "Aftale mellem regeringen (Socialdemokratiet og Venstre), Radikale Venstre og Alternativet om: "
        "Grønne byer 2033-2036",
        2033, ("Regeringen", "Radikale Venstre", "Alternativet", "Socialdemokratiet", "Venstre"),
    ),
    "a title over two lines": Paper(
        ("Trepartsaftale om", "flere lærepladser i 2034", "Regeringen, Fagbevægelsens Hovedorganisation og Dansk "
         "Arbejdsgiverforening er enige om følgende.", BODY),
        "Trepartsaftale om flere lærepladser i 2034", 2034,
        ("Regeringen", "Dansk Arbejdsgiverforening", "Fagbevægelsens Hovedorganisation"),
    ),
    "a programme whose title says only what kind it is": Paper(
        ("REGERINGSGRUNDLAG", "Fælles veje frem", "Marts 2031", BODY),
        "Fælles veje frem", 2031, (), "REGERINGSGRUNDLAG",
    ),
    "a part of the paper set as its title": Paper(
        ("I. Del", "Strategi for havmiljøet", "August 2030", BODY), "Strategi for havmiljøet", 2030, (), "I. Del",
    ),
    "a title in capitals": Paper(
        ("AFTALE OM KLIMA I KOMMUNERNE", "KL og regeringen er enige om klima i kommunerne.", "Juni 2035", BODY),
        "Aftale om klima i kommunerne", 2035, ("Regeringen", "KL"),
    ),
    "an agreement of years to come, signed before": Paper(
        ("Flerårsaftale om fængslerne", "9. december 2031", "Aftalen gælder for perioden 2032-2035.", BODY),
        "Flerårsaftale om fængslerne", 2032, (),
    ),
    "a title with the date it was made on": Paper(
        ("Aftale om finansloven for 2033 af 2. december 2032", BODY),
        "Aftale om finansloven for 2033 af 2. december 2032", 2033, (),
    ),
    "a collective agreement between unknown parties": Paper(
        ("Overenskomst", "mellem Region Nordkysten og Foreningen af Kliniske Diætister", BODY, "For Region Nordkysten",
         "For Foreningen af Kliniske Diætister", "København, den 3. april 2031"),
        "Overenskomst mellem Region Nordkysten og Foreningen af Kliniske Diætister", 2031,
        ("Region Nordkysten", "Foreningen af Kliniske Diætister"),
    ),
    "the opposition is named and agrees on nothing": Paper(
        ("Handlingsplan for færre ulykker 2036", "Enhedslisten og SF ønsker en anden plan.",
         "Regeringen fremlægger planen.", BODY),
        "Handlingsplan for færre ulykker 2036", 2036, (),
    ),
    "a sum of a year is no year that it is for": Paper(
        ("Rammepapir om digital post", "Der afsættes 20 mio. kr. i 2036.", BODY),
        "Rammepapir om digital post", None, (),
    ),
    "the year of what is agreed": Paper(
        ("Rammepapir om digital post", "Der afsættes 20 mio. kr. i 2036.", "KL og PLO er enige om rammerne for 2035.",
         BODY),
        "Rammepapir om digital post", 2035, ("KL", "PLO"),
    ),
    "years that are only mentioned": Paper(
        ("Rammepapir om digital post", BODY), "Rammepapir om digital post", None, (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", PAPERS)
def test_a_file_is_what_it_says_it_is_or_open(kind: str) -> None:
    paper = PAPERS[kind]
    told = paper.told
    lines = tuple(Line(text, role="title" if text == told else None) for text in paper.lines)
    found = propose("fil.pdf", Source("pdf", lines))
    assert (found.title.value, found.year.value, set(found.parties.value)) == (
        paper.title, paper.year, set(paper.parties),
    )  # fmt: skip


@pytest.mark.parametrize("kind", PAPERS)
def test_each_value_is_told_with_words_of_the_file(kind: str) -> None:
    paper = PAPERS[kind]
    found = propose("fil.pdf", Source("pdf", tuple(Line(text) for text in paper.lines)))
    text = " ".join(" ".join(paper.lines).split())
    assert found.year.words in text or found.year.words in found.title.value
    assert found.title.words in text
    assert (found.parties.value == ()) == (found.parties.words == "")


@pytest.mark.shared
def test_real_files_are_what_they_are(shared: Path) -> None:
    """Years right, parties right or open, titles right, of the samples that say what they are."""
    import json

    from indexer.extract import extract

    wrong: list[tuple[str, object]] = []
    for about in sorted((shared / "samples").glob("*.meta.json")):
        truth = json.loads(about.read_text(encoding="utf-8"))
        if "title" not in truth:
            continue
        found = propose(truth["file"], extract(about.with_name(truth["file"])))
        if found.title.value.casefold() != truth["title"].casefold():
            wrong.append((truth["file"], found.title))
        if truth.get("year", found.year.value) != found.year.value:
            wrong.append((truth["file"], found.year))
        if found.parties.value and set(truth.get("parties", found.parties.value)) != set(found.parties.value):
            wrong.append((truth["file"], found.parties))
    assert wrong == []

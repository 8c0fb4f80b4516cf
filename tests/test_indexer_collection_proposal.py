"""What `aftalesoeg add` proposes for a new file: read from the text, unique, safe to write down."""

import datetime
import tomllib
from pathlib import Path

import pytest

from indexer.catalog import read_catalog
from indexer.collection.catalog_text import as_toml
from indexer.collection.proposal import propose_entry
from indexer.errors import SourceError
from indexer.models import Agreement, Line, Source


def source(*texts: str, title: str | None = None) -> Source:
    told = [Line(title, role="title")] if title else []
    return Source("txt", (*told, *(Line(text) for text in texts)))


LONG = "Teksten handler om meget andet og er så lang, at den ikke kan være en forside, men må være brødtekst i aftalen."


def test_a_yearly_economy_agreement_is_named_as_people_name_it() -> None:
    text = source(
        "KL skal inddrages. Regeringen og KL er enige om rammerne.", title="Aftale om kommunernes økonomi for 2026"
    )
    assert propose_entry(Path("fil.pdf"), text) == Agreement(
        "oa-kommuner-2026",
        "Aftale om kommunernes økonomi for 2026",
        "ØA26",
        2026,
        ("Regeringen", "KL"),
        "fil.pdf",
        ("Økonomiaftalen for 2026", "Kommunernes økonomiaftale for 2026", "Kommuneaftalen for 2026"),
    )


def test_without_a_title_the_economy_that_the_text_is_about_names_it() -> None:
    text = source(
        "1. Indledning", LONG, "Aftalen om regionernes økonomi for 2013 sikrer, at Danske Regioner kan løfte opgaven."
    )
    entry = propose_entry(Path("x.txt"), text)
    assert (entry.title, entry.year) == ("Aftale om regionernes økonomi for 2013", 2013)
    assert entry.parties == ("Regeringen", "Danske Regioner")


def test_the_year_is_the_one_the_agreement_is_about_not_that_of_signing() -> None:
    text = source("Juni 2024", "Finansministeriet, 3. juni 2024", title="Aftale om finansloven for 2025")
    assert propose_entry(Path("x.txt"), text).year == 2025


def test_a_cover_date_is_the_year_where_the_title_has_none() -> None:
    assert propose_entry(Path("x.txt"), source("Februar 2005", LONG + " I 2012.", title="Nye mål")).year == 2005


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        (
            "Regeringen (Socialdemokratiet, Venstre og Moderaterne), Dansk Folkeparti og SF er enige om det.",
            ("Regeringen", "Socialdemokratiet", "Venstre", "SF", "Dansk Folkeparti", "Moderaterne"),
        ),
        (
            "Socialdemokratiet, Radikale Venstre og Enhedslisten er enige om det.",
            ("Socialdemokratiet", "Radikale Venstre", "Enhedslisten"),
        ),
        ("Denne aftale mellem regeringen, KL og Danske Regioner gælder.", ("Regeringen", "KL", "Danske Regioner")),
        ("VK-regeringen vil sænke skatten.", ()),
        ("VK-regeringen lægger sit regeringsgrundlag frem.", ("Venstre", "Det Konservative Folkeparti")),
        ("Ingen nævnes her.", ()),
    ],
)
def test_the_parties_are_those_who_agree_in_the_text(text: str, parties: tuple[str, ...]) -> None:
    found = propose_entry(Path("x.txt"), source(text, title="Aftale om skat 2024")).parties
    assert set(found) == set(parties)


@pytest.mark.parametrize(
    ("title", "opening", "aliases"),
    [
        (
            "Infrastrukturaftale 2031 om nye baner",
            "",
            ("Infrastrukturaftalen 2031", "Aftalen om nye baner"),
        ),
        (
            "Aftale om grøn omstilling i landbruget",
            "Partierne har indgået aftalen (herefter »Landbrugsforliget«) i enighed.",
            ("Aftalen om grøn omstilling i landbruget", "Landbrugsforliget"),
        ),
        ("Et nyt kapitel", "Vi kalder den »noget andet«.", ()),
    ],
)
def test_aliases_are_the_titles_form_in_running_text_and_what_the_text_says_it_is_called(
    title: str, opening: str, aliases: tuple[str, ...]
) -> None:
    entry = propose_entry(Path("x.txt"), source(opening, LONG, title=title), year=2031)
    assert entry.aliases == aliases


@pytest.mark.parametrize(
    ("lines", "signed"),
    [
        (("3. juni 2024",), datetime.date(2024, 6, 3)),
        (("Finansministeriet, 3. juni 2024", LONG, "den 3. juni 2024"), datetime.date(2024, 6, 3)),
        ((LONG, "København, den 14. marts 2019"), datetime.date(2019, 3, 14)),
        (("3. juni 2024", "5. juni 2024"), None),
        (("3. juni 2024", "Konference, 5. – 6. juni 2024"), None),
        (("Juni 2024",), None),
        (("31. juni 2024",), None),
        (("Opfølgning på aftale af 3. juni 2024",), None),
        ((LONG + " Partierne mødes 3. juni 2024.",), None),
    ],
)
def test_the_date_of_signing_is_the_one_date_that_stands_alone(
    lines: tuple[str, ...], signed: datetime.date | None
) -> None:
    assert propose_entry(Path("x.txt"), source(*lines, title="Aftale om skat"), year=2025).signed == signed


def test_what_is_given_goes_before_what_is_found() -> None:
    entry = propose_entry(
        Path("x.txt"), source("Regeringen og KL er enige."), title="Min", short_title="M", year=1999, parties=("A",)
    )
    assert entry == Agreement("m-1999", "Min", "M", 1999, ("A",), "x.txt")


def test_id_and_short_title_differ_from_those_of_the_catalog() -> None:
    text = source("Regeringen og Danske Regioner er enige.", title="Aftale om regionernes økonomi for 2025")
    first = propose_entry(Path("a.txt"), text)
    second = propose_entry(Path("b.txt"), text, [first])
    assert (second.id, second.short_title) == ("oa-regioner-2025-2", "ØA25 2")


def test_a_text_without_a_year_asks_for_one() -> None:
    with pytest.raises(SourceError, match="--year"):
        propose_entry(Path("x.txt"), source("Uden årstal."))


def test_the_table_reads_back_as_the_same_entry_whatever_its_words(tmp_path: Path) -> None:
    (tmp_path / 'a"b\\c.txt').write_text("x", encoding="utf-8")
    entry = Agreement(
        "aa-1",
        'Om "æ" \\ ø\x7f\n[[x]]',
        "ØA'25",
        2025,
        ('A"', "B]"),
        'a"b\\c.txt',
        ('»A«"',),
        datetime.date(2024, 6, 10),
    )
    (tmp_path / "catalog.toml").write_text(as_toml(entry), encoding="utf-8")
    assert read_catalog(tmp_path) == (entry,)
    assert tomllib.loads(as_toml(entry))["agreement"][0]["title"] == entry.title

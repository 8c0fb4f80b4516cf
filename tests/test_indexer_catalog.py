"""The catalog is checked before anything is written, and each mistake is named with its mend."""

import datetime
from pathlib import Path

import pytest

from indexer.catalog import read_catalog
from indexer.errors import CatalogError

ENTRY = {
    "id": '"a-2020"',
    "title": '"Aftale A"',
    "short_title": '"A20"',
    "year": "2020",
    "parties": '["Regeringen"]',
    "file": '"a.txt"',
}


def write(corpus: Path, *entries: dict[str, str]) -> Path:
    text = "\n".join("[[agreement]]\n" + "\n".join(f"{key} = {value}" for key, value in e.items()) for e in entries)
    (corpus / "catalog.toml").write_text(text, encoding="utf-8")
    (corpus / "a.txt").write_text("tekst", encoding="utf-8")
    (corpus / "b.txt").write_text("tekst", encoding="utf-8")
    return corpus


def test_agreements_come_oldest_first(tmp_path: Path) -> None:
    later = {**ENTRY, "id": '"b-2010"', "short_title": '"B10"', "year": "2010", "file": '"b.txt"'}
    assert [agreement.id for agreement in read_catalog(write(tmp_path, ENTRY, later))] == ["b-2010", "a-2020"]


def test_the_default_corpus_is_valid() -> None:
    assert len(read_catalog(Path(__file__).parent.parent / "corpus")) >= 5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"year": '"2020"'}, "year skal være et årstal"),
        ({"year": "true"}, "year skal være et årstal"),
        ({"year": "99999"}, "year skal være et årstal"),
        ({"title": "7"}, "title mangler eller er ikke en tekst"),
        ({"title": '" "'}, "title mangler eller er ikke en tekst"),
        ({"parties": '"KL"'}, "parties skal være en liste"),
        ({"id": '"A 1"'}, "id må kun have små bogstaver"),
        ({"id": '"../x"'}, "id må kun have små bogstaver"),
        ({"file": '"../../etc/passwd"'}, "ligger uden for korpusmappen"),
        ({"file": '"a\\u001b[2J.txt"'}, r"filnavnet 'a\?\[2J\.txt' har tegn, der ikke kan vises"),
        ({"file": '"a\\u0000.txt"'}, "har tegn, der ikke kan vises"),
        ({"file": f'"{"x" * 300}/../../y"'}, "ligger uden for korpusmappen"),
        ({"aliases": '"Økonomiaftalen"'}, "aliases skal være en liste"),
        ({"aliases": '[" "]'}, "aliases skal være en liste"),
        ({"signed": '"2024-06-10"'}, "signed skal være en dato"),
        ({"signed": "2024-06-10T10:00:00"}, "signed skal være en dato"),
        ({"colour": '"red"'}, "nøglen 'colour' kendes ikke"),
    ],
)
def test_a_mistake_is_named_with_its_entry(tmp_path: Path, change: dict[str, str], message: str) -> None:
    with pytest.raises(CatalogError, match=message) as caught:
        read_catalog(write(tmp_path, {**ENTRY, **change}))
    assert "aftale nr. 1" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", ["id", "short_title", "file"])
def test_what_must_be_unique_is(tmp_path: Path, key: str) -> None:
    other = {**ENTRY, "id": '"b-2020"', "short_title": '"B20"', "file": '"b.txt"'}
    with pytest.raises(CatalogError, match=f"{key} .* bruges af flere"):
        read_catalog(write(tmp_path, ENTRY, {**other, key: ENTRY[key]}))


def test_aliases_and_the_date_of_signing_may_be_given(tmp_path: Path) -> None:
    entry = {**ENTRY, "aliases": '[" Aftalen om A ", "A-aftalen"]', "signed": "2019-06-10"}
    (agreement,) = read_catalog(write(tmp_path, entry))
    assert agreement.aliases == ("Aftalen om A", "A-aftalen")
    assert agreement.signed == datetime.date(2019, 6, 10)


def test_without_them_there_are_none(tmp_path: Path) -> None:
    (agreement,) = read_catalog(write(tmp_path, ENTRY))
    assert (agreement.aliases, agreement.signed) == ((), None)


def test_two_agreements_may_share_an_alias(tmp_path: Path) -> None:
    entry = {**ENTRY, "aliases": '["Aftalen"]'}
    other = {**entry, "id": '"b-2020"', "short_title": '"B20"', "file": '"b.txt"'}
    assert [agreement.aliases for agreement in read_catalog(write(tmp_path, entry, other))] == [("Aftalen",)] * 2


def test_a_file_that_is_missing_is_not_the_catalogs_mistake(tmp_path: Path) -> None:
    (agreement,) = read_catalog(write(tmp_path, {**ENTRY, "file": '"mangler.txt"'}))
    assert agreement.file == "mangler.txt"


def test_no_catalog_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="findes ikke: angiv korpusmappen"):
        read_catalog(tmp_path / "ingen")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[agreement", "ikke gyldig TOML"),
        ("", r"ingen \[\[agreement\]\]"),
        ("agreement = 3", r"ingen \[\[agreement\]\]"),
    ],
)
def test_a_catalog_that_is_none_is_said(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "catalog.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=message):
        read_catalog(tmp_path)


def test_a_catalog_in_another_encoding_is_said(tmp_path: Path) -> None:
    (tmp_path / "catalog.toml").write_bytes("title = 'økonomi'".encode("latin-1"))
    with pytest.raises(CatalogError, match="ikke UTF-8"):
        read_catalog(tmp_path)

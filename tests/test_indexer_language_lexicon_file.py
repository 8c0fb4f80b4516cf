"""The word list's file holds what the package does, is made where there is none, and is used again."""

from pathlib import Path

import pytest
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from indexer.language import lexicon_file
from indexer.language.lexicon_file import Lexicon, lexicon_path, load_lexicon


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def test_every_form_has_the_lemma_that_the_package_gives_it(lexicon: Lexicon) -> None:
    """A thirtieth of the forms, from all of the list."""
    forms = DefaultDictionaryFactory().get_dictionary("da")
    assert {form: lexicon.lemma(form) for form in list(forms)[::30]} == dict(list(forms.items())[::30])


def test_a_family_is_of_heads_that_keep_their_lemma() -> None:
    """Of "syge": "hus", in two forms, and "pleje"; "regering" is no "reg" + "ering"; a head has four letters."""
    forms = {"hus": "hus", "huset": "hus", "plejen": "pleje", "pleje": "pleje", "ering": "ering", "olien": "olie"}
    forms |= {"sygehuset": "sygehus", "sygeplejen": "sygepleje", "sygepleje": "sygepleje", "regering": "regere"}
    forms |= {"solien": "sol", "sygehus": "sygehus"}
    assert lexicon_file._families(forms)["syge"] == 2
    assert "reg" not in lexicon_file._families(forms)
    assert "s" not in lexicon_file._families(forms)


def test_a_family_is_counted_to_forty(lexicon: Lexicon) -> None:
    assert (lexicon.family("syge"), lexicon.family("xqz"), lexicon.family("\ud800")) == (40, 0, 0)


@pytest.mark.parametrize("word", ["", "deponeringsfritagelsespulje", "sygehu", "\ud800", "\0", "x" * 100_000])
def test_what_the_list_has_not_has_no_lemma(lexicon: Lexicon, word: str) -> None:
    assert lexicon.lemma(word) is None


def test_a_missing_or_damaged_file_is_made_anew(
    lexicon: Lexicon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, made = tmp_path / "share" / "lexicon.npz", []

    def make() -> Lexicon:
        made.append(1)
        return lexicon

    monkeypatch.setattr(lexicon_file, "lexicon_path", lambda: path)
    monkeypatch.setattr(lexicon_file, "_made", make)
    assert load_lexicon().lemma("sygehusene") == "sygehus"
    whole = path.read_bytes()
    for damage in (b"", whole[: len(whole) // 2], whole[:5000] + bytes((whole[5000] ^ 1,)) + whole[5001:]):
        path.write_bytes(damage)
        assert load_lexicon().lemma("sygehusene") == "sygehus"
        assert path.read_bytes() == whole
    assert len(made) == 4
    assert load_lexicon().lemma("sygehusene") == "sygehus"
    assert len(made) == 4, "a whole file is used again"


def test_a_directory_that_may_not_be_written_costs_time_alone(
    lexicon: Lexicon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "share").write_text("no directory")
    monkeypatch.setattr(lexicon_file, "lexicon_path", lambda: tmp_path / "share" / "lexicon.npz")
    monkeypatch.setattr(lexicon_file, "_made", lambda: lexicon)
    assert load_lexicon().lemma("sygehusene") == "sygehus"


def test_the_file_names_the_version_it_was_made_of() -> None:
    assert lexicon_path().name.startswith("lexicon-" + lexicon_file.lexicon_version().removeprefix("simplemma-"))

"""What is stored of a passage is what the analyzer reads in it, to the last term."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import IndexDirectoryError
from indexer.index.stored_readings import ReadingsWriter, StoredReadings
from indexer.language.analyzer import readings

TEXTS = (
    "Regionerne får et løft på 2,5 mia. kr. i 2024, jf. § 3.",
    "",
    "Social- og sundhedsassistenter, læge- og tandlægehjælp samt sundheds personale.",
    "Deponeringsfritagelses\u00adpuljen, SUNDHEDSDATASTYRELSEN og KL's Covid-19-indsats",
    "regionerne Regionerne REGIONERNE",
)


def stored(folder: Path, texts: tuple[str, ...]) -> StoredReadings:
    with ReadingsWriter(folder / "readings") as writer:
        for text in texts:
            writer.add(readings(text))
    return StoredReadings(folder / "readings")


def test_readings_come_back_as_they_were_in_any_order(tmp_path: Path) -> None:
    found = stored(tmp_path, TEXTS)
    for row in (4, 0, 2, 1, 3, 2):
        assert found.of(row) == readings(TEXTS[row])


@given(texts=st.lists(st.text(max_size=80), min_size=1, max_size=4).map(tuple))
def test_whatever_text_it_is(tmp_path_factory: pytest.TempPathFactory, texts: tuple[str, ...]) -> None:
    found = stored(tmp_path_factory.mktemp("readings"), texts)
    assert [found.of(row) for row in range(len(texts))] == [readings(text) for text in texts]


def test_a_word_is_stored_once_however_it_is_written(tmp_path: Path) -> None:
    stored(tmp_path, (TEXTS[4],) * 3)
    assert (tmp_path / "readings" / "words.bin").read_bytes().count(b"[") == 3, (
        "one entry: the word, its parts, its terms"
    )


def test_a_file_cut_short_in_use_is_said(tmp_path: Path) -> None:
    found = stored(tmp_path, TEXTS)
    file = tmp_path / "readings" / "passages.bin"
    file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(
        IndexDirectoryError, match=r"passages\.bin i indekset er blevet kortet af: kør aftalesoeg index"
    ):
        found.of(4)

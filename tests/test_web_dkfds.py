"""The set-up step for the design system: what it keeps of the package, and that it never leaves half of it."""

import io
import tarfile
from pathlib import Path

import pytest

from web import dkfds as assets

STYLE = (
    '@font-face{font-family:A;src:url(../fonts/a.eot),url(../fonts/a.woff2) format("woff2")}'
    '@font-face{font-family:system;src:local("Tahoma")}'
    ".x{background:url(../img/x.svg)}/*# sourceMappingURL=dkfds.min.css.map*/"
)


def _package(names: dict[str, str]) -> tarfile.TarFile:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name, text in names.items():
            entry = tarfile.TarInfo(f"package/dist/{name}")
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    data.seek(0)
    return tarfile.open(fileobj=data)


def test_only_what_the_style_sheet_names_is_kept(tmp_path: Path) -> None:
    files = {
        "css/dkfds.min.css": STYLE,
        "LICENSE.md": "MIT",
        "fonts/a.woff2": "f",
        "fonts/a.eot": "e",
        "img/x.svg": "x",
    }
    with _package({**files, "js/dkfds.min.js": "j"}) as tar:
        assets._copy(tar, tmp_path)
    kept = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert kept == {"css/dkfds.min.css", "LICENSE.md", "fonts/a.woff2", "img/x.svg"}
    style = (tmp_path / "css/dkfds.min.css").read_text()
    assert style == (
        '@font-face{font-family:A;src:url(../fonts/a.woff2) format("woff2")}.x{background:url(../img/x.svg)}'
    )


def test_a_package_without_a_file_it_names_is_refused(tmp_path: Path) -> None:
    with (
        _package({"css/dkfds.min.css": STYLE, "LICENSE.md": ""}) as tar,
        pytest.raises(assets.AssetsError, match="mangler"),
    ):
        assets._copy(tar, tmp_path)


def test_without_npm_it_says_so_and_leaves_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "old.css").write_text("old")
    with pytest.raises(assets.AssetsError, match="npm mangler"):
        assets.install(tmp_path)
    assert (tmp_path / "old.css").read_text() == "old"


def test_an_installed_version_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / ".version").write_text(assets.PACKAGE)
    assets.install(tmp_path)

"""Set-up step, `python -m web.dkfds`: installs Det Fælles Designsystem beside the site's own styles.

The package is fetched by npm in one pinned version, checked against its hash, and only the style sheet, the fonts and
the icons that the style sheet names are copied into web/static/dkfds/ (not in git). The site works without them.
"""

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "dkfds@11.2.0"
SHA512 = "JuVf8NjEOeF+TKIhEFXa3BfZvk1ulQM8+XN+6QhgDo6kiwwvupyBY34YU4FglBeyFWHbE5mYDmnrcYTWOSKkEA=="
TARGET = Path(__file__).parent / "static" / "dkfds"
STYLE_SHEET = "css/dkfds.min.css"

_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_WOFF2 = re.compile(r"url\([^)]+\.woff2\) ?format\(\"woff2\"\)")
_SOURCES = re.compile(r"src:[^;}]*")
_URL = re.compile(r"url\(\"?\.\./([^)\"#?]+)\"?\)")


class AssetsError(Exception):
    """The design system could not be installed; the message is a Danish sentence."""


def install(target: Path = TARGET) -> None:
    """Fetch the package and put what is needed of it in `target`; nothing is done where that version is there.

    Raises:
        AssetsError: npm is missing, the package cannot be fetched, or it is another than the pinned one.
    """
    stamp = target / ".version"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == PACKAGE:
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = _fetch(Path(folder))
        fresh = Path(folder) / "dkfds"
        with tarfile.open(archive) as tar:
            _copy(tar, fresh)
        (fresh / ".version").write_text(PACKAGE, encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(fresh, target)


def _fetch(folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise AssetsError("Det Fælles Designsystem er ikke hentet, fordi npm mangler: installér npm, og kør make igen.")
    command = [npm, "pack", PACKAGE, "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        raise AssetsError("Det Fælles Designsystem kunne ikke hentes: kontrollér forbindelsen, og kør make igen.")
    if base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode() != SHA512:
        raise AssetsError(f"Den hentede {PACKAGE} er ikke den forventede: brug den ikke, og sig til.")
    return archives[0]


def _copy(tar: tarfile.TarFile, fresh: Path) -> None:
    """Copy the style sheet (its fonts as woff2 alone), the files it names, and the licence."""
    style = _FONT_FACE.sub(_modern, _member(tar, STYLE_SHEET).decode("utf-8"))
    style = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", style)
    _write(fresh / STYLE_SHEET, style.encode("utf-8"))
    _write(fresh / "LICENSE.md", _member(tar, "LICENSE.md"))
    for name in sorted(set(_URL.findall(style))):
        _write(fresh / name, _member(tar, name))


def _modern(match: re.Match[str]) -> str:
    """A font face with its woff2 source alone; without one it is left out."""
    found = _WOFF2.search(match[0])
    return _SOURCES.sub("src:" + found[0], match[0]) if found else ""


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    try:
        file = tar.extractfile(f"package/dist/{name}")
    except KeyError:
        file = None
    if file is None:
        raise AssetsError(f"{PACKAGE} mangler filen {name}: sig til.")
    return file.read()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    try:
        install()
    except AssetsError as error:
        sys.stderr.write(f"{error} Siderne kan bruges uden.\n")

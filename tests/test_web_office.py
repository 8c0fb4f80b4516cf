"""The whole program as an office runs it: `serve` with log-in, its secrets in files, its log at its fullest."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from provider import CLIENT_SECRET, Provider, install, log_in, way_out
from sample_corpus import write_corpus

from indexer.pipeline.build import build_index
from web.wiring import make_embedder

pytestmark = [pytest.mark.model, pytest.mark.slow]

SECRET = "en-hemmelighed-paa-over-32-tegn-til-kontoret"
TOKEN = "en-noegle-til-et-indeks-andetsteds"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Office:
    """A server with log-in that is running; everything it writes goes to `log`."""

    site: str
    log: Path
    environment: dict[str, str]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Office, Provider]]:
    install()
    index = tmp_path / "index"
    build_index(write_corpus(tmp_path / "corpus"), index, embedder=make_embedder())
    port = _free_port()
    site = f"http://127.0.0.1:{port}"
    provider = Provider(f"{site}/callback")
    for name, value in (("oidc_client_secret", CLIENT_SECRET), ("session_secret", SECRET), ("engine_token", TOKEN)):
        file = tmp_path / "secrets" / f"aftalesoeg_{name}"
        file.parent.mkdir(exist_ok=True, mode=0o700)
        file.touch(0o600)
        file.write_text(value, encoding="utf-8")
    environment = {
        **os.environ,
        "AFTALESOEG_ACCESS": "oidc",
        "AFTALESOEG_SECRETS": str(tmp_path / "secrets"),
        "AFTALESOEG_OIDC_ISSUER": provider.issuer,
        "AFTALESOEG_OIDC_CLIENT_ID": "aftalesoeg",
        "AFTALESOEG_PUBLIC_URL": site,
        "AFTALESOEG_LOG_LEVEL": "debug",
        "AFTALESOEG_INDEX": str(index),
    }
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "web.cli.main", "serve", "--port", str(port), "--host", "0.0.0.0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        assert server.stdout
        assert server.stdout.readline().startswith("Aftalesøg kører på"), (tmp_path / "log").read_text()
        yield Office(site, tmp_path / "log", environment), provider
    finally:
        server.terminate()
        server.communicate(timeout=60)
        provider.stop()


def test_an_office_logs_in_and_no_secret_is_written_anywhere(office: tuple[Office, Provider]) -> None:
    """The settings' secrets from files, the provider's codes and the session's cookie, with the log at its fullest."""
    running, provider = office
    browser = requests.Session()
    led = way_out(browser.get(f"{running.site}/?q=pulje").text)
    back = log_in(browser, led, "anne", site=running.site)
    page = browser.get(back)
    assert page.status_code == 200
    assert page.url == f"{running.site}/?q=pulje"
    about = browser.get(f"{running.site}/om")
    assert "Log ud (Navn på anne)" in about.text
    assert requests.get(f"{running.site}/api/v1/agreements", timeout=60).status_code == 401
    assert requests.get(f"{running.site}/om", headers={"Host": "ond.example"}, timeout=60).status_code == 400
    provider.fault("key")
    second = requests.Session()
    refused = second.get(log_in(second, way_out(second.get(f"{running.site}/om").text), "bent", site=running.site))
    assert refused.status_code == 403
    provider.stop()
    assert "Log ind" in requests.get(f"{running.site}/om", timeout=60).text
    doctor = subprocess.run(
        [sys.executable, "-m", "web.cli.main", "doctor"],
        env=running.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    codes = [value for address in (led, back) for value in re.findall(r"[\w-]{25,}", address)]
    secrets = (CLIENT_SECRET, SECRET, TOKEN, browser.cookies["aftalesoeg"], *codes)
    assert len(codes) >= 4
    written = running.log.read_text(encoding="utf-8")
    assert "route=/callback" in written
    for text in (written, about.text, refused.text, doctor.stdout, doctor.stderr):
        assert [secret for secret in secrets if secret in text] == []

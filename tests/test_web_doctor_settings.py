"""`aftalesoeg doctor` on the settings: right or not, who gets in, secrets that others can read, files enough."""

import os
import resource
from pathlib import Path

import pytest

from web.config import PREFIX
from web.doctor.checks import examine
from web.doctor.settings import Finding, settings

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith(PREFIX):
            monkeypatch.delenv(name)


def found() -> dict[str, Finding]:
    return {finding.check: finding for finding in settings()}


def test_nothing_set_is_in_order() -> None:
    assert {finding.check: finding.detail for finding in settings()} == {
        "Indstillinger": "ingen er sat",
        "Adgang": "kun maskinen selv",
        "Hemmeligheder": "der er ingen",
        "Grænser": "4 ad gangen, 100 i kø, 20 s, 600 pr. minut og bruger, 20 MB, 2000 tegn",
    }
    assert all(finding.ok and not finding.mend for finding in settings())


def test_every_mistake_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTALESOEG_THREADS", "0")
    monkeypatch.setenv("AFTALESOEG_ACCES", "oidc")
    assert found()["Indstillinger"] == Finding(
        "Indstillinger",
        False,
        "AFTALESOEG_ACCES kendes ikke; AFTALESOEG_THREADS skal være mindst 1",
        "Ret dem; de er forklaret i docs/drift.md.",
    )


@pytest.mark.parametrize(
    ("given", "who"),
    [
        ({"ACCESS": "public"}, "alle, der kan nå adressen"),
        ({"ACCESS": "proxy", "TRUSTED_PROXIES": "10.0.0.1"}, "den, som 10.0.0.1 nævner i X-Remote-User"),
        (
            {
                "ACCESS": "oidc",
                "OIDC_ISSUER": "https://login.example.dk",
                "OIDC_CLIENT_ID": "a",
                "OIDC_CLIENT_SECRET": SECRET,
                "SESSION_SECRET": SECRET,
                "PUBLIC_URL": "https://aftaler.example.dk",
            },
            "den, der logger ind hos https://login.example.dk",
        ),
    ],
)
def test_who_gets_in_is_told_and_no_secret(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], who: str) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"{PREFIX}{name}", value)
    assert found()["Adgang"].detail == who
    assert SECRET not in str(found())


def test_a_secret_that_others_can_read_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "aftalesoeg_session_secret"
    file.write_text(SECRET, encoding="utf-8")
    monkeypatch.setenv("AFTALESOEG_SECRETS", str(tmp_path))
    file.chmod(0o640)
    assert found()["Hemmeligheder"] == Finding(
        "Hemmeligheder", False, f"andre end ejeren kan læse {file}", f"Kør chmod 600 {file}."
    )
    file.chmod(0o600)
    monkeypatch.setenv("AFTALESOEG_LLM_KEY", SECRET)
    assert found()["Hemmeligheder"].ok
    assert found()["Hemmeligheder"].detail == f"læses fra filen {file}, variablen AFTALESOEG_LLM_KEY"


def test_too_few_open_files_for_the_connections_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 1024))
    finding = found()["Grænser"]
    assert not finding.ok
    assert finding.detail.endswith("; systemet tillader 1024 åbne filer, og serveren kan bruge 1200")
    assert finding.mend == "Hæv grænsen (ulimit -Hn, LimitNOFILE) til 1200."


def test_doctor_looks_at_the_settings_too() -> None:
    checks = [finding.check for finding in examine(Path("corpus"), Path("var/index"), host="127.0.0.1", port=8000)]
    assert checks[:6] == ["Python", "Pakker", "Indstillinger", "Adgang", "Hemmeligheder", "Grænser"]

"""Settings: read from the environment and from files, checked at once, every mistake named."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from indexer.index.location import DEFAULT_INDEX
from web.config import PREFIX, Config, ConfigError, config_from_environment

SECRET = "0123456789abcdef0123456789abcdef"

GIVEN: dict[str, tuple[str, object]] = {
    "keepers": ("anna, bo", ("anna", "bo")),
    "keeper_group": ("arkiv", "arkiv"),
    "groups_header": ("X-Groups", "X-Groups"),
    "groups_claim": ("roles", "roles"),
    "corpus": ("/srv/korpus", Path("/srv/korpus")),
    "index": ("/srv/index", Path("/srv/index")),
    "engine": ("local", "local"),
    "engine_uri": ("http://127.0.0.1:19530", "http://127.0.0.1:19530"),
    "engine_token": ("t", SecretStr("t")),
    "engine_timeout": ("7.5", 7.5),
    "threads": ("7", 7),
    "authority": ("Eksempelministeriet", "Eksempelministeriet"),
    "contact": ("post@example.dk", "post@example.dk"),
    "accessibility_reviewed": ("2031-12-24", "2031-12-24"),
    "access": ("public", "public"),
    "proxy_header": ("X-User", "X-User"),
    "trusted_proxies": ("10.0.0.1, 10.0.0.2", ("10.0.0.1", "10.0.0.2")),
    "oidc_issuer": ("https://login.example.dk", "https://login.example.dk"),
    "oidc_client_id": ("aftalesoeg", "aftalesoeg"),
    "oidc_client_secret": ("s", SecretStr("s")),
    "session_secret": (SECRET, SecretStr(SECRET)),
    "session_hours": ("8", 8),
    "public_url": ("https://aftaler.example.dk", "https://aftaler.example.dk"),
    "hosts": ("aftaler.example.dk,aftaler", ("aftaler.example.dk", "aftaler")),
    "max_request": ("1000000", 1_000_000),
    "max_query": ("500", 500),
    "timeout": ("2.5", 2.5),
    "queue": ("3", 3),
    "rate": ("0", 0),
    "cpu_rate": ("0", 0),
    "cpu_request": ("3", 3),
    "security_contact": ("mailto:sikkerhed@example.dk", "mailto:sikkerhed@example.dk"),
    "state": ("/tmp", Path("/tmp")),  # noqa: S108 - a folder that is there
    "cache": ("none", "none"),
    "access_log": ("pseudonym", "pseudonym"),
    "log_format": ("json", "json"),
    "log_level": ("debug", "debug"),
    "mcp": ("on", "on"),
    "metrics": ("off", "off"),
}

WRONG = {
    "engine": ("faiss", "skal være 'local' eller 'milvus'"),
    "engine_timeout": ("0", "skal være over 0"),
    "threads": ("fire", "skal være et helt tal"),
    "accessibility_reviewed": ("24.12.2031", "skal være en dato som 2031-12-24 (24.12.2031)"),
    "access": ("alle", "skal være 'local', 'proxy', 'oidc' eller 'public'"),
    "proxy_header": ("X User", "skal være navnet på et HTTP-felt (X User)"),
    "groups_header": ("X Groups", "skal være navnet på et HTTP-felt (X Groups)"),
    "trusted_proxies": ("proxy.example.dk", "skal være IP-adresser (proxy.example.dk)"),
    "session_hours": ("100", "må højst være 72"),
    "public_url": ("aftaler.example.dk", "skal begynde med https:// eller http:// (aftaler.example.dk)"),
    "hosts": ("http://aftaler", "skal være værtsnavne uden http:// og port (http://aftaler)"),
    "max_request": ("5", "skal være mindst 100000"),
    "max_query": ("-1", "skal være mindst 100"),
    "timeout": ("0", "skal være over 0"),
    "queue": ("0", "skal være mindst 1"),
    "rate": ("-1", "skal være mindst 0"),
    "cpu_rate": ("-1", "skal være mindst 0"),
    "cpu_request": ("0", "skal være over 0"),
    "security_contact": ("sikkerhed@example.dk", "skal begynde med mailto: eller https:// (sikkerhed@example.dk)"),
    "state": ("/findes/ikke", "er ikke en mappe (/findes/ikke)"),
    "cache": ("disk", "skal være 'browser' eller 'none'"),
    "access_log": ("ja", "skal være 'off', 'pseudonym' eller 'name'"),
    "log_format": ("xml", "skal være 'text' eller 'json'"),
    "log_level": ("loud", "skal være 'debug', 'info', 'warning' eller 'error'"),
    "mcp": ("måske", "skal være 'off' eller 'on'"),
    "metrics": ("måske", "skal være 'local', 'all' eller 'off'"),
}

FREE = {
    "index",
    "corpus",
    "keepers",
    "keeper_group",
    "groups_claim",
    "engine_uri",
    "engine_token",
    "authority",
    "contact",
}
FREE |= {"oidc_issuer", "oidc_client_id", "oidc_client_secret", "session_secret"}  # judged with `access`


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the one who runs the tests."""
    for name in list(os.environ):
        if name.upper().startswith(PREFIX):
            monkeypatch.delenv(name)


def put(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", value)


def mistakes() -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config_from_environment()
    sentence = str(caught.value)
    assert sentence.startswith("Indstillingerne kan ikke bruges: ")
    assert sentence.endswith(". Se docs/drift.md.")
    return sentence.removeprefix("Indstillingerne kan ikke bruges: ").removesuffix(". Se docs/drift.md.").split("; ")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"access": "public", "keepers": "anna"}, "kræver, at man logger ind (AFTALESOEG_ACCESS er public)"),
        ({"access": "proxy", "keeper_group": "arkiv"}, "AFTALESOEG_GROUPS_HEADER mangler"),
    ],
)
def test_keepers_whom_nobody_could_be_are_a_mistake(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], told: str
) -> None:
    put(monkeypatch, **settings)
    (mistake,) = mistakes()
    assert told in mistake


def test_every_setting_is_tried_below() -> None:
    assert set(GIVEN) == set(Config.model_fields)
    assert set(WRONG) | FREE == set(Config.model_fields)


def test_nothing_needs_to_be_set() -> None:
    assert config_from_environment().model_dump() == Config().model_dump()
    assert Config().index == DEFAULT_INDEX


@pytest.mark.parametrize("name", GIVEN)
def test_each_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    text, value = GIVEN[name]
    put(monkeypatch, **{name: text})
    assert getattr(config_from_environment(), name) == value


@pytest.mark.parametrize("name", WRONG)
def test_each_wrong_value_is_named_with_what_would_be_right(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    text, said = WRONG[name]
    put(monkeypatch, **{name: text})
    assert mistakes() == [f"{PREFIX}{name.upper()} {said}"]


def test_an_address_that_cannot_be_read_is_a_mistake_like_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, public_url="https://[::1")
    assert mistakes() == ["AFTALESOEG_PUBLIC_URL er ikke en adresse (https://[::1)"]
    put(monkeypatch, public_url="https://aftaler.example.dk/sti?a")
    assert mistakes() == ["AFTALESOEG_PUBLIC_URL skal slutte efter værtsnavn og sti (https://aftaler.example.dk/sti?a)"]


def test_all_mistakes_are_listed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong values, an unknown name, a missing folder, and what a right choice lacks."""
    put(monkeypatch, threads="0", metrics="måske", access="oidc", engine="milvus", treads="4", secrets="/findes/ikke")
    assert mistakes() == [
        "AFTALESOEG_TREADS kendes ikke",
        "AFTALESOEG_SECRETS er ikke en mappe (/findes/ikke)",
        "AFTALESOEG_THREADS skal være mindst 1",
        "AFTALESOEG_METRICS skal være 'local', 'all' eller 'off'",
        "AFTALESOEG_ENGINE_URI mangler (adressen på Milvus, eller en fil)",
        "AFTALESOEG_OIDC_ISSUER mangler (log ind med OpenID Connect)",
        "AFTALESOEG_OIDC_CLIENT_ID mangler (log ind med OpenID Connect)",
        "AFTALESOEG_OIDC_CLIENT_SECRET mangler (log ind med OpenID Connect)",
        "AFTALESOEG_PUBLIC_URL mangler (log ind med OpenID Connect)",
        "AFTALESOEG_SESSION_SECRET skal være mindst 32 tegn",
    ]


def test_a_wrong_choice_asks_for_nothing_that_another_choice_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, access="oidcc")
    assert mistakes() == ["AFTALESOEG_ACCESS skal være 'local', 'proxy', 'oidc' eller 'public'"]


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, threads="", access="", hosts="")
    assert config_from_environment().model_dump() == Config().model_dump()


def test_what_is_given_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, index="/other", threads="3")
    config = config_from_environment(index=Path("here"))
    assert (config.index, config.threads) == (Path("here"), 3)


def test_a_secret_is_read_from_a_file_and_a_variable_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "aftalesoeg_session_secret").write_text(f"{SECRET}\n", encoding="utf-8")
    (tmp_path / "aftalesoeg_engine_token").write_text("of the file", encoding="utf-8")
    (tmp_path / "another_programs_secret").write_text("x", encoding="utf-8")
    put(monkeypatch, secrets=str(tmp_path), engine_token="of the variable")
    config = config_from_environment()
    assert config.session_secret.get_secret_value() == SECRET
    assert config.engine_token.get_secret_value() == "of the variable"


def test_a_file_of_secrets_that_nothing_reads_is_a_mistake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "aftalesoeg_sesion_secret").write_text(SECRET, encoding="utf-8")
    put(monkeypatch, secrets=str(tmp_path))
    assert mistakes() == ["aftalesoeg_sesion_secret kendes ikke"]


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a representation nor in the sentence about another mistake."""
    put(monkeypatch, session_secret=SECRET, engine_token=SECRET, oidc_client_secret=SECRET)
    config = config_from_environment()
    assert SECRET not in f"{config!r} {config} {config.model_dump()} {config.model_dump_json()}"
    put(monkeypatch, threads="0")
    assert SECRET not in "; ".join(mistakes())

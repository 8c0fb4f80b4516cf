"""The settings: each is the environment variable AFTALESOEG_ and its name in capitals.

A secret may stand in a file instead: one named as the variable, in lower case, in the directory AFTALESOEG_SECRETS.
It is longer than other files because every setting, what it means and what is wrong with it stand here together.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from indexer.errors import AftaleError
from indexer.index.location import DEFAULT_INDEX, READ_TIMEOUT
from web.host_names import LOOPBACK_NAMES, is_address

PREFIX = "AFTALESOEG_"
SECRETS = f"{PREFIX}SECRETS"
_ELSEWHERE = ("SECRETS", "DEBUG", "LLM_URL", "LLM_MODEL", "LLM_KEY")
"""Variables that other places read: the command line, and `search.answers.llm` for the language model."""

Access = Literal["local", "proxy", "oidc", "public"]
Names = Annotated[tuple[str, ...], NoDecode]
"""Words separated by commas in the environment."""

MOST_CONNECTIONS = 1_000
"""Open connections at most; each costs a few kilobytes. A browser holds up to six, a reverse proxy one a reader."""
MOST_FILES = MOST_CONNECTIONS + 200
"""Files open at most: the connections, and beside them the index, the code and the log."""

_HEADER = re.compile(r"[A-Za-z0-9-]+")
_HOST = re.compile(r"[A-Za-z0-9._-]+")


def program_version() -> str:
    """The version that pip knows; "0" where the program runs uninstalled."""
    try:
        return version("aftalesoeg")
    except PackageNotFoundError:
        return "0"


class ConfigError(AftaleError):
    """The settings cannot be used; the sentence names every mistake.

    mistakes: each of them, where there may be several.
    """

    def __init__(self, sentence: str, mistakes: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.mistakes = tuple(mistakes) or (sentence,)


class Config(BaseModel):
    """Settings of the web application.

    index: the index directory.
    corpus: the corpus folder, for the original files; the index is searched without it.
    engine, engine_uri, engine_token: where the indexes lie: this machine's files, or Milvus at an address or in a file.
    engine_timeout: seconds that Milvus may take to answer, retries included.
    threads: requests served at a time.
    authority, contact, accessibility_reviewed: who offers the site, how they are reached, and when (ISO date) they last
        went through the accessibility statement; without all three there is none.
    security_contact: where a vulnerability is reported (mailto: or https:), for /.well-known/security.txt.
    access: who gets in: "local" (this machine only), "proxy" (a proxy in front names the user in `proxy_header`),
        "oidc" (log-in with OpenID Connect), "public" (anyone who can reach the address).
    proxy_header, trusted_proxies: the header with the user's name, and the addresses it is believed from.
    oidc_*: the provider's issuer address, and this site's id and secret there.
    keepers: the users of the log-in who keep the collection on the site; with "local", where it is empty, everybody.
    keeper_group: a group whose members do too; groups_header, groups_claim: of the proxy and provider, that name it.
    session_secret: signs the sessions; at least 32 characters. session_hours: after how long one logs in again.
    state: a directory for what has to outlast a restart: which sessions were logged out of.
    public_url: the site's address as readers see it, for links and log-in; empty takes the request's own. Its path is
        the one a proxy takes off the address before it passes a request on.
    hosts: host names the site answers to, besides that of `public_url` and this machine's.
    max_request: bytes of a request; max_query: characters of a query.
    timeout: seconds that a request may take; queue: requests that may wait for a thread.
    cpu_request: seconds of processor time that one request may use.
    rate, cpu_rate: requests, and seconds of processor time, per minute for one reader; 0 for no limit.
    cache: whether the reader's browser may keep pages with a search in the address.
    access_log: whether it is logged who got in and who was refused, by a pseudonym or by name.
    log_format, log_level: how and how much is logged.
    mcp: whether assistants may ask at /mcp; those whom `access` lets in.
    metrics: who may read /metrics: "local" (this machine and the trusted proxies themselves), "all", or "off".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    index: Path = DEFAULT_INDEX
    corpus: Path = Path("corpus")
    engine: Literal["local", "milvus"] = "local"
    engine_uri: str = ""
    engine_token: SecretStr = SecretStr("")
    engine_timeout: float = Field(default=READ_TIMEOUT, gt=0, le=300)
    threads: int = Field(default=4, ge=1, le=64)
    authority: str = ""
    contact: str = ""
    accessibility_reviewed: str = ""
    security_contact: str = ""
    access: Access = "local"
    proxy_header: str = "X-Remote-User"
    trusted_proxies: Names = ("127.0.0.1", "::1")
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    keepers: Names = ()
    keeper_group: str = ""
    groups_header: str = ""
    groups_claim: str = "groups"
    session_secret: SecretStr = SecretStr("")
    session_hours: int = Field(default=12, ge=1, le=72)
    state: Path | None = None
    public_url: str = ""
    hosts: Names = ()
    max_request: int = Field(default=20_000_000, ge=100_000)
    max_query: int = Field(default=2_000, ge=100)
    timeout: float = Field(default=20.0, gt=0, le=300)
    queue: int = Field(default=100, ge=1)
    rate: int = Field(default=600, ge=0)
    cpu_rate: int = Field(default=30, ge=0)
    cpu_request: float = Field(default=1.5, gt=0, le=60)
    cache: Literal["browser", "none"] = "browser"
    access_log: Literal["off", "pseudonym", "name"] = "off"
    mcp: Literal["off", "on"] = "off"
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics: Literal["local", "all", "off"] = "local"

    @field_validator("trusted_proxies", "hosts", "keepers", mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:  # noqa: ANN401 - whatever was given; pydantic judges it
        return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        mistakes = (*_misshapen(self), *_missing(self), *_missing_keepers(self), *_unsafe(self))
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return self


SECRET_FIELDS = tuple(name for name, field in Config.model_fields.items() if field.annotation is SecretStr)
"""The settings that are shown to nobody."""


class _Environment(Config, BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")


def config_from_environment(**given: object) -> Config:
    """The settings of the environment and its secret files over the defaults, and `given` over both.

    Raises:
        ConfigError: one sentence with every mistake, by variable.
    """
    secrets = os.environ.get(SECRETS) or None
    mistakes = [f"{name} kendes ikke" for name in _variables(secrets) if not _known(name)]
    if secrets is not None and not Path(secrets).is_dir():
        mistakes.append(f"{SECRETS} er ikke en mappe ({secrets})")
        secrets = None
    config = _read(secrets, given, mistakes)
    if config is None or mistakes:
        raise ConfigError(f"Indstillingerne kan ikke bruges: {'; '.join(mistakes)}. Se docs/drift.md.", mistakes)
    return config


def environment_and_secrets() -> dict[str, str]:
    """The environment with what secret files add to it, for the variables that `Config` does not have."""
    found = dict(os.environ)
    folder = Path(found.get(SECRETS) or os.devnull)
    for file in folder.iterdir() if folder.is_dir() else ():
        if file.name.upper().removeprefix(PREFIX) in _ELSEWHERE and file.is_file():
            found.setdefault(file.name.upper(), file.read_text(encoding="utf-8").strip())
    return found


def _read(secrets: str | None, given: Mapping[str, object], mistakes: list[str]) -> Config | None:
    """The settings, or None; what is wrong with fields and with their combination is added to `mistakes`."""
    try:
        return _Environment(_secrets_dir=secrets, **given)  # type: ignore[call-arg, arg-type]
    except ValidationError as error:
        wrong = {_field(mistake["loc"][0]) for mistake in error.errors() if mistake["loc"]}
        mistakes.extend(_mistakes(error))
    if wrong:
        _read(secrets, {**given, **{name: Config.model_fields[name].default for name in wrong}}, mistakes)
    return None


def _variables(secrets: str | None) -> list[str]:
    """The names that are set, of variables and of files in the directory of secrets."""
    names = {name for name in os.environ if name.upper().startswith(PREFIX)}
    if secrets is not None and Path(secrets).is_dir():
        names |= {file.name for file in Path(secrets).iterdir() if file.name.upper().startswith(PREFIX)}
    return sorted(names)


def _known(variable: str) -> bool:
    name = variable.upper().removeprefix(PREFIX)
    return name in _ELSEWHERE or name.lower() in Config.model_fields


def _missing(config: Config) -> Iterator[str]:
    """Settings that another setting requires and that are empty."""
    if config.engine == "milvus" and not config.engine_uri:
        yield f"{PREFIX}ENGINE_URI mangler (adressen på Milvus, eller en fil)"
    if config.access == "oidc":
        needed = {
            "OIDC_ISSUER": config.oidc_issuer,
            "OIDC_CLIENT_ID": config.oidc_client_id,
            "OIDC_CLIENT_SECRET": config.oidc_client_secret.get_secret_value(),
            "PUBLIC_URL": config.public_url,
        }
        yield from (
            f"{PREFIX}{name} mangler (log ind med OpenID Connect)" for name, value in needed.items() if not value
        )
        if len(config.session_secret.get_secret_value()) < 32:
            yield f"{PREFIX}SESSION_SECRET skal være mindst 32 tegn"


def _missing_keepers(config: Config) -> Iterator[str]:
    """Settings of who keeps the collection that could never let anybody do so."""
    if (config.keepers or config.keeper_group) and config.access == "public":
        yield f"{PREFIX}KEEPERS og {PREFIX}KEEPER_GROUP kræver, at man logger ind ({PREFIX}ACCESS er public)"
    if config.keeper_group and config.access == "proxy" and not config.groups_header:
        yield f"{PREFIX}GROUPS_HEADER mangler (feltet, hvor proxyen nævner brugerens grupper)"


def _unsafe(config: Config) -> Iterator[str]:
    """Settings that would let others in than is meant."""
    if config.access == "oidc":
        for name, address in (("OIDC_ISSUER", config.oidc_issuer), ("PUBLIC_URL", config.public_url)):
            parts = _parts(address)
            if parts.scheme == "http" and parts.hostname not in LOOPBACK_NAMES:
                yield f"{PREFIX}{name} skal begynde med https:// ({address})"
    if config.access == "proxy" and not config.trusted_proxies:
        yield f"{PREFIX}TRUSTED_PROXIES mangler (adresserne på den proxy, der oplyser brugeren)"


def _misshapen_statement(config: Config) -> Iterator[str]:
    """A day of review that is no date."""
    text = config.accessibility_reviewed
    try:
        right = not text or (len(text) == len("2031-12-24") and bool(date.fromisoformat(text)))
    except ValueError:
        right = False
    if not right:
        yield f"{PREFIX}ACCESSIBILITY_REVIEWED skal være en dato som 2031-12-24 ({text})"


def _parts(address: str) -> SplitResult:
    """The parts of an address; empty ones where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _misshapen(config: Config) -> Iterator[str]:
    """Values of the wrong form."""
    yield from _misshapen_address(config.public_url)
    yield from _misshapen_statement(config)
    if config.security_contact and not config.security_contact.startswith(("mailto:", "https://")):
        yield f"{PREFIX}SECURITY_CONTACT skal begynde med mailto: eller https:// ({config.security_contact})"
    if config.state is not None and not config.state.is_dir():
        yield f"{PREFIX}STATE er ikke en mappe ({config.state})"
    yield from _misshapen_names(config)


def _misshapen_names(config: Config) -> Iterator[str]:
    """Names of headers, hosts and proxies of the wrong form."""
    for name, header in (("PROXY_HEADER", config.proxy_header), ("GROUPS_HEADER", config.groups_header or "X")):
        if not _HEADER.fullmatch(header):
            yield f"{PREFIX}{name} skal være navnet på et HTTP-felt ({header})"
    for host in config.hosts:
        if not is_address(host) and not _HOST.fullmatch(host):
            yield f"{PREFIX}HOSTS skal være værtsnavne uden http:// og port ({host})"
    for address in config.trusted_proxies:
        if not is_address(address):
            yield f"{PREFIX}TRUSTED_PROXIES skal være IP-adresser ({address})"


def _misshapen_address(address: str) -> Iterator[str]:
    if address and not address.startswith(("http://", "https://")):
        yield f"{PREFIX}PUBLIC_URL skal begynde med https:// eller http:// ({address})"
    elif address and not _parts(address).hostname:
        yield f"{PREFIX}PUBLIC_URL er ikke en adresse ({address})"
    elif _parts(address).query or _parts(address).fragment or "//" in _parts(address).path:
        yield f"{PREFIX}PUBLIC_URL skal slutte efter værtsnavn og sti ({address})"


def _mistakes(error: ValidationError) -> Iterator[str]:
    for mistake in error.errors(include_url=False):
        if not mistake["loc"]:
            yield mistake["msg"].removeprefix("Value error, ")
            continue
        said = _DANISH.get(mistake["type"], mistake["msg"]).format(**mistake.get("ctx", {}))
        yield f"{PREFIX}{_field(mistake['loc'][0]).upper()} {said.replace(' or ', ' eller ')}"


def _field(name: object) -> str:
    """The field that a mistake is about; pydantic-settings names the field or the variable."""
    return str(name).lower().removeprefix(PREFIX.lower())


_DANISH = {
    "int_parsing": "skal være et helt tal",
    "float_parsing": "skal være et tal",
    "literal_error": "skal være {expected}",
    "greater_than_equal": "skal være mindst {ge}",
    "greater_than": "skal være over {gt:g}",
    "less_than_equal": "må højst være {le:g}",
}

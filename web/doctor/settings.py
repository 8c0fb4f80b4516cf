"""Checks the settings: whether they are valid, who gets in, who can read the secrets, how many files may be open."""

import os
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from web.config import MOST_FILES, PREFIX, SECRET_FIELDS, SECRETS, Config, ConfigError, config_from_environment


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. detail: what was found; mend: what to do about it, empty where nothing is wrong."""

    check: str
    ok: bool
    detail: str
    mend: str = ""


def settings() -> Iterator[Finding]:
    """Whether `serve` would start with the settings of the environment, and what they lead to."""
    names = sorted(name for name in os.environ if name.startswith(PREFIX))
    try:
        config = config_from_environment()
    except ConfigError as error:
        yield Finding("Indstillinger", False, "; ".join(error.mistakes), "Ret dem; de er forklaret i docs/drift.md.")
        yield from _secrets()
        return
    yield Finding("Indstillinger", True, f"sat er {', '.join(names)}" if names else "ingen er sat")
    yield Finding("Adgang", True, _who(config))
    yield from _secrets()
    yield from _room(config)


def _who(config: Config) -> str:
    if config.access == "proxy":
        return f"den, som {', '.join(config.trusted_proxies)} nævner i {config.proxy_header}"
    return {
        "local": "kun maskinen selv",
        "oidc": f"den, der logger ind hos {config.oidc_issuer}",
        "public": "alle, der kan nå adressen",
    }[config.access]


def _secrets() -> Iterator[Finding]:
    """Where the secrets are, and whether another user of the machine can read them; never their values."""
    folder = Path(os.environ.get(SECRETS) or "/nowhere")
    files = sorted(file for file in folder.iterdir() if file.is_file()) if folder.is_dir() else []
    given = [f"{PREFIX}{field.upper()}" for field in SECRET_FIELDS]
    variables = [name for name in (*given, f"{PREFIX}LLM_KEY") if os.environ.get(name)]
    exposed = [str(path) for path in files if path.stat().st_mode & 0o077]
    if exposed:
        names = ", ".join(exposed)
        yield Finding(
            "Hemmeligheder", False, f"andre end ejeren kan læse {names}", f"Kør chmod 600 {' '.join(exposed)}."
        )
        return
    found = [*(f"filen {file}" for file in files), *(f"variablen {name}" for name in variables)]
    yield Finding("Hemmeligheder", True, f"læses fra {', '.join(found)}" if found else "der er ingen")


def _room(config: Config) -> Iterator[Finding]:
    """Whether the system lets the server have the files that its connections need."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]  # `serve` takes as many as it is allowed
    detail = (
        f"{config.threads} ad gangen, {config.queue} i kø, {config.timeout:g} s, "
        f"{config.rate or 'ubegrænset'} pr. minut og bruger, {config.max_request / 1e6:g} MB, {config.max_query} tegn"
    )
    if allowed < MOST_FILES and allowed != resource.RLIM_INFINITY:
        files = f"systemet tillader {allowed} åbne filer, og serveren kan bruge {MOST_FILES}"
        yield Finding(
            "Grænser", False, f"{detail}; {files}", f"Hæv grænsen (ulimit -Hn, LimitNOFILE) til {MOST_FILES}."
        )
    else:
        yield Finding("Grænser", True, detail)

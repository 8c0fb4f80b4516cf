"""Who keeps the collection: adds, corrects, replaces and removes agreements on the site (`Config.keepers`)."""

from flask import Flask, current_app, g, request, session

from web.config import Config
from web.errors import RefusedError

_SETTINGS = "aftalesoeg.keepers"
_PROXIED = frozenset(("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via"))
"""Headers of a proxy, behind which a request of this machine may be anybody's."""
KEEPS = "keeps"
"""Key of the session that says, from the log-in on, whether the reader is of the group of keepers."""


def register_keepers(app: Flask, config: Config) -> None:
    """Let the templates of `app` ask `may_keep()`: the settings say who may, and there must be a corpus to keep."""
    app.extensions[_SETTINGS] = config
    app.jinja_env.globals["may_keep"] = lambda: may_keep() and config.corpus.is_dir()


def may_keep() -> bool:
    """Whether who asks keeps the collection; on a machine open to itself alone everybody does, else who is named."""
    config: Config = current_app.extensions[_SETTINGS]
    if config.access == "local":
        return not config.keepers and not config.keeper_group and not _PROXIED & {name for name, _ in request.headers}
    if config.access == "public" or not g.get("user"):
        return False
    return g.user in config.keepers or _of_the_group(config)


def require_keeper() -> None:
    """Check `may_keep`.

    Raises:
        RefusedError: so it is not.
    """
    if not may_keep():
        raise RefusedError(
            403, "Kun de, der vedligeholder samlingen, kan ændre den: bed driften om det (AFTALESOEG_KEEPERS)."
        )


def keeper_name() -> str:
    """The name for the audit: of the log-in, or of the machine's own user."""
    return str(g.get("user") or "siden")


def in_group(config: Config, claims: object) -> bool:
    """Whether the claims of a log-in name the group of keepers."""
    groups = claims.get(config.groups_claim, []) if isinstance(claims, dict) else []
    named = groups if isinstance(groups, list) else [groups]
    return bool(config.keeper_group) and config.keeper_group in named


def _of_the_group(config: Config) -> bool:
    if not config.keeper_group:
        return False
    if config.access == "oidc":
        return session.get(KEEPS) is True
    groups = request.headers.getlist(config.groups_header) if config.groups_header else []
    return config.keeper_group in {name.strip() for header in groups for name in header.split(",")}

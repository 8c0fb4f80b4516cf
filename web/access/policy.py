"""Who gets in: this machine only, those a proxy names, those who log in, or anyone (`Config.access`)."""

import socket
from functools import partial

from flask import Flask, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from web.access.checks import Check, not_logged_in
from web.config import Config, ConfigError
from web.errors import RefusedError
from web.host_names import ANY_ADDRESS, is_address, is_loopback

OURSELVES = "aftalesoeg.ourselves"
"""Key in the WSGI environment of a request that the program sends to itself; no client can set it."""

_OPEN = frozenset(("/login", "/callback", "/logout", "/healthz", "/readyz", "/metrics", "/.well-known/security.txt"))
"""Open to everyone, as is /static/: nothing of the agreements or of a search is shown."""


def config_for_host(config: Config, host: str, *, public: bool) -> Config:
    """The settings with what listening on `host` adds: its name, and who may come in.

    Args:
        config: the settings.
        host: a host name or an address; "" and "*" are all of this machine's.
        public: whether it was asked for that anyone may come in.

    Raises:
        ConfigError: others can reach `host`, and nothing says who of them may come in; or two things say it.
    """
    if public and config.access in ("proxy", "oidc"):
        raise ConfigError(f"--public lukker alle ind, og AFTALESOEG_ACCESS er {config.access}: vælg én af delene.")
    access = "public" if public else config.access
    host = "0.0.0.0" if host in ("", "*") else host  # noqa: S104 - what it means
    if access == "local" and not is_loopback(host):
        raise ConfigError(
            f"Andre kan nå {host}, og det er ikke valgt, hvem der må komme ind: "
            "sæt AFTALESOEG_ACCESS til proxy, oidc eller public, eller start med --public."
        )
    names = [] if host in ANY_ADDRESS and (config.public_url or config.hosts) else [host]
    if names and host in ANY_ADDRESS:
        names.append(socket.gethostname())
    return config.model_copy(update={"access": access, "hosts": (*config.hosts, *names)})


def require_access(app: Flask, config: Config) -> None:
    """Refuse those whom `config.access` does not let in; sets `g.user` where the user is known."""
    check: Check
    if config.access == "public":
        return
    if config.access == "oidc":
        from web.access.login import add_login  # brings authlib with it, which few need

        check = add_login(app, config)
    else:
        check = _local if config.access == "local" else partial(_named_by_proxy, config)
    app.before_request(partial(_ask, check))


def _ask(check: Check) -> AnyResponse | None:
    if request.environ.get(OURSELVES) or request.path in _OPEN or request.path.startswith("/static/"):
        return None
    return check()


def _local() -> None:
    """403 for another machine; the server listens on this one only, but another server may run the application."""
    address = request.remote_addr or ""
    if is_address(address) and not is_loopback(address):
        raise RefusedError(
            403, "Siden er kun åben for maskinen selv: driften vælger med AFTALESOEG_ACCESS, hvem ellers."
        )


def _named_by_proxy(config: Config) -> Response | None:
    """Set `g.user` to whom a trusted proxy names; all others are refused."""
    if request.remote_addr not in config.trusted_proxies:
        raise RefusedError(403, "Siden åbnes gennem organisationens proxy: brug den adresse, du har fået.")
    user = request.headers.get(config.proxy_header, "").strip()
    if not user:
        return not_logged_in("Du er ikke logget ind: luk browseren, log ind igen, og sig til, hvis det ikke hjælper.")
    if "," in user:  # the reader sent a name too, and the proxy put its own behind it
        raise RefusedError(403, "Proxyen har sendt flere brugernavne: driften skal lade den erstatte det, den får.")
    g.user = user
    return None

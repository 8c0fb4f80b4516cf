"""What belongs to the request being answered: its engine, the site's address as the reader sees it, its cost."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import current_app, g, request

from search.runtime import spend

if TYPE_CHECKING:
    from search.engine import Engine

_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]{1,60}){1,8}")


def engine() -> "Engine":
    """The engine of this request; it stays the same to the end of it, also when another index is taken into use."""
    chosen: Engine = g.engine
    return chosen


def prefix() -> str:
    """The path of its host that the site lies under, such as "/aftaler"; empty where it has the host to itself.

    It is that of the setting PUBLIC_URL, or else what a trusted proxy names in X-Forwarded-Prefix. Either way the
    proxy takes it off the address before it passes a request on.
    """
    if "prefix" not in g:
        named = request.headers.get("X-Forwarded-Prefix", "").rstrip("/")
        believed = request.remote_addr in current_app.config["TRUSTED_PROXIES"] and _PREFIX.fullmatch(named)
        g.prefix = current_app.config["PUBLIC_PATH"] or (named if believed else "")
    return str(g.prefix)


def site_address() -> str:
    """The address of the site as its readers see it, without a slash at its end."""
    host = str(current_app.config["PUBLIC_HOST"]) or request.host_url.rstrip("/")
    return host + prefix()


def picked() -> list[str]:
    """The passages picked, as the address of this request has them."""
    return request.args.getlist("valgt")


def carried(address: str) -> str:
    """`address` with the passages picked added to its query, so that they outlast a look elsewhere."""
    path, hash_, anchor = address.partition("#")
    query = urlencode([("valgt", one) for one in picked()])
    return f"{path}{('&' if '?' in path else '?') + query if query else ''}{hash_}{anchor}"


def charge(seconds: float) -> None:
    """Add to the processor time of the request what another process used for it."""
    g.charged = g.get("charged", 0.0) + seconds
    spend(seconds)

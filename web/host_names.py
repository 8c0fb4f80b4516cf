"""Compares host names and IP addresses of the settings and of the Host header."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from werkzeug.sansio.utils import host_is_trusted

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
"""Names of this machine for itself."""
ANY_ADDRESS = frozenset(("0.0.0.0", "::"))  # noqa: S104 - names to recognise, not an address to listen on
"""Addresses to listen on that mean all addresses of this machine."""


def is_address(text: str) -> bool:
    """Whether `text` is an IP address rather than a name."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine itself reaches `host`."""
    return ip_address(host).is_loopback if is_address(host) else host.lower() == "localhost"


def answers_to(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header, maybe with a port, is one of `names`.

    Args:
        host: the header; empty where there is none.
        names: host names and addresses in lower case; with one of ANY_ADDRESS among them, every address will do. A
            name never does unless it is listed: whoever owns a name can lead it to any address.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if is_address(name):
        return name in names or bool(names & ANY_ADDRESS)
    listed = [known for known in names if not is_address(known)]
    return bool(listed) and host_is_trusted(host.lower(), listed)  # an empty list would let every name pass

"""What belongs to the request being answered: its engine, and the site's address as the reader sees it."""

from typing import TYPE_CHECKING

from flask import current_app, g, request

if TYPE_CHECKING:
    from search.engine import Engine


def engine() -> "Engine":
    """The engine of this request; it stays the same to the end of it, also when another index is taken into use."""
    chosen: Engine = g.engine
    return chosen


def site_address() -> str:
    """The address of the site as its readers see it, without a slash at its end."""
    return str(current_app.config["PUBLIC_URL"]) or request.host_url.rstrip("/")

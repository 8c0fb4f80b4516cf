"""The site, the JSON API and the command line.

The application is made in `web/app.py`; the name is here for servers that are told `web:create_app`. It is looked up
only then, so that the command line does not load the pages before it prints its help.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    if name == "create_app":
        from web.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""From a question to ranked, cited passages and answers.

`from search import Engine` is how a program begins; it is loaded when it is asked for (see docs/api.md).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.engine import Engine

__all__ = ["Engine"]


def __getattr__(name: str) -> object:
    """Load the engine at its first use, so that the modules of this package can be imported without it."""
    if name != "Engine":
        raise AttributeError(name)
    from search.engine import Engine

    return Engine

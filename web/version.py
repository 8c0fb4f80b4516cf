"""The version of the installed program."""

from importlib.metadata import PackageNotFoundError, version


def program_version() -> str:
    """As pip knows it; "0" where the program runs uninstalled."""
    try:
        return version("aftalesoeg")
    except PackageNotFoundError:
        return "0"

"""The pages that tell of the site itself: help, what is indexed, accessibility."""

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, current_app, render_template

from indexer.language.words import MONTHS
from web.config import program_version
from web.pages.scores import COMMANDS, read_scores
from web.request_context import engine

info = Blueprint("info", __name__)


@info.get("/hjaelp")
def help_page() -> str:
    """How to search, read and cite."""
    return render_template("help.html")


@info.get("/om")
def about() -> str:
    """What is indexed, when, and with what."""
    manifest, scores = engine().manifest, read_scores()
    return render_template(
        "about.html",
        manifest=manifest,
        passages=sum(entry.passages for entry in manifest.agreements),
        parties=_listed(dict.fromkeys(name for entry in manifest.agreements for name in entry.agreement.parties)),
        version=program_version(),
        authority=current_app.config["AUTHORITY"],
        scores=scores,
        measured=danish_date(datetime.fromisoformat(scores.measured)) if scores else "",
        commands=COMMANDS,
    )


@info.get("/tilgaengelighed")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template(
        "accessibility.html", authority=current_app.config["AUTHORITY"], contact=current_app.config["CONTACT"]
    )


def _listed(names: Iterable[str]) -> str:
    """`a, b og c`; a name that only its place at the head of a list capitalises stays as it is written."""
    *first, last = tuple(names) or ("",)
    return f"{', '.join(first)} og {last}" if first else last


def danish_date(moment: datetime, *, time: bool = False) -> str:
    """`2. januar 2026`, with `kl. 15.04` where wanted."""
    date = f"{moment.day}. {MONTHS[moment.month - 1]} {moment.year}"
    return f"{date} kl. {moment:%H.%M}" if time else date


def danish_measure(value: float) -> str:
    """A measure from 0 to 1 as `0,928`."""
    return f"{value:.3f}".replace(".", ",")


def danish_share(value: float) -> str:
    """A share as `92,3 pct.`; only all is `100 pct.`."""
    percent = f"{min(value * 100, 99.9):.1f}" if value < 1 else "100"
    return f"{percent.replace('.', ',')} pct."


def danish_moment(stamp: str) -> str:
    """An ISO time stamp as a Danish date and time where this machine is; as it stands where it is none."""
    try:
        return danish_date(datetime.fromisoformat(stamp).astimezone(), time=True)
    except ValueError:
        return stamp

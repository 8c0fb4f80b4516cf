"""The pages about the site: help, what is indexed, accessibility, security contact."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, current_app, render_template

from search.export.formats import danish_date
from web.config import program_version
from web.errors import Missing
from web.pages.scores import COMMANDS, read_scores
from web.request_context import engine

info = Blueprint("info", __name__)

_CONTACT_DAYS = 30
"""How long a copy of security.txt may be relied on."""


@info.get("/hjaelp")
def help_page() -> str:
    """How to search, read and cite."""
    return render_template("help.html")


@info.get("/om")
def about() -> str:
    """What is indexed, and what the program does and does not."""
    return render_template("about.html", **_facts())


@info.get("/om/teknik")
def about_technology() -> str:
    """What the index is made of and with, and how well it finds and answers, measured."""
    manifest = engine().manifest
    return render_template(
        "about_technology.html",
        **_facts(),
        passages=sum(entry.passages for entry in manifest.agreements),
        version=program_version(),
        commands=COMMANDS,
    )


def _facts() -> dict[str, object]:
    manifest, scores = engine().manifest, read_scores()
    return {
        "manifest": manifest,
        "parties": listed_names(
            dict.fromkeys(name for entry in manifest.agreements for name in entry.agreement.parties)
        ),
        "authority": current_app.config["AUTHORITY"],
        "scores": scores,
        "measured": dated(datetime.fromisoformat(scores.measured)) if scores else "",
    }


@info.get("/tilgaengelighed")
def accessibility() -> str:
    """The accessibility statement; there is none until the settings say whose it is and when it was reviewed."""
    settings = current_app.config
    if not has_statement():
        raise Missing("Der er ingen tilgængelighedserklæring endnu: se hvem der driver siden på /om.")
    return render_template(
        "accessibility.html",
        authority=settings["AUTHORITY"],
        contact=settings["CONTACT"],
        reviewed=dated(datetime.fromisoformat(settings["ACCESSIBILITY_REVIEWED"])),
    )


def has_statement() -> bool:
    """Whether the settings have what the accessibility statement has to say."""
    return all(current_app.config[name] for name in ("AUTHORITY", "CONTACT", "ACCESSIBILITY_REVIEWED"))


@info.get("/.well-known/security.txt")
def security_contact() -> Response:
    """Where a vulnerability is reported (RFC 9116)."""
    contact = current_app.config["SECURITY_CONTACT"]
    if not contact:
        raise Missing("Der er ikke valgt nogen kontakt: driften sætter AFTALESOEG_SECURITY_CONTACT.")
    expires = (datetime.now(UTC) + timedelta(days=_CONTACT_DAYS)).isoformat(timespec="seconds")
    text = f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: da, en\n"
    return Response(text, content_type="text/plain; charset=utf-8")


def listed_names(names: Iterable[object]) -> str:
    """`a, b og c`."""
    *first, last = tuple(map(str, names)) or ("",)
    return f"{', '.join(first)} og {last}" if first else last


def dated(moment: datetime, *, time: bool = False) -> str:
    """`2. januar 2026`, with `kl. 15.04` where wanted."""
    date = danish_date(moment.date())
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
        return dated(datetime.fromisoformat(stamp).astimezone(), time=True)
    except ValueError:
        return stamp

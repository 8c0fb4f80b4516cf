"""Host names, security headers, tokens of forms, session cookies; uploads are kept in memory."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import IO
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Request, Response, request
from flask_wtf.csrf import CSRFProtect
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

from web.config import Config
from web.errors import API, RefusedError
from web.host_names import LOOPBACK_NAMES, answers_to
from web.request_context import site_address

_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_YEAR = 365 * 24 * 3600  # seconds
_OUT_OF_REACH = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
"""Browser features that no page here uses."""


class MemoryRequest(Request):
    """A request whose uploads stay in memory; werkzeug's own class writes files over 500 kB to the disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Where an uploaded file is put; `MAX_CONTENT_LENGTH` bounds it."""
        return BytesIO()


def protect(app: Flask, config: Config) -> None:
    """Refuse other host names and posts from other sites, and add the security headers to every response of `app`.

    Call it before anything else may refuse a request.
    """
    app.request_class = MemoryRequest
    public = urlsplit(config.public_url)
    app.config.update(
        PUBLIC_HOST=f"{public.scheme}://{public.netloc}" if config.public_url else "",
        PUBLIC_PATH=public.path.rstrip("/"),
        TRUSTED_PROXIES=config.trusted_proxies,
    )
    _prepare_sessions(app, config)
    app.before_request(partial(_refuse_other_names, own_names(config)))
    app.before_request(_refuse_other_sites)
    headers = secure_headers(config)

    @app.after_request
    def _bear_headers(response: Response) -> Response:
        headers.set_headers(response)
        return response


def require_tokens(app: Flask, *, programs: Iterable[Blueprint]) -> None:
    """Check the token of every form (CSRF), except in requests to the blueprints `programs`.

    Programs have no form to take a token from; `_refuse_other_sites` keeps browsers from sending requests to it.
    """
    tokens = CSRFProtect(app)
    for blueprint in programs:
        tokens.exempt(blueprint)


def own_names(config: Config) -> frozenset[str]:
    """The host names and addresses that the site answers to, in lower case and without ports."""
    public = urlsplit(config.public_url).hostname if config.public_url else None
    names = (*LOOPBACK_NAMES, *config.hosts, *([public] if public else []))
    return frozenset(name.strip("[]").lower() for name in names)


def secure_headers(config: Config) -> Secure:
    """The security headers: nothing inline, nothing loaded from other hosts, no Referer, no framing."""
    here = "'self'"
    content = ContentSecurityPolicy().default_src("'none'").style_src(here).img_src(here).font_src(here)
    content = content.script_src(here).connect_src(here).form_action(here).base_uri("'none'").frame_ancestors("'none'")
    permissions = PermissionsPolicy()
    for feature in _OUT_OF_REACH:
        permissions = permissions.add_directive(feature)
    return Secure(
        csp=content,
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        hsts=StrictTransportSecurity().max_age(_YEAR) if _https(config) else None,
        permissions=permissions,
        referrer=ReferrerPolicy().no_referrer(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
    )


def _https(config: Config) -> bool:
    return config.public_url.startswith("https://")


def _prepare_sessions(app: Flask, config: Config) -> None:
    """A signed cookie, set only at log-in or when a form is shown; without a secret it is valid until a restart."""
    app.secret_key = config.session_secret.get_secret_value() or secrets.token_hex(32)
    app.config.update(
        SESSION_COOKIE_NAME="__Host-aftalesoeg" if _https(config) else "aftalesoeg",
        SESSION_COOKIE_SECURE=_https(config),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=config.session_hours),
        WTF_CSRF_TIME_LIMIT=None,  # a form is good for as long as its session
        WTF_CSRF_SSL_STRICT=False,  # it wants the Referer that our own Referrer-Policy withholds
    )


def _refuse_other_names(names: frozenset[str]) -> None:
    """400 for a Host that is not ours: a page whose own name was led to this address could read the answers."""
    if not answers_to(request.headers.get("Host", ""), names):
        raise RefusedError(
            400,
            "Aftalesøg svarer ikke på dette værtsnavn: brug den adresse, du har fået, "
            "eller bed driften tilføje navnet i AFTALESOEG_HOSTS.",
        )


def _refuse_other_sites() -> None:
    """403 for what another site makes a browser send; a program sends neither header and is let through."""
    if request.method in _SAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    ours = _own_origin(request.headers.get("Origin")) if site is None else site in ("same-origin", "none")
    if not ours:
        raise RefusedError(403, "Det sendte kommer fra et andet websted: brug formularen på denne side.")


def _own_origin(origin: str | None) -> bool:
    """Whether Origin is ours, or says nothing where a token decides: our Referrer-Policy makes forms send "null"."""
    if origin is None or (origin == "null" and not request.path.startswith(API)):
        return True
    return urlsplit(origin).netloc == urlsplit(site_address()).netloc

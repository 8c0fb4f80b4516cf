"""What every way of access has in common: the type of its check, and the answer to who is not logged in."""

from collections.abc import Callable

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from web.errors import API, error_response

Check = Callable[[], AnyResponse | None]
"""Looks at the request: None where it may go on, else what to answer instead."""


def not_logged_in(sentence: str) -> Response:
    """401 with `sentence`; the scheme that RFC 9110 wants named is the session's cookie."""
    response = error_response(401, sentence)
    response.headers["WWW-Authenticate"] = 'Cookie realm="Aftalesoeg"'
    return response


def wants_page() -> bool:
    """Whether a person asks for a page, who can be sent to log in and come back."""
    return request.method in ("GET", "HEAD") and not request.path.startswith(API)

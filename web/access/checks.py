"""The type of an access check, and the answer to who is not logged in."""

from collections.abc import Callable

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from web.errors import API, error_response

Check = Callable[[], AnyResponse | None]
"""Gives None where the request may go on, else the response to send instead."""


def not_logged_in(sentence: str) -> Response:
    """401 with `sentence`; the scheme that RFC 9110 wants named is the session's cookie."""
    response = error_response(401, sentence)
    response.headers["WWW-Authenticate"] = 'Cookie realm="Aftalesoeg"'
    return response


def wants_page() -> bool:
    """Whether the request is for a page, so that the reader can be sent to log in and come back."""
    return request.method in ("GET", "HEAD") and not request.path.startswith(API)

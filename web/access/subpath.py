"""Serves the site under a path of its host, such as https://intranet.example/aftaler/.

Pages are written with addresses that begin with "/". The path is put before them here, in every answer, so that no
template can forget it. In a text that is shown, quotation marks are escaped, so it is never taken for an attribute.
"""

import re

from flask import Flask, Response, request

from web.request_context import prefix

_ATTRIBUTE = re.compile(rb'\b(href|action|formaction|src)="/(?!/)')


def register_subpath(app: Flask) -> None:
    """Put the path before the addresses in the answers of `app`; call it so that it sees them before compression."""
    app.after_request(_relocate)


def _relocate(response: Response) -> Response:
    path = prefix()
    if not path:
        return response
    location = response.headers.get("Location", "")
    if location.startswith(request.host_url):  # the router's own redirects name the host
        location = location[len(request.host_url) - 1 :]
    if location.startswith("/") and not location.startswith("//"):
        response.headers["Location"] = path + location
    if response.mimetype == "text/html":
        response.set_data(_ATTRIBUTE.sub(rb'\1="%b/' % path.encode(), response.get_data()))
    return response

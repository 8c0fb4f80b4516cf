"""The address /mcp, for the assistants of those whom the site lets in (`Config.mcp`)."""

from functools import partial

from flask import Blueprint, Response, request

from indexer.errors import LimitError
from web.assistants.protocol import ADDRESS, MOST_BYTES, answer_over_http
from web.config import Config
from web.errors import BusyError


def assistants_page(config: Config) -> Blueprint:
    """The one address; there is no stream to wait on, so that GET is 405."""
    page = Blueprint("assistants", __name__)
    page.add_url_rule(ADDRESS, "message", partial(_message, config.timeout), methods=["POST"])
    return page


def _message(timeout: float) -> Response:
    """One message of an assistant, answered at once."""
    if (request.content_length or 0) > MOST_BYTES:
        raise LimitError(f"Det sendte fylder over {MOST_BYTES / 1e6:g} MB: send mindre ad gangen.")
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    try:
        status, said, body = answer_over_http(headers, request.get_data(), timeout)
    except TimeoutError:
        raise BusyError from None
    response = Response(body, status, said)
    response.headers["Cache-Control"] = "no-store"
    return response

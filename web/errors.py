"""Turns errors into pages or, under the API, into problem documents (RFC 9457), each with one Danish sentence."""

import logging
import re

from flask import Flask, Response, current_app, jsonify, render_template, request
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from indexer.errors import AftaleError, LimitError, QueryError, SourceError
from indexer.extract import printable
from search.runtime import DeadlineError
from web.pasted_links import mended_address

_log = logging.getLogger(__name__)

API = ("/api/", "/mcp")
"""Prefixes of the addresses for programs."""
_SENTENCES = {
    400: "Forespørgslen kunne ikke læses: gå tilbage, og prøv igen.",
    404: "Siden findes ikke: kontrollér adressen, eller søg på forsiden.",
    405: "Adressen kan ikke bruges på den måde: gå til forsiden, og begynd forfra.",
    413: "Det sendte er for stort: send højst {megabytes:g} MB ad gangen.",
    414: "Adressen er for lang: forkort søgningen.",
    415: "Filtypen kan ikke læses: send en anden.",
    429: "Der er sendt mange forespørgsler på kort tid: vent et øjeblik, og prøv igen.",
    503: "Der er travlt lige nu: vent et øjeblik, og prøv igen.",
}
_ADDRESS = re.compile(
    r"(?P<address>(?<![\w/:])/[\w%.~/-]*[\w%~/-]|https?://[\w%.~/:-]*[\w%~/])|(?P<front>\bforsiden\b)"
)
"""An address of this site or another, without the full stop of its sentence; or the front page by its name."""
_BUSY = "Der er travlt lige nu"
RETRY_SECONDS = 5
"""Value of Retry-After for a full queue, which is served by then."""
_TITLES = {
    400: "Det kan ikke lade sig gøre", 401: "Du er ikke logget ind", 403: "Ingen adgang",
    404: "Siden findes ikke", 405: "Det kan ikke lade sig gøre",
    413: "Det er for meget på én gang", 422: "Det er for meget på én gang", 429: "Det gik for hurtigt",
    503: "Indekset kan ikke bruges lige nu", 500: "Der er sket en fejl",
}  # fmt: skip


def linked(sentence: str) -> Markup:
    """A sentence with the addresses in it, and the front page where it is named, as links."""
    return Markup(_ADDRESS.sub(_as_link, str(escape(sentence))))  # noqa: S704 - escaped before the links are put in


def _as_link(found: re.Match[str]) -> str:
    address = "/" if found["front"] else found["address"]
    return f'<a href="{address}">{found[0]}</a>'


def register_errors(app: Flask) -> None:
    """Answer every error of `app` with a page or a problem document."""
    app.register_error_handler(LimitError, lambda error: error_response(422, str(error)))
    for mistake in (QueryError, SourceError):
        app.register_error_handler(mistake, lambda error: error_response(400, str(error)))
    app.register_error_handler(AftaleError, _unavailable)
    app.register_error_handler(DeadlineError, lambda error: _busy(str(error)))
    app.register_error_handler(BusyError, lambda error: _busy(_SENTENCES[503]))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def _unavailable(error: AftaleError) -> Response:
    _log.error("%s", error)
    return error_response(503, str(error))


def _busy(sentence: str) -> Response:
    response = error_response(503, sentence, _BUSY)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code == 404 and request.method == "GET" and (mended := mended_address(request.path)):
        return Response(status=302, headers={"Location": mended})
    if code < 400 and error.response is not None:  # a redirect of the router
        return Response(status=code, headers=dict(error.get_response(request.environ).headers))
    response = error_response(code, sentence_of(error))
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def sentence_of(error: HTTPException | AftaleError) -> str:
    """What the one who asked is told of an error."""
    if isinstance(error, AftaleError):
        return str(error)
    said = error.description if isinstance(error, (Missing, RefusedError)) else None
    sentence = _SENTENCES.get(error.code or 500, "Forespørgslen kunne ikke udføres.")
    return said or sentence.format(megabytes=current_app.config["MAX_CONTENT_LENGTH"] / 1e6)


def _bug(error: Exception) -> Response:
    _log.exception("unexpected error", exc_info=error)
    return error_response(500, "Der er sket en fejl i programmet: prøv igen, og sig til, hvis det sker igen.")


class Missing(HTTPException):
    """404; `description` is the sentence to show."""

    code = 404


class RefusedError(HTTPException):
    """A refusal with its own status; `sentence` says why and what to do."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = status


class BusyError(HTTPException):
    """503: more is asked for at the moment than can be answered in time."""

    code = 503


def error_response(status: int, sentence: str, title: str = "") -> Response:
    """A problem document under the API, else a page, with `sentence`; `title` replaces the status's own."""
    sentence = printable(sentence)  # it may quote what was asked
    title = title or _TITLES.get(status, _TITLES[400] if status < 500 else _TITLES[500])
    if request.path.startswith(API):
        response: Response = jsonify(type="about:blank", title=title, status=status, detail=sentence)
        response.content_type = "application/problem+json"
    else:
        response = Response(
            render_template("error.html", title=title, sentence=sentence), content_type="text/html; charset=utf-8"
        )
    response.status_code = status
    return response

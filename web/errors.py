"""Mistakes as pages or, under the API, as problem documents (RFC 9457): one Danish sentence, never a traceback."""

import logging

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from indexer.errors import AftaleError, QueryError, SourceError

_log = logging.getLogger(__name__)

_API = "/api/"
_SENTENCES = {
    400: "Forespørgslen kunne ikke læses: gå tilbage, og prøv igen.",
    404: "Siden findes ikke: kontrollér adressen, eller søg på forsiden.",
    405: "Adressen kan ikke bruges på den måde: gå til forsiden, og begynd forfra.",
    413: "Det sendte er for stort: send højst 20 MB ad gangen.",
    414: "Adressen er for lang: forkort søgningen.",
    415: "Filtypen kan ikke læses: send en anden.",
}
_TITLES = {
    400: "Det kan ikke lade sig gøre", 404: "Siden findes ikke", 405: "Det kan ikke lade sig gøre",
    503: "Indekset kan ikke bruges lige nu", 500: "Der er sket en fejl",
}  # fmt: skip


def register_errors(app: Flask) -> None:
    """Answer every error of `app` with a page or a problem document."""

    @app.errorhandler(QueryError)
    @app.errorhandler(SourceError)
    def _mistake(error: AftaleError) -> Response:
        return error_response(400, str(error))

    @app.errorhandler(AftaleError)
    def _unavailable(error: AftaleError) -> Response:
        _log.error("%s", error)
        return error_response(503, str(error))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        code = error.code or 500
        if code < 400 and error.response is not None:  # a redirect of the router
            return Response(status=code, headers=dict(error.get_response(request.environ).headers))
        said = error.description if isinstance(error, Missing) else None
        response = error_response(code, said or _SENTENCES.get(code, "Forespørgslen kunne ikke udføres."))
        for name, value in error.get_headers(request.environ):
            if name.lower() in ("allow", "retry-after"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def _bug(error: Exception) -> Response:
        _log.exception("unexpected error", exc_info=error)
        return error_response(500, "Der er sket en fejl i programmet: prøv igen, og sig til, hvis det sker igen.")


class Missing(HTTPException):
    """What was asked for is not there; `description` is the sentence to show."""

    code = 404


def error_response(status: int, sentence: str) -> Response:
    """`sentence` as a problem document under the API, else as a page."""
    title = _TITLES.get(status, _TITLES[400] if status < 500 else _TITLES[500])
    if request.path.startswith(_API):
        response: Response = jsonify(type="about:blank", title=title, status=status, detail=sentence)
        response.content_type = "application/problem+json"
    else:
        response = Response(
            render_template("error.html", title=title, sentence=sentence), content_type="text/html; charset=utf-8"
        )
    response.status_code = status
    return response

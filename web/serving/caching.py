"""Cache-Control and compression of responses."""

import gzip
from functools import lru_cache

from flask import Response, current_app, request

_COMPRESSIBLE = ("text/", "application/json", "application/problem+json", "application/vnd.oai", "image/svg+xml")
_WORTH_COMPRESSING = 1_000  # bytes


def finish_response(response: Response) -> Response:
    """Set Cache-Control, and compress text where the browser takes it."""
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        kept = "no-cache" if current_app.config["KEEP_SEARCHES"] or not request.query_string else "no-store"
        response.headers.setdefault("Cache-Control", kept)
    return _compressed(response)


def _compressed(response: Response) -> Response:
    if not (response.content_type or "").startswith(_COMPRESSIBLE) and "javascript" not in (
        response.content_type or ""
    ):
        return response
    response.vary.add("Accept-Encoding")
    if (
        not request.accept_encodings.quality("gzip")
        or response.status_code != 200
        or "Content-Encoding" in response.headers
    ):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) >= _WORTH_COMPRESSING:
        response.set_data(_gzip_kept(body) if request.endpoint == "static" else _gzip(body))
        response.headers["Content-Encoding"] = "gzip"
        etag, weak = response.get_etag()
        if etag and not weak:
            response.set_etag(etag, weak=True)
    return response


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


@lru_cache(maxsize=32)
def _gzip_kept(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=9, mtime=0)

"""Forgives what happens to a link on its way: signs of the sentence it stood in, an encoded "?", and old encodings."""

import re
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from flask import Flask, Response, request

_TRAILING = " \t.,;:!?)]}>»«\"'”’/"
"""Signs that a pasted address may end in and that end none of ours."""
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_SAFE = "/:@!$&'()*+,;=~-._"


def register_pasted_links(app: Flask) -> None:
    """Lead on from addresses of `app` that are escaped as Latin-1, as old mail programs and systems write them."""
    app.before_request(_reencode)


def mended_address(path: str) -> str | None:
    """The address that a path without an answer was probably meant to be; None where nothing is wrong with it."""
    if path.startswith("/api/"):  # programs are told what they asked wrongly
        return None
    path, mark, query = path.partition("?")
    kept = _own(path.rstrip(_TRAILING))
    if mark and kept:
        return f"{quote(kept, safe=_SAFE)}?{quote(query.rstrip(_TRAILING), safe=_SAFE + '%')}"
    return quote(kept, safe=_SAFE) if kept and kept != path else None


def _reencode() -> Response | None:
    """A redirect to the same address in UTF-8; None where it is that already."""
    path = request.environ["PATH_INFO"].encode("latin-1", "replace")
    query = request.query_string.decode("latin-1")
    meant = _utf8(query)
    if request.method != "GET" or (_is_utf8(path) and meant == query):
        return None
    name = path if _is_utf8(path) else path.decode("cp1252", "replace").encode("utf-8")
    return Response(
        status=302, headers={"Location": _own(quote_from_bytes(name, safe=_SAFE)) + (f"?{meant}" if meant else "")}
    )


def _own(path: str) -> str:
    """The path with one slash before it: with two it would name another host."""
    return "/" + path.lstrip("/") if path else ""


def _utf8(query: str) -> str:
    """The query with runs of escapes that are no UTF-8 read as Latin-1."""
    return _ESCAPES.sub(lambda run: _escaped(unquote_to_bytes(run[0])) or run[0], query)


def _escaped(data: bytes) -> str | None:
    return None if _is_utf8(data) else quote_from_bytes(data.decode("cp1252", "replace").encode("utf-8"), safe="")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True

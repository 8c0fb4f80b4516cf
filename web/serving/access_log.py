"""Logs who got in and who was refused, for operators who must (AFTALESOEG_ACCESS_LOG); never what was asked for."""

import hashlib
import hmac
import logging
import secrets
import threading
import time
from functools import partial

from flask import Flask, Response, g, request

from web.access.policy import OURSELVES
from web.config import Config
from web.serving.limits import LIGHT, reader

_log = logging.getLogger(__name__)

REPEAT_SECONDS = 15 * 60
"""The same reader with the same outcome is logged once in so long."""
_READERS = 10_000
"""Readers remembered, so that those who forge addresses cannot fill the memory."""


class AccessLog:
    """One line for a reader and an outcome."""

    def __init__(self, config: Config) -> None:
        self._named = config.access_log == "name"
        key = config.session_secret.get_secret_value().encode()
        self._key = key or secrets.token_bytes(32)
        self._logged: dict[tuple[str, int], float] = {}
        self._lock = threading.Lock()

    def note(self, who: str, status: int) -> None:
        """Log that `who` got in (200) or was refused (401, 403), unless that was logged a short time ago."""
        now = time.monotonic()
        with self._lock:
            if now - self._logged.get((who, status), -REPEAT_SECONDS) < REPEAT_SECONDS:
                return
            if len(self._logged) >= _READERS:
                self._logged.clear()
            self._logged[who, status] = now
        outcome = "lukket ind" if status == 200 else "afvist"
        _log.info("adgang", extra={"who": who if self._named else self._pseudonym(who), "outcome": outcome})

    def _pseudonym(self, who: str) -> str:
        """The same for the same reader as long as SESSION_SECRET is the same; who it is cannot be read from it."""
        return hmac.new(self._key, who.encode(), hashlib.sha256).hexdigest()[:16]


def register_access_log(app: Flask, config: Config) -> None:
    """Log for each answer of `app` whom it was let to or refused; nothing unless the setting asks for it."""
    if config.access_log != "off":
        app.after_request(partial(_note, AccessLog(config), config))


def _note(log: AccessLog, config: Config, response: Response) -> Response:
    if request.environ.get(OURSELVES) or request.path.startswith(LIGHT):
        return response
    if response.status_code in (401, 403):
        log.note(reader(config.trusted_proxies), response.status_code)
    elif "user" in g:
        log.note(reader(config.trusted_proxies), 200)
    return response

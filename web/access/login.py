"""Log-in with OpenID Connect: authorization code flow with PKCE, state and nonce, by authlib.

Of the provider's token the session keeps the subject, a name to show and whether it names the group of keepers, beside
its own times and a random mark.
"""

import logging
import secrets
import time
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, Response, g, redirect, render_template, request, session
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response as AnyResponse

from indexer.errors import AftaleError
from web.access.checks import Check, not_logged_in, wants_page
from web.access.ended_sessions import EndedSessions
from web.access.keepers import KEEPS, in_group
from web.config import Config
from web.errors import API, RefusedError, error_response
from web.request_context import site_address

_log = logging.getLogger(__name__)

_PATIENCE = 5  # seconds that the provider gets for an answer
_LEEWAY = 60  # seconds that its clock may be off
_LONGEST_WAY_BACK = 1_000
"""Characters of an address kept while one logs in: browsers take a cookie of 4,096 bytes, which base64 makes 3,000."""
_ATTEMPTS = 2
"""Log-ins that one browser may have begun and not ended; each takes some 300 bytes of the cookie."""
_PROGRAM = "Der er ikke logget ind, eller det er for længe siden: log ind på /login i en browser, og prøv igen."
_SENT = "Du er ikke logget ind længere: log ind i en anden fane, og genindlæs denne side, så går det skrevne ikke tabt."
_STATE = "_state_oidc_"
"""What authlib puts before a state in the session."""


class ProviderError(AftaleError):
    """The OpenID provider cannot be reached, or is not the one of the settings."""


def add_login(app: Flask, config: Config) -> Check:
    """Add /login, /callback and /logout to `app`; gives the check that sends whoever is not logged in to /login."""
    logging.getLogger("authlib").setLevel(logging.INFO)  # below that it writes the PKCE secret
    login = Login(app, config)
    routes = Blueprint("login", __name__)
    routes.add_url_rule("/login", "begin", lambda: login.begin(request.args.get("next", "/")))
    routes.add_url_rule("/callback", "finish", login.finish)
    routes.add_url_rule("/logout", "ask", lambda: render_template("logout.html", user=login.user()))
    routes.add_url_rule("/logout", "end", login.end, methods=["POST"])

    @routes.after_request
    def _keep_nothing(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    app.register_blueprint(routes)
    app.register_error_handler(
        ProviderError, lambda error: error_response(503, str(error), "Der kan ikke logges ind lige nu")
    )
    return login.ask


class Login:
    """The provider of the settings, and who has logged in there."""

    def __init__(self, app: Flask, config: Config) -> None:
        self._config, self._issuer, self._client_id = config, config.oidc_issuer, config.oidc_client_id
        self._seconds = config.session_hours * 3600
        self._ended = EndedSessions(config.state)
        self._client: Any = OAuth(app).register(
            "oidc",
            client_id=config.oidc_client_id,
            client_secret=config.oidc_client_secret.get_secret_value(),
            server_metadata_url=f"{config.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": _PATIENCE},
        )

    def ask(self) -> AnyResponse | None:
        """None for a reader who is logged in; else a redirect to /login, or 401 for what cannot be repeated."""
        user = self.user()
        if user is not None:
            g.user, g.user_name = user, session.get("name", "")
            return None
        if not wants_page():
            return not_logged_in(_PROGRAM if request.path.startswith(API) else _SENT)
        query = request.query_string.decode("ascii", "ignore")
        asked = same_site(quote(request.path) + (f"?{query}" if query else ""))
        return redirect(f"/login?{urlencode({'next': asked})}")

    def user(self) -> str | None:
        """The subject of a valid session; None without one."""
        user, until, mark = session.get("user"), session.get("until", 0.0), session.get("mark", "")
        valid = time.time() < until and self._ended.accepts(mark, session.get("begun", 0.0))
        return str(user) if user and valid else None

    def begin(self, asked: str) -> AnyResponse | str:
        """A page that leads to the provider, which leads back to the address `asked` for.

        It is no redirect: a search sent when the session is over would come here from a form, and Chromium holds every
        redirect behind a form to the `form-action` of the page the form stood on.

        Raises:
            ProviderError: see the class.
        """
        if self.user() is not None:
            return redirect(same_site(asked))
        back = f"{site_address()}/callback"
        self._check_provider()
        made = self._client.create_authorization_url(back)
        pending = sorted((key for key in session if key.startswith(_STATE)), key=lambda key: session[key]["exp"])
        for key in pending[: 1 - _ATTEMPTS]:
            session.pop(key)
        kept = {name: made[name] for name in ("state", "nonce", "code_verifier")}
        self._client.save_authorize_data(redirect_uri=back, asked=same_site(asked), **kept)
        return render_template("login.html", provider=made["url"])

    def finish(self) -> AnyResponse:
        """Log in whom the provider sends back, and redirect to the address first asked for.

        Raises:
            RefusedError: the log-in is not one that began here, or the provider's answer cannot be trusted.
            ProviderError: see the class.
        """
        begun = self._client.framework.get_state_data(session, request.args.get("state", ""))
        if begun is None:
            if self.user() is not None:  # in another window, or the page was loaded again
                return redirect("/")
            raise RefusedError(400, "Forsøget på at logge ind er for gammelt eller allerede brugt: log ind igen.")
        claims = self._claims()
        session.clear()
        session.permanent = True
        session.update(
            user=claims["sub"],
            name=claims.get("name") or claims.get("preferred_username") or "",
            begun=time.time(),
            until=time.time() + self._seconds,
            mark=secrets.token_hex(8),
            **({KEEPS: True} if in_group(self._config, claims) else {}),
        )
        return redirect(begun["asked"])

    def end(self) -> str:
        """Log out; a copy of the cookie is not valid after this."""
        if "mark" in session:
            self._ended.add(session["mark"], session["until"])
        session.clear()
        known = "end_session_endpoint" in self._client.server_metadata
        provider = self._client.create_logout_url(client_id=self._client_id)["url"] if known else None
        return render_template("logout.html", user=None, provider=provider)

    def _claims(self) -> dict[str, Any]:
        """The claims of the provider's signed token, after every check of OpenID Connect."""
        options = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": self._client_id},
        }
        self._check_provider()
        try:
            token = self._client.authorize_access_token(claims_options=options, leeway=_LEEWAY)
            return dict(token["userinfo"])
        except RequestException as error:
            raise self._away(error) from None
        except (AuthlibBaseError, JoseError, KeyError, ValueError) as error:
            _log.warning("log-in refused: %s", type(error).__name__)  # its message may hold what the provider sent
            raise RefusedError(403, "Du blev ikke logget ind: prøv igen, og sig til, hvis det sker igen.") from None

    def _check_provider(self) -> None:
        """Fetch the provider's metadata, once, and check that its issuer is the one of the settings."""
        try:
            metadata = self._client.load_server_metadata()
        except (RequestException, ValueError) as error:
            raise self._away(error) from None
        if metadata.get("issuer") != self._issuer:
            self._client.server_metadata.clear()
            _log.error(
                "AFTALESOEG_OIDC_ISSUER is %s, and the provider there is %s", self._issuer, metadata.get("issuer")
            )
            raise ProviderError("Loginudbyderen er ikke den, der er valgt: sig til hos driften.")

    def _away(self, error: Exception) -> ProviderError:
        _log.error("%s does not answer: %s", self._issuer, type(error).__name__)
        return ProviderError("Loginudbyderen svarer ikke: vent et øjeblik, og prøv igen.")


def same_site(address: str) -> str:
    """`address` if it is a path of this site, else "/"; without its query where it is too long to keep."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable():
        return "/"
    for kept in (address, urlsplit(address).path):
        if len(kept) <= _LONGEST_WAY_BACK:
            return kept
    return "/"

"""Who gets in: this machine, those a proxy names, those who log in at a real OpenID provider, or anyone."""

import http.client
import re
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask, g
from flask.testing import FlaskClient
from provider import CLIENT_SECRET, Provider, install, log_in, way_out
from sample_corpus import WordEmbedder, write_corpus

from indexer.pipeline.build import build_index
from web import create_app, wiring
from web.access import policy as access
from web.access.login import same_site
from web.access.policy import OURSELVES, config_for_host
from web.cli.main import _run
from web.config import Config, ConfigError
from web.serving.server import Server

SITE = "http://localhost"
FAULTS = ("key", "issuer", "audience", "nonce", "expired", "unsigned", "missing")
PAGES = ("/", "/?q=puljen", "/emne?q=puljen", "/notat", "/aftaler", "/aftale/a-2021", "/om", "/findes-ikke")
SECRET = "en-hemmelighed-paa-over-32-tegn-til-prøver"


@pytest.fixture(scope="module", autouse=True)
def _words() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "make_embedder", lambda _: WordEmbedder())
        yield


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("access")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


def _sentence(reply: object) -> str:
    """What an error page or a problem document says."""
    text = getattr(reply, "text", "")
    found = re.search(r'role="alert">([^<]+)<', text) or re.search(r'"detail":"([^"]+)"', text)
    assert found, text
    return found[1]


# The address that is listened on


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "::1", "localhost", "LOCALHOST"])
def test_on_this_machine_nothing_has_to_be_chosen(host: str) -> None:
    assert config_for_host(Config(), host, public=False).access == "local"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "*", "10.0.0.5", "maskine.example", "localhost.example"])
def test_elsewhere_it_does_not_start_without_a_choice(host: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config_for_host(Config(), host, public=False)
    assert "AFTALESOEG_ACCESS" in str(refused.value)
    assert "--public" in str(refused.value)
    assert config_for_host(Config(), host, public=True).access == "public"
    assert config_for_host(Config(access="proxy"), host, public=False).access == "proxy"


def test_the_command_says_so_in_one_line(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["aftalesoeg", "serve", "--host", "0.0.0.0", "--port", "0", "--index", str(index)])
    assert _run() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Andre kan nå 0.0.0.0")
    assert said.err.count("\n") == 1


def test_the_flag_never_opens_what_is_to_be_logged_in_to() -> None:
    with pytest.raises(ConfigError, match="--public lukker alle ind"):
        config_for_host(Config(access="proxy"), "0.0.0.0", public=True)


def test_the_site_answers_to_the_name_it_listens_on() -> None:
    assert "maskine.example" in config_for_host(Config(), "maskine.example", public=True).hosts
    assert "0.0.0.0" in config_for_host(Config(), "0.0.0.0", public=True).hosts
    assert config_for_host(Config(hosts=("soeg.example",)), "0.0.0.0", public=True).hosts == ("soeg.example",)


# This machine only, and anyone


def test_local_is_this_machine_even_behind_another_server(index: Path) -> None:
    client = create_app(Config(index=index)).test_client()
    assert client.get("/om").status_code == 200
    refused = client.get("/om", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert refused.status_code == 403
    assert "AFTALESOEG_ACCESS" in _sentence(refused)


def test_public_is_anyone(index: Path) -> None:
    client = create_app(Config(index=index, access="public")).test_client()
    assert client.get("/om", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


# A proxy that names the user


@pytest.fixture
def behind_proxy(index: Path) -> Flask:
    app = create_app(Config(index=index, access="proxy", trusted_proxies=("192.0.2.1",)))

    @app.after_request
    def _tell(response):  # type: ignore[no-untyped-def]
        response.headers["X-User"] = g.get("user", "")
        return response

    return app


FROM_PROXY = {"REMOTE_ADDR": "192.0.2.1"}


def test_a_trusted_proxy_names_the_user(behind_proxy: Flask) -> None:
    reply = behind_proxy.test_client().get("/om", headers={"X-Remote-User": "anne"}, environ_overrides=FROM_PROXY)
    assert (reply.status_code, reply.headers["X-User"]) == (200, "anne")


@pytest.mark.parametrize("address", [*PAGES, "/api/v1/agreements"])
@pytest.mark.parametrize(
    "headers", [{}, {"X-Remote-User": "anne"}, {"X-Forwarded-For": "192.0.2.1", "X-Remote-User": "anne"}]
)
def test_nobody_else_is_believed_or_let_in(behind_proxy: Flask, address: str, headers: dict[str, str]) -> None:
    reply = behind_proxy.test_client().get(address, headers=headers, environ_overrides={"REMOTE_ADDR": "192.0.2.9"})
    assert reply.status_code == 403
    assert "proxy" in _sentence(reply)
    assert reply.headers["X-User"] == ""


def test_a_proxy_that_names_nobody_lets_nobody_in(behind_proxy: Flask) -> None:
    for headers in ({}, {"X-Remote-User": " "}):
        reply = behind_proxy.test_client().get("/api/v1/agreements", headers=headers, environ_overrides=FROM_PROXY)
        assert reply.status_code == 401
        assert reply.mimetype == "application/problem+json"
        assert reply.headers["WWW-Authenticate"].startswith("Cookie")


def test_a_name_that_the_reader_put_before_the_proxys_is_not_taken(index: Path) -> None:
    """Over a real connection: the server joins a header that comes twice, and drops one spelt with underscores."""
    app = create_app(Config(index=index, access="proxy", trusted_proxies=("127.0.0.1",)))
    server = Server(app, Config(index=index), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert _ask(server.port, ("X-Remote-User", "anne")) == 200
        assert _ask(server.port, ("X-Remote-User", "chef"), ("X-Remote-User", "anne")) == 403
        assert _ask(server.port, ("X_Remote_User", "chef")) == 401
    finally:
        server.stop()
        thread.join(60)


def _ask(port: int, *headers: tuple[str, str]) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("GET", "/om")
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply.status


def test_style_sheets_are_open_and_the_program_may_ask_itself(behind_proxy: Flask) -> None:
    client = behind_proxy.test_client()
    outside = {"REMOTE_ADDR": "192.0.2.9"}
    with client.get("/static/site.css", environ_overrides=outside) as style:
        assert style.status_code == 200
    assert client.get("/om", environ_overrides={**outside, OURSELVES: True}).status_code == 200
    assert client.get("/om", headers={OURSELVES: "True"}, environ_overrides=outside).status_code == 403


# OpenID Connect


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    install()
    started = Provider(f"{SITE}/callback")
    yield started
    started.stop()


@pytest.fixture
def app(index: Path, provider: Provider) -> Iterator[Flask]:
    yield create_app(_config(index, provider.issuer))
    provider.fault("none")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _config(index: Path, issuer: str, **others: object) -> Config:
    settings: dict[str, object] = {
        "index": index,
        "access": "oidc",
        "oidc_issuer": issuer,
        "oidc_client_id": "aftalesoeg",
        "oidc_client_secret": CLIENT_SECRET,
        "session_secret": SECRET,
        "public_url": SITE,
    }
    return Config.model_validate(settings | others)


def _back(client: FlaskClient, address: str, name: str = "anne") -> str:
    """Ask for `address`, log in where that leads, and give the callback's address that this leads back to."""
    return log_in(requests.Session(), _to_provider(client, address), name, site=SITE)


def _to_provider(client: FlaskClient, address: str, **options: Any) -> str:
    """Ask for `address` and follow the way to the provider, whose address is given."""
    sent = client.get(address, **options)
    if sent.status_code == 302:
        sent = client.get(sent.headers["Location"])
    assert sent.status_code == 200
    return way_out(sent.text)


def _log_in(client: FlaskClient, address: str = "/om") -> None:
    assert client.get(_back(client, address)).status_code == 302


@pytest.mark.parametrize(
    ("settings", "name", "token", "status"),
    [
        ({}, "anne", "groups", 403),
        ({"keepers": ("anne",)}, "anne", "none", 200),
        ({"keepers": ("anne",)}, "carl", "groups", 403),
        ({"keeper_group": "arkiv"}, "carl", "groups", 200),
        ({"keeper_group": "arkiv"}, "carl", "none", 403),
        ({"keeper_group": "arkiv", "groups_claim": "roles"}, "carl", "groups", 403),
    ],
)
def test_a_keeper_is_named_by_the_subject_or_a_group_of_the_token(
    index: Path, provider: Provider, settings: dict[str, object], name: str, token: str, status: int
) -> None:
    client = create_app(_config(index, provider.issuer, **settings)).test_client()
    provider.fault(token)
    try:
        assert client.get(_back(client, "/aftaler", name)).status_code == 302
        assert client.get("/aftaler/ny").status_code == status
        assert client.get("/aftaler/ny", headers={"X-Groups": "arkiv", "X-Remote-User": "anne"}).status_code == status
    finally:
        provider.fault("none")


def test_who_logs_in_gets_what_they_asked_for(client: FlaskClient) -> None:
    asked = "/emne?q=%C3%A6ldre+%26+pleje&aar=2024"
    reply = client.get(_back(client, asked))
    assert (reply.status_code, reply.headers["Location"]) == (302, asked)
    page = client.get("/om")
    assert page.status_code == 200
    assert "Log ud (Navn på anne)" in page.text


def test_the_provider_is_asked_with_pkce_state_and_nonce(client: FlaskClient, provider: Provider) -> None:
    sent = urlsplit(_to_provider(client, "/om"))
    asked = {name: values[0] for name, values in parse_qs(sent.query).items()}
    assert f"{sent.scheme}://{sent.netloc}" == provider.issuer
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{SITE}/callback"
    assert all(len(asked[name]) >= 20 for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize("address", PAGES)
def test_no_page_is_shown_before_the_log_in(client: FlaskClient, provider: Provider, address: str) -> None:
    assert client.get(address).headers["Location"].startswith("/login?next=")
    assert _to_provider(client, address).startswith(f"{provider.issuer}/auth?")


def test_every_route_but_the_open_ones_asks_for_the_log_in(app: Flask) -> None:
    open_to_all = access._OPEN | {"/static/<path:filename>"}
    for rule in app.url_map.iter_rules():
        if rule.rule in open_to_all:
            continue
        address = re.sub(r"<int:\w+>", "1", re.sub(r"<(?!int:)[^>]+>", "a-2021", rule.rule))
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        for method in methods:
            assert app.test_client().open(address, method=method).status_code in (302, 401), rule


@pytest.mark.parametrize("address", ["/api/v1/search?q=puljen", "/api/v1/findes-ikke", "/api/v1/openapi.json"])
def test_programs_get_a_problem_document(client: FlaskClient, address: str) -> None:
    reply = client.get(address)
    assert reply.status_code == 401
    assert reply.mimetype == "application/problem+json"
    assert reply.get_json()["status"] == 401
    _log_in(client)
    assert client.get(address).status_code != 401


def test_a_form_sent_too_late_is_not_led_astray_and_not_lost(client: FlaskClient) -> None:
    """Logged in anew, the browser sends it again when the page is loaded again; it comes back with a new token."""
    reply = client.post("/notat", data={"tekst": "Et notat."})
    assert reply.status_code == 401
    assert "log ind i en anden fane" in _sentence(reply)
    _log_in(client)
    again = client.post("/notat", data={"tekst": "Et notat."})
    assert again.status_code == 400
    assert ">Et notat.</textarea>" in again.text


def test_a_state_that_was_not_given_out_is_refused(client: FlaskClient) -> None:
    back = _back(client, "/om")
    assert client.get(re.sub(r"state=\w+", "state=andet", back)).status_code == 400
    assert client.get("/callback").status_code == 400
    assert client.get("/om").status_code == 302


def test_a_log_in_begun_in_another_browser_is_refused(app: Flask) -> None:
    back = _back(app.test_client(), "/om")
    other = app.test_client()
    assert other.get(back).status_code == 400
    assert other.get("/om").status_code == 302


def test_a_callback_is_good_once(app: Flask) -> None:
    client = app.test_client()
    back = _back(client, "/om")
    kept = client.get_cookie("aftalesoeg")
    assert kept is not None
    client.get(back)
    assert client.get(back).headers["Location"] == "/"  # already logged in: the page was loaded again
    thief = app.test_client()
    thief.set_cookie("aftalesoeg", kept.value)
    assert thief.get(back).status_code == 403
    assert thief.get("/om").status_code == 302


@pytest.mark.parametrize("fault", FAULTS)
def test_a_token_that_is_not_as_it_should_be_logs_nobody_in(
    client: FlaskClient, provider: Provider, fault: str
) -> None:
    provider.fault(fault)
    reply = client.get(_back(client, "/om"))
    assert reply.status_code == 403
    assert "ikke logget ind" in _sentence(reply)
    assert client.get("/om").status_code == 302


def test_who_says_no_at_the_provider_is_told_so(client: FlaskClient) -> None:
    state = parse_qs(urlsplit(_to_provider(client, "/om")).query)["state"][0]
    reply = client.get("/callback", query_string={"state": state, "error": "access_denied"})
    assert reply.status_code == 403
    assert "ikke logget ind" in _sentence(reply)


def test_a_provider_that_calls_itself_another_is_not_used(index: Path, provider: Provider) -> None:
    provider.fault("stranger")
    reply = create_app(_config(index, provider.issuer)).test_client().get("/login")
    provider.fault("none")
    assert reply.status_code == 503
    assert "Loginudbyderen er ikke den, der er valgt" in _sentence(reply)


def test_a_provider_that_is_away_is_told_of(index: Path, provider: Provider) -> None:
    """Nothing listens on port 1; and one that goes away between the two steps."""
    reply = create_app(_config(index, "http://127.0.0.1:1")).test_client().get("/login")
    assert reply.status_code == 503
    assert "Loginudbyderen svarer ikke" in _sentence(reply)
    assert "<h1>Der kan ikke logges ind lige nu</h1>" in reply.text
    leaving = Provider(f"{SITE}/callback")
    client = create_app(_config(index, leaving.issuer)).test_client()
    back = _back(client, "/om")
    leaving.stop()
    assert client.get(back).status_code == 503


def test_a_log_in_ends_by_itself(client: FlaskClient) -> None:
    _log_in(client)
    with client.session_transaction() as session:
        session["until"] -= 12 * 3600 - 60
    assert client.get("/om").status_code == 200
    with client.session_transaction() as session:
        session["until"] -= 60
    assert client.get("/om").status_code == 302


def test_the_cookies_own_signature_ends_too(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    _log_in(client)
    client.application.config["PERMANENT_SESSION_LIFETIME"] = -1
    assert client.get("/om").status_code == 302


def test_a_cookie_that_was_changed_or_signed_elsewhere_is_worth_nothing(
    index: Path, provider: Provider, client: FlaskClient
) -> None:
    _log_in(client)
    cookie = client.get_cookie("aftalesoeg")
    assert cookie is not None
    payload, _, signature = cookie.value.rpartition(".")
    elsewhere = create_app(_config(index, provider.issuer, session_secret=SECRET[::-1])).test_client()
    for site, value in (
        (client, f"{payload}.{signature[::-1]}"),
        (client, f"{payload[:-1]}{'A' if payload[-1] != 'A' else 'B'}.{signature}"),
        (client, payload),
        (client, ""),
        (elsewhere, cookie.value),
    ):
        site.set_cookie("aftalesoeg", value)
        assert site.get("/om").status_code == 302
    client.set_cookie("aftalesoeg", cookie.value)
    assert client.get("/om").status_code == 200


def test_who_logs_out_is_out_and_so_is_a_copy_of_the_cookie(app: Flask) -> None:
    client = app.test_client()
    _log_in(client)
    form = client.get("/logout")
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text)
    cookie = client.get_cookie("aftalesoeg")
    assert token is not None
    assert cookie is not None
    assert client.post("/logout").status_code == 400  # without the form's token
    assert client.get("/om").status_code == 200
    done = client.post("/logout", data={"csrf_token": token[1]})
    assert "Du er logget ud" in done.text
    assert "/session/end?client_id=aftalesoeg" in done.text
    assert client.get("/om").status_code == 302
    client.set_cookie("aftalesoeg", cookie.value)
    assert client.get("/om").status_code == 302


@pytest.mark.parametrize("kept", [True, False])
def test_who_logged_out_is_out_after_a_restart_too(index: Path, provider: Provider, tmp_path: Path, kept: bool) -> None:
    """The server's own secret is the same after the restart, so the cookie's signature still holds."""
    config = _config(index, provider.issuer, **({"state": tmp_path} if kept else {}))
    before = create_app(config)
    left, stayed = before.test_client(), before.test_client()
    _log_in(left)
    _log_in(stayed)
    ended, running = left.get_cookie("aftalesoeg"), stayed.get_cookie("aftalesoeg")
    token = re.search(r'name="csrf_token" value="([^"]+)"', left.get("/logout").text)
    assert token is not None
    assert ended is not None
    assert running is not None
    left.post("/logout", data={"csrf_token": token[1]})
    after = create_app(config)
    for cookie, let_in in ((ended, False), (running, kept)):
        client = after.test_client()
        client.set_cookie("aftalesoeg", cookie.value)
        assert (client.get("/om").status_code == 200) is let_in


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(index: Path, provider: Provider, https: bool) -> None:
    public = "https://soeg.example" if https else SITE
    client = create_app(_config(index, provider.issuer, public_url=public)).test_client()
    given = client.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert ("Secure" in given) is https
    assert given.startswith("__Host-aftalesoeg=" if https else "aftalesoeg=")


def test_what_log_in_shows_is_kept_by_no_browser(client: FlaskClient) -> None:
    for address in ("/login", "/callback", "/logout"):
        assert client.get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/emne?q=a%20b", "/emne?q=a%20b"),
        ("/", "/"),
        ("https://ond.example/", "/"),
        ("//ond.example/", "/"),
        ("/\\ond.example/", "/"),
        ("\\\\ond.example", "/"),
        ("/\t/ond.example", "/"),
        ("javascript:alert(1)", "/"),
        ("om", "/"),
        ("", "/"),
        ("/emne?q=" + "a" * 3000, "/emne"),
        ("/" + "a" * 3000, "/"),
    ],
)
def test_a_log_in_never_leads_to_another_site(asked: str, led: str) -> None:
    assert same_site(asked) == led


def test_the_address_in_the_log_in_is_looked_at(client: FlaskClient) -> None:
    assert client.get(_back(client, "/login?next=https://ond.example/")).headers["Location"] == "/"


def test_who_is_logged_in_is_not_asked_again(client: FlaskClient) -> None:
    _log_in(client)
    assert client.get("/login?next=/om").headers["Location"] == "/om"
    assert client.get("/login?next=//ond.example").headers["Location"] == "/"


def test_a_path_of_two_slashes_leads_to_no_other_site(client: FlaskClient) -> None:
    led = _to_provider(client, "/x", environ_overrides={"PATH_INFO": "//ond.example/"})
    back = log_in(requests.Session(), led, "anne", site=SITE)
    assert client.get(back).headers["Location"] == "/ond.example/"


def test_many_windows_at_once_do_not_fill_the_cookie(client: FlaskClient) -> None:
    for _ in range(20):
        _to_provider(client, f"/?q={secrets.token_urlsafe(740)[:990]}")  # nothing that could be packed smaller
    cookie = client.get_cookie("aftalesoeg")
    assert cookie is not None
    assert len(f"{cookie.key}={cookie.value}") < 4_000
    _log_in(client)

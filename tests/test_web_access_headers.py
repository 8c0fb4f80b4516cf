"""Host names, headers, forms, sessions, caches: what other sites and other programs cannot do to readers."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sample_corpus import WordEmbedder, write_corpus

from indexer.pipeline.build import build_index
from web import create_app, wiring
from web.access.headers import own_names
from web.config import Config
from web.host_names import answers_to, is_loopback

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
MEMO = "I aftalen står der »Puljen fordeles af ministeriet efter ansøgning«."


@pytest.fixture(scope="module", autouse=True)
def _words() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "make_embedder", lambda _: WordEmbedder())
        yield


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("security")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


@pytest.fixture
def client(index: Path) -> FlaskClient:
    return create_app(Config(index=index)).test_client()


@pytest.fixture
def public(index: Path) -> FlaskClient:
    """A site behind a proxy with TLS."""
    config = Config(index=index, public_url="https://soeg.example/", hosts=("intern.example",))
    return create_app(config).test_client()


def _token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/notat").text)
    assert found
    return found[1]


# Host names


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:8000", "[::1]:8000"])
def test_a_site_of_this_machine_answers_to_this_machines_names(client: FlaskClient, host: str) -> None:
    assert client.get("/om", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/v1/agreements", "/static/site.css", "/healthz", "/findes-ikke"])
@pytest.mark.parametrize(
    "host",
    ["ond.example", "localhost.ond.example", "127.0.0.1.ond.example", "192.0.2.1", "", "a@localhost", "[::1", "x y"],
)
def test_to_another_name_it_answers_with_one_sentence(client: FlaskClient, path: str, host: str) -> None:
    reply = client.get(path, headers={"Host": host})
    assert reply.status_code == 400
    assert "AFTALESOEG_HOSTS" in reply.text
    assert "a-2021" not in reply.text


@pytest.mark.parametrize("host", ["soeg.example", "soeg.example:443", "intern.example", "localhost:8000"])
def test_the_names_of_the_settings_are_answered_to(public: FlaskClient, host: str) -> None:
    assert public.get("/om", headers={"Host": host}).status_code == 200
    assert public.get("/om", headers={"Host": f"x.{host}"}).status_code == 400


def test_every_address_of_this_machine_is_not_every_name() -> None:
    names = own_names(Config(hosts=("0.0.0.0",)))
    assert answers_to("192.0.2.1:8000", names)
    assert answers_to("[2001:db8::1]:8000", names)
    assert not answers_to("ond.example", names)
    assert not answers_to("ond.example", frozenset({"127.0.0.1"}))


@pytest.mark.parametrize(
    ("host", "near"),
    [("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("0.0.0.0", False), ("::", False), ("192.0.2.1", False)],
)
def test_only_loopback_is_this_machine(host: str, near: bool) -> None:
    assert is_loopback(host) is near


# Headers


@pytest.mark.parametrize(
    "address",
    ["/", "/notat", "/om", "/findes-ikke", "/api/v1/agreements", "/api/v1/search", "/static/site.css", "/healthz"],
)
def test_every_answer_bears_the_headers(client: FlaskClient, address: str) -> None:
    with client.get(address) as reply:
        assert {name: reply.headers.get(name) for name in HEADERS} == HEADERS
        assert "Strict-Transport-Security" not in reply.headers
        assert "Server" not in reply.headers


def test_a_refusal_bears_them_too(client: FlaskClient) -> None:
    for reply in (client.get("/", headers={"Host": "ond.example"}), client.post("/notat"), client.put("/om")):
        assert reply.status_code in (400, 405)
        assert {name: reply.headers.get(name) for name in HEADERS} == HEADERS


def test_browsers_are_kept_to_tls_only_where_there_is_tls(public: FlaskClient, index: Path) -> None:
    assert public.get("/om").headers["Strict-Transport-Security"] == "max-age=31536000"
    plain = create_app(Config(index=index, public_url="http://soeg.example")).test_client()
    assert "Strict-Transport-Security" not in plain.get("/om").headers


def test_no_page_has_script_or_style_of_its_own(client: FlaskClient) -> None:
    token = _token(client)
    pages = [
        client.get(address) for address in ("/", "/?q=puljen", "/emne?q=puljen", "/aftale/a-2021", "/om", "/hjaelp")
    ]
    pages.append(client.post("/notat", data={"csrf_token": token, "tekst": MEMO}))
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|javascript:", page.text)


# The address in what is copied


@pytest.mark.parametrize("address", ["/?q=puljen", "/aftale/a-2021"])
def test_behind_tls_what_is_copied_leads_to_the_public_address(public: FlaskClient, address: str) -> None:
    page = public.get(address, headers={"Host": "localhost:8000"}).text
    assert "https://soeg.example/aftale/a-2021" in page
    assert "http://" not in page.replace("http://www.w3.org/", "")


def test_what_is_taken_away_and_printed_has_the_public_address_too(public: FlaskClient) -> None:
    hit = public.get("/api/v1/search?q=puljen").get_json()["hits"][0]
    table = public.get("/uddrag", query_string={"passage": hit["passage_id"], "format": "md"}).text
    assert "https://soeg.example/aftale/" in table
    assert "Udskrevet" in public.get("/om").text
    assert "fra https://soeg.example/om." in public.get("/om").text


def test_without_a_public_address_links_have_the_one_asked_for(client: FlaskClient) -> None:
    assert "http://127.0.0.1:8000/aftale/" in client.get("/?q=puljen", headers={"Host": "127.0.0.1:8000"}).text


# Forms


def test_a_memo_is_checked_with_the_token_of_the_form(client: FlaskClient) -> None:
    reply = client.post("/notat", data={"csrf_token": _token(client), "tekst": MEMO})
    assert reply.status_code == 200
    assert "Fundet: 1" in reply.text


@pytest.mark.parametrize("token", [None, "", "forkert", "of another"])
def test_without_it_nothing_is_checked_and_nothing_is_lost(client: FlaskClient, index: Path, token: str | None) -> None:
    """The memo stands in the new form, whose token is good."""
    if token == "of another":
        token = _token(create_app(Config(index=index)).test_client())
    _token(client)
    sent = {"tekst": MEMO} if token is None else {"tekst": MEMO, "csrf_token": token}
    reply = client.post("/notat", data=sent)
    assert reply.status_code == 400
    assert "Intet er kontrolleret endnu" in reply.text
    assert f">{MEMO}</textarea>" in reply.text
    assert "Fundet: 1" not in reply.text
    anew = re.search(r'name="csrf_token" value="([^"]+)"', reply.text)
    assert anew
    assert client.post("/notat", data={"csrf_token": anew[1], "tekst": MEMO}).status_code == 200


def test_a_form_outlives_a_restart_where_there_is_a_secret(index: Path) -> None:
    config = Config.model_validate({"index": index, "session_secret": "x" * 32})
    before = create_app(config).test_client()
    token, cookie = _token(before), before.get_cookie("aftalesoeg")
    assert cookie is not None
    after = create_app(config).test_client()
    after.set_cookie("aftalesoeg", cookie.value)
    assert after.post("/notat", data={"csrf_token": token, "tekst": MEMO}).status_code == 200


def test_every_form_that_posts_has_a_token() -> None:
    """Also the ones that no other test opens."""
    forms = [
        form
        for template in (Path(__file__).parent.parent / "web" / "templates").glob("*.html")
        for form in re.findall(r"<form\b.*?</form>", template.read_text(encoding="utf-8"), re.S)
        if re.search(r'method="post"', form, re.I)
    ]
    assert len(forms) >= 2
    assert all('name="csrf_token" value="{{ csrf_token() }}"' in form for form in forms)


def test_every_address_that_takes_a_post_wants_a_token_or_is_the_apis(client: FlaskClient) -> None:
    for rule in client.application.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            assert client.post(rule.rule).status_code == 400, rule


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://ond.example"},
        {"Origin": "http://localhost:9999"},
        {"Origin": "https://localhost.ond.example", "Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("address", ["/notat", "/api/v1/verify"])
def test_what_another_site_makes_a_browser_send_is_refused(
    client: FlaskClient, address: str, headers: dict[str, str]
) -> None:
    sent = {"csrf_token": _token(client), "tekst": MEMO}
    reply = client.post(address, data=sent, headers=headers)
    assert reply.status_code == 403
    assert "et andet websted" in reply.text


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}]
)
def test_programs_and_our_own_pages_may_ask_the_api(client: FlaskClient, headers: dict[str, str]) -> None:
    reply = client.post("/api/v1/verify", json={"text": MEMO}, headers=headers)
    assert reply.status_code == 200
    assert len(reply.get_json()["quotations"]) == 1
    assert "Set-Cookie" not in reply.headers


def test_a_page_without_origin_may_post_its_form_but_not_ask_the_api(client: FlaskClient) -> None:
    """Our Referrer-Policy makes a browser say "null"; there the token decides, and the API has none."""
    sent = {"csrf_token": _token(client), "tekst": MEMO}
    assert client.post("/notat", data=sent, headers={"Origin": "null"}).status_code == 200
    assert client.post("/api/v1/verify", json={"text": MEMO}, headers={"Origin": "null"}).status_code == 403


# Sessions, caches, uploads


@pytest.mark.parametrize(
    "address", ["/", "/?q=puljen", "/aftale/a-2021", "/om", "/emne?q=puljen", "/api/v1/agreements"]
)
def test_who_reads_gets_no_cookie(client: FlaskClient, address: str) -> None:
    assert "Set-Cookie" not in client.get(address).headers


def test_the_forms_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, public: FlaskClient) -> None:
    given = client.get("/notat").headers["Set-Cookie"]
    assert re.fullmatch(r"aftalesoeg=[\w.-]+; HttpOnly; Path=/; SameSite=Lax", given)
    given = public.get("/notat").headers["Set-Cookie"]
    assert re.fullmatch(r"__Host-aftalesoeg=[\w.-]+; Secure; HttpOnly; Path=/; SameSite=Lax", given)


def test_a_memo_is_kept_by_no_browser_or_proxy(client: FlaskClient) -> None:
    token = _token(client)
    replies = [
        client.get("/notat"),
        client.post("/notat", data={"tekst": MEMO}),
        client.post("/notat", data={"csrf_token": token, "tekst": MEMO}),
    ]
    assert [reply.headers["Cache-Control"] for reply in replies] == ["no-store"] * 3


def test_an_upload_of_any_size_stays_in_memory(client: FlaskClient) -> None:
    """werkzeug's own way puts what is over 500 kB in a file."""
    memo = MEMO.encode() + b" ord" * 400_000
    body = b"--b\r\nContent-Disposition: form-data; name=fil; filename=n.txt\r\n\r\n" + memo + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    upload = client.application.request_class.from_values("/notat", data=body, content_type=kind).files["fil"]
    assert type(upload.stream) is io.BytesIO
    assert upload.read() == memo

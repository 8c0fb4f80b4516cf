"""Under a path of its host every address a reader gets leads back into the site, behind a real nginx and without it."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from sample_corpus import WordEmbedder, write_corpus

from indexer.index.location import IndexLocation
from indexer.pipeline.build import build_index
from search.engine import Engine
from web import create_app
from web.config import Config
from web.serving.server import Server

EXAMPLE = (Path(__file__).parent.parent / "deploy" / "nginx.conf").read_text(encoding="utf-8")
ADDRESS = re.compile(r'\b(?:href|action|formaction|src)="([^"]*)"')


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("subpath")
    build_index(write_corpus(folder / "corpus"), folder / "index", embedder=WordEmbedder())
    return folder / "index"


def open_small(place: IndexLocation) -> Engine:
    assert isinstance(place, Path)
    return Engine.open(place, embedder=WordEmbedder())


def application(index: Path, **settings: object) -> FlaskClient:
    return create_app(Config.model_validate({"index": index, **settings}), open_engine=open_small).test_client()


def addresses(page: str) -> list[str]:
    return [unescape(found) for found in ADDRESS.findall(page)]


PAGES = (
    "/",
    "/?q=puljen",
    "/?q=puljen&side=2",
    "/emne?q=puljen",
    "/aftaler",
    "/aftale/a-2021",
    "/notat",
    "/findes-ikke",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_address_of_a_page_has_the_path_before_it(index: Path, page: str) -> None:
    client = application(index, public_url="https://intra.example/aftaler/", hosts=("localhost",))
    plain = application(index).get(page).text
    placed = client.get(page).text
    local = [one for one in addresses(plain) if one.startswith("/")]
    assert local
    assert [one for one in addresses(placed) if one.startswith("/")] == [f"/aftaler{one}" for one in local]


@pytest.mark.parametrize(
    ("peer", "named", "path"),
    [
        ("127.0.0.1", "/intra/aftaler", "/intra/aftaler"),
        ("127.0.0.1", "/aftaler/", "/aftaler"),
        ("192.0.2.9", "/aftaler", ""),
        ("127.0.0.1", "//ond.example", ""),
        ("127.0.0.1", "/../x", ""),
        ("127.0.0.1", '/"><script>', ""),
        ("127.0.0.1", "aftaler", ""),
    ],
)
def test_a_path_is_believed_from_a_trusted_proxy_only(index: Path, peer: str, named: str, path: str) -> None:
    client = application(index, access="public")
    page = client.get("/om", headers={"X-Forwarded-Prefix": named}, environ_overrides={"REMOTE_ADDR": peer}).text
    assert f'<a href="{path}/hjaelp">' in page
    assert "script>" not in page.replace("</script>", "")


def test_references_with_a_link_have_the_whole_address(index: Path) -> None:
    page = application(index, public_url="https://intra.example/aftaler").get("/?q=puljen").text
    assert "(https://intra.example/aftaler/aftale/a-2021" in page


def test_a_text_that_looks_like_an_address_is_shown_as_it_is(index: Path) -> None:
    client = application(index, public_url="https://intra.example/aftaler")
    page = client.get("/", query_string={"q": 'href="/hemmelig"'}).text
    assert "href=&#34;/hemmelig&#34;" in page


def test_redirects_stay_under_the_path(index: Path) -> None:
    client = application(index, public_url="https://intra.example/aftaler")
    assert urlsplit(client.get("/aftale//a-2021").headers["Location"]).path == "/aftaler/aftale/a-2021"


def test_the_api_gives_addresses_within_the_site(index: Path) -> None:
    client = application(index, public_url="https://intra.example/aftaler")
    assert client.get("/api/v1/agreements/a-2021").get_json()["url"] == "/aftale/a-2021"


# Behind nginx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configuration(folder: Path, *, port: int, behind: int, path: str, named: bool) -> str:
    """deploy/nginx.conf as it stands, without TLS, on other ports, and under `path` as docs/drift.md says."""
    text = EXAMPLE.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    text = re.sub(r"^ *ssl_certificate.*$", "", text, flags=re.M)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{behind}").replace("$host;", "$http_host;")
    text = text.replace("/etc/nginx/aftaler.passwd", str(folder / "passwd"))
    text = re.sub(r"/var/log/nginx/\S+\.log", lambda name: str(folder / Path(name[0]).name), text)
    if path:
        prefix = f"proxy_set_header X-Forwarded-Prefix {path};" if named else ""
        text = text.replace("location / {", f"location {path}/ {{ {prefix}")
        text = text.replace(f"http://127.0.0.1:{behind};", f"http://127.0.0.1:{behind}/;")
        text = text.replace("location = /healthz {", f"location = {path}/healthz {{")
        text = text.replace(f"127.0.0.1:{behind}/;", f"127.0.0.1:{behind}/healthz;", 1)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "" if os.geteuid() else "user root;\n"  # who else could not read what lies in a test's folder
    head = f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
    return f"{head}http {{\n{temporary}{text}\n}}\n"


@pytest.fixture(params=["/aftaler by header", "/aftaler by setting", "no path"])
def site(request: pytest.FixtureRequest, index: Path, tmp_path: Path) -> Iterator[str]:
    """The address of the site behind nginx; who is asked for is anne."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    assert Path(nginx).exists(), "nginx is needed: apt-get install nginx-light"
    path = "" if request.param == "no path" else "/aftaler"
    port = free_port()
    public = f"http://localhost:{port}{path if 'setting' in request.param else ''}"
    config = Config(index=index, access="proxy", public_url=public)
    server = Server(create_app(config, open_engine=open_small), config, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    (tmp_path / "passwd").write_text("anne:{PLAIN}hemmeligt\n", encoding="ascii")
    file = tmp_path / "nginx.conf"
    text = configuration(tmp_path, port=port, behind=server.port, path=path, named="header" in request.param)
    file.write_text(text, encoding="utf-8")
    process = subprocess.Popen([nginx, "-c", str(file), "-p", str(tmp_path)], stderr=subprocess.DEVNULL)
    address = f"http://localhost:{port}{path}"
    try:
        wait_for(f"{address}/healthz", tmp_path)
        yield address
    finally:
        process.terminate()
        process.wait(30)
        server.stop()
        thread.join(60)


def wait_for(address: str, folder: Path) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            if requests.get(address, timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            pass
        log = folder / "error.log"
        assert time.monotonic() < end, log.read_text(encoding="utf-8") if log.exists() else "nginx does not answer"
        time.sleep(0.1)


def test_every_link_form_and_style_works_behind_nginx(site: str) -> None:
    """All that can be reached from the front page and from a search, one of each kind of page."""
    browser = requests.Session()
    browser.auth = ("anne", "hemmeligt")
    seen: set[str] = set()
    queue = [f"{site}{page}" for page in ("/", "/?q=puljen", "/emne?q=puljen", "/?q=Hvor+stor+er+puljen%3F")]
    while queue:
        address = urldefrag(queue.pop(0))[0]
        kind = re.sub(r"[?&].*|[0-9a-f]{8,}", "", address) + str(sorted(urlsplit(address).query.split("=")[:1]))
        if kind in seen:
            continue
        seen.add(kind)
        asked = urlsplit(address)
        if asked.path.endswith("/notat/word"):  # a button's form, which is only sent
            continue
        expected = (400,) if asked.path.endswith(("/uddrag", "/sammenlign")) and not asked.query else (200,)
        reply = browser.get(address, timeout=30)
        assert reply.status_code in expected, address
        assert reply.url.startswith(f"{site}/")
        if reply.headers["Content-Type"].startswith("text/html"):
            found = [urljoin(address, one) for one in addresses(reply.text)]
            assert all(one.startswith(f"{site}/") for one in found), [one for one in found if site not in one]
            queue += found
    assert len(seen) > 20


def test_a_memo_is_sent_through_nginx(site: str) -> None:
    browser = requests.Session()
    browser.auth = ("anne", "hemmeligt")
    form = browser.get(f"{site}/notat", timeout=30).text
    action = re.search(r'<form class="memo-form" action="([^"]+)"', form)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert action
    assert token
    memo = "»Puljen fordeles af ministeriet efter ansøgning.« (ØA21)"
    reply = browser.post(
        urljoin(f"{site}/notat", action[1]), files={"tekst": (None, memo), "csrf_token": (None, token[1])}, timeout=30
    )
    assert reply.status_code == 200
    assert 'card index-card status-found"' in reply.text


def test_health_is_told_without_a_password_and_nothing_else_is(site: str) -> None:
    assert requests.get(f"{site}/healthz", timeout=30).text == "ok\n"
    for address in ("/", "/om", "/api/v1/agreements", "/metrics", "/readyz"):
        assert requests.get(f"{site}{address}", timeout=30).status_code == 401
    found = requests.get(f"{site}/api/v1/agreements", auth=("anne", "hemmeligt"), timeout=30)
    assert len(json.loads(found.text)["agreements"]) == 2

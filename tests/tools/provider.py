"""The OpenID provider of tests/tools/oidc, started on loopback, and a person who logs in there."""

import fcntl
import json
import os
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

FOLDER = Path(__file__).parent / "oidc"
CLIENT_SECRET = "hemmelig-hos-udbyderen"


def install() -> None:
    """Fetch the provider's package as its lock file has it, once; skip the test where that is impossible, but in CI."""
    lock = FOLDER.parent.parent / "var" / "test" / "oidc.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # tests run side by side
        npm = shutil.which("npm")
        if npm and not _installed():
            command = [npm, "ci", "--no-audit", "--no-fund", "--fetch-retries=1"]
            subprocess.run(command, cwd=FOLDER, check=False, capture_output=True, timeout=600)
    if not shutil.which("node") or not _installed():
        reason = "the OpenID provider needs node, and npm ci in tests/tools/oidc"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def _installed() -> bool:
    """Whether what is installed is what is asked for."""
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name, version in wanted.items():
        found = FOLDER / "node_modules" / name / "package.json"
        if not found.is_file() or json.loads(found.read_text(encoding="utf-8"))["version"] != version:
            return False
    return True


class Provider:
    """A running provider. issuer: its address."""

    def __init__(self, redirect_uri: str) -> None:
        self._process = subprocess.Popen(
            ["node", "provider.mjs", redirect_uri],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.issuer = self._said("http")

    def fault(self, name: str) -> None:
        """Have the fault of that name from now on; "none" for none."""
        assert self._process.stdin
        print(name, file=self._process.stdin, flush=True)
        self._said(name)

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _said(self, beginning: str) -> str:
        """The next line that begins so; the provider's own warnings stand between."""
        assert self._process.stdout
        for line in self._process.stdout:
            if line.startswith(beginning):
                return line.strip()
        raise AssertionError("the provider has stopped")


def way_out(page: str) -> str:
    """Where the site's page for logging in leads."""
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', page)
    assert found, page
    return unescape(found[1])


def log_in(agent: requests.Session, address: str, name: str, *, site: str) -> str:
    """Log in as `name` where the site sent the browser, and consent; the address of the site that it leads back to."""
    reply = agent.get(address, allow_redirects=False)
    for _ in range(12):
        if reply.is_redirect:
            led = urljoin(reply.url, reply.headers["Location"])
            if led.startswith(f"{site}/"):
                return led
            reply = agent.get(led, allow_redirects=False)
            continue
        reply.raise_for_status()
        form = re.search(r'<form[^>]* action="([^"]+)"', reply.text)
        assert form, reply.text
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', reply.text))
        fields |= {"login": name, "password": "noget"} if 'name="login"' in reply.text else {}
        reply = agent.post(urljoin(reply.url, unescape(form[1])), data=fields, allow_redirects=False)
    raise AssertionError(f"the provider leads nowhere: {reply.url}")

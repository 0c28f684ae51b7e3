"""The demo as a real process: its own data folder, a free loopback port, its voting codes, its mail."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState

ROOT = Path(__file__).resolve().parents[2]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
VOTE = "/harrowbridge/decide/autumn-budget/vote/"
START_SECONDS = 90


def browser_path() -> str:
    """The Chromium that is used: COMMONWEAL_BROWSER, or whichever stands on the path."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("COMMONWEAL_BROWSER") or next((p for n in names if (p := shutil.which(n))), "")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Demo:
    """One running demo town and who is signed in to it."""

    port: int
    folder: Path
    codes: list[str]
    browser: Browser
    sessions: dict[str, StorageState] = field(default_factory=dict)
    batches: int = 0

    @property
    def site(self) -> str:
        return f"http://localhost:{self.port}"

    def session_of(self, name: str) -> StorageState:
        """Cookies of a member of the cast, signed in once by the code from the demo's mail (the officer's
        authenticator too). Kept, since sign-in codes are limited to six in five minutes."""
        if name not in self.sessions:
            context = self.browser.new_context(base_url=self.site)
            sign_in(context.new_page(), name)
            self.sessions[name] = context.storage_state()
            context.close()
        return self.sessions[name]

    def new_codes(self, number: int, round_: str = "harrowbridge/desk/autumn-budget") -> list[str]:
        """A batch of printed codes, made as the officer makes them: from the CSV for the printer."""
        self.batches += 1
        context = self.browser.new_context(base_url=self.site, storage_state=self.session_of("olive"))
        page = context.new_page()
        page.goto(f"/{round_}/codes/")
        page.get_by_label("How many codes?").fill(str(number))
        page.get_by_label("Name of this batch").fill(f"test-{os.getpid()}-{self.batches}")
        with page.expect_download() as download:
            page.get_by_role("button", name="Make and download").click()
        rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text())))
        context.close()
        return [row["code"] for row in rows]

    def code(self) -> str:
        """A printed code that nobody has used."""
        if not self.codes:
            self.codes = self.new_codes(40)
        return self.codes.pop()


def sign_in(page: Page, name: str) -> None:
    """Sign in by the e-mailed code as ``name``@harrowbridge.example, and by the authenticator where that is asked."""
    address = f"{name}@harrowbridge.example"
    page.goto("/accounts/login/")
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/accounts/login/code/confirm/**")
    code = mailed_code(page, address)
    page.locator("input[name=code]").fill(code)
    with page.expect_navigation():
        page.locator("main form button").first.click()
    if "2fa" in page.url:
        page.locator("input[name=code]").fill(authenticator_code(page, address))
        with page.expect_navigation():
            page.locator("main form button").first.click()
    assert page.locator("h1").inner_text() == "You", f"{name} is not signed in: {page.url}"


def mailed_code(page: Page, address: str) -> str:
    """The newest sign-in code that the demo's mail page shows for this address."""
    mail = page.context.new_page()
    mail.goto("/demo/mail/")
    box = mail.locator(".box", has_text=f"to {address}").first.inner_text()
    mail.close()
    found = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{2,})\s*$", box, re.MULTILINE)
    assert found, f"no code for {address} in:\n{box}"
    return found.group(1)


def authenticator_code(page: Page, address: str) -> str:
    """The six figures of this address's authenticator now."""
    mail = page.context.new_page()
    mail.goto("/demo/mail/")
    figures = mail.locator("p", has_text=address).locator(".code").inner_text()
    mail.close()
    return figures


@contextlib.contextmanager
def running_demo(folder: Path, browser: Browser) -> Iterator[Demo]:
    """Build the town in ``folder``, serve it, stop it at the end."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    ours = ("COMMONWEAL_", "DJANGO_", "DATABASE_URL", "TEST_DATABASE_URL")  # what the tests set for themselves
    env = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    env |= {"COMMONWEAL_DEMO_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    out = (folder / "out.txt").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "commonweal.site.cli", "demo", "--port", str(port)],
        cwd=ROOT,
        env=env,
        stdout=out,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_until_ready(port, process, folder / "out.txt")
        said = (folder / "out.txt").read_text()
        yield Demo(port, folder, re.findall(r"with code\s+(\S+)", said), browser)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
        out.close()


def wait_until_ready(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    for _try in range(START_SECONDS * 5):
        assert process.poll() is None, f"the demo ended:\n{said.read_text()}"
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=2) as answer,
        ):
            if answer.status == 200 and "Stop with Ctrl-C" in said.read_text():
                return
        time.sleep(0.2)
    raise AssertionError(f"the demo did not answer within {START_SECONDS} s:\n{said.read_text()}")

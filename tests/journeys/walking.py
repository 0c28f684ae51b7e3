"""A person with a browser: opens pages, presses buttons, and every page on the way is counted and can be checked."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from .checking import check
from .demo_town import Demo

SMALL, LARGE = 320, 1280


class Walk:
    """One browser window of one person."""

    def __init__(
        self, demo: Demo, browser: Browser, *, js: bool = True, width: int = SMALL, who: str = "", **options: Any
    ) -> None:
        self.demo, self.js, self.width = demo, js, width
        size = {"width": width, "height": 700 if width == SMALL else 900}
        known: dict[str, Any] = {"base_url": demo.site, "viewport": size, "locale": "en-GB"} | options
        if who:
            known["storage_state"] = demo.session_of(who)
        self.context: BrowserContext = browser.new_context(java_script_enabled=js, **known)
        self.lens: BrowserContext = browser.new_context(**known) if not js else self.context
        self.requests: list[str] = []
        self.posted: list[Request] = []
        self.answers: list[Response] = []
        self.console: list[str] = []
        self.names: list[str] = []
        self.faults: list[str] = []
        self.screens: list[str] = []
        self.context.on("request", self._asked)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(7_000)
        self.page.on("response", self._answered)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.console.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())

    # -- what goes on behind
    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        if request.method == "POST":
            self.posted.append(request)

    def _answered(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == self.page.main_frame:
            self.answers.append(response)
            if not 300 <= response.status < 400:
                self.screens.append(urlsplit(response.url).path)

    def _said(self, message: ConsoleMessage) -> None:
        """Errors, but for the browser's own note that a page (not a file of it) came with a refusal's status."""
        own = message.text.startswith("Failed to load resource") and message.location.get("url") == self.page.url
        if message.type == "error" and not own:
            self.console.append(f"{message.text} {message.location.get('url', '')}")

    def html(self) -> str:
        """The page as it was sent."""
        try:
            return self.answers[-1].text()
        except Exception:  # the browser drops what it no longer shows
            return self.page.content()

    @property
    def status(self) -> int:
        return self.answers[-1].status

    # -- what a person does
    def open(self, path: str) -> Walk:
        self.page.goto(path)
        return self

    def press(self, name: str, *, within: str = "main") -> Walk:
        """Press the button of this name and wait for the next page."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("button", name=name, exact=True).first.click()
        return self

    def follow(self, name: str, *, within: str = "body") -> Walk:
        """Follow the link of this name."""
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()
        return self

    def fill(self, label: str, text: str) -> Walk:
        self.page.get_by_label(label).first.fill(text)
        return self

    def choose(self, label: str) -> Walk:
        """Tick a box or a round button by its words."""
        self.page.get_by_label(label).first.check()
        return self

    def check(self, name: str) -> Walk:
        check(self, name)
        return self

    def seen(self, name: str) -> None:
        self.names.append(name)

    # -- what a person sees
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def close(self) -> None:
        self.context.close()
        if self.lens is not self.context:
            self.lens.close()

"""A demo town that runs, a real Chromium, and windows with JavaScript on or off, small or wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from .checking import WEIGHTS
from .demo_town import ARGS, Demo, browser_path, running_demo
from .walking import LARGE, SMALL, Walk

COMBINATIONS = [
    pytest.param((js, width), id=f"{'js' if js else 'nojs'}-{width}")
    for js in (True, False)
    for width in (SMALL, LARGE)
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = browser_path()
    if not path:
        pytest.skip("no Chromium: install one, or set COMMONWEAL_BROWSER")
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=path, args=ARGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The town for journeys that leave the rest of it as it is."""
    with running_demo(tmp_path_factory.mktemp("demo"), browser) as town:
        yield town


@pytest.fixture(scope="module")
def own_demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A town of its own for a module that moves its clock or closes its vote."""
    with running_demo(tmp_path_factory.mktemp("own-demo"), browser) as town:
        yield town


@pytest.fixture
def window(browser: Browser) -> Iterator[Callable[..., Walk]]:
    """Opens windows, ``window(demo, who="ada", js=False, width=1280)``; closes them at the end, and fails there when
    a page that was checked on the way was not as it must be."""
    opened: list[Walk] = []

    def open_one(town: Demo, **options: Any) -> Walk:
        opened.append(Walk(town, browser, **options))
        return opened[-1]

    yield open_one
    for walk in opened:
        walk.close()
    faults = [fault for walk in opened for fault in walk.faults]
    assert not faults, "pages that are not as they must be:\n" + "\n".join(faults)


@pytest.fixture(params=COMBINATIONS)
def combination(request: pytest.FixtureRequest) -> dict[str, Any]:
    """JavaScript on and off, 320 and 1280 pixels."""
    js, width = request.param
    return {"js": js, "width": width}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The weight of each page, as measured on the way."""
    if WEIGHTS:
        terminalreporter.section("page weights, with what each loads (bytes as transferred)")
        for name, heavy in sorted(WEIGHTS.items(), key=lambda item: -item[1]):
            terminalreporter.write_line(f"{heavy:>9,}  {name}")

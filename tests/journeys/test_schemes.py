"""Dark, with forced colours, at 200 % and without movement: the same pages can be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .checking import WIDE, axe_faults
from .demo_town import VOTE, Demo
from .pages import SPRING
from .walking import LARGE, SMALL, Walk

pytestmark = pytest.mark.journey
SCHEMES: list[Any] = [
    pytest.param({"color_scheme": "dark"}, id="dark"),
    pytest.param({"contrast": "more"}, id="more contrast"),
    pytest.param({"reduced_motion": "reduce"}, id="less movement"),
]


def ballot(walk: Walk) -> Walk:
    walk.open(VOTE).fill("The code from your letter", walk.demo.code()).press("Go to the ballot")
    walk.find(".ballot input").first.check()
    return walk


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [SMALL, LARGE])
def test_home_ballot_and_result_can_be_read(
    demo: Demo, window: Callable[..., Walk], scheme: dict[str, Any], width: int
) -> None:
    walk, faults = window(demo, width=width, **scheme), {}
    for name, go in {
        "home": lambda: walk.open("/harrowbridge/"),
        "ballot": lambda: ballot(walk),
        "result": lambda: walk.open(f"{SPRING}/result/"),
    }.items():
        go()
        faults[name] = axe_faults(walk, only=["color-contrast"])
    assert not any(faults.values()), faults


def test_the_dark_scheme_is_dark(demo: Demo, window: Callable[..., Walk]) -> None:
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = window(demo).open("/harrowbridge/").page.evaluate(ground)
    assert window(demo, color_scheme="dark").open("/harrowbridge/").page.evaluate(ground) != light


@pytest.mark.parametrize("address", ["/harrowbridge/", VOTE, f"{SPRING}/result/"])
def test_at_200_percent_nothing_scrolls_sideways(demo: Demo, window: Callable[..., Walk], address: str) -> None:
    """A window of 640 CSS pixels is a window of 1280 at 200 %; text alone doubled as well, at 320."""
    walk = window(demo, width=640, device_scale_factor=2).open(address)
    assert walk.page.evaluate(WIDE) == []
    walk = window(demo, width=LARGE).open(address)
    walk.page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    assert walk.page.evaluate(WIDE) == []


def test_a_tick_can_be_seen_with_forced_colours(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = ballot(window(demo, forced_colors="active"))
    item = walk.find(".govuk-checkboxes__item").first
    ticked = item.screenshot()
    walk.find(".ballot input").first.uncheck(force=True)
    assert item.screenshot() != ticked


def test_forced_colours_hold_everywhere_and_still_show_where_one_is(demo: Demo, window: Callable[..., Walk]) -> None:
    """Axe does not know forced colours (it reads the colours that were asked for), so the browser is asked itself."""
    walk = window(demo, forced_colors="active", width=LARGE).open(f"{SPRING}/result/")
    colours = walk.page.evaluate("""() => [...new Set([...document.querySelectorAll('body, h1, p, li, td, .btn')]
      .map((e) => getComputedStyle(e).color))]""")
    assert set(colours) <= {"rgb(0, 0, 0)", "rgb(0, 0, 159)"}, colours
    lines = walk.page.evaluate("""() => [...document.querySelectorAll('header nav a')].map((e) => [e.ariaCurrent,
      getComputedStyle(e).borderBottomWidth + getComputedStyle(e).borderBottomStyle])""")
    here = {line for current, line in lines if current}
    assert here.isdisjoint({line for current, line in lines if not current}), f"all doors look like this one: {lines}"

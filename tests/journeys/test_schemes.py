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
    pytest.param({"forced_colors": "active"}, id="forced colours"),
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

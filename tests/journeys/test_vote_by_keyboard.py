"""The whole vote by keyboard alone: Tab, Space, Enter; and one always sees where one is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .demo_town import VOTE, Demo
from .walking import LARGE, SMALL, Walk

pytestmark = pytest.mark.journey
MOST_TABS = 60
HERE = """() => { const e = document.activeElement, label = e.labels?.[0]?.innerText || '';
  return {tag: e.tagName, cls: e.className, kind: `${e.tagName} ${e.type || ''} ${e.className}`,
          name: (label || e.innerText || e.value || '').split(/\\s+/).join(' ').replace(' :', ':').trim()}; }"""
BOX = """() => { const e = document.activeElement, l = e.labels?.[0] || e, a = e.getBoundingClientRect(),
  b = l.getBoundingClientRect(); return {
  x: Math.max(0, Math.min(a.left, b.left) - 8), y: Math.max(0, Math.min(a.top, b.top) - 8),
  width: Math.max(a.right, b.right) - Math.min(a.left, b.left) + 16,
  height: Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top) + 16}; }"""

COVERED = """() => { const e = document.activeElement, r = (e.labels?.[0] || e).getBoundingClientRect();
  const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
  return Boolean(top && top.closest('.tally') && !e.closest('.tally')); }"""


class Keys:
    """Somebody without a mouse."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.looked, self.covered = walk, set(), list[str]()

    def to(self, name: str) -> None:
        """Tab on until the thing of this name has the focus."""
        passed = []
        for _tab in range(MOST_TABS):
            self.walk.page.keyboard.press("Tab")
            here = self.walk.page.evaluate(HERE)
            passed.append(here["name"])
            if here["kind"] not in self.looked and here["tag"] != "BODY":
                self.looked.add(here["kind"])
                self.must_show(here["name"])
            if self.walk.page.evaluate(COVERED):
                self.covered.append(here["name"])
            if name in here["name"]:
                return
        raise AssertionError(f"no Tab leads to {name!r}: {passed}")

    def must_show(self, name: str) -> None:
        """The picture with the focus differs from the picture without it."""
        page = self.walk.page
        page.evaluate("() => document.activeElement.scrollIntoView({block: 'center'})")
        box = page.evaluate(BOX)
        with_focus = page.screenshot(clip=box)
        page.evaluate("() => { window.was = document.activeElement; window.was.blur(); }")
        without = page.screenshot(clip=box)
        page.evaluate("() => window.was.focus()")
        assert with_focus != without, f"one cannot see that {name!r} has the focus"

    def enter(self) -> None:
        with self.walk.page.expect_navigation():
            self.walk.page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [SMALL, LARGE])
def test_a_resident_votes_by_keyboard_alone(demo: Demo, window: Callable[..., Walk], width: int) -> None:
    walk = window(demo, width=width).open(VOTE)
    keys = Keys(walk)
    keys.to("Skip to main content")
    keys.to("The code from your letter")
    walk.page.keyboard.type(demo.code())
    keys.to("Go to the ballot")
    keys.enter()
    keys.to("Community fridge")
    walk.page.keyboard.press("Space")
    assert "1 of 6 chosen" in walk.find("[data-tally]").inner_text()
    keys.to("More: Community fridge")
    walk.page.keyboard.press("Enter")
    assert walk.find("details[open]").count() == 1
    walk.check("vote: ballot, one opened by keyboard")
    keys.to("Review my vote")
    keys.enter()
    assert walk.heading() == "Check your vote"
    keys.to("Cast my vote")
    keys.enter()
    assert walk.heading() == "Your vote is in the box"


def test_enter_in_the_search_field_shows_and_does_not_cast(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(demo).open(VOTE).fill("The code from your letter", demo.code()).press("Go to the ballot")
    walk.page.get_by_label("Search").fill("shed")
    keys = Keys(walk)
    keys.enter()
    assert walk.heading() == "Your ballot"
    assert walk.find(".ballot > li:visible").count() == 1


def test_the_skip_link_leads_to_the_content(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(demo).open("/harrowbridge/")
    walk.page.keyboard.press("Tab")
    walk.page.keyboard.press("Enter")
    assert walk.page.url.endswith("#main")


def test_errors_take_the_focus(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(demo).open(VOTE).fill("The code from your letter", "7K2M").press("Go to the ballot")
    assert "errors" in walk.page.evaluate(HERE)["cls"]


@pytest.mark.parametrize("width", [SMALL, LARGE])
def test_the_bar_at_the_foot_covers_nothing_that_has_the_focus(
    demo: Demo, window: Callable[..., Walk], width: int
) -> None:
    walk = window(demo, width=width).open(VOTE).fill("The code from your letter", demo.code()).press("Go to the ballot")
    keys = Keys(walk)
    keys.to("Review my vote")
    assert not keys.covered

"""Figures that a neighbour adds up on the page: they must agree with each other and with what happened."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from .demo_town import Demo
from .pages import LANE, SPRING, TOWN
from .walking import LARGE, SMALL, Walk

pytestmark = pytest.mark.journey


def pounds(text: str) -> int:
    return int(re.sub(r"[^\d]", "", text.split(".")[0]))


def test_what_a_fund_got_is_paid_promised_or_free(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(demo, width=LARGE).open(f"{TOWN}/money/")
    rows = walk.find("main table").first.locator("tbody tr").all()
    parts = {
        row.locator("th").inner_text(): sum(pounds(t) for t in row.locator("td").all_inner_texts()) for row in rows
    }
    came = {
        box.locator("h3").inner_text(): pounds(box.locator("dt:has-text('Came in') + dd").inner_text())
        for box in walk.find("main .box").all()
    }
    assert parts == came, "each pound that came in stands in exactly one column"


def test_a_fund_never_got_more_than_it_was_given(demo: Demo, window: Callable[..., Walk]) -> None:
    """The demo's street fund was given £2,000; money that comes back from a project is no new money."""
    text = window(demo).open(f"{TOWN}/money/").find(".box").filter(has_text="Street fund").inner_text()
    assert "£2,000" in text


def test_a_show_of_hands_says_how_many_people_were_there(demo: Demo, window: Callable[..., Walk]) -> None:
    """34 neighbours raised 69 hands; nobody knows who of them got nothing."""
    tiles = window(demo).open(f"{LANE}/result/").find("ul.big").inner_text()
    assert "34" in tiles
    assert "69\nvoted" not in tiles
    assert "got nothing" not in tiles


def test_a_sum_stays_on_one_line(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(demo, width=SMALL).open(f"{SPRING}/result/")
    for tile in walk.find("ul.big strong").all():
        high = tile.evaluate("(e) => e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight)")
        assert high < 1.5, f"{tile.inner_text()} is broken over two lines at 320 px"

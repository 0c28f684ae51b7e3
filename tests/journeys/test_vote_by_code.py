"""A resident votes with the printed code from a letter: four screens, whatever the phone can do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from .demo_town import VOTE, Demo
from .walking import Walk

pytestmark = pytest.mark.journey
Window = Callable[..., Walk]


def tick(walk: Walk, *titles: str) -> None:
    for title in titles:
        walk.find(
            ".ballot li",
        ).filter(has_text=title).locator("input[type=checkbox]").check()


def shown(walk: Walk) -> list[str]:
    """Titles of the projects that can be seen now."""
    return walk.find(".ballot > li:visible label strong").all_inner_texts()


def test_from_the_letter_to_the_receipt_in_four_screens(
    demo: Demo, window: Window, combination: dict[str, Any]
) -> None:
    walk = window(demo, **combination)
    walk.open(VOTE).check("vote: door")
    walk.fill("The code from your letter", demo.code()).press("Go to the ballot").check("vote: ballot")
    assert len(shown(walk)) == 14
    assert "Not cast yet" in walk.text()
    tick(walk, "Community fridge", "Men's shed")
    walk.press("Review my vote").check("vote: review")
    assert "Not cast yet" in walk.text()
    assert walk.find("main tbody th").all_inner_texts() == ["Community fridge", "Men's shed"]
    walk.press("Cast my vote").check("vote: receipt")
    assert walk.heading() == "Your vote is in the box"
    assert re.fullmatch(r"[0-9A-Z]{10}", walk.find("p.code").first.inner_text())
    assert len(walk.screens) <= 4, walk.screens


def test_the_tally_runs_along_and_says_when_it_is_too_much(
    demo: Demo, window: Window, combination: dict[str, Any]
) -> None:
    walk = window(demo, **combination).open(VOTE)
    walk.fill("The code from your letter", demo.code()).press("Go to the ballot")
    tick(walk, "Community fridge", "Men's shed")
    if not walk.js:
        walk.press("Show")
    assert walk.find("[data-tally]").inner_text() == "2 of 6 chosen · £8,500"
    for box in walk.find(".ballot input[type=checkbox]").all()[:9]:
        box.check()
    if walk.js:
        assert walk.find("[data-over]").is_visible()
        walk.check("vote: ballot, too many chosen")
    walk.press("Review my vote").check("vote: ballot refused")
    assert walk.status == 422
    assert walk.find(".errors").is_visible()
    assert walk.find(".ballot input:checked").count() >= 9, "what was chosen is kept"


def test_a_filter_shows_fewer_projects_and_keeps_what_was_chosen(
    demo: Demo, window: Window, combination: dict[str, Any]
) -> None:
    walk = window(demo, **combination).open(VOTE)
    walk.fill("The code from your letter", demo.code()).press("Go to the ballot")
    tick(walk, "Men's shed")
    walk.fill("Search", "crossing")
    if not walk.js:
        walk.press("Show")
    assert "Safe crossing at Hill School" in shown(walk)
    assert "Men's shed" not in shown(walk)
    walk.check("vote: ballot filtered")
    walk.press("Review my vote")
    assert walk.find("main tbody th").all_inner_texts() == ["Men's shed"], "hidden by the filter, still chosen"
    walk.press("Change something")
    assert walk.find(".ballot input:checked").count() == 1


def test_by_kind_the_ballot_shows_that_kind_alone(demo: Demo, window: Window, combination: dict[str, Any]) -> None:
    walk = window(demo, **combination).open(VOTE)
    walk.fill("The code from your letter", demo.code()).press("Go to the ballot")
    walk.page.get_by_label("Kind").select_option("Health")
    if not walk.js:
        walk.press("Show")
    assert shown(walk) == ["Meals on wheels bike", "Blood pressure mornings"]


def test_a_search_that_finds_nothing_says_so(demo: Demo, window: Window, combination: dict[str, Any]) -> None:
    walk = window(demo, **combination).open(VOTE)
    walk.fill("The code from your letter", demo.code()).press("Go to the ballot")
    walk.fill("Search", "zebra")
    if not walk.js:
        walk.press("Show")
    assert shown(walk) == []
    assert re.search(r"\b(no|none|nothing|0)\b", walk.find("form[data-ballot]").inner_text(), re.IGNORECASE)


def test_an_empty_ballot_is_sent_back_with_a_reason(demo: Demo, window: Window, combination: dict[str, Any]) -> None:
    walk = window(demo, **combination).open(VOTE)
    walk.fill("The code from your letter", demo.code()).press("Go to the ballot").press("Review my vote")
    assert walk.status == 422
    walk.check("vote: empty ballot")
    assert walk.find(".errors").is_visible()

"""Ada's account is on the roll: she votes with it, gets a change code, and changes her mind with that."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from .demo_town import VOTE, Demo
from .test_vote_by_code import tick
from .walking import Walk

pytestmark = pytest.mark.journey
ELECTORS = ["ada", "mina", "jon", "gita"]


def link(demo: Demo, window: Callable[..., Walk], name: str, title: str) -> None:
    """An officer prints a sign-in code for a line of the roll; the account is linked by it."""
    olive = window(demo, who="olive").open("/harrowbridge/desk/people/").fill("Name or number", title).press("Find")
    olive.find("main tbody a").click()
    olive.page.wait_for_url("**/code/")
    code = olive.check("officer: sign-in code").press("Make the code").find("p.code").inner_text()
    walk = window(demo, who=name).open("/harrowbridge/sign-in/").fill("Your sign-in code", code).press("Sign in")
    assert "You are on the roll of Harrowbridge" in walk.check("you, linked").text()
    assert not any(code in address for address in walk.requests)


def test_an_elector_votes_with_the_account_and_changes_her_mind_with_the_change_code(
    demo: Demo, window: Callable[..., Walk], combination: dict[str, Any]
) -> None:
    name = ELECTORS.pop(0)
    if name == "gita":
        link(demo, window, name, "Gita Rao")
    walk = window(demo, who=name, **combination).open(VOTE).follow("Vote with my account", within="main")
    walk.check("vote: ballot by account")
    tick(walk, "Men's shed")
    walk.press("Review my vote").check("vote: review by account").press("Cast my vote")
    assert walk.heading() == "Your vote is in the box"
    walk.check("vote: receipt by account")
    assert len(walk.screens) <= 4, walk.screens
    first, change = walk.find("p.code").all_inner_texts()
    assert len(re.sub(r"\W", "", change)) == 27
    addresses = " ".join(walk.requests)
    assert change not in addresses
    assert first not in addresses
    walk.open(VOTE).fill("The code from your letter", change).press("Go to the ballot")
    assert "You have voted already" in walk.text()
    tick(walk, "Community fridge")
    walk.press("Review my vote").press("Cast my vote")
    assert "It replaced your earlier ballot" in walk.text()
    assert walk.find("p.code").first.inner_text() != first


def test_a_second_vote_by_the_account_alone_is_refused_with_what_to_do(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(demo, who="ada").open(VOTE).follow("Vote with my account", within="main")
    tick(walk, "Men's shed")
    walk.press("Review my vote").press("Cast my vote")
    if walk.heading() == "Your vote is in the box":  # this file's other test did not run before
        walk.open(VOTE).follow("Vote with my account", within="main")
        tick(walk, "Community fridge")
        walk.press("Review my vote").press("Cast my vote")
    assert walk.status == 409
    assert "change code" in walk.text()
    walk.check("vote: account already used")


def test_an_account_that_is_not_on_the_roll_is_told_how_to_vote(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(demo, who="bo").open(VOTE + "account/")
    assert walk.status == 403
    assert "code from your letter" in walk.text()
    walk.check("vote: account not on the roll")

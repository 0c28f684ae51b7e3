"""A £500 street: opened in three screens, decided by a show of hands, paid with a photo."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .demo_town import Demo
from .pages import LANE
from .test_officer_round import fill_dates
from .test_suggest_idea import photo
from .walking import Walk

pytestmark = pytest.mark.journey
DESK = "/mill-lane/desk"


def open_street(walk: Walk, title: str) -> str:
    """Start and announce a street round the shortest way that the pages offer; the address of its task list."""
    walk.open(f"{DESK}/new/").fill("What is this round called?", title)
    walk.page.locator("[name=template][value=street]").check()
    walk.press("Go on").check("street: one screen").press("Announce it").check("street: with errors")
    assert walk.status == 422
    walk.screens.pop()  # the errors were looked at on purpose
    walk.fill("What is the money for?", "Five hundred pounds for our lane.")
    walk.page.get_by_label("Street fund").check()
    walk.page.locator("[name=origin][value=new]").check()
    walk.press("Announce it")
    assert "Announced" in walk.text()
    return walk.page.url


def test_a_street_is_opened_in_three_screens(own_demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(own_demo, who="olive")
    open_street(walk, "Bend of the lane")
    walk.check("street: announced")
    acted = walk.screens[:-1]  # the last one only says that it is done
    assert len(acted) <= 3, f"{len(acted)} screens: {acted}"


def test_a_street_ends_paid_with_a_photo(own_demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(own_demo, who="olive")
    home = open_street(walk, "Lane lanterns")
    public = home.replace("/desk/", "/decide/")
    walk.open(f"{home}setup/dates/")
    fill_dates(walk, ideas_open_at=-1, ideas_close_at=2, checks_due_at=3, opens_at=4, closes_at=9)
    walk.press("Save")
    mina = window(own_demo, who="mina").open(f"{public}ideas/new/").fill("Your idea in a few words", "Lanterns")
    mina.fill("What should happen?", "Twelve lanterns.").fill("Roughly what would it cost?", "200")
    mina.page.locator("[name=where][value=whole]").check()
    mina.press("Send it in")
    assert mina.heading() == "Lanterns", mina.text()
    mina.check("street: an idea that is on the ballot at once")
    walk.open(f"{home}setup/dates/")
    fill_dates(walk, ideas_open_at=-2, ideas_close_at=-1, checks_due_at=-0.5, opens_at=-0.1, closes_at=3)
    walk.press("Save").open(f"{home}open/").press("Fix all this")

    mina.open(f"{public}vote/hands/").check("street: show of hands").press("Write it down")
    assert mina.status == 422
    mina.fill("How many people were there?", "9").fill("Lanterns", "8").fill("Who else was there", "Jon Castle")
    mina.press("Write it down").check("street: hands written down")
    jon = window(own_demo, who="jon").open(f"{public}vote/hands/").check("street: second neighbour")
    jon.press("I was there, and these figures are right")
    walk.open(home).press("Count the ballots").press("Publish it").check("street: result")
    walk.open(f"{public}projects/1/update/".replace("/decide/", "/desk/"))
    walk.page.locator("[name=kind][value=started]").check()
    walk.fill("In a sentence or two", "Mina buys them.").press("Enter it").follow("Enter news or a payment")
    walk.page.locator("[name=kind][value=paid]").check()
    walk.fill("In a sentence or two", "Against receipts.").fill("How much was paid", "200").fill(
        "To whom", "Mina Castle"
    )
    walk.page.locator("input[type=file]").set_input_files(photo())
    walk.fill("What the photo shows", "Twelve lanterns").press("Enter it").check("street: paid with a photo")
    walk.follow("Enter news or a payment").page.locator("[name=kind][value=done]").check()
    walk.fill("In a sentence or two", "Done.").press("Enter it")
    walk.open(home).press("Everything is delivered").check("street: finished")


def test_the_demo_shows_a_street_that_was_paid(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(demo).open(f"{LANE}/projects/1/").check("street: project that was paid")
    assert walk.find("img.picture").count() >= 1

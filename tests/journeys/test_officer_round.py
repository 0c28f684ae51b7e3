"""Olive sets up a round by its task list, announces it, checks ideas, fixes the rules, makes codes, closes, counts,
publishes, and pays. Every page on the way is checked."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from .demo_town import Demo
from .pages import DESK, TOWN
from .test_recount import recount
from .test_suggest_idea import photo
from .walking import LARGE, SMALL, Walk

pytestmark = pytest.mark.journey
Window = Callable[..., Walk]
LONDON = ZoneInfo("Europe/London")


def fill_dates(walk: Walk, **days: float) -> None:
    """Dates as days from now."""
    for name, offset in days.items():
        at = datetime.datetime.now(LONDON) + datetime.timedelta(days=offset)
        walk.page.locator(f"[name={name}_0]").fill(at.strftime("%Y-%m-%d"))
        walk.page.locator(f"[name={name}_1]").fill(at.strftime("%H:%M"))


def start(walk: Walk, title: str) -> str:
    walk.open(f"{DESK}/").check("desk").follow("Start a round", within="main").check("officer: start a round")
    walk.press("Go on").check("officer: start with errors")
    assert walk.status == 422
    walk.fill("What is this round called?", title)
    walk.page.locator("[name=template][value=estate]").check()
    walk.press("Go on").check("officer: task list")
    return walk.page.url


def task(walk: Walk, name: str, home: str) -> Walk:
    walk.open(f"{home}setup/{name}/").check(f"officer: task {name}")
    return walk


@pytest.mark.parametrize("js", [True, False], ids=["js", "nojs"])
def test_a_round_cannot_be_announced_before_its_money_says_what_it_is(own_demo: Demo, window: Window, js: bool) -> None:
    walk = window(own_demo, who="olive", js=js, width=SMALL)
    home = start(walk, f"Winter lights {js}")
    assert walk.page.get_by_role("button", name="Announce it").count() == 0
    task(walk, "basics", home).fill("What is the money for?", "").press("Save").check("officer: basics with errors")
    assert walk.status == 422
    walk.fill("What is the money for?", "Light where it is dark.").press("Save")
    task(walk, "dates", home).page.locator("[name=closes_at_0]").fill("")
    walk.press("Save").check("officer: dates with errors")
    assert walk.status == 422
    task(walk, "dates", home).press("Save")
    assert walk.page.get_by_role("button", name="Announce it").count() == 0, "the money has not been said"
    task(walk, "money", home)
    walk.page.get_by_label("Neighbourhood fund").check()
    walk.page.locator("[name=origin][value=replacing]").check()
    walk.fill("What was spent before, a year", "").fill("On what", "").press("Save").check("officer: money with errors")
    assert walk.status == 422
    assert "Say what was spent before" in walk.text()
    walk.fill("What was spent before, a year", "9,000").fill("On what", "lamps").press("Save")
    task(walk, "people", home).press("Save")
    task(walk, "ballot", home).press("Save")
    walk.check("officer: everything said").press("Announce it").check("officer: announced")
    assert "Announced" in walk.text()
    seen = (
        window(own_demo, js=js).open(f"{TOWN}/decide/{home.rstrip('/').rsplit('/', 1)[-1]}/").check("round announced")
    )
    assert "Replacing: £9,000 a year was paid for lamps before." in seen.text()


def test_dates_in_the_wrong_order_come_back_with_what_was_typed(own_demo: Demo, window: Window) -> None:
    walk = window(own_demo, who="olive")
    home = start(walk, "Wrong way round")
    task(walk, "dates", home)
    fill_dates(walk, opens_at=40, closes_at=30)
    typed = walk.page.locator("[name=closes_at_0]").input_value()
    walk.press("Save").check("officer: dates out of order")
    assert walk.status == 422
    assert walk.page.locator("[name=closes_at_0]").input_value() == typed, "what was typed is kept, on the same page"


def test_a_ballot_and_a_count_that_do_not_fit_are_refused_by_name(own_demo: Demo, window: Window) -> None:
    walk = window(own_demo, who="olive", width=LARGE)
    home = start(walk, "Odd count")
    task(walk, "ballot", home).page.locator("[name=kind][value=ordinal]").check()
    walk.page.locator("[name=rule][value=equal-shares]").check()
    walk.press("Save").check("officer: ballot with errors")
    assert walk.status == 422
    assert walk.find(".errors a").count() >= 1


def test_from_the_first_idea_to_a_payment_that_comes_back(own_demo: Demo, window: Window, tmp_path: Path) -> None:
    walk = window(own_demo, who="olive", width=SMALL)
    home = start(walk, "Snow fund")
    slug = home.rstrip("/").rsplit("/", 1)[-1]
    public = f"{TOWN}/decide/{slug}"
    task(walk, "basics", home).fill("What is the money for?", "Snow and ice.").press("Save")
    task(walk, "money", home).page.get_by_label("Neighbourhood fund").check()
    walk.page.locator("[name=origin][value=new]").check()
    walk.press("Save")
    task(walk, "dates", home)
    fill_dates(walk, ideas_open_at=-1, ideas_close_at=5, checks_due_at=6, opens_at=7, closes_at=14)
    walk.press("Save").press("Announce it")

    ada = window(own_demo, who="ada")
    for title in ("A snow plough", "Grit bins"):
        ada.open(f"{public}/ideas/new/").fill("Your idea in a few words", title).fill("What should happen?", title)
        ada.page.locator("[name=where][value=whole]").check()
        ada.press("Send it in")
    walk.open(f"{home}open/").press("Fix all this").check("officer: checks are owed first")
    assert "still wait for their check" in walk.text()
    for number in ("1", "2"):
        walk.open(f"{home}ideas/{number}/").choose("It can be done").fill("What it costs, all in", "1,200")
        walk.fill("Reason, for everybody to read", "A written quote.").press("Answer in public")
    task(walk, "dates", home)
    fill_dates(walk, ideas_open_at=-2, ideas_close_at=-1, checks_due_at=-0.5, opens_at=-0.1, closes_at=3)
    walk.press("Save")
    walk.open(f"{home}open/").check("officer: open the vote").press("Fix all this").check("officer: voting")
    assert "The rules are fixed" in walk.text()

    walk.open(f"{home}codes/").check("officer: codes").press("Make and download").check("officer: codes with errors")
    walk.fill("How many codes?", "3").fill("Name of this batch", "snow-1")
    with walk.page.expect_download() as download:
        walk.page.get_by_role("button", name="Make and download").click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text())))
    assert [row["serial"] for row in rows] == ["snow-1-000001", "snow-1-000002", "snow-1-000003"]
    walk.open(f"{home}codes/").fill("Serial on the letter", "snow-1-000003").press("Cancel it")
    assert "That code is cancelled" in walk.text()
    voter = window(own_demo).open(f"{public}/vote/").fill("The code from your letter", rows[2]["code"])
    voter.press("Go to the ballot").check("vote: cancelled code")
    assert "This code was cancelled" in voter.text()
    for row in rows[:2]:
        voter.open(f"{public}/vote/").fill("The code from your letter", row["code"]).press("Go to the ballot")
        voter.find(".ballot input").first.check()
        voter.press("Review my vote").press("Cast my vote")

    assert "0 votes" not in walk.open(home).text()
    walk.follow("Close the vote early").check("officer: close early").press("Close it now").check("officer: closed")
    walk.press("Count the ballots").check("officer: look over")
    assert (
        window(own_demo).open(f"{public}/result/").status == 403
        or "not" in window(own_demo).open(f"{public}/result/").text()
    ), "nobody sees the result before it is published"
    walk.press("Publish it").check("result: small round")
    assert "Fewer than 100 people voted" in walk.text()

    walk.open(f"{public}/projects/1/").follow("Enter news or a payment").check("officer: enter news")
    walk.press("Enter it").check("officer: news with errors")
    assert walk.status == 422
    walk.page.locator("[name=kind][value=started]").check()
    walk.fill("In a sentence or two", "The plough is ordered.").press("Enter it").check("project: work began")
    walk.follow("Enter news or a payment").page.locator("[name=kind][value=paid]").check()
    walk.fill("In a sentence or two", "First half.").fill("How much was paid", "600").fill("To whom", "Plough makers")
    walk.page.locator("input[type=file]").set_input_files(photo())
    walk.fill("What the photo shows", "A plough").press("Enter it").check("project: paid with a photo")
    assert walk.find("img.picture").get_attribute("alt") == "A plough"
    assert "£600 to Plough makers" in walk.text()
    walk.fill("If this was wrong or came back", "Paid twice").press("Pay it back").check("project: paid back")
    assert "−£600" in walk.text()
    walk.open(f"{public}/money/").check("money: after a payment came back")
    assert re.search(r"£0 has been paid", walk.text())


def test_the_vote_ends_and_olive_counts_and_publishes_it(own_demo: Demo, window: Window, tmp_path: Path) -> None:
    walk = window(own_demo, who="olive", width=LARGE)
    walk.open("/demo/").check("demo: guide").press("Go to the end of the vote")
    walk.open(f"{DESK}/autumn-budget/").check("officer: vote is over").press("Count the ballots")
    walk.check("officer: look over a large round").press("Publish it").check("result: large round")
    assert walk.heading() == "Result: Autumn budget"
    assert "118" in walk.find("ul.big").inner_text()
    for page in ("result/steps/", "result/find/", "projects/", "money/", ""):
        walk.open(f"{TOWN}/decide/autumn-budget/{page}").check(f"after publishing: {page or 'round'}")
    walk.open(f"{TOWN}/decide/autumn-budget/result/")
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name="Download it all").click()
    download.value.save_as(tmp_path / "bundle.zip")
    won = [
        link.get_attribute("href") or ""
        for link in walk.find("section").filter(has_text="What won").first.locator("tbody th a").all()
    ]
    assert sorted(recount(tmp_path / "bundle.zip")) == sorted(a.rstrip("/").rsplit("/", 1)[-1] for a in won)

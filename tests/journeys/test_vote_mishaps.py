"""What goes wrong on the way to the box: slips, double clicks, the back button, a change of mind. Nothing is lost, and
neither code nor receipt ever stands in an address."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error

from commonweal.kernel import codes

from .demo_town import VOTE, Demo
from .test_vote_by_code import tick
from .walking import Walk

pytestmark = pytest.mark.journey
Window = Callable[..., Walk]
FIELD = "The code from your letter"


def to_review(walk: Walk, code: str, *titles: str) -> Walk:
    walk.open(VOTE).fill(FIELD, code).press("Go to the ballot")
    tick(walk, *titles)
    return walk.press("Review my vote")


def go_back(walk: Walk) -> None:
    """Press Back; a page that may not be stored asks to be sent again, and the person says yes."""
    with contextlib.suppress(Error):
        walk.page.go_back()
    for _try in range(5):
        if walk.page.get_by_role("button", name="Cast my vote").count():
            return
        with contextlib.suppress(Error):
            walk.page.reload()


def receipt(walk: Walk) -> str:
    assert walk.heading() == "Your vote is in the box", walk.text()
    return walk.find("p.code").first.inner_text()


def test_a_mistyped_code_stays_in_the_field(demo: Demo, window: Window, combination: dict[str, Any]) -> None:
    walk = window(demo, **combination).open(VOTE)
    slip = demo.code()[:-3]
    walk.fill(FIELD, slip).press("Go to the ballot").check("vote: mistyped code")
    assert walk.status == 422
    assert walk.page.get_by_label(FIELD).input_value() == slip
    assert "not a whole code" in walk.find(".errors").inner_text()


def test_an_unknown_code_stays_in_the_field(demo: Demo, window: Window) -> None:
    walk = window(demo).open(VOTE)
    unknown = codes.spell(codes.new())
    walk.fill(FIELD, unknown).press("Go to the ballot").check("vote: unknown code")
    assert walk.status == 404
    assert walk.page.get_by_label(FIELD).input_value() == unknown
    assert "not one for this vote" in walk.find(".errors").inner_text()


def test_the_wrong_field_is_told_to_a_screen_reader(demo: Demo, window: Window) -> None:
    walk = window(demo).open(VOTE).fill(FIELD, "7K2M").press("Go to the ballot")
    field = walk.page.get_by_label(FIELD)
    assert field.get_attribute("aria-invalid") == "true"
    said = [walk.find(f"#{name}").inner_text() for name in (field.get_attribute("aria-describedby") or "").split()]
    assert any("not a whole code" in words for words in said), f"the field is described by {said}"


def test_a_used_code_says_that_the_new_ballot_replaces_the_old(
    demo: Demo, window: Window, combination: dict[str, Any]
) -> None:
    walk, code = window(demo, **combination), demo.code()
    first = receipt(to_review(walk, code, "Men's shed").press("Cast my vote"))
    walk.open(VOTE).fill(FIELD, code.lower().replace("-", " ")).press("Go to the ballot")
    assert "You have voted already" in walk.text()
    walk.check("vote: ballot, voted already")
    tick(walk, "Community fridge")
    walk.press("Review my vote").check("vote: review, voted already")
    assert "replaces the earlier one" in walk.text()
    second = receipt(walk.press("Cast my vote"))
    assert "It replaced your earlier ballot" in walk.text()
    walk.check("vote: receipt of a change of mind")
    assert first != second


def test_the_same_choices_again_give_the_same_receipt(demo: Demo, window: Window) -> None:
    walk, code = window(demo), demo.code()
    first = receipt(to_review(walk, code, "Men's shed").press("Cast my vote"))
    again = receipt(to_review(walk, code, "Men's shed").press("Cast my vote"))
    assert first == again
    assert "It counts once" in walk.text()


def test_a_double_click_casts_once(demo: Demo, window: Window, combination: dict[str, Any]) -> None:
    walk, code = window(demo, **combination), demo.code()
    to_review(walk, code, "Men's shed")
    with walk.page.expect_navigation(url="**/receipt/"):
        walk.page.get_by_role("button", name="Cast my vote").dblclick()
    walk.page.wait_for_load_state("load")
    first = receipt(walk)
    assert "It replaced" not in walk.text()
    assert receipt(to_review(walk, code, "Men's shed").press("Cast my vote")) == first


def test_the_receipt_can_be_loaded_again(demo: Demo, window: Window, combination: dict[str, Any]) -> None:
    walk = window(demo, **combination)
    first = receipt(to_review(walk, demo.code(), "Men's shed").press("Cast my vote"))
    walk.page.reload()
    assert receipt(walk) == first


def test_the_back_button_and_casting_again_is_still_one_vote(
    demo: Demo, window: Window, combination: dict[str, Any]
) -> None:
    walk, code = window(demo, **combination), demo.code()
    first = receipt(to_review(walk, code, "Men's shed").press("Cast my vote"))
    go_back(walk)
    assert walk.heading() == "Check your vote"
    assert receipt(walk.press("Cast my vote")) == first


def test_a_receipt_on_another_phone_says_how_to_see_it_again(demo: Demo, window: Window) -> None:
    walk = window(demo).open(VOTE.replace("/vote/", "/vote/receipt/"))
    assert walk.status == 410
    walk.check("vote: no receipt here")
    walk.follow("Enter the code")
    assert walk.heading().startswith("Vote:")


def test_the_ballot_address_alone_leads_to_the_door(demo: Demo, window: Window) -> None:
    walk = window(demo).open(VOTE + "ballot/")
    assert walk.page.url.endswith(VOTE)


def test_neither_code_nor_receipt_stands_in_any_address(
    demo: Demo, window: Window, combination: dict[str, Any]
) -> None:
    walk, code = window(demo, **combination), demo.code()
    walk.open(VOTE).fill(FIELD, code).press("Go to the ballot")
    tick(walk, "Men's shed")
    walk.fill("Search", "shed")
    if not walk.js:
        walk.press("Show")
    tracker = receipt(
        walk.press("Review my vote").press("Change something").press("Review my vote").press("Cast my vote")
    )
    walk.page.reload()
    walk.follow("Back to the round", within="main")
    secrets = {code, code.replace("-", ""), codes.read(code) or "", tracker}
    addresses = [*walk.requests, *(answer.headers.get("location", "") for answer in walk.answers)]
    addresses += [request.headers.get("referer", "") for request in walk.posted]
    for address in addresses:
        assert not any(secret.lower() in address.lower() for secret in secrets), address
    sent = [answer.request.header_value("referer") or "" for answer in walk.answers]
    assert not any(secret in address for secret in secrets for address in sent)


def test_a_code_in_the_fragment_fills_the_field_and_is_never_sent(demo: Demo, window: Window) -> None:
    walk, code = window(demo), demo.code()
    walk.open(f"{VOTE}#{code}")
    assert walk.page.get_by_label(FIELD).input_value() == code
    assert "#" not in walk.page.url, "the address bar forgets it"
    assert not any(code in request.split("#")[0] for request in walk.requests)


def test_no_page_of_the_ballot_may_be_stored(demo: Demo, window: Window) -> None:
    walk = window(demo)
    receipt(to_review(walk, demo.code(), "Men's shed").press("Cast my vote"))
    kept = {answer.url: answer.headers.get("cache-control", "") for answer in walk.answers}
    assert len(kept) >= 3
    assert all("no-store" in header for header in kept.values()), kept
    cookie = next(c for c in walk.context.cookies() if c["name"] == "receipt")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", VOTE + "receipt/")

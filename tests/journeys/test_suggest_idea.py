"""A resident suggests an idea, neighbours back it and ask, the officer checks it, the author asks for another look."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from .demo_town import Demo
from .pages import DESK, GREENING
from .walking import Walk

pytestmark = pytest.mark.journey
Window = Callable[..., Walk]
TITLE = "A swing by the lock"


def photo() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (30, 110, 80)).save(out, "JPEG")
    return {"name": "swing.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def write(walk: Walk, title: str) -> Walk:
    walk.fill("Your idea in a few words", title).fill("What should happen?", "Two seats, one with a back.")
    walk.page.locator("[name=where][value=whole]").check()
    return walk


def test_an_idea_takes_two_screens(demo: Demo, window: Window, combination: dict[str, Any]) -> None:
    walk = window(demo, who="ada", **combination).open(f"{GREENING}/ideas/new/").check("idea: form")
    title = f"{TITLE} {combination['js']} {combination['width']}"
    write(walk, title).press("Send it in").check("idea: sent")
    assert walk.heading() == title
    assert "due in" in walk.text()
    assert len(walk.screens) <= 2, walk.screens


def test_a_draft_is_kept_and_errors_keep_what_was_typed(
    demo: Demo, window: Window, combination: dict[str, Any]
) -> None:
    walk = window(demo, who="ada", **combination).open(f"{GREENING}/ideas/new/")
    walk.fill("Your idea in a few words", "Half an idea").press("Save and return later").check("idea: draft")
    address = walk.page.url
    walk.open("/me/").page.get_by_role("link", name="Half an idea").first.click()
    walk.page.wait_for_url(address)
    assert walk.page.get_by_label("Your idea in a few words").input_value() == "Half an idea"
    walk.fill("Roughly what would it cost?", "lots").press("Send it in").check("idea: form with errors")
    assert walk.status == 422
    assert walk.find(".errors a").count() >= 2
    assert walk.page.get_by_label("Your idea in a few words").input_value() == "Half an idea"
    assert walk.page.get_by_label("Roughly what would it cost?").input_value() == "lots"
    target = walk.find(".errors a").first.get_attribute("href") or ""
    assert walk.find(target).count() == 1, f"the error leads to {target}, which is not on the page"


def test_nobody_else_opens_a_draft(demo: Demo, window: Window) -> None:
    walk = window(demo, who="ada").open(f"{GREENING}/ideas/new/")
    address = walk.fill("Your idea in a few words", "Mine").press("Save and return later").page.url
    assert window(demo, who="bo").open(address).status == 404


def test_an_idea_from_picture_to_appeal(demo: Demo, window: Window) -> None:
    ada = window(demo, who="ada").open(f"{GREENING}/ideas/new/")
    write(ada, TITLE).page.locator("input[type=file]").set_input_files(photo())
    ada.press("Send it in")
    assert ada.status == 422, "a picture without words is not for everybody"
    assert "Say what the picture shows" in ada.text()
    ada.page.locator("input[type=file]").set_input_files(photo())
    ada.fill("What the picture shows", "A green field by the lock").press("Send it in").check("idea: with a picture")
    address = ada.page.url
    assert ada.find("img.picture").get_attribute("alt") == "A green field by the lock"
    number = address.rstrip("/").rsplit("/", 1)[-1]

    bo = window(demo, who="bo").open(address).press("Back this idea")
    assert "You back this idea" in bo.text()
    assert "1 neighbour backs it" in bo.text()
    bo.fill("Your comment", "Who mends it?").choose("This is a question to the author").press("Send")
    bo.check("idea: backed and asked")
    assert "asks the author" in bo.text()

    olive = window(demo, who="olive").open(f"{DESK}/").check("desk: checks owed").open(f"{DESK}/greening-fund/ideas/")
    olive.check("officer: checks").open(f"{DESK}/greening-fund/ideas/{number}/").check("officer: check one")
    olive.press("Answer in public").check("officer: check with errors")
    assert olive.status == 422
    olive.choose("It cannot be done").fill("Reason, for everybody to read", "The bank is too soft.").press(
        "Answer in public"
    )

    ada.open(address).check("idea: rejected")
    assert "The bank is too soft." in ada.text()
    ada.find(
        "summary",
    ).filter(has_text="Ask for another look").click()
    ada.fill("Why should it be looked at again?", "There is a firm bit by the bridge.").press("Ask once")
    ada.check("idea: appealed")
    assert "The author asked for another look" in ada.text()
    assert ada.page.get_by_role("button", name="Ask once").count() == 0, "once"
    olive.open(f"{DESK}/greening-fund/ideas/{number}/").choose("It cannot be done")
    olive.fill("Reason, for everybody to read", "The firm bit is not ours.").press("Answer in public")
    ada.open(address)
    assert "The firm bit is not ours." in ada.text()
    assert ada.page.get_by_text("Ask for another look").count() == 0
    assert "not ours" in window(demo).open(address).text(), "rejected ideas stay to be read"


def test_a_visitor_is_sent_to_sign_in_and_back(demo: Demo, window: Window) -> None:
    walk = window(demo).open(f"{GREENING}/").follow("Suggest an idea", within="body")
    assert "/accounts/login/" in walk.page.url
    assert "next=" in walk.page.url
    walk.check("sign in")

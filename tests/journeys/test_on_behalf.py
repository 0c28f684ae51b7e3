"""Hal, the helper at the library, enters an idea for somebody on the phone; the answer goes on the list and is
ticked off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .demo_town import Demo
from .pages import GREENING
from .walking import Walk

pytestmark = pytest.mark.journey


def test_an_idea_by_phone_and_its_answer(demo: Demo, window: Callable[..., Walk], combination: dict[str, Any]) -> None:
    name = f"Mrs Reed {combination['js']} {combination['width']}"
    walk = window(demo, who="hal", **combination).open(f"{GREENING}/")
    walk.follow("Enter something for somebody", within="footer").check("behalf: start")
    walk.press("Begin").check("behalf: start with errors")
    assert walk.status == 422
    walk.fill("Who is it for?", name)
    walk.page.locator("[name=consent]").first.check()
    walk.page.locator("[name=answer][value=phone]").check()
    walk.fill("Number or address for the answer", "01632 960 555").press("Begin")
    assert f"You are entering things for {name}" in walk.text()
    assert walk.page.url.endswith(f"{GREENING}/"), "back to where the helper was"
    walk.check("behalf: acting").follow("Suggest an idea")
    walk.fill("Your idea in a few words", f"A rail by the steps, says {name}").fill("What should happen?", "A rail.")
    walk.page.locator("[name=where][value=whole]").check()
    walk.press("Send it in").check("behalf: idea sent")
    assert "a resident, entered by a helper" in walk.text()
    assert name not in window(demo).open(walk.page.url).find("dl.facts").inner_text()
    walk.follow("Finish", within=".notice[role=status]").check("behalf: finish").press("Finish")
    walk.check("behalf: phone and letter list")
    row = walk.find(
        "main tbody tr",
    ).filter(has_text=name)
    assert "01632 960 555" in row.first.inner_text()
    waiting = row.count()
    with walk.page.expect_navigation():
        row.first.get_by_role("button").click()
    assert walk.find("main tbody tr").filter(has_text=name).count() == waiting - 1, "ticked off"


def test_a_resident_does_not_see_the_list(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(demo, who="ada").open("/harrowbridge/behalf/answers/")
    assert walk.status == 403
    walk.check("behalf: refused")

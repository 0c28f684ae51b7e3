"""What a screen reader is told (role, name, state) on the pages of a vote, compared with what was agreed. After a
change that is meant, look at the difference and run with SNAPSHOTS=write."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .demo_town import VOTE, Demo
from .pages import SPRING
from .walking import Walk

pytestmark = pytest.mark.journey
FOLDER = Path(__file__).parent / "snapshots"
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
CHANGES = [
    (re.compile(rf"({DAYS}) \d{{1,2}} \w+ \d{{4}}"), "DAY"),
    (re.compile(r"\b\d+ (days?|hours?|minutes?) left"), "SOME TIME left"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "HASH"),
    (re.compile(r"localhost:\d+"), "HERE"),
    (re.compile(r"(code\]?:? |paragraph: )\"?[0-9A-Z]{10}\"?$", re.MULTILINE), r"\1RECEIPT"),
]


def compare(walk: Walk, name: str) -> None:
    seen = walk.find("body").aria_snapshot()
    for pattern, word in CHANGES:
        seen = pattern.sub(word, seen)
    agreed = FOLDER / f"{name}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        agreed.write_text(seen + "\n")
    assert agreed.exists(), f"no snapshot of {name}: run with SNAPSHOTS=write and look at it"
    assert seen + "\n" == agreed.read_text(), f"{name} is told otherwise than agreed"


def test_what_a_screen_reader_is_told_on_the_way_to_the_receipt(demo: Demo, window: Callable[..., Walk]) -> None:
    walk = window(demo).open(VOTE)
    compare(walk, "vote-door")
    walk.fill("The code from your letter", demo.code()).press("Go to the ballot")
    walk.find(".ballot li").filter(has_text="Men's shed").locator("input").check()
    compare(walk, "ballot")
    walk.press("Review my vote")
    compare(walk, "review")
    walk.press("Cast my vote")
    compare(walk, "receipt")


def test_what_a_screen_reader_is_told_of_a_result(demo: Demo, window: Callable[..., Walk]) -> None:
    compare(window(demo).open(f"{SPRING}/result/"), "result")

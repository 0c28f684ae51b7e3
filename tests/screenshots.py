"""``make screenshots``: every page of the demo town as visitor, resident, helper and officer, small and wide, into
``screenshots/``; prints what is wider than its screen and what does not answer."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.journeys.checking import WIDE
from tests.journeys.demo_town import ARGS, VOTE, Demo, browser_path, running_demo
from tests.journeys.pages import REFUSED, WHO
from tests.journeys.walking import LARGE, SMALL, Walk

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"


class Camera:
    """Takes the pictures and remembers what was wrong."""

    def __init__(self) -> None:
        self.taken, self.faults = 0, list[str]()

    def take(self, walk: Walk, name: str, expected: int | None = 200) -> None:
        known = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
        walk.page.screenshot(path=FOLDER / f"{known}-{walk.width}.png", full_page=True)
        self.taken += 1
        if wide := walk.page.evaluate(WIDE):
            self.faults.append(f"{name} at {walk.width} px is wider than the screen: {'; '.join(wide)}")
        if expected and walk.status != expected:
            self.faults.append(f"{name} answered {walk.status} instead of {expected}: {walk.page.url}")


def vote(camera: Camera, walk: Walk, demo: Demo) -> None:
    """The four screens of a vote, and a slip."""
    walk.open(VOTE).fill("The code from your letter", "7K2M-94TX").press("Go to the ballot")
    camera.take(walk, "vote mistyped", 422)
    walk.open(VOTE).fill("The code from your letter", demo.code()).press("Go to the ballot")
    camera.take(walk, "vote ballot")
    walk.press("Review my vote")
    camera.take(walk, "vote empty", 422)
    for title in ("Community fridge", "Men's shed", "Hedgehog"):
        walk.find(".ballot li").filter(has_text=title).locator("input").check(force=True)
    camera.take(walk, "vote ballot chosen", 422)
    walk.press("Review my vote")
    camera.take(walk, "vote review")
    walk.press("Cast my vote")
    camera.take(walk, "vote receipt")


def errors(camera: Camera, walk: Walk) -> None:
    """Forms sent empty."""
    walk.open("/harrowbridge/decide/greening-fund/ideas/new/").press("Send it in")
    camera.take(walk, "new idea with errors", 422)


def main() -> int:
    path = browser_path()
    if not path:
        sys.exit("No Chromium: install one (Debian: apt install chromium), or set COMMONWEAL_BROWSER.")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    camera = Camera()
    with tempfile.TemporaryDirectory(prefix="commonweal-") as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=ARGS)
        with running_demo(Path(folder), browser) as demo:
            for width in (SMALL, LARGE):
                for who, pages in WHO.items():
                    walk = Walk(demo, browser, width=width, who=who)
                    for name, address in pages.items():
                        walk.open(address)
                        camera.take(walk, f"{who or 'visitor'} {name}", REFUSED.get(name, 200))
                    if who == "":
                        vote(camera, walk, demo)
                    if who == "ada":
                        errors(camera, walk)
                    walk.close()
                print(f"{width} px: {camera.taken} pictures so far", flush=True)
        browser.close()
    print(*camera.faults or ["Nothing is wider than its screen, and every page answers as it should."], sep="\n")
    print(f"{camera.taken} pictures in {FOLDER}")
    return 1 if camera.faults else 0


if __name__ == "__main__":
    sys.exit(main())

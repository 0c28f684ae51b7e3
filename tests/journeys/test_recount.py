"""Anyone downloads the bundle from the result page and counts it again without the site: the same projects win."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .demo_town import ROOT, Demo
from .pages import SPRING
from .walking import Walk

pytestmark = pytest.mark.journey


def recount(bundle: Path) -> list[str]:
    """Keys of the winners by ``python -m civicmath count``, run where neither the site nor its database is known."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "civicmath", "count", str(bundle), "--json"],
        capture_output=True,
        text=True,
        env=env,
        cwd=bundle.parent,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return [str(key) for key in said.get("selected", said.get("funded", []))]


def test_the_bundle_gives_the_winners_on_the_page(demo: Demo, window: Callable[..., Walk], tmp_path: Path) -> None:
    walk = window(demo).open(f"{SPRING}/result/")
    won = [
        link.get_attribute("href") or ""
        for link in walk.find("section").filter(has_text="What won").first.locator("tbody th a").all()
    ]
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name="Download it all").click()
    bundle = tmp_path / download.value.suggested_filename
    download.value.save_as(bundle)
    assert sorted(recount(bundle)) == sorted(address.rstrip("/").rsplit("/", 1)[-1] for address in won)
    walk.page.get_by_text("For people who check with a computer").click()
    assert f"civicmath count {bundle.name}" in walk.text(), "the page names the file as it is downloaded"

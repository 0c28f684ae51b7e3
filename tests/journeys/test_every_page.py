"""Every page of the town, as visitor, resident, helper and officer: as it must be, in words that residents know."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from .demo_town import Demo
from .pages import REFUSED, WHO
from .walking import LARGE, SMALL, Walk

pytestmark = pytest.mark.journey
PAGES = [
    pytest.param(who, name, address, id=f"{who or 'visitor'}: {name}")
    for who, pages in WHO.items()
    for name, address in pages.items()
]
CODE_WORDS = re.compile(
    r"\b(credentials?|polls?|slots?|LSOA|quotas?|transfers?|electorate|leaf|salt|revote|void|"
    r"minor units?|beneficiar(y|ies)|ppm|null|undefined|\{\{|\}\})\b"
)


@pytest.mark.parametrize(("who", "name", "address"), PAGES)
def test_the_page_is_as_it_must_be(demo: Demo, window: Callable[..., Walk], who: str, name: str, address: str) -> None:
    walk = window(demo, who=who, width=SMALL).open(address)
    expected = REFUSED.get(name, 200)
    assert expected in (None, walk.status), f"{address} answered {walk.status}"
    walk.check(f"{who or 'visitor'}: {name}")
    walk.page.set_viewport_size({"width": LARGE, "height": 900})
    walk.width = LARGE
    walk.check(f"{who or 'visitor'}: {name}")


@pytest.mark.parametrize(("who", "name", "address"), [page for page in PAGES if page.values[0] in ("", "ada")])
def test_no_code_word_reaches_a_residents_page(
    demo: Demo, window: Callable[..., Walk], who: str, name: str, address: str
) -> None:
    found = CODE_WORDS.findall(window(demo, who=who).open(address).text())
    assert not found, f"{address} says {found}"

"""What every page state must be: axe finds nothing, nothing scrolls sideways, one heading, HTML that parses, light,
and nothing from another host."""

from __future__ import annotations

import gzip
import urllib.request
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import html5lib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

if TYPE_CHECKING:
    from .walking import Walk

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
HEAVIEST = 100_000
HERE = ("localhost", "127.0.0.1")
WEIGHTS: dict[str, int] = {}

# What a page looks like now, with what was typed and ticked written into its attributes; scripts left out.
AS_SEEN = """() => {
  const copy = document.documentElement.cloneNode(true);
  const live = document.querySelectorAll('input, textarea, option');
  copy.querySelectorAll('input, textarea, option').forEach((field, number) => {
    const now = live[number];
    if (field.tagName === 'OPTION') field.toggleAttribute('selected', now.selected);
    else if (field.tagName === 'TEXTAREA') field.textContent = now.value;
    else if (now.type === 'checkbox' || now.type === 'radio') field.toggleAttribute('checked', now.checked);
    else if (now.type !== 'file') field.setAttribute('value', now.value);
  });
  copy.querySelectorAll('script').forEach((script) => script.remove());
  return '<!doctype html>' + copy.outerHTML;
}"""
WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > room + 0.5)
    .filter((e) => !e.closest('.scroll') || e.matches('.scroll'))
    .map((e) => `${e.tagName.toLowerCase()}.${e.className} to ${Math.round(e.getBoundingClientRect().right)} px`)
    .slice(0, 5);
}"""


def axe_faults(walk: Walk, *, only: list[str] | None = None) -> list[str]:
    """Violations on the page as it stands. Axe cannot run where JavaScript is off (its promises never resolve), so
    the page as it is seen there, without its scripts, is opened at the same address in a window that has JavaScript."""
    options: dict[str, Any] = {"runOnly": only, "resultTypes": ["violations"]} if only else OPTIONS
    page, close = walk.page, False
    if not walk.js:
        page, close = _lens(walk), True
    found = Axe().run(page, options=options).response["violations"]
    if close:
        page.close()
    return [
        f"{v['id']} ({v['impact']}): {v['help']}: {node['html'][:160]} {_why(node)}"
        for v in found
        for node in v["nodes"][:4]
    ]


def _why(node: dict[str, Any]) -> str:
    return " ".join(str(check.get("message", "")) for check in [*node["any"], *node["all"]])[:300]


def _lens(walk: Walk) -> Page:
    body, url = walk.page.evaluate(AS_SEEN), walk.page.url
    lens = walk.lens.new_page()
    lens.route(
        lambda wanted: wanted == url, lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")
    )
    lens.goto(url)
    lens.unroute_all()
    return lens


@cache
def _weight_of(url: str) -> int:
    """Bytes of a static file as a browser gets it."""
    wanted = urllib.request.Request(url, headers={"Accept-Encoding": "gzip, deflate, br"})
    with urllib.request.urlopen(wanted, timeout=10) as answer:
        return len(answer.read())


def weight(walk: Walk) -> int:
    """The page and all that it loads, as transferred on a first visit. Photos load lazily and are counted apart."""
    page = walk.page
    names = set(page.evaluate("() => performance.getEntriesByType('resource').map((entry) => entry.name)"))
    files = {name for name in names if name.startswith("http") and "/static/" in name}
    return len(gzip.compress(walk.html().encode(), 6)) + sum(_weight_of(name) for name in files)


def parse_faults(html: str) -> list[str]:
    """What a strict HTML5 parser says."""
    parser = html5lib.HTMLParser()
    parser.parse(html)
    lines = html.split("\n")
    return [
        f"line {line}, {code} {data}: …{lines[line - 1][max(0, column - 60) : column + 20]}…"
        for (line, column), code, data in parser.errors
    ][:5]


def check(walk: Walk, name: str) -> None:
    """Everything at once, and the journey goes on: the window fails its test at the end with all that was found."""
    page = walk.page
    walk.seen(name)
    faults = [f"axe: {fault}" for fault in axe_faults(walk)]
    faults += [f"wider than the screen: {fault}" for fault in page.evaluate(WIDE)]
    if (number := page.locator("h1").count()) != 1:
        faults.append(f"{number} first headings")
    if len(page.title().split(" – ")[0].strip()) < 3:
        faults.append(f"no title: {page.title()!r}")
    if not (page.locator("html").get_attribute("lang") or "").startswith("en"):
        faults.append("no language")
    faults += [f"HTML: {fault}" for fault in parse_faults(walk.html())]
    WEIGHTS[name] = max(WEIGHTS.get(name, 0), heavy := weight(walk))
    if heavy > HEAVIEST:
        faults.append(f"weighs {heavy:,} bytes with what it loads")
    faults += [
        f"asks another host: {url}"
        for url in walk.requests
        if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).hostname not in HERE
    ]
    faults += [f"console: {line}" for line in walk.console]
    walk.console.clear()
    if faults:
        where = f"{name} ({urlsplit(page.url).path}, {walk.width} px, JavaScript {'on' if walk.js else 'off'})"
        walk.faults.append("\n  ".join([where, *faults]))

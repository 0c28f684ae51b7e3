"""Every GET address as every visitor: it writes nothing, parses, names no other host, and speaks plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from .world import ROLES, World, pages

# Tables that a read may touch: the session itself, when somebody last came, counts of attempts, the cache.
HOUSEKEEPING = ("django_session", "site_cache", "kernel_attemptcount")
LAST_LOGIN = re.compile(r'UPDATE "people_person" SET "last_login"')
WRITES = re.compile(r"^\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|ALTER|DROP|CREATE)\b", re.IGNORECASE)
HERE = Path(__file__).parent


class Writes:
    """Notes every statement that would change a row."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.match(sql) and not LAST_LOGIN.match(sql) and not any(f'"{name}"' in sql for name in HOUSEKEEPING):
            self.found.append(sql[:120])
        return execute(sql, params, many, context)


def walk(world: World, roles: tuple[str, ...] = ROLES) -> Iterator[tuple[str, str, HttpResponse, list[str]]]:
    """(role, address, response, writes) of every GET address."""
    for role in roles:
        client = world.client(role)
        client.raise_request_exception = False
        for page in pages():
            if page.name == "account_logout":
                continue
            for address in world.addresses(page):
                yield role, address, *fetch(client, address)


def fetch(client: Client, address: str) -> tuple[HttpResponse, list[str]]:
    writes = Writes()
    with connection.execute_wrapper(writes):
        return client.get(address), writes.found


def is_html(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html") and not 300 <= response.status_code < 400


class Text(HTMLParser):
    """Visible text: without scripts, styles, hidden parts and .hash spans."""

    VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "source", "wbr", "path", "circle", "rect", "line"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        silent = tag in ("script", "style", "template") or "hash" in (said.get("class") or "").split()
        if tag not in self.VOID and (self._skipping or silent):
            self._skipping.append(tag)
        self.words += [said[name] or "" for name in ("alt", "title", "aria-label", "placeholder") if name in said]

    def handle_endtag(self, tag: str) -> None:
        if self._skipping and tag not in self.VOID:
            self._skipping.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.words.append(data)


def visible(html: str) -> str:
    reader = Text()
    reader.feed(html)
    return " ".join(" ".join(reader.words).split())


def test_no_get_writes_a_row(world: World) -> None:
    wrote = [f"{role} {address}: {sql}" for role, address, _response, found in walk(world) for sql in found]
    assert wrote == []


def test_the_wrapper_sees_a_write(world: World) -> None:
    writes = Writes()
    with connection.execute_wrapper(writes):
        world.client("resident").post("/me/", {"name": "Ada L."})
    assert any("people_person" in sql for sql in writes.found)


def test_no_address_breaks(world: World) -> None:
    broken = {f"{role} {address}" for role, address, response, _found in walk(world) if response.status_code >= 500}
    assert broken == set()


def test_every_page_parses(world: World) -> None:
    wrong = []
    seen: set[bytes] = set()
    for role, address, response, _found in walk(world, ("visitor", "resident", "helper", "officer")):
        if is_html(response) and response.content not in seen:
            seen.add(response.content)
            parser = html5lib.HTMLParser(strict=False)
            parser.parse(response.content.decode())
            wrong += [f"{role} {address}: {where} {code} {extra}" for where, code, extra in parser.errors[:3]]
    assert len(seen) > 40
    assert wrong == []


def test_a_page_that_does_not_parse_is_seen() -> None:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse("<!doctype html><title>x</title><p>a</b>")
    assert parser.errors


OTHER_HOST = re.compile(
    r"""(?:\bsrc|\bsrcset|\baction|\bdata|\bposter|<link[^>]*\bhref)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import""",
    re.IGNORECASE,
)


def test_no_page_loads_anything_from_another_host(world: World) -> None:
    loads = [
        f"{role} {address}: {found.group()}"
        for role, address, response, _w in walk(world)
        if is_html(response) and (found := OTHER_HOST.search(response.content.decode()))
    ]
    assert loads == []
    assert OTHER_HOST.search('<script src="//cdn.example/x.js">')


def test_no_page_has_script_or_style_in_its_text(world: World) -> None:
    """The content security policy would block them: a page that needs them is broken."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=.application/json)[^>]*>"
        r"|<[^>]*\s(?:on\w+|style)\s*=\s*[\"']",
        re.IGNORECASE,
    )
    found = {
        f"{address}: {hit.group()}"
        for _role, address, response, _w in walk(world)
        if is_html(response) and (hit := inline.search(response.content.decode()))
    }
    assert found == set()


def code_words() -> list[str]:
    lines = (line.split("#")[0].strip() for line in HERE.joinpath("code_words.txt").read_text().splitlines())
    return [line for line in lines if line]


def test_no_word_of_the_code_reaches_a_resident(world: World) -> None:
    words = re.compile(r"\b(" + "|".join(code_words()) + r")\b", re.IGNORECASE)
    found = set()
    for role, address, response, _w in walk(world, ("visitor", "resident")):
        if is_html(response) and not address.startswith("/accounts/"):
            text = visible(response.content.decode())
            around = [text[max(0, hit.start() - 30) : hit.end() + 30] for hit in words.finditer(text)]
            found |= {f"{role} {address}: {said}" for said in around}
    assert found == set()


@pytest.mark.parametrize("html", ["<p>your credential</p>", "<p><img alt='the slot'></p>"])
def test_a_word_of_the_code_would_be_seen(html: str) -> None:
    assert re.search(r"\b(" + "|".join(code_words()) + r")\b", visible(html))
    assert "abc" not in visible('<p>x <span class="hash">abc</span></p>')

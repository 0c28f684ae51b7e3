"""Every setting that the code reads stands in docs/reference/settings.md, and nothing else does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/reference/settings.md"
NAME = re.compile(r"\b(?:COMMONWEAL_[A-Z_]+|DATABASE_URL)\b")
# Names made from parts: keys.read_key writes COMMONWEAL_<NAME>_KEY.
READERS = {"text", "flag", "whole", "folder", "words", "get", "getenv", "setdefault", "pop"}


def read_by_the_code() -> set[str]:
    found = set()
    for path in (ROOT / "src/commonweal").rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            name = ""
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                name = str(node.args[0].value) if called in READERS else ""
                if called == "read_key":
                    name = ""
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                name = str(node.slice.value)
            if NAME.fullmatch(name):
                found.add(name)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "read_key" and len(node.args) == 2:
                key = node.args[1]
                assert isinstance(key, ast.Constant)
                found.add(f"COMMONWEAL_{str(key.value).upper()}_KEY")
    return found


def documented() -> set[str]:
    """Names of the page's first column; `COMMONWEAL_MAIL_HOST`, `_PORT` stands for two."""
    found = set()
    for line in PAGE.read_text().splitlines():
        named = re.findall(r"`([A-Z_]+)`", line.split("|")[1]) if line.startswith("| `") else []
        for name in named:
            if name.startswith("_"):
                parts = name.strip("_").split("_")
                name = "_".join([*named[0].split("_")[: -len(parts)], *parts])
            found.add(name)
    return found


def test_the_code_reads_settings() -> None:
    names = read_by_the_code()
    assert {
        "COMMONWEAL_DATA",
        "COMMONWEAL_BIND",
        "DATABASE_URL",
        "COMMONWEAL_SLOT_KEY",
        "COMMONWEAL_TIME_ZONE",
    } <= names


def test_every_setting_is_documented() -> None:
    assert read_by_the_code() - documented() == set()


def test_every_documented_setting_is_read() -> None:
    elsewhere = {"COMMONWEAL_TEST_DATA", "COMMONWEAL_SHARED"}
    assert documented() - read_by_the_code() - elsewhere == set()

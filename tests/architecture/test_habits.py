"""Habits of the source: one clock, short files, names that say something, dots that show walls."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from .source import HERE, ROOT, SRC, calls, dotted, files, said, tree

CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "dt.now",
    "now",
    "utcnow",
}
BANNED = {"utils", "util", "helpers", "helper", "common", "misc", "base", "mixins", "mixin", "manager", "managers"}
LONGEST = 400


def clocks_in(module: ast.AST) -> list[int]:
    """Calls of any clock but the kernel's, however it was imported."""
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "django.utils.timezone", "datetime")
        for alias in node.names
    }
    found = []
    for call in calls(module):
        name = dotted(call.func)
        tail = ".".join(name.split(".")[-2:])
        bare = names.get(name) in ("time", "time_ns", "now", "localtime")
        if tail in CLOCKS - {"now", "utcnow"} or bare:
            found.append(call.lineno)
    return found


# Programs that stand outside the site, as a voter or a browser does, and look at the clock on the wall.
OUTSIDE = ("tests/faults/programs.py", "tests/journeys/test_officer_round.py")


def test_nobody_reads_another_clock() -> None:
    wrong = [
        f"{said(path)}:{line}"
        for path in [*files(tests=True), *files(tests=True, under="tests")]
        if path != SRC / "commonweal/kernel/clock.py" and said(path) not in OUTSIDE
        for line in clocks_in(tree(path))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "import datetime\ndatetime.datetime.now()",
        "from django.utils import timezone\ntimezone.now()",
        "import time\ntime.time()",
        "from time import time\ntime()",
        "from django.utils.timezone import now\nnow()",
        "datetime.now(UTC)",
        "date.today()",
    ],
)
def test_another_clock_would_be_seen(line: str) -> None:
    assert clocks_in(ast.parse(line))


def test_the_project_asks_its_own_clock() -> None:
    assert not clocks_in(ast.parse("from commonweal.kernel import clock\nclock.now()\nclock.box_now(connection)"))


def test_no_file_is_longer_than_400_lines() -> None:
    known = json.loads(HERE.joinpath("long_files.json").read_text())
    long = {
        said(path): lines
        for path in [
            *files(tests=True),
            *files(tests=True, under="tests"),
            *files(tests=True, under="benchmarks"),
            *files(tests=True, under="assets"),
        ]
        if (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert {name: lines for name, lines in long.items() if lines > known.get(name, LONGEST)} == {}
    idle = [name for name in known if name not in long]
    assert idle == [], "shorter now: take them off the list"


def test_the_list_of_long_files_only_shrinks() -> None:
    assert len(json.loads(HERE.joinpath("long_files.json").read_text())) <= 0


def test_functions_are_short_simple_and_take_few_arguments() -> None:
    """30 statements, complexity 8, 6 arguments; ruff measures, and the limits are the project's."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert {"C90", "PLR0913", "PLR0915"} <= set(lint["select"])
    assert lint["mccabe"]["max-complexity"] <= 8
    assert (lint["pylint"]["max-args"], lint["pylint"]["max-statements"]) == (6, 30)
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "check",
            "--no-cache",
            "--select",
            "C901,PLR0913,PLR0915",
            "--output-format",
            "concise",
            "src",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def test_ruff_finds_nothing() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise", "src", "tests"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:]


# Functions that lift a limit with a remark. The list may only shrink.
LIFTED: set[str] = set()


def test_no_function_lifts_the_limits_unnoticed() -> None:
    lift = re.compile(r"#\s*noqa:.*\b(C901|PLR0913|PLR0915)\b")
    found = {
        f"{said(path)}:{line.strip()[:60]}"
        for path in files()
        for line in path.read_text().splitlines()
        if lift.search(line)
    }
    assert found <= LIFTED


def test_modules_have_names_that_say_something() -> None:
    wrong = [
        said(path)
        for path in [*files(tests=True), *files(tests=True, under="tests")]
        if path.stem in BANNED or BANNED & set(path.relative_to(ROOT).parts)
    ]
    assert wrong == []


def capability_of(path: Path) -> str:
    """The folder whose inside is spoken of with dots: one capability, or one app of ground or kernel."""
    parts = path.relative_to(SRC).parts
    deep = {"capabilities": 3, "ground": 3}.get(parts[1] if len(parts) > 1 else "", 2)
    return ".".join(parts[:deep])


def imports_that_hide_a_wall(path: Path, module: ast.Module) -> list[str]:
    own = capability_of(path)
    package = list(path.relative_to(SRC).with_suffix("").parts)
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.level:
            reached = ".".join([*package[: len(package) - node.level], *(node.module or "").split(".")]).rstrip(".")
            if not (reached + ".").startswith(own + "."):
                found.append(f"{node.lineno}: dots reach {reached}")
        elif isinstance(node, ast.ImportFrom) and (f"{node.module}.").startswith(own + "."):
            found.append(f"{node.lineno}: {node.module} is inside, use dots")
    return found


def test_dots_inside_a_capability_and_full_names_across() -> None:
    wrong = [
        f"{said(path)}:{line}"
        for path in files()
        if path.is_relative_to(SRC / "commonweal/capabilities") and path.name != "__init__.py"
        for line in imports_that_hide_a_wall(path, tree(path))
    ]
    assert wrong == []


def test_no_dots_lead_out_of_a_ground_app() -> None:
    wrong = [
        f"{said(path)}:{line}"
        for path in files()
        if path.is_relative_to(SRC / "commonweal/ground")
        for line in imports_that_hide_a_wall(path, tree(path))
        if "dots reach" in line
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "line", ["from ...ground.people import models", "from commonweal.capabilities.budgeting import models"]
)
def test_a_hidden_wall_would_be_seen(line: str) -> None:
    path = SRC / "commonweal/capabilities/budgeting/views_example.py"
    assert imports_that_hide_a_wall(path, ast.parse(line))


def test_no_address_of_a_registry_in_lock_files() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        assert "http" not in text and "--index" not in text and "--find-links" not in text, path.name
        assert "--hash=sha256:" in text, f"{path.name} is not pinned by hash"
    lock = (ROOT / "assets/package-lock.json").read_text()
    assert '"resolved"' not in lock and "http" not in re.sub(r'"(?:url|funding|homepage)":\s*"[^"]*"', "", lock)
    assert '"integrity"' in lock


def served() -> list[Path]:
    static = SRC / "commonweal/site/static"
    return [path for path in static.rglob("*") if path.suffix in (".css", ".js", ".svg")]


def test_served_styles_and_scripts_name_no_government_font_and_no_other_host() -> None:
    names = {path.name for path in served()}
    assert {"app.css", "app.js"} <= names, "build the styles first: make install"
    for path in served():
        text = path.read_text()
        assert "GDS Transport" not in text and "nta" not in re.findall(r"font-family:\s*[\"']?(\w+)", text), path
        hosts = {host for host in re.findall(r"(?:https?:)?//([\w-]+\.[\w.-]+)", text)} - {"www.w3.org"}
        assert hosts == set(), path
        assert "crown" not in text.lower(), path

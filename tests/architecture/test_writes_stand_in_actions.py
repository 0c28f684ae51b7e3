"""Writes stand in actions: proven on the source, model by model and not by name alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from .source import SRC, calls, dotted, files, said, tree

# What changes rows. The first group has no other meaning in this project; the second is a write when it is called on a
# manager or on a queryset (a dictionary has ``update`` and a set has ``add``).
ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user", "acreate", "abulk_create"}
ON_ROWS = {"create", "update", "delete", "save", "set", "add", "remove", "clear"}
QUERY = {"objects", "filter", "exclude", "all", "select_for_update", "order_by", "annotate", "select_related"}

# Where verbs live. ``models.py`` may write its own rows where it overrides ``save`` or makes a manager.
ALLOWED = ("kernel/", "site/demo/")
EXCEPTIONS = {
    ("ground/people/models.py", "save"): "the manager's create_user",
    ("ground/places/models.py", "save"): "keeps the line of ids when a place is saved",
    ("ground/places/models.py", "update"): "the same",
    ("ground/people/commands.py", "create_user"): "`commonweal people give-role`: the first officer of a new site",
    ("ground/people/commands.py", "create"): "the same",
    ("capabilities/budgeting/commands.py", "get_or_create"): "a place for imported elections",
}


def is_room_of_verbs(path: Path) -> bool:
    inside = path.relative_to(SRC / "commonweal").as_posix()
    return inside.startswith(ALLOWED) or path.name in ("actions.py", "casting.py") or "/actions/" in inside


def writes_in(module: ast.AST) -> list[tuple[int, str]]:
    found = []
    for call in calls(module):
        if isinstance(call.func, ast.Attribute):
            verb, on = call.func.attr, dotted(call.func.value)
            steps = set(on.split("."))
            rows = bool(steps & QUERY) or verb in ("save", "delete")
            if verb in ALWAYS or (verb in ON_ROWS and rows and not _is_file(on, verb)):
                found.append((call.lineno, verb))
    return found


def _is_file(on: str, verb: str) -> bool:
    """A picture writes itself with ``save`` too."""
    return verb == "save" and on.split(".")[-1] in ("clean", "image", "picture", "Image")


def test_no_write_outside_actions() -> None:
    wrong = []
    for path in files():
        if not path.is_relative_to(SRC / "commonweal") or is_room_of_verbs(path):
            continue
        inside = path.relative_to(SRC / "commonweal").as_posix()
        wrong += [
            f"{said(path)}:{line} .{verb}()" for line, verb in writes_in(tree(path)) if (inside, verb) not in EXCEPTIONS
        ]
    assert wrong == []


def test_no_exception_is_idle() -> None:
    used = {
        (path.relative_to(SRC / "commonweal").as_posix(), verb)
        for path in files()
        if path.is_relative_to(SRC / "commonweal")
        for _line, verb in writes_in(tree(path))
    }
    assert set(EXCEPTIONS) <= used


@pytest.mark.parametrize(
    "line",
    [
        "Round.objects.create(a=1)",
        "x.objects.filter(a=1).update(b=2)",
        "round_.save()",
        "idea.delete()",
        "Support.objects.bulk_create([])",
        "Idea.objects.filter().order_by('x').delete()",
        "get(x).objects.get_or_create(a=1)",
    ],
)
def test_a_write_would_be_seen(line: str) -> None:
    assert writes_in(ast.parse(line))


@pytest.mark.parametrize("line", ["{}.update(a=1)", "seen.add(1)", "clean.save(out, 'WEBP')", "digest.update(b'')"])
def test_what_only_looks_like_a_write_is_let_be(line: str) -> None:
    assert not writes_in(ast.parse(line))


def test_raw_sql_that_writes_stands_in_the_kernel_alone() -> None:
    """Cursors outside the kernel read, or take locks."""
    wrong = []
    for path in files():
        if path.is_relative_to(SRC / "commonweal/kernel") or not path.is_relative_to(SRC / "commonweal"):
            continue
        for call in calls(tree(path)):
            if (
                isinstance(call.func, ast.Attribute)
                and call.func.attr in ("execute", "executemany", "raw")
                and call.args
            ):
                first = call.args[0]
                text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
                if text is None or text.split()[0].upper() != "SELECT":
                    wrong.append(f"{said(path)}:{call.lineno}")
    assert wrong == []


MONEY_OR_VOTES = (
    "kernel/ledger/",
    "ground/ballots/",
    "ground/money/",
    "capabilities/budgeting/actions/voting.py",
    "capabilities/budgeting/actions/delivery.py",
    "capabilities/budgeting/actions/results.py",
)


def test_n14_no_get_or_create_on_votes_or_money() -> None:
    wrong = [
        f"{said(path)}:{call.lineno}"
        for path in files()
        if path.is_relative_to(SRC / "commonweal")
        and path.relative_to(SRC / "commonweal").as_posix().startswith(MONEY_OR_VOTES)
        for call in calls(tree(path))
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("get_or_create", "update_or_create")
    ]
    assert wrong == []


REQUEST = ("request.GET", "request.POST", "request.body", "request.COOKIES", "asked", "given")


def spread_of_a_request(module: ast.AST) -> list[int]:
    """Calls of a queryset's verb to which a whole dictionary of the request is handed."""
    found = []
    for call in calls(module):
        if isinstance(call.func, ast.Attribute) and call.func.attr in (
            "filter",
            "exclude",
            "get",
            "annotate",
            "aggregate",
            "order_by",
            "values",
            "alias",
            "create",
            "update",
        ):
            spread = [word.value for word in call.keywords if word.arg is None]
            starred = [arg.value for arg in call.args if isinstance(arg, ast.Starred)]
            found += [call.lineno for value in [*spread, *starred] if dotted(value).startswith(REQUEST)]
    return found


def test_no_dictionary_of_a_request_reaches_the_database() -> None:
    wrong = [f"{said(path)}:{line}" for path in files() for line in spread_of_a_request(tree(path))]
    assert wrong == []
    assert spread_of_a_request(ast.parse("Round.objects.filter(**request.GET)"))
    assert spread_of_a_request(ast.parse("Round.objects.filter(**request.GET.dict())"))

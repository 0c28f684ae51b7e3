"""Reading our own source: files, trees, and what stands where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
HERE = Path(__file__).parent


def files(*, tests: bool = False, under: str = "src") -> list[Path]:
    """Our Python files, without migrations."""
    return [
        path
        for path in sorted((ROOT / under).rglob("*.py"))
        if "migrations" not in path.parts
        and "node_modules" not in path.parts
        and (tests or "tests" not in path.relative_to(ROOT).parts)
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def said(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def dotted(node: ast.expr) -> str:
    """``a.b.c`` of an attribute chain; calls and subscripts in it are dropped."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Subscript):
        return dotted(node.value)
    return node.id if isinstance(node, ast.Name) else ""


def calls(module: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module) if isinstance(node, ast.Call))

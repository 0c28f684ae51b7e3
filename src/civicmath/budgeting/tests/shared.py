"""Where the shared data lies: COMMONWEAL_SHARED, or ../shared beside the project."""

from __future__ import annotations

import csv
import gzip
import json
import os
from functools import cache
from pathlib import Path

import pytest

from ..pabulib import PabulibFile, read

ROOT = Path(__file__).resolve().parents[4]
SHARED = Path(os.environ.get("COMMONWEAL_SHARED") or ROOT.parent / "shared")
ELECTIONS = SHARED / "data" / "pabulib"
GOLDEN = SHARED / "golden"

needs_shared = pytest.mark.skipif(
    not ELECTIONS.is_dir(), reason=f"no shared elections in {ELECTIONS}; set COMMONWEAL_SHARED"
)


def index() -> list[dict[str, str]]:
    if not ELECTIONS.is_dir():
        return []
    with (ELECTIONS / "index.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return sorted(rows, key=lambda row: int(row["n_marks"]))


def elections(up_to: int, above: int = -1) -> list[str]:
    return [row["file"] for row in index() if above < int(row["n_marks"]) <= up_to]


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@cache
def election(file: str) -> PabulibFile:
    return read(content(ELECTIONS / file), file)


def goldens(file: str) -> list[dict]:
    stem = file.removesuffix(".gz")
    found = []
    for path in sorted((GOLDEN / "pb").glob(f"{_literal(stem)}*.json")):
        golden = json.loads(path.read_text(encoding="utf-8"))
        if golden["file"].removesuffix(".gz") == stem and golden["rule"] != "phragmen":
            found.append(golden)
    return found


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)

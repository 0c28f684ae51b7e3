"""Which column of a file holds the official code and which the name."""

from __future__ import annotations

import re
from collections.abc import Sequence

SMALL_AREA = "small area"

# How publishers shorten what an area is, before "cd", "nm", "_code" or "_name".
STEMS = {
    "city": ("city", "ctry", "tcity", "lad", "ltla", "la"),
    "district": ("lad", "ltla", "la", "utla", "ctyua"),
    "town": ("town", "bua", "tcity"),
    "parish": ("par", "parncp", "parish"),
    "ward": ("wd", "ward", "cmwd"),
    SMALL_AREA: ("lsoa", "dz", "soa", "oa"),
}
PATTERN = re.compile(r"(?P<stem>[a-z]+)_?(?P<year>\d*)_?(?P<end>cd|nm|code|name)")
BRACKETS = re.compile(r"\([^)]*\)?")
ENDS = {"cd": "code", "code": "code", "nm": "name", "name": "name"}


def plain(column: str) -> str:
    """ "LSOA code (2021)" is lsoa_code."""
    return "_".join(BRACKETS.sub(" ", column).lower().split())


def one_of(columns: Sequence[str], wanted: Sequence[str]) -> str:
    """The first wanted name that is a column, whatever its capitals; empty where there is none."""
    lower = {plain(column): column for column in reversed(columns)}
    return next((lower[name] for name in wanted if name in lower), "")


def code_and_name(columns: Sequence[str], kind: str) -> tuple[str, str]:
    """The columns of code and name for areas of ``kind``; empty where none can be told.

    In order: area_code/area_name; the stem of the kind as in WD25CD; the first stem that has a code and a
    name, or the only one that has a code; code/name.
    """
    if code := one_of(columns, ["area_code"]):
        return code, one_of(columns, ["area_name"])
    found = _stems(columns)
    named = [stem for stem in found if {"code", "name"} <= found[stem].keys()]
    coded = [stem for stem in found if "code" in found[stem]]
    own = [stem for stem in coded if stem.rstrip("0123456789") in STEMS.get(kind, ())]
    for stems in (own, named[:1], coded if len(coded) == 1 else []):
        if stems:
            return found[stems[0]].get("code", ""), found[stems[0]].get("name", "")
    return one_of(columns, ["code"]), one_of(columns, ["area_name", "name"])


def _stems(columns: Sequence[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for column in columns:
        match = PATTERN.fullmatch(plain(column))
        if match and match["stem"] != "area":
            found.setdefault(match["stem"] + match["year"], {}).setdefault(ENDS[match["end"]], column)
    return found

"""One file of ballots divided between areas that each have their own money: one file an area, counted on its own."""

from __future__ import annotations

from civicmath.budgeting.pabulib import PabulibFile, Table
from civicmath.budgeting.pabulib_writer import write


def divide(file: PabulibFile, area: str, budget: str) -> bytes:
    """The projects of ``area``, its ``budget`` (in major units, as text), and every ballot's marks among them.

    Ballots that name none of these projects are left out: where each voter has an equal share, only those who chose
    something of the area share its money.
    """
    inside = [
        row
        for row, district in zip(file.projects.rows, file.projects.column("district"), strict=True)
        if district == area
    ]
    keys = {row[file.projects.columns.index("project_id")] for row in inside}
    votes = [row for row in (_within(file.votes.columns, row, keys) for row in file.votes.rows) if row]
    meta = dict(file.meta) | {
        "budget": budget,
        "num_projects": str(len(inside)),
        "num_votes": str(len(votes)),
        "district": area,
    }
    return write(
        meta, Table(file.projects.columns, tuple(inside)), Table(file.votes.columns, tuple(votes)), keep=("district",)
    ).encode()


def _within(columns: tuple[str, ...], row: tuple[str, ...], keys: set[str]) -> tuple[str, ...]:
    """A ballot with only its marks for ``keys``; empty where there is none."""
    marks = row[columns.index("vote")].split(",")
    kept = [n for n, key in enumerate(marks) if key in keys]
    if not kept:
        return ()
    cells = list(row)
    for name in ("vote", "points"):
        if name in columns:
            parts = row[columns.index(name)].split(",")
            cells[columns.index(name)] = ",".join(parts[n] for n in kept)
    return tuple(cells)

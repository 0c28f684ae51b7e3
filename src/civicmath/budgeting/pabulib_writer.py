"""Writing Pabulib files: what is modelled comes back the same when it is read again.

Personal columns of voters (age, sex, voting method, district ...) are written only when the caller
names them in `keep`; `voter_id`, `vote` and `points` are always written.

>>> from .pabulib import read
>>> from .instance import Instance, Project
>>> from .ballots import Ballots
>>> town = Instance(100, (Project("a", 60, "Bench; and tree"), Project("b", 50)), "EUR")
>>> text = write(*tables(town, Ballots.approval(town, [["a"], ["a", "b"]])))
>>> again = read(text.encode(), "again.pb")
>>> again.instance.projects[0].name, again.ballots.scores().tolist(), again.repairs
('Bench; and tree', [2, 1], ())
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from .amounts import Amount, amount_text
from .ballots import POINT_KINDS, Ballots
from .instance import Instance, Project
from .pabulib_sections import SECTIONS, Table

_ALWAYS = ("voter_id", "vote", "points")


def write(meta: Mapping[str, str], projects: Table, votes: Table, keep: Collection[str] = ()) -> str:
    """The text of a .pb file with these tables; `keep` names the voters' columns to publish."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    out.write("META\n")
    writer.writerow(("key", "value"))
    writer.writerows(meta.items())
    out.write("PROJECTS\n")
    writer.writerow(projects.columns)
    writer.writerows(map(_guarded, projects.rows))
    out.write("VOTES\n")
    kept = [at for at, one in enumerate(votes.columns) if one in _ALWAYS or one in keep]
    writer.writerow([votes.columns[at] for at in kept])
    writer.writerows(_guarded([row[at] for at in kept]) for row in votes.rows)
    return out.getvalue()


def tables(
    instance: Instance, ballots: Ballots, meta: Mapping[str, str] | None = None
) -> tuple[dict[str, str], Table, Table]:
    """The tables for `write`: voters are numbered, so that nobody can be told from his number.

    `meta` adds keys, or replaces those that follow from the instance and the ballots.
    """
    knapsack = ballots.kind == "knapsack"
    stated = {
        "description": instance.name,
        "currency": instance.currency,
        "num_projects": str(len(instance.projects)),
        "num_votes": str(ballots.voters),
        "budget": _decimal(instance.budget, "the budget"),
        "vote_type": "approval" if knapsack else ballots.kind,
    }
    if knapsack:
        stated["max_sum_cost"] = stated["budget"]
    stated |= meta or {}
    return {k: v for k, v in stated.items() if v}, _projects(instance), _votes(instance, ballots)


def _projects(instance: Instance) -> Table:
    every: dict[str, Iterable[str]] = {
        "project_id": (one.id for one in instance.projects),
        "cost": (_decimal(one.cost, f"the cost of {one.id}") for one in instance.projects),
        "name": (one.name for one in instance.projects),
        "category": (_joined(one.categories, one) for one in instance.projects),
        "target": (_joined(one.targets, one) for one in instance.projects),
        "district": (one.district for one in instance.projects),
    }
    columns = {name: list(cells) for name, cells in every.items()}
    used = [name for name in columns if name in ("project_id", "cost") or any(columns[name])]
    return Table(tuple(used), tuple(zip(*(columns[name] for name in used), strict=True)))


def _joined(words: tuple[str, ...], project: Project) -> str:
    for word in words:
        if "," in word:
            raise ValueError(
                f"project {project.id!r}: {word!r} contains a comma, which separates "
                "categories in Pabulib files; rename it"
            )
    return ",".join(words)


def _votes(instance: Instance, ballots: Ballots) -> Table:
    points = ballots.kind in POINT_KINDS
    labelled = ballots.districts is not None
    for one in instance.projects:
        if "," in one.id:
            raise ValueError(f"project id {one.id!r} contains a comma, which separates ids")
    rows: list[tuple[str, ...]] = []
    for row in range(ballots.rows):
        part = slice(int(ballots.offsets[row]), int(ballots.offsets[row + 1]))
        cells = [",".join(instance.projects[p].id for p in ballots.indices[part])]
        if points:
            cells.append(",".join(_points(int(value), ballots) for value in ballots.values[part]))
        if ballots.districts is not None:
            cells.append(ballots.district_names[int(ballots.districts[row])])
        for _ in range(int(ballots.multiplicities[row])):
            rows.append((str(len(rows) + 1), *cells))
    columns = ("voter_id", "vote", *["points"] * points, *["district"] * labelled)
    return Table(columns, tuple(rows))


def _points(value: int, ballots: Ballots) -> str:
    return _decimal(Fraction(value, ballots.denominator), "a number of points")


def _decimal(amount: Amount, what: str) -> str:
    text = amount_text(amount)
    if "/" in text:
        raise ValueError(f"{what} is {text}, which has no decimal form; Pabulib files need one")
    return text


def _guarded(row: Iterable[str]) -> list[str]:
    """The cells of a row; refused where a reader would take the row for a section or skip it."""
    cells = list(row)
    bare = [cell.strip() for cell in cells]
    if not any(bare[1:]) and (not bare or not bare[0] or bare[0].upper() in SECTIONS):
        raise ValueError(f"a row with only {cells[:1]!r} cannot be told from the end of a section")
    return cells

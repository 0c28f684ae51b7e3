"""What a ballot form carries, read into marks: ``pick-7`` for choosing, ``points-7`` for points and scores, ``rank-7``
for an order."""

from __future__ import annotations

from dataclasses import dataclass

from .models import Project, Round

PREFIX = {"approval": "pick-", "knapsack": "pick-", "cumulative": "points-", "scoring": "points-", "ordinal": "rank-"}


@dataclass(slots=True)
class BallotLine:
    """One project on the ballot with what the voter gave it; 0 is nothing."""

    project: Project
    value: int
    field: str
    filtered_out: bool = False


def lines(round_: Round, given: dict[str, str]) -> list[BallotLine]:
    """The ballot's projects in the order of their numbers, with what the form said of each.

    What is not a whole number is read as -1, which every kind of ballot refuses with a sentence.
    """
    prefix = PREFIX[round_.poll.kind]
    listed = Project.objects.filter(round=round_).select_related("area")
    made = [BallotLine(p, _value(given.get(f"{prefix}{p.key}", "")), f"{prefix}{p.key}") for p in listed]
    return sorted(made, key=lambda line: (len(line.project.key), line.project.key))


def _value(said: str) -> int:
    said = said.strip()
    if said == "":
        return 0
    if said == "on":
        return 1
    return int(said) if said.isdecimal() and len(said) < 6 else -1


def read_marks(kind: str, shown: list[BallotLine]) -> list[tuple[str, int]]:
    """The marks of a form, unchecked: ``ground.ballots.rules.canonical`` says whether they may be cast."""
    return [(line.project.key, line.value) for line in shown if line.value]

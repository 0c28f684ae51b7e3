"""Reading Pabulib files (.pb), the common format of participatory budgeting data.

What can be repaired without guessing is repaired and reported, with its line; everything else is a
`PabulibError` that says where and what to do. There is never half a result.

>>> text = '''META
... key;value
... budget;100
... vote_type;approval
... num_projects;2
... num_votes;2
... currency;EUR
... PROJECTS
... project_id;cost;name
... a;60;"Bench; and tree"
... b;12,50;Lamp
... VOTES
... voter_id;vote
... 1;a,b
... 2;b, b
... '''
>>> file = read(text.encode(), "town.pb")
>>> file.instance.projects[1].cost, file.ballots.scores().tolist()
(Fraction(25, 2), [1, 2])
>>> for line, sentence in file.repairs: print(line, sentence)
11 cost '12,50' was read as 12.50
15 spaces around the ids of a ballot were dropped
15 the ballot marks 'b' more than once; counted once

Source: Faliszewski et al., "Participatory Budgeting: Data, Tools, and Analysis", IJCAI 2023,
and the description of the format at pabulib.org/format.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from .amounts import LARGEST, Amount
from .ballots import KINDS, POINT_KINDS, Ballots
from .instance import Instance, Project
from .pabulib_numbers import read_number
from .pabulib_sections import PabulibError, Report, Section, Table, decode, split_sections, table

__all__ = ["PabulibError", "PabulibFile", "Table", "read"]


@dataclass(frozen=True, slots=True, eq=False)
class PabulibFile:
    """Everything that stands in a file, and what it means.

    `projects` and `votes` keep every column, personal ones included: show with care.
    """

    name: str
    meta: dict[str, str]
    projects: Table
    votes: Table
    instance: Instance
    ballots: Ballots
    repairs: tuple[tuple[int, str], ...]


def read(data: bytes, name: str) -> PabulibFile:
    """The content of an (uncompressed) .pb file; `name` is only used in messages."""
    report = Report(name)
    sections = split_sections(decode(data, report), report)
    meta, lines = _meta(sections["META"], report)
    projects = table("PROJECTS", sections["PROJECTS"], report)
    votes = table("VOTES", sections["VOTES"], report)
    instance = _instance(meta, lines, projects, report)
    kind = _kind(meta, lines, report)
    ballots = _BallotReader(instance, kind, votes, sections["VOTES"].line, report).read()
    _compare_counts(meta, lines, (len(projects), len(votes)), report)
    return PabulibFile(name, meta, projects, votes, instance, ballots, report.all())


def _meta(section: Section, report: Report) -> tuple[dict[str, str], dict[str, int]]:
    """The keys with their values, and with their lines; what is missing is looked for on the first."""
    meta: dict[str, str] = {}
    lines: dict[str, int] = defaultdict(lambda: section.line)
    for at, (line, row) in enumerate(section.rows):
        key, value = row[0].strip().lower(), ";".join(row[1:]).rstrip(";").strip()
        if at == 0 and key == "key":
            continue
        if any(cell.strip() for cell in row[2:]):
            report.repair(line, f"{key}: the unquoted semicolons were read as part of the value")
        if meta.get(key, value) != value:
            raise report.fail(line, key, "this key stands twice with different values; keep one")
        meta[key], lines[key] = value, line
    if not meta.get("currency"):
        report.repair(section.line, "no currency is stated")
    return meta, lines


def _kind(meta: dict[str, str], lines: dict[str, int], report: Report) -> str:
    line = lines["vote_type"]
    stated = meta.get("vote_type", "")
    kind = stated.lower()
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise report.fail(line, "vote_type", f"{stated!r} is not known; use one of {known}")
    if kind != stated:
        report.repair(line, f"vote_type {stated!r} was read as {kind}")
    return "knapsack" if kind == "approval" and meta.get("max_sum_cost") else kind


def _compare_counts(meta: dict[str, str], lines: dict[str, int], found: tuple[int, int], report: Report) -> None:
    for key, real in zip(("num_projects", "num_votes"), found, strict=True):
        if meta.get(key, "").strip() != str(real):
            stated = repr(meta[key]) if key in meta else "missing"
            report.repair(lines[key], f"{key} is {stated}, the file has {real}; counted as {real}")


def _amount(text: str, what: str, line: int, report: Report) -> Amount:
    try:
        amount, repair = read_number(text)
    except ValueError as error:
        raise report.fail(line, what, str(error)) from None
    if not 0 <= amount <= LARGEST:
        raise report.fail(line, what, f"{text!r} must be between 0 and {LARGEST}")
    if repair:
        report.repair(line, f"{what} {repair}")
    return amount


def _instance(meta: dict[str, str], lines: dict[str, int], projects: Table, report: Report) -> Instance:
    line = lines["budget"]
    if "budget" not in meta:
        raise report.fail(line, "budget", "META does not state the budget; add a line budget;1000")
    heading = projects.line(0) - 1 if len(projects) else line
    for needed in ("project_id", "cost"):
        if needed not in projects.columns:
            raise report.fail(heading, needed, "PROJECTS lacks this column; add it")
    found: dict[str, Project] = {}
    for at, record in enumerate(projects.records()):
        one = _project(record, projects.line(at), report)
        if one.id in found:
            sentence = f"{one.id!r} stands twice; give every project its own id"
            raise report.fail(projects.line(at), "project_id", sentence)
        found[one.id] = one
    budget = _amount(meta["budget"], "budget", line, report)
    title = meta.get("description", "")
    return Instance(budget, tuple(found.values()), meta.get("currency", ""), title)


def _project(record: dict[str, str], line: int, report: Report) -> Project:
    one = record["project_id"].strip()
    if not one:
        raise report.fail(line, "project_id", "the project has no id; give it one")
    if one != record["project_id"]:
        report.often(line, "spaces around a project id were dropped")
    if "," in one:
        sentence = f"{one!r} contains a comma, which separates ids on ballots; use another sign"
        raise report.fail(line, "project_id", sentence)
    place = record.get("district") or record.get("neighborhood") or record.get("subunit") or ""
    return Project(
        one,
        _amount(record["cost"], "cost", line, report),
        record.get("name", "").strip(),
        _words(record.get("category", "")),
        _words(record.get("target", "") or record.get("beneficiaries", "")),
        place.strip(),
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(",") if word.strip())


class _BallotReader:
    """Turns the cells of VOTES into ballots; equal cells are read once."""

    __slots__ = ("_index", "instance", "kind", "line", "report", "votes")

    def __init__(self, instance: Instance, kind: str, votes: Table, line: int, report: Report) -> None:
        self.instance = instance
        self.kind = kind
        self.votes = votes
        self.line = line
        self.report = report
        self._index = {one.id: at for at, one in enumerate(instance.projects)}

    def read(self) -> Ballots:
        """All ballots, in the order of the file."""
        needed = ("vote", "points") if self.kind in POINT_KINDS else ("vote",)
        for column in needed:
            if column not in self.votes.columns:
                sentence = f"VOTES lacks this column; {self.kind} ballots need it"
                raise self.report.fail(self.line, column, sentence)
        self._check_voters()
        points: list[list[Amount]] | None = None
        if self.kind in POINT_KINDS:
            rows, points = self._with_points()
        else:
            rows = self._marks()
        projects = len(self.instance.projects)
        try:
            return Ballots.from_rows(self.kind, projects, rows, points, self._districts())
        except ValueError as error:
            raise self.report.fail(self.line, "points", str(error)) from None

    def _districts(self) -> list[str] | None:
        for column in ("district", "neighborhood"):
            if column in self.votes.columns:
                return [cell.strip() for cell in self.votes.column(column)]
        return None

    def _check_voters(self) -> None:
        if "voter_id" not in self.votes.columns:
            self.report.repair(self.line, "VOTES has no voter_id; every row is read as a voter")
            return
        ids = self.votes.column("voter_id")
        if len(set(ids)) == len(ids):
            return
        first: dict[str, int] = {}
        for at, voter in enumerate(ids):
            earlier = first.setdefault(voter, at)
            if earlier != at:
                also = self.votes.line(earlier)
                self.report.repair(
                    self.votes.line(at),
                    f"voter_id {voter!r} also stands on line {also}; both ballots are counted",
                )

    def _marks(self) -> list[list[int]]:
        cells = self.votes.column("vote")
        finish: Callable[[list[int]], list[int]] = list if self.kind == "ordinal" else sorted
        known: dict[str, list[int]] = {}
        rows = []
        for at, cell in enumerate(cells):
            row = known.get(cell)
            if row is None:
                reports = len(self.report.repairs)
                row = finish(self._one(cell, at))
                # A ballot that needed a repair is read anew each time, for its own report.
                if cell == cell.strip() and " " not in cell and len(self.report.repairs) == reports:
                    known[cell] = row
            rows.append(row)
        return rows

    def _one(self, cell: str, at: int) -> list[int]:
        """The positions of the projects on a ballot, each once, in the order of marking."""
        line = self.votes.line(at)
        found = self._positions(cell, line)
        once = list(dict.fromkeys(found))
        for p in dict.fromkeys(p for p in found if found.count(p) > 1) if len(once) < len(found) else ():
            marked = self.instance.projects[p].id
            self.report.repair(line, f"the ballot marks {marked!r} more than once; counted once")
        if self.kind == "choose-1" and len(once) > 1:
            raise self.report.fail(line, "vote", "a choose-1 ballot marks one project; keep one")
        return once

    def _positions(self, cell: str, line: int) -> list[int]:
        if not cell.strip():
            return []
        found = []
        for written in cell.split(","):
            one = written.strip()
            if one != written:
                self.report.often(line, "spaces around the ids of a ballot were dropped")
            if not one:
                self.report.repair(line, "an empty mark (two commas in a row) was dropped")
                continue
            if one not in self._index:
                sentence = f"{one!r} is not a project of this file; correct the ballot or add it"
                raise self.report.fail(line, "vote", sentence)
            found.append(self._index[one])
        return found

    def _with_points(self) -> tuple[list[list[int]], list[list[Amount]]]:
        rows: list[list[int]] = []
        points: list[list[Amount]] = []
        numbers: dict[str, Amount] = {}
        pairs = zip(self.votes.column("vote"), self.votes.column("points"), strict=True)
        for at, (cell, given) in enumerate(pairs):
            ballot = self._point_ballot(cell, given, at, numbers)
            rows.append([p for p, _ in ballot])
            points.append([value for _, value in ballot])
        return rows, points

    def _point_ballot(self, cell: str, given: str, at: int, numbers: dict[str, Amount]) -> list[tuple[int, Amount]]:
        line = self.votes.line(at)
        marks = self._positions(cell, line)
        texts = given.split(",") if given.strip() else []
        if len(marks) != len(texts):
            sentence = f"{len(marks)} projects but {len(texts)} points; give one number each"
            raise self.report.fail(line, "points", sentence)
        ballot: dict[int, Amount] = {}
        for p, text in zip(marks, texts, strict=True):
            if text not in numbers:
                numbers[text] = _amount(text, "points", line, self.report)
            if ballot.get(p, numbers[text]) != numbers[text]:
                sentence = f"{self.instance.projects[p].id!r} has two different points; keep one"
                raise self.report.fail(line, "points", sentence)
            if p in ballot:
                marked = self.instance.projects[p].id
                self.report.repair(line, f"the ballot marks {marked!r} more than once; counted once")
            ballot[p] = numbers[text]
        return sorted((p, value) for p, value in ballot.items() if value)

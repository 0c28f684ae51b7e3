"""Real elections come in whole, repaired with a report, or not at all."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from civicmath.budgeting.pabulib import PabulibError
from commonweal.capabilities.budgeting import exports
from commonweal.capabilities.budgeting.actions.imports import import_pabulib
from commonweal.capabilities.budgeting.commands import rounds
from commonweal.capabilities.budgeting.models import Project, Round
from commonweal.kernel.refusals import Refusal
from tests.town import Town, sign_in

SHARED = Path(os.environ.get("COMMONWEAL_SHARED") or Path(__file__).resolve().parents[6] / "shared")
ELECTIONS = SHARED / "data/pabulib"
INVALID = SHARED / "data/standards/pabulib/invalid"
SMALL = 4_000  # marks of a file that is counted in the ordinary run
NEEDS_SHARED = pytest.mark.skipif(
    not ELECTIONS.is_dir(), reason=f"no real elections at {ELECTIONS}; set COMMONWEAL_SHARED"
)


def elections(*, small: bool) -> list[str]:
    if not ELECTIONS.is_dir():
        return []
    with (ELECTIONS / "index.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return sorted(row["file"] for row in rows if (int(row["n_marks"]) <= SMALL) is small)


def content(name: str) -> bytes:
    data = (ELECTIONS / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


def check_import(town: Town, name: str) -> None:
    data = content(name)
    made = import_pabulib(town.place, data, name).round
    stated = {
        line.split(";")[0]: line.rstrip(";").split(";", 1)[1]
        for line in data.decode("utf-8-sig").split("PROJECTS")[0].splitlines()
        if ";" in line
    }
    story = made.result.story
    assert len(story["projects"]) == made.projects.count() == int(stated["num_projects"])
    assert 0 < story["voters"] <= int(stated["num_votes"])
    assert story["cost"] <= story["budget"]
    page = sign_in(town.ada).get(f"/testham/decide/{made.slug}/result/")
    assert page.status_code == 200
    recount = CliRunner().invoke(rounds, ["recount", f"testham/{made.slug}"])
    assert recount.exit_code == 0, recount.output


@NEEDS_SHARED
@pytest.mark.parametrize("name", elections(small=True))
def test_a_small_election_comes_in_and_counts_the_same_again(town: Town, name: str) -> None:
    check_import(town, name)


@NEEDS_SHARED
@pytest.mark.goldens
@pytest.mark.parametrize("name", elections(small=False))
def test_every_election_comes_in_and_counts_the_same_again(town: Town, name: str) -> None:
    check_import(town, name)


@NEEDS_SHARED
def test_the_small_ones_are_enough_to_say_something() -> None:
    assert len(elections(small=True)) > 40


def refused_or_whole(town: Town, data: bytes, name: str) -> str:
    """Import, or be refused with a sentence; then not one row more than before."""
    before = rows()
    try:
        made = import_pabulib(town.place, data, name)
    except (PabulibError, Refusal) as refused:
        said = str(refused)
    else:
        said = ""
    if said:
        assert rows() == before
        assert len(said) > 15
        return "refused"
    assert made.round.results.filter(contest="").count() == 1
    assert made.round.published_at is not None
    return "repaired" if made.repairs else "taken"


@NEEDS_SHARED
def test_a_file_with_faults_is_repaired_with_a_report_or_refused_with_file_line_and_sentence(town: Town) -> None:
    """Its currency is called “non_existing”."""
    name, before, said = "checker-example_invalid.pb", rows(), ""
    try:
        made = import_pabulib(town.place, (INVALID / name).read_bytes(), name)
    except PabulibError as refused:
        said = str(refused)
    if said:
        assert name in said
        assert "line" in said
        assert rows() == before
    else:
        assert any("currency" in sentence for _line, sentence in made.repairs)


@NEEDS_SHARED
def test_a_file_without_faults_is_taken_without_a_remark(town: Town) -> None:
    name = "checker-example_valid.pb"
    assert import_pabulib(town.place, (INVALID / name).read_bytes(), name).repairs == ()


TINY = """META
key;value
description;Tiny
unit;Testham
instance;2026
num_projects;3
num_votes;4
budget;100
vote_type;approval
rule;greedy
date_begin;01.06.2026
date_end;10.06.2026
currency;GBP
PROJECTS
project_id;cost;name;votes;district;latitude;longitude
1;60;Bench;3;North;51.5;-0.1
2;50;Tree;2;;;
3;40;Lamp;1;;;
VOTES
voter_id;vote;age;sex;district
a;1,2;40;F;North
b;1;41;M;North
c;1,3;42;F;
d;2;43;M;
"""


def test_the_tiny_election_is_taken(town: Town) -> None:
    made = import_pabulib(town.place, TINY.encode(), "tiny.pb").round
    assert sorted(made.results.get().outcome["selected"]) == ["1", "3"]


def test_n38_ages_and_sexes_are_not_kept(town: Town) -> None:
    made = import_pabulib(town.place, TINY.encode(), "tiny.pb").round
    votes = exports.ballots_file(made.results.get()).decode().split("VOTES\n")[1]
    assert "age" not in votes and "sex" not in votes and "43" not in votes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("budget;100", "budget;lots"),
        ("budget;100", "budget;-5"),
        ("vote_type;approval", "vote_type;telepathy"),
        ("a;1,2;", "a;1,9;"),
        ("PROJECTS", "PROJEKTE"),
        ("VOTES\n", ""),
        ("1;60;Bench", "1;x;Bench"),
        ("2;50;Tree", "1;50;Tree"),
        ("budget;100", "budget;" + "9" * 30),
    ],
)
def test_nothing_is_half_imported(town: Town, old: str, new: str) -> None:
    assert refused_or_whole(town, TINY.replace(old, new, 1).encode(), "broken.pb") == "refused"


def test_nothing_is_half_imported_when_the_count_itself_fails(town: Town) -> None:
    """By then the round and its projects are written."""
    before = rows()
    spec = {
        "rule": "equal-shares",
        "utility": "points",
        "completion": "none",
        "start": "floor",
        "increment": 1,
        "ties": "cost,votes,id",
    }
    with pytest.raises((ValueError, Refusal)):
        import_pabulib(town.place, TINY.encode(), "tiny.pb", spec)
    assert rows() == before


def test_nothing_is_half_imported_when_publishing_fails(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("commonweal.kernel.log.record", broken)
    before = rows()
    with pytest.raises(OSError, match="full"):
        import_pabulib(town.place, TINY.encode(), "tiny.pb")
    assert rows() == before


def test_a_file_without_ballots_is_refused(town: Town) -> None:
    head, _votes = TINY.replace("num_votes;4", "num_votes;0").split("a;1,2")
    assert refused_or_whole(town, head.encode(), "empty.pb") == "refused"


edits = st.lists(
    st.tuples(
        st.sampled_from(["drop line", "double line", "cut", "swap", "insert", "byte"]),
        st.integers(0, 10**6),
        st.binary(max_size=6),
    ),
    min_size=1,
    max_size=4,
)


def mutated(data: bytes, drawn: list[tuple[str, int, bytes]]) -> bytes:
    for kind, at, some in drawn:
        lines = data.split(b"\n")
        line = at % len(lines)
        place = at % (len(data) or 1)
        if kind == "drop line":
            del lines[line]
            data = b"\n".join(lines)
        elif kind == "double line":
            data = b"\n".join([*lines[: line + 1], lines[line], *lines[line + 1 :]])
        elif kind == "swap":
            lines[line], lines[0] = lines[0], lines[line]
            data = b"\n".join(lines)
        elif kind == "cut":
            data = data[:place]
        elif kind == "insert":
            data = data[:place] + some + data[place:]
        else:
            data = data[:place] + some[:1] + data[place + 1 :]
    return data


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits)
def test_f15_a_mutated_file_is_repaired_or_refused_and_never_half_there(
    town: Town, drawn: list[tuple[str, int, bytes]]
) -> None:
    with transaction.atomic():
        refused_or_whole(town, mutated(TINY.encode(), drawn), "mutated.pb")
        transaction.set_rollback(True)


@NEEDS_SHARED
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits)
def test_f15_a_mutated_real_file_is_repaired_or_refused_and_never_half_there(
    town: Town, drawn: list[tuple[str, int, bytes]]
) -> None:
    with transaction.atomic():
        refused_or_whole(town, mutated(content("Poland_Zabrze_2020_Osiedle_Mlodego_Gornika.pb"), drawn), "mutated.pb")
        transaction.set_rollback(True)


def invoke(*arguments: Any) -> Any:
    return CliRunner().invoke(rounds, ["import-pabulib", *map(str, arguments)])


def test_the_command_takes_what_it_can_and_names_what_it_refused(town: Town, tmp_path: Path) -> None:
    good, bad, packed = tmp_path / "good.pb", tmp_path / "bad.pb", tmp_path / "packed.pb.gz"
    good.write_text(TINY)
    bad.write_text(TINY.replace("budget;100", "budget;lots"))
    packed.write_bytes(gzip.compress(TINY.encode()))
    ran = invoke(good, bad, packed, "--place", "testham")
    assert ran.exit_code == 1
    assert "bad.pb: refused." in ran.output and "1 of 3 files" in ran.output
    assert Round.objects.count() == 2 and Project.objects.count() == 6


def test_a_packed_file_that_is_cut_off_is_refused_by_name(town: Town, tmp_path: Path) -> None:
    packed = tmp_path / "packed.pb.gz"
    packed.write_bytes(gzip.compress(TINY.encode())[:-20])
    ran = invoke(packed, "--place", "testham")
    assert ran.exit_code == 1 and "packed.pb.gz: refused." in ran.output
    assert Round.objects.count() == 0


def test_a_place_that_is_not_there_is_refused_with_the_ones_that_are(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "good.pb"
    file.write_text(TINY)
    ran = invoke(file, "--place", "atlantis")
    assert ran.exit_code != 0 and "atlantis" in ran.output

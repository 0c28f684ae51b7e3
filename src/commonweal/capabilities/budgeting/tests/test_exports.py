"""What leaves the house: from an allow-list, counted again by anybody, safe in a spreadsheet, accepted by Pabulib."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pabulib.checker import Checker

from commonweal.capabilities.budgeting import exports
from commonweal.capabilities.budgeting.actions import rounds
from commonweal.capabilities.budgeting.models import Project, Round
from commonweal.kernel import clock
from commonweal.kernel.refusals import Refusal
from tests.town import Town, after_the_vote, sign_in

from .makers import publish, vote
from .test_publish_result import BALLOTS

FILES = ("bundle.zip", "ballots.pb", "result.json", "projects.csv")
# What the checker may say: of the election and not of the file, and of the key of our own that carries the exact rule.
ALLOWED = {"all projects funded", "unused budget", "unknown rule value", "not known meta fields"}


def done(town: Town, kind: str = "approval", times: int = 1) -> Round:
    fields, choices = BALLOTS[kind]
    made = town.voting(**fields)
    vote(town, made, *(choices * times))
    return publish(town, made)


def counted_file(made: Round) -> bytes:
    return exports.ballots_file(made.results.get(contest=""))


def checked(text: str) -> dict[str, Any]:
    said = Checker().process_files([text])
    return {name: value for name, value in said.items() if name not in ("metadata", "summary")}


@pytest.mark.parametrize("kind", sorted(BALLOTS))
def test_the_checker_of_pabulib_finds_no_structural_error(town: Town, kind: str) -> None:
    said = checked(counted_file(done(town, kind)).decode())
    assert len(said) == 1
    errors = {
        name: list(lines.values())
        for result in said.values()
        for name, lines in result["results"].get("errors", {}).items()
    }
    assert {name: lines for name, lines in errors.items() if name not in ALLOWED} == {}
    own = "meta contains not known fields: ['commonweal_rule', 'commonweal_rules_hash']."
    assert errors.get("not known meta fields", [own]) == [own]


def test_the_checker_would_see_a_structural_error(town: Town) -> None:
    text = counted_file(done(town)).decode().replace("num_votes;5", "num_votes;6")
    said = checked(text)
    assert any((result.get("results") or {}).get("errors") for result in said.values())


def test_n38_no_word_of_the_cast_is_in_any_file(town: Town) -> None:
    made = done(town, times=25)
    secrets = [town.people[name].email for name in town.people] + [
        "Ada",
        "Flo",
        "testham.example",
        str(town.ada.handle),
    ]
    with clock.frozen(after_the_vote(made)):
        for kind in FILES:
            body = sign_in(town.bo).get(f"/testham/decide/{made.slug}/result/files/{kind}").content
            texts = (
                [body]
                if kind != "bundle.zip"
                else [
                    zipfile.ZipFile(io.BytesIO(body)).read(name)
                    for name in zipfile.ZipFile(io.BytesIO(body)).namelist()
                ]
            )
            for text in texts:
                assert not [word for word in secrets if word.encode() in text], kind


def test_n38_the_columns_are_an_allow_list(town: Town) -> None:
    text = counted_file(done(town)).decode()
    meta, rest = text.split("PROJECTS\n")
    projects, votes = rest.split("VOTES\n")
    assert projects.splitlines()[0].split(";") == ["project_id", "cost", "votes", "name", "category", "district"]
    assert set(votes.splitlines()[0].split(";")) <= {"voter_id", "vote", "points", "district"}
    assert {line.split(";")[0] for line in meta.splitlines()[2:]} <= {
        "description",
        "country",
        "unit",
        "instance",
        "num_projects",
        "num_votes",
        "budget",
        "vote_type",
        "rule",
        "date_begin",
        "date_end",
        "currency",
        "language",
        "max_length",
        "min_length",
        "max_sum_points",
        "max_points",
        "max_sum_cost",
        "commonweal_rule",
        "commonweal_rules_hash",
    }


def test_n38_the_bundle_holds_these_files_alone(town: Town) -> None:
    made = done(town, times=25)
    archive = zipfile.ZipFile(io.BytesIO(exports.file_of(made, "bundle.zip")[0]))
    assert archive.namelist() == [
        "README.md",
        "ballots.pb",
        "manifest.json",
        "register.json",
        "result.json",
        "rule.json",
        "rules.json",
    ]
    manifest = json.loads(archive.read("manifest.json"))
    for name, digest in manifest["files"].items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert manifest["rules_hash"] == made.poll.rules_hash
    assert set(json.loads(archive.read("register.json"))) == {"issued", "used", "void", "replaced", "by_channel"}


def test_the_bundle_is_the_same_bytes_every_time(town: Town) -> None:
    made = done(town, times=25)
    with clock.frozen(after_the_vote(made)):
        one = exports.file_of(made, "bundle.zip")[0]
        assert exports.file_of(Round.objects.get(pk=made.pk), "bundle.zip")[0] == one


@pytest.mark.parametrize(("times", "public"), [(1, False), (19, False), (20, True)])
def test_below_a_hundred_ballots_there_are_totals_alone(town: Town, times: int, public: bool) -> None:
    made = done(town, times=times)
    assert made.result.story["voters"] == 5 * times
    archive = zipfile.ZipFile(io.BytesIO(exports.file_of(made, "bundle.zip")[0]))
    assert ("ballots.pb" in archive.namelist()) is public
    if public:
        assert exports.file_of(made, "ballots.pb")[0]
    else:
        with pytest.raises(Refusal) as refused:
            exports.file_of(made, "ballots.pb")
        assert refused.value.code == "too_few_ballots"
        trackers = {line.split(";")[0] for line in counted_file(made).decode().split("VOTES\n")[1].splitlines()[1:]}
        everything = (
            b"".join(archive.read(name) for name in archive.namelist())
            + str([exports.file_of(made, kind)[0] for kind in ("result.json", "projects.csv")]).encode()
        )
        assert not [tracker for tracker in trackers if tracker.encode() in everything]


def test_an_unknown_file_is_not_found(town: Town) -> None:
    made = done(town)
    with clock.frozen(after_the_vote(made)):
        for kind in ("roll.csv", "codes.csv", "..%2F..%2Fkeys", "ballots"):
            assert sign_in(town.ada).get(f"/testham/decide/{made.slug}/result/files/{kind}").status_code == 404


TRIGGERS = tuple("=+-@\t\r\0")


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.text(max_size=20),
                st.sampled_from(
                    ["=1+1", "+1", "-1", "@A1", "\t=1", "'=1", '"=1', " =1", "\r=1", "\0=1", "\n=1", "＝1"]
                ),
            ),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_n29_no_cell_that_is_read_back_begins_a_formula(table: list[list[str]]) -> None:
    text = exports.csv_text(table)
    for row in csv.reader(io.StringIO(text.replace("\0", ""))):
        for cell in row:
            assert not cell.startswith(TRIGGERS), (cell, text)
            assert not cell.lstrip(' "').startswith(TRIGGERS[:4]), (cell, text)


@given(st.integers(-(10**9), 10**9))
def test_n29_numbers_stay_numbers(number: int) -> None:
    assert exports.csv_text([[number]]).strip() == str(number)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=30))
def test_what_begins_no_formula_is_left_as_it_is(text: str) -> None:
    if not text.startswith(TRIGGERS) and not text.lstrip(" '\"").startswith(TRIGGERS[:4]):
        assert exports.safe_cell(text) == text


def test_n29_a_projects_title_is_neutralised_in_the_file(town: Town) -> None:
    made = town.voting()
    vote(town, made, ["1"])
    Project.objects.filter(round=made, key="2").update(title="safe")
    nasty = town.collecting(title="Nasty")
    Project.objects.create(round=nasty, key="1", title="=HYPERLINK(1)", cost=100)
    with clock.frozen(nasty.poll.opens_at - timedelta(hours=1)):
        nasty = rounds.open_voting(nasty, town.flo)
    with clock.frozen(nasty.poll.opens_at):
        vote(town, nasty, ["1"])
    body = str(exports.file_of(publish(town, nasty), "projects.csv")[0])
    assert "'=HYPERLINK(1)" in body and ",=HYPERLINK" not in body


def test_semicolons_and_line_breaks_in_titles_keep_the_file_whole(town: Town) -> None:
    made = town.collecting(title="Odd; round\nVOTES")
    for number, title in enumerate(('A "quoted"; thing', "Two\nlines", "META", "é🌳"), start=1):
        Project.objects.create(round=made, key=str(number), title=title, cost=100 * number, category="a, b")
    with clock.frozen(made.poll.opens_at - timedelta(hours=1)):
        made = rounds.open_voting(made, town.flo)
    with clock.frozen(made.poll.opens_at):
        vote(town, made, ["1", "2"], ["3", "4"])
    assert publish(town, made).result.story["voters"] == 2

"""Count and publish: the result follows from the file, money is promised all or nothing, and it never changes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from commonweal.capabilities.budgeting import exports
from commonweal.capabilities.budgeting.actions import results, rounds
from commonweal.capabilities.budgeting.models import Award, Project, Result
from commonweal.ground.ballots.hashing import tracker_text
from commonweal.ground.money import actions as funds
from commonweal.kernel import clock
from commonweal.kernel.ledger import actions as ledger
from commonweal.kernel.ledger.balances import balance
from commonweal.kernel.ledger.models import Transfer
from commonweal.kernel.refusals import Refusal
from tests.town import POUND, Town, after_the_vote, sign_in

from .makers import count, fresh, publish, raw, vote

ROOT = Path(__file__).resolve().parents[5]
BALLOTS: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "approval": ({}, [["1", "2"], ["2"], ["3", "4"], ["4"], ["2", "3"]]),
    "approval by shares": (
        {"rule": "equal-shares", "completion": "add1u"},
        [["1", "2"], ["2"], ["3", "4"], ["4"], ["2", "3"]],
    ),
    "approval by shares, each the same": (
        {"rule": "equal-shares", "utility": "cardinality", "completion": "u"},
        [["1", "2"], ["2"], ["3", "4"], ["4"]],
    ),
    "knapsack": ({"kind": "knapsack", "max_marks": 4}, [["1", "3"], ["2", "3"], ["4"]]),
    "cumulative": ({"kind": "cumulative", "max_value": 10, "max_total": 10}, [{"1": 7, "2": 3}, {"4": 10}, {"2": 5}]),
    "scoring": (
        {"kind": "scoring", "max_value": 5, "rule": "equal-shares", "utility": "points"},
        [{"1": 5, "2": 1}, {"3": 4}, {"3": 5, "4": 5}],
    ),
    "ordinal": ({"kind": "ordinal"}, [{"3": 1, "1": 2}, {"4": 1}, {"1": 1, "4": 2, "3": 3}]),
    "by lot": ({"ties": "lot:ducks 7"}, [["1"], ["2"], ["3"], ["4"]]),
}


def selected(round_: Any) -> list[str]:
    return list(fresh(round_).results.get(contest="").outcome["selected"])


@pytest.mark.parametrize("kind", sorted(BALLOTS))
def test_n7_anybody_counts_the_bundle_again_with_no_database(town: Town, tmp_path: Path, kind: str) -> None:
    fields, choices = BALLOTS[kind]
    made = town.voting(**fields)
    vote(town, made, *choices)
    made = publish(town, made)
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(exports.bundle(made, made.results.get(contest=""), with_ballots=True))
    ran = subprocess.run(
        [sys.executable, "-m", "civicmath", "count", str(bundle), "--json"],
        cwd=tmp_path,
        text=True,
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin"},
    )
    assert ran.returncode == 0, ran.stderr
    assert _chosen(json.loads(ran.stdout)) == selected(made)


def _chosen(said: Any) -> Any:
    return said["selected"] if "selected" in said else said["outcome"]["selected"]


def test_n7_ties_are_recorded_and_explained_and_the_last_word_is_the_published_number(town: Town) -> None:
    made = town.voting(costs=(600, 600), budget=600 * POUND)
    vote(town, made, ["1"], ["2"])
    made = publish(town, made)
    outcome = made.results.get(contest="").outcome
    assert outcome["selected"] == ["1"]
    assert outcome["rule"]["ties"].endswith("id")
    assert [sorted(tie["tied"]) for tie in outcome["ties"]] == [["1", "2"]]
    seen = sign_in(town.ada).get(f"/testham/decide/{made.slug}/result/").content.decode()
    assert "tie" in seen.lower() or "equal" in seen.lower()


def test_n7_neither_a_database_id_nor_the_order_of_submission_breaks_a_tie(town: Town) -> None:
    """The same ballots, with the projects stored the other way round."""
    found = []
    for turned in (False, True):
        made = town.collecting(title=f"Turned {turned}", budget=600 * POUND)
        for key in ("2", "1") if turned else ("1", "2"):
            Project.objects.create(round=made, key=key, title=f"Project {key}", cost=600 * POUND)
        found.append(made)
    outcomes = []
    for made in found:
        with clock.frozen(made.poll.opens_at - timedelta(days=1)):
            opened = rounds.open_voting(made, town.flo)
        with clock.frozen(opened.poll.opens_at):
            vote(town, opened, ["2"], ["1"])
        outcomes.append(selected(count(town, opened)))
    assert outcomes == [["1"], ["1"]]


def test_n12_cost_does_not_weigh_votes(town: Town) -> None:
    """Ten people for the cheap one beat nine for the dear one, whatever it costs."""
    made = town.voting(costs=(900, 100), budget=900 * POUND)
    vote(town, made, *[["2"]] * 4, *[["1"]] * 3)
    made = publish(town, made)
    votes = {line["key"]: line["votes"] for line in made.result.story["projects"] if line["won"]}
    assert votes == {"2": 4}
    assert selected(made) == ["2"]


def test_counting_twice_gives_the_first_count_again(town: Town) -> None:
    made = town.voting()
    vote(town, made, ["1"])
    made = count(town, made)
    before = Result.objects.values().get()
    count(town, made)
    assert Result.objects.values().get() == before


def test_nothing_is_published_before_it_is_counted(town: Town) -> None:
    made = town.voting()
    with clock.frozen(after_the_vote(made)), pytest.raises(Refusal) as refused:
        results.publish_result(made, town.flo)
    assert refused.value.code == "not_counted"


def test_a_vote_in_which_nobody_voted_says_so(town: Town) -> None:
    made = town.voting()
    with clock.frozen(after_the_vote(made)), pytest.raises(Refusal) as refused:
        results.count_round(made, town.flo)
    assert refused.value.code == "no_ballots"
    assert fresh(made).counted_at is None


def test_publishing_promises_each_winner_its_money(town: Town) -> None:
    made = town.voting()
    vote(town, made, ["1", "4"], ["1"])
    before = balance(town.fund.account)
    made = publish(town, made)
    awards = {award.project.key: award.amount for award in Award.objects.select_related("project")}
    assert awards == {"1": 600 * POUND, "4": 300 * POUND}
    after = balance(town.fund.account)
    assert (after.free, after.holds) == (before.free - 900 * POUND, before.holds)
    assert Transfer.objects.filter(kind="pending").count() == 2
    seen = sign_in(town.ada).get(f"/testham/decide/{made.slug}/money/").content.decode()
    assert "£600" in seen and "£300" in seen and "£900" in seen


def test_publishing_twice_promises_once(town: Town) -> None:
    made = town.voting()
    vote(town, made, ["1"])
    made = publish(town, made)
    free = balance(town.fund.account).free
    publish(town, made)
    assert balance(town.fund.account).free == free


def test_all_or_nothing_when_the_fund_is_too_small(town: Town) -> None:
    made = town.voting()
    vote(town, made, ["1", "4"])
    other = ledger.open_account(town.fund.account.book, "Something else", "GBP")
    ledger.pay(uuid4(), town.fund.account, other, 10_000 * POUND - 899 * POUND, "spent elsewhere")
    made = count(town, made)
    with clock.frozen(after_the_vote(made)), pytest.raises(Refusal) as refused:
        results.publish_result(made, town.flo)
    assert refused.value.code == "fund_too_small"
    assert "£899" in str(refused.value) and "£900" in str(refused.value)
    assert Award.objects.count() == 0 and fresh(made).published_at is None
    assert Transfer.objects.filter(kind="pending").count() == 0
    funds.receive(uuid4(), town.fund, POUND, "one more pound")
    assert publish(town, made).results_shown and Award.objects.count() == 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE budgeting_result SET ballots_sha256 = 'x'",
        "UPDATE budgeting_result SET story = '{}'",
        "DELETE FROM budgeting_result",
        "UPDATE budgeting_award SET amount = 1",
        "DELETE FROM budgeting_award",
        "UPDATE ledger_transfer SET amount = 1",
        "DELETE FROM ledger_transfer",
        "UPDATE box_ballot SET choices = '[[\"2\", 1]]'",
        "DELETE FROM box_ballot",
    ],
)
def test_a_published_result_does_not_change_by_raw_sql(town: Town, sql: str) -> None:
    made = town.voting()
    vote(town, made, ["1"])
    publish(town, made)
    with pytest.raises(DatabaseError, match="guard"), transaction.atomic():
        raw(sql)


@pytest.mark.parametrize("column", ["published_at", "counted_at"])
def test_a_published_round_is_not_unpublished_by_raw_sql(town: Town, column: str) -> None:
    made = town.voting()
    vote(town, made, ["1"])
    made = publish(town, made)
    with pytest.raises(DatabaseError), transaction.atomic():
        raw(f"UPDATE budgeting_round SET {column} = NULL WHERE id = %s", made.pk)


def test_the_ledger_and_the_result_page_agree_to_the_penny(town: Town) -> None:
    made = town.voting(costs=(333, 333, 333), budget=999 * POUND)
    vote(town, made, ["1", "2", "3"])
    made = publish(town, made)
    awards = sum(award.amount for award in Award.objects.all())
    assert made.result.story["cost"] == awards == balance(town.fund.account).promised
    assert Fraction(made.results.get(contest="").outcome["cost"]) * 100 == awards


def test_the_receipt_finds_the_counted_ballot_and_shows_no_choice_in_a_small_vote(town: Town) -> None:
    made = town.voting()
    receipts = vote(town, made, ["1"], ["2"])
    made = publish(town, made)
    with clock.frozen(after_the_vote(made)):
        page = (
            sign_in(town.ada)
            .post(f"/testham/decide/{made.slug}/result/find/", {"receipt": tracker_text(receipts[1].tracker)[:10]})
            .content.decode()
        )
        gone = (
            sign_in(town.ada)
            .post(f"/testham/decide/{made.slug}/result/find/", {"receipt": "AAAAAAAAAA"})
            .content.decode()
        )
    assert tracker_text(receipts[1].tracker)[:10] in page
    assert "Project 2" not in page
    assert "AAAAAAAAAA" in gone and page != gone

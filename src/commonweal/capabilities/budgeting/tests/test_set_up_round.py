"""An officer sets up and announces a round; each refusal has a name and a next step."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from commonweal.capabilities.budgeting.actions import rounds
from commonweal.capabilities.budgeting.rules import RULES_OF_BALLOT
from commonweal.ground.money import actions as funds
from commonweal.kernel import clock
from commonweal.kernel.models import LoggedEvent
from commonweal.kernel.refusals import Refusal
from tests.town import POUND, Town, sign_in

from .makers import fresh, send


def test_a_round_is_not_announced_until_its_money_says_what_it_is(town: Town) -> None:
    silent = funds.open_fund(town.place, "Silent fund", "Somebody")
    funds.receive(uuid.uuid4(), silent, 5_000 * POUND, "in")
    made = town.draft(fund=silent)
    with pytest.raises(Refusal) as refused:
        rounds.announce(made, town.flo)
    assert refused.value.code == "not_ready"
    assert "new, moved or replacing" in str(refused.value)
    assert fresh(made).announced_at is None
    funds.state_origin(silent, "replacing", 100, "the youth club's grant")
    assert rounds.announce(made, town.flo).announced_at is not None


@pytest.mark.parametrize("origin", ["moved", "replacing"])
@pytest.mark.parametrize(("amount", "what"), [(None, "the grant"), (100, "  "), (None, "")])
def test_moved_and_replacing_money_says_what_was_spent_before(
    town: Town, origin: str, amount: int | None, what: str
) -> None:
    with pytest.raises(Refusal) as refused:
        funds.state_origin(town.fund, origin, amount, what)
    assert (refused.value.code, refused.value.status) == ("before_unsaid", 422)


def test_a_round_is_not_announced_with_more_than_its_fund_holds(town: Town) -> None:
    made = town.draft(budget=10_000 * POUND + 1)
    with pytest.raises(Refusal, match="not hold enough"):
        rounds.announce(made, town.flo)
    rounds.change_round(made, {"budget": 10_000 * POUND}, town.flo)
    assert rounds.announce(fresh(made), town.flo).is_public


def test_a_round_without_a_fund_or_dates_or_purpose_is_not_announced(town: Town) -> None:
    made = rounds.start_round(town.place, "Empty", "parish", town.flo)
    with pytest.raises(Refusal) as refused:
        rounds.announce(made, town.flo)
    for missing in ("Choose the fund", "Say in a sentence", "Set when"):
        assert missing in str(refused.value)


def test_a_rule_that_does_not_fit_the_ballot_is_refused_by_name(town: Town) -> None:
    made = town.draft()
    with pytest.raises(Refusal) as refused:
        rounds.change_round(made, {"kind": "ordinal", "rule": "equal-shares", "utility": "cost"}, town.flo)
    assert (refused.value.code, refused.value.status) == ("rule_does_not_fit", 422)
    assert "put them in order" in str(refused.value) and "Equal Shares" in str(refused.value)
    assert fresh(made).poll.kind == "approval"


@pytest.mark.parametrize("kind", sorted(RULES_OF_BALLOT))
@pytest.mark.parametrize("rule", ["greedy", "greedy-per-cost", "equal-shares"])
@pytest.mark.parametrize("utility", ["cost", "cardinality", "points"])
def test_the_table_of_rules_decides_at_set_up(town: Town, kind: str, rule: str, utility: str) -> None:
    fits = (rule, utility if rule == "equal-shares" else "") in RULES_OF_BALLOT[kind]
    made, change = town.draft(), {"kind": kind, "rule": rule, "utility": utility, "max_value": 5}
    if fits:
        assert rounds.change_round(made, change, town.flo).rule == rule
    else:
        with pytest.raises(Refusal, match="cannot be counted"):
            rounds.change_round(made, change, town.flo)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ideas_open_at", "ideas_close_at"),
        ("ideas_close_at", "opens_at"),
        ("opens_at", "closes_at"),
        ("ideas_open_at", "closes_at"),
    ],
)
def test_dates_out_of_order_are_refused(town: Town, first: str, second: str) -> None:
    made = town.draft()
    when = getattr(made, first, None) or getattr(made.poll, first)
    with pytest.raises(Refusal) as refused:
        rounds.change_round(made, {second: when - timedelta(hours=1)}, town.flo)
    assert (refused.value.code, refused.value.status) == ("dates_out_of_order", 422)
    assert fresh(made).poll.closes_at == made.poll.closes_at


def test_the_same_dates_in_the_form_are_a_page_that_keeps_what_was_typed(town: Town) -> None:
    made = town.draft()
    form = {
        f"{name}_{part}": "2026-07-01" if part == 0 else "10:00"
        for part in (0, 1)
        for name in ("ideas_open_at", "ideas_close_at", "checks_due_at", "opens_at", "closes_at")
    }
    response = town.officer().post(f"/testham/desk/{made.slug}/setup/dates/", form)
    assert response.status_code == 422
    assert "2026-07-01" in response.content.decode()


@pytest.mark.parametrize("task", ["basics", "money", "dates", "people", "ballot"])
def test_every_task_has_a_page_and_keeps_what_it_shows(town: Town, task: str) -> None:
    made = town.draft()
    assert town.officer().get(f"/testham/desk/{made.slug}/setup/{task}/").status_code == 200


def test_an_unknown_task_is_not_found(town: Town) -> None:
    made = town.draft()
    assert town.officer().get(f"/testham/desk/{made.slug}/setup/bribes/").status_code == 404


def test_two_rounds_of_one_name_get_two_addresses(town: Town) -> None:
    one = rounds.start_round(town.place, "Spring", "parish", town.flo)
    two = rounds.start_round(town.place, "Spring", "parish", town.flo)
    assert (one.slug, two.slug) == ("spring", "spring-2")


def test_every_change_of_the_set_up_is_logged_by_field_and_never_by_value(town: Town) -> None:
    made = town.draft()
    rounds.change_round(made, {"summary": "A very secret sentence."}, town.flo)
    event = LoggedEvent.objects.filter(kind="budgeting.round_changed").order_by("-pk")[0]
    assert event.data["fields"] == "summary"
    assert "secret" not in str(event.data)


def test_the_vote_is_not_opened_while_an_idea_waits_for_its_check(town: Town) -> None:
    made = town.collecting()
    send(town, made)
    with pytest.raises(Refusal) as refused:
        rounds.open_voting(made, town.flo)
    assert refused.value.code == "checks_open"


def test_the_vote_is_not_opened_before_the_round_is_announced_or_without_projects(town: Town) -> None:
    made = town.draft()
    with pytest.raises(Refusal, match="Announce"):
        rounds.open_voting(made, town.flo)
    rounds.announce(made, town.flo)
    with pytest.raises(Refusal) as refused:
        rounds.open_voting(fresh(made), town.flo)
    assert refused.value.code == "no_options"


def test_a_closing_date_that_is_past_cannot_be_fixed(town: Town) -> None:
    made = town.collecting()
    with clock.frozen(made.poll.closes_at + timedelta(days=1)), pytest.raises(Refusal):
        rounds.open_voting(fresh(made), town.flo)


def test_n16_on_a_fresh_round_nobody_votes_without_a_code_or_the_roll(town: Town) -> None:
    made = town.voting(by_roll=True)
    assert sign_in(town.bo).get(f"/testham/decide/{made.slug}/vote/account/").status_code == 403
    assert sign_in(town.ada).get(f"/testham/decide/{made.slug}/vote/account/").status_code == 200


def test_points_without_a_number_of_points_are_refused(town: Town) -> None:
    made = town.draft()
    form = {
        "kind": "cumulative", "max_marks": "3", "max_total": "", "max_value": "5",
        "rule": "greedy", "utility": "points", "completion": "none", "tie": "cost,votes,id",
    }  # fmt: skip
    address = f"/testham/desk/{made.slug}/setup/ballot/"
    answer = town.officer().post(address, form)
    assert answer.status_code == 422
    assert "how many points" in answer.content.decode()
    assert town.officer().post(address, form | {"max_total": "10"}).status_code == 302

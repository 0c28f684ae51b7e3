"""Voting over HTTP, by code and by account: refusals, limits, drafts, changes of mind."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from commonweal.capabilities.budgeting.models import Round
from commonweal.ground.ballots.models import Ballot, Credential
from commonweal.kernel import clock, codes
from tests.town import POUND, Town, sign_in

from .makers import count, fresh, vote


def address(round_: Round, way: str = "ballot") -> str:
    return f"/testham/decide/{round_.slug}/vote/{way}/"


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found.group(1)


def press(client: Client, round_: Round, step: str, way: str = "ballot", **form: Any) -> Any:
    return client.post(address(round_, way), {"step": step} | form)


def cast(client: Client, round_: Round, code: str, *picks: str, **more: Any) -> Any:
    """Through the pages: ballot, review, cast."""
    start = press(client, round_, "start", code=code)
    assert start.status_code == 200, start.content.decode()[:800]
    form = (
        {"code": code, "ticket": hidden(start.content.decode(), "ticket")}
        | {f"pick-{key}": "on" for key in picks}
        | more
    )
    review = press(client, round_, "review", **form)
    return press(client, round_, "cast", **form) if review.status_code == 200 else review


def test_a_whole_vote_from_code_to_receipt(town: Town) -> None:
    made = town.voting()
    client = Client()
    answer = cast(client, made, town.codes(made, 1)[0], "1", "3")
    assert answer.status_code == 302 and answer["Location"].endswith("/vote/receipt/")
    ballot = Ballot.objects.get()
    seen = client.get(answer["Location"]).content.decode()
    assert ballot.leaf in seen
    assert [tuple(mark) for mark in ballot.choices] == [("1", 1), ("3", 1)]
    assert Client().get(answer["Location"]).status_code == 410


def test_the_tracker_never_stands_in_an_address(town: Town) -> None:
    made = town.voting()
    answer = cast(Client(), made, town.codes(made, 1)[0], "1")
    assert Ballot.objects.get().tracker not in answer["Location"]
    assert answer.cookies["receipt"]["httponly"] and answer.cookies["receipt"]["samesite"] == "Strict"


def test_a_code_that_does_not_exist_is_404(town: Town) -> None:
    assert press(Client(), town.voting(), "start", code=codes.new()).status_code == 404


@pytest.mark.parametrize("typed", ["", "x", "7K2M-", "A" * 17, "' ; --", "🗳" * 17])
def test_a_mistyped_code_is_422_and_stays_in_the_field(town: Town, typed: str) -> None:
    response = press(Client(), town.voting(), "start", code=typed)
    assert response.status_code == 422


def test_one_wrong_letter_is_a_slip_and_costs_nothing(town: Town) -> None:
    made = town.voting()
    right = codes.read(town.codes(made, 1)[0]) or ""
    slip = right[:3] + ("A" if right[3] != "A" else "B") + right[4:]
    client = Client()
    assert {press(client, made, "start", code=slip).status_code for _ in range(15)} == {422}
    assert press(client, made, "start", code=codes.new()).status_code == 404


def test_n18_guesses_are_limited_and_the_right_code_still_works(town: Town) -> None:
    made = town.voting()
    right = town.codes(made, 1)[0]
    client = Client(REMOTE_ADDR="203.0.113.9")
    said = [press(client, made, "start", code=codes.new()).status_code for _ in range(13)]
    assert said == [404] * 10 + [429] * 3
    assert press(Client(REMOTE_ADDR="203.0.113.10"), made, "start", code=codes.new()).status_code == 404
    assert cast(client, made, right, "1").status_code == 302
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert press(client, made, "start", code=codes.new()).status_code == 404


def test_n18_a_made_up_forwarded_address_does_not_evade_the_limit(town: Town) -> None:
    made = town.voting()
    client = Client(REMOTE_ADDR="203.0.113.9")
    said = [
        client.post(
            address(made), {"step": "start", "code": codes.new()}, headers={"X-Forwarded-For": f"10.0.0.{n}"}
        ).status_code
        for n in range(12)
    ]
    assert said[-1] == 429


def test_a_code_of_another_vote_is_unknown_here(town: Town) -> None:
    made, other = town.voting(), town.voting(title="Other")
    assert press(Client(), made, "start", code=town.codes(other, 1)[0]).status_code == 404


def test_a_cancelled_code_says_so(town: Town) -> None:
    made = town.voting()
    code = town.codes(made, 1)[0]
    Credential.objects.update(state="void")
    response = press(Client(), made, "start", code=code)
    assert response.status_code == 409 and "cancelled" in response.content.decode()


@pytest.mark.parametrize(("picks", "sentence"), [((), "at least one"), (("1", "2", "3", "4"), "no more than 3")])
def test_n2_a_ballot_outside_its_bounds_is_422_and_keeps_the_choices(
    town: Town, picks: tuple[str, ...], sentence: str
) -> None:
    made = town.voting()
    answer = cast(Client(), made, town.codes(made, 1)[0], *picks)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert answer.content.decode().count(" checked") == len(picks)
    assert Ballot.objects.count() == 0 and Credential.objects.get().state == "issued"


def test_n2_a_knapsack_over_the_budget_is_refused(town: Town) -> None:
    made = town.voting(kind="knapsack", max_marks=4)
    assert cast(Client(), made, town.codes(made, 1)[0], "1", "2").status_code == 422
    assert cast(Client(), made, town.codes(made, 1, batch="two")[0], "1", "3").status_code == 302
    assert made.budget == 1000 * POUND


@pytest.mark.parametrize("value", ["-1", "6", "1.5", "1e3", "abc", "9" * 30, "²", " "])
def test_n2_points_outside_the_bounds_are_refused(town: Town, value: str) -> None:
    made = town.voting(kind="scoring", max_value=5)
    form = {"points-1": value, "points-2": "2"}
    answer = cast(Client(), made, town.codes(made, 1)[0], **form)
    stored = [dict(ballot.choices) for ballot in Ballot.objects.all()]
    assert (answer.status_code, stored) in [(422, []), (302, [{"2": 2}])] and (value == " ") == (
        answer.status_code == 302
    )


def test_n2_more_points_than_there_are_is_refused(town: Town) -> None:
    made = town.voting(kind="cumulative", max_value=10, max_total=10)
    assert cast(Client(), made, town.codes(made, 1)[0], **{"points-1": "6", "points-2": "5"}).status_code == 422


def test_n2_two_projects_on_one_rank_are_refused(town: Town) -> None:
    made = town.voting(kind="ordinal")
    assert cast(Client(), made, town.codes(made, 1)[0], **{"rank-1": "1", "rank-2": "1"}).status_code == 422


def test_n3_a_single_choice_vote_never_holds_two(town: Town) -> None:
    made = town.voting(max_marks=1)
    assert cast(Client(), made, town.codes(made, 1)[0], "1", "2").status_code == 422
    assert Ballot.objects.count() == 0


def test_a_project_of_another_round_cannot_be_chosen(town: Town) -> None:
    made = town.voting()
    answer = cast(Client(), made, town.codes(made, 1)[0], "1", **{"pick-99": "on"})
    assert answer.status_code == 302
    assert [key for key, _value in Ballot.objects.get().choices] == ["1"]


def test_n8_a_ballot_that_was_only_looked_over_is_never_counted(town: Town) -> None:
    made = town.voting()
    one, two = town.codes(made, 2)
    cast(Client(), made, one, "1")
    client = Client()
    start = press(client, made, "start", code=two)
    form = {"code": two, "ticket": hidden(start.content.decode(), "ticket"), "pick-2": "on"}
    for step in ("show", "review", "back"):
        assert press(client, made, step, **form).status_code == 200
    assert count(town, made).result.story["voters"] == 1


def test_n9_a_ballot_that_was_replaced_is_never_counted(town: Town) -> None:
    made = town.voting()
    code = town.codes(made, 1)[0]
    for pick in ("1", "2", "4"):
        assert cast(Client(), made, code, pick).status_code == 302
    votes = {line["key"]: line.get("votes") for line in count(town, made).result.story["projects"]}
    assert votes == {"1": 0, "2": 0, "3": 0, "4": 1}


def test_f7_the_same_press_twice_is_one_ballot_and_the_same_receipt(town: Town) -> None:
    made = town.voting()
    code = town.codes(made, 1)[0]
    client = Client()
    start = press(client, made, "start", code=code)
    form = {"code": code, "ticket": hidden(start.content.decode(), "ticket"), "pick-1": "on"}
    pages = []
    for _ in range(2):
        assert press(client, made, "cast", **form).status_code == 302
        pages.append(client.get(address(made, "receipt")).content.decode())
    ballot = Ballot.objects.get()
    assert all(ballot.leaf in page for page in pages)


def test_the_account_votes_once_and_changes_with_its_change_code(town: Town) -> None:
    made = town.voting(by_roll=True)
    ada = sign_in(town.ada)
    start = ada.get(address(made, "account")).content.decode()
    form = {"code": hidden(start, "code"), "ticket": hidden(start, "ticket"), "pick-1": "on"}
    for _ in range(2):
        assert press(ada, made, "cast", "account", **form).status_code == 302
    assert Ballot.objects.count() == 1
    receipt = ada.get(address(made, "receipt")).content.decode()
    assert codes.spell(form["code"]) in receipt
    again = ada.get(address(made, "account")).content.decode()
    other = {"code": hidden(again, "code"), "ticket": hidden(again, "ticket"), "pick-2": "on"}
    assert press(ada, made, "cast", "account", **other).status_code == 409
    assert cast(Client(), made, form["code"], "3").status_code == 302
    assert [key for key, _v in Ballot.objects.order_by("-version")[0].choices] == ["3"]


def test_n16_whoever_is_not_on_the_roll_or_too_young_or_not_admitted_is_refused(town: Town) -> None:
    made, grown = town.voting(by_roll=True), town.voting(title="Grown", by_roll=True, min_age=60)
    for client, round_ in ((sign_in(town.bo), made), (sign_in(town.cy), made), (sign_in(town.ada), grown)):
        assert client.get(address(round_, "account")).status_code == 403
    assert sign_in(town.ada).get(address(town.voting(title="Codes"), "account")).status_code == 403


@pytest.mark.parametrize("late", [timedelta(0), timedelta(milliseconds=1), timedelta(days=9)])
def test_n4_a_ballot_at_the_close_or_after_it_without_a_ticket_is_refused(town: Town, late: timedelta) -> None:
    made = town.voting()
    code, used = town.codes(made, 2)
    assert cast(Client(), made, used, "1").status_code == 302
    with clock.frozen(made.poll.closes_at + late):
        for one in (code, used):
            answer = press(Client(), made, "cast", code=one, **{"pick-2": "on"})
            assert answer.status_code == 409
    assert [key for ballot in Ballot.objects.all() for key, _v in ballot.choices] == ["1"]


def test_n4_before_it_opens_nothing_is_taken(town: Town) -> None:
    made = town.voting()
    code = town.codes(made, 1)[0]
    with clock.frozen(made.poll.opens_at - timedelta(milliseconds=1)):
        assert press(Client(), made, "cast", code=code, **{"pick-1": "on"}).status_code == 409
    assert Ballot.objects.count() == 0


def test_whoever_had_the_ballot_open_at_the_close_may_finish(town: Town) -> None:
    made = town.voting()
    code, other = town.codes(made, 2)
    with clock.frozen(made.poll.closes_at - timedelta(seconds=1)):
        ticket = hidden(press(Client(), made, "start", code=code).content.decode(), "ticket")
    with clock.frozen(made.poll.closes_at + timedelta(seconds=5)):
        assert press(Client(), made, "cast", code=code, ticket=ticket, **{"pick-1": "on"}).status_code == 302
        assert press(Client(), made, "cast", code=other, ticket="made-up", **{"pick-1": "on"}).status_code == 409
    with clock.frozen(made.poll.closes_at + timedelta(seconds=601)):
        assert press(Client(), made, "cast", code=other, ticket=ticket, **{"pick-1": "on"}).status_code == 409


def test_a_ticket_of_another_vote_is_none_here(town: Town) -> None:
    made, other = town.voting(), town.voting(title="Other")
    code = town.codes(made, 1)[0]
    ticket = hidden(press(Client(), other, "start", code=town.codes(other, 1)[0]).content.decode(), "ticket")
    with clock.frozen(made.poll.closes_at + timedelta(seconds=5)):
        assert press(Client(), made, "cast", code=code, ticket=ticket, **{"pick-1": "on"}).status_code == 409


def test_pages_with_a_code_in_them_are_not_stored(town: Town) -> None:
    made = town.voting()
    code = town.codes(made, 1)[0]
    for step in ("start", "review"):
        answer = press(Client(), made, step, code=code, **{"pick-1": "on"})
        assert "no-store" in answer["Cache-Control"]


def test_the_code_never_stands_in_a_session_or_the_log(town: Town) -> None:
    made = town.voting()
    code = codes.read(town.codes(made, 1)[0]) or ""
    ada = sign_in(town.ada)
    cast(ada, made, code, "1")
    assert all(code not in str(session.get_decoded()) for session in Session.objects.all())


def test_filtering_keeps_the_choices(town: Town) -> None:
    made = town.voting()
    code = town.codes(made, 1)[0]
    page = press(Client(), made, "show", code=code, q="Project 2", **{"pick-1": "on"}).content.decode()
    assert page.count(" checked") == 1
    assert vote(town, made, ["2"]) and fresh(made).poll.ballots.count() == 1

"""N11: before publication no page, export or desk differs by one character, however people voted.

The same town votes twice, first one way and then another, with the same turnout; everything that anybody can fetch must
come out the same. That finds a number of votes wherever it hides: in text, order, a width, an attribute, a header.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from commonweal.capabilities.budgeting.actions import results
from commonweal.capabilities.budgeting.models import Round
from commonweal.kernel import clock
from tests.town import Town, after_the_vote, sign_in

from .makers import fresh, vote

ONE_WAY = (["1"], ["1"], ["1", "3"], ["1"], ["4"])
OTHER_WAY = (["2"], ["3"], ["2", "4"], ["3"], ["2"])
# After the count the officer looks over what will be published, and publishes it: that page is theirs alone.
OFFICERS_OWN = {"round_review_result"}
PUBLIC = [
    "home",
    "place_money",
    "rounds",
    "round",
    "round_rules",
    "projects",
    "round_money",
    "ideas",
    "vote",
    "receipt",
    "result",
    "result_steps",
    "find_ballot",
]
DESK = ["desk", "round_setup", "round_codes", "round_open", "round_close", "round_checks", "people"]
FILES = ["bundle.zip", "ballots.pb", "result.json", "projects.csv"]
CLOCKWORK = {"Set-Cookie", "Expires", "Date", "Last-Modified"}  # tell the hour, which the two towns do not share
CHANGES = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|name="(?:ticket|key)" value="[^"]*"')


def addresses(round_: Round) -> list[str]:
    names = {"place": "testham", "round": round_.slug}
    some = []
    for name in [*PUBLIC, *DESK, *OFFICERS_OWN]:
        try:
            some.append(reverse(name, kwargs=names))
        except Exception:
            some.append(reverse(name, kwargs={"place": "testham"}))
    some += [reverse("result_file", kwargs=names | {"kind": kind}) for kind in FILES]
    some += [reverse("project", kwargs=names | {"key": str(key)}) for key in range(1, 5)]
    return ["/", *some]


def everything(town: Town, round_: Round) -> dict[tuple[str, str], str]:
    clients: dict[str, Callable[[], Client]] = {
        "visitor": Client,
        "resident": lambda: sign_in(town.ada),
        "helper": lambda: sign_in(town.di),
        "officer": town.officer,
        "officer elsewhere": lambda: sign_in(town.cy, second_factor=True),
    }
    seen = {}
    for role, make in clients.items():
        client = make()
        for address in addresses(round_):
            response = client.get(address)
            headers = sorted(f"{name}: {value}" for name, value in response.items() if name not in CLOCKWORK)
            body = CHANGES.sub("", response.content.decode(errors="replace"))
            seen[role, address] = f"{response.status_code} {headers} {body}"
    return seen


def seen_after(
    town: Town, round_: Round, choices: tuple[list[str], ...], *, counted: bool
) -> dict[tuple[str, str], str]:
    with transaction.atomic():
        vote(town, round_, *choices)
        if counted:
            with clock.frozen(after_the_vote(round_)):
                results.count_round(fresh(round_), town.flo)
        at = after_the_vote(round_) + timedelta(minutes=1) if counted else clock.now()
        with clock.frozen(at):
            seen = everything(town, fresh(round_))
        transaction.set_rollback(True)
    return seen


@pytest.mark.parametrize("counted", [False, True], ids=["while voting", "counted, not published"])
@pytest.mark.parametrize(
    "kind", [{}, {"rule": "equal-shares", "completion": "add1u"}, {"kind": "knapsack", "max_marks": 4}]
)
def test_n11_nothing_differs_by_how_people_voted(town: Town, kind: dict[str, object], counted: bool) -> None:
    made = town.voting(**kind)
    one, other = (seen_after(town, made, choices, counted=counted) for choices in (ONE_WAY, OTHER_WAY))
    own = {reverse(name, kwargs={"place": "testham", "round": made.slug}) for name in OFFICERS_OWN}
    differ = {key for key in one if one[key] != other[key] and not (key[0] == "officer" and key[1] in own)}
    assert differ == set()
    assert len(one) > 100


def test_n11_the_comparison_sees_a_published_result(town: Town) -> None:
    made = town.voting()
    pages = []
    for choices in (ONE_WAY, OTHER_WAY):
        with transaction.atomic():
            vote(town, made, *choices)
            with clock.frozen(after_the_vote(made)):
                results.count_round(fresh(made), town.flo)
                results.publish_result(fresh(made), town.flo)
                pages.append(everything(town, fresh(made)))
            transaction.set_rollback(True)
    assert sum(pages[0][key] != pages[1][key] for key in pages[0]) > 20


@pytest.mark.parametrize("counted", [False, True])
def test_n11_results_and_files_are_refused_until_they_are_published(town: Town, counted: bool) -> None:
    made = town.voting()
    vote(town, made, *ONE_WAY)
    with clock.frozen(after_the_vote(made)):
        if counted:
            results.count_round(made, town.flo)
        for client in (Client(), sign_in(town.ada), town.officer()):
            for name, more in [
                ("result", {}),
                ("result_steps", {}),
                ("find_ballot", {}),
                *(("result_file", {"kind": kind}) for kind in FILES),
            ]:
                address = reverse(name, kwargs={"place": "testham", "round": made.slug} | more)
                assert client.get(address).status_code == 403, address


def test_n11_counting_before_the_end_is_refused_by_button_and_verb(town: Town) -> None:
    made = town.voting()
    vote(town, made, *ONE_WAY)
    assert town.officer().post(f"/testham/desk/{made.slug}/count/").status_code == 409
    with clock.frozen(made.poll.closes_at + timedelta(seconds=1)):
        assert town.officer().post(f"/testham/desk/{made.slug}/count/").status_code == 409, "tickets may still come in"
    assert fresh(made).counted_at is None


def test_n11_how_many_voted_is_not_shown_while_they_vote(town: Town) -> None:
    """The desk says how many may vote, never how many did."""
    made = town.voting()
    town.codes(made, 7, batch="more")
    before = town.officer().get(f"/testham/desk/{made.slug}/").content.decode()
    town.cast(made, town.codes(made, 1, batch="last")[0], "1")
    after = town.officer().get(f"/testham/desk/{made.slug}/").content.decode()
    assert CHANGES.sub("", before).replace("7 people can", "8 people can") == CHANGES.sub("", after)

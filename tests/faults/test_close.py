"""The closing instant with voters on it (F8): the database's clock decides, and after the close nothing comes in."""

import pytest

ROUNDS, VOTERS = 5, 20
FULL_ROUNDS, FULL_VOTERS = 50, 200


def closing(site, voters):
    found = site.run("closing_second", voters=voters)
    answers = found["answers"]
    taken = [answer for answer in answers if answer["status"] == 302]
    assert found["rows"] == len(taken), "as many ballots as were answered with a receipt"
    assert found["faults"] == []
    assert all(answer["status"] == 302 for answer in answers if answer["ticket"]), "who had the ballot open is in"
    for answer in answers:
        if not answer["ticket"]:
            in_time = answer["status"] == 302
            assert answer["sent"] < 0 if in_time else answer["answered"] >= 0, answer
            assert answer["status"] in (302, 409)
    assert found["late"] == 409
    return {(answer["ticket"], answer["status"]) for answer in answers}


def test_f8_on_the_closing_second_ticket_holders_get_in_and_others_until_the_close(site):
    seen = set()
    for _round in range(ROUNDS):
        seen |= closing(site, VOTERS)
    assert seen == {(True, 302), (False, 302), (False, 409)}, "voters on both sides of the close"


@pytest.mark.faults
def test_f8_two_hundred_voters_on_the_closing_second(site):
    for _round in range(FULL_ROUNDS):
        closing(site, FULL_VOTERS)


def early(site, voters):
    found = site.run("early_close", voters=voters)
    assert found["rows"] == found["at_close"], "no ballot came in after the close had committed"
    assert found["rows"] == found["statuses"].get("302", 0)
    assert set(found["statuses"]) <= {"302", "409"}
    assert found["faults"] == []
    return set(found["statuses"])


def test_f8_after_an_early_close_has_committed_no_ballot_comes_in(site):
    seen = set()
    for _round in range(ROUNDS):
        seen |= early(site, VOTERS)
    assert seen == {"302", "409"}, "voters on both sides of the close"


@pytest.mark.faults
def test_f8_two_hundred_voters_while_an_officer_closes(site):
    for _round in range(FULL_ROUNDS):
        early(site, FULL_VOTERS)

"""An idea from the first word to its number: drafts survive, numbers have no gaps, twice is once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from commonweal.capabilities.budgeting.actions import ideas, rounds
from commonweal.capabilities.budgeting.models import Idea
from commonweal.ground.people.actions import give_role
from commonweal.ground.people.who import Actor
from commonweal.kernel import clock
from commonweal.kernel.refusals import Refusal
from tests.town import Town, sign_in

from .makers import let_go, send

FORM = {"title": "A swing", "what": "For the green.", "where": "whole"}


def test_a_draft_survives_and_its_address_brings_its_author_back(town: Town) -> None:
    made = town.collecting()
    first = sign_in(town.ada).post(
        f"/testham/decide/{made.slug}/ideas/new/", {"title": "Half", "where": "whole", "save": "1"}
    )
    assert first.status_code == 302
    assert "Half" in sign_in(town.ada).get(first["Location"]).content.decode()
    with clock.frozen(clock.now() + timedelta(days=400)):
        assert "Half" in sign_in(town.ada).get(first["Location"]).content.decode()
    assert Idea.objects.get().state == Idea.State.DRAFT


def test_only_its_author_sees_a_draft(town: Town) -> None:
    made = town.collecting()
    kept = ideas.save_draft(made, Actor(town.ada), {"title": "Unfinished secret", "what": ""})
    for client in (sign_in(town.bo), town.officer(), sign_in(town.di)):
        assert client.get(f"/testham/decide/{made.slug}/ideas/draft/{kept.token}/").status_code == 404
        assert client.get(f"/testham/decide/{made.slug}/ideas/{kept.number}/").status_code == 404
        assert (
            "Unfinished secret" not in client.get(f"/testham/decide/{made.slug}/ideas/?q=Unfinished").content.decode()
        )
    assert "Unfinished secret" not in town.officer().get(f"/testham/desk/{made.slug}/ideas/").content.decode()


def test_what_was_typed_stays_in_the_form_when_something_is_missing(town: Town) -> None:
    made = town.collecting()
    response = sign_in(town.ada).post(
        f"/testham/decide/{made.slug}/ideas/new/", {"what": "Only this.", "where": "whole", "send": "1"}
    )
    assert response.status_code == 422
    assert "Only this." in response.content.decode()


def test_an_idea_gets_its_number_when_it_is_sent(town: Town) -> None:
    made = town.collecting()
    ideas.save_draft(made, Actor(town.ada), {"title": "Kept", "what": "."})
    assert [send(town, made).number for _ in range(3)] == ["1", "2", "3"]


def test_sent_twice_is_sent_once(town: Town) -> None:
    made = town.collecting()
    draft = ideas.save_draft(made, Actor(town.ada), FORM)
    one, two = ideas.send_idea(draft, Actor(town.ada)), ideas.send_idea(draft, Actor(town.ada))
    assert (one.pk, one.number) == (two.pk, two.number)
    assert Idea.objects.count() == 1


def test_the_form_of_a_draft_sent_twice_is_one_idea(town: Town) -> None:
    made = town.collecting()
    client = sign_in(town.ada)
    draft = client.post(f"/testham/decide/{made.slug}/ideas/new/", FORM | {"save": "1"})["Location"]
    answers = [client.post(draft, FORM | {"send": "1"}) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"] for answer in answers} == {f"/testham/decide/{made.slug}/ideas/1/"}
    assert Idea.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_when_two_send_at_once(noon: datetime) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip(
            "a database in memory is shared by threads and answers “locked” at once; run on PostgreSQL or a file"
        )
    town = Town()
    made = town.collecting()
    drafts = [ideas.save_draft(made, Actor(town.people[name]), FORM) for name in ("ada", "bo") for _ in range(4)]
    start, failed = threading.Barrier(2), []

    def work(mine: list[Idea]) -> None:
        try:
            start.wait(10)
            with clock.frozen(noon):
                for draft in mine:
                    ideas.send_idea(draft, Actor(draft.author))
        except Exception as error:  # a thread's failure is told by the test
            failed.append(error)
        finally:
            let_go()

    threads = [threading.Thread(target=work, args=(drafts[half::2],)) for half in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert sorted(int(idea.number) for idea in Idea.objects.all()) == list(range(1, 9))


def test_an_idea_is_not_sent_outside_its_time_and_the_draft_is_kept(town: Town) -> None:
    made = town.collecting()
    draft = ideas.save_draft(made, Actor(town.ada), FORM)
    with clock.frozen(made.ideas_close_at), pytest.raises(Refusal) as refused:
        ideas.send_idea(draft, Actor(town.ada))
    assert refused.value.code == "not_collecting"
    draft.refresh_from_db()
    assert draft.state == Idea.State.DRAFT
    with clock.frozen(made.ideas_close_at - timedelta(microseconds=1)):
        assert ideas.send_idea(draft, Actor(town.ada)).number == "1"


@pytest.mark.parametrize("fields", [{"title": "  "}, {"what": ""}])
def test_an_empty_idea_is_not_sent(town: Town, fields: dict[str, str]) -> None:
    made = town.collecting()
    with pytest.raises(Refusal) as refused:
        send(town, made, **fields)
    assert refused.value.code == "idea_empty"


def test_who_may_suggest_is_what_the_round_says(town: Town) -> None:
    roll, groups = town.collecting(proposers="roll"), town.collecting(title="Groups", proposers="groups")
    assert send(town, roll, "ada").number == "1"
    with pytest.raises(Refusal) as refused:
        send(town, roll, "bo")
    assert (refused.value.code, refused.value.status) == ("may_not_propose", 403)
    with pytest.raises(Refusal):
        send(town, groups, "ada")
    give_role(town.ada, town.place, "member", group="Friends of the pond")
    assert send(town, groups, "ada").number == "1"


def test_a_sent_idea_is_not_changed_by_its_author_any_more(town: Town) -> None:
    idea = send(town, town.collecting())
    with pytest.raises(Refusal, match="already sent"):
        ideas.save_draft(idea.round, Actor(town.ada), {"title": "Another"}, idea)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (datetime(2026, 6, 10, 12, tzinfo=UTC), datetime(2026, 7, 8, 12, tzinfo=UTC)),  # a Wednesday
        (datetime(2026, 6, 12, 12, tzinfo=UTC), datetime(2026, 7, 10, 12, tzinfo=UTC)),  # a Friday
        (
            datetime(2026, 6, 13, 12, tzinfo=UTC),
            datetime(2026, 7, 10, 12, tzinfo=UTC),
        ),  # a Saturday: counted from Monday
        (datetime(2026, 6, 14, 12, tzinfo=UTC), datetime(2026, 7, 10, 12, tzinfo=UTC)),
    ],
)
def test_the_check_is_due_in_twenty_working_days(town: Town, sent: datetime, due: datetime) -> None:
    made = town.draft(checks_due_at=None)
    assert ideas.check_due(made, sent) == due


def test_the_rounds_own_date_wins_where_it_is_sooner(town: Town) -> None:
    idea = send(town, town.collecting())
    assert idea.check_due_at == idea.round.checks_due_at


def test_an_overdue_check_says_so_on_the_page_of_the_idea(town: Town) -> None:
    made = town.collecting()
    idea = send(town, made)
    address = f"/testham/decide/{made.slug}/ideas/{idea.number}/"
    assert "due in 6 days" in sign_in(town.bo).get(address).content.decode()
    with clock.frozen(made.checks_due_at + timedelta(days=3)):
        assert "3 days overdue" in sign_in(town.bo).get(address).content.decode()


def test_n9_a_draft_or_unchecked_idea_never_stands_on_the_ballot(town: Town) -> None:
    made = town.collecting()
    ideas.save_draft(made, Actor(town.ada), FORM)
    idea = send(town, made)
    ideas.accept_idea(idea, 100, "Fine.", town.flo)
    opened = rounds.open_voting(made, town.flo)
    assert [option.key for option in opened.poll.options.all()] == [idea.number]

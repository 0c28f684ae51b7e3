"""Officers check ideas, each with a public reason; supporters, joining, appeal, hiding, erasing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from commonweal.capabilities.budgeting.actions import ideas
from commonweal.capabilities.budgeting.models import Comment, Idea, Project, Support
from commonweal.ground.people.actions import start_behalf
from commonweal.ground.people.who import Actor
from commonweal.kernel.models import LoggedEvent
from commonweal.kernel.refusals import Refusal
from tests.town import POUND, Town, sign_in

from .makers import send


def page(idea: Idea) -> str:
    return f"/testham/decide/{idea.round.slug}/ideas/{idea.number}/"


def test_support_is_once_each_however_somebody_comes(town: Town) -> None:
    idea = send(town, town.collecting())
    assert [ideas.support(idea, Actor(town.bo)) for _ in range(3)] == [True, False, False]
    behalf = start_behalf(town.di, town.place, name="Eve", reach="1", answer="phone", consent="spoken")
    assert [ideas.support(idea, Actor(town.di, behalf)) for _ in range(2)] == [True, False]
    assert ideas.support(idea, Actor(town.di)) is True
    assert Support.objects.count() == 3


def test_support_is_taken_back(town: Town) -> None:
    idea = send(town, town.collecting())
    ideas.support(idea, Actor(town.bo))
    ideas.withdraw_support(idea, Actor(town.bo))
    assert Support.objects.count() == 0


def test_joining_moves_each_supporter_once(town: Town) -> None:
    made = town.collecting()
    one, two = send(town, made), send(town, made, "bo", title="Another bench")
    for idea, names in ((one, ("ada", "bo", "cy")), (two, ("bo", "di"))):
        for name in names:
            ideas.support(idea, Actor(town.people[name]))
    joined = ideas.merge_idea(one, two, "The same bench.", town.flo)
    assert (joined.state, joined.merged_into_id) == ("merged", two.pk)
    assert sorted(two.supports.values_list("key", flat=True)) == sorted(
        f"p{town.people[name].pk}" for name in ("ada", "bo", "cy", "di")
    )


def test_an_idea_is_not_joined_with_itself_or_another_rounds(town: Town) -> None:
    made, other = town.collecting(), town.collecting(title="Other")
    one, away = send(town, made), send(town, other)
    for into in (one, away):
        with pytest.raises(Refusal) as refused:
            ideas.merge_idea(one, into, "x", town.flo)
        assert refused.value.code == "cannot_merge"


@pytest.mark.parametrize("state", ["draft", "rejected", "merged", "erased", "hidden"])
def test_an_idea_is_joined_with_a_living_one_only(town: Town, state: str) -> None:
    made = town.collecting()
    one, into = send(town, made), send(town, made, "bo")
    if state == "draft":
        into = ideas.save_draft(made, Actor(town.bo), {"title": "Half", "what": "."})
    elif state == "rejected":
        into = ideas.reject_idea(into, "No.", town.flo)
    elif state == "merged":
        into = ideas.merge_idea(into, send(town, made, "cy"), "Same.", town.flo)
    elif state == "erased":
        ideas.erase_idea(into, Actor(town.bo))
        into.refresh_from_db()
    else:
        ideas.hide(into, "Insults somebody.", town.flo)
    with pytest.raises(Refusal):
        ideas.merge_idea(one, into, "Same.", town.flo)


def test_a_refusal_needs_a_reason_and_shows_it_to_everybody(town: Town) -> None:
    idea = send(town, town.collecting())
    for empty in ("", "   "):
        with pytest.raises(Refusal) as refused:
            ideas.reject_idea(idea, empty, town.flo)
        assert refused.value.code == "no_reason"
    ideas.reject_idea(idea, "The county owns that road.", town.flo)
    seen = sign_in(town.bo).get(page(idea)).content.decode()
    assert "The county owns that road." in seen and "A bench" in seen


@pytest.mark.parametrize("cost", [0, -1, 1000 * POUND + 1])
def test_a_cost_outside_the_budget_is_refused(town: Town, cost: int) -> None:
    idea = send(town, town.collecting())
    with pytest.raises(Refusal) as refused:
        ideas.accept_idea(idea, cost, "Fine.", town.flo)
    assert refused.value.code == "cost_out_of_range"
    idea.refresh_from_db()
    assert idea.state == "sent"


def test_an_idea_is_checked_once(town: Town) -> None:
    idea = send(town, town.collecting())
    ideas.accept_idea(idea, 1000 * POUND, "Fine.", town.flo)
    for verb in (
        lambda: ideas.accept_idea(idea, 100, "Again.", town.flo),
        lambda: ideas.reject_idea(idea, "No.", town.flo),
    ):
        with pytest.raises(Refusal) as refused:
            verb()
        assert refused.value.code == "already_checked"
    assert Project.objects.count() == 1


def test_n22_an_appeal_is_its_authors_and_once(town: Town) -> None:
    idea = send(town, town.collecting())
    with pytest.raises(Refusal, match="once"):
        ideas.appeal(idea, Actor(town.ada), "Not refused yet.")
    ideas.reject_idea(idea, "Too dear.", town.flo)
    with pytest.raises(Refusal) as refused:
        ideas.appeal(idea, Actor(town.bo), "Let me.")
    assert refused.value.code == "not_author"
    ideas.appeal(idea, Actor(town.ada), "It is cheaper now.")
    with pytest.raises(Refusal):
        ideas.appeal(idea, Actor(town.ada), "And again.")
    ideas.reject_idea(idea, "Still too dear.", town.flo)
    idea.refresh_from_db()
    assert (idea.reason, idea.appeal_reason) == ("Too dear.", "Still too dear.")
    with pytest.raises(Refusal):
        ideas.appeal(idea, Actor(town.ada), "A third time.")
    seen = sign_in(town.bo).get(page(idea)).content.decode()
    assert all(words in seen for words in ("Too dear.", "It is cheaper now.", "Still too dear."))


def test_an_appeal_can_put_an_idea_on_the_ballot(town: Town) -> None:
    idea = send(town, town.collecting())
    ideas.reject_idea(idea, "Too dear.", town.flo)
    ideas.appeal(idea, Actor(town.ada), "It is cheaper now.")
    assert ideas.accept_idea(idea, 100, "Yes.", town.flo).key == idea.number


def test_hiding_says_that_and_why_and_nothing_of_what_was_hidden(town: Town) -> None:
    made = town.collecting()
    idea = send(town, made, title="Nasty words", what="About a neighbour.")
    remark = ideas.comment(idea, Actor(town.bo), "More nasty words.")
    ideas.hide(remark, "Names a child.", town.flo)
    seen = sign_in(town.bo).get(page(idea)).content.decode()
    assert "Names a child." in seen and "More nasty words." not in seen
    ideas.hide(idea, "Insults a neighbour.", town.flo)
    seen = sign_in(town.bo).get(page(idea)).content.decode()
    assert "Insults a neighbour." in seen and "About a neighbour." not in seen and "Nasty words" not in seen
    assert "Nasty words" not in sign_in(town.bo).get(f"/testham/decide/{made.slug}/ideas/").content.decode()


def test_a_hidden_idea_takes_no_comment_and_no_support(town: Town) -> None:
    idea = send(town, town.collecting())
    ideas.hide(idea, "Insults.", town.flo)
    for verb in (lambda: ideas.support(idea, Actor(town.bo)), lambda: ideas.comment(idea, Actor(town.bo), "x")):
        with pytest.raises(Refusal) as refused:
            verb()
        assert refused.value.code == "idea_not_open"


def test_n36_erasing_leaves_the_number_and_nothing_that_was_written(
    town: Town, django_capture_on_commit_callbacks: Any
) -> None:
    made = town.collecting()
    idea = send(
        town,
        made,
        title="My secret garden",
        what="Behind number nine.",
        beneficiaries="My mother",
        where="words",
        where_words="Behind the shed",
    )
    idea.picture.save("secret.webp", ContentFile(b"picture"))
    stored = idea.picture.name
    with django_capture_on_commit_callbacks(execute=True):
        ideas.erase_idea(idea, Actor(town.ada))
    row = str(Idea.objects.filter(pk=idea.pk).values().get())
    for words in ("secret garden", "number nine", "My mother", "the shed"):
        assert words not in row
    idea.refresh_from_db()
    assert idea.number == "1" and idea.erased_at is not None
    assert sign_in(town.bo).get(page(idea)).status_code == 200
    assert not default_storage.exists(stored), "the picture is still served from its address"


def test_an_erased_idea_waits_for_no_check(town: Town) -> None:
    made = town.collecting()
    idea = send(town, made, title="Erase me")
    ideas.erase_idea(idea, Actor(town.ada))
    assert not made.ideas.filter(state="sent").exists(), "the vote could not be opened: a check would still be owed"


def test_n22_only_the_author_erases(town: Town) -> None:
    idea = send(town, town.collecting())
    for actor in (Actor(town.bo), Actor(town.flo)):
        with pytest.raises(Refusal) as refused:
            ideas.erase_idea(idea, actor)
        assert refused.value.status == 403


def test_a_comment_is_answered_one_level_deep_on_its_own_idea(town: Town) -> None:
    made = town.collecting()
    idea, other = send(town, made), send(town, made, "bo")
    first = ideas.comment(idea, Actor(town.bo), "Why?", asks_author=True)
    reply = ideas.comment(idea, Actor(town.ada), "Because.", parent=first)
    deeper = ideas.comment(idea, Actor(town.bo), "I see.", parent=reply)
    assert deeper.parent_id == first.pk
    with pytest.raises(Refusal):
        ideas.comment(other, Actor(town.bo), "Lost.", parent=first)
    assert Comment.objects.count() == 3


def test_the_log_has_no_word_that_anybody_wrote(town: Town) -> None:
    idea = send(town, town.collecting(), title="Wordy title", what="Wordy what")
    ideas.comment(idea, Actor(town.bo), "Wordy comment")
    ideas.reject_idea(idea, "Wordy reason", town.flo)
    ideas.appeal(idea, Actor(town.ada), "Wordy appeal")
    assert "Wordy" not in str(list(LoggedEvent.objects.values("kind", "data", "place")))

"""An officer's desk: start a round, fill its task list, see its effect, announce it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.ground.ballots.box import register_of
from commonweal.ground.money import actions as funds
from commonweal.ground.people.models import Person
from commonweal.ground.people.who import Request
from commonweal.kernel.access import officer
from commonweal.kernel.fields import attempt

from ..actions import rounds as actions
from ..forms.rounds import BallotForm, BasicsForm, DatesForm, MoneyForm, NewRoundForm, PeopleForm, StreetForm
from ..models import Idea, Round
from ..need import area_shares
from ..queries import fund_story, get_round
from ..rules import Phase


@officer("round.desk")
def desk(request: Request, place: str) -> HttpResponse:
    """What waits for this officer, the most urgent first."""
    shown = Round.objects.filter(place=request.place).select_related("poll", "place")
    waiting = (
        Idea.objects.filter(round__place=request.place, state=Idea.State.SENT)
        .select_related("round")
        .order_by("check_due_at")[:20]
    )
    appeals = (
        Idea.objects.filter(
            round__place=request.place,
            appealed_at__isnull=False,
            appeal_answered_at=None,
        )
        .exclude(state=Idea.State.DRAFT)
        .select_related("round")[:20]
    )
    return render(request, "budgeting/desk.html", {"rounds": shown, "waiting": waiting, "appeals": appeals})


@officer("round.start")
def new_round(request: Request, place: str) -> HttpResponse:
    """The first of the set-up's screens: a name and a size."""
    form = NewRoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = attempt(
            form, lambda: actions.start_round(request.place, said["title"], said["template"], request.who.person)
        )
        if made is not None:
            street = made.template == Round.Template.STREET
            return redirect("round_street" if street else "round_setup", place, made.slug)
    return render(request, "budgeting/new_round.html", {"form": form}, status=422 if form.is_bound else 200)


@officer("round.announce")
def street(request: Request, place: str, round: str) -> HttpResponse:
    """A street's round on one screen: say what for and whose money, and it is announced with the usual dates."""
    found = get_round(request, round)
    form = StreetForm(request.POST or None, initial=_money(found), place=found.place)
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: _announce_street(found, dict(form.cleaned_data), request.who.person)):
            messages.success(request, _("Announced. Neighbours can suggest ideas from tomorrow."))
            return redirect("round_setup", place, round)
    dates = actions.propose_dates(found)
    return render(
        request,
        "budgeting/street.html",
        {"round": found, "form": form, "dates": dates},
        status=422 if form.is_bound else 200,
    )


@transaction.atomic
def _announce_street(round_: Round, said: dict[str, Any], by: Person) -> Round:
    """Both verbs or neither: a street that cannot be announced keeps its form."""
    changes = _changes("money", round_, said | {"split_by_need": False}) | {"summary": said["summary"]}
    changed = actions.change_round(round_, changes | actions.propose_dates(round_), by)
    return actions.announce(changed, by)


@officer("round.setup")
def setup(request: Request, place: str, round: str) -> HttpResponse:
    """The task list: what is said, what is missing, and the officer's acts in their order."""
    found = get_round(request, round)
    todo = actions.tasks(found)
    return render(
        request,
        "budgeting/setup.html",
        {
            "round": found,
            "tasks": todo,
            "ready": all(task.done for task in todo),
            "phase": found.phase,
            "Phase": Phase,
            "waiting": found.ideas.filter(state=Idea.State.SENT).count(),
            "projects": found.projects.count(),
            "register": register_of(found.poll),
            "story": fund_story(found),
        },
    )


Read = Callable[[Round], dict[str, Any]]
Write = Callable[[Round, dict[str, Any], Any], None]


def _basics(round_: Round) -> dict[str, Any]:
    return {"title": round_.title, "summary": round_.summary}


def _money(round_: Round) -> dict[str, Any]:
    fund = round_.fund
    return {
        "fund": fund,
        "budget": round_.budget,
        "split_by_need": round_.split_by_need,
        "origin": fund.origin if fund else "",
        "before_amount": fund.before_amount if fund else None,
        "before_what": fund.before_what if fund else "",
    }


def _dates(round_: Round) -> dict[str, Any]:
    poll = round_.poll
    known = {
        "ideas_open_at": round_.ideas_open_at,
        "ideas_close_at": round_.ideas_close_at,
        "checks_due_at": round_.checks_due_at,
        "opens_at": poll.opens_at,
        "closes_at": poll.closes_at,
    }
    proposed = actions.propose_dates(round_)
    return {name: at or proposed[name] for name, at in known.items()}


def _people(round_: Round) -> dict[str, Any]:
    ways = [("by_code", round_.poll.by_code), ("by_roll", round_.poll.by_roll), ("by_hands", round_.by_hands)]
    return {"proposers": round_.proposers, "min_age": round_.poll.min_age, "ways": [name for name, on in ways if on]}


def _ballot(round_: Round) -> dict[str, Any]:
    poll, lot = round_.poll, round_.ties.startswith("lot:")
    return {
        "kind": poll.kind,
        "max_marks": poll.max_marks,
        "max_total": poll.max_total,
        "max_value": poll.max_value,
        "rule": round_.rule,
        "utility": round_.utility,
        "completion": round_.completion,
        "tie": "lot" if lot else round_.ties,
        "lot_seed": round_.ties.removeprefix("lot:") if lot else "",
    }


def _form(task: str, round_: Round, data: Any = None) -> forms.BaseForm:
    if task == "basics":
        return BasicsForm(data, instance=round_)
    if task == "money":
        return MoneyForm(data, initial=_money(round_), place=round_.place)
    makers: dict[str, tuple[type[forms.Form], Read]] = {
        "dates": (DatesForm, _dates),
        "people": (PeopleForm, _people),
        "ballot": (BallotForm, _ballot),
    }
    if task not in makers:
        raise Http404(task)
    form, read = makers[task]
    return form(data, initial=read(round_))


def _changes(task: str, round_: Round, said: dict[str, Any]) -> dict[str, Any]:
    """What a task's form says, as fields of the round and its poll."""
    if task == "money":
        funds.state_origin(said["fund"], said["origin"], said["before_amount"], said["before_what"])
        return {
            "fund": said["fund"],
            "budget": said["budget"],
            "currency": said["fund"].currency,
            "split_by_need": said["split_by_need"],
        }
    if task == "people":
        ways = said.pop("ways")
        return said | {name: name in ways for name in ("by_code", "by_roll", "by_hands")}
    if task == "ballot":
        ties = f"lot:{said['lot_seed'].strip()}" if said["tie"] == "lot" else said["tie"]
        points = said["kind"] in ("cumulative", "scoring")
        total = said["max_total"] or 0
        return {
            "kind": said["kind"],
            "max_marks": said["max_marks"],
            "rule": said["rule"],
            "utility": said["utility"],
            "completion": said["completion"],
            "ties": ties,
            "max_total": total if said["kind"] == "cumulative" else 0,
            "max_value": (said["max_value"] or total or 5) if points else 1,
        }
    return said


@transaction.atomic
def _save_task(task: str, round_: Round, said: dict[str, Any], by: Person) -> Round:
    """What the fund says of itself and what the round says, together or not at all."""
    return actions.change_round(round_, _changes(task, round_, said), by)


@officer("round.setup")
def setup_task(request: Request, place: str, round: str, task: str) -> HttpResponse:
    """One task, one screen."""
    found = get_round(request, round)
    form = _form(task, found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        if attempt(form, lambda: _save_task(task, found, said, request.who.person)):
            messages.success(request, _("Saved."))
            return redirect("round_setup", place, round)
    title = next(t.title for t in actions.tasks(found) if t.name == task)
    return render(
        request,
        "budgeting/setup_task.html",
        {
            "round": found,
            "form": form,
            "title": title,
            "task": task,
            "shares": area_shares(found) if task == "money" and found.budget else [],
        },
        status=422 if form.is_bound else 200,
    )


@officer("round.announce")
@require_POST
def announce(request: Request, place: str, round: str) -> HttpResponse:
    """Make the round public."""
    actions.announce(get_round(request, round), request.who.person)
    messages.success(request, _("Announced. Everybody can see it now."))
    return redirect("round_setup", place, round)

"""Officers check ideas: each gets a public reason by its date."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from commonweal.ground.people.who import Request
from commonweal.kernel.access import officer
from commonweal.kernel.fields import attempt
from commonweal.kernel.refusals import Refusal

from ..actions import ideas as actions
from ..forms.ideas import CheckForm, HideForm
from ..models import Comment, Idea, Project
from ..queries import get_round, public_ideas


@officer("idea.check")
def checks(request: Request, place: str, round: str) -> HttpResponse:
    """The queue: what is owed first."""
    found = get_round(request, round)
    ideas = public_ideas(found)
    return render(
        request,
        "budgeting/checks.html",
        {
            "round": found,
            "waiting": ideas.filter(state=Idea.State.SENT).order_by("check_due_at"),
            "appeals": ideas.filter(appealed_at__isnull=False, appeal_answered_at=None).order_by("check_due_at"),
            "done": ideas.exclude(state=Idea.State.SENT).order_by("-checked_at")[:50],
        },
    )


@officer("idea.check")
def check(request: Request, place: str, round: str, number: str) -> HttpResponse:
    """One idea: accept with a cost, refuse, or join with another; always with a public reason."""
    found = get_round(request, round)
    shown = get_object_or_404(public_ideas(found), number=number)
    form = CheckForm(request.POST or None, initial={"cost": shown.rough_cost})
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: _decide(request, shown, form)):
            messages.success(request, _("Done. The reason stands on the idea's page."))
            return redirect("round_checks", place, round)
    return render(
        request,
        "budgeting/check.html",
        {"round": found, "idea": shown, "form": form},
        status=422 if form.is_bound else 200,
    )


def _decide(request: Request, shown: Idea, form: CheckForm) -> Project | Idea:
    said, by = form.cleaned_data, request.who.person
    if said["decision"] == "accept":
        return actions.accept_idea(shown, said["cost"], said["reason"], by)
    if said["decision"] == "reject":
        return actions.reject_idea(shown, said["reason"], by)
    into = Idea.objects.filter(round=shown.round, number=said["into"]).first()
    if into is None:
        raise Refusal("no_such_idea", _("There is no idea with that number here."), _("Check the number."))
    return actions.merge_idea(shown, into, said["reason"], by)


@officer("idea.hide")
def hide(request: Request, place: str, round: str, number: str) -> HttpResponse:
    """Hide an idea or a comment with a public reason."""
    found = get_round(request, round)
    shown = get_object_or_404(Idea, round=found, number=number)
    wanted = request.POST.get("comment") or request.GET.get("comment", "")
    thing = get_object_or_404(Comment, pk=int(wanted), idea=shown) if wanted.isdecimal() else shown
    form = HideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: _hide(request, shown, thing, form)):
            return redirect("idea", place, round, number)
    return render(
        request,
        "budgeting/hide.html",
        {"round": found, "idea": shown, "thing": thing, "form": form, "comment": wanted},
        status=422 if form.is_bound else 200,
    )


def _hide(request: Request, shown: Idea, thing: Idea | Comment, form: HideForm) -> bool:
    words, reason = form.cleaned_data["words"], form.cleaned_data["reason"]
    if words and thing is shown:
        actions.redact(shown, words, reason, request.who.person)
    else:
        actions.hide(thing, reason, request.who.person)
    return True

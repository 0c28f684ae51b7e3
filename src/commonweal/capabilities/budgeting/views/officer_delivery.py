"""Officers and groups say how the winners get on, and pay."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.ground.people.who import Request
from commonweal.kernel.access import officer
from commonweal.kernel.fields import attempt

from ..actions import delivery as actions
from ..forms.delivery import UpdateForm
from ..models import Project, Update
from ..queries import get_round, project_money


@officer("delivery.enter")
def update(request: Request, place: str, round: str, key: str) -> HttpResponse:
    """News of one project, or a payment; the form's own key keeps a double click from paying twice."""
    found = get_round(request, round)
    project = get_object_or_404(
        Project.objects.select_related("round__place", "round__fund__account"), round=found, key=key
    )
    form = UpdateForm(request.POST or None, request.FILES or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        if attempt(form, lambda: _enter(request, project, form)):
            messages.success(request, _("It stands on the project's page."))
            return redirect("project", place, round, key)
    money = next((m for m in project_money(found) if m.project.pk == project.pk), None)
    return render(
        request,
        "budgeting/update.html",
        {"round": found, "project": project, "form": form, "money": money},
        status=422 if form.is_bound else 200,
    )


def _enter(request: Request, project: Project, form: UpdateForm) -> Update:
    said, by = form.cleaned_data, request.who.person
    kind = said["kind"]
    if kind == Update.Kind.PAID:
        return actions.pay(said["key"], project, said["amount"], said["payee"], by, **form.news())
    if kind == Update.Kind.STARTED:
        return actions.start_work(project, by, **form.news())
    if kind == Update.Kind.STOPPED:
        return actions.stop(project, by, said["text"])
    return actions.report(project, kind, by, **form.news())


@officer("delivery.pay_back")
@require_POST
def pay_back(request: Request, place: str, round: str, pk: int) -> HttpResponse:
    """A payment came back, or was entered wrongly."""
    found = get_round(request, round)
    paid = get_object_or_404(
        Update.objects.select_related("project__round__place"), pk=pk, project__round=found, kind=Update.Kind.PAID
    )
    actions.pay_back(paid, request.POST.get("reason", "").strip() or _("entered by mistake"), request.who.person)
    return redirect("project", place, round, paid.project.key)


@officer("delivery.close")
@require_POST
def close(request: Request, place: str, round: str) -> HttpResponse:
    """Every pound is accounted for."""
    actions.close_delivery(get_round(request, round), request.who.person)
    messages.success(request, _("This round is finished."))
    return redirect("round", place, round)

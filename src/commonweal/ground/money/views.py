"""An officer opens funds, writes down money that comes in, and what public bodies are known to spend here."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from commonweal.ground.people.who import Request
from commonweal.kernel.access import officer
from commonweal.kernel.fields import attempt
from commonweal.kernel.ledger.balances import balances

from . import actions
from .forms import FundForm, MoneyInForm, SpendingForm
from .models import Fund, KnownSpending


@officer("fund.open")
def funds(request: Request, place: str) -> HttpResponse:
    """The funds of this place, and a form for another one."""
    form = FundForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = attempt(form, lambda: actions.open_fund_with(request.place, **said))
        if made is not None:
            messages.success(request, _("The fund is open."))
            return redirect("funds", place)
    listed = list(Fund.objects.filter(place=request.place).select_related("account"))
    held = balances([fund.account for fund in listed])
    return render(
        request,
        "money/funds.html",
        {"form": form, "funds": [(fund, held[fund.account_id]) for fund in listed]},
        status=422 if form.is_bound else 200,
    )


@officer("fund.receive")
def money_in(request: Request, place: str, pk: int) -> HttpResponse:
    """More money comes into a fund; the form's own key keeps a double click from counting twice."""
    fund = get_object_or_404(Fund.objects.select_related("account", "source", "place"), pk=pk, place=request.place)
    form = MoneyInForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if attempt(form, lambda: actions.receive(said["key"], fund, said["amount"], said["reason"])):
            messages.success(request, _("Written down."))
            return redirect("funds", place)
    return render(request, "money/money_in.html", {"fund": fund, "form": form}, status=422 if form.is_bound else 200)


@officer("fund.spending")
def spending(request: Request, place: str) -> HttpResponse:
    """What bodies are known to spend here: it says what share a vote decides."""
    form = SpendingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.note_spending(request.place, **form.cleaned_data)
        messages.success(request, _("Written down."))
        return redirect("known_spending", place)
    lines = KnownSpending.objects.filter(place=request.place).order_by("-year", "body")
    return render(request, "money/spending.html", {"form": form, "lines": lines}, status=422 if form.is_bound else 200)

"""The officer's acts around a vote: codes, fix the rules, close early, count, publish. None of them shows a number of
votes before everybody sees it."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from commonweal.ground.ballots import actions as ballots
from commonweal.ground.ballots.box import register_of
from commonweal.ground.people.who import Request
from commonweal.kernel.access import officer
from commonweal.kernel.fields import attempt

from .. import exports
from ..actions import results, rounds
from ..forms.rounds import CodesForm
from ..queries import get_round


@officer("codes.issue")
@never_cache
def codes(request: Request, place: str, round: str) -> HttpResponse:
    """Make a batch of codes as a CSV for the printer. The codes exist in that file and nowhere else."""
    found = get_round(request, round)
    form = CodesForm(request.POST or None, place=found.place)
    if request.method == "POST" and "void" in request.POST:
        ballots.void_code(found.poll, request.POST.get("serial", "").strip())
        messages.success(request, _("That code is cancelled."))
        return redirect("round_codes", place, round)
    if request.method == "POST" and form.is_valid():
        said, district = form.cleaned_data, form.cleaned_data["district"]
        slug = district.slug if district else ""
        made = attempt(
            form, lambda: ballots.issue_codes(found.poll, said["number"], batch=said["batch"], district=slug)
        )
        if made is not None:
            return _csv(f"codes-{found.slug}-{said['batch']}.csv", [("serial", "code"), *made])
    return render(
        request,
        "budgeting/codes.html",
        {"round": found, "form": form, "register": register_of(found.poll)},
        status=422 if form.is_bound else 200,
    )


def _csv(name: str, rows: list[tuple[str, str]]) -> HttpResponse:
    out = io.StringIO()
    csv.writer(out).writerows([[exports.safe_cell(cell) for cell in row] for row in rows])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@officer("vote.open")
def open_vote(request: Request, place: str, round: str) -> HttpResponse:
    """Show everything that will be fixed, then fix it."""
    found = get_round(request, round)
    if request.method == "POST":
        rounds.open_voting(found, request.who.person)
        messages.success(request, _("The rules are fixed. Voting opens by itself at its date."))
        return redirect("round_setup", place, round)
    return render(
        request,
        "budgeting/open_vote.html",
        {"round": found, "poll": found.poll, "projects": found.projects.select_related("area")},
    )


@officer("vote.close")
def close_vote(request: Request, place: str, round: str) -> HttpResponse:
    """End the vote before its time, after a question."""
    found = get_round(request, round)
    if request.method == "POST":
        ballots.close_early(found.poll)
        messages.success(request, _("The vote is closed."))
        return redirect("round_setup", place, round)
    return render(request, "budgeting/close_vote.html", {"round": found, "poll": found.poll})


@officer("vote.count")
@require_POST
def count(request: Request, place: str, round: str) -> HttpResponse:
    """Count the ballots; the result waits to be looked over and published."""
    results.count_round(get_round(request, round), request.who.person)
    return redirect("round_review_result", place, round)


@officer("result.review")
def review_result(request: Request, place: str, round: str) -> HttpResponse:
    """What will be published: read it, then publish. It cannot be changed, only published."""
    found = get_round(request, round)
    if found.counted_at is None:
        return redirect("round_setup", place, round)
    return render(
        request, "budgeting/review_result.html", {"round": found, "story": found.result.story, "fund": found.fund}
    )


@officer("result.publish")
@require_POST
def publish(request: Request, place: str, round: str) -> HttpResponse:
    """Publish the result and promise the money."""
    results.publish_result(get_round(request, round), request.who.person)
    messages.success(request, _("Published. The money of each winner is promised."))
    return redirect("result", place, round)

"""The result, explained; the ballots to count again; one's own ballot to find."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from commonweal.ground.ballots.box import find
from commonweal.ground.ballots.hashing import tracker_text
from commonweal.ground.people.who import Request
from commonweal.kernel.access import anyone

from .. import exports
from ..models import Project
from ..queries import get_round, must_show_results


@anyone
def result(request: Request, place: str, round: str) -> HttpResponse:
    """What won and why, what nearly won, who got something, and how to check it."""
    found = get_round(request, round)
    must_show_results(found)
    shown = exports.contest_of(found, request.GET.get("area", "")[:60])
    return render(
        request,
        "budgeting/result.html",
        {"round": found, "result": shown, "story": shown.story, "ballots_public": exports.ballots_are_public(found)},
    )


@anyone
def steps(request: Request, place: str, round: str) -> HttpResponse:
    """Every step of the count, every project."""
    found = get_round(request, round)
    must_show_results(found)
    shown = exports.contest_of(found, request.GET.get("area", "")[:60])
    return render(request, "budgeting/steps.html", {"round": found, "result": shown, "story": shown.story})


@anyone
def download(request: Request, place: str, round: str, kind: str) -> HttpResponse:
    """The result as a file: ``bundle.zip``, ``ballots.pb``, ``result.json``, ``projects.csv``."""
    found = get_round(request, round)
    must_show_results(found)
    contest = request.GET.get("area", "")[:60]
    body, media = exports.file_of(found, kind, contest)
    kind = f"{contest}-{kind}" if contest else kind
    response = HttpResponse(body, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{found.place.slug}-{found.slug}-{kind}"'
    return response


@anyone
@never_cache
def find_ballot(request: Request, place: str, round: str) -> HttpResponse:
    """Type the receipt, see what was counted. The receipt is sent in a form, so that it never stands in an address."""
    found = get_round(request, round)
    must_show_results(found)
    typed = request.POST.get("receipt", "")
    context: dict[str, object] = {"round": found, "typed": typed, "public": exports.ballots_are_public(found)}
    if request.method == "POST":
        ballot = find(found.poll, typed)
        titles = dict(Project.objects.filter(round=found).values_list("key", "title"))
        context |= {
            "asked": True,
            "ballot": ballot,
            "tracker": tracker_text(ballot.tracker)[:10] if ballot else "",
            "choices": [(titles.get(key, key), value) for key, value in ballot.choices]
            if ballot and exports.ballots_are_public(found)
            else [],
        }
    return render(request, "budgeting/find_ballot.html", context)

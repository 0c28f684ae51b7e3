"""What everybody may read: the rounds of a place, one round, its rules, its projects, its money."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from commonweal.ground.people.who import Request
from commonweal.kernel.access import anyone

from ..models import Project, Round
from ..need import area_shares
from ..queries import fund_story, get_round, map_of, project_money, public_ideas
from ..rules import Phase


@anyone
def rounds(request: Request, place: str) -> HttpResponse:
    """All rounds of a place, what can be done in each now."""
    shown = Round.objects.filter(place=request.place).select_related("poll", "place")
    if not request.who.is_officer(request.place):
        shown = shown.exclude(announced_at=None)
    return render(request, "budgeting/rounds.html", {"rounds": shown})


@anyone
def round_page(request: Request, place: str, round: str) -> HttpResponse:
    """One round: what it is, what can be done now, where its money comes from, what happens when."""
    found = get_round(request, round)
    return render(
        request,
        "budgeting/round.html",
        {
            "round": found,
            "Phase": Phase,
            "story": fund_story(found),
            "phase": found.phase,
            "ideas": public_ideas(found).count(),
            "projects": found.projects.count(),
            "shares": area_shares(found) if found.split_by_need else [],
        },
    )


@anyone
def rules(request: Request, place: str, round: str) -> HttpResponse:
    """How this round decides: every rule, the hash once they are fixed, and what is not protected."""
    found = get_round(request, round)
    return render(request, "budgeting/rules.html", {"round": found, "poll": found.poll, "phase": found.phase})


@anyone
def poster(request: Request, place: str, round: str) -> HttpResponse:
    """One page to pin up: what is decided, until when, a square to scan, a number to ring."""
    found = get_round(request, round)
    address = f"{settings.SITE_URL}/{found.place.slug}/decide/{found.slug}/"
    square = segno.make(address, error="m").svg_inline(scale=6, border=2, omitsize=True, lineclass=None, svgclass="qr")
    return render(
        request,
        "budgeting/poster.html",
        {"round": found, "address": address, "square": square, "phase": found.phase, "Phase": Phase},
    )


@anyone
def projects(request: Request, place: str, round: str) -> HttpResponse:
    """What stands on the ballot, before and after the vote; once there is a result, what each project got."""
    found = get_round(request, round)
    listed = list(found.projects.select_related("area"))
    money = {m.project.pk: m for m in project_money(found)} if found.results_shown else {}
    return render(
        request,
        "budgeting/projects.html",
        {
            "round": found,
            "projects": [(project, money.get(project.pk)) for project in listed],
            "map": map_of(found, listed),
        },
    )


@anyone
def project(request: Request, place: str, round: str, key: str) -> HttpResponse:
    """One project: what it is, where it stands, its money and its news."""
    found = get_round(request, round)
    shown = get_object_or_404(Project.objects.select_related("area"), round=found, key=key)
    money = next((m for m in project_money(found) if m.project.pk == shown.pk), None) if found.results_shown else None
    told = None
    if found.results_shown:
        told = next((line for line in found.result.story["projects"] if line["key"] == key), None)
    idea = found.ideas.filter(number=key).first()
    return render(
        request,
        "budgeting/project.html",
        {
            "round": found,
            "project": shown,
            "money": money,
            "told": told,
            "idea": idea,
            "officer": request.who.is_officer(request.place),
        },
    )


@anyone
def money(request: Request, place: str, round: str) -> HttpResponse:
    """Every pound of this round, from its source to its receipt."""
    found = get_round(request, round)
    lines = project_money(found) if found.results_shown else []
    return render(
        request,
        "budgeting/money.html",
        {
            "round": found,
            "story": fund_story(found),
            "lines": lines,
            "promised": sum(line.award.amount for line in lines),
            "paid": sum(line.paid for line in lines),
        },
    )

"""Ideas: read, write, keep as a draft, send, back, comment, appeal, erase."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonweal.ground.people.who import Request
from commonweal.ground.places.models import Place
from commonweal.ground.places.tap import tapped
from commonweal.kernel.access import anyone, resident

from ..actions import ideas as actions
from ..forms.ideas import AppealForm, CommentForm, IdeaForm
from ..models import Comment, Idea, Round, Support
from ..queries import categories_of, find_ideas, get_round, map_of, public_ideas
from ..rules import Phase

PAGE = 30


@anyone
def ideas(request: Request, place: str, round: str) -> HttpResponse:
    """The list, searched and filtered by its address."""
    found = get_round(request, round)
    page = Paginator(find_ideas(found, request.GET.dict()), PAGE).get_page(request.GET.get("page"))
    context = {
        "map": map_of(found, page),
        "round": found,
        "page": page,
        "asked": request.GET,
        "categories": categories_of(found),
        "states": [s for s in Idea.State.choices if s[0] != Idea.State.DRAFT],
        "collecting": found.phase is Phase.IDEAS,
    }
    return render(
        request,
        "budgeting/ideas.html",
        context,
    )


@anyone
def idea(request: Request, place: str, round: str, number: str) -> HttpResponse:
    """One idea with its check, its backers and its comments."""
    found = get_round(request, round)
    return _idea_page(request, found, _public_idea(found, number))


def _public_idea(round_: Round, number: str) -> Idea:
    found: Idea = get_object_or_404(public_ideas(round_).select_related("author", "round__poll", "area"), number=number)
    return found


def _idea_page(
    request: Request,
    round_: Round,
    shown: Idea,
    form: CommentForm | None = None,
    appeal: AppealForm | None = None,
    status: int = 200,
) -> HttpResponse:
    who = request.who
    comments = Paginator(
        Comment.objects.filter(idea=shown, parent=None).select_related("author").prefetch_related("replies__author"), 50
    ).get_page(request.GET.get("page"))
    mine = who.signed_in and shown.author_id == who.person.pk
    backed = who.signed_in and Support.objects.filter(idea=shown, key=who.actor.key).exists()
    return render(
        request,
        "budgeting/idea.html",
        {
            "round": round_,
            "idea": shown,
            "comments": comments,
            "form": form or CommentForm(initial={"key": uuid.uuid4()}),
            "appeal_form": appeal or AppealForm(),
            "mine": mine,
            "backed": backed,
            "officer": who.is_officer(request.place),
        },
        status=status,
    )


@resident("idea.write")
def new_idea(request: Request, place: str, round: str) -> HttpResponse:
    """A blank form; saving or sending makes the draft."""
    return _write(request, get_round(request, round), None)


@resident("idea.write")
def draft(request: Request, place: str, round: str, token: str) -> HttpResponse:
    """A draft at its own address, which only its author can open."""
    found = get_round(request, round)
    kept = get_object_or_404(Idea, round=found, token=token)
    if kept.author_id != request.who.person.pk:
        raise Http404(token)
    if kept.state != Idea.State.DRAFT:
        return redirect("idea", place, round, kept.number)
    return _write(request, found, kept)


def _write(request: Request, round_: Round, kept: Idea | None) -> HttpResponse:
    who = request.who
    asked: dict[str, Any] = {
        "place": round_.place,
        "groups": who.groups_at(round_.place),
        "street": round_.template == "street",
    }
    sending = "send" in request.POST and "spot.x" not in request.POST
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = IdeaForm(*posted, instance=kept, sending=sending, **asked)
    if not form.is_bound or not form.is_valid():
        context = {"round": round_, "form": form, "draft": kept, "collecting": round_.phase is Phase.IDEAS}
        return render(request, "budgeting/idea_form.html", context, status=422 if form.is_bound else 200)
    changes = form.changes()
    if "spot.x" in request.POST:
        changes |= _tapped(request, round_.place)
    saved = actions.save_draft(round_, who.actor, changes, kept)
    if not sending:
        messages.success(request, _("Saved. Come back to this page whenever you like; nobody else sees it."))
        return redirect("idea_draft", round_.place.slug, round_.slug, saved.token)
    sent = actions.send_idea(saved, who.actor)
    messages.success(request, _("Your idea was sent in. Its number is %(n)s.") % {"n": sent.number})
    return redirect("idea", round_.place.slug, round_.slug, sent.number)


def _tapped(request: Request, place: Place) -> dict[str, Any]:
    """Where the map was pressed, as fields of the idea; a press outside says so and changes nothing."""
    spot = tapped(place, request.POST.get("spot.x", ""), request.POST.get("spot.y", ""))
    if spot is None:
        messages.warning(request, _("That was outside the map. Press inside it, or give a postcode or words."))
        return {}
    lon, lat = (f"{value:.6f}" for value in spot)
    return {"where": Idea.Where.MAP, "lon": lon, "lat": lat, "where_words": ""}


@resident("idea.support")
@require_POST
def support(request: Request, place: str, round: str, number: str) -> HttpResponse:
    """Back an idea, or no longer."""
    shown = _public_idea(get_round(request, round), number)
    actor = request.who.actor
    if "withdraw" in request.POST:
        actions.withdraw_support(shown, actor)
    else:
        actions.support(shown, actor)
    return redirect("idea", place, round, number)


@resident("idea.comment")
@require_POST
def comment(request: Request, place: str, round: str, number: str) -> HttpResponse:
    """Say something, ask the author, or reply."""
    found = get_round(request, round)
    shown = _public_idea(found, number)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _idea_page(request, found, shown, form=form, status=422)
    parent = None
    if request.POST.get("parent", "").isdecimal():
        parent = get_object_or_404(Comment, pk=int(request.POST["parent"]), idea=shown)
    actions.comment(
        shown,
        request.who.actor,
        form.cleaned_data["text"],
        asks_author=form.cleaned_data["asks_author"],
        parent=parent,
        key=str(form.cleaned_data["key"] or ""),
    )
    return redirect("idea", place, round, number)


@resident("idea.appeal")
@require_POST
def appeal(request: Request, place: str, round: str, number: str) -> HttpResponse:
    """The author asks for another look."""
    found = get_round(request, round)
    shown = _public_idea(found, number)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _idea_page(request, found, shown, appeal=form, status=422)
    actions.appeal(shown, request.who.actor, form.cleaned_data["text"])
    messages.success(request, _("Your idea will be looked at again. The date stands on its page."))
    return redirect("idea", place, round, number)


@resident("idea.erase")
def erase(request: Request, place: str, round: str, token: str) -> HttpResponse:
    """Erase one's own idea, after a question."""
    found = get_round(request, round)
    mine = get_object_or_404(Idea, round=found, token=token, author=request.who.person)
    if request.method != "POST":
        return render(request, "budgeting/idea_erase.html", {"round": found, "idea": mine})
    actions.erase_idea(mine, request.who.actor)
    messages.success(request, _("Your idea was erased."))
    return redirect("ideas", place, round)

"""From the letter to the receipt in four pages: code, ballot, review, receipt. The code travels in a hidden field of
pages that are never stored; the tracker never stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from commonweal.ground.ballots.casting import Receipt, bounds, new_ticket
from commonweal.ground.ballots.hashing import tracker_text
from commonweal.ground.ballots.rules import BadBallot, canonical, spent
from commonweal.ground.people.who import Request
from commonweal.kernel import attempts, clock, codes
from commonweal.kernel.access import anyone, code_holder, resident
from commonweal.kernel.refusals import Refusal

from ..actions import voting as actions
from ..marks import BallotLine, lines, read_marks
from ..models import Project, Round
from ..queries import get_round, map_of

RECEIPT_COOKIE = "receipt"
RECEIPT_MINUTES = 30


@dataclass(frozen=True, slots=True)
class Way:
    """How this visitor votes: by a code (printed or change code) or with an account and a fresh change code."""

    code: str
    account: bool


@anyone
@never_cache
def vote(request: Request, place: str, round: str) -> HttpResponse:
    """The door of the vote: what is decided, until when, and the field for the code."""
    found = get_round(request, round)
    return _door(request, found)


def _door(request: Request, round_: Round, refusal: Refusal | None = None, typed: str = "") -> HttpResponse:
    status = refusal.status if refusal else HTTPStatus.OK
    return render(
        request,
        "budgeting/vote.html",
        {
            "round": round_,
            "phase": round_.phase,
            "refusal": refusal,
            "typed": typed,
            "open": round_.poll.is_open(clock.now()),
            "signed_in": request.who.signed_in,
        },
        status=status,
    )


@code_holder
@never_cache
def ballot(request: Request, place: str, round: str) -> HttpResponse:
    """The ballot, drawn anew at every press of a button; what was chosen is kept in the form."""
    found = get_round(request, round)
    if request.method != "POST":
        return redirect("vote", place, round)
    return _steps(request, found, _way_by_code)


@resident("vote.account")
@never_cache
def ballot_by_account(request: Request, place: str, round: str) -> HttpResponse:
    """The same ballot for an account that is linked to the roll."""
    return _steps(request, get_round(request, round), _way_by_account)


def _way_by_code(request: Request, round_: Round) -> Way:
    return Way(actions.read_code(round_, request.POST.get("code", ""), attempts.source_of(request)), account=False)


def _way_by_account(request: Request, round_: Round) -> Way:
    if request.who.behalf:
        raise Refusal(
            "not_for_others",
            _("An account votes for its own person only."),
            _("To help somebody vote, make them a one-time code and enter it with them."),
            status=HTTPStatus.FORBIDDEN,
        )
    actions.account_may_vote(round_, request.who.person)
    typed = request.POST.get("code", "")
    return Way(codes.read(typed, codes.CHANGE) or codes.new(codes.CHANGE), account=True)


def _steps(request: Request, round_: Round, way_of: Any) -> HttpResponse:
    try:
        way = way_of(request, round_)
    except Refusal as refusal:
        if request.method == "POST" and refusal.status != HTTPStatus.FORBIDDEN:
            return _door(request, round_, refusal, request.POST.get("code", ""))
        raise
    step = request.POST.get("step", "start")
    if step == "start":
        return _ballot_page(request, round_, way, lines(round_, {}), ticket=_ticket(round_))
    given = request.POST.dict()
    shown, ticket = lines(round_, given), request.POST.get("ticket", "")
    if step in ("show", "back"):
        return _ballot_page(request, round_, way, shown, ticket=ticket)
    marks = read_marks(round_.poll.kind, shown)
    try:
        choices = canonical(bounds(round_.poll), marks)
    except BadBallot as bad:
        return _ballot_page(request, round_, way, shown, ticket=ticket, reasons=bad.reasons)
    if step == "review":
        return _review_page(request, round_, way, shown, ticket)
    return _cast(request, round_, way, choices, ticket)


def _ticket(round_: Round) -> str:
    now = clock.now()
    if not round_.poll.is_open(now) and not round_.poll.in_grace(now):
        over = round_.poll.is_over(now)
        raise Refusal(
            "closed" if over else "not_open",
            _("This vote has closed.") if over else _("This vote is not open yet."),
            _("The dates stand on the round's page."),
        )
    return new_ticket(round_.poll)


def _ballot_page(
    request: Request,
    round_: Round,
    way: Way,
    shown: list[BallotLine],
    *,
    ticket: str,
    reasons: list[str] | None = None,
) -> HttpResponse:
    words = request.POST.get("q", "").strip().lower()[:60]
    category = request.POST.get("category", "")
    for line in shown:
        text = f"{line.project.title} {line.project.what} {line.project.where_words}".lower()
        line.filtered_out = bool((words and words not in text) or (category and line.project.category != category))
    marks = read_marks(round_.poll.kind, shown)
    return render(
        request,
        "budgeting/ballot.html",
        {
            "round": round_,
            "poll": round_.poll,
            "lines": shown,
            "way": way,
            "ticket": ticket,
            "reasons": reasons or [],
            "map": map_of(round_, [line.project for line in shown]),
            "chosen": len(marks),
            "spent": spent(bounds(round_.poll), marks),
            "points": sum(v for _k, v in marks),
            "q": request.POST.get("q", ""),
            "category": category,
            "again": actions.was_used(round_, way.code),
            "categories": sorted({line.project.category for line in shown if line.project.category}),
            "ranks": range(1, min(round_.poll.max_marks, len(shown)) + 1),
            "scores": range(round_.poll.max_value + 1),
        },
        status=422 if reasons else 200,
    )


def _review_page(request: Request, round_: Round, way: Way, shown: list[BallotLine], ticket: str) -> HttpResponse:
    chosen = sorted(
        (line for line in shown if line.value), key=lambda line: line.value if round_.poll.kind == "ordinal" else 0
    )
    total = sum(line.project.cost for line in chosen)
    return render(
        request,
        "budgeting/review.html",
        {
            "round": round_,
            "poll": round_.poll,
            "chosen": chosen,
            "way": way,
            "ticket": ticket,
            "total": total,
            "again": actions.was_used(round_, way.code),
        },
    )


def _cast(request: Request, round_: Round, way: Way, choices: list[tuple[str, int]], ticket: str) -> HttpResponse:
    who = request.who
    if way.account:
        receipt = actions.cast_by_account(round_, who.person, way.code, choices, ticket)
    else:
        receipt = actions.cast_by_code(round_, way.code, choices, ticket, who.actor if who.behalf else None)
    response = redirect("receipt", round_.place.slug, round_.slug)
    _seal_receipt(response, receipt, way.code if way.account else "")
    return response


def _seal_receipt(response: HttpResponse, receipt: Receipt, change_code: str) -> None:
    text = f"{receipt.tracker}|{receipt.leaf}|{receipt.version}|{int(receipt.repeated)}|{change_code}"
    response.set_cookie(
        RECEIPT_COOKIE,
        _fernet().encrypt(text.encode()).decode(),
        max_age=RECEIPT_MINUTES * 60,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
        path=response["Location"],
    )


def _fernet() -> Fernet:
    import base64

    return Fernet(base64.urlsafe_b64encode(settings.RECEIPT_KEY))


@code_holder
@never_cache
def receipt(request: Request, place: str, round: str) -> HttpResponse:
    """The receipt, from an encrypted cookie that lives half an hour and goes to this page alone."""
    found = get_round(request, round)
    try:
        sealed = request.COOKIES.get(RECEIPT_COOKIE, "").encode()
        opened = _fernet().decrypt(sealed, ttl=int(timedelta(minutes=RECEIPT_MINUTES).total_seconds()))
        tracker, leaf, version, repeated, change_code = opened.decode().split("|")
    except (InvalidToken, ValueError):
        return render(request, "budgeting/receipt_gone.html", {"round": found}, status=HTTPStatus.GONE)
    return render(
        request,
        "budgeting/receipt.html",
        {
            "round": found,
            "tracker": tracker_text(tracker)[:10],
            "leaf": leaf,
            "version": int(version),
            "repeated": repeated == "1",
            "change_code": codes.spell(change_code) if change_code else "",
        },
    )


@resident("hands.record")
def hands(request: Request, place: str, round: str) -> HttpResponse:
    """A show of hands: one neighbour writes it down, a second agrees."""
    found = get_round(request, round)
    listed = list(found.projects.all())
    written = getattr(found, "hands", None)
    if request.method != "POST":
        return _hands_page(request, found, listed, written)
    person = request.who.person
    if "agree" in request.POST and written is not None:
        actions.agree_hands(written, person)
        messages.success(request, _("Agreed. The vote is over, and the officer can count it."))
        return redirect("round", place, round)
    numbers = {p.key: request.POST.get(f"hands-{p.key}", "").strip() for p in listed}
    if not all(n.isdecimal() for n in [*numbers.values(), request.POST.get("present", "")]):
        return _hands_page(request, found, listed, written, wrong=_("Write a whole number in every field, 0 for none."))
    votes, present = {key: int(n) for key, n in numbers.items()}, int(request.POST["present"])
    try:
        actions.record_hands(found, person, request.POST.get("second", "")[:120], votes, present)
    except Refusal as refusal:
        return _hands_page(request, found, listed, written, wrong=str(refusal))
    request.who.actor.record("hands.record", found.title)
    messages.success(request, _("Written down. Now the second neighbour signs in and agrees on this page."))
    return redirect("hands", place, round)


def _hands_page(request: Request, round_: Round, listed: list[Project], written: Any, wrong: str = "") -> HttpResponse:
    typed = [(p, request.POST.get(f"hands-{p.key}", "")) for p in listed]
    recorded = [(p, written.votes.get(p.key, 0)) for p in listed] if written else []
    return render(
        request,
        "budgeting/hands.html",
        {
            "round": round_,
            "typed": typed,
            "written": written,
            "recorded": recorded,
            "wrong": wrong,
            "present": request.POST.get("present", ""),
            "second": request.POST.get("second", ""),
            "open": round_.poll.is_open(clock.now()),
        },
        status=422 if wrong else 200,
    )

"""An officer sets up a round, announces it and opens the vote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commonweal.ground.ballots import actions as ballots
from commonweal.ground.ballots.models import Poll
from commonweal.ground.money.models import Fund
from commonweal.ground.people.models import Person
from commonweal.ground.places.models import Place
from commonweal.ground.places.slugs import plain_slug
from commonweal.kernel import clock, log
from commonweal.kernel.ledger.balances import balance
from commonweal.kernel.refusals import Refusal

from ..events import RoundAnnounced, RoundChanged, RoundStarted
from ..models import Project, Round
from ..need import parts_of, shares_of
from ..rules import PRESETS, rule_fits

POLL_FIELDS = frozenset(
    {"kind", "max_marks", "max_value", "max_total", "by_code", "by_roll", "min_age", "revote", "opens_at", "closes_at"}
)


@transaction.atomic
def start_round(place: Place, title: str, template: str, by: Person) -> Round:
    """A draft with everything that its template proposes."""
    preset = PRESETS[template]
    poll = Poll.objects.create(place=place, title=title, kind=preset.ballot, max_marks=preset.max_marks)
    made = Round(
        place=place,
        slug=free_slug(place, title),
        title=title,
        template=template,
        poll=poll,
        budget=preset.budget,
        rule=preset.rule,
        utility=preset.utility,
        completion=preset.completion,
        by_hands=preset.by_hands,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refusal(
            "title_taken",
            _("There is already a round with that name here."),
            _("Give this one another name."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        ) from None
    log.record(RoundStarted(place=place.slug, round=made.slug), by.pk)
    return made


def free_slug(place: Place, title: str) -> str:
    """The title as an address; a number follows where that is taken."""
    stem = plain_slug(title)[:50] or "round"
    taken = set(Round.objects.filter(place=place, slug__startswith=stem).values_list("slug", flat=True))
    return stem if stem not in taken else next(s for n in range(2, 10_000) if (s := f"{stem}-{n}") not in taken)


def propose_dates(round_: Round) -> dict[str, Any]:
    """The dates that the template's lengths give from tomorrow on, at five in the afternoon."""
    preset = PRESETS[round_.template]
    start = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    ideas_close = start.replace(hour=17) + timedelta(days=preset.idea_days)
    checks = ideas_close + timedelta(days=preset.check_days)
    opens = checks.replace(hour=9) + timedelta(days=1 if preset.check_days > 1 else 0)
    return {
        "ideas_open_at": start,
        "ideas_close_at": ideas_close,
        "checks_due_at": checks,
        "opens_at": max(opens, checks),
        "closes_at": opens.replace(hour=17) + timedelta(days=preset.vote_days),
    }


@transaction.atomic
def change_round(round_: Round, changes: dict[str, Any], by: Person) -> Round:
    """Change the set-up. Once the vote is fixed nothing that decides it can change; every change is logged."""
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    poll = Poll.objects.select_for_update().get(pk=locked.poll_id)
    if poll.frozen_at is not None:
        raise Refusal(
            "frozen",
            _("The vote is fixed, so its rules, dates and projects no longer change."),
            _("If something is badly wrong, close the vote early and say why."),
        )
    for name, value in changes.items():
        setattr(poll if name in POLL_FIELDS else locked, name, value)
    _must_fit(locked, poll)
    _must_follow(locked, poll)
    if "title" in changes:
        poll.title = changes["title"]
    poll.save()
    locked.save()
    log.record(RoundChanged(place=locked.place.slug, round=locked.slug, fields=", ".join(sorted(changes))), by.pk)
    return locked


def _must_fit(round_: Round, poll: Poll) -> None:
    if not rule_fits(poll.kind, round_.rule, round_.utility):
        raise Refusal(
            "rule_does_not_fit",
            _("“%(ballot)s” cannot be counted by “%(rule)s” with that measure.")
            % {"ballot": poll.get_kind_display(), "rule": round_.get_rule_display()},
            _("Choose another way to count, or another kind of ballot."),
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )


def _must_follow(round_: Round, poll: Poll) -> None:
    order = [
        (round_.ideas_open_at, _("ideas open")),
        (round_.ideas_close_at, _("ideas close")),
        (poll.opens_at, _("voting opens")),
        (poll.closes_at, _("voting closes")),
    ]
    known = [(at, name) for at, name in order if at is not None]
    for (earlier, first), (later, second) in pairwise(known):
        if earlier > later or (earlier == later and second != _("voting opens")):
            raise Refusal(
                "dates_out_of_order",
                _("“%(second)s” must come after “%(first)s”.") % {"first": first, "second": second},
                _("Change one of the two dates."),
                status=HTTPStatus.UNPROCESSABLE_ENTITY,
            )


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the set-up's task list."""

    name: str
    title: str
    done: bool
    missing: str = ""


def tasks(round_: Round) -> list[Task]:
    """What an officer still has to say before the round can be announced."""
    poll, fund = round_.poll, round_.fund
    dates = all([round_.ideas_open_at, round_.ideas_close_at, poll.opens_at, poll.closes_at])
    if fund is None:
        money = _("Choose the fund that pays.")
    elif fund.origin == Fund.Origin.UNSAID:
        money = _("Say whether the fund's money is new, moved or replacing something.")
    elif balance(fund.account).free < round_.budget:
        money = _("The fund does not hold enough free money for this budget.")
    else:
        money = ""
    return [
        Task(
            "basics",
            _("Name and purpose"),
            bool(round_.summary),
            "" if round_.summary else _("Say in a sentence what the money is for."),
        ),
        Task("money", _("The money"), not money, money),
        Task("dates", _("Dates"), dates, "" if dates else _("Set when ideas and voting open and close.")),
        Task(
            "people",
            _("Who may suggest and who may vote"),
            poll.by_code or poll.by_roll or round_.by_hands,
            "" if poll.by_code or poll.by_roll or round_.by_hands else _("Choose how people vote."),
        ),
        Task("ballot", _("The ballot and how it is counted"), True),
    ]


@transaction.atomic
def announce(round_: Round, by: Person) -> Round:
    """Make the round public. Refused until its money says what it is and everything else is set."""
    locked = Round.objects.select_for_update(of=("self",)).select_related("poll", "fund__account").get(pk=round_.pk)
    if locked.announced_at is not None:
        return locked
    undone = [task.missing for task in tasks(locked) if not task.done]
    if undone:
        raise Refusal("not_ready", _("This round cannot be announced yet."), " ".join(undone))
    locked.announced_at = clock.now()
    locked.save(update_fields=["announced_at"])
    log.record(RoundAnnounced(place=locked.place.slug, round=locked.slug), by.pk)
    return locked


@transaction.atomic
def open_voting(round_: Round, by: Person) -> Round:
    """Fix everything that decides the result: projects, costs, rules, dates, roll. Voting then opens by itself."""
    locked = Round.objects.select_for_update(of=("self",)).select_related("poll", "place", "fund").get(pk=round_.pk)
    if locked.announced_at is None:
        raise Refusal("not_announced", _("Announce the round first."))
    projects = list(Project.objects.filter(round=locked).select_related("area"))
    waiting = locked.ideas.filter(state="sent").count()
    if waiting:
        raise Refusal(
            "checks_open",
            _("%(n)d ideas still wait for their check.") % {"n": waiting},
            _("Accept or refuse each with a public reason first."),
        )
    homeless = [p.title for p in projects if p.pk not in parts_of(locked)] if locked.split_by_need else []
    if homeless:
        raise Refusal(
            "no_area",
            _("The money is divided between areas, and “%(title)s” stands in none of them.") % {"title": homeless[0]},
            _("Give each project an area, or do not divide the money."),
        )
    if locked.poll.kind == Poll.Kind.KNAPSACK:
        locked.poll.max_cost = locked.budget
        locked.poll.save(update_fields=["max_cost"])
    ballots.freeze(locked.poll, [(project.key, project.cost) for project in projects], frozen_rules(locked, projects))
    locked.poll.refresh_from_db()
    return locked


def frozen_rules(round_: Round, projects: list[Project]) -> dict[str, Any]:
    """What is hashed when the vote is fixed: options, costs, method, ties, areas, the threshold for publishing."""
    parts = parts_of(round_)
    return {
        "round": round_.slug,
        "place": round_.place.slug,
        "budget": round_.budget,
        "currency": round_.currency,
        "count": rule_of(round_),
        "areas": shares_of(round_) if round_.split_by_need else {},
        "projects": [
            {
                "key": p.key,
                "cost": p.cost,
                "title": p.title,
                "category": p.category,
                "area": parts.get(p.pk, ""),
            }
            for p in projects
        ],
        "publish_ballots_from": PRESETS[round_.template].min_ballots_public,
        "small_cell": 10,
    }


def rule_of(round_: Round) -> dict[str, Any]:
    """The count's parameters, as civicmath's RuleSpec takes them."""
    shares = round_.rule == Round.Rule.SHARES
    return {
        "rule": round_.rule,
        "utility": round_.utility if shares else "",
        "completion": round_.completion if shares else "none",
        "start": "floor",
        "increment": round_.increment,
        "ties": round_.ties,
    }

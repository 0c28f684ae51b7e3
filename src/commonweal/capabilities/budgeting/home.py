"""What this capability puts on a place's home page: what can be done now, and what was decided."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.ground.places.models import Place
from commonweal.kernel import money
from commonweal.kernel.capability import Card

from .models import Round
from .rules import Phase


def open_now(place: Place, who: Any) -> list[Card]:
    """One card for each round in which a resident can do something now, the nearest end first: rounds of this place, of
    its parts, and of the places that it is part of."""
    here = Q(place__line__startswith=place.line) | Q(place__in=place.line_ids())
    rounds = Round.objects.filter(here, announced_at__isnull=False, published_at=None).select_related(
        "poll", "place", "fund"
    )
    made = [card for round_ in rounds if (card := _card(round_))]
    return sorted(made, key=lambda card: (card.closes_at is None, card.closes_at))


def _card(round_: Round) -> Card | None:
    names = {"place": round_.place.slug, "round": round_.slug}
    sum_ = money.say(round_.budget, round_.currency)
    if round_.phase is Phase.VOTING:
        n = len(round_.poll.rules.get("projects", []))
        text = ngettext(
            "%(n)d project, %(sum)s. It takes about five minutes, on paper if you prefer.",
            "%(n)d projects, %(sum)s. It takes about five minutes, on paper if you prefer.",
            n,
        )
        return Card(
            _("Vote: %(title)s") % {"title": round_.title},
            text % {"n": n, "sum": sum_},
            reverse("vote", kwargs=names),
            _("Vote now"),
            round_.poll.closes_at,
            2,
        )
    if round_.phase is Phase.IDEAS:
        return Card(
            _("Suggest an idea: %(title)s") % {"title": round_.title},
            _("%(sum)s to spend here. What should it do?") % {"sum": sum_},
            reverse("round", kwargs=names),
            _("Suggest an idea"),
            round_.ideas_close_at,
            1,
        )
    if round_.phase in (Phase.ANNOUNCED, Phase.CHECKS, Phase.READY, Phase.COUNTING, Phase.COUNTED):
        return Card(
            round_.title,
            _("%(sum)s: %(phase)s.") % {"sum": sum_, "phase": round_.phase.said},
            reverse("round", kwargs=names),
            _("See where it stands"),
            round_.next_moment,
        )
    return None


def decided(place: Place) -> list[Card]:
    """The latest results here."""
    rounds = (
        Round.objects.filter(place__line__startswith=place.line, published_at__isnull=False)
        .select_related("place")
        .order_by(F("published_at").desc())[:4]
    )
    return [
        Card(
            round_.title,
            _("%(won)s of %(all)s projects won, for %(cost)s.")
            % {
                "won": round_.result.story["won"],
                "all": len(round_.result.story["projects"]),
                "cost": money.say(round_.result.story["cost"], round_.currency),
            },
            reverse("result", kwargs={"place": round_.place.slug, "round": round_.slug}),
            _("See the result"),
        )
        for round_ in rounds
    ]

"""Votes without a round around them: the box knows nothing of budgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from commonweal.ground.ballots import actions
from commonweal.ground.ballots.models import Poll
from commonweal.ground.places.models import Place
from commonweal.kernel import clock

POUND = 100
COSTS = (600, 500, 400, 300)


@dataclass
class Vote:
    """What ``Town.codes`` and ``Town.cast`` ask of a round: its poll."""

    poll: Poll


def plan(place: Place, **fields: object) -> Vote:
    """A vote that is only planned: from yesterday for eight days, at most three projects."""
    now = clock.now()
    known = {
        "title": "A vote",
        "max_marks": 3,
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=7),
    }
    return Vote(Poll.objects.create(place=place, **(known | fields)))


def open_vote(place: Place, costs: tuple[int, ...] = COSTS, **fields: object) -> Vote:
    """A frozen vote over projects "1", "2", … with these costs in pounds."""
    planned = plan(place, **fields)
    options = [(str(number), cost * POUND) for number, cost in enumerate(costs, start=1)]
    return Vote(actions.freeze(planned.poll, options, {"round": "test"}))

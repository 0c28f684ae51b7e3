"""Pure decisions of a round: its phase, which rule goes with which ballot, how need divides a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, nonmember
from fractions import Fraction

from django.utils.translation import gettext_lazy as _


class Phase(StrEnum):
    """Where a round stands. Time decides most; frozen, counted, published and closed are officers' acts."""

    do_not_call_in_templates = nonmember(True)  # a template names a phase, it does not make one

    DRAFT = "draft"
    ANNOUNCED = "announced"
    IDEAS = "ideas"
    CHECKS = "checks"
    READY = "ready"
    VOTING = "voting"
    COUNTING = "counting"
    COUNTED = "counted"
    DELIVERY = "delivery"
    CLOSED = "closed"

    @property
    def said(self) -> str:
        return str(PHASE_WORDS[self])


PHASE_WORDS = {
    Phase.DRAFT: _("being set up"),
    Phase.ANNOUNCED: _("announced"),
    Phase.IDEAS: _("collecting ideas"),
    Phase.CHECKS: _("ideas are being checked"),
    Phase.READY: _("voting opens soon"),
    Phase.VOTING: _("voting now"),
    Phase.COUNTING: _("voting is over, waiting for the count"),
    Phase.COUNTED: _("counted, waiting to be published"),
    Phase.DELIVERY: _("being delivered"),
    Phase.CLOSED: _("finished"),
}


@dataclass(frozen=True, slots=True)
class Dates:
    """All that decides a phase. Times are aware; None where something has not happened or is not set."""

    announced_at: datetime | None = None
    ideas_open_at: datetime | None = None
    ideas_close_at: datetime | None = None
    frozen_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    grace_seconds: int = 0
    closed_early_at: datetime | None = None
    counted_at: datetime | None = None
    published_at: datetime | None = None
    delivery_closed_at: datetime | None = None


def phase_of(dates: Dates, now: datetime) -> Phase:
    """The phase at ``now``: right if every job has stopped, since nothing is stored about it."""
    acts = [
        (dates.delivery_closed_at, Phase.CLOSED),
        (dates.published_at, Phase.DELIVERY),
        (dates.counted_at, Phase.COUNTED),
    ]
    for done_at, phase in acts:
        if done_at is not None:
            return phase
    if dates.frozen_at is not None:
        return _voting_phase(dates, now)
    return _idea_phase(dates, now)


def _voting_phase(dates: Dates, now: datetime) -> Phase:
    assert dates.opens_at and dates.closes_at, "a frozen vote has both dates"
    end = dates.closes_at + timedelta(seconds=dates.grace_seconds)
    if dates.closed_early_at is not None or now >= end:
        return Phase.COUNTING
    return Phase.READY if now < dates.opens_at else Phase.VOTING


def _idea_phase(dates: Dates, now: datetime) -> Phase:
    if dates.announced_at is None:
        return Phase.DRAFT
    if dates.ideas_open_at is None or now < dates.ideas_open_at:
        return Phase.ANNOUNCED
    if dates.ideas_close_at is None or now < dates.ideas_close_at:
        return Phase.IDEAS
    return Phase.CHECKS


# Which count goes with which ballot. What is not here is refused by name when the round is set up.
RULES_OF_BALLOT: dict[str, tuple[tuple[str, str], ...]] = {
    "approval": (("greedy", ""), ("greedy-per-cost", ""), ("equal-shares", "cost"), ("equal-shares", "cardinality")),
    "knapsack": (("greedy", ""), ("greedy-per-cost", ""), ("equal-shares", "cost"), ("equal-shares", "cardinality")),
    "cumulative": (("greedy", ""), ("greedy-per-cost", ""), ("equal-shares", "points")),
    "scoring": (("greedy", ""), ("greedy-per-cost", ""), ("equal-shares", "points")),
    "ordinal": (("greedy", ""), ("greedy-per-cost", "")),
}


def rule_fits(ballot: str, rule: str, utility: str) -> bool:
    """Whether this ballot can be counted by this rule."""
    return (rule, utility if rule == "equal-shares" else "") in RULES_OF_BALLOT[ballot]


def split_by_need(budget: int, people: Sequence[tuple[str, int, int]]) -> dict[str, int]:
    """Divide ``budget`` between areas by people, weighted by need; every unit is given to exactly one area.

    ``people`` is (area, residents, residents living in the most deprived three tenths of small areas nationally).
    A resident counts once, and those once more: weight = residents + deprived residents. Shares are rounded by
    largest remainder (Hamilton's method); ties go to the area that comes first by name.
    """
    weights = {area: residents + deprived for area, residents, deprived in people}
    total = sum(weights.values())
    if total == 0:
        raise ValueError("no area has any residents, so there is nothing to divide by")
    exact = {area: Fraction(budget * weight, total) for area, weight in weights.items()}
    shares = {area: int(share) for area, share in exact.items()}
    rest = budget - sum(shares.values())
    for area in sorted(exact, key=lambda a: (shares[a] - exact[a], a))[:rest]:
        shares[area] += 1
    return shares


@dataclass(frozen=True, slots=True)
class Preset:
    """What a template proposes; everything can be changed before the round is announced."""

    budget: int
    idea_days: int
    check_days: int
    vote_days: int
    ballot: str
    max_marks: int
    rule: str
    utility: str
    completion: str
    by_hands: bool
    min_ballots_public: int = 100


PRESETS = {
    "street": Preset(50_000, 5, 1, 8, "approval", 3, "greedy", "cost", "none", True),
    "estate": Preset(500_000, 21, 7, 14, "approval", 5, "equal-shares", "cost", "add1u", False),
    "parish": Preset(5_000_000, 35, 28, 21, "approval", 10, "equal-shares", "cost", "add1u", False),
    "city": Preset(50_000_000, 42, 56, 28, "approval", 10, "equal-shares", "cost", "add1u", False),
}

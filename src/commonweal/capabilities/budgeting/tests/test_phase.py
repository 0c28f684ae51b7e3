"""N42: a round's phase is computed from its dates when it is read; nothing has to run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.capabilities.budgeting.actions import rounds
from commonweal.capabilities.budgeting.models import Project, Round
from commonweal.capabilities.budgeting.rules import Dates, Phase, phase_of
from commonweal.kernel import clock
from tests.town import POUND, Town, sign_in

from .makers import fresh

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
STEP = timedelta(days=1)
TICK = timedelta(microseconds=1)
PLAN = Dates(announced_at=START, ideas_open_at=START + STEP, ideas_close_at=START + 2 * STEP)
FROZEN = Dates(
    announced_at=START,
    ideas_open_at=START + STEP,
    ideas_close_at=START + 2 * STEP,
    frozen_at=START + 3 * STEP,
    opens_at=START + 4 * STEP,
    closes_at=START + 5 * STEP,
    grace_seconds=600,
)
GRACE = timedelta(seconds=600)


@pytest.mark.parametrize(
    ("dates", "at", "phase"),
    [
        (Dates(), START, Phase.DRAFT),
        (PLAN, START, Phase.ANNOUNCED),
        (PLAN, START + STEP - TICK, Phase.ANNOUNCED),
        (PLAN, START + STEP, Phase.IDEAS),
        (PLAN, START + 2 * STEP - TICK, Phase.IDEAS),
        (PLAN, START + 2 * STEP, Phase.CHECKS),
        (PLAN, START + 900 * STEP, Phase.CHECKS),
        (FROZEN, START + 4 * STEP - TICK, Phase.READY),
        (FROZEN, START + 4 * STEP, Phase.VOTING),
        (FROZEN, START + 5 * STEP - TICK, Phase.VOTING),
        (FROZEN, START + 5 * STEP, Phase.VOTING),
        (FROZEN, START + 5 * STEP + GRACE - TICK, Phase.VOTING),
        (FROZEN, START + 5 * STEP + GRACE, Phase.COUNTING),
        (FROZEN, START + 900 * STEP, Phase.COUNTING),
    ],
)
def test_n42_the_phase_follows_from_the_dates_alone(dates: Dates, at: datetime, phase: Phase) -> None:
    assert phase_of(dates, at) is phase


@pytest.mark.parametrize(
    ("act", "phase"),
    [
        ({"closed_early_at": START}, Phase.COUNTING),
        ({"counted_at": START}, Phase.COUNTED),
        ({"counted_at": START, "published_at": START}, Phase.DELIVERY),
        ({"counted_at": START, "published_at": START, "delivery_closed_at": START}, Phase.CLOSED),
    ],
)
def test_what_officers_did_stands_whatever_the_hour(act: dict[str, datetime], phase: Phase) -> None:
    from dataclasses import replace

    for at in (START, START + 4 * STEP, START + 900 * STEP):
        assert phase_of(replace(FROZEN, **act), at) is phase


ORDER = list(Phase)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=6).map(sorted))
def test_time_alone_never_moves_a_round_back(minutes: list[int]) -> None:
    for dates in (PLAN, FROZEN):
        seen = [ORDER.index(phase_of(dates, START + timedelta(minutes=m))) for m in minutes]
        assert seen == sorted(seen)


def test_n42_a_whole_round_goes_by_with_nothing_running(town: Town) -> None:
    now = clock.now()
    made = town.draft(
        ideas_open_at=now + STEP,
        ideas_close_at=now + 2 * STEP,
        checks_due_at=now + 3 * STEP,
        opens_at=now + 4 * STEP,
        closes_at=now + 5 * STEP,
    )
    assert made.phase is Phase.DRAFT
    made = rounds.announce(made, town.flo)
    Project.objects.create(round=made, key="1", title="One", cost=POUND)
    seen = []
    for days in (0, 1, 2):
        with clock.frozen(now + days * STEP):
            seen.append(fresh(made).phase)
    with clock.frozen(now + 3 * STEP):
        rounds.open_voting(fresh(made), town.flo)
    for days in (3, 4, 5.5):
        with clock.frozen(now + days * STEP):
            seen.append(fresh(made).phase)
    assert seen == [Phase.ANNOUNCED, Phase.IDEAS, Phase.CHECKS, Phase.READY, Phase.VOTING, Phase.COUNTING]


def test_the_round_page_says_the_phase_of_the_moment(town: Town) -> None:
    made = town.voting()
    client = sign_in(town.ada)
    address = f"/testham/decide/{made.slug}/"
    assert "Vote until" in client.get(address).content.decode()
    with clock.frozen(made.poll.closes_at + timedelta(hours=1)):
        assert Phase.COUNTING.said[1:] in client.get(address).content.decode()


def test_no_row_keeps_a_phase() -> None:
    assert "phase" not in {field.name for field in Round._meta.get_fields()}

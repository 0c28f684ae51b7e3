"""The demo's clock: to the end of the vote, and back to the town's own day when a demo was left for weeks."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from commonweal.capabilities.budgeting.models import Round
from commonweal.kernel import clock
from commonweal.kernel.models import DemoClock, LoggedEvent


def voting_round() -> Round | None:
    """The round whose vote is fixed and not yet published."""
    return (
        Round.objects.filter(poll__frozen_at__isnull=False, published_at=None)
        .select_related("poll", "place")
        .order_by("pk")
        .first()
    )


@transaction.atomic
def shift(seconds: float) -> None:
    """Move the town's clock by ``seconds``."""
    row, _made = DemoClock.objects.get_or_create(pk=1)
    row.seconds += int(seconds)
    row.save(update_fields=["seconds"])


def fast_forward() -> Round | None:
    """To one minute after the last ballot could come in; the round is returned."""
    found = voting_round()
    if found is not None and found.poll.closes_at is not None:
        end = found.poll.closes_at + timedelta(seconds=found.poll.grace_seconds + 60)
        wait = (end - clock.now()).total_seconds()
        if wait > 0 and not found.poll.is_over(clock.now()):
            shift(wait)
    return found


def stay_in_the_vote() -> None:
    """Bring a town that was left alone back to the day on which it was made, so that its vote is open again."""
    found = voting_round()
    if found is None or found.counted_at is not None or not found.poll.is_over(clock.now()):
        return
    made = LoggedEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    if made is not None and found.poll.closed_early_at is None and found.poll.is_open(made):
        shift((made - clock.now()).total_seconds())

"""Reading the box after the close: the ballots that count, and the register's numbers. Never who cast what."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from commonweal.kernel import clock
from commonweal.kernel.refusals import Refusal

from .hashing import tracker_text
from .models import Ballot, Credential, Poll

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True, slots=True)
class CountedBallot:
    """One ballot that counts."""

    tracker: str
    district: str
    channel: str
    choices: list[tuple[str, int]]


def _current(poll: Poll) -> QuerySet[Ballot]:
    newer = Ballot.objects.filter(poll=poll, slot=OuterRef("slot"), version__gt=OuterRef("version"))
    return Ballot.objects.filter(poll=poll).filter(~Exists(newer))


def counted(poll: Poll) -> Iterator[CountedBallot]:
    """Every ballot that counts, the last of each slot, in the order of the trackers (which is random).

    Raises ``Refusal`` while the vote runs: nobody sees a running total, from anywhere.
    """
    must_be_over(poll)
    rows = _current(poll).order_by("tracker").values_list("tracker", "district", "channel", "choices")
    for tracker, district, channel, choices in rows.iterator(chunk_size=5000):
        yield CountedBallot(tracker, district, channel, [(key, int(value)) for key, value in choices])


def must_be_over(poll: Poll) -> None:
    """Stop here while the vote is still running."""
    if not poll.is_over(clock.now()):
        raise Refusal(
            "still_voting",
            _("The vote is still running, so nothing about it can be counted or shown."),
            _("Come back after it has closed."),
        )


@dataclass(frozen=True, slots=True)
class Register:
    """Numbers of the register: rights to vote by state, and ballots that were replaced by a later one."""

    issued: int
    used: int
    void: int
    replaced: int
    by_channel: dict[str, int]


def register_of(poll: Poll) -> Register:
    """The register's numbers; those of the box only after the close."""
    states = Counter(dict(Credential.objects.filter(poll=poll).order_by().values_list("state").annotate(n=Count("pk"))))
    over = poll.is_over(clock.now())
    current = _current(poll)
    by_channel = dict(current.order_by().values_list("channel").annotate(n=Count("pk"))) if over else {}
    replaced = Ballot.objects.filter(poll=poll).count() - current.count() if over else 0
    return Register(states["issued"] + states["used"], states["used"], states["void"], replaced, by_channel)


def find(poll: Poll, typed: str) -> CountedBallot | None:
    """The counted ballot whose receipt begins with ``typed`` (at least ten characters), after the close."""
    must_be_over(poll)
    wanted = "".join(letter for letter in typed.upper() if letter in BASE32)
    if len(wanted) < 10:
        return None
    start = base64.b32decode(wanted[:8])  # 8 characters are exactly 5 bytes
    for row in _current(poll).filter(tracker__startswith=start.hex()):
        if tracker_text(row.tracker).startswith(wanted):
            return CountedBallot(row.tracker, row.district, row.channel, [(key, int(n)) for key, n in row.choices])
    return None

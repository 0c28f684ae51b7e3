"""Tables of a vote (BALLOTS.md 2.5): the poll, the register (``reg_``) and the box (``box_``).

Nothing joins register and box: the register keeps ``auth``, the box keeps ``slot``, and only the code gives both.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.ground.places.models import Place

from . import sealing as _sealing  # noqa: F401  registers the guards of these tables


class Poll(models.Model):
    """One vote. Until ``frozen_at`` it is a plan; from then on everything that decides the result stands still."""

    class Kind(models.TextChoices):
        APPROVAL = "approval", _("choose the ones you want")
        CUMULATIVE = "cumulative", _("share out points")
        KNAPSACK = "knapsack", _("spend the budget yourself")
        ORDINAL = "ordinal", _("put them in order")
        SCORING = "scoring", _("give each a score")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="polls")
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.APPROVAL)
    max_marks = models.PositiveSmallIntegerField(default=5, help_text="how many projects one ballot may name")
    max_value = models.PositiveSmallIntegerField(default=1, help_text="the most that one project may get")
    max_total = models.PositiveIntegerField(default=0, help_text="points to share out; 0 is no limit")
    max_cost = models.BigIntegerField(default=0, help_text="what one ballot may spend; 0 is no limit")
    by_code = models.BooleanField(default=True)
    by_roll = models.BooleanField(default=False)
    min_age = models.PositiveSmallIntegerField(default=0)
    revote = models.BooleanField(default=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    grace_seconds = models.PositiveIntegerField(default=600)
    frozen_at = models.DateTimeField(null=True, blank=True)
    closed_early_at = models.DateTimeField(null=True, blank=True)
    rules = models.JSONField(default=dict)
    rules_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="poll_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None) | (Q(opens_at__isnull=False) & Q(closes_at__isnull=False)),
                name="frozen_poll_has_dates",
            ),
            models.CheckConstraint(condition=Q(max_marks__gte=1), name="poll_allows_a_mark"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime) -> bool:
        """Whether a ballot without a ticket is in time at ``at``."""
        if self.frozen_at is None or self.closed_early_at is not None:
            return False
        assert self.opens_at and self.closes_at
        return self.opens_at <= at < self.closes_at

    def in_grace(self, at: datetime) -> bool:
        """Whether whoever had the ballot open before the close may still finish."""
        if self.frozen_at is None or self.closed_early_at is not None:
            return False
        assert self.closes_at
        return self.closes_at <= at < self.closes_at + timedelta(seconds=self.grace_seconds)

    def is_over(self, at: datetime) -> bool:
        """Whether no ballot can come in any more."""
        if self.closed_early_at is not None:
            return True
        if self.frozen_at is None or self.closes_at is None:
            return False
        return at >= self.closes_at + timedelta(seconds=self.grace_seconds)


class Option(models.Model):
    """What may be chosen, as frozen: ``key`` is the project's published number, ``cost`` in the smallest unit."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="options")
    key = models.CharField(max_length=40)
    cost = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "key"], name="one_option_a_key")]

    def __str__(self) -> str:
        return self.key


class Credential(models.Model):
    """The register: one right to vote. No times, no names; ``serial`` is what a letter or the roll shows."""

    class State(models.TextChoices):
        ISSUED = "issued", _("not used")
        USED = "used", _("used")
        VOID = "void", _("cancelled")

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="credentials")
    serial = models.CharField(max_length=60)
    auth = models.CharField(max_length=64)
    state = models.CharField(max_length=6, choices=State, default=State.ISSUED)
    channel = models.CharField(max_length=10, default="code")
    district = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        db_table = "reg_credential"
        constraints = [
            models.UniqueConstraint(fields=["poll", "auth"], name="one_credential_an_auth"),
            models.UniqueConstraint(fields=["poll", "serial"], name="one_credential_a_serial"),
            models.CheckConstraint(condition=Q(state__in=["issued", "used", "void"]), name="credential_state_known"),
        ]

    def __str__(self) -> str:
        return self.serial


class Ballot(models.Model):
    """The box: choices without a person. A change of mind is a further version of the same slot; the last counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots")
    slot = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    tracker = models.CharField(max_length=32)
    district = models.CharField(max_length=60, blank=True, default="")
    channel = models.CharField(max_length=10, default="online")
    choices = models.JSONField()
    salt = models.CharField(max_length=64)
    leaf = models.CharField(max_length=64)

    class Meta:
        db_table = "box_ballot"
        constraints = [
            models.UniqueConstraint(fields=["poll", "slot", "version"], name="one_ballot_a_version"),
            models.UniqueConstraint(fields=["poll", "tracker"], name="one_ballot_a_tracker"),
            models.CheckConstraint(condition=Q(version__gte=1), name="ballot_version_from_one"),
        ]

    def __str__(self) -> str:
        return self.tracker[:10]

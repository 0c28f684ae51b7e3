"""Tables of the lowest floor: the log of events, keys that make a repeated request harmless, counts of attempts."""

from __future__ import annotations

from django.db import models

from . import guards


class LoggedEvent(models.Model):
    """One thing that happened: its kind, its ids and a sentence; never choices, names or free text.

    Append-only by trigger. ``subject`` is random for each event: the mapping to a person is ``EventSubject``,
    which can be erased without touching the log.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    place = models.CharField(max_length=80, blank=True)
    subject = models.UUIDField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["place", "-at"], name="event_place_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class EventSubject(models.Model):
    """Who an event is about, kept apart so that it can be erased."""

    subject = models.UUIDField(unique=True)
    person = models.CharField(max_length=40, db_index=True)

    def __str__(self) -> str:
        return str(self.subject)


class IdempotentRequest(models.Model):
    """The answer already given to a request that carried this key (BALLOTS.md 3.2)."""

    key = models.CharField(max_length=64, primary_key=True)
    actor = models.CharField(max_length=40)
    route = models.CharField(max_length=120)
    body_sha256 = models.CharField(max_length=64)
    answer = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.route


class AttemptCount(models.Model):
    """How often something was tried from one source in one window of time; in the database, so that it holds for
    any number of web processes."""

    bucket = models.CharField(max_length=120)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucket", "window"], name="one_count_a_window")]

    def __str__(self) -> str:
        return f"{self.bucket} {self.count}"


class DemoClock(models.Model):
    """How many seconds the demo's town is ahead of the real clock; read only where DEMO is on."""

    seconds = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.seconds)


class DemoMail(models.Model):
    """Mail that the demo shows instead of sending; the table stays empty everywhere else."""

    to = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.subject


guards.register(*guards.append_only("kernel_loggedevent"))

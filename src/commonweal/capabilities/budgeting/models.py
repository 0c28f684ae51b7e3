"""Nouns of a community budget: the round, its ideas and projects, the result, the money that follows."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from commonweal.ground.ballots.models import Poll
from commonweal.ground.money.models import Fund
from commonweal.ground.people.models import Behalf, Person
from commonweal.ground.places.models import Place
from commonweal.kernel import clock
from commonweal.kernel.ledger.models import Account

from . import sealing as _sealing  # noqa: F401  registers the guards of these tables
from .rules import Dates, Phase, phase_of


def new_token() -> str:
    """An address that cannot be guessed, for "save and return"."""
    return secrets.token_urlsafe(18)


class Round(models.Model):
    """One decision about one budget. Its phase is computed from dates and from officers' acts when it is read."""

    class Template(models.TextChoices):
        STREET = "street", _("a £500 street")
        ESTATE = "estate", _("a small estate")
        PARISH = "parish", _("a parish")
        CITY = "city", _("a city district")

    class Proposers(models.TextChoices):
        RESIDENTS = "residents", _("anybody with an account")
        ROLL = "roll", _("people on the roll")
        GROUPS = "groups", _("members of groups")

    class Rule(models.TextChoices):
        GREEDY = "greedy", _("most votes first")
        PER_COST = "greedy-per-cost", _("most votes for the money first")
        SHARES = "equal-shares", _("Equal Shares: every voter has the same part of the money")

    class Utility(models.TextChoices):
        COST = "cost", _("what a project costs")
        CARDINALITY = "cardinality", _("each project the same")
        POINTS = "points", _("the points given")

    class Completion(models.TextChoices):
        NONE = "none", _("stop there")
        BY_VOTES = "u", _("spend what is left by most votes")
        ADD = "add1u", _("raise every share step by step, then most votes")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="rounds")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=400, blank=True)
    template = models.CharField(max_length=8, choices=Template, default=Template.PARISH)
    fund = models.ForeignKey(Fund, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds")
    budget = models.BigIntegerField(default=0, help_text="in the currency's smallest unit")
    currency = models.CharField(max_length=3, default="GBP")
    proposers = models.CharField(max_length=10, choices=Proposers, default=Proposers.RESIDENTS)
    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="round")
    rule = models.CharField(max_length=16, choices=Rule, default=Rule.SHARES)
    utility = models.CharField(max_length=12, choices=Utility, default=Utility.COST)
    completion = models.CharField(max_length=6, choices=Completion, default=Completion.ADD)
    ties = models.CharField(max_length=60, default="cost,votes,id")
    increment = models.PositiveIntegerField(default=1)
    by_hands = models.BooleanField(default=False, help_text="a show of hands, recorded by two neighbours")
    split_by_need = models.BooleanField(default=False)
    ideas_open_at = models.DateTimeField(null=True, blank=True)
    ideas_close_at = models.DateTimeField(null=True, blank=True)
    checks_due_at = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    delivery_closed_at = models.DateTimeField(null=True, blank=True)
    last_idea = models.PositiveIntegerField(default=0, editable=False)
    imported_from = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "slug"], name="one_round_a_slug"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="round_budget_not_negative"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(counted_at__isnull=False), name="published_after_count"
            ),
            models.CheckConstraint(
                condition=Q(ideas_close_at=None) | Q(ideas_open_at=None) | Q(ideas_close_at__gt=F("ideas_open_at")),
                name="ideas_close_after_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def dates(self) -> Dates:
        """Everything that decides the phase."""
        poll = self.poll
        return Dates(
            announced_at=self.announced_at,
            ideas_open_at=self.ideas_open_at,
            ideas_close_at=self.ideas_close_at,
            frozen_at=poll.frozen_at,
            opens_at=poll.opens_at,
            closes_at=poll.closes_at,
            grace_seconds=poll.grace_seconds,
            closed_early_at=poll.closed_early_at,
            counted_at=self.counted_at,
            published_at=self.published_at,
            delivery_closed_at=self.delivery_closed_at,
        )

    @property
    def phase(self) -> Phase:
        """Where the round stands now."""
        return phase_of(self.dates, clock.now())

    @property
    def is_public(self) -> bool:
        """A draft is seen by officers alone."""
        return self.announced_at is not None

    @property
    def results_shown(self) -> bool:
        """The one answer to "may this be shown?" for every page, export and feed."""
        return self.published_at is not None

    @property
    def next_said(self) -> str:
        """What happens at ``next_moment``: "vote until", for a date to follow."""
        words = {
            Phase.ANNOUNCED: _("ideas open"),
            Phase.IDEAS: _("ideas until"),
            Phase.CHECKS: _("ideas are checked until"),
            Phase.READY: _("voting opens"),
            Phase.VOTING: _("vote until"),
        }
        return str(words.get(self.phase, self.phase.said))

    @cached_property
    def result(self) -> Result:
        """The result of the whole round, without its long columns; only a counted round has one."""
        return self.results.defer("outcome", "ballots_pb").get(contest="")

    @property
    def next_moment(self) -> datetime | None:
        """When the present phase ends, where time ends it."""
        ends = {
            Phase.ANNOUNCED: self.ideas_open_at,
            Phase.IDEAS: self.ideas_close_at,
            Phase.CHECKS: self.checks_due_at,
            Phase.READY: self.poll.opens_at,
            Phase.VOTING: self.poll.closes_at,
        }
        return ends.get(self.phase)


class Idea(models.Model):
    """What somebody suggests. A draft has no number; numbers are given once, in order, when it is sent in."""

    class Where(models.TextChoices):
        WHOLE = "whole", _("the whole area")
        POSTCODE = "postcode", _("near a postcode")
        WORDS = "words", _("I will say where in words")
        MAP = "map", _("a point on the map")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("being checked")
        ACCEPTED = "accepted", _("on the ballot")
        REJECTED = "rejected", _("not possible")
        MERGED = "merged", _("joined with another")
        ERASED = "erased", _("erased by its author")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ideas")
    number = models.CharField(max_length=32, help_text="published number; a draft's own token")
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ideas")
    behalf = models.ForeignKey(Behalf, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    group = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=100)
    what = models.TextField(max_length=4000)
    beneficiaries = models.CharField(max_length=300, blank=True)
    rough_cost = models.BigIntegerField(null=True, blank=True)
    where = models.CharField(max_length=10, choices=Where, default=Where.WHOLE)
    where_words = models.CharField(max_length=200, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    area = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=60, blank=True)
    picture = models.ImageField(upload_to="ideas/", blank=True)
    picture_says = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    check_due_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=2000, blank=True)
    appeal = models.TextField(max_length=2000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_reason = models.TextField(max_length=2000, blank=True)
    appeal_answered_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined")
    hidden_because = models.CharField(max_length=300, blank=True)
    redacted_because = models.CharField(max_length=300, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="one_idea_a_number"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="idea_not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(state="rejected") | ~Q(reason=""), name="rejection_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def shown_to_all(self) -> bool:
        return self.state != self.State.DRAFT

    @property
    def may_appeal(self) -> bool:
        """Once, while the vote is not yet fixed."""
        return self.state == self.State.REJECTED and self.appealed_at is None and self.round.poll.frozen_at is None

    @property
    def spot(self) -> str:
        """Where it is, in words."""
        if self.where == self.Where.WHOLE:
            return str(_("the whole area"))
        return self.where_words or (self.area.name if self.area else str(_("see the map")))


class Support(models.Model):
    """One person backs one idea, once, whichever way they came."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supports")
    key = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "key"], name="one_support_each")]

    def __str__(self) -> str:
        return self.key


class Comment(models.Model):
    """A comment or a question to the author, with one level of reply."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    behalf = models.ForeignKey(Behalf, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    asks_author = models.BooleanField(default=False)
    text = models.TextField(max_length=2000)
    at = models.DateTimeField()
    hidden_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Project(models.Model):
    """What stands on the ballot and is then delivered. ``key`` is its published number, the last word of ties."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="projects")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    what = models.TextField(blank=True)
    cost = models.BigIntegerField()
    category = models.CharField(max_length=300, blank=True)
    area = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    where_words = models.CharField(max_length=300, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    lat = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    picture = models.ImageField(upload_to="ideas/", blank=True)
    picture_says = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="one_project_a_key"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="project_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title


class Hands(models.Model):
    """A show of hands in a street: the votes each project got, recorded by two neighbours who were there."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="hands")
    votes = models.JSONField()
    present = models.PositiveIntegerField()
    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second_name = models.CharField(max_length=120)
    second = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(first=F("second")), name="hands_by_two_people")]

    def __str__(self) -> str:
        return f"{self.present} hands"


class Result(models.Model):
    """What the count found, with every step, as published. It never changes: a guard keeps it.

    ``contest`` is empty for the whole round; where areas have their own money each has a row of its own too, and the
    row of the whole adds them up.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="results")
    contest = models.CharField(max_length=60, blank=True, default="")
    outcome = models.JSONField(help_text="civicmath's Outcome: every step, fractions as text")
    story = models.JSONField(help_text="what the page says, computed once from the outcome")
    ballots_pb = models.BinaryField(help_text="the ballots as Pabulib, gzip")
    ballots_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "contest"], name="one_result_a_contest")]

    def __str__(self) -> str:
        return f"result of {self.round}"


class Award(models.Model):
    """Money promised to a project that won; the ledger holds the sums."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="award")
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    payees = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    reservation = models.UUIDField(unique=True)
    amount = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"award to {self.project}"


class Update(models.Model):
    """News of a project that is being made: words, a photo, a step reached, money paid."""

    class Kind(models.TextChoices):
        NEWS = "news", _("news")
        STARTED = "started", _("work began")
        MILESTONE = "milestone", _("a step reached")
        PAID = "paid", _("money paid")
        DONE = "done", _("finished")
        STOPPED = "stopped", _("will not happen")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="updates")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.NEWS)
    text = models.CharField(max_length=600)
    picture = models.ImageField(upload_to="delivery/", blank=True)
    picture_says = models.CharField(max_length=200, blank=True)
    amount = models.BigIntegerField(null=True, blank=True)
    payee = models.CharField(max_length=160, blank=True)
    transfer = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]

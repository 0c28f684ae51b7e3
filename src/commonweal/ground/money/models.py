"""Funds and what is known of public spending at a place (MISSION.md, S16: before and after)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.ground.places.models import Place
from commonweal.kernel.ledger.models import Account


class Fund(models.Model):
    """Money set aside for a place, and the sentence that says whether it is new, moved or replacing something."""

    class Origin(models.TextChoices):
        UNSAID = "", _("not said yet")
        NEW = "new", _("new money")
        MOVED = "moved", _("moved from something else")
        REPLACING = "replacing", _("replacing something that was paid before")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="funds")
    name = models.CharField(max_length=120)
    giver = models.CharField(_("whose money it is"), max_length=160)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="fund")
    source = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    restricted_to = models.CharField(_("may only be spent on"), max_length=300, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, blank=True, default=Origin.UNSAID)
    before_amount = models.BigIntegerField(_("what was spent before, a year"), null=True, blank=True)
    before_what = models.CharField(_("on what"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="one_fund_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def currency(self) -> str:
        return self.account.currency


class KnownSpending(models.Model):
    """What one body spends at a place in a year, as far as anybody has published it."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="known_spending")
    body = models.CharField(max_length=160)
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="GBP")
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "body", "year"], name="one_known_sum_a_year")]

    def __str__(self) -> str:
        return f"{self.body} {self.year}"

"""Places and small areas."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# First words of addresses that belong to the house; a place may not take one as its slug.
RESERVED = frozenset({"accounts", "me", "behalf", "demo", "healthz", "static", "media", "help", "api", "code",
                      "accessibility", "privacy", "admin", "i18n", "map"})



def not_reserved(slug: str) -> None:
    """A place's address may not hide a page of the house."""
    if slug in RESERVED:
        raise ValidationError(_("“%(slug)s” is used by the site itself. Choose another short name."),
                              params={"slug": slug})


class Place(models.Model):
    """A town, a ward, a parish, an estate, a street. A root place is a tenant: nothing crosses it."""

    class Kind(models.TextChoices):
        CITY = "city", _("city")
        DISTRICT = "district", _("district")
        TOWN = "town", _("town")
        PARISH = "parish", _("parish")
        WARD = "ward", _("ward")
        LOCALITY = "locality", _("locality")
        NEIGHBOURHOOD = "neighbourhood", _("neighbourhood")
        STREET = "street", _("street")

    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    slug = models.SlugField(unique=True, max_length=60, validators=[not_reserved])
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=14, choices=Kind)
    code = models.CharField(_("official code"), max_length=20, blank=True)
    population = models.PositiveIntegerField(default=0)
    population_fitted = models.BooleanField(default=False, help_text="summed from small areas by best fit")
    boundary = models.JSONField(null=True, blank=True, help_text="GeoJSON geometry, WGS 84")
    line = models.CharField(max_length=200, blank=True, default="", editable=False)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_where = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["code"], name="place_code")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep ``line``, the ids from the root down to here: one column answers "is this below that?"."""
        super().save(*args, **kwargs)
        line = f"{self.parent.line if self.parent else '/'}{self.pk}/"
        if line != self.line:
            self.line = line
            Place.objects.filter(pk=self.pk).update(line=line)

    def line_ids(self) -> list[int]:
        """Ids of this place and all above it, root first."""
        return [int(part) for part in self.line.split("/") if part]

    @property
    def root_id(self) -> int:
        """The tenant."""
        return self.line_ids()[0]

    def with_parts(self) -> models.QuerySet[Place]:
        """This place and everything below it."""
        return Place.objects.filter(line__startswith=self.line)

    def above(self) -> list[Place]:
        """Places from the root down to the parent: the way here."""
        ids = self.line_ids()[:-1]
        found = Place.objects.defer("boundary").in_bulk(ids)
        return [found[pk] for pk in ids]

    @property
    def contact(self) -> Place | None:
        """This place, or the nearest above it that names somebody to ring."""
        if self.contact_phone:
            return self
        return next((place for place in reversed(self.above()) if place.contact_phone), None)


class SmallArea(models.Model):
    """A statistical small area (LSOA) of one vintage: people, deprivation score and national decile (1 = most
    deprived). Deciles of different releases are never mixed: ``release`` says which."""

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120, blank=True)
    release = models.CharField(max_length=20, help_text="as in IMD2025")
    population = models.PositiveIntegerField(default=0)
    score = models.DecimalField(max_digits=8, decimal_places=4, null=True)
    decile = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(1), MaxValueValidator(10)])
    boundary = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "release"], name="one_small_area_a_release"),
            models.CheckConstraint(condition=models.Q(decile=None) | models.Q(decile__range=(1, 10)),
                                   name="decile_in_range"),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class Share(models.Model):
    """How much of a small area lies in a place, in parts per million of its area; ``best`` marks the place of
    its kind to which the whole small area is counted (best fit)."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="shares")
    small_area = models.ForeignKey(SmallArea, on_delete=models.CASCADE, related_name="shares")
    ppm = models.PositiveIntegerField()
    best = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "small_area"], name="one_share_a_pair"),
            models.CheckConstraint(condition=models.Q(ppm__lte=1_000_000), name="share_is_a_part"),
        ]

    def __str__(self) -> str:
        return f"{self.ppm / 10_000:.0f}%"


class PlaceSurvey(models.Model):
    """The outline of a place as it was imported, as WKB in WGS 84: shares are computed from it. What pages
    draw is ``Place.boundary``, which is simplified."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, primary_key=True, related_name="survey")
    wkb = models.BinaryField()

    def __str__(self) -> str:
        return str(self.place_id)


class SmallAreaSurvey(models.Model):
    """The outline of a small area as it was imported, as WKB in WGS 84, with its box in degrees."""

    small_area = models.OneToOneField(
        SmallArea, on_delete=models.CASCADE, primary_key=True, related_name="survey")
    wkb = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    def __str__(self) -> str:
        return str(self.small_area_id)


class Postcode(models.Model):
    """A postcode of the imported file, with its middle."""

    code = models.CharField(max_length=10, unique=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6)
    lat = models.DecimalField(max_digits=9, decimal_places=6)

    def __str__(self) -> str:
        return self.code

"""People, their roles at places, the electoral roll, and help on behalf of others."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonweal.ground.places.models import Place
from commonweal.kernel import guards


def new_handle() -> str:
    """A random name for the database; nobody types it."""
    return uuid.uuid4().hex


class People(BaseUserManager["Person"]):
    """Makes accounts without passwords: people sign in by a code that was sent or printed, or by a passkey."""

    def create_user(self, email: str = "", **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_unusable_password()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """An account. The address is blank for those who signed in with a printed code; addresses are kept unique by
    the table of verified addresses."""

    handle = models.CharField(max_length=32, unique=True, default=new_handle, editable=False)
    email = models.EmailField(blank=True)
    name = models.CharField(_("name that others see"), max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = People()

    def __str__(self) -> str:
        return self.name or str(_("a resident"))

    @property
    def is_staff(self) -> bool:
        """Nobody uses a framework's admin pages here."""
        return False


class Role(models.Model):
    """What a person may do at a place and everywhere below it."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("group member")
        HELPER = "helper", _("helper")
        OFFICER = "officer", _("officer")
        COUNCILLOR = "councillor", _("councillor")
        ADMINISTRATOR = "administrator", _("administrator")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=14, choices=Kind)
    group = models.CharField(_("group"), max_length=120, blank=True, default="")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "place", "kind", "group"], name="one_role_once"),
            models.CheckConstraint(
                condition=models.Q(kind="member") | models.Q(group=""), name="only_members_have_groups"
            ),
        ]

    def __str__(self) -> str:
        group = f" ({self.group})" if self.group else ""
        return f"{self.get_kind_display()}{group}, {self.place}"


class Elector(models.Model):
    """One line of a place's electoral roll. ``number`` is the roll's own; ``area`` the part of the place."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="electors")
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    area = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    born = models.DateField(null=True, blank=True)
    sign_in_auth = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="one_elector_a_number")]
        indexes = [models.Index(fields=["sign_in_auth"], name="elector_sign_in")]

    def __str__(self) -> str:
        return self.number


class ElectorLink(models.Model):
    """This account is that elector: one account each way, and who said so."""

    elector = models.OneToOneField(Elector, on_delete=models.CASCADE, related_name="link")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="electors")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=10, choices=[("code", _("printed code")), ("officer", _("officer"))])
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="one_elector_an_account")]

    def __str__(self) -> str:
        return f"{self.elector} {self.how}"


class Behalf(models.Model):
    """A helper enters things for somebody who is not online: for whom, with what consent, and how the answer goes
    back. What is typed here is personal and stays with helpers and officers of the place."""

    class Answer(models.TextChoices):
        PHONE = "phone", _("by phone")
        LETTER = "letter", _("by letter")
        VISIT = "visit", _("at their door")
        NONE = "none", _("no answer wanted")

    class Consent(models.TextChoices):
        SPOKEN = "spoken", _("they said so, in person or on the phone")
        WRITTEN = "written", _("they signed a form")

    helper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="helped")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    reach = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=8, choices=Answer)
    consent = models.CharField(max_length=8, choices=Consent)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"behalf {self.pk}"


class BehalfEntry(models.Model):
    """One thing entered on behalf: it stands on the list of answers to give until somebody gave it."""

    behalf = models.ForeignKey(Behalf, on_delete=models.CASCADE, related_name="entries")
    act = models.CharField(max_length=60)
    said = models.CharField(max_length=240)
    address = models.CharField(max_length=240, blank=True)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.act


guards.register(*guards.append_only("people_behalfentry", updates=True))

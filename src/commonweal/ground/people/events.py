from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from commonweal.kernel.log import Event


@dataclass(frozen=True, slots=True)
class RoleGiven(Event):
    kind = "people.role_given"
    sentence = _("A person was made {role} here.")
    role: str


@dataclass(frozen=True, slots=True)
class RoleEnded(Event):
    kind = "people.role_ended"
    sentence = _("A person is no longer {role} here.")
    role: str


@dataclass(frozen=True, slots=True)
class RollImported(Event):
    kind = "people.roll_imported"
    sentence = _("{added} electors were added to the roll and {changed} changed.")
    added: int
    changed: int


@dataclass(frozen=True, slots=True)
class ElectorLinked(Event):
    kind = "people.elector_linked"
    sentence = _("An account was linked to the roll by {how}.")
    how: str


@dataclass(frozen=True, slots=True)
class BehalfStarted(Event):
    kind = "people.behalf_started"
    sentence = _("A helper began to enter things for somebody who gave consent.")
    behalf: int

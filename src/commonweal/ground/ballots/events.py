from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from commonweal.kernel.log import Event


@dataclass(frozen=True, slots=True)
class PollFrozen(Event):
    kind = "ballots.poll_frozen"
    sentence = _("A vote's rules were frozen.")
    poll: str
    rules: str
    credentials: int


@dataclass(frozen=True, slots=True)
class CodesIssued(Event):
    kind = "ballots.codes_issued"
    sentence = _("{number} voting codes were made.")
    poll: str
    number: int
    batch: str


@dataclass(frozen=True, slots=True)
class CodeVoided(Event):
    kind = "ballots.code_voided"
    sentence = _("{number} voting codes were cancelled.")
    poll: str
    number: int


@dataclass(frozen=True, slots=True)
class PollClosedEarly(Event):
    kind = "ballots.closed_early"
    sentence = _("A vote was closed before its time.")
    poll: str

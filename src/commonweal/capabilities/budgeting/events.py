"""What happens in a round, for the log: ids, numbers and sentences, never names, choices or free text."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from commonweal.kernel.log import Event


@dataclass(frozen=True, slots=True)
class RoundEvent(Event):
    round: str


@dataclass(frozen=True, slots=True)
class RoundStarted(RoundEvent):
    kind = "budgeting.round_started"
    sentence = _("A new round is being set up.")


@dataclass(frozen=True, slots=True)
class RoundChanged(RoundEvent):
    kind = "budgeting.round_changed"
    sentence = _("The set-up of a round changed: {fields}.")
    fields: str


@dataclass(frozen=True, slots=True)
class RoundAnnounced(RoundEvent):
    kind = "budgeting.round_announced"
    sentence = _("A round was announced.")


@dataclass(frozen=True, slots=True)
class IdeaSent(RoundEvent):
    kind = "budgeting.idea_sent"
    sentence = _("Idea {number} was sent in.")
    number: str


@dataclass(frozen=True, slots=True)
class IdeaChecked(RoundEvent):
    kind = "budgeting.idea_checked"
    sentence = _("Idea {number} was checked: {state}.")
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class IdeaAppealed(RoundEvent):
    kind = "budgeting.idea_appealed"
    sentence = _("The author of idea {number} asked for another look.")
    number: str


@dataclass(frozen=True, slots=True)
class IdeaHidden(RoundEvent):
    kind = "budgeting.idea_hidden"
    sentence = _("Idea {number} was hidden, for a reason that stands on its page.")
    number: str


@dataclass(frozen=True, slots=True)
class IdeaErased(RoundEvent):
    kind = "budgeting.idea_erased"
    sentence = _("Idea {number} was erased at its author's wish.")
    number: str


@dataclass(frozen=True, slots=True)
class HandsRecorded(RoundEvent):
    kind = "budgeting.hands_recorded"
    sentence = _("A show of hands of {present} people was recorded by two neighbours.")
    present: int


@dataclass(frozen=True, slots=True)
class RoundCounted(RoundEvent):
    kind = "budgeting.round_counted"
    sentence = _("{ballots} ballots were counted; the file that was counted has the SHA-256 {sha256}.")
    ballots: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ResultPublished(RoundEvent):
    kind = "budgeting.result_published"
    sentence = _("The result was published: {winners} projects for {cost} (in the smallest unit).")
    winners: int
    cost: int


@dataclass(frozen=True, slots=True)
class ProjectPaid(RoundEvent):
    kind = "budgeting.project_paid"
    sentence = _("{amount} (in the smallest unit) was paid for project {project}.")
    project: str
    amount: int


@dataclass(frozen=True, slots=True)
class ProjectStopped(RoundEvent):
    kind = "budgeting.project_stopped"
    sentence = _("Project {project} will not happen; {amount} (in the smallest unit) is free again.")
    project: str
    amount: int


@dataclass(frozen=True, slots=True)
class DeliveryClosed(RoundEvent):
    kind = "budgeting.delivery_closed"
    sentence = _("Everything of this round is delivered or accounted for.")

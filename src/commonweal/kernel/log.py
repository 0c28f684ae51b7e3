"""The log of what happened: one frozen event, recorded inside the transaction of the action that caused it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django.db import transaction

from . import clock
from .models import EventSubject, LoggedEvent


@dataclass(frozen=True, slots=True)
class Event:
    """What capabilities subclass. ``sentence`` is translatable and may name fields in braces; fields are ids,
    numbers and dates: nothing in an event ever needs erasing."""

    kind: ClassVar[str] = ""
    sentence: ClassVar[str] = ""

    place: str

    def said(self) -> str:
        """The event as a sentence."""
        return str(self.sentence).format(**asdict(self))


Reaction = Callable[[Any], None]
_reactions: dict[type[Event], Iterable[Reaction]] = {}


def react(reactions: dict[type[Event], Iterable[Reaction]]) -> None:
    """Install the site's one table of causes and effects (``site/reactions.py``)."""
    _reactions.clear()
    _reactions.update(reactions)


def record(event: Event, person: object | None = None) -> LoggedEvent:
    """Write the event now, in the caller's transaction, and run its reactions after the commit."""
    data = asdict(event)
    place = data.pop("place")
    row = LoggedEvent.objects.create(at=clock.now(), kind=event.kind, place=place, subject=uuid.uuid4(), data=data)
    if person is not None:
        EventSubject.objects.create(subject=row.subject, person=str(person))
    for reaction in _reactions.get(type(event), ()):
        transaction.on_commit(lambda reaction=reaction: reaction(event))  # type: ignore[misc]
    return row

"""Cause and effect across capabilities, on one page: {event: [verbs]}, run after the commit."""

from __future__ import annotations

from collections.abc import Iterable

from commonweal.kernel.log import Event, Reaction

REACTIONS: dict[type[Event], Iterable[Reaction]] = {}

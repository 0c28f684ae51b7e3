"""What a capability tells the house about itself: its door, and what a person can do there now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

DOORS = ("ask", "decide", "get-help", "give-a-hand", "take-on", "money")


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that can be done now, for a place's home page: a sentence, a link, the days left."""

    title: str
    text: str
    url: str
    action: str
    closes_at: datetime | None = None
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Capability:
    """One folder of ``capabilities/``. ``url_name`` takes the place's slug; ``now`` makes the cards of its home."""

    name: str
    door: str
    title: Any
    url_name: str
    now: Callable[[Any, Any], list[Card]]
    decided: Callable[[Any], list[Card]] = field(default=lambda place: [])


_capabilities: dict[str, Capability] = {}


def open_door(capability: Capability) -> None:
    """Register a capability; doors without one are not shown."""
    if capability.door not in DOORS:
        raise ValueError(f"{capability.door} is none of the six doors")
    _capabilities[capability.name] = capability


def open_capabilities() -> list[Capability]:
    """Every capability, in the order of the doors."""
    return sorted(_capabilities.values(), key=lambda c: DOORS.index(c.door))

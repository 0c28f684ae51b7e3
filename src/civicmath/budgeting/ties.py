"""Ties are broken by a rule that was declared before the count.

A tie rule is a list of keys, the first that differs decides:
"cost" (lower first), "votes" (more first), "id" (by code point), "order" (as listed),
"lot:SEED" (an order drawn once: ascending SHA-256 of SEED followed by the id, both UTF-8;
anyone can redraw it). The last key must tell all projects apart: id, order or a lot.
The same order serves every round and every step of a count.

>>> from .instance import Instance, Project
>>> town = Instance(10, (Project("b", 5), Project("a", 5), Project("c", 4)))
>>> order = TieOrder.declare("cost,votes,id", town, [7, 7, 7])
>>> [town.projects[p].id for p in order.sort([0, 1, 2])], order.decided_by(1, 0)
(['c', 'a', 'b'], 'id')
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .amounts import Amount
from .instance import Instance

_TOTAL = ("id", "order", "lot")


@dataclass(frozen=True, slots=True)
class TieOrder:
    """One total order of all projects, fixed before counting starts."""

    rule: str
    keys: tuple[str, ...]
    columns: tuple[tuple[Amount | str | bytes, ...], ...]
    rank: tuple[int, ...]

    @classmethod
    def declare(cls, rule: str, instance: Instance, scores: Sequence[Amount]) -> TieOrder:
        """The order that the rule `rule` gives to the projects of `instance`."""
        keys, seed = tie_keys(rule)
        makers: dict[str, Callable[[int], Amount | str | bytes]] = {
            "cost": lambda p: instance.projects[p].cost,
            "votes": lambda p: -scores[p],
            "id": lambda p: instance.projects[p].id,
            "order": lambda p: p,
            "lot": lambda p: _ticket(seed, instance.projects[p].id),
        }
        everyone = range(len(instance.projects))
        columns = tuple(tuple(makers[key](p) for p in everyone) for key in keys)
        order = sorted(everyone, key=lambda p: tuple(column[p] for column in columns))
        rank = [0] * len(order)
        for place, p in enumerate(order):
            rank[p] = place
        return cls(rule, keys, columns, tuple(rank))

    def sort(self, projects: Iterable[int]) -> list[int]:
        """These projects, the one that wins a tie first."""
        return sorted(projects, key=lambda p: self.rank[p])

    def decided_by(self, winner: int, other: int) -> str:
        """The key that puts `winner` before `other`."""
        return next(key for key, column in zip(self.keys, self.columns, strict=True) if column[winner] != column[other])


def tie_keys(rule: str) -> tuple[tuple[str, ...], str]:
    """The keys of a tie rule, and the seed of its lot."""
    before, lot, seed = rule.partition("lot:")
    keys = [key.strip() for key in before.rstrip(", ").split(",") if key.strip()]
    if lot:
        keys.append("lot")
    for key in keys:
        if key not in ("cost", "votes", *_TOTAL):
            raise ValueError(f"ties: {key!r} is not known; use cost, votes, id, order or lot:SEED")
    if not keys or keys[-1] not in _TOTAL:
        raise ValueError(f"ties: {rule!r} can leave a tie; end it with id, order or lot:SEED")
    if lot and not seed:
        raise ValueError("ties: a lot needs a seed, as in 'lot:2026-05-04'")
    return tuple(keys), seed


def _ticket(seed: str, project_id: str) -> bytes:
    return hashlib.sha256(seed.encode() + project_id.encode()).digest()

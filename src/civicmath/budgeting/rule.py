"""A counting rule with every parameter that can change the result.

>>> RuleSpec("equal-shares", utility="cost", completion="add1u").to_json()["completion"]
'add1u'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from .amounts import Amount, amount_from_json, amount_json, exact

RULES = ("greedy", "greedy-per-cost", "equal-shares")
UTILITIES = ("cost", "cardinality", "points", "borda0", "borda1")
COMPLETIONS = ("none", "u", "add1", "add1u", "add1_noexh")
STARTS = ("exact", "floor")
DEFAULT_TIES = "cost,votes,id"


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """Which rule counts, and how.

    utility     what a mark is worth to its voter; "" means the usual one for the ballots
    completion  how Equal Shares goes on when nobody can afford a project any more
    start       the first share of each voter: "exact" (budget / voters) or "floor" of it
    increment   by how much Add1 raises every share at each step
    ties        the declared tie rule, see `ties`
    """

    rule: str = "greedy"
    utility: str = ""
    completion: str = "none"
    start: str = "exact"
    increment: Amount = 1
    ties: str = DEFAULT_TIES

    def __post_init__(self) -> None:
        _one_of("rule", self.rule, RULES)
        _one_of("utility", self.utility, ("", *UTILITIES))
        _one_of("completion", self.completion, COMPLETIONS)
        _one_of("start", self.start, STARTS)
        if not isinstance(self.ties, str):
            raise ValueError("ties must be text such as 'cost,votes,id' or 'lot:SEED'")
        object.__setattr__(self, "increment", exact(self.increment))
        if self.increment <= 0:
            raise ValueError(f"the increment is {self.increment}; it must be above zero")

    def to_json(self) -> dict[str, int | str]:
        """Every parameter, ready for json.dumps."""
        return {
            "rule": self.rule,
            "utility": self.utility,
            "completion": self.completion,
            "start": self.start,
            "increment": amount_json(self.increment),
            "ties": self.ties,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> RuleSpec:
        """The rule that `to_json` wrote; a parameter left out has its default."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise ValueError(f"a rule has no parameter {', '.join(map(repr, unknown))}")
        given: dict[str, object] = dict(data)
        increment = given.pop("increment", 1)
        if isinstance(increment, bool) or not isinstance(increment, int | str):
            raise ValueError("the increment must be a whole number or text like '12.50' or '1/3'")
        for name, value in given.items():
            if not isinstance(value, str):
                raise ValueError(f"the {name} of a rule must be text, not {value!r}")
        texts = {name: str(value) for name, value in given.items()}
        return cls(**texts, increment=amount_from_json(increment))


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        choices = ", ".join(one for one in allowed if one)
        raise ValueError(f"{name} {value!r} is not known; use one of {choices}")

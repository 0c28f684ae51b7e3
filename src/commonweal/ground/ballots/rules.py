"""What makes a ballot valid: pure functions on plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Choices = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of one poll. ``costs`` maps each option's key to its cost in the smallest unit; 0 is no limit."""

    kind: str
    max_marks: int
    max_value: int
    max_total: int
    max_cost: int
    costs: Mapping[str, int]


class BadBallot(ValueError):
    """A ballot that cannot be cast, with every reason as a sentence for the voter."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def canonical(bounds: Bounds, marks: Sequence[tuple[str, int]]) -> Choices:
    """The one way to write these choices, or ``BadBallot``.

    Approval and knapsack marks have value 1; a ranking is numbered 1, 2, 3 in its order, without gaps; the rest
    keep their points. All but rankings are sorted by key, so that the same choices are always the same bytes.
    """
    if bounds.kind == "ordinal":
        ordered = [key for key, _rank in sorted(marks, key=lambda mark: mark[1])]
        made = [(key, place) for place, key in enumerate(ordered, start=1)]
    elif bounds.kind in ("approval", "knapsack"):
        made = sorted((key, min(value, 1)) for key, value in marks)
    else:
        made = sorted((key, value) for key, value in marks if value != 0)
    reasons = list(_reasons(bounds, made, marks))
    if reasons:
        raise BadBallot(reasons)
    return made


def spent(bounds: Bounds, marks: Sequence[tuple[str, int]]) -> int:
    """What the marked projects cost together."""
    return sum(bounds.costs.get(key, 0) for key, _value in marks)


def _reasons(bounds: Bounds, made: Choices, marks: Sequence[tuple[str, int]]) -> list[str]:
    keys = [key for key, _value in made]
    found = [
        (not made, _("Choose at least one project.")),
        (
            len(made) > bounds.max_marks,
            ngettext("Choose no more than %(n)d project.", "Choose no more than %(n)d projects.", bounds.max_marks)
            % {"n": bounds.max_marks}
            + " "
            + _("You chose %(n)d.") % {"n": len(made)},
        ),
        (any(key not in bounds.costs for key in keys), _("One of the projects is not on this ballot.")),
        (len(set(keys)) != len(keys), _("One of the projects is chosen twice.")),
    ]
    return [sentence for wrong, sentence in found if wrong] + _value_reasons(bounds, made, marks)


def _value_reasons(bounds: Bounds, made: Choices, marks: Sequence[tuple[str, int]]) -> list[str]:
    total = sum(value for _key, value in made)
    ranked = bounds.kind == "ordinal"
    ranks = [rank for _key, rank in marks]
    found = [
        (ranked and len(set(ranks)) != len(ranks), _("Two projects have the same place in your order.")),
        (not ranked and any(value < 1 for _key, value in made), _("Points are whole numbers from 0 up.")),
        (ranked and any(rank < 1 for rank in ranks), _("Places in an order are 1, 2, 3 and so on.")),
        (
            not ranked and any(value > bounds.max_value for _key, value in made),
            _("No project can get more than %(n)d.") % {"n": bounds.max_value},
        ),
        (
            bool(bounds.max_total) and not ranked and total > bounds.max_total,
            _("You gave %(got)d points, and there are %(n)d to give.") % {"got": total, "n": bounds.max_total},
        ),
        (
            bool(bounds.max_cost) and spent(bounds, made) > bounds.max_cost,
            _("What you chose costs more than there is to spend."),
        ),
    ]
    return [sentence for wrong, sentence in found if wrong]

"""What a result page says, worked out once from the count: plain numbers and ids, never choices of one person.

Everything here follows from the file of ballots and the rule, so that anybody who counts again can work it out too.
Money is in the currency's smallest unit, rounded down where the count has fractions of it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from civicmath.budgeting import Ballots, Instance, Outcome, RuleSpec, UnfitRuleError, count
from civicmath.budgeting.coverage import (
    Coverage,
    compare,
    coverage,
    coverage_by_district,
    shares_by_category,
    shares_by_district,
)
from civicmath.budgeting.explain import WhyLost, explain_losses
from commonweal.kernel import money

SMALL_CELL = 10
FLOWS_SHOWN = 3
NEAR_SHOWN = 3
Progress = Callable[[int, int], None]


def tell(instance: Instance, ballots: Ballots, outcome: Outcome) -> dict[str, Any]:
    """The whole story of one count."""
    unit = 10 ** money.decimals(instance.currency)
    reasons = {why.project: why for why in explain_losses(instance, ballots, outcome)}
    names = {project.id: project.name or project.id for project in instance.projects}
    won = {step.project: step for step in outcome.rounds}
    order = [*outcome.selected, *sorted(reasons, key=lambda key: _nearness(reasons[key]), reverse=True)]
    lines = [
        _won(won[key], names, place, unit, outcome) if key in won else _lost(reasons[key], names, unit, outcome)
        for place, key in enumerate(order, start=1)
    ]
    _draw_bars(lines)
    got = coverage(ballots, instance, outcome.selected)
    return {
        "rule": outcome.rule.to_json(),
        "currency": instance.currency,
        "voters": outcome.voters,
        "budget": minor(outcome.budget, unit),
        "cost": minor(outcome.cost, unit),
        "left": minor(outcome.leftover, unit),
        "won": len(won),
        "share_each": minor(Fraction(outcome.budget) / outcome.voters, unit) if outcome.voters else 0,
        "share_final": minor(outcome.endowment, unit) if outcome.endowment is not None else None,
        "steps": outcome.steps,
        "projects": lines,
        "near": [line for line in lines if not line["won"]][:NEAR_SHOWN],
        "got": _coverage(got),
        "ties": [
            tie.to_json() | {"names": [names[key] for key in tie.tied]} for tie in outcome.ties if not tie.all_funded
        ],
        "other": _other(instance, ballots, outcome, names, unit),
        "areas": _areas(instance, ballots, outcome, unit),
        "categories": [
            _share(share, unit) for share in shares_by_category(ballots, instance, outcome.selected) if share.name
        ],
    }


def add_up(
    instance: Instance, ballots: Ballots, parts: dict[str, dict[str, Any]], areas: dict[str, int]
) -> dict[str, Any]:
    """The story of a round whose areas were counted on their own: their lines together, and everybody's fortune."""
    lines = [line | {"part": area} for area, part in parts.items() for line in part["projects"]]
    lines.sort(key=lambda line: not line["won"])
    selected = [line["key"] for line in lines if line["won"]]
    first = next(iter(parts.values()))
    unit = 10 ** money.decimals(instance.currency)
    cost = sum(part["cost"] for part in parts.values())
    return {
        "rule": first["rule"],
        "currency": instance.currency,
        "voters": ballots.voters,
        "budget": sum(areas.values()),
        "cost": cost,
        "left": sum(areas.values()) - cost,
        "won": len(selected),
        "share_each": None,
        "share_final": None,
        "steps": 0,
        "projects": lines,
        "near": [line for line in lines if not line["won"]][:NEAR_SHOWN],
        "got": _coverage(coverage(ballots, instance, selected)),
        "ties": [tie for part in parts.values() for tie in part["ties"]],
        "other": None,
        "areas": [
            _share(share, unit) | {"got": None}
            for share in shares_by_district(ballots, instance, selected)
            if share.name
        ],
        "categories": [_share(share, unit) for share in shares_by_category(ballots, instance, selected) if share.name],
        "parts": [
            {
                "slug": area,
                "name": area,
                "budget": budget,
                "cost": parts[area]["cost"] if area in parts else 0,
                "won": parts[area]["won"] if area in parts else 0,
                "voters": parts[area]["voters"] if area in parts else 0,
                "counted": area in parts,
            }
            for area, budget in areas.items()
        ],
    }


def minor(amount: Any, unit: int) -> int:
    """An exact amount of major units in the smallest unit, rounded down."""
    return int(Fraction(amount) * unit // 1)


def _nearness(why: WhyLost) -> tuple[Fraction, Fraction]:
    """Nearest to winning first: by the best share of its cost that could be paid, else by votes."""
    return (Fraction(why.best_share or 0), Fraction(why.score))


def _won(step: Any, names: dict[str, str], place: int, unit: int, outcome: Outcome) -> dict[str, Any]:
    shares = step.by == "equal-shares"
    return {
        "key": step.project,
        "title": names[step.project],
        "won": True,
        "place": place,
        "by": step.by,
        "cost": minor(step.cost, unit),
        "votes": _number(step.score),
        "could_pay": minor(step.money_before, unit),
        "payers": step.payers if shares else None,
        "price": minor(step.price, unit) if shares and step.price is not None else None,
        "percent": _percent(step.money_before, step.cost),
    }


def _lost(why: WhyLost, names: dict[str, str], unit: int, outcome: Outcome) -> dict[str, Any]:
    cost = minor(why.cost, unit)
    had = minor(why.money_at_start, unit) if why.money_at_start is not None else None
    flows = sorted(why.spent, key=lambda flow: (-flow.amount, flow.project))
    left = why.money_left if why.money_left is not None else why.budget_left
    wins_at = minor(why.would_win_at, unit)
    more_votes = sum(1 for step in outcome.rounds if step.score < why.score)
    return {
        "key": why.project,
        "title": names[why.project],
        "won": False,
        "cost": cost,
        "votes": _number(why.score),
        "supporters": why.supporters,
        "had": had,
        "left": minor(left or 0, unit),
        "percent": _percent(left or 0, why.cost),
        "best_percent": _percent((why.best_share or 0) * why.cost, why.cost),
        "wins_at": wins_at if 0 < wins_at < cost else None,
        "more_votes_than": more_votes,
        "spent": [
            {"key": f.project, "title": names[f.project], "amount": minor(f.amount, unit)} for f in flows[:FLOWS_SHOWN]
        ],
        "spent_elsewhere": minor(sum((Fraction(f.amount) for f in flows[FLOWS_SHOWN:]), Fraction(0)), unit),
        "budget_left": minor(why.budget_left, unit) if why.budget_left is not None else None,
    }


def _percent(part: Any, whole: Any) -> int:
    """Rounded down: what lacks a penny of its cost does not have 100%."""
    return int(Fraction(part) * 100 / Fraction(whole)) if whole else 100


BAR = 250


def _draw_bars(lines: list[dict[str, Any]]) -> None:
    """Bars in a box BAR wide, on one scale: the longest is the winner whose supporters could pay most of its cost
    again; ``mark`` is where the cost itself lies."""
    most = max([100, *(line["percent"] for line in lines if line["won"])])
    for line in lines:
        line["bar"] = min(BAR, round(BAR * line["percent"] / most))
        line["mark"] = round(BAR * 100 / most)


def _rounded(share: Any) -> int:
    """A share as a whole percentage, half up."""
    return int(Fraction(share) * 100 + Fraction(1, 2))


def _number(value: Any) -> int | str:
    return value if isinstance(value, int) else f"{float(value):.2f}"


def _coverage(got: Coverage) -> dict[str, Any]:
    return {
        "voters": got.voters,
        "something": got.with_something,
        "nothing": got.with_nothing,
        "by_number": list(got.by_number),
    }


def _other(
    instance: Instance, ballots: Ballots, outcome: Outcome, names: dict[str, str], unit: int
) -> dict[str, Any] | None:
    """The same ballots under the other family of rules: most votes, or Equal Shares where most votes decided."""
    plain = outcome.rule.rule == "equal-shares"
    spec = (
        RuleSpec("greedy", ties=outcome.rule.ties)
        if plain
        else RuleSpec("equal-shares", completion="u", ties=outcome.rule.ties)
    )
    try:
        other = count(instance, ballots, spec)
    except UnfitRuleError:
        return None
    versus = compare(ballots, instance, outcome.selected, other.selected)
    return {
        "rule": spec.rule,
        "won": len(other.selected),
        "cost": minor(other.cost, unit),
        "only_here": [names[key] for key in versus.only_first],
        "only_there": [names[key] for key in versus.only_second],
        "got": _coverage(coverage(ballots, instance, other.selected)),
        "prefer_here": versus.more_projects_first,
        "prefer_there": versus.more_projects_second,
    }


def _areas(instance: Instance, ballots: Ballots, outcome: Outcome, unit: int) -> list[dict[str, Any]]:
    """By area: votes and money of its projects, and how its voters fared where enough of them voted."""
    fared = {area.district: area.coverage for area in coverage_by_district(ballots, instance, outcome.selected)}
    made = []
    for share in shares_by_district(ballots, instance, outcome.selected):
        if share.name:
            got = fared.get(share.name)
            enough = got is not None and got.voters >= SMALL_CELL
            made.append(_share(share, unit) | {"got": _coverage(got) if got is not None and enough else None})
    return made


def _share(share: Any, unit: int) -> dict[str, Any]:
    return {
        "name": share.name,
        "projects": share.projects,
        "funded": share.funded,
        "votes": _number(share.votes),
        "vote_percent": _rounded(share.vote_share),
        "money": minor(share.money, unit),
        "money_percent": _rounded(share.money_share),
    }

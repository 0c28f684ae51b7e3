"""Counting community budgets: greedy and Equal Shares, exact, with the reasons."""

from .ballots import Ballots
from .instance import Instance, Project
from .methods import UnfitRuleError, count
from .outcome import Outcome
from .rule import RuleSpec

__all__ = ["Ballots", "Instance", "Outcome", "Project", "RuleSpec", "UnfitRuleError", "count"]

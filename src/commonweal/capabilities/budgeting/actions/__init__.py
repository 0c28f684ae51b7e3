"""Verbs of a community budget, one file a journey: rounds, ideas, voting, results, delivery."""

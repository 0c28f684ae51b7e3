"""Funds: whose money it is, what it may be spent on, and what was spent before."""

"""Commonweal: a neighbourhood runs itself together."""

__version__ = "0.1.0"

"""Exact arithmetic for civic decisions: plain values in, an outcome with its reasons out."""

__version__ = "0.1.0"

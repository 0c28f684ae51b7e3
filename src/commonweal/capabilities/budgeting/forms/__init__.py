"""Strings to typed values, one file a journey."""

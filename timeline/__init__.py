"""Publishes a dated corpus day by day: N years ago today."""

__version__ = "0.1.0"

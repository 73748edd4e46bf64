"""The command line: the only place that reads clock and environment, and that knows both core and publishers."""

from timeline.cli.main import main

__all__ = ["main"]

"""What the command line's processes get from a test."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
# How coverage tells a process that it is measured.
# https://coverage.readthedocs.io/en/latest/subprocess.html (checked 2026-11-22)
_MEASURED = "COVERAGE_PROCESS_CONFIG"


def bare_environment(*, measured: bool = True, **more: str) -> dict[str, str]:
    """An environment as bare as cron's, that finds this tree, and more variables.

    Args:
        measured: by coverage where the tests are; not for a process that may not write its figures.
    """
    coverage = {_MEASURED: os.environ[_MEASURED]} if measured and _MEASURED in os.environ else {}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **coverage, **more}

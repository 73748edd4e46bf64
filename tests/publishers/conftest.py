"""A small timeline for the tests of file publishers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from file_timeline import FileTimeline


@pytest.fixture
def timeline(tmp_path: Path) -> Iterator[FileTimeline]:
    """Empty, in UTC, at nine."""
    made = FileTimeline.new(tmp_path)
    yield made
    made.ledger.close()

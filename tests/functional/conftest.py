"""Timelines and networks that tests of the command line begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import SUMMARY, write_vocabularies
from folders import CREDENTIALS_OF_BOTH, Folder, to_both
from mastodon_server import MastodonServer
from x_server import XServer


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A timeline with three entries of one day and an RSS feed."""
    made = Folder(tmp_path)
    made.config("")
    write_vocabularies(tmp_path / "entries")
    made.entry("1917/03/08/bread-queues", summary=f"Queues for bread stand before dawn. {SUMMARY}")
    made.entry("1917/03/08/strike")
    made.entry("1917/03/08/womens-day", summary=f"Meetings mark the day in the mills. {SUMMARY}")
    return made


@pytest.fixture
def mastodon() -> Iterator[MastodonServer]:
    """A double of Mastodon."""
    with MastodonServer() as server:
        yield server


@pytest.fixture
def x() -> Iterator[XServer]:
    """A double of X."""
    with XServer() as server:
        yield server


@pytest.fixture
def both(folder: Folder, mastodon: MastodonServer, x: XServer) -> Folder:
    """A timeline that posts to both."""
    folder.config(to_both(mastodon, x))
    folder.environment |= CREDENTIALS_OF_BOTH
    return folder

"""Whether the path an option gives lies below ``output``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath


def path_problems(path: str, key: str = "path") -> Iterator[tuple[str, str]]:
    """Whether a path, the value of an option, lies below ``output`` on any system."""
    parts = path.split("/")
    if "" in parts or "." in parts or ".." in parts or "\\" in path or PurePosixPath(path).is_absolute():
        yield key, "must be a plain path below output, with forward slashes, such as feed.rss"

"""Whether any file of a folder changed, without opening one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path


def tree_stamp(root: Path) -> str:
    """Changes when a file below ``root`` is added, removed, renamed or written.

    Made from names, sizes and time stamps of modification, so it also changes when nothing but a time stamp did: what
    depends on it is then made once more than needed. What cannot be read counts as absent.
    """
    digest = hashlib.sha256()
    for path, size, modified in _files(os.fspath(root)):
        digest.update(f"{path}\0{size}\0{modified}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name == "__pycache__":  # Python's own, made as modules are first used
                continue
            yield from _files(entry.path)
            continue
        try:
            status = entry.stat()
        except OSError:
            continue
        yield entry.path, status.st_size, status.st_mtime_ns

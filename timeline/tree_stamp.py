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
    for file in files_below(os.fspath(root)):
        try:
            status = file.stat()
        except OSError:
            continue
        told = f"{file.path}\0{status.st_size}\0{status.st_mtime_ns}\n"
        digest.update(told.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


def files_below(folder: str) -> Iterator[os.DirEntry[str]]:
    """Files below a folder, in an order that depends on their names alone; a link to a folder counts as a file."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name == "__pycache__":  # Python's own, made as modules are first used
                continue
            yield from files_below(entry.path)
        else:
            yield entry

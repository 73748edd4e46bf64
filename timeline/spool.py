"""Bytes by name for as long as they are needed, on the disk once they are many."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator, MutableMapping
from pathlib import Path

# What is kept in memory: a day's files with room to spare. The pages of 100,000 entries are more than a gigabyte.
_IN_MEMORY = 64 * 1024 * 1024


class Spool(MutableMapping[str, bytes]):
    """A mapping that keeps what goes beyond some megabytes in a file without a name, gone with the spool itself.

    Args:
        near: a folder, there or not, on whose disk there is room: temporary folders are often kept in memory.
        in_memory: bytes from which on values go to the disk.
    """

    def __init__(self, near: Path | None = None, *, in_memory: int = _IN_MEMORY) -> None:
        self._near = near
        self._room = in_memory
        self._held: dict[str, bytes] = {}
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        self._file: int | None = None

    def __setitem__(self, name: str, data: bytes) -> None:
        self.pop(name, None)
        if len(data) <= self._room:
            self._held[name] = data
            self._room -= len(data)
            return
        file = self._opened()
        written = 0
        while written < len(data):
            written += os.pwrite(file, memoryview(data)[written:], self._end + written)
        self._places[name] = (self._end, len(data))
        self._end += len(data)

    def _opened(self) -> int:
        if self._file is None:
            import tempfile

            folder = (
                next((one for one in (self._near, *self._near.parents) if one.is_dir()), None) if self._near else None
            )
            self._file, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
            Path(name).unlink()
            weakref.finalize(self, os.close, self._file)
        return self._file

    def __getitem__(self, name: str) -> bytes:
        if name in self._held:
            return self._held[name]
        start, length = self._places[name]
        assert self._file is not None
        parts = []
        while length:
            part = os.pread(self._file, length, start)
            if not part:
                raise OSError(0, "a temporary file was cut short")
            parts.append(part)
            start, length = start + len(part), length - len(part)
        return b"".join(parts)

    def __delitem__(self, name: str) -> None:
        if name in self._held:
            self._room += len(self._held.pop(name))
        else:
            del self._places[name]

    def __contains__(self, name: object) -> bool:
        return name in self._held or name in self._places

    def __iter__(self) -> Iterator[str]:
        yield from self._held
        yield from self._places

    def __len__(self) -> int:
        return len(self._held) + len(self._places)

"""One process at a time at a target, as far as the machine can tell.

Claims alone keep any number of processes apart, by their lease. A lease is time, though, and a process may be stopped
for longer than any lease (a laptop asleep, a machine that swaps) in the very moment between claim and request. The lock
here is let go by the kernel when its process ends and not before, so that a claim is never taken for abandoned while
whoever made it lives (docs/adr/0010).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def turn(ledger: Path, name: str) -> Iterator[bool]:
    """Hold a target's lock beside the ledger file for the length of the block.

    Yields:
        False where another process holds it. True also where locks do not work (some network file systems): claims
        and leases do without.
    """
    held = _Lock(ledger.with_name(f"{ledger.name}-{hashlib.sha256(name.encode()).hexdigest()[:12]}.turn"))
    try:
        yield held.take()
    finally:
        held.let_go()


class _Lock:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        try:
            import fcntl
        except ImportError:  # not a POSIX system
            return True
        try:
            self._file = self._path.open("ab")
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def let_go(self) -> None:
        if self._file is not None:
            self._file.close()

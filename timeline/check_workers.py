"""Large corpora are checked by several processes. What is found, and its order, is the same as with one."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence

from timeline.check_days import Asked, Gathered, gathered

# Starting a process and giving it the vocabularies takes about as long as reading a thousand entries.
_WORTH_IT = 4000
# Days that are read at once: enough that handing them over costs nothing, and few enough that progress shows.
_MOST_DAYS = 64
_CHUNKS_A_WORKER = 24

_asked: Asked | None = None


def gathered_by_all(
    asked: Asked, days: Sequence[int], workers: int, advanced: Callable[[int], None], *, worth_it: int = _WORTH_IT
) -> Iterator[Gathered]:
    """Read and check days in chunks, in their order; by several processes where it is worth it.

    Args:
        asked: where they are.
        days: Julian day numbers, ascending.
        workers: how many processes at most.
        advanced: told how many days were done.
        worth_it: entries left that others are asked to help with.
    """
    size = max(1, min(_MOST_DAYS, len(days) // (max(workers, 1) * _CHUNKS_A_WORKER)))
    chunks = [days[n : n + size] for n in range(0, len(days), size)]
    entries = done = 0
    while done < len(chunks):
        if workers > 1 and done and entries / done * (len(chunks) - done) > worth_it:
            yield from _at_once(asked, chunks[done:], workers, advanced)
            return
        found = gathered(asked, chunks[done])
        advanced(len(chunks[done]))
        entries += len(found.outlines)
        done += 1
        yield found


def _at_once(
    asked: Asked, chunks: list[Sequence[int]], workers: int, advanced: Callable[[int], None]
) -> Iterator[Gathered]:
    # Imported here, because a small corpus is read sooner than these are.
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    done = 0
    try:
        with ProcessPoolExecutor(workers, get_context("spawn"), _prepare, (asked,)) as pool:
            try:
                for found in pool.map(_gathered, chunks):
                    advanced(len(chunks[done]))
                    done += 1
                    yield found
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    except (OSError, ImportError, BrokenProcessPool):
        pass  # a machine without shared memory, or a process that was ended from outside: the rest is read here
    for chunk in chunks[done:]:
        found = gathered(asked, chunk)
        advanced(len(chunk))
        yield found


def _prepare(asked: Asked) -> None:
    global _asked
    _asked = asked
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the command, and the command its workers
    threading.Thread(target=_end_with_the_command, daemon=True).start()


def _end_with_the_command() -> None:
    """A worker whose command was killed would wait for work for ever."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    command = parent_process()
    if command is not None:
        wait([command.sentinel])
        os._exit(1)


def _gathered(days: Sequence[int]) -> Gathered:
    assert _asked is not None
    return gathered(_asked, days)
